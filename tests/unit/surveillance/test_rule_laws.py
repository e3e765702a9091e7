"""What holds of every rule, whatever happened that day (§D1.3, §D4.6)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random  # noqa: TID251 - hypothesis gives it, seeded
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.surveillance.errors import TicksOutOfRange
from biplomacy.surveillance.model import Choice, Row, Rule, Scope
from biplomacy.surveillance.rule_file import bind, shipped_rule_set, sql_part
from biplomacy.surveillance.running import find_groups
from biplomacy.wiring.surveillance import open_rule_engine
from fakes.surveillance_days import DAY, MINUTE, NOON, Order, SmallDay, Trade, held, write_day
from fakes.surveillance_plain import PlainEngine

RULES = shipped_rule_set("standard-1").rules
VENUES = ("XDMO", "XTWO")
LOOSE = (
    Choice("WT2", "max_gap_us", 90_000_000), Choice("WT2", "max_bp", 60),
    Choice("PD1", "lookback", 3), Choice("PD1", "min_bars", 2), Choice("PD1", "z", 1),
    Choice("PD1", "min_bp", 1), Choice("XV1", "max_bp", 1),
    Choice("MC1B", "close_us", 43_320_000_000), Choice("MC1B", "min_accounts", 2),
    Choice("MC1S", "close_us", 43_320_000_000), Choice("MC1S", "min_accounts", 2),
    Choice("SP1", "size_multiple", 1), Choice("SP1", "max_life_us", 90_000_000),
    Choice("OT1", "min_orders", 2), Choice("OT1", "ratio", 1), Choice("CG1", "min_trades", 1),
)  # fmt: skip
"""Parameters under which a few dozen rows give something to find."""

moments = st.one_of(
    st.integers(0, 8).map(lambda step: NOON + step * MINUTE // 2),
    st.integers(NOON, NOON + 3 * MINUTE),
)
accounts = st.sampled_from("abcd")
instruments = st.sampled_from(["BTC", "ETH"])
sizes = st.one_of(st.integers(1, 4), st.sampled_from([97, 2**40 - 1]))
prices = st.one_of(st.integers(9_990, 10_060), st.just(2**40 - 1))
trades = st.builds(
    Trade, trade_id=st.just(0), executed_at=moments, buyer=accounts, seller=accounts,
    price=prices, quantity=sizes, venue=st.sampled_from(VENUES), instrument=instruments,
)  # fmt: skip


@st.composite
def orders(draw: st.DrawFn) -> Order:
    entered, quantity = draw(moments), draw(sizes)
    return Order(
        0, entered, entered + draw(st.integers(0, MINUTE)), draw(accounts), draw(st.integers(0, 1)),
        quantity, draw(st.sampled_from([0, quantity])), draw(st.sampled_from(VENUES)),
        draw(instruments),
    )  # fmt: skip


@st.composite
def days(draw: st.DrawFn) -> SmallDay:
    told_trades = draw(st.lists(trades, max_size=40))
    told_orders = draw(st.lists(orders(), max_size=30))
    owners = draw(st.lists(st.builds(held, accounts, st.sampled_from(["o", "p"])), max_size=6))
    return SmallDay(
        [replace(one, trade_id=number) for number, one in enumerate(told_trades)],
        [replace(one, order_id=number) for number, one in enumerate(told_orders)],
        owners,
        venues=VENUES,
    )


def found(place: Path, *venues: str, threads: int = 1) -> dict[str, list[Row]]:
    with open_rule_engine(place, DAY, venues, threads=threads) as engine:
        return {
            rule.id: list(engine.rows(rule.sql, sql_part(rule, bind(rule, DAY, LOOSE))))
            for rule in RULES
        }


def groups(place: Path, *venues: str) -> dict[str, set[tuple[Row, ...]]]:
    with open_rule_engine(place, DAY, venues) as engine:
        return {r.id: set(find_groups(engine, r, bind(r, DAY, LOOSE))) for r in RULES}


@settings(max_examples=12, deadline=None)
@given(days())
def test_every_rule_gives_the_rows_that_a_reader_works_out_by_hand(told: SmallDay) -> None:
    assert by_engine(told) == by_hand(told)


@pytest.mark.soak
@settings(max_examples=500, deadline=None)
@given(days())
def test_many_more_days_are_the_same_by_hand(told: SmallDay) -> None:
    assert by_engine(told) == by_hand(told)


def by_engine(told: SmallDay) -> dict[str, list[Row]]:
    with TemporaryDirectory() as directory:
        return found(write_day(Path(directory), told))


def by_hand(told: SmallDay) -> dict[str, list[Row]]:
    plain = PlainEngine(told)
    return {
        rule.id: list(plain.rows(rule.sql, sql_part(rule, bind(rule, DAY, LOOSE))))
        for rule in RULES
    }


@settings(max_examples=5, deadline=None)
@given(days(), st.randoms(use_true_random=False))
def test_the_order_of_a_files_rows_changes_nothing(told: SmallDay, random: Random) -> None:
    mixed = SmallDay(
        random.sample(list(told.trades), len(told.trades)),
        random.sample(list(told.orders), len(told.orders)),
        random.sample(list(told.owners), len(told.owners)),
        venues=VENUES,
    )
    with TemporaryDirectory() as directory:
        first = found(write_day(Path(directory) / "a", told))
        second = found(write_day(Path(directory) / "b", mixed), threads=2)

    assert first == second


def of_one_venue(rule: Rule) -> bool:
    return rule.scope is Scope.VENUE


@settings(max_examples=5, deadline=None)
@given(days())
def test_venues_together_give_the_alerts_of_each(told: SmallDay) -> None:
    with TemporaryDirectory() as directory:
        place = write_day(Path(directory), told)
        together = groups(place)
        apart = [groups(place, venue) for venue in VENUES]

    for rule in filter(of_one_venue, RULES):
        assert together[rule.id] == apart[0][rule.id] | apart[1][rule.id], rule.id


def test_most_rules_hold_for_a_venue_alone() -> None:
    assert {rule.id for rule in RULES if not of_one_venue(rule)} == {"XV1", "SP1", "CG1"}


@pytest.mark.parametrize("field", ["price", "quantity"])
def test_a_number_from_two_to_the_fortieth_is_refused(tmp_path: Path, field: str) -> None:
    fit, above = (
        Trade(1, price=number) if field == "price" else Trade(1, quantity=number)
        for number in (2**40 - 1, 2**40)
    )
    fits = write_day(tmp_path / "a", SmallDay([fit]))
    wide = write_day(tmp_path / "b", SmallDay([above]))

    with open_rule_engine(fits, DAY) as engine:
        assert [one.rows for one in engine.inputs()] == [0, 0, 0, 1]
    with pytest.raises(TicksOutOfRange, match=rf"a {field} lies outside .* in 1 of 1 rows"):
        open_rule_engine(wide, DAY)


def test_a_product_beyond_128_bits_is_refused_and_never_rounded(tmp_path: Path) -> None:
    place = write_day(tmp_path, SmallDay([Trade(1, quantity=2**40 - 1)]))
    sql = f"SELECT quantity::HUGEINT * {2**120} FROM trade"  # noqa: S608 - a whole number

    with (
        open_rule_engine(place, DAY) as engine,
        pytest.raises(TicksOutOfRange, match="128 bits"),
    ):
        list(engine.rows(sql, ()))
