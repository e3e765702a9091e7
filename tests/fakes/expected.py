"""Compares what came out of a case with what its file says."""

from __future__ import annotations

from collections.abc import Sequence

from biplomacy.programme.claims import ClaimOutcome
from biplomacy.programme.model import Largest, Outcome, Quantity
from biplomacy.programme.unit import format_quantity
from fakes.golden_cases import Then


def require_as_told(then: Then, outcome: Outcome, claims: Sequence[ClaimOutcome] = ()) -> None:
    """Fail where the outcome or a verdict is not what the case says."""
    readings = {one.id: one.answer for one in outcome.readings}
    assert readings == {**readings, **then.readings}
    limbs = {limb.id: limb.answer for one in outcome.readings for limb in one.limbs}
    assert limbs == {**limbs, **then.limbs}
    assert outcome.answer is then.answer
    margins = {one.id: bounds(one.margin) for one in outcome.readings}
    assert margins == {**margins, **then.margins}
    if then.status is not None:
        assert outcome.status.value == then.status
    if then.reasons is not None:
        assert frozenset(outcome.reasons) == then.reasons
    if then.grade is not None:
        assert outcome.grade is then.grade
    if then.standing is not None:
        assert outcome.standing is then.standing
    assert {one.claim.id: one.verdict for one in claims} == then.claims


def bounds(quantity: Quantity | None) -> tuple[str, str]:
    """Return both ends as text in the unit of the quantity."""
    if quantity is None:
        return ("", "")
    low = format_quantity(quantity.low, quantity.unit, infinity="-inf")
    return low, format_quantity(quantity.high, quantity.unit)


def require_largest(then: Then, largest: Largest) -> None:
    """Fail where the largest action is not what the case says."""
    told = {
        "scale": largest.scale.value,
        "k": str(largest.k),
        "clause": str(largest.clause),
        "test_date": str(largest.test_date),
        "day": str(largest.day),
    }
    assert told == {**told, **then.largest}
