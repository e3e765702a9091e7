"""Reads the published files of a record and names every one that is missing or malformed.

Nothing here judges what was said; ``auditing`` does. All reads are bounded, and a file that
cannot be used becomes a finding, so that the rest is still read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import parse_checkpoint
from biplomacy.record.errors import RecordAbsent, TileMalformed
from biplomacy.record.kept import MAX_SIZES, SIZES, kept_path, parse_sizes
from biplomacy.record.merkle import HASH_SIZE, TILE_SIZE, TILE_WIDTH, leaf_hash, perfect_root
from biplomacy.record.model import Entry
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
    from biplomacy.record.model import Checkpoint, EvidenceRef
    from biplomacy.record.ports import TileReader

MAX_CHECKPOINT = 256 * 1024
MAX_BLOB = 64 * 1024 * 1024
MAX_ENTRIES = 1 << 24
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


def read_entries(files: Files, size: int) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Return the entries below ``size`` in order, and what is wrong with bundles and tiles.

    An entry whose leaf hash differs from its tile is returned with the hash of its own bytes.
    """
    if size > MAX_ENTRIES:
        raise TileMalformed(f"a size of {size} is more than {MAX_ENTRIES} entries")
    entries: dict[int, Entry] = {}
    findings: list[Finding] = []
    for index, width in owed_bundles(size):
        path = bundle_path(index, width)
        try:
            content = _required(files, path, MAX_BUNDLE)
            bundle = decode_bundle(content, width)
        except InputError as error:
            findings.append(_failure("tile-malformed", path, error.message))
            continue
        for offset, data in enumerate(bundle):
            place = index * TILE_WIDTH + offset
            entries[place] = Entry(place, data, Digest(leaf_hash(data)))
    findings += _check_tiles(files, size, entries)
    return tuple(entries[index] for index in sorted(entries)), tuple(findings)


def read_past_checkpoints(files: Files) -> tuple[Checkpoint, ...]:
    """Return the older checkpoints that the publisher kept, by size; none where it keeps none.

    Raises:
        NoteMalformed: a kept checkpoint is none.
    """
    listed = files.read(SIZES, MAX_SIZES)
    contents = [files.read(kept_path(size), MAX_CHECKPOINT) for size in parse_sizes(listed or b"")]
    found = [parse_checkpoint(content) for content in contents if content is not None]
    return tuple(sorted(found, key=lambda checkpoint: checkpoint.head.size))


def read_blob(files: Files, reference: EvidenceRef) -> bytes | None:
    """Return evidence bytes, or None where they are not beside the log.

    Raises:
        TileMalformed: the bytes are there but are not those that the statement names.
    """
    content = files.read(blob_path(reference.sha256), min(reference.size, MAX_BLOB))
    if content is not None and Digest.of(content) != reference.sha256:
        raise TileMalformed(f"{blob_path(reference.sha256)} holds other bytes than its name says")
    return content


def blob_path(digest: Digest) -> str:
    """Return where evidence of that digest lies."""
    return f"blob/{digest}"


def _check_tiles(files: Files, size: int, entries: dict[int, Entry]) -> list[Finding]:
    """Compare every tile with the hashes that the entries at hand give."""
    expected = _expected_levels(entries) if len(entries) == size else [_leaves(entries, size)]
    findings = []
    for level, index, width in owed_tiles(size):
        path = tile_path(level, index, width)
        try:
            content = _required(files, path, TILE_SIZE)
        except InputError as error:
            findings.append(_failure("tile-malformed", path, error.message))
            continue
        if len(content) != width * HASH_SIZE:
            findings.append(_failure("tile-malformed", path, f"{path} has {len(content)} bytes"))
        elif level < len(expected):
            findings += _compare(content, level, index, expected[level])
    return findings


def _expected_levels(entries: dict[int, Entry]) -> list[list[bytes | None]]:
    levels: list[list[bytes | None]] = [_leaves(entries, len(entries))]
    hashes = [entries[index].leaf.raw for index in range(len(entries))]
    while len(hashes) >= TILE_WIDTH:
        full = len(hashes) // TILE_WIDTH
        hashes = [
            perfect_root(b"".join(hashes[i * TILE_WIDTH : (i + 1) * TILE_WIDTH]))
            for i in range(full)
        ]
        levels.append(list(hashes))
    return levels


def _leaves(entries: dict[int, Entry], size: int) -> list[bytes | None]:
    found = (entries.get(index) for index in range(size))
    return [None if entry is None else entry.leaf.raw for entry in found]


def _compare(content: bytes, level: int, index: int, expected: list[bytes | None]) -> list[Finding]:
    findings = []
    for offset in range(len(content) // HASH_SIZE):
        place = index * TILE_WIDTH + offset
        stated = content[offset * HASH_SIZE : (offset + 1) * HASH_SIZE]
        if place < len(expected) and expected[place] not in {None, stated}:
            subject = f"entry:{place}" if level == 0 else f"tile:{level}/{place}"
            message = f"the published bytes hash otherwise than the tile says ({stated.hex()})"
            findings.append(_failure("entry-altered", subject, message))
    return findings


def _required(files: Files, path: str, limit: int) -> bytes:
    content = files.read(path, limit)
    if content is None:
        raise TileMalformed(f"{path} is missing")
    return content


def _failure(code: str, subject: str, message: str) -> Finding:
    return Finding(code, Severity.FAILURE, subject, message)
