"""What the press reports of Pakistan's grid: shares of carriers, fuel costs, marks of the load.

A number here is compared with what is computed; nothing is fitted to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.power.quantities import MW, PER_KWH, whole
from biplomacy.values.closed_csv import read_table
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.closed_csv import Row

FY2025_TOTAL_WH = 127_160_000_000_000
"""Generation of FY2025 as the press reports it; the months of the tables sum to a little less."""
SYSTEM_AVERAGE = "system-average"
_PER_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class PublishedShare:
    """A carrier's share of the year's generation, in ppm."""

    carrier: str
    share_ppm: int
    period: str
    standing: Standing
    source: str


@dataclass(frozen=True, slots=True)
class PublishedCost:
    """The fuel cost of a carrier, or of the system, in minor units per MWh at the busbar."""

    item: str
    minor_per_mwh: int
    period: str
    standing: Standing
    source: str


@dataclass(frozen=True, slots=True)
class LoadAnchor:
    """A level of the load in Wh an hour that is said to be needed for so many hours a year."""

    name: str
    wh: int
    hours: int
    standing: Standing
    source: str


def published_shares() -> tuple[PublishedShare, ...]:
    """Return the published shares of carriers in FY2025; wind and the rest are incomplete."""
    rows = _rows("pakistan-fy25-shares", ("carrier", "share_percent", "period"))
    return tuple(
        PublishedShare(
            carrier=row.fields.name("carrier"),
            share_ppm=whole(row.fields.text("share_percent"), _PER_PERCENT, "share_percent"),
            period=row.fields.text("period"),
            standing=row.fields.choice("standing", Standing),
            source=row.fields.text("source"),
        )
        for row in rows
    )


def published_costs() -> tuple[PublishedCost, ...]:
    """Return the published fuel costs by carrier and, as ``system-average``, by period."""
    rows = _rows("pakistan-fuel-costs", ("item", "pkr_per_kwh", "period"))
    return tuple(
        PublishedCost(
            item=row.fields.name("item"),
            minor_per_mwh=whole(row.fields.text("pkr_per_kwh"), PER_KWH, "pkr_per_kwh"),
            period=row.fields.text("period"),
            standing=row.fields.choice("standing", Standing),
            source=row.fields.text("source"),
        )
        for row in rows
    )


def load_anchors() -> tuple[LoadAnchor, ...]:
    """Return the three marks of the load: year-round, peak, the band of the top hours."""
    return tuple(
        LoadAnchor(
            name=row.fields.name("anchor"),
            wh=whole(row.fields.text("mw"), MW, "mw"),
            hours=int(row.fields.text("hours")),
            standing=row.fields.choice("standing", Standing),
            source=row.fields.text("source"),
        )
        for row in _rows("pakistan-load-anchors", ("anchor", "mw", "hours"))
    )


def _rows(name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    content = (files("biplomacy.power") / "facts" / f"{name}.csv").read_bytes()
    return read_table(content, [(*columns, "standing", "source")])
