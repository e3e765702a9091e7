"""What a programme's clauses give on a day, without and with an action (programme §5.1-§5.7).

All is computed from what is handed in. A dated clause is asked on each of its test dates up to the
assessed day; a continuous one on every day on which any of its facts is known anew, and it is not
met from the first day on which no reading is. Days on which nobody looked change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.programme.actions import Moves, deltas_in
from biplomacy.programme.adjusting import adjusted_target
from biplomacy.programme.deciding import Seen, deciding_facts
from biplomacy.programme.expression import Comparison, Relation
from biplomacy.programme.expression_rules import windows_of
from biplomacy.programme.expression_text import parse_test
from biplomacy.programme.leaf_values import ACTION, CLIENT, GROSS, NET
from biplomacy.programme.model import Effect, Limb, Outcome, Quantity
from biplomacy.programme.observed import ObservedLeaves
from biplomacy.programme.readings import (
    answer_of,
    combined,
    combined_reasons,
    names_target,
    read,
    read_limb,
)
from biplomacy.programme.series import Moment, Series
from biplomacy.programme.statuses import Circumstances, status_of
from biplomacy.programme.vocabulary import Answer, Kind
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from fractions import Fraction

    from biplomacy.programme.model import (
        Action,
        Clause,
        Observation,
        Programme,
        Reading,
        ReadingOutcome,
        Target,
    )
    from biplomacy.programme.waivers import Supersession

PRINTED = "printed-target"
"""The limb that compares with the target as printed, where an adjuster moved it."""
_CONTINUOUS = frozenset({Kind.CONTINUOUS, Kind.CONTINUOUS_BENCHMARK})
_AT_MOST = frozenset({Relation.AT_MOST, Relation.BELOW})


@dataclass(frozen=True, slots=True)
class View:
    """A programme with what is known, on the day of an assessment."""

    programme: Programme
    series: Series
    on: Day
    superseded: Sequence[Supersession] = ()


def assess(
    programme: Programme,
    observations: Iterable[Observation],
    on: Day,
    action: Action | None = None,
    *,
    superseded: Sequence[Supersession] = (),
) -> tuple[Outcome, ...]:
    """Return the outcome of each clause and test date; with an action, of those that it touches.

    Raises:
        ObservationsConflict: two observations of one fact and place overlap and differ.
    """
    if action is not None:
        found = effects(programme, observations, on, action, superseded=superseded)
        return tuple(effect.after for effect in found)
    view = View(programme, Series(programme, observations), on, superseded)
    return tuple(
        assess_clause(view, clause, test_date)
        for clause in programme.clauses
        for test_date in dates_asked(clause, on)
    )


def effects(
    programme: Programme,
    observations: Iterable[Observation],
    on: Day,
    action: Action,
    *,
    superseded: Sequence[Supersession] = (),
) -> tuple[Effect, ...]:
    """Return the outcomes that an action touches, each without and with it.

    A dated clause whose known targets all lie before ``on`` is asked on ``on`` too, without one.
    """
    view = View(programme, Series(programme, observations), on, superseded)
    moved = with_action(view, action)
    found = (
        Effect(
            assess_clause(view, clause, test_date),
            assess_clause(moved, clause, test_date),
        )
        for clause in programme.clauses
        if facts_of(clause) & moved.series.moves.facts
        for test_date in dates_touched(clause, on)
    )
    return tuple(effect for effect in found if effect.before.readings != effect.after.readings)


def with_action(view: View, action: Action) -> View:
    """Return the view with what an action adds."""
    moves = Moves(deltas_in(action), action.standing)
    return replace(view, series=view.series.moved(moves))


def needed_margin(effect: Effect) -> Quantity | None:
    """Return the margin that a clause needs before an action so as to be met after it.

    None where the readings differ, where a test is not linear in the action, or where what the
    action adds is not one known amount.
    """
    found = {_needed(reading) for reading in effect.after.readings}
    return found.pop() if len(found) == 1 else None


def _needed(reading: ReadingOutcome) -> Quantity | None:
    test = parse_test(reading.formula) if reading.formula else None
    added = [leaf for leaf in reading.leaves if leaf.place == ACTION]
    if not isinstance(test, Comparison) or test.relation is Relation.EQUAL or not added:
        return None
    total: Fraction | None = None
    for leaf in added:
        low = leaf.quantity.low
        if low is None or low != leaf.quantity.high or leaf.coefficient is None:
            return None
        total = low * leaf.coefficient + (total or 0)
    if total is None:
        return None
    need = total if test.relation in _AT_MOST else -total
    unit = added[0].quantity.unit if reading.margin is None else reading.margin.unit
    return Quantity(need, need, unit, Grade.weakest(leaf.quantity.grade for leaf in added))


def is_continuous(clause: Clause) -> bool:
    """Say whether a clause binds on every day."""
    return clause.kind in _CONTINUOUS


def dates_asked(clause: Clause, on: Day) -> tuple[Day | None, ...]:
    """Return the test dates up to ``on``, else the next one; None asks on ``on`` itself."""
    dates = _dates(clause)
    if is_continuous(clause) or not dates:
        return (None,)
    return tuple(date for date in dates if date <= on) or dates[:1]


def dates_touched(clause: Clause, on: Day) -> tuple[Day | None, ...]:
    """Return the test dates on which an action is looked at."""
    dates = dates_asked(clause, on)
    known = _dates(clause)
    return dates if dates == (None,) or known[-1] >= on else (*dates, on)


def targets_of(clause: Clause) -> tuple[Target, ...]:
    """Return the targets with those of the reviews behind them, so that the last one counts."""
    revised = (target for revision in clause.revisions for target in revision.targets)
    return (*clause.targets, *revised)


def facts_of(clause: Clause) -> frozenset[str]:
    """Return the facts that a clause asks for; net holdings are coins less claims."""
    tests = (reading.test for reading in clause.readings if reading.test is not None)
    found = {window.fact.name for test in tests for window in windows_of(test)}
    for adjuster in clause.adjusters:
        for expression in (adjuster.actual, adjuster.programmed):
            found.update(window.fact.name for window in windows_of(expression))
    return frozenset(found | ({GROSS, CLIENT} if NET in found else set()))


def assess_clause(view: View, clause: Clause, test_date: Day | None) -> Outcome:
    """Return the outcome of a clause on a test date; None: on the assessed day."""
    seen = look(view, clause, test_date, test_date or view.on)
    answer = combined(one.outcome.answer for one in seen)
    failed = first_failed(view, clause, answer) if is_continuous(clause) else None
    if failed is not None and answer is not Answer.NOT_MET:
        seen = look(view, clause, test_date, failed)
        answer = Answer.NOT_MET
    outcomes = tuple(one.outcome for one in seen)
    plain = _plain_answer(outcomes)
    status, reopened = status_of(
        answer,
        Circumstances(view.on, test_date, failed, plain, clause.waivers, view.superseded),
    )
    return Outcome(
        clause=clause.id,
        test_date=test_date,
        on=view.on,
        answer=answer,
        status=status,
        readings=outcomes,
        reasons=combined_reasons(outcomes),
        deciding=deciding_facts(seen) if answer is Answer.UNDETERMINED else (),
        margin=_margin(outcomes),
        grade=Grade.weakest(outcome.grade for outcome in outcomes) if outcomes else Grade.ASSUMED,
        standing=_standing(clause, outcomes),
        adjusted=_adjusted(seen),
        reopened=reopened,
        first_failed=failed,
    )


def look(view: View, clause: Clause, test_date: Day | None, day: Day) -> tuple[Seen, ...]:
    """Return what each reading gives on a day, with the leaves that it found."""
    found = []
    for reading in clause.readings:
        moment = _moment(view, clause, reading, (test_date, day))
        leaves = ObservedLeaves(view.series, moment, reading.perimeter)
        outcome = read(reading, leaves, _sources(clause, reading, moment))
        if moment.adjusting and reading.test is not None:
            printed = replace(moment, adjusting=False)
            limb = Limb(PRINTED, "against the target as printed", reading.test)
            against = read_limb(limb, ObservedLeaves(view.series, printed, reading.perimeter))
            outcome = replace(outcome, limbs=(*outcome.limbs, against))
        found.append(Seen(reading, leaves, outcome))
    return tuple(found)


def first_failed(view: View, clause: Clause, answer: Answer | None = None) -> Day | None:
    """Return the first day up to the assessed one on which no reading of a clause is met.

    ``answer`` is the clause's on the assessed day, where it is known already.
    """
    first, last = view.programme.approved.value.toordinal(), view.on.value.toordinal()
    for ordinal in view.series.days(facts_of(clause), first, last - 1):
        day = Day(view.on.value.fromordinal(ordinal))
        if clause_answer(view, clause, (None, day)) is Answer.NOT_MET:
            return day
    known = answer or clause_answer(view, clause, (None, view.on))
    return view.on if known is Answer.NOT_MET else None


def clause_answer(view: View, clause: Clause, when: tuple[Day | None, Day]) -> Answer:
    """Return what a clause gives for a test date as of a day, without a trace."""
    found: Answer | None = None
    for reading in clause.readings:
        answer = answer_of(reading, leaves_on(view, clause, reading, when))
        if answer is Answer.UNDETERMINED or found not in {None, answer}:
            return Answer.UNDETERMINED
        found = answer
    return found or Answer.UNDETERMINED


def leaves_on(
    view: View, clause: Clause, reading: Reading, when: tuple[Day | None, Day]
) -> ObservedLeaves:
    """Return the leaves of a reading for a test date as of a day, without what they rest on."""
    moment = replace(_moment(view, clause, reading, when), traced=False)
    return ObservedLeaves(view.series, moment, reading.perimeter)


def _moment(view: View, clause: Clause, reading: Reading, when: tuple[Day | None, Day]) -> Moment:
    test_date, day = when
    approved = view.programme.approved
    moment = Moment(
        on=day,
        approval=approved,
        last_test_date=max((date for date in _dates(clause) if date < day), default=approved),
        test_date=test_date,
        targets=targets_of(clause),
        standing=reading.basis.standing,
    )
    test = reading.test
    if not clause.adjusters or test is None or not names_target(test, adjusted=True):
        return moment
    leaves = ObservedLeaves(view.series, moment, reading.perimeter)
    target = leaves.target(None, adjusted=False)
    moved = adjusted_target(test, target, clause.adjusters, leaves)
    return replace(moment, adjusted=moved, adjusting=True)


def _dates(clause: Clause) -> tuple[Day, ...]:
    dates = {target.test_date for target in targets_of(clause)}
    return tuple(sorted(date for date in dates if date is not None))


def _sources(clause: Clause, reading: Reading, moment: Moment) -> Iterator[Standing]:
    if not moment.targets or reading.test is None or not names_target(reading.test):
        return
    for target in moment.targets:
        if target.test_date in {None, moment.test_date}:
            yield target.source.standing
    if moment.adjusting:
        for adjuster in clause.adjusters:
            yield adjuster.source.standing


def _plain_answer(outcomes: Sequence[ReadingOutcome]) -> Answer:
    """Return the answer against the target as printed."""
    answers = []
    for outcome in outcomes:
        printed = [limb.answer for limb in outcome.limbs if limb.id == PRINTED]
        answers.append(printed[0] if printed else outcome.answer)
    return combined(answers)


def _margin(outcomes: Sequence[ReadingOutcome]) -> Quantity | None:
    """Return the margins of all readings as one interval; None where they are not alike."""
    margins = [outcome.margin for outcome in outcomes]
    known = [margin for margin in margins if margin is not None]
    if not known or len(known) < len(margins):
        return None
    if len({margin.unit.dimension for margin in known}) > 1:
        return None
    lows = [margin.low for margin in known if margin.low is not None]
    highs = [margin.high for margin in known if margin.high is not None]
    return Quantity(
        min(lows) if len(lows) == len(known) else None,
        max(highs) if len(highs) == len(known) else None,
        known[0].unit,
        Grade.weakest(margin.grade for margin in known),
    )


def _standing(clause: Clause, outcomes: Sequence[ReadingOutcome]) -> Standing:
    own = [outcome.standing for outcome in outcomes]
    return Standing.weakest(own or [source.standing for source in clause.sources])


def _adjusted(seen: Sequence[Seen]) -> Fraction | None:
    for one in seen:
        if any(limb.id == PRINTED for limb in one.outcome.limbs):
            return one.leaves.target(None, adjusted=True)
    return None
