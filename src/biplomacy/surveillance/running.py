"""A rule set run over the files of a day: rows made exact, grouped, hashed (§D2, §D3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.surveillance.alerts import CODE, alerts_root, make_alert
from biplomacy.surveillance.circles import flat_circles
from biplomacy.surveillance.errors import TicksOutOfRange
from biplomacy.surveillance.grouping import group_rows
from biplomacy.surveillance.model import Found, Kind, Run, Step, Table, Tally
from biplomacy.surveillance.rule_file import CIRCLE_FLATNESS, CIRCLE_MEMBERS, bind, sql_part
from biplomacy.values.canonical import MAX_INTEGER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.surveillance.model import Bound, Row, Rule, RuleSet
    from biplomacy.surveillance.ports import RuleEngine
    from biplomacy.values.digest import Digest


def unwatched(done: int, total: int) -> None:
    """Take no note of how far the work is."""


def run_rules(
    engine: RuleEngine,
    rule_set: RuleSet,
    *,
    set_digest: Digest,
    created_at: int,
    watch: Callable[[int, int], None] = unwatched,
) -> Found:
    """Return what the rules of ``rule_set`` find under their defaults.

    ``set_digest`` is the digest of the rule set's statement. ``watch`` is told how many rules are
    done after each.
    """
    inputs = engine.inputs()
    digests = tuple(one.sha256 for one in inputs)
    tallies, alerts = [], []
    for number, rule in enumerate(rule_set.rules, 1):
        bound = bind(rule, engine.day)
        groups = find_groups(engine, rule, bound)
        alerts += [
            make_alert(rule, rows, parameters=bound, inputs=digests, created_at=created_at)
            for rows in groups
        ]
        tallies.append(Tally(rule.id, rule.version, len(groups), sum(map(len, groups))))
        watch(number, len(rule_set.rules))
    run = Run(
        code=CODE,
        engine=engine.name,
        day=engine.day,
        venues=tuple(sorted({one.venue for one in inputs if one.table is Table.TRADE})),
        standing=engine.standing,
        rule_set=rule_set.name,
        rule_set_digest=set_digest,
        inputs=inputs,
        tallies=tuple(tallies),
        alerts_root=alerts_root(alerts),
    )
    return Found(run, tuple(alerts))


def find_groups(engine: RuleEngine, rule: Rule, bound: Bound) -> tuple[tuple[Row, ...], ...]:
    """Return the rows that ``rule`` finds, in the groups that are its alerts."""
    rows = tuple(exact_rows(rule, engine.rows(rule.sql, sql_part(rule, bound))))
    if rule.step is Step.CIRCLES:
        values = dict(bound)
        return flat_circles(
            rows, max_members=values[CIRCLE_MEMBERS], flat_bp=values[CIRCLE_FLATNESS]
        )
    return group_rows(rule, rows)


def exact_rows(rule: Rule, rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows with wide numbers as decimal text.

    Raises:
        TicksOutOfRange: a number that is not wide lies beyond 2^53 - 1.
    """
    wide = tuple(column.kind is Kind.WIDE for column in rule.columns)
    for row in rows:
        if any(type(value) is int and abs(value) > MAX_INTEGER for value in row):
            _require_wide(rule, row)
        yield tuple(
            str(value) if is_wide else value for value, is_wide in zip(row, wide, strict=True)
        )


def _require_wide(rule: Rule, row: Row) -> None:
    for column, value in zip(rule.columns, row, strict=True):
        if column.kind is Kind.INT and abs(int(value)) > MAX_INTEGER:
            raise TicksOutOfRange(f"{rule.id}: {column.name} = {value} is beyond 2^53 - 1")
