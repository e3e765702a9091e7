"""Who gains at which tariff, and whether any tariff leaves seller, lender and buyer whole (§1.4).

A buyer's ceiling is what a kWh is worth less what the machines cost for each kWh that they will
ever use: few hours a year make machines dear. Interest, risk and taxes would lower the ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.benchmarks import BenchmarkId
from biplomacy.power.errors import QuantityMalformed
from biplomacy.power.fleet import MJ_PER_JOULE, Fleet
from biplomacy.power.hashprice import Sale, break_even
from biplomacy.power.model import PPM
from biplomacy.power.quantities import PER_KWH, whole
from biplomacy.values.money import parse_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from biplomacy.power.benchmarks import Benchmark
    from biplomacy.values.canonical import JsonObject

FLOORS = (BenchmarkId.B1_LOW, BenchmarkId.B1_HIGH, BenchmarkId.B3, BenchmarkId.B4)
SHIPPED_MACHINES = ("15:16", "20:12", "30:6")
"""Machines as the scenarios assume them: J/TH and USD for a TH/s (power §14.3)."""

_WATTS_PER_MW = 1_000_000
_MINOR = 100


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer: worth of a MWh at the meter and machines for a MWh, in minor units."""

    name: str
    worth: int
    capital: Fraction

    @property
    def ceiling(self) -> Fraction:
        """The rate above which the machines do not come back."""
        return self.worth - self.capital


@dataclass(frozen=True, slots=True)
class Machines:
    """What machines cost and how long they work: USD a TH/s, years, hours of full use a year."""

    usd_per_ths: Decimal
    years: int
    hours_a_year: Fraction


def mining_buyer(fleet: Fleet, machines: Machines, hashprice: Decimal, sale: Sale) -> Buyer:
    """Return a fleet as a buyer at today's hashprice, held for all years: an assumed number.

    Raises:
        QuantityMalformed: the machines have no life in which to earn.
    """
    used_mwh = machines.hours_a_year * machines.years
    if used_mwh <= 0 or machines.usd_per_ths < 0 or hashprice <= 0:
        raise QuantityMalformed("a buyer has years, hours a year, a price of machines, a hashprice")
    usd_per_mw = Fraction(machines.usd_per_ths) * _WATTS_PER_MW / fleet.watts_per_ths
    return Buyer(
        fleet.name,
        break_even(Fraction(hashprice), fleet.watts_per_ths, sale),
        usd_per_mw / used_mwh * Fraction(sale.fx) * _MINOR,
    )


@dataclass(frozen=True, slots=True)
class Room:
    """The rates between a floor and a buyer's ceiling; ``low`` above ``high`` is no rate at all."""

    floor: BenchmarkId
    buyer: str
    low: Fraction
    high: Fraction

    @property
    def empty(self) -> bool:
        """Whether no rate serves both."""
        return self.low > self.high


@dataclass(frozen=True, slots=True)
class Gains:
    """At one rate: what the seller gains over each floor, and each buyer, minor units per MWh."""

    rate: Fraction
    seller: tuple[tuple[BenchmarkId, Fraction], ...]
    buyers: tuple[tuple[str, Fraction], ...]


def bargaining_set(benchmarks: Sequence[Benchmark], buyers: Sequence[Buyer]) -> tuple[Room, ...]:
    """Return the room between every floor that is known and every buyer."""
    return tuple(
        Room(floor, buyer.name, value, buyer.ceiling)
        for floor, value in _floors(benchmarks)
        for buyer in buyers
    )


def who_gains(
    rates: Iterable[Fraction], benchmarks: Sequence[Benchmark], buyers: Sequence[Buyer]
) -> tuple[Gains, ...]:
    """Return the gains of seller and buyers at each rate; they are never added together."""
    return tuple(
        Gains(
            rate,
            tuple((floor, rate - value) for floor, value in _floors(benchmarks)),
            tuple((buyer.name, buyer.ceiling - rate) for buyer in buyers),
        )
        for rate in rates
    )


def round_rates(first: int, last: int, step: int) -> tuple[Fraction, ...]:
    """Return rates from ``first`` to ``last`` major units a kWh, both included."""
    return tuple(Fraction(rate * PER_KWH) for rate in range(first, last + 1, step))


def _floors(benchmarks: Sequence[Benchmark]) -> list[tuple[BenchmarkId, Fraction]]:
    found = {one.id: one.value for one in benchmarks}
    return [(name, value) for name in FLOORS if (value := found.get(name)) is not None]


@dataclass(frozen=True, slots=True)
class DeclaredMachines:
    """Machines that a user tells: their efficiency in J/TH and price in USD a TH/s."""

    joules: str
    usd_per_ths: Decimal

    def fleet(self, pue: str) -> Fleet:
        """Return them as a fleet of one megawatt; raises ``FleetInvalid``."""
        return Fleet(
            f"{self.joules} J/TH",
            whole(self.joules, MJ_PER_JOULE, "J/TH"),
            whole(pue, PPM, "pue"),
            _WATTS_PER_MW,
        )


def declared_machines(text: str) -> DeclaredMachines:
    """Return machines from ``J/TH:USD a TH/s``, such as ``20:12``.

    Raises:
        FieldMalformed: the price is no decimal number.
    """
    joules, _, price = text.partition(":")
    return DeclaredMachines(joules, parse_decimal(price))


def bargaining_object(gains: Sequence[Gains], rooms: Sequence[Room]) -> JsonObject:
    """Return who gains where, exactly, as ``--json`` prints it; no statement's body."""
    return {
        "gains": [
            {
                "rate": str(one.rate),
                "seller": {floor.value: str(gain) for floor, gain in one.seller},
                "buyers": {name: str(gain) for name, gain in one.buyers},
            }
            for one in gains
        ],
        "rooms": [
            {
                "floor": room.floor.value,
                "buyer": room.buyer,
                "low": str(room.low),
                "high": str(room.high),
                "empty": room.empty,
            }
            for room in rooms
        ],
    }
