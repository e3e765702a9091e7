"""How a leaf is named, bounded and explained (programme §4.4, §5.4)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.programme.actions import Asked
from biplomacy.programme.expression import Function, Since
from biplomacy.programme.fact_table import FactKind, fact_rule
from biplomacy.programme.interval import ONCE
from biplomacy.programme.model import LeafValue, Quantity
from biplomacy.programme.tracks import ZERO, Known
from biplomacy.programme.vocabulary import Reason
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from biplomacy.programme.expression import Window
    from biplomacy.programme.fact_table import FactRule
    from biplomacy.programme.series import Moment
    from biplomacy.programme.tracks import Span
    from biplomacy.programme.unit import Unit

ACTION = "action"
"""The place of a leaf that an action adds."""
NET, GROSS, CLIENT = "stock.net", "stock.gross", "stock.client"
HOLE = "?"
"""Where the fact stands in a window's text."""
_LESS = Fraction(-1)


def text_of(window: Window) -> str:
    """Return the window's text with a hole for the fact."""
    function = window.function
    if function is Function.MEAN:
        return f"mean({HOLE}, days={window.days})"
    if function is Function.AT:
        term = fact_rule(window.fact.name).kind is FactKind.TERM
        return HOLE if term else f"at({HOLE})"
    return f"{function.value}({HOLE}, since={window.since})"


def asked_days(window: Window, moment: Moment) -> Asked:
    """Return the days of a window as seen from a moment."""
    last = moment.on.value.toordinal()
    function = window.function
    if function is Function.AT:
        return Asked(function, last, last)
    if function is Function.MEAN:
        return Asked(function, last - (window.days or 1) + 1, last)
    match window.since:
        case Since.APPROVAL:
            since = moment.approval
        case Since.LAST_TEST_DATE:
            since = moment.last_test_date
        case day:
            since = day
    first = since.value.toordinal()
    return Asked(function, first if function is Function.CHANGE else first + 1, last)


def inflow_of(spans: list[Span], first: int, last: int) -> Known:
    """Return the sum of inflows; of one that straddles an edge, anything up to all of it."""
    low: Fraction | None = ZERO
    high: Fraction | None = ZERO
    for span in spans:
        least, most = span.within(first, last)
        low = None if low is None or least is None else low + least
        high = None if high is None or most is None else high + most
    return Known(
        low,
        high,
        whole=True,
        grade=Grade.weakest(span.seen.quantity.grade for span in spans),
        standing=Standing.weakest(span.seen.standing for span in spans),
        evidence=tuple(dict.fromkeys(one for span in spans for one in span.seen.evidence)),
    )


def shared_out(known: Known, days: int) -> Known:
    """Return what was known of a sum as its mean over so many days."""
    low = None if known.low is None else known.low / days
    high = None if known.high is None else known.high / days
    return Known(
        low,
        high,
        whole=known.whole,
        grade=known.grade,
        standing=known.standing,
        evidence=known.evidence,
    )


def reasons_of(rule: FactRule, known: Known) -> tuple[Reason, ...]:
    """Return why a leaf is no single value; a cost between two bounds is two benchmarks."""
    low, high = known.low, known.high
    if low is not None and (low is high or low == high):
        return ()
    if not known.whole:
        missing = rule.name == CLIENT
        return (Reason.LIABILITIES_MISSING if missing else Reason.DATA_MISSING,)
    if rule.name.startswith("tariff.cost."):
        return (Reason.BENCHMARK_DISAGREE,)
    return (Reason.ORIGIN_UNKNOWN if rule.name.startswith("flows.") else Reason.DATA_MISSING,)


def taken_away(leaf: LeafValue) -> LeafValue:
    """Return the leaf with the other sign: it is taken from what it is a part of."""
    return replace(leaf, coefficient=-leaf.coefficient if leaf.coefficient else _LESS)


def leaf_value(
    name: str,
    facts: tuple[str, ...],
    place: str,
    known: Known,
    *,
    unit: Unit,
    reasons: tuple[Reason, ...],
) -> LeafValue:
    """Return a leaf of what is known."""
    return LeafValue(
        name,
        facts,
        place,
        Quantity(known.low, known.high, unit, known.grade),
        ONCE,
        known.standing,
        known.evidence,
        reasons,
    )
