"""The typologies that are planted in a synthetic day, each with its label, and the near misses.

Beside each kind lies what just fails its rule: 60,000,001 µs, 21 bp, 99 orders, a circle that is
not flat. A row that a rule gives and no label names counts against its precision.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.surveillance.synthetic import (
    ACCOUNTS,
    INSTRUMENTS,
    SECOND_US,
    THIN,
    VENUES,
    Orders,
    Size,
    Trades,
    usual_price,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.surveillance.model import Row
    from biplomacy.values.day import Day

LABEL_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "WT1": ("trade_id",),
        "WT2": ("trade_id",),
        "PD1": ("venue", "instrument", "bar"),
        "XV1": ("trade_id",),
        "MC1B": ("venue", "instrument", "account"),
        "MC1S": ("venue", "instrument", "account"),
        "SP1": ("order_id",),
        "OT1": ("account", "venue", "instrument"),
        "CG1": ("buyer", "seller", "instrument"),
    }
)
"""The columns of a rule's answer by which a row is compared with a label."""

_HOUR_US = 3_600 * SECOND_US
_MINUTE_US = 60 * SECOND_US
_MOST_PUMPS = 12
_PUMP_TRADES = 40
_LAST_US = 240 * SECOND_US
_OFF_BP = 100
_MANY_ORDERS, _TOO_FEW_ORDERS = 200, 99


@dataclass(frozen=True, slots=True)
class Label:
    """A row that was planted for a rule, by the rule's ``LABEL_COLUMNS``."""

    rule: str
    key: Row


@dataclass(frozen=True, slots=True)
class Planted:
    """What is added to the background: rows, owners that hold two accounts, and labels."""

    trades: Trades
    orders: Orders
    accounts: int
    owners: tuple[int, ...]
    labels: tuple[Label, ...]


def plant(size: Size, day: Day) -> Planted:
    """Return ``size.cases`` of each typology, and the near misses, for ``day``."""
    garden = _Garden(size, day.start * SECOND_US)
    for number in range(size.cases):
        at = _HOUR_US + number * (20 * _HOUR_US // size.cases)
        _wash(garden, at)
        _round_trip(garden, at + 3 * SECOND_US, number)
        _off_price(garden, at + 7 * SECOND_US)
        _spoof(garden, at + 11 * SECOND_US)
        _circle(garden, at + 17 * SECOND_US, 3 + number % 4)
    for number in range(min(size.cases, _MOST_PUMPS)):
        _pump(garden, (2 * _HOUR_US + number * 90 * _MINUTE_US) // _MINUTE_US)
    _closing(garden, VENUES[0], INSTRUMENTS[0], buying=1)
    _closing(garden, VENUES[1], INSTRUMENTS[1], buying=0)
    _fleeting(garden, size.cases)
    return garden.planted()


def account_name(number: int) -> str:
    """Return the reference of an account; it says that it is synthetic."""
    return f"synthetic-{number:06d}"


@dataclass(slots=True)
class _Garden:
    """What has been planted so far; ``midnight`` is the day's start in microseconds."""

    size: Size
    midnight: int
    trades: list[tuple[int, ...]] = field(default_factory=list)
    orders: list[tuple[int, ...]] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    accounts: int = ACCOUNTS
    shared: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))

    def account(self) -> int:
        """Return a new account."""
        self.accounts += 1
        return self.accounts - 1

    def trade(
        self, at: int, sides: tuple[int, int], quantity: int, *, price: int = 0, venue: int = 0,
        instrument: int = 0,
    ) -> int:  # fmt: skip
        """Add a trade (buyer, seller), at the usual price unless another is told; return its id."""
        trade_id = self.size.trades + len(self.trades) + 1
        told = price or usual_price(instrument, at)
        self.trades.append(
            (trade_id, self.midnight + at, venue, instrument, told, quantity, *sides)
        )
        return trade_id

    def order(self, at: int, life: int, account: int, *, side: int, lots: tuple[int, int]) -> int:
        """Add an order of ``lots`` (quantity, filled) in the first instrument; return its id."""
        order_id = self.size.orders + len(self.orders) + 1
        begins = self.midnight + at
        price = usual_price(0, at)
        self.orders.append((order_id, begins, begins + life, account, 0, 0, side, price, *lots))
        return order_id

    def label(self, rule: str, *key: int | str) -> None:
        """Say that ``rule`` is to find a row."""
        self.labels.append(Label(rule, key))

    def planted(self) -> Planted:
        """Return all of it as columns."""
        trades = np.array(self.trades, dtype=np.int64).T
        orders = np.array(self.orders, dtype=np.int64).T
        owners = tuple(self.shared.get(one, one) for one in range(self.accounts))
        return Planted(Trades(*trades), Orders(*orders), self.accounts, owners, tuple(self.labels))


def _wash(garden: _Garden, at: int) -> None:
    """Plant four trades between two accounts of one owner."""
    first, second = garden.account(), garden.account()
    garden.shared[second] = first
    for number in range(4):
        garden.label("WT1", garden.trade(at + number * _MINUTE_US, (first, second), 10))


def _round_trip(garden: _Garden, at: int, number: int) -> None:
    """Plant a sale and its way back: the first at both bounds; and two that just miss them."""
    gap = _MINUTE_US if number == 0 else _MINUTE_US // (number + 1)
    garden.label("WT2", _there_and_back(garden, at, gap, 20 if number == 0 else 5))
    _there_and_back(garden, at, _MINUTE_US + 1, 5)
    _there_and_back(garden, at, gap, 21)


def _there_and_back(garden: _Garden, at: int, gap: int, basis_points: int) -> int:
    first, second = garden.account(), garden.account()
    price = usual_price(0, at) // 10_000 * 10_000
    garden.trade(at, (first, second), 77, price=price)
    back = price + price * basis_points // 10_000
    return garden.trade(at + gap, (second, first), 77, price=back)


def _off_price(garden: _Garden, at: int) -> None:
    """Plant one lot 1 % off a second that both venues trade in; and one that is 0.4 % off."""
    price = usual_price(1, at)
    for venue in (0, 1):
        sides = garden.account(), garden.account()
        garden.trade(at, sides, 1_000, price=price, venue=venue, instrument=1)
    for basis_points in (_OFF_BP, 40):
        off = price + price * basis_points // 10_000
        sides = garden.account(), garden.account()
        trade = garden.trade(at + 1, sides, 1, price=off, venue=1, instrument=1)
        if basis_points == _OFF_BP:
            garden.label("XV1", trade)


def _spoof(garden: _Garden, at: int) -> None:
    """Plant a large sale that is taken back after its owner bought; and one a moment too old."""
    for life, side in ((2 * SECOND_US, 0), (3 * SECOND_US, 0), (2 * SECOND_US, 1)):
        account = garden.account()
        large = garden.order(at, life, account, side=1, lots=(5_000, 0))
        garden.order(at + SECOND_US // 2, SECOND_US, account, side=side, lots=(50, 50))
        if life < 3 * SECOND_US and side == 0:
            garden.label("SP1", large)


def _circle(garden: _Garden, at: int, members: int) -> None:
    """Plant a ring in which everyone buys as much as they sell; and one with a winner."""
    for factor in (1, 3):
        ring = [garden.account() for _ in range(members)]
        for place, buyer in enumerate(ring):
            seller = ring[(place + 1) % members]
            quantity = 40 * (factor if place == 0 else 1)
            for number in range(3):
                garden.trade(at + number * _MINUTE_US + place, (buyer, seller), quantity)
            if factor == 1:
                garden.label("CG1", account_name(buyer), account_name(seller), INSTRUMENTS[0])


def _pump(garden: _Garden, minute: int) -> None:
    """Plant a minute in which the thin instrument rises by 3 %, and the next, twice, back."""
    low = usual_price(THIN, minute * _MINUTE_US)
    lots = max(1_000, garden.size.trades // 50)
    for number, factor in ((minute, 1), (minute + 1, 2)):
        for place in range(_PUMP_TRADES):
            rise = place if factor == 1 else _PUMP_TRADES - 1 - place
            price = low + low * 3 * rise // (100 * (_PUMP_TRADES - 1))
            at = number * _MINUTE_US + place * (_MINUTE_US - 1) // (_PUMP_TRADES - 1)
            sides = garden.account(), garden.account()
            garden.trade(at, sides, lots * factor, price=price, instrument=THIN)
        bar = (garden.midnight + number * _MINUTE_US) // _MINUTE_US
        garden.label("PD1", VENUES[0], INSTRUMENTS[THIN], bar)


def _closing(garden: _Garden, venue: str, instrument: str, *, buying: int) -> None:
    """Plant one account on one side of most of the last minutes, against eight others."""
    account = garden.account()
    lots = max(1_000, garden.size.trades // 4)
    where = VENUES.index(venue), INSTRUMENTS.index(instrument)
    for number in range(8):
        other = garden.account()
        sides = (account, other) if buying else (other, account)
        at = 24 * _HOUR_US - _LAST_US + number * 20 * SECOND_US
        garden.trade(at, sides, lots, venue=where[0], instrument=where[1])
        small = garden.account(), garden.account()
        garden.trade(at + 1, small, 1, venue=where[0], instrument=where[1])
    garden.label("MC1B" if buying else "MC1S", venue, instrument, account_name(account))


def _fleeting(garden: _Garden, cases: int) -> None:
    """Plant accounts with 200 orders and 2 fills; and one of 99 orders, one of 100 with 2."""
    for number in range(cases + 2):
        account = garden.account()
        count = _MANY_ORDERS if number < cases else _TOO_FEW_ORDERS + number - cases
        filled = 0 if count == _TOO_FEW_ORDERS else 2
        for place in range(count):
            lots = (10, 10 if place < filled else 0)
            at = _HOUR_US + number * _MINUTE_US + place * 200_000
            garden.order(at, 100_000, account, side=place % 2, lots=lots)
        if number < cases:
            garden.label("OT1", account_name(account), VENUES[0], INSTRUMENTS[0])
