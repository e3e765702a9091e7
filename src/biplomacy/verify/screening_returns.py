"""Rechecks a firm's Travel Rule return: who published it, and its roots over digests (§C6.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.statement.travel_rule_return import DIGESTS_ROLE
from biplomacy.screening.travel_return_check import (
    check_travel_return,
    grade_of,
)
from biplomacy.verify.power_judging import judged
from biplomacy.verify.supervision_judging import numbered, of_whom

if TYPE_CHECKING:
    from biplomacy.record.model import Logged
    from biplomacy.screening.travel_return import TravelReturn
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row

_PRIVATE = "its roots follow from its digests; its counts rest on the firm's signature"
_NO_DIGESTS = "its digests do not lie beside the log; its counts rest on the firm's signature"


def return_row(desk: Desk, logged: Logged, told: TravelReturn) -> Row:
    """Return the row of a return; its messages stay with the firm."""
    words = f"{told.sent:,} sent, {told.received:,} received"
    text = f"{told.lei}, {told.first} to {told.last}: {words}"
    row = numbered("screening.travel-rule", logged, text)
    digests = desk.evidence(logged.statement.evidence, DIGESTS_ROLE)
    findings = check_travel_return(told, logged.statement.issuer, digests[0] if digests else b"")
    if not digests and (unseen := {str(one.day) for one in told.days if one.messages}):
        findings = tuple(one for one in findings if one.subject not in unseen)
        if not findings:
            return of_whom(logged, row.unverifiable(_NO_DIGESTS))
    return of_whom(logged, judged(row, findings, grade_of(None), words=words, reason=_PRIVATE))
