"""A trading day that nobody traded, from a seed, with every typology planted and labelled (§D4.6).

The background is uniform over accounts, lots and the day, its prices follow one slow wave, and
what is planted is larger, faster or rounder than the background. So recall measured on it says
that a rule runs, not that it would find abuse on a real venue; its standing is ``synthetic``.
Words come from splitmix64 of (seed, stream, row), so a row can be made without those before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from biplomacy.surveillance.errors import SyntheticSizeRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.day import Day

Whole: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.uint64]

VENUES = ("XDMO", "XTWO")
INSTRUMENTS = ("SYN-A", "SYN-B", "SYN-THIN")
THIN = 2
"""The instrument that only the first venue trades, in which pumps are planted."""
ACCOUNTS = 5_000
DAY_US = 86_400_000_000
SECOND_US = 1_000_000
CHUNK = 1_000_000
LEAST_ROWS, MOST_ROWS = 1_000, 100_000_000
MOST_CASES = 200
_BASES = (1_000_000_000, 250_000_000, 40_000_000)
_MASK = 2**64 - 1
_GAMMA = 0x9E3779B97F4A7C15
_LOTS = 1_000
_HALF_WAVE_S = 21_600
_MOST_LIFE_US = 600_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """How large a day is: background rows of either file, and cases of each typology."""

    trades: int
    orders: int
    cases: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse what is too small for every typology to stand out, or too large."""
        if not all(LEAST_ROWS <= rows <= MOST_ROWS for rows in (self.trades, self.orders)):
            raise SyntheticSizeRefused(
                f"a day has {LEAST_ROWS:,} to {MOST_ROWS:,} trades, and as many orders"
            )
        if not (1 <= self.cases <= MOST_CASES and 0 <= self.seed <= _MASK):
            raise SyntheticSizeRefused(f"a day has 1 to {MOST_CASES} cases and a 64-bit seed")


@dataclass(frozen=True, slots=True)
class Trades:
    """Trades as columns of equal length; venue, instrument and accounts are numbers from zero."""

    trade_id: Whole
    executed_at: Whole
    venue: Whole
    instrument: Whole
    price: Whole
    quantity: Whole
    buyer: Whole
    seller: Whole


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders as columns of equal length; ``side`` is 0 for a purchase, 1 for a sale."""

    order_id: Whole
    entered_at: Whole
    ended_at: Whole
    account: Whole
    venue: Whole
    instrument: Whole
    side: Whole
    price: Whole
    quantity: Whole
    filled: Whole


def background_trades(size: Size, day: Day) -> Iterator[Trades]:
    """Yield the day's usual trades in parts, their ids from 1."""
    for start, count in _parts(size.trades):
        draw = _Draws(size.seed, 0, start, count)
        at = draw.below(DAY_US)
        instrument = draw.below(len(INSTRUMENTS))
        venue = np.where(instrument == THIN, 0, draw.below(len(VENUES)))
        buyer = draw.below(ACCOUNTS)
        yield Trades(
            trade_id=np.arange(start + 1, start + count + 1, dtype=np.int64),
            executed_at=at + day.start * SECOND_US,
            venue=venue,
            instrument=instrument,
            price=_noisy(at, instrument, draw),
            quantity=draw.below(_LOTS) + 1,
            buyer=buyer,
            seller=(buyer + 1 + draw.below(ACCOUNTS - 1)) % ACCOUNTS,
        )


def background_orders(size: Size, day: Day) -> Iterator[Orders]:
    """Yield the day's usual orders in parts, their ids from 1; two of three are filled."""
    for start, count in _parts(size.orders):
        draw = _Draws(size.seed, 16, start, count)
        at = draw.below(DAY_US)
        instrument = draw.below(len(INSTRUMENTS))
        quantity = draw.below(_LOTS) + 1
        midnight = day.start * SECOND_US
        yield Orders(
            order_id=np.arange(start + 1, start + count + 1, dtype=np.int64),
            entered_at=at + midnight,
            ended_at=np.minimum(at + 1 + draw.below(_MOST_LIFE_US), DAY_US - 1) + midnight,
            account=draw.below(ACCOUNTS),
            venue=np.where(instrument == THIN, 0, draw.below(len(VENUES))),
            instrument=instrument,
            side=draw.below(2),
            price=_noisy(at, instrument, draw),
            quantity=quantity,
            filled=np.where(draw.below(3) > 0, quantity, 0),
        )


def usual_price(instrument: int, after_midnight_us: int) -> int:
    """Return the price in ticks about which an instrument trades at that time of the day."""
    at = np.array([after_midnight_us], dtype=np.int64)
    return int(_wave(at, np.array([instrument], dtype=np.int64))[0])


def _parts(rows: int) -> Iterator[tuple[int, int]]:
    for start in range(0, rows, CHUNK):
        yield start, min(CHUNK, rows - start)


def _noisy(at: Whole, instrument: Whole, draw: _Draws) -> Whole:
    price = _wave(at, instrument)
    noise: Whole = price * (draw.below(11) - 5) // 10_000
    return price + noise


def _wave(at: Whole, instrument: Whole) -> Whole:
    """Return prices on a triangle of 2 %, so slow that a minute moves it by half a basis point."""
    base = np.array(_BASES, dtype=np.int64)[instrument]
    height = np.abs(at // SECOND_US % (2 * _HALF_WAVE_S) - _HALF_WAVE_S)
    price: Whole = base + base * height // _HALF_WAVE_S // 50
    return price


class _Draws:
    """Columns of words for rows ``start`` to ``start + count``; each call takes another stream."""

    def __init__(self, seed: int, stream: int, start: int, count: int) -> None:
        self._seed = seed
        self._stream = stream
        self._rows = np.arange(start, start + count, dtype=np.uint64)

    def below(self, bound: int) -> Whole:
        """Return whole numbers from 0 to ``bound - 1``."""
        first = (self._seed * _GAMMA + (self._stream << 48)) & _MASK
        self._stream += 1
        words = _mixed(_mixed(np.full(1, first, dtype=np.uint64)) + self._rows * np.uint64(_GAMMA))
        found: Whole = (words % np.uint64(bound)).astype(np.int64)
        return found


def _mixed(words: Words) -> Words:
    """Return the output function of splitmix64 (Steele, Lea, Flood 2014, figure 16)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Words = words ^ (words >> np.uint64(31))
    return mixed
