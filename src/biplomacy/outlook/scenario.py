"""Bounds of what may be simulated, and the scenario that is taken where none is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.model import (
    CURRENCY,
    BelowMean,
    DailyCoin,
    DailyDollar,
    Hold,
    Lump,
    StopAt,
    ValueAveraging,
)
from biplomacy.outlook.policies import MAX_WINDOW
from biplomacy.values.amount import SATS_PER_BTC, Amount
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from biplomacy.outlook.model import Accounts, Draws, Policy, Scenario

MAX_PATHS = 1_000_000
MAX_DAYS = 3_660
MAX_POLICIES = 8
MAX_THRESHOLDS = 12
MAX_PRICE = 10**9
MAX_CENTS = 10**18 - 1
_MOST_SHARE_DECIMALS = 6
_EACH_AS_WELL = "give whole numbers within the bounds that the message names"


def usual_policies(price: Decimal, days: int) -> tuple[Policy, ...]:
    """Return the four that are compared by default.

    Holding; buying 1 BTC a day; buying for the starting price a day; the same sum at once.
    """
    a_day = Money.rounded(price, CURRENCY)
    return (
        Hold(),
        DailyCoin(Amount(SATS_PER_BTC)),
        DailyDollar(a_day),
        Lump(Money(CURRENCY, a_day.minor * days)),
    )


def require_scenario(scenario: Scenario) -> None:
    """Refuse what lies outside the bounds; raises ``OutlookMalformed``."""
    _require_draws(scenario.draws)
    for what, share in (("the haircut", scenario.haircut), *_drawdowns(scenario.policies)):
        _require_share(what, share)
    if not 0 < scenario.start.price <= MAX_PRICE:
        raise OutlookMalformed(f"the starting price is not above 0 and at most {MAX_PRICE:,} USD")
    if not 1 <= len(scenario.policies) <= MAX_POLICIES:
        raise OutlookMalformed(f"give 1 to {MAX_POLICIES} policies")
    for sum_of in _sums(scenario):
        if sum_of.currency != CURRENCY or not 0 <= sum_of.minor <= MAX_CENTS:
            raise OutlookMalformed(f"{sum_of} is no sum from 0 to {Money(CURRENCY, MAX_CENTS)}")
    _require_thresholds(scenario)
    if scenario.accounts is not None and scenario.accounts.imports_per_month.minor == 0:
        raise OutlookMalformed("accounts without imports give no import cover")
    if (scenario.accounts is None) != (scenario.rule is None):
        raise OutlookMalformed("accounts and the rule of their adequacy belong together")


def _require_draws(draws: Draws) -> None:
    bounds = (
        ("paths", draws.paths, 1, MAX_PATHS),
        ("days", draws.days, 1, MAX_DAYS),
        ("seed", draws.seed, 0, 2**64 - 1),
        ("mean block", draws.mean_block, 2, MAX_DAYS),
    )
    for what, number, low, high in bounds:
        if not low <= number <= high:
            raise OutlookMalformed(
                f"{number:,} {what} are not {low:,} to {high:,}"
                if what in {"paths", "days"}
                else f"the {what} {number} is not {low:,} to {high:,}",
                hint=_EACH_AS_WELL,
            )


def _require_share(what: str, share: Decimal) -> None:
    if not 0 <= share <= 1 or -int(share.as_tuple().exponent) > _MOST_SHARE_DECIMALS:
        raise OutlookMalformed(f"{what} {share} is not a share from 0 to 1 with 6 decimals or less")


def _drawdowns(policies: tuple[Policy, ...]) -> Iterator[tuple[str, Decimal]]:
    for policy in policies:
        if isinstance(policy, StopAt):
            if policy.drawdown == 0:
                raise OutlookMalformed("a policy that stops at a fall of 0 never buys")
            yield "the fall", policy.drawdown


def _require_thresholds(scenario: Scenario) -> None:
    thresholds = scenario.thresholds
    if len(thresholds) > MAX_THRESHOLDS:
        raise OutlookMalformed(f"give at most {MAX_THRESHOLDS} floors")
    if len({threshold.name for threshold in thresholds}) != len(thresholds):
        raise OutlookMalformed("two floors have one name")
    for threshold in thresholds:
        if not 1 <= scenario.start.day.until(threshold.day) <= scenario.draws.days:
            raise OutlookMalformed(
                f"the floor {threshold.name} of {threshold.day} is not within the"
                f" {scenario.draws.days} days after {scenario.start.day}"
            )


def _sums(scenario: Scenario) -> Iterator[Money]:
    yield scenario.position.reserves
    yield from (threshold.floor for threshold in scenario.thresholds)
    if scenario.accounts is not None:
        yield from account_sums(scenario.accounts)
    for policy in scenario.policies:
        buying = policy.policy if isinstance(policy, StopAt) else policy
        match buying:
            case Lump(usd=usd) | DailyDollar(usd=usd) | ValueAveraging(step=usd):
                yield usd
            case BelowMean(days=days, usd=usd):
                if not 2 <= days <= MAX_WINDOW:  # noqa: PLR2004 - the mean of one day is the day
                    raise OutlookMalformed(f"a mean of {days} days is not of 2 to {MAX_WINDOW}")
                yield usd
            case Hold() | DailyCoin():
                pass


def account_sums(accounts: Accounts) -> tuple[Money, ...]:
    """Return the five sums of accounts."""
    return (
        accounts.imports_per_month,
        accounts.short_term_debt,
        accounts.broad_money,
        accounts.exports,
        accounts.other_liabilities,
    )
