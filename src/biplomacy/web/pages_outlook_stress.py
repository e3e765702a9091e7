"""What the past and arithmetic say of an outlook's policies (programme §9.8, §9.9).

Nothing here is drawn or signed: it follows exactly from what the statement says and from the closes
that lie beside the log. The market's volume is said by nobody, so three of them are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.outlook.factors import daily_deviation, growth_factors
from biplomacy.outlook.liquidity import Market, sell_down
from biplomacy.outlook.model import (
    BelowMean,
    DailyCoin,
    DailyDollar,
    Drift,
    Hold,
    Lump,
    StopAt,
    ValueAveraging,
)
from biplomacy.outlook.replay import breaking_fall, covered_windows, deepest_fall, rounded_share
from biplomacy.values.amount import SATS_PER_BTC, ZERO, Amount
from biplomacy.values.errors import InputError
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing
from biplomacy.web.outlook_terms import percent, percent_full, policy_words
from biplomacy.web.wording import sats_short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.outlook.model import Closes, Policy, Scenario, Threshold
    from biplomacy.outlook.replay import Fall
    from biplomacy.web.language import Language

VOLUMES_BTC = (5_000, 20_000, 80_000)
PARTICIPATION = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class FallLine:
    """The deepest fall of a window of the closes."""

    name: str
    depth: str
    peak: str
    trough: str


@dataclass(frozen=True, slots=True)
class BreakLine:
    """The fall of bitcoin that takes one policy's reserves to a floor, and which falls were deeper.

    ``share`` is bitcoin's part of the reserves in per cent, ``floor`` empty where there is one.
    """

    policy: str
    floor: str
    share: str
    fall: str
    met: str


@dataclass(frozen=True, slots=True)
class SellLine:
    """How long selling takes in one market; costs are empty where no closes are at hand."""

    volume: str
    a_day: str
    days: str
    cost: str
    stressed_days: str
    stressed_cost: str


@dataclass(frozen=True, slots=True)
class Selling:
    """What is to be sold, whose it is, and what that takes."""

    amount: str
    what: str
    lines: tuple[SellLine, ...]


@dataclass(frozen=True, slots=True)
class Stress:
    """All that is said beside the paths; ``span`` names the days of the closes, or is empty."""

    span: str
    falls: tuple[FallLine, ...]
    breaks: tuple[BreakLine, ...]
    selling: Selling | None


def stress(scenario: Scenario, closes: Closes | None, language: Language) -> Stress:
    """Return past falls, the falls that break floors, and days to sell."""
    falls = past_falls(closes, language) if closes is not None else ()
    return Stress(
        span="" if closes is None else _span(closes, language),
        falls=tuple(_fall_line(name, fall, language) for name, fall in falls),
        breaks=tuple(_breaks(scenario, falls, language)),
        selling=_selling(scenario, closes, language),
    )


def past_falls(closes: Closes, language: Language) -> tuple[tuple[str, Fall], ...]:
    """Return the falls of the known windows that the closes cover, then that of all of them."""
    whole = deepest_fall(closes, closes.days[0], closes.days[-1])
    return (*covered_windows(closes), (language.text("all of these closes"), whole))


def bought_sats(policy: Policy, scenario: Scenario) -> int:
    """Return what a policy buys at most by its last day if the price stays as it begins."""
    buying = policy.policy if isinstance(policy, StopAt) else policy
    days, price = scenario.draws.days, Fraction(scenario.start.price)
    match buying:
        case Hold():
            return 0
        case DailyCoin(amount=amount):
            return amount.sats * days
        case Lump(usd=usd):
            return int(Fraction(usd.decimal) / price * SATS_PER_BTC)
        case DailyDollar(usd=usd) | ValueAveraging(step=usd) | BelowMean(usd=usd):
            return int(Fraction(usd.decimal) * days / price * SATS_PER_BTC)


def _span(closes: Closes, language: Language) -> str:
    return language.counted(
        len(closes.days),
        "%(number)s close of %(first)s to %(last)s",
        "%(number)s closes of %(first)s to %(last)s",
        first=language.day(closes.days[0]),
        last=language.day(closes.days[-1]),
    )


def _fall_line(name: str, fall: Fall, language: Language) -> FallLine:
    peak, trough = language.day(fall.peak), language.day(fall.trough)
    return FallLine(name, percent_full(fall.depth), peak, trough)


def _breaks(
    scenario: Scenario, falls: Sequence[tuple[str, Fall]], language: Language
) -> Iterator[BreakLine]:
    for threshold in scenario.thresholds:
        for policy in scenario.policies:
            yield _break(policy, threshold, scenario, falls=falls, language=language)


def _break(
    policy: Policy,
    threshold: Threshold,
    scenario: Scenario,
    *,
    falls: Sequence[tuple[str, Fall]],
    language: Language,
) -> BreakLine:
    held = scenario.position.held.sats
    stake = _usd(held + bought_sats(policy, scenario), scenario)
    reserves = scenario.position.reserves + _usd(held, scenario)
    share = Fraction(stake.minor, reserves.minor) if reserves.minor > 0 else Fraction()
    fall, met = _fall_words(reserves, threshold.floor, share, falls=falls, language=language)
    return BreakLine(
        policy=policy_words(policy, language),
        floor=threshold.name if len(scenario.thresholds) > 1 else "",
        share=percent_full(rounded_share(share)),
        fall=fall,
        met=met,
    )


def _fall_words(
    reserves: Money,
    floor: Money,
    share: Fraction,
    *,
    falls: Sequence[tuple[str, Fall]],
    language: Language,
) -> tuple[str, str]:
    """Return the fall that breaks a floor, and which past falls were as deep."""
    if reserves < floor:
        return language.text("below the floor already"), ""
    if share > 1:
        return language.text("it buys more than these reserves pay for"), ""
    try:
        fall = breaking_fall(reserves, floor, share)
    except InputError:
        return language.text("no bitcoin, so none of its falls breaks it"), ""
    if fall > 1:
        return language.text("no fall of bitcoin alone breaks it"), ""
    as_deep = [name for name, one in falls if Fraction(one.depth) >= fall]
    return f"{percent(rounded_share(fall))} %", language.listed(as_deep)


def _usd(sats: int, scenario: Scenario) -> Money:
    """Return bitcoin at the price of the start; what a policy may come to has no upper bound."""
    return Money.rounded(scenario.start.price * sats / SATS_PER_BTC, "USD")


def _selling(scenario: Scenario, closes: Closes | None, language: Language) -> Selling | None:
    """Return what selling all of it takes: what is held, else the most that a policy buys."""
    held, what = scenario.position.held, language.text("all that is held")
    if held == ZERO:
        most = max(scenario.policies, key=lambda one: bought_sats(one, scenario))
        sats = min(bought_sats(most, scenario), Amount.MAX_MONEY)
        held = Amount(sats - sats % SATS_PER_BTC)  # what it buys is no exact number anyway
        what = language.text("what “%(policy)s” comes to", policy=policy_words(most, language))
    if held == ZERO:
        return None
    deviation = None
    if closes is not None:
        deviation = daily_deviation(growth_factors(closes, Drift.HISTORICAL))
    lines = tuple(_sell_line(held, volume, deviation) for volume in VOLUMES_BTC)
    return Selling(sats_short(held.sats), what, lines)


def _sell_line(held: Amount, volume: int, deviation: Decimal | None) -> SellLine:
    market = Market(Amount(volume * SATS_PER_BTC), deviation or Decimal(0), Standing.ILLUSTRATIVE)
    usual = sell_down(held, market, PARTICIPATION)
    stressed = sell_down(held, market.stressed(), PARTICIPATION)
    return SellLine(
        volume=f"{volume:,}",
        a_day=f"{volume * PARTICIPATION:,f}".rstrip("0").rstrip("."),
        days=f"{usual.days:,}",
        cost="" if deviation is None else percent_full(usual.share),
        stressed_days=f"{stressed.days:,}",
        stressed_cost="" if deviation is None else percent_full(stressed.share),
    )
