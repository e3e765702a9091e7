"""Figures as data and as pictures: the same rows as JSON, CSV and SVG (portal §5, §9.3, §9.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.canonical import encode
from biplomacy.values.day import format_instant
from biplomacy.web.charts import WIDE, step_chart
from biplomacy.web.csv_rows import csv_text
from biplomacy.web.endpoints import (
    CSV,
    FOR_EVER,
    JSON,
    MINUTE,
    SVG,
    Asked,
    Body,
    Endpoint,
    Parameter,
)
from biplomacy.web.errors import FigureUnknown
from biplomacy.web.figure_kinds import FigureKind
from biplomacy.web.figures import (
    FAMILIES,
    IDS,
    SAT,
    Figure,
    figure_at,
    history,
    kind_of,
    kinds_in,
)
from biplomacy.web.file_endpoints import INDEX
from biplomacy.web.language import language_of
from biplomacy.web.pages_reserve import balances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.web.publication import Publication

BALANCE = "reserve.balance"
FIGURE = Parameter(
    "figure", "The id of a figure.", "^[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*$", "path", BALANCE
)


def column(figure: Figure) -> str:
    """Return the name of the column of values, which says that they are satoshis (portal §9.5).

    Money is in its currency's main unit, as decimal text; the unit has a column of its own, as an
    issuer may come to state another currency.
    """
    name = figure.kind.id.rpartition(".")[2].replace("-", "_")
    return f"{name}_{SAT}" if figure.unit == SAT else name


def figure_row(figure: Figure) -> JsonObject:
    """Return a figure as an object; what was recomputed of it is not part of the figure."""
    return {
        "figure": figure.kind.id,
        "day": str(figure.day),
        column(figure): figure.value,
        "unit": figure.unit,
        "block": figure.block,
        "leaf_index": figure.index,
        "pointer": figure.pointer,
        "statement": figure.statement,
        "issuer": figure.issuer,
        "sequence": figure.sequence,
        "issued_at": format_instant(figure.issued_at),
    }


def judged_row(figure: Figure) -> JsonObject:
    """Return a figure with the verdict on it; null where nobody recomputed it here."""
    row = figure.row
    return {
        **figure_row(figure),
        "gap_before": figure.gap_before,
        "verdict": row.verdict.value if row else None,
        "grade": str(row.grade) if row else None,
    }


def current_json(publication: Publication, asked: Asked) -> Body:
    """Return a figure's history, newest first, with the checkpoint that it was read under."""
    kind, known = _current(publication, asked)
    head = publication.record.audited.checkpoint.head
    rows: list[JsonValue] = [judged_row(one) for one in known[::-1]]
    content: JsonObject = {
        "figure": kind.id,
        "title": kind.title,
        "unit": known[-1].unit if known else kind.unit if kind.unit == SAT else None,
        "column": column(known[-1]) if known else None,
        "checkpoint": {"origin": head.origin, "size": head.size, "root": str(head.root)},
        "data": rows,
    }
    return Body(encode(content), JSON)


def current_csv(publication: Publication, asked: Asked) -> Body:
    """Return the same rows as text."""
    rows = [judged_row(one) for one in _current(publication, asked)[1][::-1]]
    return Body(csv_text(rows), CSV)


def current_svg(publication: Publication, asked: Asked) -> Body:
    """Return the wide chart of the balance as a file."""
    return _drawn(publication, asked, None)


def pinned_json(publication: Publication, asked: Asked) -> Body:
    """Return a figure as one entry states it; this answer never changes."""
    figure = _pinned(publication, asked)
    return Body(encode(figure_row(figure)), JSON, FOR_EVER)


def pinned_csv(publication: Publication, asked: Asked) -> Body:
    """Return the same row as text."""
    return Body(csv_text([figure_row(_pinned(publication, asked))]), CSV, FOR_EVER)


def pinned_svg(publication: Publication, asked: Asked) -> Body:
    """Return the chart of the balance up to one entry, without anybody's verdicts."""
    figure = _pinned(publication, asked)
    return _drawn(publication, asked, figure.index)


def _current(publication: Publication, asked: Asked) -> tuple[FigureKind, tuple[Figure, ...]]:
    """Return a figure's history; one of several of its kind is unknown where it has none."""
    kind = kind_of(asked.text("figure"))
    known = history(kind, publication.published)
    if kind.member and not known:
        raise FigureUnknown(
            f"no statement here has the figure {kind.id[:60]!r}",
            hint="/api/v1/figures lists those that one has",
        )
    return kind, known


def _pinned(publication: Publication, asked: Asked) -> Figure:
    kind = kind_of(asked.text("figure"))
    return figure_at(kind, publication.published, asked.whole("index"))


def _drawn(publication: Publication, asked: Asked, until: int | None) -> Body:
    kind = kind_of(asked.text("figure"))
    english = language_of("en")
    published = publication.published if until is None else publication.early(until)
    shown = balances(published, english)
    chart = step_chart(shown, WIDE, english) if kind.id == BALANCE else None
    if chart is None:
        raise FigureUnknown(
            f"there is no picture of {kind.id} here", hint="ask for its json or csv"
        )
    content = publication.templates.render_chart(chart, english)
    return Body(content, SVG, MINUTE if until is None else FOR_EVER)


def _currents(publication: Publication) -> Iterator[tuple[str, ...]]:
    for kind in kinds_in(publication.published):
        yield (kind.id,)


def _pins(publication: Publication) -> Iterator[tuple[str, ...]]:
    for kind in kinds_in(publication.published):
        yield from _pins_of(kind, publication)


def _pins_of(kind: FigureKind, publication: Publication) -> Iterator[tuple[str, ...]]:
    for one in history(kind, publication.published):
        yield kind.id, str(one.index)


def _current_picture(publication: Publication) -> Iterator[tuple[str, ...]]:
    return ((one,) for (one,) in _currents(publication) if one == BALANCE)


def _pictures(publication: Publication) -> Iterator[tuple[str, ...]]:
    return _pins_of(kind_of(BALANCE), publication)


_CURRENT = (("json", JSON, current_json), ("csv", CSV, current_csv), ("svg", SVG, current_svg))
_PINNED = (("json", JSON, pinned_json), ("csv", CSV, pinned_csv), ("svg", SVG, pinned_svg))
_UNKNOWN = ("figure-unknown",)
_EVERY = f"one of {', '.join(IDS)}, or of the several under {', '.join(FAMILIES)}"

FIGURES = (
    *(
        Endpoint(
            f"figure-{form}",
            f"/figures/{{figure}}.{form}",
            f"A figure and its history as {form.upper()}; {_EVERY}.",
            (kind,),
            answer,
            (FIGURE,),
            _UNKNOWN,
            _current_picture if form == "svg" else _currents,
        )
        for form, kind, answer in _CURRENT
    ),
    *(
        Endpoint(
            f"figure-pinned-{form}",
            f"/figures/{{figure}}/{{index}}.{form}",
            f"A figure as one entry states it, as {form.upper()}; this answer never changes.",
            (kind,),
            answer,
            (FIGURE, INDEX),
            (*_UNKNOWN, "leaf-unknown"),
            _pictures if form == "svg" else _pins,
        )
        for form, kind, answer in _PINNED
    ),
)
