"""What is due beside the charter's duties: an accord's milestones and meetings, and test dates.

An identifier is ``<id>@<log origin>``, so that the calendars of several records can be kept in one
(programme §10.10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.calendar import DueDay
from biplomacy.values.verdict import Standing
from biplomacy.web.accords import dues, followed, seen_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.model import Clause, Programme
    from biplomacy.web.publication import Publication


def due_events(publication: Publication) -> tuple[DueDay, ...]:
    """Return milestones, meetings and test dates, by day."""
    found = {one.uid: one for one in _test_dates(publication)}
    accords = followed(publication)
    if accords:
        seen = seen_here(publication)
        found |= {one.uid: one for each in accords for one in dues(publication, each, seen)}
    return tuple(sorted(found.values(), key=lambda one: (one.due, one.uid)))


def _test_dates(publication: Publication) -> Iterator[DueDay]:
    newest = {one.body.id: one.body for one in publication.published.programmes}
    for programme in newest.values():
        for clause in programme.clauses:
            yield from _of_clause(programme, clause, publication.origin)
        for duty in programme.duties:
            if duty.due is not None:
                standing = Standing.weakest(source.standing for source in duty.sources)
                uid = f"{programme.id}/{duty.id}@{publication.origin}"
                detail = f"{programme.id}: {duty.kind.value}; {standing}"
                yield DueDay(uid, duty.due, f"{duty.id}: {duty.title}", detail)


def _of_clause(programme: Programme, clause: Clause, origin: str) -> Iterator[DueDay]:
    """Yield a clause's test dates, those that reviews set too."""
    revised = (target for revision in clause.revisions for target in revision.targets)
    for target in (*clause.targets, *revised):
        if target.test_date is not None:
            uid = f"{programme.id}/{clause.id}-{target.test_date}@{origin}"
            detail = f"{programme.id}: {clause.kind.value}; {target.source.standing}"
            yield DueDay(uid, target.test_date, f"{clause.id}: {clause.title}", detail)
