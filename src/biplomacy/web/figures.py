"""The figures that have addresses of their own, each read from a statement through a pointer.

A figure is what the issuer signed, byte for byte; nothing is computed here (portal §3.1, §3.2). A
kind is registered once, in ``KINDS``, and its id never changes. Where a statement has several
figures of a kind, as one for each clause, each is a figure by itself, named behind the kind's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.accord.statement.commitment_status import TYPE as STATUS
from biplomacy.accord.statement.commitment_status import decode_commitment_status
from biplomacy.outlook.statement import TYPE as OUTLOOK
from biplomacy.outlook.statement import decode_outlook
from biplomacy.programme.statement.assessment import TYPE as ASSESSMENT
from biplomacy.programme.statement.assessment import decode_assessment
from biplomacy.register.statement.register_dump import TYPE as DUMP
from biplomacy.register.statement.register_dump import decode_dump
from biplomacy.register.statement.register_import import TYPE as IMPORT
from biplomacy.register.statement.register_import import decode_import
from biplomacy.reserve.statement.report import TYPE as REPORT
from biplomacy.reserve.statement.report import decode_report
from biplomacy.values.errors import InputError
from biplomacy.values.pointer import value_at
from biplomacy.web.errors import FigureUnknown, LeafUnknown
from biplomacy.web.figure_kinds import FigureKind
from biplomacy.web.language import marked
from biplomacy.web.stated import Stated
from biplomacy.web.statements import Published
from biplomacy.web.supervision_figures import SUPERVISED_KINDS, SUPERVISED_SHELVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import VerdictRow

SAT = "sat"
RATIO = "1"
SHARE = "share"
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at its place in the log; ``value`` is the payload's own text.

    ``block`` is None where the figure counts no blocks.
    """

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
    block: int | None
    gap_before: bool
    row: VerdictRow | None


KINDS = (
    FigureKind(
        "reserve.balance",
        marked("Balance of the listed wallets"),
        REPORT,
        "/body/closing",
        SAT,
        ("balance", "closing"),
    ),
    FigureKind(
        "reserve.fees",
        marked("Fees paid to the network since the report before"),
        REPORT,
        "/body/fees",
        SAT,
        ("fees", "flows"),
    ),
    FigureKind(
        "reserve.priced",
        marked("Bitcoin whose cost is known"),
        REPORT,
        "/body/cover/known",
        SAT,
        ("cover", "lots"),
    ),
    FigureKind(
        "reserve.known-cost",
        marked("Cost of the bitcoin whose cost is known"),
        REPORT,
        "/body/cover/known_cost",
        "/body/cover/currency",
        ("cover", "lots"),
    ),
    FigureKind(
        "reserve.value",
        marked("Value at the stated price"),
        REPORT,
        "/body/valuation/value",
        "/body/valuation/quote/currency",
        ("valuation", "value"),
    ),
    FigureKind(
        "programme.margin",
        marked("Margin of a clause, after an action where one is named"),
        ASSESSMENT,
        "/body/outcomes/*/margin/value",
        "/body/outcomes/*/margin/unit",
        members=("/body/action/id", "/body/outcomes/*/clause"),
    ),
    FigureKind(
        "programme.largest",
        marked("Largest size of an action that keeps every clause"),
        ASSESSMENT,
        "/body/largest/k",
        "/body/largest/vary",
        members=("/body/action/id",),
    ),
    *(
        FigureKind(
            f"outlook.{name}",
            title,
            OUTLOOK,
            f"/body/figures/*/{place}",
            unit,
            members=("/body/draws/drift", "*"),
        )
        for name, title, place, unit in (
            (
                "value",
                marked("Value at the end that half of the paths reach"),
                "value/p50/value",
                "USD",
            ),
            (
                "cost",
                marked("Cost of what is bought, at most in half of the paths"),
                "cost/p50/value",
                "USD",
            ),
            ("shortfall", marked("Mean loss of the worst paths"), "shortfall", "USD"),
            (
                "fall",
                marked("Deepest fall on the way, in half of the paths"),
                "fall/p50/value",
                RATIO,
            ),
            (
                "official",
                marked("Official adequacy in half of the paths"),
                "adequacy/official/p50/value",
                RATIO,
            ),
            (
                "shadow",
                marked("Shadow adequacy in half of the paths"),
                "adequacy/shadow/p50/value",
                RATIO,
            ),
            (
                "below-floor",
                marked("Paths that end below the first floor"),
                "floors/0/at_market",
                "paths",
            ),
        )
    ),
    FigureKind(
        "register.rows",
        marked("Decisions and warnings in the newest copy of the register"),
        DUMP,
        "/body/rows",
        "rows",
    ),
    FigureKind(
        "register.imported",
        marked("Rows of an imported foreign register"),
        IMPORT,
        "/body/rows",
        "rows",
        members=("/body/kind",),
    ),
    *SUPERVISED_KINDS,
    FigureKind(
        "accord.share",
        marked("Part of what a commitment makes due that is shown"),
        STATUS,
        "/body/rows/*/share",
        SHARE,
        members=("/body/rows/*/commitment",),
    ),
)
IDS = tuple(kind.id for kind in KINDS if not kind.members)
FAMILIES = tuple(kind.id for kind in KINDS if kind.members)
"""The kinds of which a statement may have several, each with a name behind this."""

_Shelf: TypeAlias = tuple[
    Callable[[Published], Sequence[Stated[object]]], Callable[["JsonObject"], object]
]
_SHELVES: Mapping[str, _Shelf] = MappingProxyType(
    {
        REPORT: (lambda published: published.reports, decode_report),
        ASSESSMENT: (lambda published: published.assessments, decode_assessment),
        OUTLOOK: (lambda published: published.outlooks, decode_outlook),
        STATUS: (lambda published: published.statuses, decode_commitment_status),
        DUMP: (lambda published: published.register_dumps, decode_dump),
        IMPORT: (lambda published: published.register_imports, decode_import),
        **SUPERVISED_SHELVES,
    }
)


def kind_of(figure: str) -> FigureKind:
    """Return a registered kind, or one figure of a kind that has several.

    Raises:
        FigureUnknown: there is none of that id.
    """
    for kind in KINDS:
        if not kind.members and kind.id == figure:
            return kind
        member = figure.removeprefix(f"{kind.name}-")
        if kind.members and member not in ("", figure):
            return replace(kind, member=member)
    several = ", ".join(f"{name}-…" for name in FAMILIES)
    raise FigureUnknown(
        f"there is no figure {figure[:60]!r}",
        hint=f"the figures are {', '.join(IDS)}, and of several each {several}",
    )


def kinds_in(published: Published) -> Iterator[FigureKind]:
    """Yield every figure that the record's statements have, in the order of the register."""
    for kind in KINDS:
        found = (
            place.kind
            for stated in _SHELVES[kind.type][0](published)
            for place in _places(kind, _payload(stated))
        )
        yield from dict.fromkeys(found)


def history(kind: FigureKind, published: Published) -> tuple[Figure, ...]:
    """Return the figure in every statement that has it and was not superseded, oldest first."""
    gaps = _gaps(published)
    stated = _SHELVES[kind.type][0](published)
    found = (_figure(kind, one, gap=one.logged.index in gaps) for one in stated)
    return tuple(one for one in found if one is not None)


def figure_at(kind: FigureKind, published: Published, index: int) -> Figure:
    """Return the figure that the entry ``index`` states, even where it was superseded later.

    Raises:
        LeafUnknown: the entry states no such figure.
    """
    statements = published.record.audited.statements
    logged = next((one for one in statements if one.index == index), None)
    if logged is not None and logged.statement.type == kind.type:
        with suppress(InputError):
            body = _SHELVES[kind.type][1](logged.statement.body)
            found = _figure(kind, Stated(logged, body, ()), gap=False)
            if found is not None:
                return found
    raise LeafUnknown(
        f"entry {index} states no {kind.id}",
        hint=f"/figures/{kind.id}.json lists the entries that do",
    )


@dataclass(frozen=True, slots=True)
class _Place:
    kind: FigureKind
    pointer: str
    value: str
    unit: str


def _figure(kind: FigureKind, stated: Stated[object], *, gap: bool) -> Figure | None:
    """Return the figure of a statement; of several by one name, the last."""
    logged, said, payload = stated.logged, stated.logged.statement, _payload(stated)
    place = {one.kind: one for one in _places(kind, payload)}.get(kind)
    if place is None:
        return None
    block = _at(payload, "/body/block/height")
    return Figure(
        kind=kind,
        index=logged.index,
        pointer=place.pointer,
        value=place.value,
        unit=place.unit,
        day=stated.day,
        issued_at=said.issued_at,
        issuer=said.issuer,
        sequence=said.sequence,
        statement=str(logged.id),
        block=int(block) if block is not None else None,
        gap_before=gap,
        row=stated.row(*kind.rows) if kind.rows else stated.verdict,
    )


def _payload(stated: Stated[object]) -> JsonObject:
    return {"body": stated.logged.statement.body}


def _places(kind: FigureKind, payload: JsonObject) -> Iterator[_Place]:
    """Yield where a payload holds figures of a kind; a bound that is open is no figure."""
    listed, star, _ = kind.pointer.partition("/*/")
    try:
        rows = value_at(payload, listed) if star else [None]
    except InputError:
        return
    for number in range(len(rows) if isinstance(rows, list) else 0):
        pointer, unit = (one.replace("*", str(number)) for one in (kind.pointer, kind.unit))
        value = _at(payload, pointer)
        named = _at(payload, unit) if unit.startswith("/") else unit
        if value is not None and named is not None:
            member = "-".join(filter(None, (_member(one, number, payload) for one in kind.members)))
            yield _Place(replace(kind, member=member), pointer, value, named)


def _member(pointer: str, number: int, payload: JsonObject) -> str:
    if pointer == "*":
        return str(number + 1)
    text = _at(payload, pointer.replace("*", str(number))) or ""
    return _NOT_IN_AN_ID.sub("-", text.lower()).strip("-")


def _at(payload: JsonValue, pointer: str) -> str | None:
    """Return the text or the number at ``pointer`` as text; None where there is neither."""
    try:
        value = value_at(payload, pointer)
    except InputError:
        return None
    return str(value) if isinstance(value, str | int) else None


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
