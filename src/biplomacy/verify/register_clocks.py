"""Rows of clocks that ran out without an event (register §A5, §9.2).

Nobody published that a clock ran out, so such a row contradicts nothing; it tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.clocks import Told, check_clocks
from biplomacy.solvency.attestation import Attestation
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Severity, Verdict, VerdictRow
from biplomacy.verify.model import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.verify.register_sources import RegisterSources

FAILED, RESTORED = "solvency_failure", "solvency_restored"


def clock_rows(sources: RegisterSources) -> Iterator[Row]:
    """Yield a row for each time limit that ran out, and each that cannot be counted."""
    if not sources.taken:
        return
    latest = {one.event.subject: one.leaf for one in sources.taken}
    found = check_clocks(
        sources.taken,
        sources.rules,
        calendars=sources.calendars,
        at=sources.today,
        told=tuple(told_by_attestations(sources)),
    )
    for one in found:
        if one.severity is Severity.INFO:
            continue  # what ended late has ended
        subject, _, rule = one.subject.partition(": ")
        row = VerdictRow(
            claim=f"register.clock.{subject}.{rule}",
            published=one.subject,
            recomputed="",
            verdict=Verdict.UNVERIFIABLE,
            grade=Grade.ASSUMED,
            reason=f"{one.code}: {one.message}",
            evidence=(f"entry:{latest[subject]}",),
        )
        yield Row(row, answerable=False)


def told_by_attestations(sources: RegisterSources) -> Iterator[Told]:
    """Yield when a firm's attestations began to fail in any asset, and when none did any more."""
    failing: dict[str, set[str]] = {}
    for logged, body in sources.desk.shelf.bodies(Attestation):
        short = failing.setdefault(body.at.lei, set())
        before = bool(short)
        (short.discard if _holds(body) else short.add)(body.at.dti)
        if before != bool(short):
            day = Day.of_instant(sources.times[logged.index])
            name = FAILED if short else RESTORED
            for subject in _held_by(sources, body.at.lei):
                yield Told(subject, name, day, f"entry:{logged.index}")


def _holds(body: Attestation) -> bool:
    """Say whether the regulator attested nothing against the firm."""
    whole = body.rebuilt and body.leaves_min_ok and body.uid_unique and body.covered
    return whole and not body.sample.missing and not body.roll_forward_gap


def _held_by(sources: RegisterSources, lei: str) -> tuple[str, ...]:
    """Return the authorisations of a firm."""
    return tuple(
        dict.fromkeys(
            one.event.subject
            for one in sources.taken
            if one.event.body.entity is not None and one.event.body.entity.lei == lei
        )
    )
