"""A record that holds one statement of each type of the power office, on one month of hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from biplomacy.power.auction import Bid
from biplomacy.power.auction_check import AuctionAsked, answer_auction
from biplomacy.power.availability import system_hours
from biplomacy.power.benchmarks import PartName
from biplomacy.power.billing import Bill
from biplomacy.power.contract import Contract
from biplomacy.power.curtailment import CurtailmentOrder
from biplomacy.power.dispatch_answer import BlockAsked, DispatchAsked, answer_dispatch
from biplomacy.power.epochs import covering, encode_stretches
from biplomacy.power.ex_post import FirmForecast, ex_post_of
from biplomacy.power.fiscal_file import shipped_plan
from biplomacy.power.hours import synthetic_series
from biplomacy.power.meter import MeterDay, meter_days
from biplomacy.power.meter_file import encode_readings, read_readings
from biplomacy.power.mining import answer_mining
from biplomacy.power.model import HourSeries, LoadKind, PowerSystem, Provenance
from biplomacy.power.month import Month
from biplomacy.power.month_table import shipped_months
from biplomacy.power.monthly_closes import encode_closes, shipped_closes
from biplomacy.power.multiplier import Coupling
from biplomacy.power.outlook import draw_outlook
from biplomacy.power.performance import Promises, judge_performance
from biplomacy.power.plausibility import weigh_claim
from biplomacy.power.rule_file import SHIPPED, shipped_rules, shipped_rules_bytes
from biplomacy.power.statement import (
    auction,
    contract,
    curtailment,
    dispatch,
    fiscal,
    hours,
    meter,
    mining,
    outlook,
    performance,
    plausibility,
    surplus,
    system,
    tariff,
    tariff_test,
)
from biplomacy.power.statement.order_rows import encode_outcomes
from biplomacy.power.subsidy import try_tariff
from biplomacy.power.surplus import QUANTILES, SurplusTerms, measure_surplus
from biplomacy.power.surplus_check import tell_surplus
from biplomacy.power.system_file import shipped_system
from biplomacy.power.told_auction import Floor
from biplomacy.power.told_fiscal import tell_fiscal
from biplomacy.power.told_hours import tell_hours
from biplomacy.values.canonical import JsonObject
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Standing
from fakes.checked_record import say, state
from fakes.power_cases import load
from fakes.power_meter import CAPACITY, LIMIT, metered, order_at, small_contract
from fakes.power_mining_cases import assumed, claim, question, shipped
from fakes.power_outlooks import small_scenario
from fakes.power_tariff_cases import asked, offered
from fakes.two_states import Side

OFFICE = "power-division"
NOVEMBER = Month(2024, 11)
ORDER_START = NOVEMBER.first_day.start + 10 * 86_400
ORDERS = (order_at(ORDER_START),)
TERMS = SurplusTerms(10**9, 10**8 + 1, 500_000, 2, "draws")
MARGIN = "at the margin throughout"
Evidence = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A body with the evidence beside it."""

    type: str
    body: JsonObject
    evidence: Evidence = ()


@cache
def series() -> HourSeries:
    months = shipped_months("pakistan-reported").fiscal_year(2025)
    return synthetic_series({m: months[m] for m in (NOVEMBER,)}, "every-power", 300)


@cache
def power_system() -> PowerSystem:
    return shipped_system("pakistan-fy25")


def said_system() -> Told:
    return Told(system.TYPE, system.encode_system(power_system()))


def said_hours() -> Told:
    told = tell_hours(power_system(), series(), source="a month", seed="every-power")
    return Told(hours.TYPE, hours.encode_hours(told))


def said_surplus(terms: SurplusTerms = TERMS) -> Told:
    found = measure_surplus(power_system(), series(), terms)
    told = tell_surplus(power_system(), series(), terms, found)
    rows = surplus.encode_surplus_rows(found.by_hour, found.provenance)
    return Told(surplus.TYPE, surplus.encode_surplus(told), (("rows", rows),))


def said_dispatch() -> Told:
    loads = (load("asic", 600, 2_786_251, month=NOVEMBER),)
    question = DispatchAsked(
        loads=loads,
        coupling=Coupling("quota", 200_000_000_000, (NOVEMBER,), ("asic",)),
        block=BlockAsked(2_000_000_000, (NOVEMBER,), "rlng"),
        compared=True,
    )
    answer = answer_dispatch(power_system(), series(), question)
    return Told(dispatch.TYPE, dispatch.encode_dispatch(answer.told), (("energy", answer.energy),))


def said_auction() -> Told:
    bids = (
        Bid("mine", LoadKind.MINING, 600_000_000, 3_715_000),
        Bid("smelter", LoadKind.SMELTER, 300_000_000, 2_400_000),
    )
    question = AuctionAsked(bids, Floor(1_464_970, Standing.ILLUSTRATIVE, "invented"), (NOVEMBER,))
    answer = answer_auction(power_system(), series(), question)
    return Told(auction.TYPE, auction.encode_auction(answer.told), (("bids", answer.bids),))


def said_tariff() -> Told:
    return Told(tariff.TYPE, tariff.encode_tariff(offered()))


def said_test() -> Told:
    """Return the test of the package, the cost of fuel as the dispatch has it."""
    told = dispatch.decode_dispatch(said_dispatch().body)
    assert told.block is not None
    assert told.block.margin is not None
    words = "block of 2000000000 Wh an hour at the meter over the winter of pakistan-fy25, merit"
    found = asked(offered())
    costs: Mapping[str, tuple[Fraction, str]] = {
        PartName.FUEL_LOW: (
            told.block.cost.minor_per_mwh,
            f"{words} order on synthetic hours",
        ),
        PartName.FUEL_HIGH: (
            told.block.margin.minor_per_mwh,
            f"rlng {MARGIN}: a filing",
        ),
    }
    parts = tuple(
        replace(part, minor_per_mwh=costs[part.name][0], source=costs[part.name][1])
        if part.name in costs
        else part
        for part in found.inputs.parts
    )
    test = try_tariff(replace(found, inputs=replace(found.inputs, parts=parts)), shipped_rules())
    rules = tuple(("rules", shipped_rules_bytes(name)) for name in SHIPPED)
    return Told(tariff_test.TYPE, tariff_test.encode_tariff_test(test), rules)


def said_mining() -> Told:
    return Told(mining.TYPE, mining.encode_mining(answer_mining(question(tariff=2_298_000))))


def said_outlook() -> Told:
    found, _ = draw_outlook(small_scenario(20, 36), shipped_closes(), with_tornado=True)
    return Told(
        outlook.TYPE, outlook.encode_outlook(found), (("closes", encode_closes(shipped_closes())),)
    )


def said_fiscal() -> Told:
    return Told(fiscal.TYPE, fiscal.encode_fiscal(tell_fiscal(shipped_plan())))


def said_claim(grade: Grade = Grade.ASSUMED) -> Told:
    found = weigh_claim(claim(), assumed(), shipped(), grade)
    evidence = encode_stretches(covering(shipped(), found.claim.first, found.claim.until))
    return Told(
        plausibility.TYPE, plausibility.encode_plausibility(found), (("difficulty", evidence),)
    )


def promised() -> Contract:
    return small_contract()


@cache
def meter_file(counter: int = 1_000) -> bytes:
    """Return a synthetic meter of November that obeys one order, from local midnight on."""
    start = NOVEMBER.first_day.start - 300 * 60
    steps = [CAPACITY] * (30 * 96)
    first = (ORDER_START - start) // 900
    steps[first : first + 8] = [LIMIT] * 8
    return encode_readings(metered(steps, start=start, counter=counter), Provenance.SYNTHETIC)


def days() -> tuple[MeterDay, ...]:
    """Return the days of the meter file."""
    return tuple(meter_days(read_readings(meter_file().splitlines()), promised()))


def said_contract() -> Told:
    return Told(contract.TYPE, contract.encode_contract(promised()))


def said_order() -> Told:
    stated = curtailment.stated_order(order_at(ORDER_START), promised())
    return Told(curtailment.TYPE, curtailment.encode_curtailment(stated))


def said_day(index: int = 4) -> Told:
    """Return a day of November, the first being 0."""
    day = days()[index]
    body = meter.encode_meter(meter.stated_day(day, promised(), Provenance.SYNTHETIC))
    return Told(meter.TYPE, body, (("readings", meter.day_evidence(day, Provenance.SYNTHETIC)),))


def said_performance(
    content: bytes | None = None, orders: tuple[CurtailmentOrder, ...] = ORDERS
) -> Told:
    """Return November: contract, meter, one order, one bill and the surplus of the same hours."""
    readings = content or meter_file()
    firm = surplus.decode_surplus(said_surplus().body).rows[0].firm
    forecast = FirmForecast(NOVEMBER, 95, firm[QUANTILES.index(95)])
    promises = Promises(
        promised(),
        NOVEMBER,
        NOVEMBER,
        orders=orders,
        bills=(Bill(NOVEMBER, 165_000_000_000),),
        ex_post=ex_post_of(system_hours(power_system(), series()), (forecast,)),
    )
    found = judge_performance(
        promises,
        meter_days(read_readings(readings.splitlines()), promised()),
        Provenance.SYNTHETIC,
    )
    assert promises.ex_post is not None
    told = performance.state_performance(found, Digest.of(readings), promises.ex_post)
    return Told(
        performance.TYPE,
        performance.encode_performance(told),
        (
            ("readings", readings),
            ("orders", encode_outcomes(found.orders)),
            ("surplus", performance.encode_surplus_hours(promises.ex_post)),
        ),
    )


def everything() -> tuple[Told, ...]:
    """Return one statement of each type, each after those that it cites."""
    return (
        *(said_system(), said_hours(), said_surplus(), said_dispatch(), said_auction()),
        *(said_tariff(), said_test(), said_mining(), said_outlook(), said_fiscal()),
        said_claim(),
        *(said_contract(), said_order(), said_day(3), said_day(), said_performance()),
    )


def office() -> Side:
    """Return an empty record of a power division."""
    return state("pk", OFFICE, "sv")


def record(*told: Told) -> Side:
    """Return a record in which the power division says these."""
    side = office()
    for one in told:
        say(side, one.type, one.body, evidence=one.evidence)
    return side
