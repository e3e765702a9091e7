"""Offers of power side by side under one clause (programme §8): what differs and what is open.

``power`` owns the costs and their arithmetic; here they are only read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.assessment import View, assess_clause, facts_of
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.evaluation import evaluate, evaluate_expression
from biplomacy.programme.expression import Arithmetic, Fact, Function, Operator, Window
from biplomacy.programme.model import Quantity
from biplomacy.programme.observed import ObservedLeaves
from biplomacy.programme.readings import grade_of
from biplomacy.programme.series import Moment, Series
from biplomacy.programme.unit import parse_unit
from biplomacy.programme.vocabulary import Answer, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.programme.case import Offer
    from biplomacy.programme.model import Clause, LimbOutcome, Outcome, Programme, Reading
    from biplomacy.values.day import Day

RATE = "tariff.rate"
BENCHMARKS = ("tariff.cost.incremental", "tariff.cost.average", "tariff.ordinary")
_RATE_UNIT = parse_unit("PKR/kWh")


@dataclass(frozen=True, slots=True)
class BenchmarkMargin:
    """How far a rate lies above a benchmark (negative: below it)."""

    benchmark: str
    margin: Quantity


@dataclass(frozen=True, slots=True)
class OfferOutcome:
    """One offer under the clause; ``unpublished`` are the limbs of which no fact is known."""

    offer: Offer
    rate: Quantity
    outcome: Outcome
    limbs: tuple[LimbOutcome, ...]
    margins: tuple[BenchmarkMargin, ...]
    unpublished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OffersSideBySide:
    """Offers in the order in which they were given.

    ``same_price``: all have one and the same rate. ``differing`` are the limbs that are met in one
    offer and not in another; ``sentence`` says so in words.
    """

    clause: str
    offers: tuple[OfferOutcome, ...]
    same_price: bool
    differing: tuple[str, ...]
    sentence: str


def side_by_side(programme: Programme, offers: Sequence[Offer]) -> OffersSideBySide:
    """Return what the programme's clause on power prices gives for each offer.

    An offer is assessed on the first day on which all that is told of it holds.

    Raises:
        ProgrammeMalformed: no clause of the programme asks for the rate of a tariff.
        ObservationsConflict: an offer tells one fact twice and differently.
    """
    clause = power_clause(programme)
    found = tuple(_outcome(programme, clause, offer) for offer in offers)
    differing = _differing(found)
    rates = {(one.rate.low, one.rate.high) for one in found}
    same = len(rates) == 1 and all(low is not None and low == high for low, high in rates)
    return OffersSideBySide(
        clause=clause.id,
        offers=found,
        same_price=same,
        differing=differing,
        sentence=_sentence(found, differing, same=same),
    )


def margins_over(offer: Offer, programme: Programme) -> tuple[BenchmarkMargin, ...]:
    """Return how far an offer's rate lies above each cost that it names."""
    leaves = _leaves(programme, offer)
    named = {fact for seen in offer.observations for fact in seen.facts}
    return tuple(
        BenchmarkMargin(benchmark, _margin(benchmark, leaves))
        for benchmark in BENCHMARKS
        if benchmark in named
    )


def power_clause(programme: Programme) -> Clause:
    """Return the clause that asks for the rate of a tariff; raises ``ProgrammeMalformed``."""
    for clause in programme.clauses:
        if RATE in facts_of(clause):
            return clause
    raise ProgrammeMalformed(
        f"{programme.id} has no clause that asks for {RATE}",
        hint="name a programme with a clause on power prices, such as PAK-EFF-2024",
    )


def _day(offer: Offer) -> Day:
    if not offer.observations:
        raise ProgrammeMalformed(f"offer {offer.id} tells nothing", hint="give its rate at least")
    return max(seen.start for seen in offer.observations)


def _leaves(programme: Programme, offer: Offer) -> ObservedLeaves:
    approved = programme.approved
    moment = Moment(_day(offer), approved, approved, None)
    return ObservedLeaves(Series(programme, offer.observations), moment, "")


def _outcome(programme: Programme, clause: Clause, offer: Offer) -> OfferOutcome:
    day = _day(offer)
    view = View(programme, Series(programme, offer.observations), day)
    outcome = assess_clause(view, clause, None)
    leaves = _leaves(programme, offer)
    limbs = tuple(limb for reading in outcome.readings for limb in reading.limbs)
    (rate,) = leaves.values(_at(RATE))
    return OfferOutcome(
        offer=offer,
        rate=rate.quantity,
        outcome=outcome,
        limbs=limbs,
        margins=margins_over(offer, programme),
        unpublished=tuple(
            limb for reading in clause.readings for limb in _unpublished(reading, leaves)
        ),
    )


def _unpublished(reading: Reading, leaves: ObservedLeaves) -> Iterable[str]:
    """Yield the undetermined limbs of which no leaf is known at all."""
    for limb in reading.limbs:
        found = evaluate(limb.test, leaves)
        if found.reasons == (Reason.DATA_MISSING,) and all(leaf.reasons for leaf in found.leaves):
            yield limb.id


def _at(fact: str) -> Window:
    return Window(Function.AT, Fact(fact))


def _margin(benchmark: str, leaves: ObservedLeaves) -> Quantity:
    difference = Arithmetic(Operator.MINUS, _at(RATE), _at(benchmark))
    found = evaluate_expression(difference, leaves)
    parts = (*leaves.values(_at(RATE)), *leaves.values(_at(benchmark)))
    return Quantity(found.low, found.high, _RATE_UNIT, grade_of(parts))


def _differing(offers: Sequence[OfferOutcome]) -> tuple[str, ...]:
    answers: dict[str, set[Answer]] = {}
    for one in offers:
        for limb in one.limbs:
            answers.setdefault(limb.id, set()).add(limb.answer)
    return tuple(limb for limb, said in answers.items() if {Answer.MET, Answer.NOT_MET} <= said)


def _sentence(offers: Sequence[OfferOutcome], differing: tuple[str, ...], *, same: bool) -> str:
    parts = [f"The verdicts differ in {_limbs(differing)}" if differing else "No limb differs"]
    parts += [
        f"{_limbs(one.unpublished)} of {one.offer.title} {_were(one.unpublished)} never published"
        for one in offers
        if one.unpublished
    ]
    prices = "Same price." if same else "The prices differ."
    return f"{prices} {'; '.join(parts)}."


def _limbs(names: tuple[str, ...]) -> str:
    *others, last = names
    return f"limbs {', '.join(others)} and {last}" if others else f"limb {last}"


def _were(names: tuple[str, ...]) -> str:
    return "were" if len(names) > 1 else "was"
