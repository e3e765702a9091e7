"""What a feed lists beside statements and verdicts: duties that were not met in time.

A duty stays in the feed when it was met by a statement that dates itself after the due day. That
is its issuer's own word; whether another one came in time is not judged (``record/duties.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.duties import DutyState
from biplomacy.web.signatories import office_name
from biplomacy.web.statement_names import statement_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.record.duties import Duty
    from biplomacy.record.model import Logged, Period
    from biplomacy.web.language import Language
    from biplomacy.web.publication import Publication


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One entry of a feed: what ``logged`` says, or what follows from it, told apart by ``part``.

    ``updated`` is in POSIX seconds; ``author`` is whose doing it is.
    """

    logged: Logged
    title: str
    updated: int
    author: str
    part: str = ""
    summary: str = ""


def late_news(
    publication: Publication, duties: Iterable[Duty], language: Language
) -> Iterator[NewsItem]:
    """Yield those of ``duties`` that are overdue, or were by the word of who met them."""
    for duty in duties:
        met_by = None if duty.met_by is None else publication.statement_at(duty.met_by)
        if duty.state is DutyState.OVERDUE:
            yield _news(publication, duty, None, language)
        elif met_by is not None and met_by.statement.issued_at >= _end(duty):
            yield _news(publication, duty, met_by, language)


def spoken_days(period: Period, language: Language) -> str:
    """Return a period as prose has it."""
    first, last = language.day(period.first), language.day(period.last)
    if first == last:
        return first
    return language.text("%(first)s to %(last)s", first=first, last=last)


def isolated(text: str) -> str:
    """Return a stranger's text so that its direction turns nothing around it (Unicode TR 9)."""
    return f"\u2068{text}\u2069"


def _end(duty: Duty) -> int:
    """Return when the due day is over."""
    return duty.due.plus(1).start


def _news(
    publication: Publication, duty: Duty, met_by: Logged | None, language: Language
) -> NewsItem:
    owed = duty.obligation
    named = {
        "what": statement_name(owed.type, language),
        "office": isolated(office_name(owed.issuer)),
        "days": spoken_days(duty.period, language),
    }
    day = language.day(duty.due)
    if met_by is None:
        title = language.text("Overdue: %(what)s of the %(office)s · %(days)s", **named)
        summary = language.text("It was due on %(day)s.", day=day)
    else:
        title = language.text("No longer overdue: %(what)s of the %(office)s · %(days)s", **named)
        summary = language.text(
            "It was due on %(day)s; entry %(index)s has met it since.", day=day, index=met_by.index
        )
    return NewsItem(
        logged=_imposed_by(publication, duty),
        title=title,
        updated=_end(duty) if met_by is None else met_by.statement.issued_at,
        author=owed.issuer,
        part=f"/due/{owed.issuer}/{owed.type}/{owed.every}/{duty.period.first}",
        summary=summary,
    )


def _imposed_by(publication: Publication, duty: Duty) -> Logged:
    """Return the first charter with that obligation, so that an amendment renames no entry."""
    audited = publication.record.audited
    charters = audited.history.charters if audited.history else ()
    index = next(index for index, charter in charters if duty.obligation in charter.obligations)
    return next(one for one in audited.statements if one.index == index)
