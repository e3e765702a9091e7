"""Quotes from CSV files on disk, each read once and known by the SHA-256 of its bytes.

``CsvQuotes`` reads our own form and the plain form (``market.series``), under the licence that
the file states; ``MitDailySeries`` reads the series of 2010 to 2024 (MIT, ``market.mit_daily``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.market.mit_daily import decode_mit_daily
from biplomacy.market.series import BITCOIN, QuoteTable, decode_quotes
from biplomacy.values.closed_csv import MAX_BYTES
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.market.model import ClosingRule, Quote
    from biplomacy.values.day import Day


class _QuoteFile:
    """A file's bytes, which are the evidence, and the quotes in them."""

    def __init__(self, content: bytes, table: QuoteTable) -> None:
        self.content = content
        self._table = table

    def quote(
        self, day: Day, currency: str, rule: ClosingRule | None = None, source: str | None = None
    ) -> Quote:
        """Return the one quote of ``day`` that fits (``QuoteSource.quote``)."""
        return self._table.quote(day, currency, rule, source)

    def quotes(self, first: Day, last: Day, currency: str) -> tuple[Quote, ...]:
        """Return all quotes of the days ``first`` to ``last`` (``QuoteSource.quotes``)."""
        return self._table.quotes(first, last, currency)


class CsvQuotes(_QuoteFile):
    """A ``QuoteSource`` over a file in our form or in the plain form.

    Raises:
        SourceUnavailable: the file cannot be read.
        QuoteMalformed: it is in neither form.
    """

    def __init__(self, path: Path, base: str = BITCOIN) -> None:
        content = _read(path)
        super().__init__(content, decode_quotes(content, base))


class MitDailySeries(_QuoteFile):
    """A ``QuoteSource`` over ``btc_usd_daily_mit_2009_2024.csv``, in USD.

    Raises:
        SourceUnavailable: the file cannot be read.
        QuoteMalformed: it has another form.
    """

    def __init__(self, path: Path) -> None:
        content = _read(path)
        super().__init__(content, decode_mit_daily(content))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than a table may have, so that the decoder sees that it is too large.
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceUnavailable(
            f"the price file {path} cannot be read: {error.strerror}", hint="check its path"
        ) from error
