"""What the market asks of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from biplomacy.market.model import ClosingRule, Quote
    from biplomacy.values.day import Day


class QuoteSource(Protocol):
    """Reads quotes from one place; it never interpolates and never takes the nearest day."""

    def quote(
        self, day: Day, currency: str, rule: ClosingRule | None = None, source: str | None = None
    ) -> Quote:
        """Return the one quote of ``day`` that fits.

        Raises:
            QuoteMissing: there is none.
            QuoteAmbiguous: there are several; name ``rule`` and ``source``.
        """
        ...

    def quotes(self, first: Day, last: Day, currency: str) -> tuple[Quote, ...]:
        """Return all quotes of the days ``first`` to ``last``, both included, by day."""
        ...
