"""What other parameters would have given: alerts gained and lost, beside closed cases (§D3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.surveillance.alerts import make_alert
from biplomacy.surveillance.cases import USEFUL, State
from biplomacy.surveillance.rule_file import bind
from biplomacy.surveillance.running import find_groups, unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from biplomacy.surveillance.cases import Case
    from biplomacy.surveillance.model import Choice, Row, Rule, RuleSet
    from biplomacy.surveillance.ports import RuleEngine


@dataclass(frozen=True, slots=True)
class Change:
    """A rule under its defaults and under what was chosen.

    An alert is ``kept`` when one under the other values shares a row with it, else ``lost``; a
    new one that shares none is ``gained``. Of the lost, ``useful`` and ``useless`` count those of
    closed cases that came to a referral or enforcement, and that did not.
    """

    rule: str
    before: int
    after: int
    kept: int
    gained: int
    lost: int
    useful: int
    useless: int


def what_if(
    engine: RuleEngine,
    rule_set: RuleSet,
    choices: Sequence[Choice],
    *,
    cases: Sequence[Case] = (),
    watch: Callable[[int, int], None] = unwatched,
) -> tuple[Change, ...]:
    """Return the change of each rule for which something is chosen, in the order of the set.

    Raises:
        ParameterOutOfRange: a choice for a rule or parameter that is not there, or out of bounds.
    """
    named = {choice.rule for choice in choices}
    rules = [rule for rule in rule_set.rules if rule.id in named]
    found = []
    for number, rule in enumerate(rules, 1):
        found.append(_change(engine, rule, choices, cases))
        watch(number, len(rules))
    return tuple(found)


def _change(
    engine: RuleEngine, rule: Rule, choices: Sequence[Choice], cases: Sequence[Case]
) -> Change:
    bound = bind(rule, engine.day)
    before = find_groups(engine, rule, bound)
    after = find_groups(engine, rule, bind(rule, engine.day, choices))
    lost = _without(before, after)
    inputs = tuple(one.sha256 for one in engine.inputs())
    ids = {
        make_alert(rule, rows, parameters=bound, inputs=inputs, created_at=0).id for rows in lost
    }
    closed = {
        ref.id: case.disposition in USEFUL
        for case in cases
        if case.state is State.CLOSED
        for ref in case.alerts
    }
    useful = sum(closed[one] for one in ids & closed.keys())
    return Change(
        rule=rule.id,
        before=len(before),
        after=len(after),
        kept=len(before) - len(lost),
        gained=len(_without(after, before)),
        lost=len(lost),
        useful=useful,
        useless=len(ids & closed.keys()) - useful,
    )


def _without(
    groups: Sequence[tuple[Row, ...]], others: Sequence[tuple[Row, ...]]
) -> tuple[tuple[Row, ...], ...]:
    """Return the groups that share no row with any of the others."""
    there = {row for rows in others for row in rows}
    return tuple(rows for rows in groups if there.isdisjoint(rows))
