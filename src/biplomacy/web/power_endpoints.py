"""Statements on power by leaf index: as they were logged, and the body that checks take (§19.1)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from biplomacy.values.canonical import encode
from biplomacy.web.endpoints import FOR_EVER, JSON, Asked, Body, Endpoint
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.file_endpoints import INDEX, as_logged
from biplomacy.web.programme_endpoints import IN_THE_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.web.publication import Publication

_PREFIX = "power-"
_NAMED = (
    ("surplus", "power-surplus/1", "A surplus of power as it was logged."),
    ("dispatch", "power-dispatch/1", "A dispatch of plants as it was logged."),
    ("tests", "power-tariff-test/1", "A test of a tariff as it was logged."),
    ("mining", "power-mining/1", "What mining is worth, as it was logged."),
    ("outlook", "power-outlook/1", "Who gains at which tariff, as it was logged."),
    ("performance", "power-performance/1", "A promise against its meter, as it was logged."),
)


def statement(versioned: str, publication: Publication, asked: Asked) -> Body:
    """Return the logged bytes of a statement of a type, even where it was superseded later.

    Raises:
        LeafUnknown: the entry holds no statement of that type.
    """
    index = asked.whole("index")
    logged = publication.statement_at(index)
    if logged is None or logged.statement.type != versioned:
        raise LeafUnknown(
            f"entry {index} holds no {versioned}",
            hint=f"/api/v1/statements?filter=type:eq:{versioned} lists those that it holds",
        )
    return as_logged(publication, index, FOR_EVER)


def body(publication: Publication, asked: Asked) -> Body:
    """Return the body of a statement on power, as the check commands take it."""
    index = asked.whole("index")
    logged = publication.statement_at(index)
    if logged is None or not logged.statement.type.startswith(_PREFIX):
        raise LeafUnknown(
            f"entry {index} holds no statement on power", hint="the record page lists all entries"
        )
    return Body(encode(logged.statement.body), JSON, FOR_EVER)


def _bodies(publication: Publication) -> Iterator[tuple[str, ...]]:
    statements: tuple[Logged, ...] = publication.record.audited.statements
    return ((str(one.index),) for one in statements if one.statement.type.startswith(_PREFIX))


POWERS = (
    Endpoint(
        "power-json",
        "/power/{index}.json",
        "The body of a statement on power as it was signed; the commands that check it take it.",
        (JSON,),
        body,
        (INDEX,),
        ("leaf-unknown",),
        _bodies,
    ),
    *(
        Endpoint(
            f"power-{name}",
            f"/api/v1/power/{name}/{{index}}",
            summary,
            (JSON,),
            partial(statement, versioned),
            (INDEX,),
            ("leaf-unknown",),
            not_copied=IN_THE_ENTRIES,
        )
        for name, versioned, summary in _NAMED
    ),
)
