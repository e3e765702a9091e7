"""What an ESMA file of the interim MiCA register holds: rows as they came, and as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.values.digest import Digest


class EsmaKind(StrEnum):
    """Which of ESMA's five files it is, by the name that ESMA gives it."""

    CASPS = "casps"
    NCASP = "ncasp"
    EMTWP = "emtwp"
    ARTZZ = "artzz"
    OTHER = "other"


class Flag(StrEnum):
    """What is wrong with a row, or was repaired in it (register §A6.2 to §A6.4)."""

    EXTRA_COLUMNS = "extra-columns"
    CELLS_MISSING = "cells-missing"
    ROW_EMPTY = "row-empty"
    REPLACEMENT = "replacement-character"
    WHITESPACE = "whitespace"
    NAME_MISSING = "name-missing"
    DATE_MISSING = "date-missing"
    DATE_MALFORMED = "date-malformed"
    HOME_STATE_MISSING = "home-state-missing"
    COUNTRY_CASE = "country-case"
    COUNTRY_EL = "country-el"
    COUNTRY_EMPTY = "country-empty"
    COUNTRY_MALFORMED = "country-malformed"
    DTI_MALFORMED = "dti-malformed"
    SEVERAL_WEBSITES = "several-websites"
    WEBSITE_MALFORMED = "website-malformed"
    LEI_TRIMMED = "lei-trimmed"
    LEI_INVALID = "lei-invalid"
    LEI_MISSING = "lei-missing"
    LEI_DUPLICATE = "lei-duplicate"
    SERVICE_LETTER_MISSING = "service-letter-missing"
    SERVICE_LETTER_CONFLICT = "service-letter-conflict"
    TWO_SERVICES = "two-services-in-one"
    SERVICE_UNKNOWN = "service-unknown"
    SERVICE_EMPTY = "service-empty"
    SERVICE_SPELLING = "service-spelling"


@dataclass(frozen=True, slots=True)
class Fault:
    """One flag of a row: in which column, and how often there; the whole row has no column."""

    flag: Flag
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class RepairedRow:
    """A row's cells as they are read, by column: each the texts it lists, none where it is empty.

    Dates are ISO 8601, countries ISO 3166-1 alpha-2, services the letters ``a`` to ``j`` of MiCA.
    """

    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    def all(self, column: str) -> tuple[str, ...]:
        """Return the texts of a column; none where the file has no such column."""
        if column not in self.columns:
            return ()
        return self.cells[self.columns.index(column)]

    def text(self, column: str) -> str:
        """Return the only text of a column, or an empty one."""
        return " | ".join(self.all(column))


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row as it came (``raw``, all its cells), as it is read, and what is wrong with it.

    ``line`` is the line of the file on which the row ends.
    """

    line: int
    raw: tuple[str, ...]
    repaired: RepairedRow
    quality: tuple[Fault, ...]

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The row's flags, each once, in the order of the rules."""
        found = {fault.flag for fault in self.quality}
        return tuple(flag for flag in Flag if flag in found)


@dataclass(frozen=True, slots=True)
class EsmaImport:
    """A whole file: what it is, the digest of its bytes, and every row that it holds."""

    kind: EsmaKind
    digest: Digest
    columns: tuple[str, ...]
    rows: tuple[ImportedRow, ...]

    @property
    def flags(self) -> tuple[tuple[Flag, int], ...]:
        """How many rows have each flag, in the order of the rules; none with no row."""
        counts = dict.fromkeys(Flag, 0)
        for row in self.rows:
            for flag in row.flags:
                counts[flag] += 1
        return tuple((flag, count) for flag, count in counts.items() if count)
