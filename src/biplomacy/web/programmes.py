"""The programmes of a record with what was assessed of each, as pages and the API look them up.

Of statements of one programme the newest in the log is in force; an assessment belongs to the
programme whose digest it names, whichever version of it that was.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from biplomacy.programme.library import BUNDLED, bundled_programme
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.statement import observation_table, programme
from biplomacy.programme.statement.assessment import ROLE, stated_outcomes
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.programme.model import Observation, Outcome, Programme
    from biplomacy.programme.statement.assessment import Assessment
    from biplomacy.record.model import Logged
    from biplomacy.values.day import Day
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published


@dataclass(frozen=True, slots=True)
class Known:
    """A programme in force with its earlier statements and its assessments, oldest first."""

    stated: Stated[Programme]
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
    newest = {one.body.id: one for one in published.programmes}
    found = []
    for name, stated in newest.items():
        digests = frozenset(
            digest
            for digest, logged in _by_digest(published, programme.TYPE)
            if logged.statement.body.get("id") == name
        )
        assessed = (one for one in published.assessments if one.body.programme in digests)
        found.append(Known(stated, tuple(assessed)))
    return tuple(found)


def _by_digest(published: Published, versioned: str) -> Iterator[tuple[Digest, Logged]]:
    """Yield the statements of a type by the digest of their body, newest first, corrected too."""
    for logged in reversed(published.record.audited.statements):
        if logged.statement.type == versioned:
            yield Digest.of(encode(logged.statement.body)), logged


@dataclass(frozen=True, slots=True)
class Named:
    """A programme that a statement names by digest; ``index`` is None where it is not logged."""

    programme: Programme
    index: int | None


def programme_of(published: Published, digest: Digest) -> Named | None:
    """Return the programme of a digest: logged here, or shipped; None where it is neither."""
    for known, logged in _by_digest(published, programme.TYPE):
        if known == digest:
            with suppress(InputError):
                return Named(programme.decode_programme(logged.statement.body), logged.index)
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
    tables = dict(_tables(publication.published))
    found: list[Observation] = []
    for digest in digests:
        logged = tables.get(digest)
        rows = _rows(publication, logged) if logged is not None else None
        if rows is None:
            return None
        found += rows
    return tuple(found)


def _tables(published: Published) -> Iterator[tuple[Digest, Logged]]:
    """Yield the observation tables by the digest that assessments name them by."""
    for logged in published.record.audited.statements:
        if logged.statement.type == observation_table.TYPE:
            with suppress(InputError):
                yield observation_table.decode_observations(logged.statement.body).digest, logged


def _rows(publication: Publication, logged: Logged) -> tuple[Observation, ...] | None:
    content = _beside(publication, logged, observation_table.ROLE)
    try:
        table = observation_table.decode_observations(logged.statement.body)
        return observation_table.table_observations(table, content)
    except BiplomacyError:
        return None  # what is missing is said by who asked


def _beside(publication: Publication, logged: Logged, role: str) -> bytes | None:
    """Return the evidence of a role, if this copy holds it."""
    for reference in logged.statement.evidence:
        path = f"blob/{reference.sha256}"
        if reference.role == role and publication.holds(path):
            return publication.record.file(path)
    return None
