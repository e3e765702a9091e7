"""``power-system/1``: plants, reserve and grid in full, with a standing and a source per plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.errors import LimitExceeded, SystemMalformed
from biplomacy.power.grading import grade_of
from biplomacy.power.model import (
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
from biplomacy.power.quantities import take_digits
from biplomacy.power.system_file import MAX_PLANTS, require_system
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.power.model import Availability
    from biplomacy.values.canonical import JsonObject, JsonValue

TYPE = "power-system/1"
CODE = "power-system 1"
MAX_BODY = 40_000
_MAX_MONTHS = 240


def encode_system(system: PowerSystem) -> JsonObject:
    """Return the body of ``power-system/1``.

    Raises:
        LimitExceeded: so many plants that the body is no payload of a statement.
    """
    body: JsonObject = {
        "code": CODE,
        "system": system.name,
        "currency": system.currency,
        "utc_offset_minutes": system.utc_offset_minutes,
        "loss_ppm": system.loss_ppm,
        "grid_limit_wh": str(system.grid_limit_wh),
        "value_of_lost_load": str(system.value_of_lost_load),
        "reserve": {
            "largest_unit_wh": str(system.reserve.largest_unit_wh),
            "share_of_demand_ppm": system.reserve.share_of_demand_ppm,
        },
        "capacity_wh": str(total_capacity(system)),
        "grade": str(system_grade(system)),
        "plants": [_encode_plant(plant) for plant in system.plants],
    }
    if len(encode(body)) > MAX_BODY:
        raise LimitExceeded(
            f"{len(system.plants)} plants are more than one statement holds",
            hint="put plants of one cost together as a class",
        )
    return body


def decode_system(body: JsonObject) -> PowerSystem:
    """Return the system of a ``power-system/1`` body; unknown fields are refused.

    Raises:
        SystemMalformed: it contradicts itself, or its capacity is not the sum of its plants.
    """
    fields = Fields(body, TYPE)
    if fields.text("code") != CODE:
        raise SystemMalformed(f"the system was not written by {CODE}")
    capacity, grade = take_digits(fields, "capacity_wh"), fields.choice("grade", Grade.parse)
    system = PowerSystem(
        name=fields.name("system"),
        currency=fields.currency("currency"),
        utc_offset_minutes=fields.integer("utc_offset_minutes", low=-840, high=840),
        plants=fields.many("plants", _decode_plant, limit=MAX_PLANTS),
        reserve=fields.object("reserve", _decode_reserve),
        grid_limit_wh=take_digits(fields, "grid_limit_wh"),
        loss_ppm=fields.integer("loss_ppm"),
        value_of_lost_load=take_digits(fields, "value_of_lost_load"),
    )
    fields.close()
    require_system(system)
    if capacity != total_capacity(system):
        raise SystemMalformed("the capacity is not the sum of the plants")
    if grade is not system_grade(system):
        raise SystemMalformed("the grade is not that of the weakest plant")
    return system


def system_digest(system: PowerSystem) -> Digest:
    """Return the digest of the canonical body: the same for every file that says the same."""
    return Digest.of(encode(encode_system(system)))


def total_capacity(system: PowerSystem) -> int:
    """Return the capacity of all plants, in Wh an hour."""
    return sum(plant.capacity_wh for plant in system.plants)


def system_grade(system: PowerSystem) -> Grade:
    """Return the grade of the weakest plant: ``attested`` at best."""
    return grade_of(Standing.weakest(plant.standing for plant in system.plants))


def _encode_plant(plant: Plant) -> JsonObject:
    body: JsonObject = {
        "name": plant.name,
        "carrier": plant.carrier,
        "capacity_wh": str(plant.capacity_wh),
        "must_take_wh": str(plant.must_take_wh),
        "availability": _encode_availability(plant.availability),
        "cost_minor_per_mwh": _by_month(plant.cost.prices),
        "carry_cost": plant.cost.carried,
        "standing": plant.standing.value,
        "source": plant.source,
    }
    return body


def _decode_plant(fields: Fields) -> Plant:
    carried = fields.boolean("carry_cost")
    return Plant(
        name=fields.name("name"),
        carrier=fields.name("carrier"),
        capacity_wh=take_digits(fields, "capacity_wh"),
        availability=fields.object("availability", _decode_availability),
        cost=PriceByMonth(_months(fields, "cost_minor_per_mwh"), carried),
        standing=fields.choice("standing", Standing),
        source=fields.text("source"),
        must_take_wh=take_digits(fields, "must_take_wh"),
    )


def _encode_availability(rule: Availability) -> JsonObject:
    match rule:
        case Outage(available_ppm=ppm):
            return {"rule": "outage", "ppm": ppm}
        case MonthlyEnergy(wh=wh):
            return {"rule": "monthly-energy", "wh": _by_month(wh)}
        case Seasonal(ppm=ppm):
            return {"rule": "seasonal", "ppm": list(ppm)}
        case HourTable(ppm=ppm):
            return {"rule": "hours", "ppm": list(ppm)}


def _decode_availability(fields: Fields) -> Availability:
    rule = fields.name("rule")
    match rule:
        case "outage":
            return Outage(fields.integer("ppm"))
        case "monthly-energy":
            return MonthlyEnergy(_months(fields, "wh"))
        case "seasonal":
            return Seasonal(_shares(fields))
        case "hours":
            return HourTable(_shares(fields))
        case _:
            raise FieldMalformed(f"{rule} is no rule of availability")


def _shares(fields: Fields) -> tuple[int, ...]:
    told = fields.take("ppm")
    if not isinstance(told, list) or not all(type(share) is int for share in told):
        raise FieldMalformed("ppm is not a list of whole numbers")
    return tuple(share for share in told if isinstance(share, int))


def _by_month(rows: Iterable[tuple[Month, int]]) -> JsonValue:
    return [{"month": str(month), "value": str(value)} for month, value in rows]


def _months(fields: Fields, name: str) -> tuple[tuple[Month, int], ...]:
    rows = fields.many(
        name,
        lambda row: (Month.parse(row.text("month")), take_digits(row, "value")),
        limit=_MAX_MONTHS,
    )
    if list(rows) != sorted(dict(rows).items()):
        raise FieldMalformed(f"{name} does not ascend by month")
    return rows


def _decode_reserve(fields: Fields) -> ReserveRule:
    return ReserveRule(
        largest_unit_wh=take_digits(fields, "largest_unit_wh"),
        share_of_demand_ppm=fields.integer("share_of_demand_ppm", high=1_000_000),
    )
