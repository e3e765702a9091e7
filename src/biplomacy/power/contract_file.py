"""A contract as people write it: TOML, decimal text with the unit in the key (power §4.7, §16.1).

```toml
id = "sez-7"
buyer = "Example Mining (Pvt) Ltd"
meter = "132kv-07"
system = "pakistan-fy25"
utc_offset_minutes = 300
first = "2024-07"
last = "2025-06"
capacity_mw = "100"
currency = "PKR"
tariff_per_kwh = { "2024-07" = "22.98" }
carry_tariff = true
prepaid = "1000000.00"
step_minutes = 15
standing = "illustrative"
source = "invented for an example"
curtailment = { limit_mw = "10", notice_minutes = 30, hours_a_year = 400 }
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.contract import (
    HOURS_OF_DAY,
    MAX_HOURS,
    Baseline,
    Contract,
    CurtailmentTerms,
    require_contract,
)
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.model import PriceByMonth
from biplomacy.power.month import Month
from biplomacy.power.quantities import GWH, MW, PER_KWH, read_toml, take_whole
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

MINOR = 100
MAX_NOTICE = 7 * 24 * 60


def read_contract(content: bytes) -> Contract:
    """Return the contract of a TOML file.

    Raises:
        SystemMalformed: it does not read, or contradicts itself.
        QuantityMalformed: a quantity is a float, or finer than its unit.
        CostMissing: a month has no price.
        HoursMissing: a month has no base.
    """
    contract = read_toml(content, "contract", _contract)
    require_contract(contract)
    return contract


def _contract(fields: Fields) -> Contract:
    return Contract(
        id=fields.name("id"),
        buyer=fields.text("buyer", limit=200),
        person=fields.boolean("person") if fields.has("person") else False,
        meter=fields.name("meter"),
        system=fields.name("system"),
        utc_offset_minutes=fields.integer("utc_offset_minutes", low=-840, high=840),
        first=Month.parse(fields.text("first")),
        last=Month.parse(fields.text("last")),
        capacity_wh=take_whole(fields, "capacity_mw", MW),
        hours=_hours(fields),
        currency=fields.currency("currency"),
        tariff=_tariff(fields),
        prepaid=take_whole(fields, "prepaid", MINOR) if fields.has("prepaid") else 0,
        step_minutes=fields.integer("step_minutes", low=1, high=60),
        curtailment=(
            fields.object("curtailment", _curtailment) if fields.has("curtailment") else None
        ),
        baseline=fields.object("baseline", _baseline) if fields.has("baseline") else None,
        standing=fields.choice("standing", Standing),
        source=fields.text("source"),
    )


def _hours(fields: Fields) -> tuple[int, ...]:
    if not fields.has("hours"):
        return tuple(range(HOURS_OF_DAY))
    found = fields.take("hours")
    if not isinstance(found, list):
        raise SystemMalformed("contract.hours is not a list of hours", hint="write [0, 1, 23]")
    hours = tuple(hour for hour in found if type(hour) is int)
    if len(hours) != len(found):
        raise SystemMalformed("contract.hours holds what is no hour", hint="write [0, 1, 23]")
    return hours


def _tariff(fields: Fields) -> PriceByMonth:
    prices = _by_month(fields, "tariff_per_kwh", PER_KWH)
    carried = fields.boolean("carry_tariff") if fields.has("carry_tariff") else False
    return PriceByMonth(prices, carried)


def _curtailment(fields: Fields) -> CurtailmentTerms:
    return CurtailmentTerms(
        limit_wh=take_whole(fields, "limit_mw", MW),
        notice_minutes=fields.integer("notice_minutes", high=MAX_NOTICE),
        hours_a_year=fields.integer("hours_a_year", high=MAX_HOURS),
    )


def _baseline(fields: Fields) -> Baseline:
    return Baseline(fields.integer("year", low=2001, high=2999), _by_month(fields, "base_gwh", GWH))


def _by_month(fields: Fields, name: str, factor: int) -> tuple[tuple[Month, int], ...]:
    table = fields.take(name)
    if not isinstance(table, dict):
        raise SystemMalformed(f"contract.{name} is not a table of months")
    taken = Fields(table, f"contract.{name}")
    return tuple(_row(taken, month, factor) for month in _ordered(table))


def _row(taken: Fields, month: str, factor: int) -> tuple[Month, int]:
    return Month.parse(month), take_whole(taken, month, factor)


def _ordered(table: JsonObject) -> list[str]:
    return sorted(table)
