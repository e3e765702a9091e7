"""The modelled year beside the published one, and the price intervals of its hours, as rows.

A difference above a tenth is a finding beside the figure; it does not tell why a plant ran.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.backcast import COST
from biplomacy.web.model import Pointed
from biplomacy.web.power_words import price, terawatt_hours
from biplomacy.web.powers import prices_by_hour
from biplomacy.web.programme_terms import standing_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.backcast import Backcast
    from biplomacy.power.told_dispatch import ToldDispatch
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class CarrierLine:
    """A carrier's TWh as modelled and as published; the shares are of the largest, in 100."""

    name: str
    modelled: str
    published: str
    modelled_share: str
    published_share: str
    differs: bool


@dataclass(frozen=True, slots=True)
class CostRow:
    """The mean fuel cost a kWh as modelled and as published."""

    modelled: Pointed
    shown: str
    published: str
    period: str
    standing: str
    source: str
    differs: bool


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A price interval a kWh and in how many hours it holds; ``share`` is its part of 100."""

    low: str
    high: str
    hours: str
    share: str


def carrier_lines(told: Backcast) -> Iterator[CarrierLine]:
    """Yield each carrier with its two energies."""
    largest = max((max(row.modelled_wh, row.published_wh) for row in told.rows), default=1) or 1
    for row in told.rows:
        yield CarrierLine(
            name=row.carrier,
            modelled=terawatt_hours(row.modelled_wh),
            published=terawatt_hours(row.published_wh),
            modelled_share=str(100 * row.modelled_wh // largest),
            published_share=str(100 * row.published_wh // largest),
            differs=row.differs,
        )


def cost_line(index: int, told: Backcast, language: Language) -> CostRow:
    """Return the mean fuel cost, modelled and published."""
    published = told.published_cost
    return CostRow(
        modelled=Pointed(
            index, "/body/backcast/modelled_minor_per_mwh", "text", str(told.modelled_cost)
        ),
        shown=price(told.modelled_cost),
        published=price(published.minor_per_mwh),
        period=published.period,
        standing=standing_word(published.standing, language),
        source=published.source,
        differs=any(one.code == COST for one in told.findings),
    )


def price_lines(publication: Publication, told: ToldDispatch) -> Iterator[PriceLine]:
    """Yield each price interval with its hours, counted from the rows beside the log."""
    if told.prices is None:
        return
    rows = prices_by_hour(publication, told.prices.digest)
    found = Counter((row.low, row.high) for row in rows)
    for (low, high), count in sorted(found.items()):
        yield PriceLine(
            price(Fraction(low, _MICRO)),
            price(Fraction(high, _MICRO)),
            f"{count:,}",
            str(100 * count // len(rows)),
        )
