"""The same actions under two programmes: the matrix of outcomes is the comparison (§10.12).

Each action is looked at by itself: nothing else is bought, mined, seized or lent. Levels that such
an assumption cannot give, as that of net reserves, stay unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.programme.assessment import (
    View,
    assess_clause,
    dates_asked,
    dates_touched,
    facts_of,
    with_action,
)
from biplomacy.programme.expression import Function
from biplomacy.programme.expression_rules import windows_of
from biplomacy.programme.fact_table import FactKind, fact_rule
from biplomacy.programme.leaf_values import ACTION, CLIENT, GROSS, NET
from biplomacy.programme.model import Observation, Quantity
from biplomacy.programme.policy import Behaviour, BehaviourRow
from biplomacy.programme.series import Series
from biplomacy.programme.unit import display_between, unit_of
from biplomacy.programme.vocabulary import Answer
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.programme.case import Offer
    from biplomacy.programme.model import Action, Outcome, Programme
    from biplomacy.values.day import Day

NO_CLAUSE = "no clause known"
_ZERO = Fraction(0)
_MOVES_ALONE = ("flows.", "stock.", "cb.credit.flow")


@dataclass(frozen=True, slots=True)
class Trial:
    """An action, or an offer, that is run through programmes; ``concepts`` are what it is about."""

    id: str
    title: str
    concepts: tuple[str, ...]
    on: Day
    action: Action | None = None
    observations: tuple[Observation, ...] = ()


def trial_of_offer(offer: Offer) -> Trial:
    """Return an offer of power as a trial, on the first day on which all that is told holds."""
    day = max(seen.start for seen in offer.observations)
    return Trial(
        offer.id, offer.title, ("power.sector-preference",), day, observations=offer.observations
    )


def behave(
    programmes: tuple[Programme, Programme], trials: Iterable[Trial]
) -> tuple[BehaviourRow, ...]:
    """Return what each trial gives under both programmes; rows that differ come first."""
    first, second = programmes
    rows = [
        BehaviourRow(trial.id, trial.title, _behaviour(first, trial), _behaviour(second, trial))
        for trial in trials
    ]
    return tuple(sorted(rows, key=lambda row: row.first.answer is row.second.answer))


def _behaviour(programme: Programme, trial: Trial) -> Behaviour:
    outcomes = tuple(_outcomes(programme, trial))
    if not outcomes:
        return Behaviour(None, (), NO_CLAUSE)
    answers = {outcome.answer for outcome in outcomes}
    ordered = (Answer.NOT_MET, Answer.UNDETERMINED, Answer.MET)
    return Behaviour(
        next(answer for answer in ordered if answer in answers),
        tuple(dict.fromkeys(outcome.clause for outcome in outcomes)),
        _note(outcomes),
    )


def _outcomes(programme: Programme, trial: Trial) -> Iterator[Outcome]:
    """Yield the outcomes of the clauses that a trial touches or is about."""
    seen = (*still(programme, trial.on), *trial.observations)
    view = View(programme, Series(programme, seen), trial.on)
    moved = view if trial.action is None else with_action(view, trial.action)
    told = {fact for seen in trial.observations for fact in seen.facts}
    for clause in programme.clauses:
        about = clause.concept in trial.concepts or told & facts_of(clause)
        dates = dates_asked(clause, trial.on) if about else dates_touched(clause, trial.on)
        for date in dates:
            outcome = assess_clause(moved, clause, date)
            if about or _touches(outcome):
                yield outcome


def _touches(outcome: Outcome) -> bool:
    return any(leaf.place == ACTION for reading in outcome.readings for leaf in reading.leaves)


def _note(outcomes: Iterable[Outcome]) -> str:
    """Return what the action adds to each fact that a clause asks for."""
    added = {
        leaf.facts[0]: display_between(leaf.quantity.low, leaf.quantity.high, leaf.quantity.unit)
        for outcome in outcomes
        for reading in outcome.readings
        for leaf in reading.leaves
        if leaf.place == ACTION
    }
    return "; ".join(f"{fact} {amount}" for fact, amount in added.items())


def still(programme: Programme, on: Day) -> tuple[Observation, ...]:
    """Return that nothing moves from approval to ``on``: no flow, and stocks that stay.

    Only facts of which a programme asks the change are given; the level of none is invented.
    """
    asked = dict.fromkeys(
        (fact, window.fact.perimeter or reading.perimeter, window.function)
        for clause in programme.clauses
        for reading in clause.readings
        if reading.test is not None
        for window in windows_of(reading.test)
        for fact in _held(window.fact.name)
    )
    levels = {fact for fact, _, function in asked if function in {Function.AT, Function.MEAN}}
    places = dict.fromkeys(
        (fact, place)
        for fact, place, _ in asked
        if fact.startswith(_MOVES_ALONE) and fact not in levels
    )
    return tuple(_nothing(fact, place, programme.approved, on) for fact, place in places)


def _held(fact: str) -> tuple[str, ...]:
    return (GROSS, CLIENT) if fact == NET else (fact,)


def _nothing(fact: str, place: str, approved: Day, on: Day) -> Observation:
    rule = fact_rule(fact)
    start = approved.plus(1) if rule.kind is FactKind.FLOW else approved
    quantity = Quantity(_ZERO, _ZERO, unit_of(rule.dimension), Grade.ASSUMED)
    return Observation((fact,), place, start, on, quantity, Standing.ILLUSTRATIVE)
