"""The API's lists: figures, their histories, statements, verdicts (portal §9.1 to §9.3).

Rows are those that the files of figures, the record's entries and ``verify --json`` hold; nothing
is added up. Amounts, money and prices are decimal text, counts are numbers, times are RFC 3339.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from biplomacy.values.canonical import encode
from biplomacy.values.day import format_instant
from biplomacy.values.verdict import verdict_row_object
from biplomacy.web.api_query import Kind, Offer, page_of, read_query
from biplomacy.web.api_schemas import CURRENT_ROW, FIGURE_ROW, STATEMENT_ROW, VERDICT_ROW
from biplomacy.web.endpoints import JSON, Asked, Body, Endpoint
from biplomacy.web.figure_endpoints import FIGURE, column, judged_row
from biplomacy.web.figures import history, kind_of, kinds_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.model import Logged
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.web.api_query import Item
    from biplomacy.web.figures import Figure
    from biplomacy.web.publication import Publication

WHOLE_IN_A_COPY = "a copy holds each history whole"
_FIGURE_FILTERS = (
    ("leaf_index", Kind.WHOLE),
    ("day", Kind.DAY),
    ("block", Kind.WHOLE),
    ("issuer", Kind.TEXT),
    ("issued_at", Kind.INSTANT),
    ("verdict", Kind.TEXT),
)
CURRENT = Offer(
    "position",
    tuple(CURRENT_ROW),
    (("position", Kind.WHOLE), ("figure", Kind.TEXT), *_FIGURE_FILTERS),
    append_only=False,
)
HISTORY = Offer("leaf_index", tuple(FIGURE_ROW), _FIGURE_FILTERS, append_only=True)
STATEMENTS = Offer(
    "leaf_index",
    tuple(STATEMENT_ROW),
    (
        ("leaf_index", Kind.WHOLE),
        ("type", Kind.TEXT),
        ("issuer", Kind.TEXT),
        ("sequence", Kind.WHOLE),
        ("issued_at", Kind.INSTANT),
    ),
    append_only=True,
)
VERDICTS = Offer(
    "position",
    tuple(VERDICT_ROW),
    (
        ("position", Kind.WHOLE),
        ("claim", Kind.TEXT),
        ("verdict", Kind.TEXT),
        ("grade", Kind.TEXT),
    ),
    append_only=False,
)


def figures(publication: Publication, asked: Asked) -> Body:
    """Return every figure as its newest statement has it, in the order of their register."""
    published = publication.published
    newest = [history(kind, published)[-1] for kind in kinds_in(published)]
    items = [(n, partial(_current_row, n, one)) for n, one in enumerate(newest)]
    return _page(publication, asked, CURRENT, items, {"units": _units(newest)})


def figure_history(publication: Publication, asked: Asked) -> Body:
    """Return a figure in every statement that has it and was not superseded, by leaf index."""
    known = history(kind_of(asked.text("figure")), publication.published)
    found = sorted(known, key=lambda one: one.index)
    items = [(one.index, partial(figure_row, one)) for one in found]
    return _page(publication, asked, HISTORY, items, {"units": _units(found)})


def statements(publication: Publication, asked: Asked) -> Body:
    """Return what is said of every statement; its own bytes are at /entries/{index}."""
    found = publication.record.audited.statements
    items = [(one.index, partial(statement_row, one)) for one in found]
    return _page(publication, asked, STATEMENTS, items, {"units": {}})


def verdicts(publication: Publication, asked: Asked) -> Body:
    """Return the rows of ``verify --json`` that this portal was given, in their order."""
    rows = publication.record.rows
    items = [(n, partial(_verdict_row, n, one)) for n, one in enumerate(rows)]
    checked_by = publication.site.checked_by if rows else None
    return _page(publication, asked, VERDICTS, items, {"units": {}, "checked_by": checked_by})


def figure_row(figure: Figure) -> JsonObject:
    """Return the row of a figure's file; its column of values is called ``value`` here."""
    own = column(figure)
    return {"value" if name == own else name: cell for name, cell in judged_row(figure).items()}


def statement_row(logged: Logged) -> JsonObject:
    """Return a statement's place, head and evidence; ``statement`` is its leaf hash."""
    said = logged.statement
    period = said.period
    return {
        "leaf_index": logged.index,
        "statement": str(logged.id),
        "type": said.type,
        "issuer": said.issuer,
        "sequence": said.sequence,
        "issued_at": format_instant(said.issued_at),
        "period": {"first": str(period.first), "last": str(period.last)} if period else None,
        "supersedes": str(said.supersedes) if said.supersedes else None,
        "signed_by": list(logged.signed_by),
        "evidence": [
            {
                "role": one.role,
                "sha256": str(one.sha256),
                "media_type": one.media_type,
                "size": one.size,
            }
            for one in said.evidence
        ],
    }


def _current_row(position: int, figure: Figure) -> JsonObject:
    return {"position": position, **figure_row(figure)}


def _verdict_row(position: int, row: VerdictRow) -> JsonObject:
    return {"position": position, **verdict_row_object(row)}


def _units(shown: Sequence[Figure]) -> JsonObject:
    return {one.kind.id: one.unit for one in shown}


def _page(
    publication: Publication,
    asked: Asked,
    offer: Offer,
    items: Sequence[Item],
    meta: JsonObject,
) -> Body:
    asking = read_query(asked.query, offer)
    page = page_of(items, asking)
    head = publication.record.audited.checkpoint.head
    checkpoint: JsonObject = {"origin": head.origin, "size": head.size, "root": str(head.root)}
    content: JsonObject = {
        "data": list(page.rows),
        "meta": {**meta, "checkpoint": checkpoint},
        "links": {
            "self": asking.link(None),
            "next": None if page.last is None else asking.link(page.last),
        },
    }
    return Body(encode(content), JSON)


API = (
    Endpoint(
        "api-figures",
        "/api/v1/figures",
        "Every figure as its newest statement has it.",
        (JSON,),
        figures,
        CURRENT.parameters(),
        ("query-malformed",),
        not_copied=WHOLE_IN_A_COPY,
    ),
    Endpoint(
        "api-figure-history",
        "/api/v1/figures/{figure}/history",
        "A figure in every statement that has it, by leaf index.",
        (JSON,),
        figure_history,
        (FIGURE, *HISTORY.parameters()),
        ("query-malformed", "figure-unknown"),
        not_copied=WHOLE_IN_A_COPY,
    ),
    Endpoint(
        "api-statements",
        "/api/v1/statements",
        "What is said of every statement; its bytes are at /entries/{index}.",
        (JSON,),
        statements,
        STATEMENTS.parameters(),
        ("query-malformed",),
        not_copied="a copy holds the entries and the record's pages",
    ),
    Endpoint(
        "api-verdicts",
        "/api/v1/verdicts",
        "What was recomputed of the record: the rows of verify --json.",
        (JSON,),
        verdicts,
        VERDICTS.parameters(),
        ("query-malformed",),
        not_copied="a copy's pages and figures carry the verdicts",
    ),
)
