"""What one reading of a clause gives on the data at hand, and what several readings give together.

A clause has three answers: where its readings differ, the difference is shown and never averaged
(programme §5.3). ``grade`` speaks of the facts that were seen, ``standing`` of the rule (§3.2).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.programme.evaluation import evaluate
from biplomacy.programme.expression import Comparison, Junction, Not, Target
from biplomacy.programme.expression_rules import nodes
from biplomacy.programme.model import LimbOutcome, Quantity, ReadingOutcome
from biplomacy.programme.rendering import render
from biplomacy.programme.truth import Truth
from biplomacy.programme.vocabulary import Answer, Reason
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from biplomacy.programme.evaluation import Evaluation, Leaves
    from biplomacy.programme.expression import Test
    from biplomacy.programme.model import LeafValue, Limb, Reading

ANSWERS: Mapping[Truth, Answer] = MappingProxyType(
    {Truth.TRUE: Answer.MET, Truth.FALSE: Answer.NOT_MET, Truth.UNKNOWN: Answer.UNDETERMINED}
)
_ORDER: Mapping[Reason, int] = MappingProxyType({reason: at for at, reason in enumerate(Reason)})


def answer_of(reading: Reading, leaves: Leaves) -> Answer:
    """Return what a reading gives, without a trace; without a wording nothing is determined."""
    if reading.test is None:
        return Answer.UNDETERMINED
    return ANSWERS[evaluate(reading.test, leaves).truth]


def read(reading: Reading, leaves: Leaves, sources: Iterable[Standing] = ()) -> ReadingOutcome:
    """Return what a reading gives, with its trace.

    ``sources`` are the standings of the numbers that the wording refers to, such as its target.
    """
    standing = Standing.weakest((reading.basis.standing, *sources))
    if reading.test is None:
        return _without_wording(reading, standing)
    found = evaluate(reading.test, leaves)
    grade = _grade(reading.test, leaves, found)
    shown = render(reading.test, leaves)
    return ReadingOutcome(
        id=reading.id,
        owner=reading.owner,
        answer=ANSWERS[found.truth],
        margin=margin_of(found, grade),
        reasons=found.reasons,
        grade=grade,
        standing=standing,
        formula=shown.formula,
        worked=shown.worked,
        leaves=found.leaves,
        limbs=tuple(read_limb(limb, leaves) for limb in reading.limbs),
    )


def read_limb(limb: Limb, leaves: Leaves) -> LimbOutcome:
    """Return what one limb of a reading gives."""
    found = evaluate(limb.test, leaves)
    return LimbOutcome(
        limb.id,
        limb.title,
        ANSWERS[found.truth],
        margin_of(found, _grade(limb.test, leaves, found)),
        found.reasons,
    )


def combined(answers: Iterable[Answer]) -> Answer:
    """Return the answer that all readings give; else the clause is undetermined."""
    found = set(answers)
    return found.pop() if len(found) == 1 else Answer.UNDETERMINED


def combined_reasons(outcomes: Sequence[ReadingOutcome]) -> tuple[Reason, ...]:
    """Return why readings together are undetermined: each for its own reasons, else they differ."""
    if not outcomes:
        return (Reason.WORDING_MISSING,)
    if combined(outcome.answer for outcome in outcomes) is not Answer.UNDETERMINED:
        return ()
    own = [reason for outcome in outcomes for reason in outcome.reasons]
    return in_order(own) or (Reason.READINGS_DISAGREE,)


def in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return reasons each once, in the order of their list."""
    return tuple(sorted(set(reasons), key=_ORDER.__getitem__))


def grade_of(leaves: Iterable[LeafValue]) -> Grade:
    """Return the weakest grade among the leaves of which anything was seen."""
    weakest: Grade | None = None
    for leaf in leaves:
        grade = leaf.quantity.grade
        if grade is not weakest and not is_open(leaf):
            weakest = grade if weakest is None else Grade.weakest((weakest, grade))
    return weakest or Grade.ASSUMED


def is_open(leaf: LeafValue) -> bool:
    """Say whether nothing is known of a leaf but, at most, its sign."""
    low, high = leaf.quantity.low, leaf.quantity.high
    return (low is None or high is None) and not low and not high


def margin_of(found: Evaluation, grade: Grade) -> Quantity | None:
    """Return how far the measure lies on the safe side; None where that has no meaning."""
    if found.margin is None or found.unit is None:
        return None
    return Quantity(found.margin.low, found.margin.high, found.unit, grade)


def names_target(test: Test, *, adjusted: bool = False) -> bool:
    """Say whether a test refers to the target; ``adjusted``: as adjusters move it."""
    return any(
        isinstance(node, Target) and (node.adjusted or not adjusted) for node, _ in nodes(test)
    )


def _without_wording(reading: Reading, standing: Standing) -> ReadingOutcome:
    return ReadingOutcome(
        id=reading.id,
        owner=reading.owner,
        answer=Answer.UNDETERMINED,
        margin=None,
        reasons=(Reason.WORDING_MISSING,),
        grade=Grade.ASSUMED,
        standing=standing,
        formula="",
        worked="",
        leaves=(),
    )


def _grade(test: Test, leaves: Leaves, found: Evaluation) -> Grade:
    """Return the weakest grade among the leaves that make a test what it is.

    Where one part decides a junction, the best founded of those that do is enough.
    """
    match test:
        case Comparison():
            return grade_of(found.leaves)
        case Not(inner):
            return _grade(inner, leaves, evaluate(inner, leaves))
        case Junction(every, tests):
            parts = [(part, evaluate(part, leaves)) for part in tests]
            grades = [_grade(part, leaves, its) for part, its in parts if its.truth is found.truth]
            if found.truth is (Truth.FALSE if every else Truth.TRUE):
                return max(grades, key=lambda grade: grade.value)
            return Grade.weakest(grades)
