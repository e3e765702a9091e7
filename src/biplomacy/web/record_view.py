"""A published record in memory: its audit, the verdicts on it, and its files read on demand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.record.errors import TileMalformed
from biplomacy.record.kept import MAX_SIZES, SIZES, kept_path, parse_sizes
from biplomacy.record.merkle import inclusion_proof
from biplomacy.record.model import Receipt
from biplomacy.record.reading import MAX_BLOB, blob_path
from biplomacy.record.receipt import encode_receipt
from biplomacy.record.tiles import bundle_path, owed_bundles, owed_tiles, tile_nodes, tile_path
from biplomacy.values.digest import Digest
from biplomacy.web.errors import EvidenceContradicts, EvidenceMissing, FileUnknown, LeafUnknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.record.reading import Files
    from biplomacy.values.verdict import VerdictRow

_FILE = re.compile(
    r"checkpoint|checkpoint\.pending|history/(?:sizes|[0-9]{1,19})|blob/[0-9a-f]{64}"
    r"|tile/(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/[0-9]{1,3})?",
    re.ASCII,
)


class RecordView:
    """Implements ``PublishedRecord`` over an audit and the files that it was read from."""

    def __init__(self, audited: Audited, files: Files, rows: tuple[VerdictRow, ...] = ()) -> None:
        self._audited = audited
        self._files = files
        self._rows = rows
        self._entries = {entry.index: entry.data for entry in audited.entries}
        self._altered = frozenset(_altered(audited))
        self._nodes = tile_nodes(audited.checkpoint.head.size, self._tile)

    @property
    def audited(self) -> Audited:
        """The record as it was read."""
        return self._audited

    @property
    def rows(self) -> tuple[VerdictRow, ...]:
        """What was recomputed."""
        return self._rows

    def entry(self, index: int) -> bytes:
        """Return the logged bytes of an entry."""
        size = self._audited.checkpoint.head.size
        if not 0 <= index < size:
            raise LeafUnknown(
                f"there is no entry {index} among the {size} of this record",
                hint="the record page lists them all",
            )
        if index not in self._entries:
            raise EvidenceMissing(
                f"entry {index} cannot be read in this copy",
                hint="ask another mirror of the record",
            )
        if index in self._altered:
            raise EvidenceContradicts(
                f"the bytes of entry {index} in this copy are not those that were logged",
                hint="the record page says what the audit found; ask another mirror",
            )
        return self._entries[index]

    def proof(self, index: int) -> bytes:
        """Return the entry's ``.tlog-proof`` against the shown checkpoint."""
        self.entry(index)
        checkpoint = self._audited.checkpoint
        try:
            steps = inclusion_proof(index, checkpoint.head.size, self._nodes)
        except (FileUnknown, TileMalformed) as error:
            raise EvidenceMissing(
                f"the proof of entry {index} cannot be made: {error.message}",
                hint="ask another mirror of this record",
            ) from error
        return encode_receipt(Receipt(index, tuple(map(Digest, steps)), checkpoint.note))

    def file(self, path: str) -> bytes:
        """Return a published file by its path below the record's prefix."""
        content = self._files.read(path, MAX_BLOB) if _FILE.fullmatch(path) else None
        if content is None:
            raise FileUnknown(
                f"this record publishes no file {path[:200]}",
                hint="paths are those of C2SP tlog-tiles: checkpoint, tile/…, and blob/…",
            )
        return content

    def holds(self, path: str) -> bool:
        """Say whether a published file is there; its content is not read."""
        try:
            return _FILE.fullmatch(path) is not None and self._files.read(path, 0) is not None
        except TileMalformed:  # longer than nothing
            return True

    def paths(self) -> tuple[str, ...]:
        """Return the paths of the published files that belong to the shown checkpoint."""
        owed = dict.fromkeys(self._owed())
        return tuple(path for path in owed if self._files.read(path, MAX_BLOB) is not None)

    def _owed(self) -> Iterator[str]:
        size = self._audited.checkpoint.head.size
        yield "checkpoint"
        yield from (tile_path(*place) for place in owed_tiles(size))
        yield from (bundle_path(*place) for place in owed_bundles(size))
        sizes = self._files.read(SIZES, MAX_SIZES)
        if sizes is not None:
            yield SIZES
            yield from (kept_path(one) for one in parse_sizes(sizes))
        for one in self._audited.statements:
            yield from (blob_path(evidence.sha256) for evidence in one.statement.evidence)

    @property
    def _tile(self) -> Callable[[int, int, int], bytes]:
        return lambda level, index, width: self.file(tile_path(level, index, width))


def _altered(audited: Audited) -> Iterator[int]:
    """Yield the entries whose bytes do not lead to the checkpoint's root."""
    for finding in audited.findings:
        kind, _, index = finding.subject.partition(":")
        if finding.code == "entry-altered" and kind == "entry" and index.isdigit():
            yield int(index)
