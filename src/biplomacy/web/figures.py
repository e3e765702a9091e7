"""The figures that have addresses of their own, each read from a statement through a pointer.

A figure is what the issuer signed, byte for byte; nothing is computed here (portal §3.1, §3.2). A
kind is registered once, in ``KINDS``, and its id never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.reserve.statement.report import TYPE as REPORT
from biplomacy.reserve.statement.report import decode_report
from biplomacy.values.errors import InputError
from biplomacy.values.pointer import value_at
from biplomacy.web.errors import FigureUnknown, LeafUnknown
from biplomacy.web.language import marked
from biplomacy.web.statements import Stated

if TYPE_CHECKING:
    from biplomacy.reserve.model import ReserveReport
    from biplomacy.values.canonical import JsonValue
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import VerdictRow
    from biplomacy.web.statements import Published

    Place: TypeAlias = Callable[[ReserveReport], str | None]

SAT = "sat"


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A figure of every report: its id, what it is, where it stands, and its unit.

    ``unit`` is ``sat``, or a pointer to the ISO currency that the statement names. ``rows`` are the
    names that verdict rows give it.
    """

    id: str
    title: str
    place: Place
    unit: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at its place in the log; ``value`` is the payload's own text."""

    kind: FigureKind
    index: int
    pointer: str
    value: str
    unit: str
    day: Day
    issued_at: int
    issuer: str
    sequence: int
    statement: str
    block: int
    gap_before: bool
    row: VerdictRow | None


def _if_valued(pointer: str) -> Place:
    return lambda report: pointer if report.valuation is not None else None


def _if_covered(pointer: str) -> Place:
    return lambda report: pointer if report.cover is not None else None


KINDS = (
    FigureKind(
        "reserve.balance",
        marked("Balance of the listed wallets"),
        lambda _: "/body/closing",
        SAT,
        ("balance", "closing"),
    ),
    FigureKind(
        "reserve.fees",
        marked("Fees paid to the network since the report before"),
        lambda _: "/body/fees",
        SAT,
        ("fees", "flows"),
    ),
    FigureKind(
        "reserve.priced",
        marked("Bitcoin whose cost is known"),
        _if_covered("/body/cover/known"),
        SAT,
        ("cover", "lots"),
    ),
    FigureKind(
        "reserve.known-cost",
        marked("Cost of the bitcoin whose cost is known"),
        _if_covered("/body/cover/known_cost"),
        "/body/cover/currency",
        ("cover", "lots"),
    ),
    FigureKind(
        "reserve.value",
        marked("Value at the stated price"),
        _if_valued("/body/valuation/value"),
        "/body/valuation/quote/currency",
        ("valuation", "value"),
    ),
)
IDS = tuple(kind.id for kind in KINDS)


def kind_of(figure: str) -> FigureKind:
    """Return a registered kind.

    Raises:
        FigureUnknown: there is none of that id.
    """
    for kind in KINDS:
        if kind.id == figure:
            return kind
    raise FigureUnknown(
        f"there is no figure {figure[:60]!r}", hint=f"the figures are {', '.join(IDS)}"
    )


def history(kind: FigureKind, published: Published) -> tuple[Figure, ...]:
    """Return the figure in every report that states it and was not superseded, by block."""
    gaps = _gaps(published)
    found = []
    for report in published.reports:
        pointer = kind.place(report.body)
        if pointer is not None:
            found.append(_figure(kind, report, pointer, gap=report.logged.index in gaps))
    return tuple(found)


def figure_at(kind: FigureKind, published: Published, index: int) -> Figure:
    """Return the figure that the entry ``index`` states, even where it was superseded later.

    Raises:
        LeafUnknown: the entry states no such figure.
    """
    statements = published.record.audited.statements
    logged = next((one for one in statements if one.index == index), None)
    if logged is not None and logged.statement.type == REPORT:
        with suppress(InputError):
            report = Stated(logged, decode_report(logged.statement.body), ())
            pointer = kind.place(report.body)
            if pointer is not None:
                return _figure(kind, report, pointer, gap=False)
    raise LeafUnknown(
        f"entry {index} states no {kind.id}",
        hint=f"/figures/{kind.id}.json lists the entries that do",
    )


def _figure(kind: FigureKind, report: Stated[ReserveReport], pointer: str, *, gap: bool) -> Figure:
    logged, said = report.logged, report.logged.statement
    payload: JsonValue = {"type": REPORT, "body": said.body}
    unit = kind.unit if kind.unit == SAT else _text(payload, kind.unit)
    return Figure(
        kind=kind,
        index=logged.index,
        pointer=pointer,
        value=_text(payload, pointer),
        unit=unit,
        day=report.day,
        issued_at=said.issued_at,
        issuer=said.issuer,
        sequence=said.sequence,
        statement=str(logged.id),
        block=report.body.block.height,
        gap_before=gap,
        row=report.row(*kind.rows),
    )


def _text(payload: JsonValue, pointer: str) -> str:
    value = value_at(payload, pointer)
    if not isinstance(value, str):
        raise InputError(f"{pointer} is not text", hint="amounts are decimal text in statements")
    return value


def _gaps(published: Published) -> frozenset[int]:
    """Return the reports before which some blocks are covered by none."""
    found = set()
    reached: int | None = None
    for report in sorted(published.reports, key=lambda one: one.body.block):
        after = report.body.after
        if reached is not None and after is not None and after.height > reached:
            found.add(report.logged.index)
        reached = report.body.block.height
    return frozenset(found)
