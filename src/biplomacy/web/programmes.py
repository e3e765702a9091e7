"""The programmes of a record with what was assessed of each, as pages and the API look them up.

Of statements of one programme the newest in the log is in force; an assessment belongs to the
programme whose digest it names, whichever version of it that was.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from biplomacy.programme.library import BUNDLED, bundled_programme
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.statement.assessment import ROLE, stated_outcomes
from biplomacy.programme.statement.observation_table import ROLE as ROWS_ROLE
from biplomacy.programme.statement.observation_table import table_observations
from biplomacy.values.errors import BiplomacyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.programme.model import Observation, Outcome, Programme
    from biplomacy.programme.row_table import RowTable
    from biplomacy.programme.statement.assessment import Assessment
    from biplomacy.record.model import Logged
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.web.publication import Publication
    from biplomacy.web.statements import Published, Stated


@dataclass(frozen=True, slots=True)
class Known:
    """A programme in force with its earlier statements and its assessments, oldest first."""

    stated: Stated[Programme]
    digests: frozenset[Digest]
    assessments: tuple[Stated[Assessment], ...]

    @property
    def newest(self) -> Stated[Assessment] | None:
        """The assessment of the latest day that looks at no action."""
        plain = [one for one in self.assessments if one.body.action is None]
        return max(plain, key=lambda one: (one.body.on, one.logged.index), default=None)

    def on(self, day: Day) -> Stated[Assessment] | None:
        """Return the newest assessment of a day that looks at no action."""
        found = [one for one in self.assessments if one.body.on == day]
        plain = [one for one in found if one.body.action is None]
        return next(reversed(plain or found), None)


def known_programmes(published: Published) -> tuple[Known, ...]:
    """Return the programmes of a record, each once, in the order of their first statement."""
    newest: dict[str, Stated[Programme]] = {}
    digests: dict[str, set[Digest]] = {}
    for one in published.programmes:
        newest[one.body.id] = one
        digests.setdefault(one.body.id, set()).add(programme_digest(one.body))
    return tuple(
        Known(
            stated,
            frozenset(digests[name]),
            tuple(one for one in published.assessments if one.body.programme in digests[name]),
        )
        for name, stated in newest.items()
    )


@dataclass(frozen=True, slots=True)
class Named:
    """A programme that a statement names by digest; ``index`` is None where it is not logged."""

    programme: Programme
    index: int | None


def programme_of(published: Published, digest: Digest) -> Named | None:
    """Return the programme of a digest: logged here, or shipped; None where it is neither."""
    for one in reversed(published.programmes):
        if programme_digest(one.body) == digest:
            return Named(one.body, one.logged.index)
    shipped = _shipped().get(digest)
    return Named(shipped, None) if shipped is not None else None


@lru_cache(maxsize=1)
def _shipped() -> dict[Digest, Programme]:
    programmes = map(bundled_programme, BUNDLED)
    return {programme_digest(one): one for one in programmes}


def outcomes_of(publication: Publication, stated: Stated[Assessment]) -> tuple[Outcome, ...] | None:
    """Return the outcomes with their leaves; None where those lie nowhere in this copy."""
    content = _beside(publication, stated.logged, ROLE)
    try:
        return stated_outcomes(stated.body, content)
    except BiplomacyError:
        return None  # the pages say that the leaves are missing, and show the rest


def observations_of(
    publication: Publication, digests: Iterable[Digest]
) -> tuple[Observation, ...] | None:
    """Return the observations of the tables of those digests; None where one is not at hand."""
    tables = {one.body.digest: one for one in publication.published.observations}
    found: list[Observation] = []
    for digest in digests:
        stated = tables.get(digest)
        rows = _rows(publication, stated) if stated is not None else None
        if rows is None:
            return None
        found += rows
    return tuple(found)


def _rows(
    publication: Publication, stated: Stated[RowTable[Observation]]
) -> tuple[Observation, ...] | None:
    content = _beside(publication, stated.logged, ROWS_ROLE)
    try:
        return table_observations(stated.body, content)
    except BiplomacyError:
        return None  # what is missing is said by who asked


def _beside(publication: Publication, logged: Logged, role: str) -> bytes | None:
    """Return the evidence of a role, if this copy holds it."""
    for reference in logged.statement.evidence:
        path = f"blob/{reference.sha256}"
        if reference.role == role and publication.holds(path):
            return publication.record.file(path)
    return None
