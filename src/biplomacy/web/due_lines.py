"""What is owed under the charter, as the start page lists it: overdue first, then what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.duties import DutyState
from biplomacy.web.duties import next_duties
from biplomacy.web.signatories import office_name
from biplomacy.web.statement_names import statement_name

if TYPE_CHECKING:
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication

MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class DueLine:
    """A duty that is not met yet; ``overdue`` is as of the newest cosignature."""

    what: str
    issuer: str
    first: str
    last: str
    due: str
    overdue: bool


def due_lines(publication: Publication, language: Language) -> tuple[DueLine, ...]:
    """Return the lines; none where the charter names no duty."""
    return tuple(
        DueLine(
            what=statement_name(duty.obligation.type, language),
            issuer=office_name(duty.obligation.issuer),
            first=language.day(duty.period.first),
            last=language.day(duty.period.last),
            due=language.day(duty.due),
            overdue=duty.state is DutyState.OVERDUE,
        )
        for duty in next_duties(publication)[:MOST_LINES]
    )
