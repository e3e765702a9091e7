"""Why a commitment stands where it does, in a few words, and whose record says so (§10.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.expectation import DeliveryState, ExpectationKind, split_issuer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from biplomacy.accord.model import Accord, Commitment, MilestoneStatus
    from biplomacy.record.expectation import Delivery, Expectation

NO_REQUEST = "no request made"


def needed_parties(accord: Accord, commitment: Commitment) -> frozenset[str]:
    """Return the parties without whose record a commitment cannot be judged."""
    states = {party.state for party in accord.parties}
    needed = {
        party
        for milestone in commitment.milestones
        for party in _needed(milestone.expectation, states)
    }
    return frozenset(needed & states)


def row_note(commitment: Commitment, milestones: Sequence[MilestoneStatus]) -> str:
    """Return what holds a commitment back or is not as it should be; empty where nothing is."""
    deliveries = [one for milestone in milestones for one in milestone.deliveries]
    if all(milestone.share is None for milestone in milestones):
        return _nothing_due(commitment, deliveries)
    return "; ".join(_parts(commitment, milestones, deliveries))


def _needed(asked: Expectation, states: Iterable[str]) -> Iterator[str]:
    if asked.kind in {ExpectationKind.COSIGNED, ExpectationKind.EACH}:
        yield from states  # what one is to cosign or answer lies in the others' records
    yield from (split_issuer(issuer)[0] for issuer in asked.issuers)
    if asked.receipt_from:
        yield asked.receipt_from.partition("/")[0]


def _nothing_due(commitment: Commitment, deliveries: Sequence[Delivery]) -> str:
    kinds = {milestone.expectation.kind for milestone in commitment.milestones}
    if not deliveries and kinds == {ExpectationKind.EACH}:
        return NO_REQUEST
    days = [one.due for one in deliveries if one.due is not None]
    return f"nothing due before {min(days)}" if days else "nothing is due yet"


def _parts(
    commitment: Commitment,
    milestones: Sequence[MilestoneStatus],
    deliveries: Sequence[Delivery],
) -> Iterator[str]:
    overdue = [one for one in deliveries if one.state is DeliveryState.OVERDUE]
    waiting = tuple(dict.fromkeys(whom for one in overdue for whom in one.missing))
    if overdue and _one_side(commitment, waiting, deliveries):
        yield "one side"
    if waiting:
        yield f"waiting for {', '.join(waiting)}"
    counted = [one for one in deliveries if one.state is not DeliveryState.NOT_DUE]
    shown = sum(one.shown for one in counted)
    if 0 < shown < len(counted) and len(counted) > len(milestones):
        yield f"{shown} of {len(counted)} deliveries shown"
    if any(one.state is DeliveryState.STALE for one in deliveries):
        ages = [one.age_days for one in deliveries if one.age_days is not None]
        yield f"evidence is {min(ages)} days old"
    if late := sum(one.state is DeliveryState.DELIVERED_LATE for one in deliveries):
        yield f"{late} late"


def _one_side(
    commitment: Commitment, waiting: Iterable[str], deliveries: Sequence[Delivery]
) -> bool:
    """Say whether of several actors only some are still to do their part."""
    owing = {whom.partition("/")[0] for whom in waiting}
    done = any(one.shown for one in deliveries)
    return done and bool(owing) and owing < set(commitment.actors)
