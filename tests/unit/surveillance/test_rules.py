"""Each rule's smallest case, and the nearest one that it leaves alone (§D4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from biplomacy.surveillance.errors import ParameterOutOfRange, RuleFileMalformed, RuleSetUnknown
from biplomacy.surveillance.model import Choice, Row
from biplomacy.surveillance.rule_file import bind, read_rule, shipped_rule, shipped_rule_set
from biplomacy.surveillance.running import find_groups
from biplomacy.values.digest import Digest
from biplomacy.wiring.surveillance import open_rule_engine
from fakes.surveillance_days import (
    DAY,
    MIDNIGHT,
    MINUTE,
    NOON,
    Order,
    SmallDay,
    Trade,
    held,
    write_day,
)

RULES = {rule.id: rule for rule in shipped_rule_set("standard-1").rules}
BOTH = ("XDMO", "XTWO")


def rows_of(place: Path, rule_id: str, day: SmallDay) -> list[Row]:
    rule = RULES[rule_id]
    with open_rule_engine(write_day(place, day), DAY) as engine:
        return [row for rows in find_groups(engine, rule, bind(rule, DAY)) for row in rows]


def test_an_owner_on_both_sides_is_found_and_two_owners_are_not(tmp_path: Path) -> None:
    owners = [held("a", "o"), held("b", "o"), held("c", "p")]
    trades = [Trade(1), Trade(2, seller="c"), Trade(3, buyer="z", seller="z")]

    rows = rows_of(tmp_path, "WT1", SmallDay(trades, owners=owners))

    assert rows == [(1, NOON, "o", "XDMO", "BTC", 1_000_000, 10)]


@pytest.mark.parametrize(
    ("begins", "ends", "count"),
    [
        pytest.param(0, None, 1, id="still-held"),
        pytest.param(0, MIDNIGHT + 1, 1, id="held-for-the-days-first-moment"),
        pytest.param(0, MIDNIGHT, 0, id="given-up-at-midnight"),
        pytest.param(DAY.end * 1_000_000, None, 0, id="held-from-the-next-day"),
    ],
)
def test_an_account_counts_on_the_days_on_which_it_is_held(
    tmp_path: Path, begins: int, ends: int | None, count: int
) -> None:
    owners = [held("a", "o"), ("b", "o", "chain_cluster", begins, ends)]

    assert len(rows_of(tmp_path, "WT1", SmallDay([Trade(1)], owners=owners))) == count


def test_two_sources_that_say_the_same_give_one_row(tmp_path: Path) -> None:
    owners = [held("a", "o"), held("b", "o"), ("b", "o", "chain_cluster", 0, None)]

    assert len(rows_of(tmp_path, "WT1", SmallDay([Trade(1)], owners=owners))) == 1


@pytest.mark.parametrize(
    ("gap_us", "price", "count"),
    [
        pytest.param(60_000_000, 1_000_000, 1, id="sixty-seconds"),
        pytest.param(60_000_001, 1_000_000, 0, id="a-microsecond-more"),
        pytest.param(1, 1_002_000, 1, id="20-bp"),
        pytest.param(1, 998_000, 1, id="20-bp-below"),
        pytest.param(1, 1_002_001, 0, id="a-tick-more"),
        pytest.param(1, 1_002_100, 0, id="21-bp"),
    ],
)
def test_a_round_trip_ends_at_a_minute_and_at_20_basis_points(
    tmp_path: Path, gap_us: int, price: int, count: int
) -> None:
    back = Trade(2, NOON + gap_us, buyer="b", seller="a", price=price)

    assert len(rows_of(tmp_path, "WT2", SmallDay([Trade(1), back]))) == count


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"buyer": "a", "seller": "b"}, id="the-same-way-again"),
        pytest.param({"buyer": "b", "seller": "a", "quantity": 11}, id="other-lots"),
        pytest.param({"buyer": "b", "seller": "a", "instrument": "ETH"}, id="another-instrument"),
        pytest.param({"buyer": "b", "seller": "a", "venue": "XTWO"}, id="another-venue"),
    ],
)
def test_what_is_no_way_back_is_no_round_trip(tmp_path: Path, other: dict[str, str | int]) -> None:
    back = replace(Trade(2, NOON + 1), **other)  # type: ignore[arg-type] # fields by name

    assert rows_of(tmp_path, "WT2", SmallDay([Trade(1), back], venues=BOTH)) == []


def minutes(volume: int, *, rise: int, before: int = 30) -> list[Trade]:
    """Return quiet minutes of 9, 10 and 11 lots in turn, then one of ``volume`` that rises."""
    quiet = [Trade(i, NOON + i * MINUTE, quantity=9 + i % 3) for i in range(before)]
    start = NOON + before * MINUTE
    loud = [Trade(100, start, quantity=volume - 1)]
    return [*quiet, *loud, Trade(101, start + 1, quantity=1, price=1_000_000 + rise)]


@pytest.mark.parametrize(
    ("trades", "count"),
    [
        # 30 bars, s1 300, s2 3,020: beyond six deviations is (30 v - 300)^2 > 36 * 600, v >= 15.
        pytest.param(minutes(15, rise=10_001), 1, id="six-deviations-and-more-than-1-percent"),
        pytest.param(minutes(14, rise=10_001), 0, id="a-lot-less"),
        pytest.param(minutes(15, rise=10_000), 0, id="exactly-1-percent"),
        pytest.param(minutes(15, rise=-10_001), 1, id="a-fall"),
        pytest.param(minutes(15, rise=10_001, before=29), 0, id="a-minute-too-little-history"),
    ],
)
def test_a_pump_is_volume_and_price_beyond_the_last_hour(
    tmp_path: Path, trades: Sequence[Trade], count: int
) -> None:
    assert len(rows_of(tmp_path, "PD1", SmallDay(trades))) == count


@pytest.mark.parametrize(
    ("price", "count"),
    [
        pytest.param(1_010_051, 2, id="beyond-50-bp"),
        pytest.param(1_010_050, 0, id="within-50-bp"),
    ],
)
def test_a_price_is_held_against_the_second_of_all_venues(
    tmp_path: Path, price: int, count: int
) -> None:
    # Half the gap is beyond 50 bp of the mean when the gap is beyond 10,050.25 ticks.
    trades = [Trade(1, quantity=1), Trade(2, quantity=1, venue="XTWO", price=price)]

    assert len(rows_of(tmp_path, "XV1", SmallDay(trades, venues=BOTH))) == count


def test_a_second_of_one_venue_has_nothing_to_be_held_against(tmp_path: Path) -> None:
    trades = [Trade(1, quantity=1), Trade(2, quantity=1, price=2_000_000)]

    assert rows_of(tmp_path, "XV1", SmallDay(trades)) == []


@pytest.mark.parametrize(
    ("lots", "first_us", "count"),
    [
        pytest.param(1_001, -300_000_000, 1, id="more-than-a-fifth"),
        pytest.param(1_000, -300_000_000, 0, id="a-fifth"),
        pytest.param(1_001, -300_000_001, 0, id="before-the-window"),
    ],
)
@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_the_close_is_marked_by_more_than_a_fifth_of_the_last_minutes(
    tmp_path: Path, lots: int, first_us: int, count: int, side: str
) -> None:
    at = DAY.end * 1_000_000 + first_us
    late = DAY.end * 1_000_000 - 1
    others = [_told(side, Trade(i, late, f"x{i}", f"y{i}", quantity=800)) for i in range(5)]
    big = _told(side, Trade(9, at, "big", "y9", quantity=lots))

    rows = rows_of(tmp_path, f"MC1{side[0].upper()}", SmallDay([*others, big]))

    assert rows == [("XDMO", "BTC", "big", str(lots), str(lots + 4_000))][:count]


def _told(side: str, trade: Trade) -> Trade:
    """Return the trade of a buyer, or the same with its sides exchanged."""
    if side == "buyer":
        return trade
    return replace(trade, buyer=trade.seller, seller=trade.buyer)


@pytest.mark.parametrize(
    ("changes", "fill", "count"),
    [
        pytest.param({}, {}, 1, id="large-short-and-traded-inside"),
        pytest.param({"quantity": 30}, {}, 0, id="three-times-and-no-more"),
        pytest.param({"ended_at": NOON + 3_000_000}, {}, 0, id="three-seconds"),
        pytest.param({"filled": 1}, {}, 0, id="a-lot-was-filled"),
        pytest.param({}, {"side": 1}, 0, id="a-fill-on-the-same-side"),
        pytest.param({}, {"ended_at": NOON + 2_999_999}, 1, id="filled-at-its-end"),
        pytest.param({}, {"ended_at": NOON + 3_000_000}, 0, id="filled-after-it"),
        pytest.param({}, {"account": "other"}, 0, id="another-account"),
    ],
)
def test_a_spoof_is_large_short_unfilled_and_traded_against(
    tmp_path: Path, changes: dict[str, int], fill: dict[str, int | str], count: int
) -> None:
    big = Order(1, NOON, NOON + 2_999_999, "s", side=1, quantity=31)
    own = Order(2, NOON - 5, NOON + 9, "s", side=0, quantity=10, filled=10)
    usual = [Order(10 + i, account=f"u{i}") for i in range(40)]
    orders = [replace(big, **changes), replace(own, **fill), *usual]  # type: ignore[arg-type] # by name

    rows = rows_of(tmp_path, "SP1", SmallDay(orders=orders))

    assert rows == [(1, 2, 1, NOON, "s", "XDMO", "BTC")][:count]


@pytest.mark.parametrize(
    ("orders", "fills", "count"),
    [(100, 1, 1), (99, 0, 0), (100, 2, 0), (101, 2, 1)],
    ids=["a-hundred-with-a-fill", "ninety-nine", "fifty-a-fill", "more-than-fifty-a-fill"],
)
def test_stuffing_is_many_orders_and_few_fills(
    tmp_path: Path, orders: int, fills: int, count: int
) -> None:
    told = [Order(i, NOON, NOON + 499_999 + i % 2, filled=10 * (i < fills)) for i in range(orders)]
    fleeting = sum(one.filled == 0 and one.ended_at - one.entered_at < 500_000 for one in told)

    rows = rows_of(tmp_path, "OT1", SmallDay(orders=told))

    assert rows == [("a", "XDMO", "BTC", orders, fills, fleeting)][:count]


def test_a_parameter_stays_within_its_bounds() -> None:
    rule = RULES["WT2"]

    assert dict(bind(rule, DAY, [Choice("WT2", "max_bp", 10_000)]))["max_bp"] == 10_000
    with pytest.raises(ParameterOutOfRange, match="max_bp = 10001 lies outside 0 to 10000 bp"):
        bind(rule, DAY, [Choice("WT2", "max_bp", 10_001)])
    with pytest.raises(ParameterOutOfRange, match="WT2 has no parameter 'bp'"):
        bind(rule, DAY, [Choice("WT2", "bp", 1)])


def test_a_time_after_midnight_becomes_the_instant_of_the_day() -> None:
    assert dict(bind(RULES["MC1B"], DAY))["close_us"] == DAY.end * 1_000_000


def test_a_rule_is_found_by_its_sql() -> None:
    rule = RULES["WT1"]

    assert shipped_rule("WT1", 1, rule.sql_digest) == rule
    with pytest.raises(RuleSetUnknown, match="WT1 v1 with the SQL"):
        shipped_rule("WT1", 1, Digest.of(b"other"))
    with pytest.raises(RuleSetUnknown, match="no rule set 'mine'"):
        shipped_rule_set("mine")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("default = 1", "default = 0", "the default lies outside its bounds"),
        ("[parameters.min_quantity]", "[parameters.least]", "differ in least, min_quantity"),
        ('"owner:text"', '"owner:long"', "has no kind"),
        ('key = ["owner"', 'key = ["who"', "no column is called who"),
        ("typology", "typologie", "typology is missing"),
    ],
)
def test_a_rule_file_that_contradicts_itself_is_refused(old: str, new: str, said: str) -> None:
    place = Path(__file__).parents[3] / "src/biplomacy/surveillance/rules"
    content = (place / "wt1.toml").read_bytes().replace(old.encode(), new.encode(), 1)

    with pytest.raises(RuleFileMalformed, match=said):
        read_rule(content, lambda name: (place / name).read_bytes())
