"""Computes how far each commitment is kept on a day; nobody types it in (§10.3).

The thresholds are ours: none of the due milestones is *Not started*, less than half *Limited*, less
than all *Substantial*, all *Complete*. Evidence that has grown old counts no longer, so a status
decays by itself. A proposal is scored only from the day on which every party has logged it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.accord.accord_object import encode_accord
from biplomacy.accord.linter import lint
from biplomacy.accord.model import Completion, Layer, MilestoneStatus, StatusRow
from biplomacy.accord.status_notes import needed_parties, row_note
from biplomacy.record.delivery import judge
from biplomacy.record.expectation import DeliveryState
from biplomacy.record.telling import Telling, issued_by
from biplomacy.values.canonical import encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.accord.model import Accord, Commitment, LintRow, Milestone
    from biplomacy.record.sighting import Seen
    from biplomacy.values.day import Day

ACCORD = "accord/1"
HALF = Fraction(1, 2)


def status_rows(
    accord: Accord, seen: Seen, on: Day, *, in_force: Day | None = None
) -> tuple[StatusRow, ...]:
    """Return where each commitment stands on ``on``, in the accord's order.

    ``in_force`` is the day since which every party has logged the accord, where a party's record
    is not at hand to show it; else it is read from the records.
    """
    since = scored_since(accord, seen, on, in_force)
    desk = _Desk(accord, seen, on, since, Telling(seen, on))
    return tuple(
        desk.row(commitment, linted)
        for commitment, linted in zip(accord.commitments, lint(accord), strict=True)
    )


def scored_since(accord: Accord, seen: Seen, on: Day, stated: Day | None) -> Day | None:
    """Return the day from which proposals are scored; ``stated`` only where a record is missing."""
    if all(party.state in seen.parties for party in accord.parties):
        return in_force_day(accord, seen, on)
    return stated


def in_force_day(accord: Accord, seen: Seen, on: Day) -> Day | None:
    """Return the day on which the last party logged this accord, with the same body as the others.

    None where one of them has not, or its record is not at hand.
    """
    told = [
        one
        for one in Telling(seen, on).of_type(ACCORD)
        if one.body.get("accord") == encode_accord(accord)
    ]
    days = []
    for body in {encode(one.body) for one in told}:
        same = [one for one in told if encode(one.body) == body]
        first = {
            party.state: min(
                (one.day for one in same if issued_by(one, party.issuer)), default=None
            )
            for party in accord.parties
        }
        known = [day for day in first.values() if day is not None]
        if len(known) == len(accord.parties):
            days.append(max(known))
    return min(days, default=None)


def commitment_start(accord: Accord, commitment: Commitment, since: Day | None) -> Day | None:
    """Return the day from which a commitment counts; None for a proposal not in force.

    ``since`` is the day from which proposals are scored.
    """
    start = accord.signed if commitment.layer is Layer.WRITTEN else since
    if start is None or commitment.start is None:
        return start
    return max(start, commitment.start)


def milestone_due(milestone: Milestone, commitment: Commitment, start: Day) -> Day | None:
    """Return the day by which a milestone is due: its own, else the commitment's, else None."""
    for day, days in ((milestone.due, milestone.due_days), (commitment.due, commitment.due_days)):
        if day is not None or days is not None:
            return day if day is not None else start.plus(days or 0)
    return None


def milestone_status(
    milestone: Milestone,
    commitment: Commitment,
    seen: Seen,
    *,
    start: Day,
    on: Day,
    telling: Telling | None = None,
) -> MilestoneStatus:
    """Return a milestone's deliveries and which part of those that count is shown.

    What is neither due nor shown does not count.
    """
    due = milestone_due(milestone, commitment, start)
    deliveries = judge(milestone.expectation, seen, start=start, due=due, on=on, telling=telling)
    counted = [one for one in deliveries if one.state is not DeliveryState.NOT_DUE]
    share = Fraction(sum(one.shown for one in counted), len(counted)) if counted else None
    stale = any(one.state is DeliveryState.STALE for one in counted)
    return MilestoneStatus(milestone.id, deliveries, share, stale)


def completion_of(milestones: Sequence[MilestoneStatus]) -> tuple[Completion, Fraction | None]:
    """Return the completion of a verifiable commitment and its share; None where none is due."""
    shares = [one.share for one in milestones if one.share is not None]
    if not shares:
        return Completion.NOT_STARTED, None
    share = sum(shares, start=Fraction(0)) / len(shares)
    if share == 0:
        decayed = any(one.stale for one in milestones)
        return (Completion.NO_EVIDENCE if decayed else Completion.NOT_STARTED), share
    if share < HALF:
        return Completion.LIMITED, share
    return (Completion.SUBSTANTIAL if share < 1 else Completion.COMPLETE), share


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all rows of an accord rest on; ``since`` is the day it is in force, or None."""

    accord: Accord
    seen: Seen
    on: Day
    since: Day | None
    telling: Telling

    def row(self, commitment: Commitment, linted: LintRow) -> StatusRow:
        name, layer = commitment.id, commitment.layer
        if not linted.verifiable:
            text = f"not verifiable: {', '.join(linted.findings)}"
            return StatusRow(name, layer, Completion.NO_EVIDENCE, None, text)
        states = [party.state for party in self.accord.parties]
        absent = tuple(state for state in states if state not in self.seen.parties)
        start = commitment_start(self.accord, commitment, self.since)
        if start is None:
            return _unscored(commitment, absent)
        needed = needed_parties(self.accord, commitment)
        if unseen := tuple(state for state in absent if state in needed):
            text = f"the record of {', '.join(unseen)} is not at hand"
            return StatusRow(name, layer, Completion.NO_EVIDENCE, None, text, (), unseen)
        milestones = tuple(
            milestone_status(
                one, commitment, self.seen, start=start, on=self.on, telling=self.telling
            )
            for one in commitment.milestones
        )
        completion, share = completion_of(milestones)
        text = row_note(commitment, milestones)
        return StatusRow(name, layer, completion, share, text, milestones)


def _unscored(commitment: Commitment, absent: tuple[str, ...]) -> StatusRow:
    """Return the row of a proposal that not every party is seen to have logged."""
    text = "a proposal: not every party has logged it"
    completion = None
    if absent:
        completion = Completion.NO_EVIDENCE
        text = f"the record of {', '.join(absent)} is not at hand, nor whether it logged this"
    return StatusRow(commitment.id, commitment.layer, completion, None, text, (), absent)
