"""How far statements bring a delivery: alone, with a receipt or cosignature, or as one of several.

A part is complete when nobody is missing. Until then ``until`` is the last day on which that is
no delay.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.record.telling import issued_by
from biplomacy.values.canonical import encode
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.record.expectation import Expectation
    from biplomacy.record.model import VerifierKey
    from biplomacy.record.sighting import Seen, SeenCheckpoint
    from biplomacy.record.telling import Told

RECEIPT = "receipt/1"
RECEIVED_FROM = "origin"
RECEIVED_AT = "index"
_HOUR_S = 3_600


@dataclass(frozen=True, slots=True)
class Part:
    """The statements of a part, the day on which the last of them was shown, and whether late."""

    told: tuple[Told, ...]
    day: Day
    late: bool
    missing: tuple[str, ...] = ()
    until: Day | None = None

    def lacking(self, whom: str, until: Day) -> Part:
        """Return the part as one that waits for somebody, at most ``until``."""
        earlier = until if self.until is None else min(self.until, until)
        return replace(self, missing=(*self.missing, whom), until=earlier)


def best(parts: Iterable[Part]) -> Part | None:
    """Return the part that delivers most: complete, in time, the earliest; None of none."""
    return min(
        parts,
        key=lambda part: (len(part.missing), part.late, part.day, part.told[0].order),
        default=None,
    )


def single_part(told: Told, due: Day | None) -> Part:
    """Return how far one statement delivers by itself."""
    return Part((told,), told.day, due is not None and told.day > due)


def with_receipt(part: Part, expectation: Expectation, receipts: Sequence[Told]) -> Part:
    """Return the part with the receipt that the expectation asks for, or waiting for it."""
    told = part.told[0]
    until = told.day.plus(expectation.receipt_days or 0)
    whom = expectation.receipt_from
    receipt = next((one for one in receipts if _by(one, whom) and _for(one, told)), None)
    if receipt is None:
        return part.lacking(whom, until)
    day, late = max(part.day, receipt.day), part.late or receipt.day > until
    return replace(part, told=(*part.told, receipt), day=day, late=late)


def with_cosignature(part: Part, expectation: Expectation, seen: Seen, on: Day) -> Part:
    """Return the part with its cosignature by the expected witness, or waiting for it."""
    told = part.told[0]
    limit = told.logged.statement.issued_at + (expectation.cosigned_hours or 0) * _HOUR_S
    key = dict(seen.witnesses).get(expectation.cosigned_by)
    record = next(one for one in seen.records if one.origin == told.origin)
    above = (one for one in record.checkpoints if one.size > told.logged.index)
    time = min((at for one in above if (at := cosigned_at(one, key)) is not None), default=None)
    if time is None or Day.of_instant(time) > on:
        return part.lacking(expectation.cosigned_by, Day.of_instant(limit))
    return replace(part, day=max(part.day, Day.of_instant(time)), late=part.late or time > limit)


def cosigned_at(checkpoint: SeenCheckpoint, key: VerifierKey | None) -> int | None:
    """Return when the holder of ``key`` cosigned a checkpoint, in POSIX seconds; None if never."""
    return next((one.time for one in checkpoint.cosigned if one.key == key), None)


def same_parts(told: Iterable[Told], expectation: Expectation, due: Day | None) -> tuple[Part, ...]:
    """Return a part for each body that was said: who said it, and which issuers have not.

    The last may follow the first by ``within_days``; the first has time until ``due``.
    """
    groups: defaultdict[Digest, dict[str, Told]] = defaultdict(dict)
    for one in told:
        for issuer in expectation.issuers:
            if issued_by(one, issuer):
                groups[Digest.of(encode(one.body))].setdefault(issuer, one)
    return tuple(_same(group, expectation, due) for group in groups.values())


def _same(group: dict[str, Told], expectation: Expectation, due: Day | None) -> Part:
    told = tuple(sorted(group.values(), key=lambda one: one.order))
    missing = tuple(issuer for issuer in expectation.issuers if issuer not in group)
    until = due
    if expectation.within_days is not None:
        until = told[0].day.plus(expectation.within_days)
    late = until is not None and told[-1].day > until
    return Part(told, told[-1].day, late, missing, until)


def _by(receipt: Told, whom: str) -> bool:
    return receipt.party == whom if whom.isupper() else issued_by(receipt, whom)


def _for(receipt: Told, told: Told) -> bool:
    origin, index = receipt.body.get(RECEIVED_FROM), receipt.body.get(RECEIVED_AT)
    return origin == told.origin and type(index) is int and index == told.logged.index
