"""A portal's one record with all that answers need: decoded once, never changed afterwards."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from biplomacy.web.pages import Asset, Templates, read_assets
from biplomacy.web.registers import Registers
from biplomacy.web.statements import read_published

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.web.ports import PublishedRecord
    from biplomacy.web.site import Site
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

T = TypeVar("T")


class Publication:
    """What every answer of one portal is a function of."""

    def __init__(self, site: Site, assets: tuple[Asset, ...] | None = None) -> None:
        self.site = site
        self.published: Published = read_published(site.record)
        self.assets = read_assets() if assets is None else assets
        self.templates = Templates(self.assets)
        self._indices = {
            (one.statement.issuer, one.statement.sequence): one.index
            for one in site.record.audited.statements[::-1]
        }

    @property
    def record(self) -> PublishedRecord:
        """The record that is shown."""
        return self.site.record

    @cached_property
    def registers(self) -> Registers:
        """What the record holds of a supervisor's register."""
        return Registers(self.record.audited)

    @property
    def origin(self) -> str:
        """The record's name."""
        return self.record.audited.checkpoint.head.origin

    def index_of(self, issuer: str, sequence: int) -> int | None:
        """Return the leaf index of a statement; None where there is none of that number."""
        return self._indices.get((issuer, sequence))

    def numbered(self) -> tuple[tuple[str, int], ...]:
        """Return issuer and sequence of every statement, in log order."""
        return tuple(
            (one.statement.issuer, one.statement.sequence) for one in self.record.audited.statements
        )

    def statement_at(self, index: int) -> Logged | None:
        """Return the statement that an entry holds; None where it holds none."""
        return self._by_index.get(index)

    def index_of_id(self, statement: Digest | None) -> int | None:
        """Return the entry whose leaf hash that is; None where there is none."""
        return self._by_id.get(statement)

    def correction_of(self, statement: Digest) -> int | None:
        """Return the entry that supersedes a statement; None where none does."""
        return self._corrections.get(statement)

    def rows_about(self, index: int) -> tuple[VerdictRow, ...]:
        """Return what was recomputed of an entry."""
        return tuple(self._rows_by_entry.get(f"entry:{index}", ()))

    @cached_property
    def _by_index(self) -> dict[int, Logged]:
        return {one.index: one for one in self.record.audited.statements}

    @cached_property
    def _by_id(self) -> dict[Digest | None, int]:
        return {one.id: one.index for one in self.record.audited.statements}

    @cached_property
    def _corrections(self) -> dict[Digest | None, int]:
        statements = self.record.audited.statements
        return {one.statement.supersedes: one.index for one in reversed(statements)}

    @cached_property
    def _rows_by_entry(self) -> dict[str, list[VerdictRow]]:
        found: dict[str, list[VerdictRow]] = {}
        for row in self.record.rows:
            for reference in dict.fromkeys(row.evidence):
                found.setdefault(reference, []).append(row)
        return found

    def early(self, until: int) -> Published:
        """Return what the entries up to ``until`` say by themselves, claims aside.

        Whatever came later, corrections and verdicts too, has no part in it, so it never changes.
        """
        known = [one for one in self.record.audited.statements if one.index <= until]
        gone = {one.statement.supersedes for one in known}

        def stood(one: Stated[T]) -> bool:
            return one.logged.index <= until and one.logged.id not in gone

        return replace(
            self._uncorrected,
            reports=tuple(filter(stood, self._uncorrected.reports)),
            perimeters=tuple(filter(stood, self._uncorrected.perimeters)),
            claims=(),
        )

    @cached_property
    def _uncorrected(self) -> Published:
        """Everything that was ever stated, what was superseded later included, without verdicts."""
        audited = self.record.audited
        statements = tuple(
            replace(one, statement=replace(one.statement, supersedes=None))
            for one in audited.statements
        )
        return read_published(_Unjudged(self.record, replace(audited, statements=statements)))

    def holds(self, path: str) -> bool:
        """Say whether this copy of the record holds a published file."""
        return self.record.holds(path)


class _Unjudged:
    """A ``PublishedRecord`` with other statements, and no verdict."""

    def __init__(self, record: PublishedRecord, audited: Audited) -> None:
        self._record = record
        self.audited = audited
        self.rows: tuple[VerdictRow, ...] = ()
        self.entry = record.entry
        self.proof = record.proof
        self.file = record.file
        self.paths = record.paths
        self.holds = record.holds
