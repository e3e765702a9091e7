"""Outlooks by leaf hash and accords by id, as they were logged (programme §14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.accord.calendar import encode_calendar
from biplomacy.outlook.statement import TYPE as OUTLOOK
from biplomacy.values.digest import Digest
from biplomacy.web.accords import dues, followed, seen_here
from biplomacy.web.calendar import CALENDAR
from biplomacy.web.duties import witnessed_at
from biplomacy.web.endpoints import (
    FOR_EVER,
    JSON,
    MINUTE,
    MINUTES,
    Asked,
    Body,
    Endpoint,
    Parameter,
)
from biplomacy.web.errors import FileUnknown, LeafUnknown
from biplomacy.web.file_endpoints import as_logged
from biplomacy.web.programme_endpoints import IN_THE_ENTRIES

if TYPE_CHECKING:
    from biplomacy.web.accords import Followed
    from biplomacy.web.publication import Publication

DIGEST = Parameter(
    "digest", "A statement's leaf hash, SHA-256 in hexadecimal.", "^[0-9a-f]{64}$", "path"
)
ID = Parameter(
    "id",
    "The id of an accord.",
    "^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$",
    "path",
    "SLV-PAK-2025-07-16",
)


def outlook(publication: Publication, asked: Asked) -> Body:
    """Return the outlook of that leaf hash, even where it was superseded later.

    Raises:
        DigestMalformed: the hash is not 64 lower-case hexadecimal digits.
        LeafUnknown: no outlook here has it.
    """
    named = Digest.parse(asked.text("digest"))
    index = publication.index_of_id(named)
    logged = None if index is None else publication.statement_at(index)
    if logged is None or logged.statement.type != OUTLOOK:
        raise LeafUnknown(
            f"this record holds no outlook {named}",
            hint=f"/api/v1/statements?filter=type:eq:{OUTLOOK} lists those that it holds",
        )
    return as_logged(publication, logged.index, FOR_EVER)


def accord(publication: Publication, asked: Asked) -> Body:
    """Return the newest statement of an accord."""
    return as_logged(publication, _followed(publication, asked).stated.logged.index, MINUTE)


def status(publication: Publication, asked: Asked) -> Body:
    """Return the statement of where an accord's commitments stood on the latest day."""
    one = _followed(publication, asked)
    if one.status is None:
        raise LeafUnknown(
            f"this record holds no status of the accord {one.accord.id}",
            hint="biplomacy accord status computes it from the records",
        )
    return as_logged(publication, one.status.logged.index, MINUTE)


def calendar(publication: Publication, asked: Asked) -> Body:
    """Return what is due under an accord by day, as of the newest cosignature.

    Raises:
        FileUnknown: nothing is due, or no witness says what time it is.
    """
    one, as_of = _followed(publication, asked), witnessed_at(publication.record.audited)
    found = dues(publication, one, seen_here(publication))
    if as_of is None or not found:
        raise FileUnknown(
            f"the accord {one.accord.id} has no due dates here",
            hint="the statement of it says what was agreed, the accord page where it stands",
        )
    return Body(encode_calendar(one.accord, found, stamp=as_of), CALENDAR, MINUTES)


def _followed(publication: Publication, asked: Asked) -> Followed:
    name = asked.text("id")
    known = {one.accord.id: one for one in followed(publication)}
    if name not in known:
        raise LeafUnknown(
            f"this record holds no accord {name[:80]!r}",
            hint=f"it holds {', '.join(known) or 'none'}",
        )
    return known[name]


NAMED = (
    Endpoint(
        "outlook-statement",
        "/api/v1/outlooks/{digest}",
        "An outlook as it was logged, by its leaf hash.",
        (JSON,),
        outlook,
        (DIGEST,),
        ("leaf-unknown", "digest-malformed"),
        not_copied=IN_THE_ENTRIES,
    ),
    Endpoint(
        "accord-statement",
        "/api/v1/accords/{id}",
        "An accord as it was logged: the newest statement of it.",
        (JSON,),
        accord,
        (ID,),
        ("leaf-unknown",),
        not_copied=IN_THE_ENTRIES,
    ),
    Endpoint(
        "accord-status",
        "/api/v1/accords/{id}/status",
        "Where the commitments of an accord stand, as it was logged for the latest day.",
        (JSON,),
        status,
        (ID,),
        ("leaf-unknown",),
        not_copied=IN_THE_ENTRIES,
    ),
    Endpoint(
        "accord-calendar",
        "/api/v1/accords/{id}/calendar.ics",
        "What is due under an accord, by day (RFC 5545).",
        (CALENDAR,),
        calendar,
        (ID,),
        ("leaf-unknown", "file-unknown"),
        not_copied="the calendar of a copy has the days of every accord",
    ),
)
