"""Reads the published files of a record and names every one that is missing or malformed.

Nothing here judges what was said; ``auditing`` does. All reads are bounded, and a file that
cannot be used becomes a finding, so that the rest is still read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import parse_checkpoint
from biplomacy.record.errors import NoteMalformed, RecordAbsent, TileMalformed
from biplomacy.record.kept import MAX_SIZES, SIZES, kept_path, parse_sizes
from biplomacy.record.merkle import HASH_SIZE, TILE_SIZE, TILE_WIDTH, fold, leaf_hashes
from biplomacy.record.model import Edge, Entry
from biplomacy.record.tiles import (
    MAX_BUNDLE,
    bundle_path,
    decode_bundle,
    owed_bundles,
    owed_tiles,
    tile_path,
)
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from biplomacy.record.merkle import Folded
    from biplomacy.record.model import Checkpoint, EvidenceRef
    from biplomacy.record.ports import TileReader

MAX_CHECKPOINT = 256 * 1024
MAX_BLOB = 64 * 1024 * 1024
MAX_ENTRIES = 1 << 24
MAX_UNUSABLE = 100
"""Bad files after which no more are looked for; a checkpoint can claim millions."""
MISSING = "files-missing"
PREFIXES = ("", "log/")


@dataclass(frozen=True, slots=True)
class Files:
    """A record's files under the prefix that holds its ``checkpoint``."""

    tiles: TileReader
    prefix: str

    def read(self, path: str, limit: int) -> bytes | None:
        """Return a file's bytes, or None where there is none."""
        return self.tiles.read(self.prefix + path, limit)


def find_record(tiles: TileReader) -> Files:
    """Return the record at a place that holds ``checkpoint`` or ``log/checkpoint``.

    Raises:
        RecordAbsent: neither is there.
    """
    for prefix in PREFIXES:
        if tiles.read(f"{prefix}checkpoint", MAX_CHECKPOINT) is not None:
            return Files(tiles, prefix)
    raise RecordAbsent(
        "there is neither checkpoint nor log/checkpoint at this place",
        hint="name the directory or address under which the record's checkpoint lies",
    )


def read_checkpoint(files: Files) -> Checkpoint:
    """Return the newest checkpoint, not yet verified.

    Raises:
        NoteMalformed: its bytes are no checkpoint.
    """
    content = files.read("checkpoint", MAX_CHECKPOINT)
    if content is None:
        raise RecordAbsent("the checkpoint is gone")
    return parse_checkpoint(content)


@dataclass(frozen=True, slots=True)
class ReadTree:
    """The entries and hashes that a record's files hold, and what is wrong with the files.

    ``bundles`` holds None where one cannot be used, and ``hashes`` the concatenated leaf hashes of
    each. ``root`` is that of the entries themselves, None unless all of them are at hand.
    """

    bundles: tuple[tuple[bytes, ...] | None, ...]
    hashes: tuple[bytes, ...]
    root: bytes | None
    findings: tuple[Finding, ...]

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries at hand in order, each with the hash of its own bytes."""
        return tuple(
            Entry(place, data, Digest(hashes[at : at + HASH_SIZE]))
            for index, (bundle, hashes) in enumerate(zip(self.bundles, self.hashes, strict=True))
            for place, at, data in zip(
                range(index * TILE_WIDTH, (index + 1) * TILE_WIDTH),
                range(0, TILE_SIZE, HASH_SIZE),
                bundle or (),
                strict=False,
            )
        )


def read_tree(files: Files, size: int) -> ReadTree:
    """Read all bundles and tiles of a log of ``size``, and compare the ones with the others."""
    if size > MAX_ENTRIES:
        raise TileMalformed(f"a size of {size} is more than {MAX_ENTRIES} entries")
    owed = owed_bundles(size)
    bundles, findings = _read_bundles(files, owed)
    hashes = tuple(leaf_hashes(bundle or ()) for bundle in bundles)
    folded = None if None in bundles else fold(Edge(), 0, hashes)
    expected = _at_hand(bundles, hashes) if folded is None else _tiles(folded)
    tiles = owed_tiles(size)
    looked_at = _check_tiles(files, tiles, expected, findings)
    left = len(owed) - len(bundles) + len(tiles) - looked_at
    if left:
        text = f"{left} more files that this size asks for were not looked for"
        findings.append(_failure(MISSING, "checkpoint", text))
    return ReadTree(
        tuple(bundles), hashes, None if folded is None else folded.root, tuple(findings)
    )


def _read_bundles(
    files: Files, owed: Sequence[tuple[int, int]]
) -> tuple[list[tuple[bytes, ...] | None], list[Finding]]:
    bundles: list[tuple[bytes, ...] | None] = []
    findings: list[Finding] = []
    for index, width in owed:
        if len(findings) >= MAX_UNUSABLE:
            break
        path = bundle_path(index, width)
        try:
            bundles.append(decode_bundle(_required(files, path, MAX_BUNDLE), width))
        except InputError as error:
            findings.append(_failure("tile-malformed", path, error.message))
            bundles.append(None)
    return bundles, findings


def read_entries(files: Files, size: int) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Return the entries below ``size`` in order, and what is wrong with bundles and tiles.

    An entry whose leaf hash differs from its tile is returned with the hash of its own bytes.
    """
    tree = read_tree(files, size)
    return tree.entries(), tree.findings


def read_past_checkpoints(files: Files) -> tuple[tuple[Checkpoint, ...], tuple[Finding, ...]]:
    """Return the older checkpoints that the publisher kept, by size, and which cannot be used.

    A bad one hides none of the others. After ``MAX_UNUSABLE`` bad ones the rest is not read.
    """
    sizes, findings = _listed_sizes(files)
    found: list[Checkpoint] = []
    for place, size in enumerate(sizes):
        if len(findings) >= MAX_UNUSABLE:
            text = f"{len(sizes) - place} more kept checkpoints were not looked for"
            findings.append(_failure(MISSING, SIZES, text))
            break
        try:
            content = files.read(kept_path(size), MAX_CHECKPOINT)
            checkpoint = parse_checkpoint(content) if content is not None else None
        except InputError as error:
            findings.append(_failure(NoteMalformed.code, kept_path(size), error.message))
            continue
        if checkpoint is None:
            continue
        found.append(checkpoint)  # under a wrong name it is evidence all the same
        if checkpoint.head.size != size:
            text = f"the checkpoint that is kept there has size {checkpoint.head.size}"
            findings.append(_failure(NoteMalformed.code, kept_path(size), text))
    return tuple(sorted(found, key=lambda kept: kept.head.size)), tuple(findings)


def _listed_sizes(files: Files) -> tuple[Sequence[int], list[Finding]]:
    """Return the sizes of ``history/sizes``, each once and rising."""
    try:
        listed = files.read(SIZES, MAX_SIZES) or b""
    except TileMalformed as error:
        return (), [_failure(NoteMalformed.code, SIZES, error.message)]
    sizes = sorted(set(parse_sizes(listed)))
    if listed == b"".join(b"%d\n" % size for size in sizes):
        return sizes, []
    return sizes, [_failure(NoteMalformed.code, SIZES, "it is not a list of rising sizes")]


def read_blob(files: Files, reference: EvidenceRef) -> bytes | None:
    """Return evidence bytes, or None where they are not beside the log.

    Raises:
        TileMalformed: the bytes are there but are not those that the statement names.
    """
    content = files.read(blob_path(reference.sha256), min(reference.size, MAX_BLOB))
    if content is not None and Digest.of(content) != reference.sha256:
        raise TileMalformed(f"{blob_path(reference.sha256)} holds other bytes than its name says")
    if content is not None and len(content) != reference.size:
        raise TileMalformed(
            f"{blob_path(reference.sha256)} has {len(content)} bytes, not {reference.size}"
        )
    return content


def blob_path(digest: Digest) -> str:
    """Return where evidence of that digest lies."""
    return f"blob/{digest}"


def _at_hand(
    bundles: Sequence[tuple[bytes, ...] | None], hashes: Sequence[bytes]
) -> Mapping[tuple[int, int], bytes]:
    return {(0, index): hashes[index] for index, bundle in enumerate(bundles) if bundle is not None}


def _tiles(folded: Folded) -> Mapping[tuple[int, int], bytes]:
    """Return every tile of a tree by level and index, full and partial."""
    tiles = {(level, index): content for level, index, content in folded.full_tiles}
    counts = Counter(level for level, _ in tiles)
    return tiles | {(level, counts[level]): row for level, row in enumerate(folded.edge.levels)}


def _check_tiles(
    files: Files,
    owed: Sequence[tuple[int, int, int]],
    expected: Mapping[tuple[int, int], bytes],
    findings: list[Finding],
) -> int:
    """Add to ``findings`` where a tile is not the one that the entries at hand give.

    Returns how many of the ``owed`` tiles were looked at.
    """
    unusable = len(findings)
    for place, (level, index, width) in enumerate(owed):
        if unusable >= MAX_UNUSABLE:
            return place
        path = tile_path(level, index, width)
        try:
            content = _hash_tile(files, path, width)
        except TileMalformed as error:
            findings.append(_failure("tile-malformed", path, error.message))
            unusable += 1
            continue
        if content != expected.get((level, index), content):
            findings += _differences(content, level, index, expected[level, index])
    return len(owed)


def _hash_tile(files: Files, path: str, width: int) -> bytes:
    content = _required(files, path, TILE_SIZE)
    if len(content) != width * HASH_SIZE:
        raise TileMalformed(f"{path} has {len(content)} bytes")
    return content


def _differences(content: bytes, level: int, index: int, expected: bytes) -> Iterator[Finding]:
    for at in range(0, len(content), HASH_SIZE):
        stated = content[at : at + HASH_SIZE]
        if stated != expected[at : at + HASH_SIZE]:
            place = index * TILE_WIDTH + at // HASH_SIZE
            subject = f"entry:{place}" if level == 0 else f"tile:{level}/{place}"
            message = f"the published bytes hash otherwise than the tile says ({stated.hex()})"
            yield _failure("entry-altered", subject, message)


def _required(files: Files, path: str, limit: int) -> bytes:
    content = files.read(path, limit)
    if content is None:
        raise TileMalformed(f"{path} is missing")
    return content


def _failure(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message)
