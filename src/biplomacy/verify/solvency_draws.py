"""Rechecks of draw rules, calls and reveals: were the called blocks drawn, and none left out?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.solvency.calls import FOREIGN_BLOCK, DrawReveal, SolvencyCall
from biplomacy.solvency.calls import check_call as follows_rule
from biplomacy.solvency.calls import check_reveal as draw_again
from biplomacy.solvency.draw import DrawRule, commit_seed
from biplomacy.solvency.draw_order import check_one_rule, check_reveal_order, check_rule_order
from biplomacy.values.verdict import Grade
from biplomacy.verify.solvency_judging import (
    ORPHANED,
    check_office,
    failure,
    judged,
    stated,
    told,
    undecided,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.values.verdict import Finding
    from biplomacy.verify.model import Row
    from biplomacy.verify.shelf import Shelf
    from biplomacy.verify.solvency_sources import SolvencySources

RULE_OVERLAPS = "draw-rule-overlaps"
RULE_MISSING = "draw-rule-missing"
CALL_LATE = "call-late"
UNWITNESSED = "no witness has cosigned it, so that when it stood there is its office's word"
UNSHOWN = "until its seed is shown, nobody can tell that it was drawn"


def draw_rule_row(sources: SolvencySources, logged: Logged, rule: DrawRule) -> Row:
    """Return the row of a rule: it stood in the record before its window began, and alone."""
    words = (
        f"{rule.expected_draws} draws in {rule.window_blocks:,} blocks from "
        f"{rule.first_height} on, answers within {rule.answer_within_blocks}"
    )
    row = stated("draw-rule", logged, f"{rule.period}: {words}; seed {rule.seed_commitment}")
    earlier = [one for _, one in _rules_before(sources.shelf, logged)]
    repeated = check_one_rule([*earlier, rule])
    found = [
        *check_office(logged),
        *check_rule_order(rule, sources.recorded(logged)),
        *(one for one in repeated if one.subject == rule.period),
        *_overlapping(sources.shelf, logged, rule),
    ]
    if sources.why_no_chain or logged.logged_at is None:
        return undecided(row, found, sources.why_no_chain or UNWITNESSED)
    if _reveal(sources, logged, rule) is None:
        found += check_reveal_order(rule, None, sources.tip)
    reason = "the seed was committed to before the window began"
    return judged(row, found, Grade.RECORD, words=words, reason=reason)


def call_row(sources: SolvencySources, logged: Logged, call: SolvencyCall) -> Row:
    """Return the row of a call: by its rule and, once the seed is shown, drawn by it."""
    words = f"block {call.block.height}, answers by {call.deadline}"
    points = "".join(f"; {one.chain} at {one.height} {one.hash}" for one in call.chain_points)
    row = stated("call", logged, f"{call.period}: {words}, for {', '.join(call.assets)}{points}")
    found = list(check_office(logged))
    cited = _rule(sources.shelf, logged, call.period)
    if cited is None:
        message = f"no draw rule of {call.period} stands before it"
        return undecided(row, [*found, failure(RULE_MISSING, _named(call), message)], "")
    ruled, rule = cited
    row = replace(row, rests_on=(ruled,))
    found += [*follows_rule(call, rule), *_on_chain(sources, logged, call)]
    shown = _reveal(sources, ruled, rule)
    if shown is None or commit_seed(shown[1].seed) != rule.seed_commitment:
        return undecided(row, found, UNSHOWN)
    row = replace(row, rests_on=(ruled, shown[0]))
    found += [
        one
        for one in _again(sources, *shown, rule)
        if one.subject == _named(call) and one.code != FOREIGN_BLOCK
    ]
    if unseen := sources.unseen(call.block):
        return undecided(row, found, unseen)
    return judged(row, found, sources.grade, words=words, reason="the seed draws this block")


def reveal_row(sources: SolvencySources, logged: Logged, reveal: DrawReveal) -> Row:
    """Return the row of a shown seed: all draws of its window, made again."""
    row = stated("reveal", logged, f"{reveal.period}: seed {reveal.seed.hex()}")
    cited = _rule(sources.shelf, logged, reveal.period)
    if cited is None:
        message = f"no draw rule of {reveal.period} stands before it"
        return row.contradicted("", told(failure(RULE_MISSING, reveal.period, message)))
    ruled, rule = cited
    calls = _calls_of(sources, logged, rule)
    row = replace(row, rests_on=(ruled, *(item for item, _ in calls)))
    found = list(check_office(logged))
    if 0 <= (shown := sources.recorded(logged)) < sources.tip:  # at the tip it may be later
        found += check_reveal_order(rule, shown, sources.tip)
    found += _again(sources, logged, reveal, rule)
    if sources.why_no_chain:
        return undecided(row, found, sources.why_no_chain)
    words = f"{len(calls)} of {rule.window_blocks:,} blocks drawn and called"
    return judged(row, found, sources.grade, words=words, reason="all draws were made again")


def _overlapping(shelf: Shelf, logged: Logged, rule: DrawRule) -> Iterator[Finding]:
    """Yield the earlier rule of another period that draws for blocks of the same window."""
    for item, other in _rules_before(shelf, logged):
        apart = other.last_height < rule.first_height or rule.last_height < other.first_height
        if other.period != rule.period and not apart:
            message = f"entry {item.index} draws for blocks of the same window"
            yield failure(RULE_OVERLAPS, rule.period, message)
            return


def _on_chain(sources: SolvencySources, logged: Logged, call: SolvencyCall) -> Iterator[Finding]:
    if orphaned := sources.orphaned(call.block):
        yield failure(ORPHANED, _named(call), orphaned)
    public = sources.recorded(logged)
    if public > call.deadline:
        message = f"stood in the record at height {public}, answers were due at {call.deadline}"
        yield failure(CALL_LATE, _named(call), message)


def _again(
    sources: SolvencySources, logged: Logged, reveal: DrawReveal, rule: DrawRule
) -> tuple[Finding, ...]:
    """Make all draws of a window again, once for the seed and all calls of its period."""
    if logged.index not in sources.drawn:
        calls = [call for _, call in _calls_of(sources, logged, rule)]
        sources.drawn[logged.index] = draw_again(reveal, rule, calls, sources.window(rule))
    return sources.drawn[logged.index]


def _calls_of(
    sources: SolvencySources, logged: Logged, rule: DrawRule
) -> tuple[tuple[Logged, SolvencyCall], ...]:
    """Return all calls of a period by the office that shows its seed, whenever they were made."""
    return tuple(
        (item, call)
        for item, call in sources.shelf.bodies(SolvencyCall)
        if call.period == rule.period and item.statement.issuer == logged.statement.issuer
    )


def _named(call: SolvencyCall) -> str:
    return f"call at {call.block.height}"


def _rules_before(shelf: Shelf, logged: Logged) -> tuple[tuple[Logged, DrawRule], ...]:
    """Return the rules in force that the same office logged before a statement."""
    return tuple(
        (item, rule)
        for item, rule in shelf.bodies(DrawRule, logged.index)
        if item.statement.issuer == logged.statement.issuer
    )


def _rule(shelf: Shelf, logged: Logged, period: str) -> tuple[Logged, DrawRule] | None:
    """Return the first rule of a period that the same office logged before."""
    rules = _rules_before(shelf, logged)
    return next(((item, rule) for item, rule in rules if rule.period == period), None)


def _reveal(
    sources: SolvencySources, ruled: Logged, rule: DrawRule
) -> tuple[Logged, DrawReveal] | None:
    for item, reveal in sources.shelf.bodies(DrawReveal):
        own = item.statement.issuer == ruled.statement.issuer and item.index > ruled.index
        if own and reveal.period == rule.period:
            return item, reveal
    return None
