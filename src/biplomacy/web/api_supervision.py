"""Bodies of the statements of three offices by leaf index, as the commands that check take them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from biplomacy.record.statement import type_name
from biplomacy.values.canonical import encode
from biplomacy.web.endpoints import FOR_EVER, JSON, Asked, Body, Endpoint
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.file_endpoints import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.web.publication import Publication

SOLVENCY = frozenset(
    {
        "solvency-draw-rule",
        "solvency-call",
        "draw-reveal",
        "liabilities-root",
        "reserve-claim",
        "custody-share",
        "solvency-attestation",
        "double-claim-report",
    }
)
SCREENING = frozenset({"list-version", "screening-config", "screening-run", "travel-rule-return"})
SURVEILLANCE = frozenset({"rule-set", "surveillance-run", "case-statistics"})
OFFICES = (
    ("solvency", SOLVENCY, "What a firm or the regulator said of solvency, as it was signed."),
    ("screening", SCREENING, "What was said of lists and screening, as it was signed."),
    ("surveillance", SURVEILLANCE, "What was said of the watch over trading, as it was signed."),
)
"""Each office with the types of its statements, and what their bodies are."""


def body(office: str, types: frozenset[str], publication: Publication, asked: Asked) -> Body:
    """Return the body of a statement of an office, even where it was superseded later.

    Raises:
        LeafUnknown: the entry holds no statement of that office.
    """
    index = asked.whole("index")
    logged = publication.statement_at(index)
    if logged is None or type_name(logged.statement.type) not in types:
        raise LeafUnknown(
            f"entry {index} holds no statement on {office}",
            hint="the record page lists all entries",
        )
    return Body(encode(logged.statement.body), JSON, FOR_EVER)


def _bodies(types: frozenset[str], publication: Publication) -> Iterator[tuple[str, ...]]:
    for one in publication.record.audited.statements:
        if type_name(one.statement.type) in types:
            yield (str(one.index),)


SUPERVISION = tuple(
    Endpoint(
        f"{office}-json",
        f"/{office}/{{index}}.json",
        summary,
        (JSON,),
        partial(body, office, types),
        (INDEX,),
        ("leaf-unknown",),
        partial(_bodies, types),
    )
    for office, types, summary in OFFICES
)
