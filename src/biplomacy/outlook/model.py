"""Positions, policies, draws and figures (programme §9.1, §9.6).

Sums are USD. What enters a simulation is exact, and so is what leaves it: floats live between the
factors of ``factors`` and the quantised figures of ``figures``, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    import numpy as np
    from numpy.typing import NDArray

    from biplomacy.market.model import ClosingRule
    from biplomacy.values.amount import Amount
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.values.money import Money
    from biplomacy.values.verdict import Standing

CURRENCY = "USD"
NEVER = 2.0


@dataclass(frozen=True, slots=True)
class Closes:
    """One close a day without a gap, oldest first, with the SHA-256 of the file that held them."""

    days: tuple[Day, ...]
    prices: tuple[Decimal, ...]
    evidence: Digest
    source: str
    licence: str
    rule: ClosingRule
    standing: Standing


class Drift(StrEnum):
    """Whether the history keeps its growth, or every factor is divided by their mean."""

    NEUTRAL = "neutral"
    HISTORICAL = "historical"


@dataclass(frozen=True, slots=True)
class Position:
    """What is held when a simulation begins: bitcoin, and the other reserves in USD."""

    held: Amount
    reserves: Money


@dataclass(frozen=True, slots=True)
class Accounts:
    """What reserves are measured against, in USD; imports are those of a month."""

    imports_per_month: Money
    short_term_debt: Money
    broad_money: Money
    exports: Money
    other_liabilities: Money
    standing: Standing


@dataclass(frozen=True, slots=True)
class Hold:
    """Neither buys nor sells."""


@dataclass(frozen=True, slots=True)
class Lump:
    """Buys for one sum at the price of the start, before the first day."""

    usd: Money


@dataclass(frozen=True, slots=True)
class DailyCoin:
    """Buys the same amount of bitcoin every day."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class DailyDollar:
    """Buys for the same sum every day."""

    usd: Money


@dataclass(frozen=True, slots=True)
class ValueAveraging:
    """Buys what is missing for the purchases to be worth ``step`` more every day; never sells."""

    step: Money


@dataclass(frozen=True, slots=True)
class BelowMean:
    """Buys for one sum on days that close below the mean of the last ``days`` days, the day in."""

    days: int
    usd: Money


Buying = Hold | Lump | DailyCoin | DailyDollar | ValueAveraging | BelowMean


@dataclass(frozen=True, slots=True)
class StopAt:
    """Follows a policy until the holding has once fallen by ``drawdown`` from its peak.

    From the day after it buys no more. ``drawdown`` is a share above 0, at most 1.
    """

    policy: Buying
    drawdown: Decimal


Policy = Buying | StopAt


@dataclass(frozen=True, slots=True)
class Threshold:
    """A floor of reserves in USD on a test date."""

    name: str
    day: Day
    floor: Money


@dataclass(frozen=True, slots=True)
class Start:
    """The price in USD at which a simulation begins, at the end of a day."""

    price: Decimal
    day: Day
    standing: Standing


@dataclass(frozen=True, slots=True)
class Draws:
    """Which days are drawn, how, and how often: with the closes, all that makes the paths.

    ``first`` and ``last`` bound the closes that count; ``history`` is the digest of their file.
    """

    history: Digest
    first: Day
    last: Day
    mean_block: int
    seed: int
    paths: int
    days: int
    drift: Drift


@dataclass(frozen=True, slots=True)
class AdequacyRule:
    """Weights of the reserve-adequacy metric for one kind of exchange rate."""

    regime: str
    exports: Decimal
    broad_money: Decimal
    short_term_debt: Decimal
    other_liabilities: Decimal
    source: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that a simulation is told besides the closes.

    ``haircut`` is the share of bitcoin's value that shadow figures leave out.
    """

    position: Position
    policies: tuple[Policy, ...]
    draws: Draws
    start: Start
    haircut: Decimal
    thresholds: tuple[Threshold, ...] = ()
    accounts: Accounts | None = None
    rule: AdequacyRule | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """An order statistic: the value of one path, and that path's number."""

    value: Decimal
    path: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The order statistics at 5, 50 and 95 %; nothing is interpolated."""

    p05: Ranked
    p50: Ranked
    p95: Ranked


@dataclass(frozen=True, slots=True)
class Shortfalls:
    """How many paths end a test date below its floor, bitcoin counted at market and at nothing."""

    threshold: str
    at_market: int
    without_bitcoin: int


@dataclass(frozen=True, slots=True)
class Adequacy:
    """Reserves over the metric on the last day: bitcoin at 0 (official), after the haircut."""

    official: Spread
    shadow: Spread


@dataclass(frozen=True, slots=True)
class PolicyFigures:
    """What one policy gives over all paths, in USD, shares and days.

    ``fall`` is the deepest fall of the holding's value from its running peak, ``under`` the
    longest run of days below it. ``loss`` is the loss that 5 % of the paths reach, ``shortfall``
    the mean final value of the worst 5 %. ``cover`` is the worst day's import cover in months,
    after the haircut.
    """

    value: Spread
    cost: Spread
    fall: Spread
    under: Spread
    loss: Ranked
    shortfall: Decimal
    mean: Decimal
    floors: tuple[Shortfalls, ...] = ()
    cover: Spread | None = None
    adequacy: Adequacy | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A simulation as it is published: question, figures by policy, digest of what was drawn."""

    scenario: Scenario
    figures: tuple[PolicyFigures, ...]
    paths: Digest
    code: str


class Kind(IntEnum):
    """What an order does every day; a lump is a holding that has its purchase behind it."""

    HOLD = 0
    COIN = 1
    DOLLAR = 2
    AVERAGE = 3
    BELOW = 4


@dataclass(frozen=True, slots=True)
class Order:
    """A policy in numbers.

    ``size`` is what it trades in a day, in BTC or USD; ``window`` the days of its mean; ``stop``
    the fall after which it buys no more; ``bought`` and ``spent`` what it has traded before the
    first day.
    """

    kind: Kind
    size: float = 0.0
    window: int = 1
    stop: float = NEVER
    bought: float = 0.0
    spent: float = 0.0


@dataclass(frozen=True, slots=True)
class Course:
    """What paths are walked with.

    ``factors``: (rows,) float64. ``bound`` is p of the bootstrap. ``opening`` is the price before
    the first day in USD, ``held`` the holding in BTC, ``kept`` the share of its value that counts
    in the least reserves. ``marks`` are the days, from 0, after which value and cost are noted.
    """

    factors: NDArray[np.float64]
    seed: int
    bound: int
    days: int
    opening: float
    held: float
    kept: float
    orders: tuple[Order, ...]
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PathTable:
    """The results of a run of paths, float64, paths along the last axis.

    ``last`` is the price of the last day: (paths,). The others have a row for each policy:
    (policies, paths), in USD, shares (``fall``) and days (``under``). ``least`` is the
    least of ``kept * value - cost`` over the days. ``marked`` holds value and cost at the marks:
    (marks, 2, policies, paths).
    """

    last: NDArray[np.float64]
    value: NDArray[np.float64]
    cost: NDArray[np.float64]
    fall: NDArray[np.float64]
    under: NDArray[np.float64]
    least: NDArray[np.float64]
    marked: NDArray[np.float64]
