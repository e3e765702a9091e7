"""A contract for surplus power that nobody signed, its orders, a month of its meter, and the sum.

Each day of the meter is stated on the next morning, before the noon by which it is due.
"""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.demo.model import Event
from biplomacy.demo.profiles import POWER_DIVISION
from biplomacy.demo.state import Evidence
from biplomacy.power.contract_file import read_contract
from biplomacy.power.ex_post import ex_post_of
from biplomacy.power.meter import meter_days
from biplomacy.power.meter_file import encode_readings
from biplomacy.power.model import Provenance
from biplomacy.power.obedience import Obedience
from biplomacy.power.performance import Promises, judge_performance
from biplomacy.power.statement import contract, curtailment, meter, performance
from biplomacy.power.statement.order_rows import encode_outcomes
from biplomacy.power.synthetic_meter import synthetic_orders, synthetic_readings
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.demo.power_year import PowerYear
    from biplomacy.demo.state import State
    from biplomacy.power.curtailment import CurtailmentOrder
    from biplomacy.power.meter import MeterDay
    from biplomacy.power.performance import Performance

AGREED = Day.parse("2024-12-20")
JUDGED = Day.parse("2025-08-05")
"""The hours of the fiscal year are known by then."""
SEED = "winter"
"""In the month that it gives one of three orders is not followed."""
MORNING = 6 * 3600
"""Eleven in Pakistan: a day of the meter is stated then, an hour before it is due."""


class PowerSupply:
    """Speaks for the power division about one contract; comes before its other statements."""

    def __init__(self, state: State, year: PowerYear) -> None:
        self._state = state
        self._year = year
        self._contract = read_contract(_contract_file())
        self._orders = synthetic_orders(self._contract, SEED)
        self._readings = tuple(synthetic_readings(self._contract, SEED, self._orders))
        self._metered = _by_next_day(tuple(meter_days(self._readings, self._contract)))
        self._kept: Performance | None = None

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        ordered = (Day.of_instant(order.issued) for order in self._orders)
        return tuple(sorted({AGREED, *self._metered, *ordered, JUDGED}))

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``: what is said before the hour of all offices, at its hour."""
        hour = self._state.clock.time
        for metered in self._metered.get(day, ()):
            self._state.clock.time = day.start + MORNING
            self._say_day(metered)
        for order in self._orders:
            if Day.of_instant(order.issued) == day:
                self._state.clock.time = order.issued
                self._say_order(order)
        self._state.clock.time = hour
        if day == AGREED:
            body = contract.encode_contract(self._contract)
            self._state.say(POWER_DIVISION, contract.TYPE, body)
        if day == JUDGED:
            self._say_performance()

    def tell(self) -> Event:
        """Return how much of the promise was delivered, and how many orders were obeyed."""
        kept = self._kept
        if kept is None:
            return Event("meter", "nothing was metered", {})
        (month,) = kept.months
        obeyed = dict(kept.outcomes)[Obedience.OBEYED]
        share = f"{month.delivered_ppm // 1_000 / 10:.1f}"
        return Event(
            "meter",
            f"100 MW promised in {month.month}: {share} % of it delivered, {obeyed} of "
            f"{len(kept.orders)} orders to go down obeyed (SYNTHETIC meter)",
            {"delivered_ppm": month.delivered_ppm, "obeyed": obeyed, "orders": len(kept.orders)},
        )

    def _say_order(self, order: CurtailmentOrder) -> None:
        stated = curtailment.stated_order(order, self._contract)
        self._state.say(POWER_DIVISION, curtailment.TYPE, curtailment.encode_curtailment(stated))

    def _say_day(self, metered: MeterDay) -> None:
        stated = meter.stated_day(metered, self._contract, Provenance.SYNTHETIC)
        content = meter.day_evidence(metered, Provenance.SYNTHETIC)
        evidence = [Evidence("readings", "text/csv", content)]
        body = meter.encode_meter(stated)
        self._state.say(POWER_DIVISION, meter.TYPE, body, evidence=evidence)

    def _say_performance(self) -> None:
        """Hold the month against the contract, and against the hours that had a surplus."""
        own, ex_post = self._contract, ex_post_of(self._year.hours)
        readings = encode_readings(self._readings, Provenance.SYNTHETIC, f"seed {SEED}")
        promises = Promises(own, own.first, own.last, orders=self._orders, ex_post=ex_post)
        days = meter_days(self._readings, own)
        self._kept = judge_performance(promises, days, Provenance.SYNTHETIC)
        stated = performance.state_performance(self._kept, Digest.of(readings), ex_post)
        self._state.say(
            POWER_DIVISION,
            performance.TYPE,
            performance.encode_performance(stated),
            evidence=[
                Evidence("readings", "text/csv", readings),
                Evidence("orders", "application/x-ndjson", encode_outcomes(self._kept.orders)),
                Evidence(
                    "surplus", "application/octet-stream", performance.encode_surplus_hours(ex_post)
                ),
            ],
        )


def _by_next_day(days: tuple[MeterDay, ...]) -> Mapping[Day, list[MeterDay]]:
    """Return the days of a meter by the day on which they are stated."""
    found: dict[Day, list[MeterDay]] = defaultdict(list)
    for metered in days:
        found[metered.day.plus(1)].append(metered)
    return found


def _contract_file() -> bytes:
    return (files("biplomacy.demo") / "facts" / "power-contract.toml").read_bytes()
