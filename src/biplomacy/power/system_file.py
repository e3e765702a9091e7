"""A power system as a TOML file: quantities are decimal text, the unit in the key (power §4.7)."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.power.errors import LimitExceeded, OffsetMissing, SystemMalformed
from biplomacy.power.model import (
    PPM,
    HourTable,
    MonthlyEnergy,
    Outage,
    Plant,
    PowerSystem,
    PriceByMonth,
    ReserveRule,
    Seasonal,
)
from biplomacy.power.month import Month
from biplomacy.power.quantities import (
    GWH,
    MOST_PRICE,
    MOST_WH_AN_HOUR,
    MW,
    PER_KWH,
    read_toml,
    take_whole,
)
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.power.model import Availability

SHIPPED = ("pakistan-fy25", "pakistan-fy25-must-take")
MAX_PLANTS = 500
_MAX_OFFSET = 14 * 60
_MOST_LISTED = 100_000
"""More than a file of the largest size holds: ``require_system`` says which number is too many."""
_MAX_MONTHS = 240
_MONTHS = 12
_HOURS = 24


def read_system(content: bytes) -> PowerSystem:
    """Return the power system of a file.

    Raises:
        SystemMalformed: not TOML, an unknown key, a value of another shape or out of range.
        QuantityMalformed: a float, or more digits than the unit.
        LimitExceeded: more than 500 plants.
    """
    return read_toml(content, "system file", _system)


def shipped_system(name: str) -> PowerSystem:
    """Return a system that is shipped; raises ``SystemMalformed`` where none has that name."""
    return read_system(shipped_bytes(name))


def shipped_bytes(name: str) -> bytes:
    """Return the file of a shipped system; raises as ``shipped_system`` does."""
    if name not in SHIPPED:
        raise SystemMalformed(
            f"no power system {name[:80]!r} is shipped",
            hint=f"name a file, or one of {', '.join(SHIPPED)}",
        )
    return (files("biplomacy.power") / "systems" / f"{name}.toml").read_bytes()


def require_system(system: PowerSystem) -> None:
    """Refuse a system that contradicts itself; raises ``SystemMalformed`` and ``LimitExceeded``."""
    _require_count(len(system.plants))
    if not 0 <= system.loss_ppm < PPM:
        raise SystemMalformed(f"a loss of {system.loss_ppm} ppm leaves nothing at the meter")
    if abs(system.utc_offset_minutes) > _MAX_OFFSET or system.utc_offset_minutes % 15:
        raise SystemMalformed(f"{system.utc_offset_minutes} minutes are no offset from UTC")
    largest = max(system.grid_limit_wh, system.reserve.largest_unit_wh)
    if max(largest, *(plant.capacity_wh for plant in system.plants)) > MOST_WH_AN_HOUR:
        raise SystemMalformed("a plant, the reserve or the grid limit is above 100 GW")
    if system.value_of_lost_load > MOST_PRICE:
        raise SystemMalformed("lost load is worth more than anything is")
    names = [plant.name for plant in system.plants]
    if len(set(names)) != len(names):
        raise SystemMalformed("two plants have one name", hint="name each plant differently")
    for plant in system.plants:
        _require_plant(plant)


def _require_count(plants: int) -> None:
    if plants > MAX_PLANTS:
        raise LimitExceeded(f"{plants:,} plants are more than {MAX_PLANTS}")
    if not plants:
        raise SystemMalformed("the system has no plant")


def _require_plant(plant: Plant) -> None:
    if plant.must_take_wh > plant.capacity_wh:
        raise SystemMalformed(f"{plant.name} must take more than its capacity")
    if any(price > MOST_PRICE for _, price in plant.cost.prices):
        raise SystemMalformed(f"{plant.name} costs more than anything is worth")
    match plant.availability:
        case Outage(available_ppm=ppm):
            shares: tuple[int, ...] = (ppm,)
        case Seasonal(ppm=shares) if len(shares) == _MONTHS:
            pass
        case HourTable(ppm=shares) if len(shares) == _HOURS:
            pass
        case MonthlyEnergy():
            shares = ()
        case _:
            raise SystemMalformed(f"{plant.name} has not 12 months or 24 hours of availability")
    if any(not 0 <= share <= PPM for share in shares):
        raise SystemMalformed(f"{plant.name} is available for less than none or more than all")


def _system(fields: Fields) -> PowerSystem:
    reserve = fields.object("reserve", _reserve)
    plants = fields.many("plant", _plant, limit=_MOST_LISTED)
    system = fields.object("system", lambda head: _headed(head, reserve, plants))
    require_system(system)
    return system


def _headed(fields: Fields, reserve: ReserveRule, plants: tuple[Plant, ...]) -> PowerSystem:
    return PowerSystem(
        name=fields.name("name"),
        currency=fields.currency("currency"),
        utc_offset_minutes=_offset(fields),
        plants=plants,
        reserve=reserve,
        grid_limit_wh=take_whole(fields, "grid_limit_mw", MW),
        loss_ppm=fields.integer("loss_ppm", high=PPM),
        value_of_lost_load=take_whole(fields, "value_of_lost_load_per_kwh", PER_KWH),
    )


def _offset(fields: Fields) -> int:
    if not fields.has("utc_offset_minutes"):
        raise OffsetMissing(
            "the system has no utc_offset_minutes", hint="write minutes east of UTC: 300"
        )
    return fields.integer("utc_offset_minutes", low=-_MAX_OFFSET, high=_MAX_OFFSET)


def _reserve(fields: Fields) -> ReserveRule:
    return ReserveRule(
        largest_unit_wh=take_whole(fields, "largest_unit_mw", MW),
        share_of_demand_ppm=fields.integer("share_of_demand_ppm", high=PPM),
    )


def _plant(fields: Fields) -> Plant:
    return Plant(
        name=fields.name("name"),
        carrier=fields.name("carrier"),
        capacity_wh=take_whole(fields, "capacity_mw", MW),
        availability=_availability(fields),
        cost=_cost(fields),
        standing=fields.choice("standing", Standing),
        source=fields.text("source"),
        must_take_wh=take_whole(fields, "must_take_mw", MW) if fields.has("must_take_mw") else 0,
    )


def _availability(fields: Fields) -> Availability:
    found: list[Availability] = []
    if fields.has("availability_ppm"):
        found.append(Outage(fields.integer("availability_ppm", high=PPM)))
    if fields.has("energy_gwh"):
        found.append(MonthlyEnergy(_by_month(fields, "energy_gwh", GWH)))
    if fields.has("season_ppm"):
        found.append(Seasonal(_shares(fields, "season_ppm")))
    if fields.has("hour_ppm"):
        found.append(HourTable(_shares(fields, "hour_ppm")))
    if len(found) != 1:
        raise FieldMalformed(
            f"a plant has {len(found)} rules of availability",
            hint="write one of availability_ppm, energy_gwh, season_ppm, hour_ppm",
        )
    return found[0]


def _cost(fields: Fields) -> PriceByMonth:
    prices = _by_month(fields, "cost_per_kwh", PER_KWH)
    carried = fields.boolean("carry_cost") if fields.has("carry_cost") else False
    return PriceByMonth(prices, carried)


def _by_month(fields: Fields, name: str, factor: int) -> tuple[tuple[Month, int], ...]:
    told = fields.take(name)
    if not isinstance(told, dict) or not 0 < len(told) <= _MAX_MONTHS:
        raise FieldMalformed(f"{name} is not a table of months")
    rows = Fields(told, name)
    return tuple((Month.parse(text), take_whole(rows, text, factor)) for text in sorted(told))


def _shares(fields: Fields, name: str) -> tuple[int, ...]:
    told = fields.take(name)
    if not isinstance(told, list):
        raise FieldMalformed(f"{name} is not a list")
    shares = tuple(share for share in told if type(share) is int)
    if len(shares) != len(told):
        raise FieldMalformed(f"{name} holds something else than whole numbers")
    return shares
