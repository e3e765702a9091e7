"""Scenarios and closes that the tests of the outlook start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from biplomacy.market.model import ClosingRule
from biplomacy.outlook.history import decode_history
from biplomacy.outlook.model import (
    Accounts,
    BelowMean,
    Closes,
    DailyCoin,
    DailyDollar,
    Draws,
    Drift,
    Hold,
    Lump,
    Policy,
    Position,
    Scenario,
    Start,
    StopAt,
    Threshold,
    ValueAveraging,
)
from biplomacy.outlook.synthetic import synthetic_history
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing
from shared_files import shared

ONE_COIN = Amount.from_btc("1")
START = Day.parse("2025-07-16")
MIT_SERIES = "data/btc_usd_daily_mit_2009_2024.csv"


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


GOLDEN_POLICIES: tuple[Policy, ...] = (
    Hold(),
    DailyCoin(ONE_COIN),
    DailyDollar(usd("118000.00")),
    Lump(usd("43070000.00")),
)
EVERY_POLICY: tuple[Policy, ...] = (
    *GOLDEN_POLICIES,
    ValueAveraging(usd("100000.00")),
    BelowMean(50, usd("118000.00")),
    StopAt(DailyCoin(ONE_COIN), Decimal("0.4")),
    StopAt(BelowMean(20, usd("5000.00")), Decimal("0.3")),
)

ACCOUNTS = Accounts(
    imports_per_month=usd("4500000000.00"),
    short_term_debt=usd("10000000000.00"),
    broad_money=usd("120000000000.00"),
    exports=usd("32000000000.00"),
    other_liabilities=usd("20000000000.00"),
    standing=Standing.ILLUSTRATIVE,
)


def invented_history(seed: int = 7, closes: int = 400) -> bytes:
    return synthetic_history(seed, Day.parse("2020-01-01"), closes)


def invented_closes(seed: int = 7, closes: int = 400) -> Closes:
    return decode_history(invented_history(seed, closes))


def shared_history() -> bytes:
    return shared(MIT_SERIES).read_bytes()


def closes_of(prices: Sequence[str], first: str = "2020-01-01") -> Closes:
    """Return a history of a few closes, fewer than a file may hold."""
    begin = Day.parse(first)
    return Closes(
        days=tuple(begin.plus(row) for row in range(len(prices))),
        prices=tuple(map(Decimal, prices)),
        evidence=Digest.of(",".join(prices).encode()),
        source="test",
        licence="CC0-1.0",
        rule=ClosingRule.SOURCE_DAILY,
        standing=Standing.SYNTHETIC,
    )


def scenario_over(
    closes: Closes,
    policies: tuple[Policy, ...] = GOLDEN_POLICIES,
    *,
    paths: int = 300,
    days: int = 120,
    drift: Drift = Drift.NEUTRAL,
) -> Scenario:
    """Return 6,237 BTC at 118,000 USD, drawn in blocks of 20 days from the seed 20250716."""
    draws = Draws(
        history=closes.evidence,
        first=closes.days[0],
        last=closes.days[-1],
        mean_block=20,
        seed=20_250_716,
        paths=paths,
        days=days,
        drift=drift,
    )
    start = Start(Decimal(118_000), START, Standing.ILLUSTRATIVE)
    position = Position(Amount.from_btc("6237"), usd("0.00"))
    return Scenario(position, policies, draws, start, Decimal("0.5"))


def with_floor(scenario: Scenario, day: int, floor: str) -> Scenario:
    """Return the scenario with a floor of reserves so many days after the start."""
    floors = (*scenario.thresholds, Threshold(f"day {day}", START.plus(day), usd(floor)))
    return replace(scenario, thresholds=floors)
