"""The disbursements that hang on a clause which is not met or not determined (programme §5.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.vocabulary import Answer, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.programme.model import Disbursement, Outcome, Programme

_SETTLED = frozenset({Status.NOT_YET_DUE, Status.WAIVED, Status.WAIVED_APPLICABILITY})


@dataclass(frozen=True, slots=True)
class Exposure:
    """A disbursement, and the outcomes on which it hangs, in their order."""

    disbursement: Disbursement
    outcomes: tuple[Outcome, ...]


def exposure(outcomes: Iterable[Outcome], programme: Programme) -> tuple[Exposure, ...]:
    """Return the disbursements that depend on a clause that is not met or undetermined.

    A waived clause holds nothing up, unless its waiver was re-opened; nor does one not yet due.
    """
    open_ = [
        outcome
        for outcome in outcomes
        if outcome.answer is not Answer.MET and outcome.status not in _SETTLED
    ]
    found = (
        Exposure(
            disbursement,
            tuple(outcome for outcome in open_ if outcome.clause in disbursement.depends_on),
        )
        for disbursement in programme.disbursements
    )
    return tuple(one for one in found if one.outcomes)
