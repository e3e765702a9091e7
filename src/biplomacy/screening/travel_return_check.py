"""A published Travel Rule return read again, and its samples opened (supervision §C6.5).

Without the firm's notes its counts are ``attested``; the digests are of the grade ``record``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from dataclasses import fields as columns
from typing import TYPE_CHECKING

from biplomacy.register.vasp_endpoint import vasp_issuer
from biplomacy.screening.errors import TravelReturnMalformed
from biplomacy.screening.travel_log import digests_root, message_digest
from biplomacy.screening.travel_return import day_digests, summarise_return
from biplomacy.screening.travel_rows import decode_digests
from biplomacy.values.verdict import Finding, Grade, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.screening.travel_log import LoggedMessage
    from biplomacy.screening.travel_return import TransferNote, TravelReturn
    from biplomacy.values.day import Day

DIFFERS = "travel-return-differs"
ISSUER_DIFFERS = "travel-return-issuer-differs"
SAMPLE_DIFFERS = "travel-sample-differs"
SAMPLE_ABSENT = "travel-sample-absent"


@dataclass(frozen=True, slots=True)
class Opening:
    """A message that a firm opens: the day, its place in that day from 0, salt and bytes."""

    day: Day
    place: int
    salt: bytes = field(repr=False)
    content: bytes = field(repr=False)


def grade_of(notes: Sequence[TransferNote] | None) -> Grade:
    """Return how far the proof of a return reaches."""
    return Grade.ATTESTED if notes is None else Grade.RECORD


def check_travel_return(told: TravelReturn, issuer: str, digests: bytes) -> tuple[Finding, ...]:
    """Return what contradicts a return in its evidence ``travel-digests`` and its issuer.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown: the bytes are no digests.
    """
    found = []
    if issuer != vasp_issuer(told.lei):
        message = f"published by {issuer[:60]}, not by the firm that it names"
        found.append(Finding(ISSUER_DIFFERS, Severity.FAILURE, told.lei, message))
    try:
        days = day_digests(decode_digests(digests), told.first, told.last)
    except TravelReturnMalformed as error:
        return (*found, Finding(DIFFERS, Severity.FAILURE, "days", error.message))
    for stated, again in zip(told.days, days, strict=True):
        if stated != again:
            message = (
                f"states {stated.messages:,} messages under {stated.root}, "
                f"the digests give {again.messages:,} under {again.root}"
            )
            found.append(Finding(DIFFERS, Severity.FAILURE, str(stated.day), message))
    root = digests_root([one.root for one in told.days])
    if root != told.root:
        message = f"states {told.root}, the days' roots give {root}"
        found.append(Finding(DIFFERS, Severity.FAILURE, "message_digest_root", message))
    return tuple(found)


def recompute_return(
    told: TravelReturn, notes: Sequence[TransferNote], messages: Sequence[LoggedMessage]
) -> tuple[Finding, ...]:
    """Return what differs when a firm's own notes and log are counted again.

    Raises:
        TravelReturnMalformed: they are of another period.
    """
    again = summarise_return(told.lei, (told.first, told.last), notes, messages)
    return tuple(
        Finding(DIFFERS, Severity.FAILURE, column.name, "the firm's log gives another figure")
        for column in columns(told)
        if getattr(told, column.name) != getattr(again, column.name)
    )


def check_opening(digests: bytes, opening: Opening) -> tuple[Finding, ...]:
    """Return what is wrong with an opened sample; nothing of its content is repeated."""
    of_day = [digest for day, digest in decode_digests(digests) if day == opening.day]
    where = f"{opening.day} message {opening.place}"
    if not 0 <= opening.place < len(of_day):
        return (Finding(SAMPLE_ABSENT, Severity.FAILURE, where, "no digest stands there"),)
    if message_digest(opening.salt, opening.content) != of_day[opening.place]:
        message = "salt and bytes do not give the digest that was published"
        return (Finding(SAMPLE_DIFFERS, Severity.FAILURE, where, message),)
    return ()
