"""What every ``RuleEngine`` guarantees, the fake among them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from biplomacy.surveillance.model import Table
from biplomacy.surveillance.ports import RuleEngine
from biplomacy.surveillance.rule_file import bind, shipped_rule_set, sql_part
from biplomacy.surveillance.running import find_groups
from biplomacy.values.verdict import Standing
from biplomacy.wiring.surveillance import open_rule_engine
from fakes.surveillance_days import DAY, NOON, SmallDay, Trade, held, write_day
from fakes.surveillance_plain import PlainEngine

BUSY = SmallDay(
    [
        Trade(9, NOON, "a", "b", quantity=2**40 - 1, price=2**40 - 1),
        Trade(4, NOON + 5, "b", "a", quantity=2**40 - 1, price=2**40 - 1),
        Trade(2, NOON, "a", "c"),
    ],
    owners=[held("a", "o"), held("b", "o")],
)


@pytest.fixture(params=["duckdb", "plain"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RuleEngine]:
    if request.param == "plain":
        yield PlainEngine(BUSY)
        return
    with open_rule_engine(write_day(tmp_path, BUSY), DAY) as opened:
        yield opened


def test_an_engine_says_what_it_stands_on(engine: RuleEngine) -> None:
    assert engine.name
    assert engine.day == DAY
    assert engine.standing is Standing.SYNTHETIC
    traded = [(one.venue, one.rows) for one in engine.inputs() if one.table is Table.TRADE]
    assert traded == [("XDMO", 3)]


def test_rows_come_in_the_order_of_the_query_and_twice_the_same(engine: RuleEngine) -> None:
    for rule in shipped_rule_set("standard-1").rules:
        bound = sql_part(rule, bind(rule, DAY))
        assert list(engine.rows(rule.sql, bound)) == list(engine.rows(rule.sql, bound))
    wash = shipped_rule_set("standard-1").rules[0]
    found = [row[0] for row in engine.rows(wash.sql, sql_part(wash, bind(wash, DAY)))]
    assert found == [4, 9]


def test_two_answers_may_be_read_in_turns(engine: RuleEngine) -> None:
    rule = shipped_rule_set("standard-1").rules[0]
    bound = sql_part(rule, bind(rule, DAY))
    first, second = engine.rows(rule.sql, bound), engine.rows(rule.sql, bound)

    assert [next(first), next(second), next(first)] == [*engine.rows(rule.sql, bound)][:1] * 2 + [
        list(engine.rows(rule.sql, bound))[1]
    ]


def test_wide_numbers_stay_exact(engine: RuleEngine) -> None:
    edges = next(rule for rule in shipped_rule_set("standard-1").rules if rule.id == "MC1B")
    bound = tuple(
        (name, NOON + 10 if name == "close_us" else 1 if name == "min_accounts" else value)
        for name, value in bind(edges, DAY)
    )

    rows = {row for rows in find_groups(engine, edges, bound) for row in rows}

    assert ("XDMO", "BTC", "a", str(2**40 + 9), str(2**41 + 8)) in rows
