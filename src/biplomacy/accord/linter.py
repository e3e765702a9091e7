"""Says which commitments a record could ever show to be kept (§10.2).

That one cannot is a result and no error: it is what the text as reported says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.model import Lint, LintRow
from biplomacy.record.expectation import ExpectationKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.accord.model import Accord, Commitment, Milestone


def lint(accord: Accord) -> tuple[LintRow, ...]:
    """Return what each commitment lacks, in the accord's order; what was only expected is left out.

    A commitment is verifiable with an actor, an act, an object, a date or recurrence, and at least
    one rule of evidence.
    """
    return tuple(LintRow(one.id, one.layer, tuple(_lacks(one))) for one in accord.commitments)


def _lacks(commitment: Commitment) -> Iterator[Lint]:
    if not commitment.actors:
        yield Lint.NO_ACTOR
    if not commitment.act:
        yield Lint.NO_ACT
    if not commitment.object:
        yield Lint.NO_OBJECT
    dates = (commitment.due, commitment.due_days, commitment.recurrence)
    if not (any(one is not None for one in dates) or any(map(_dated, commitment.milestones))):
        yield Lint.NO_DATE
    if not commitment.milestones:
        yield Lint.NO_EVIDENCE_RULE


def _dated(milestone: Milestone) -> bool:
    """Say whether a milestone has a day: its own, that of each period, or that of a request."""
    asked = milestone.expectation
    own = milestone.due is not None or milestone.due_days is not None
    return own or asked.every is not None or asked.kind is ExpectationKind.EACH
