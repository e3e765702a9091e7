"""Loads, months and bounds as they are typed for ``power dispatch`` and ``power auction``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.dispatch_answer import BlockAsked, DispatchAsked
from biplomacy.power.errors import LoadInvalid, SystemMalformed
from biplomacy.power.local_calendar import local_calendar
from biplomacy.power.model import FlexibleLoad, LoadKind, PriceByMonth
from biplomacy.power.month import Month
from biplomacy.power.multiplier import Coupling
from biplomacy.power.quantities import GWH, MW, PER_KWH, whole
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.model import HourSeries, PowerSystem

_PARTS = 4
_LOAD_HINT = "write NAME,KIND,MW,RATE such as smelter,smelter,200,24.5 with the rate a kWh"


def read_load(text: str, first: Month) -> FlexibleLoad:
    """Return a load of ``NAME,KIND,MW,RATE``, worth the same from its first month on.

    Raises:
        LoadInvalid: another form, or a kind that is not known.
        QuantityMalformed: the MW or the rate are no decimal numbers.
        FieldMalformed: the name is no identifier.
    """
    parts = text.split(",")
    if len(parts) != _PARTS or not parts[0].strip():
        raise LoadInvalid(f"{text[:80]!r} is no load", hint=_LOAD_HINT)
    name, kind, megawatts, rate = (part.strip() for part in parts)
    if kind not in set(LoadKind):
        known = ", ".join(LoadKind)
        raise LoadInvalid(f"{kind[:40]!r} is no kind of load", hint=f"one of {known}")
    price = PriceByMonth(((first, whole(rate, PER_KWH, name)),), carried=True)
    checked = Fields({"name": name}, "--load").name("name")
    return FlexibleLoad(checked, LoadKind(kind), whole(megawatts, MW, name), price)


def read_season(text: str, months: Sequence[Month]) -> tuple[Month, ...]:
    """Return the months of ``all``, ``winter`` or one month that a season names.

    Raises:
        SystemMalformed: it is none of these, or these hours do not cover it.
    """
    match text:
        case "all":
            found = tuple(months)
        case "winter":
            found = tuple(month for month in months if month.is_winter)
        case _:
            found = tuple(month for month in months if month == _month(text))
    if not found:
        raise SystemMalformed(
            f"the hours have no month of {text[:40]!r}",
            hint="say all, winter, or a month such as 2025-01",
        )
    return found


def covered_months(system: PowerSystem, series: HourSeries) -> tuple[Month, ...]:
    """Return the local months of the hours; raises as ``local_calendar`` does."""
    return local_calendar(series, system.utc_offset_minutes).months


@dataclass(frozen=True, slots=True)
class DispatchTyped:
    """The options of ``power dispatch`` that say what is asked, as they were typed."""

    loads: list[str] | None
    quota_gwh: str | None
    quota_loads: list[str] | None
    block_mw: str | None
    season: str
    at_margin: str


def read_dispatch(typed: DispatchTyped, covered: tuple[Month, ...]) -> DispatchAsked:
    """Return what is asked; a quota is on the named loads, else on all that mine.

    Raises:
        LoadInvalid, QuantityMalformed, FieldMalformed, SystemMalformed: an option does not read.
    """
    loads = tuple(read_load(text, covered[0]) for text in typed.loads or ())
    quota = block = None
    if typed.quota_gwh is not None:
        mining = tuple(one.name for one in loads if one.kind is LoadKind.MINING)
        wh = whole(typed.quota_gwh, GWH, "--quota-gwh")
        quota = Coupling("quota", wh, covered, tuple(typed.quota_loads or mining))
    if typed.block_mw is not None:
        held = read_season(typed.season, covered)
        block = BlockAsked(whole(typed.block_mw, MW, "--block-mw"), held, typed.at_margin)
    return DispatchAsked(loads, quota, block, compared=True)


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except FieldMalformed as error:
        raise SystemMalformed(
            f"{text[:40]!r} is no season", hint="say all, winter, or a month such as 2025-01"
        ) from error
