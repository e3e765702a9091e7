"""What a party may expect of a scenario: quantiles, chance of a loss, mean of the worst (§14.4).

Doubles become money once, half to even to the cent. Quantiles are nearest rank: each is the value
of some path. Parties are shown beside each other and never added.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import fsum
from typing import TYPE_CHECKING

from biplomacy.power.drawing import drift_error
from biplomacy.power.errors import LimitExceeded
from biplomacy.power.scenario_model import Party
from biplomacy.values.money import EXACT, Money
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.path_rows import PathRows
    from biplomacy.power.scenario_model import PowerScenario

PERCENTS = (5, 25, 50, 75, 95)
MEDIAN = PERCENTS.index(50)
CURRENCY = "USD"
DRIFT = "outlook-drift"
_WORST = 20
_YEAR = 12
_HOURS_A_YEAR = 8_760
_KWH_A_MWH = 1_000
_SIX = Decimal("0.000001")
_ERRORS = 4
_LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class PartyOutcome:
    """A party's net present values over all paths: positive is better for it.

    ``quantiles`` stand in the order of ``PERCENTS``; ``losses`` counts the paths below zero;
    ``shortfall`` is the mean of the worst twentieth.
    """

    party: Party
    quantiles: tuple[Money, ...]
    losses: int
    shortfall: Money

    @property
    def median(self) -> Money:
        """The value that half of the paths do not exceed."""
        return self.quantiles[MEDIAN]


@dataclass(frozen=True, slots=True)
class PriceCheck:
    """How far the mean price of a month lies from the start, as a share of it, with its error."""

    months: int
    off: Decimal
    error: Decimal
    median: Decimal


@dataclass(frozen=True, slots=True)
class LoadFactors:
    """Energy taken as a share of what the block could take: in the first year, and in all."""

    first_year: Decimal
    all_years: Decimal


def party_outcomes(rows: PathRows) -> tuple[PartyOutcome, ...]:
    """Return the outcome of each party."""
    return tuple(_outcome(party, sorted(rows.column(party.value))) for party in Party)


def load_factors(scenario: PowerScenario, rows: PathRows) -> LoadFactors:
    """Return the mean load factors of the paths, to six digits."""
    capacity = sum(fleet.capacity_mw for fleet in scenario.investor.fleets)
    yearly = float(capacity * _KWH_A_MWH * _HOURS_A_YEAR)
    years = scenario.draws.months / _YEAR
    paths = len(rows)
    return LoadFactors(
        _digits(fsum(rows.column("kwh_year_1")) / paths / yearly),
        _digits(fsum(rows.column("kwh")) / paths / (yearly * years)),
    )


def price_checks(scenario: PowerScenario, rows: PathRows) -> tuple[PriceCheck, ...]:
    """Return the check of the zero drift after 12 and 36 months and at the end (§14.2).

    At the end of ten years the mean says nothing; the median does.
    """
    start = float(scenario.coin.price_usd)
    marks = ((12, "price_12"), (36, "price_36"), (scenario.draws.months, "price_end"))
    return tuple(_price_check(months, rows.column(name), start) for months, name in marks)


def drift_findings(checks: Sequence[PriceCheck]) -> tuple[Finding, ...]:
    """Return a warning for each of 12 and 36 months whose mean lies four errors off."""
    return tuple(
        Finding(
            DRIFT,
            Severity.WARNING,
            f"price after {check.months} months",
            f"the mean lies {check.off:f} from the start, with a standard error of {check.error:f}",
        )
        for check in checks[:2]
        if abs(check.off) > _ERRORS * check.error
    )


def dollars(value: float) -> Money:
    """Return a double as money, rounded once, half to even, to the cent.

    Raises:
        LimitExceeded: the parameters gave a sum beyond 10^15 dollars, or none.
    """
    if not abs(value) < _LARGEST:
        raise LimitExceeded(
            f"the scenario comes to {value:.3e} USD on a path", hint="check its parameters"
        )
    return Money.rounded(Decimal(value), CURRENCY)


def _outcome(party: Party, ascending: list[float]) -> PartyOutcome:
    count = len(ascending)
    worst = max(1, count // _WORST)
    return PartyOutcome(
        party=party,
        quantiles=tuple(dollars(_nearest(ascending, percent)) for percent in PERCENTS),
        losses=sum(value < 0 for value in ascending),
        shortfall=dollars(fsum(ascending[:worst]) / worst),
    )


def _price_check(months: int, marks: Sequence[float], start: float) -> PriceCheck:
    ratios = [price / start for price in marks]
    off, error = drift_error(ratios)
    return PriceCheck(months, _digits(off), _digits(error), _digits(_nearest(sorted(ratios), 50)))


def _nearest(ascending: Sequence[float], percent: int) -> float:
    return ascending[max(0, -(-percent * len(ascending) // 100) - 1)]


def _digits(value: float) -> Decimal:
    """Round once, half to even, to six digits after the point; never minus zero."""
    if not abs(value) < _LARGEST:
        raise LimitExceeded(f"a ratio of the scenario comes to {value:.3e}")
    return EXACT.quantize(Decimal(value), _SIX) + 0


def leaves_whole(outcomes: Sequence[PartyOutcome]) -> bool:
    """Whether power sector and investor both come out at zero or above in the median (§1.4)."""
    wanted = {Party.SECTOR, Party.INVESTOR}
    return all(outcome.median.minor >= 0 for outcome in outcomes if outcome.party in wanted)
