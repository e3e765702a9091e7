"""What the charter asks of its offices, as of the time that the newest witness vouches for.

The portal has no clock of its own: two copies of one record say the same (portal §11.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.duties import DutyState, known_duties
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.record.duties import Duty
    from biplomacy.record.model import Obligation
    from biplomacy.web.publication import Publication


def witnessed_at(audited: Audited) -> int | None:
    """Return the newest cosignature's time in POSIX seconds; None where nobody witnessed."""
    return max((one.time for one in audited.cosignatures), default=None)


def published_duties(publication: Publication) -> tuple[Duty, ...]:
    """Return what was owed for each period, by due day; nothing where no witness says the time.

    A statement about which the audit found a failure meets no duty.
    """
    audited = publication.record.audited
    as_of = witnessed_at(audited)
    if audited.history is None or as_of is None:
        return ()
    failed = {one.subject for one in audited.findings if one.severity is Severity.FAILURE}
    charters = {index for index, _ in audited.history.charters}
    fit = [
        one
        for one in audited.statements
        if one.index in charters or f"entry:{one.index}" not in failed
    ]
    return known_duties(audited.history, fit, as_of)


def next_duties(publication: Publication) -> tuple[Duty, ...]:
    """Return all overdue duties by due day, then the next open one of each obligation."""
    unmet = [one for one in published_duties(publication) if one.state is not DutyState.MET]
    coming: dict[Obligation, Duty] = {}
    for one in unmet:
        if one.state is DutyState.OPEN:
            coming.setdefault(one.obligation, one)
    return (*(one for one in unmet if one.state is DutyState.OVERDUE), *coming.values())
