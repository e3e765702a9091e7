"""What offices say of miners, parties, claims and contracts: bodies for a small record."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from biplomacy.power.contract import Contract
from biplomacy.power.ex_post import ExPost, FirmForecast
from biplomacy.power.fiscal_file import shipped_plan
from biplomacy.power.meter import MeterDay, meter_days
from biplomacy.power.meter_file import encode_readings, read_readings
from biplomacy.power.mining import answer_mining
from biplomacy.power.model import Provenance
from biplomacy.power.month import Month
from biplomacy.power.monthly_closes import shipped_closes
from biplomacy.power.outlook import draw_outlook
from biplomacy.power.performance import Performance, Promises, judge_performance
from biplomacy.power.plausibility import weigh_claim
from biplomacy.power.scenario_model import PowerPrice
from biplomacy.power.statement import (
    contract,
    curtailment,
    fiscal,
    meter,
    mining,
    outlook,
    performance,
    plausibility,
)
from biplomacy.power.synthetic_meter import synthetic_orders, synthetic_readings
from biplomacy.power.told_fiscal import tell_fiscal
from biplomacy.values.canonical import JsonObject
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Standing
from biplomacy.web.record_view import RecordView
from fakes.power_meter import small_contract
from fakes.power_mining_cases import assumed, claim, fleet, question, shipped
from fakes.power_outlooks import flat, scenario_at
from fakes.power_record import power_record

TARIFFS = ("8", "11.35", "15", "22.98", "34")
PATHS = 200
FIRST, LAST = Month(2024, 11), Month(2025, 3)
MONTH_WH = 10**9


def mining_body(*, tariff: int | None = 2_298_000) -> JsonObject:
    """Return three fleets of 2,000 MW beside the network of mid-2025."""
    fleets = (fleet(15, 600), fleet(20, 900), fleet(30, 500))
    return mining.encode_mining(answer_mining(question(*fleets, tariff=tariff)))


@cache
def outlook_body(price: PowerPrice, *, tornado: bool = False, paths: int = PATHS) -> JsonObject:
    """Return the golden case at a tariff with few paths."""
    asked = scenario_at(price)
    asked = replace(asked, draws=replace(asked.draws, paths=paths))
    found, _ = draw_outlook(asked, shipped_closes(), with_tornado=tornado)
    return outlook.encode_outlook(found)


def outlook_bodies(paths: int = PATHS) -> tuple[JsonObject, ...]:
    """Return the golden tariffs, the last of them with one parameter moved at a time."""
    *most, last = TARIFFS[:3] + TARIFFS[4:] + TARIFFS[3:4]
    plain = [outlook_body(flat(one), paths=paths) for one in most]
    return (*plain, outlook_body(flat(last), tornado=True, paths=paths))


def plausibility_body(megawatts: str = "1.5") -> JsonObject:
    """Return the golden claim of coins, from so many megawatts."""
    found = weigh_claim(claim(megawatts), assumed(), shipped(), Grade.ASSUMED)
    return plausibility.encode_plausibility(found)


@cache
def readings() -> bytes:
    """Return five months of a meter that no meter wrote."""
    here = small_contract()
    orders = synthetic_orders(here, "a test")
    return encode_readings(synthetic_readings(here, "a test", orders), Provenance.SYNTHETIC)


@cache
def days() -> tuple[MeterDay, ...]:
    """Return the days of the meter."""
    return tuple(meter_days(read_readings(readings().splitlines()), small_contract()))


@cache
def judged() -> tuple[Performance, ExPost]:
    """Return the meter held against the small contract, with the surplus that came."""
    here = small_contract()
    hours = tuple(0 if n % 24 == 19 else MONTH_WH for n in range(151 * 24))
    forecasts = (FirmForecast(FIRST, 90, MONTH_WH), FirmForecast(LAST, 99, MONTH_WH))
    after = ExPost(
        here.system, here.starts, 300, hours, Provenance.SYNTHETIC, Standing.SYNTHETIC, forecasts
    )
    promises = Promises(here, FIRST, LAST, synthetic_orders(here, "a test"), ex_post=after)
    return judge_performance(promises, days(), Provenance.SYNTHETIC), after


def performance_body() -> JsonObject:
    """Return the promise against the meter."""
    found, after = judged()
    stated = performance.state_performance(found, Digest.of(readings()), after)
    return performance.encode_performance(stated)


def contract_body(told: Contract | None = None) -> JsonObject:
    """Return the small contract, or another one."""
    return contract.encode_contract(told or small_contract())


def day_bodies(*numbers: int) -> tuple[JsonObject, ...]:
    """Return the days of these numbers as they are stated."""
    here = small_contract()
    told = (meter.stated_day(days()[n], here, Provenance.SYNTHETIC) for n in numbers)
    return tuple(meter.encode_meter(one) for one in told)


def order_bodies() -> tuple[JsonObject, ...]:
    """Return the first two orders as they were given."""
    here = small_contract()
    told = [curtailment.stated_order(one, here) for one in synthetic_orders(here, "a test")[:2]]
    return tuple(curtailment.encode_curtailment(one) for one in told)


def whole_deal(paths: int = PATHS, *, judged: bool = True) -> RecordView:
    """Return a record with every kind of statement that these pages show."""
    return power_record(
        (mining.TYPE, mining_body()),
        *((outlook.TYPE, body) for body in outlook_bodies(paths)),
        (plausibility.TYPE, plausibility_body("5")),
        (plausibility.TYPE, plausibility_body()),
        (contract.TYPE, contract_body()),
        *((curtailment.TYPE, body) for body in order_bodies()),
        *((meter.TYPE, body) for body in day_bodies(0, 1, 4)),
        (performance.TYPE, performance_body()),
        (fiscal.TYPE, fiscal.encode_fiscal(tell_fiscal(shipped_plan()))),
        beside=(readings(),),
        judged=judged,
    )
