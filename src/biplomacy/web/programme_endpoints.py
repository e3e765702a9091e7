"""A programme and its assessments by name, as they were logged; and what it would give (§14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.day import Day
from biplomacy.web.endpoints import JSON, MINUTE, POST, Asked, Body, Endpoint, Parameter
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.file_endpoints import as_logged
from biplomacy.web.programmes import known_programmes
from biplomacy.web.what_if import answer_asking

if TYPE_CHECKING:
    from biplomacy.web.programmes import Known
    from biplomacy.web.publication import Publication

IN_THE_ENTRIES = "a copy holds the same bytes as entries"
ID = Parameter(
    "id",
    "The id of a programme.",
    "^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$",
    "path",
    "SLV-EFF-2025",
)
DAY = Parameter(
    "day", "The day of an assessment.", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "path", "2025-07-24"
)


def programme(publication: Publication, asked: Asked) -> Body:
    """Return the statement of a programme that is in force."""
    return as_logged(publication, _known(publication, asked).stated.logged.index, MINUTE)


def assessment(publication: Publication, asked: Asked) -> Body:
    """Return the newest assessment of a programme for a day; without an action, if there is one."""
    known = _known(publication, asked)
    day = Day.parse(asked.text("day"))
    found = known.on(day)
    if found is None:
        raise LeafUnknown(
            f"this record holds no assessment of {known.stated.body.id} for {day}",
            hint="the page programme/assessments/ lists them all",
        )
    return as_logged(publication, found.logged.index, MINUTE)


def what_if(publication: Publication, asked: Asked) -> Body:
    """Return what a programme would give on what the request says; nothing of it is kept."""
    return answer_asking(publication, _known(publication, asked), asked.content)


def _known(publication: Publication, asked: Asked) -> Known:
    name = asked.text("id")
    known = {one.stated.body.id: one for one in known_programmes(publication.published)}
    if name not in known:
        raise LeafUnknown(
            f"this record holds no programme {name[:80]!r}",
            hint=f"it holds {', '.join(known) or 'none'}",
        )
    return known[name]


PROGRAMMES = (
    Endpoint(
        "programme",
        "/api/v1/programmes/{id}",
        "A lender's programme as it was logged: the statement that is in force.",
        (JSON,),
        programme,
        (ID,),
        ("leaf-unknown",),
        not_copied=IN_THE_ENTRIES,
    ),
    Endpoint(
        "programme-assessment",
        "/api/v1/programmes/{id}/assessments/{day}",
        "The newest assessment of a programme for a day, as it was logged.",
        (JSON,),
        assessment,
        (ID, DAY),
        ("leaf-unknown", "day-out-of-range"),
        not_copied=IN_THE_ENTRIES,
    ),
    Endpoint(
        "programme-what-if",
        "/api/v1/programmes/{id}/what-if",
        "What a programme would give with an action or on other numbers; nothing is logged.",
        (JSON,),
        what_if,
        (ID,),
        (
            "leaf-unknown",
            "body-too-large",
            "statement-not-canonical",
            "field-malformed",
            "field-unknown",
            "programme-malformed",
            "expression-malformed",
            "unit-mismatch",
            "day-out-of-range",
            "digest-malformed",
            "quantity-not-exact",
            "observations-conflict",
            "evidence-missing",
        ),
        not_copied="a copy answers nothing that nobody has asked before",
        method=POST,
    ),
)
