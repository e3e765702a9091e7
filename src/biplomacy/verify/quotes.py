"""The quotes that statements name as evidence, each file decoded once for all that name it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.market.series import QuoteTable, decode_quotes
from biplomacy.record.errors import TileMalformed
from biplomacy.record.reading import read_blob
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.market.model import Quote
    from biplomacy.record.model import EvidenceRef
    from biplomacy.record.reading import Files

ROLE = "quotes"
_ANY_FILE = Digest(bytes(32))


class QuoteEvidence:
    """Reads the quotes beside one log."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[tuple[Digest, int], tuple[Quote, ...] | BiplomacyError | None] = {}

    def rows(self, references: Iterable[EvidenceRef]) -> tuple[Quote, ...]:
        """Return the quotes of all evidence that reads; what does not read supports nothing."""
        found = [self._read(reference) for reference in references if reference.role == ROLE]
        return tuple(quote for rows in found if isinstance(rows, tuple) for quote in rows)

    def table(self, references: Iterable[EvidenceRef]) -> QuoteTable | None:
        """Return one table of all quotes at hand; None where no file of them is.

        Raises:
            QuoteMalformed: a file does not read, or two files give one place two prices.
        """
        found = [self._read(reference) for reference in references if reference.role == ROLE]
        for rows in found:
            if isinstance(rows, BiplomacyError):
                raise rows
        tables = [rows for rows in found if isinstance(rows, tuple)]
        if not tables:
            return None
        distinct = {
            replace(quote, evidence=_ANY_FILE): quote for rows in reversed(tables) for quote in rows
        }
        return QuoteTable.of(distinct.values())

    def _read(self, reference: EvidenceRef) -> tuple[Quote, ...] | BiplomacyError | None:
        file = (reference.sha256, reference.size)
        if file not in self._known:
            self._known[file] = self._decoded(reference)
        return self._known[file]

    def _decoded(self, reference: EvidenceRef) -> tuple[Quote, ...] | BiplomacyError | None:
        try:
            content = read_blob(self._files, reference)
        except TileMalformed:
            return None  # altered evidence has its own row
        if content is None:
            return None
        try:
            return decode_quotes(content).rows
        except BiplomacyError as error:
            return error
