"""The register's public API (supervision §A7.2): firms, authorisations, changes, the check, dumps.

A firm that is not in the register is ``allowed: false`` and never an error. Without ``as_at`` an
answer is for the day of the newest cosignature, so it changes with the record alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.register.entity_rows import encode_wallet
from biplomacy.register.errors import LeiMalformed
from biplomacy.register.states import may_operate
from biplomacy.values.canonical import encode
from biplomacy.values.lei import is_lei
from biplomacy.web.api_query import AFTER, DEFAULT_SIZE, SIZE
from biplomacy.web.api_register_rows import Rows
from biplomacy.web.endpoints import JSON, Asked, Body, Endpoint, Parameter
from biplomacy.web.links import Links
from biplomacy.web.register_query import (
    ACTIVITY,
    AS_AT,
    AS_KNOWN_AT,
    CHECK,
    SINCE,
    STATE,
    Question,
    activity_of,
    answer_to,
    projected,
    question_of,
    read_given,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.register.model import Activity, RecordedEvent
    from biplomacy.register.recorded import RecordedWarning
    from biplomacy.register.states import Held
    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.web.publication import Publication
    from biplomacy.web.register_query import Given

PAGE_SIZE = Parameter(
    SIZE, "Rows on a page; 100 if nothing is said.", "^(?:[1-9][0-9]{0,2}|1000)$", "query", "10"
)
PAGE_AFTER = Parameter(
    AFTER, "Begin after the row of this position.", "^(?:0|[1-9][0-9]{0,14})$", "query", "0"
)
LEI = Parameter(
    "lei", "A firm's LEI (ISO 17442).", "^[A-Z0-9]{20}$", "path", "529900T8BM49AURSDO55"
)
AUTHORISATIONS = (STATE, ACTIVITY, AS_AT, AS_KNOWN_AT, PAGE_SIZE, PAGE_AFTER)
NEEDS_A_SERVER = "a copy answers nothing that must be asked; it holds the register's pages"
TIMED = ("query-malformed", "record-gap")


def check(publication: Publication, asked: Asked) -> Body:
    """Return whether a firm may operate, and which entries say so."""
    given = read_given(asked.query, CHECK)
    question = question_of(given)
    found = projected(publication.registers, given)
    answer = answer_to(question, found)
    return _body(_rows(publication, asked).answer(question, answer, found.register))


def entity(publication: Publication, asked: Asked) -> Body:
    """Return all that the register holds of the firm of an LEI; of an unknown one, that too."""
    lei = asked.text(LEI.name)
    if not is_lei(lei):
        raise LeiMalformed(lei)
    given = read_given(asked.query, (AS_AT, AS_KNOWN_AT))
    found, rows = projected(publication.registers, given), _rows(publication, asked)
    answer = found.index.by_lei(lei)
    told = rows.answer(Question("lei", lei, None), answer, found.register)
    subjects = {one.subject for one in answer.held}
    events: list[JsonValue] = [
        rows.change(one) for one in found.register.taken if one.event.subject in subjects
    ]
    firms = [rows.entity(one) for one in answer.held]
    wallets: list[JsonValue] = [
        {"authorisation": one.subject, **encode_wallet(wallet)}
        for one in answer.held
        for wallet in one.wallets
    ]
    return _body(
        {**told, "entity": firms[-1] if firms else None, "wallets": wallets, "events": events}
    )


def authorisations(publication: Publication, asked: Asked) -> Body:
    """Return the authorisations of a day in the order of their ids, a page of them."""
    given = read_given(asked.query, AUTHORISATIONS)
    found, rows = projected(publication.registers, given), _rows(publication, asked)
    activity, day = activity_of(given), found.register.as_at
    items = [
        (position, held)
        for position, held in enumerate(found.register.held)
        if given.value("state", held.state.value) == held.state.value and _names(held, activity)
    ]
    after = int(given.value(AFTER, "-1"))
    left = [item for item in items if item[0] > after]
    shown = left[: _size(given)]
    data: list[JsonValue] = [
        {"position": position, **rows.held(held, activity, found.register)}
        for position, held in shown
    ]
    may = sum(may_operate(held, activity, day).allowed for _, held in items)
    meta: JsonObject = {"count": len(items), "allowed": may, **rows.times(found.register)}
    following = shown[-1][0] if len(left) > len(shown) else None
    return _page(rows, data, meta, None if following is None else (AFTER, following))


def changes(publication: Publication, asked: Asked) -> Body:
    """Return events and warnings from a leaf index on, in the order of the log, a page of them."""
    given = read_given(asked.query, (SINCE, PAGE_SIZE))
    rows, history = _rows(publication, asked), publication.registers.history
    since, size = int(given.value("since", "0")), _size(given)
    every: tuple[RecordedEvent | RecordedWarning, ...] = (*history.events, *history.warnings)
    left = sorted((one for one in every if one.leaf >= since), key=lambda one: one.leaf)
    following = left[size].leaf if len(left) > size else None
    data: list[JsonValue] = [rows.change(one) for one in left[:size]]
    return _page(rows, data, {}, None if following is None else ("since", following))


def dumps(publication: Publication, asked: Asked) -> Body:
    """Return the whole register's published copies, the newest first."""
    rows = _rows(publication, asked)
    data: list[JsonValue] = [
        {
            "leaf_index": one.logged.index,
            "proof": rows.links.to(f"/entries/{one.logged.index}.tlog-proof"),
            "as_of_size": one.body.as_of_size,
            "rows": one.body.rows,
            "jsonl": rows.file(one.body.jsonl_digest),
            "csv": rows.file(one.body.csv_digest),
            "schema": rows.file(one.body.schema_digest),
        }
        for one in reversed(publication.published.register_dumps)
    ]
    return _page(rows, data, {}, None)


def _size(given: Given) -> int:
    return int(given.value(SIZE, str(DEFAULT_SIZE)))


def _names(held: Held, activity: Activity | None) -> bool:
    told = held.authorisation
    return activity is None or (told is not None and activity in told.activities)


def _rows(publication: Publication, asked: Asked) -> Rows:
    return Rows(publication, Links.of(asked.path))


def _page(
    rows: Rows, data: Iterable[JsonValue], meta: JsonObject, following: tuple[str, int] | None
) -> Body:
    """Return a page of a list; ``following`` is what to ask for the rows behind it."""
    after: JsonObject = {following[0]: following[1]} if following is not None else {}
    return _body(
        {"data": list(data), "meta": {**meta, "record": rows.record()}, "next": after or None}
    )


def _body(content: JsonObject) -> Body:
    return Body(encode(content), JSON)


REGISTERS = (
    Endpoint(
        "register-check",
        "/api/v1/register/check",
        "Whether a firm may operate, by LEI, domain, name or wallet, and which entries say so.",
        (JSON,),
        check,
        CHECK,
        (*TIMED, "lei-malformed", "domain-malformed"),
        not_copied=NEEDS_A_SERVER,
        repeated=True,
    ),
    Endpoint(
        "register-entity",
        "/api/v1/register/entities/{lei}",
        "A firm by its LEI: what it may do, its authorisations and their events.",
        (JSON,),
        entity,
        (LEI, AS_AT, AS_KNOWN_AT),
        (*TIMED, "lei-malformed"),
        not_copied=NEEDS_A_SERVER,
    ),
    Endpoint(
        "register-authorisations",
        "/api/v1/register/authorisations",
        "The authorisations on a day, as they were known on another.",
        (JSON,),
        authorisations,
        AUTHORISATIONS,
        TIMED,
        not_copied=NEEDS_A_SERVER,
    ),
    Endpoint(
        "register-changes",
        "/api/v1/register/changes",
        "Events and warnings as they were logged, from a leaf index on.",
        (JSON,),
        changes,
        (SINCE, PAGE_SIZE),
        ("query-malformed", "record-gap"),
        not_copied=NEEDS_A_SERVER,
    ),
    Endpoint(
        "register-dumps",
        "/api/v1/register/dumps/",
        "The published copies of the whole register, the newest first.",
        (JSON,),
        dumps,
        problems=("record-gap",),
        not_copied="a copy holds their statements as entries, and their files below /log/blob/",
    ),
)
