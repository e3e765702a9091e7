"""The part of ``fsck`` that reads every row once: leaves, edge, roots, index, rules (§15.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.history import CHUNK, Past, open_entry
from biplomacy.record.merkle import EMPTY_ROOT, edge_root, fold, leaf_hash
from biplomacy.record.model import Edge, StatementRow
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Entry, EvidenceRef, Head, Statement
    from biplomacy.record.ports import LogStore


class RowCheck:
    """One walk over the first ``size`` rows; ``findings`` walks, the rest answers afterwards."""

    def __init__(self, store: LogStore, size: int) -> None:
        self._store = store
        self._size = size
        self._edge = Edge()
        self._roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self._wanted = frozenset(known.checkpoint.head.size for known in store.checkpoints())
        self._leaves: list[bytes] = []
        self._walked = 0
        self._judging = True
        self.past = Past()
        self.evidence: list[tuple[int, EvidenceRef]] = []

    @property
    def complete(self) -> bool:
        """Whether every row was there."""
        return self._walked == self._size

    def root_at(self, size: int) -> bytes:
        """Return the root that the rows give at a checkpoint's size; nothing beyond the rows."""
        return self._roots.get(size, b"")

    def findings(self) -> Iterator[Finding]:
        """Walk over the rows and yield what is wrong with them."""
        for first in range(0, self._size, CHUNK):
            last = min(first + CHUNK, self._size)
            entries = self._store.entries(first, last)
            indexed = {row.index: row for row in self._store.rows(first, last)}
            for entry in entries:
                if entry.index != self._walked:
                    yield failure("entry-missing", f"entry:{self._walked}", "the row is not there")
                    return
                yield from self._walk(entry, indexed.get(entry.index))
            self._settle()
            if self._walked != last:
                yield failure("entry-missing", f"entry:{self._walked}", "the row is not there")
                return
        for row in self._store.rows(self._size, self._size + CHUNK):
            yield failure("index-differs", f"entry:{row.index}", "it is indexed but not logged")

    def compare_head(self, head: Head, edge: Edge) -> Iterator[Finding]:
        """Yield where the stored head and edge are not those of the rows."""
        if not self.complete:
            return
        if edge != self._edge:
            yield failure("edge-differs", "head", "the right edge is not that of the rows")
        if edge_root(self._edge) != head.root.raw:
            yield failure("root-differs", "head", f"the rows give another root at {head.size}")

    def _walk(self, entry: Entry, row: StatementRow | None) -> Iterator[Finding]:
        subject = f"entry:{entry.index}"
        leaf = leaf_hash(entry.data)
        if leaf != entry.leaf.raw:
            yield failure("leaf-differs", subject, "the stored leaf hash is not that of the bytes")
        self._leaves.append(leaf)
        self._walked += 1
        if self._walked in self._wanted:
            self._settle()
            self._roots[self._walked] = edge_root(self._edge)
        if self._judging:
            yield from self._judge(entry, row)

    def _settle(self) -> None:
        folded = self._walked - len(self._leaves)
        self._edge = fold(self._edge, folded, self._leaves).edge
        self._leaves.clear()

    def _judge(self, entry: Entry, row: StatementRow | None) -> Iterator[Finding]:
        subject = f"entry:{entry.index}"
        try:
            opened = open_entry(entry.data, self.past)
            yield from opened.findings()
            self.past = opened.past()
        except InputError as error:
            # Later entries are judged by what came before, so one that cannot be read ends it.
            self._judging = False
            yield failure(error.code, subject, f"{error.message}; later entries are not judged")
            return
        if row != _row_of(entry.index, opened.statement):
            yield failure("index-differs", subject, "the statement index does not describe it")
        self.evidence += [(entry.index, item) for item in opened.statement.evidence]


def failure(code: str, subject: str, message: str) -> Finding:
    """Return a finding that makes the store unsound."""
    return Finding(code, Severity.FAILURE, subject, message)


def _row_of(index: int, statement: Statement) -> StatementRow:
    return StatementRow(
        index=index,
        type=statement.type,
        issuer=statement.issuer,
        sequence=statement.sequence,
        issued_at=statement.issued_at,
        period=statement.period,
        supersedes=statement.supersedes,
    )
