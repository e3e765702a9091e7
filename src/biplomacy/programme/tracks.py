"""What is known of one fact at one place, day by day (programme §4.4).

Days are proleptic ordinals here. A day that no observation covers is not known; it is never zero.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, chain
from operator import attrgetter, le
from typing import TYPE_CHECKING

from biplomacy.programme.errors import ObservationsConflict
from biplomacy.programme.fact_table import FactKind
from biplomacy.programme.unit import display_between, unit_of
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.programme.fact_table import FactRule
    from biplomacy.programme.model import Observation
    from biplomacy.values.digest import Digest

ZERO = Fraction(0)
FEW = 64
"""So many spans are added up one by one; of more, the sums up to each are kept."""


@dataclass(slots=True)  # one is made for each leaf; frozen, that takes thrice as long
class Known:
    """An interval with what it rests on; ``whole`` says that every day of it was observed."""

    low: Fraction | None
    high: Fraction | None
    whole: bool
    grade: Grade
    standing: Standing
    evidence: tuple[Digest, ...] = ()

    def minus(self, other: Known) -> Known:
        """Return the difference of two values that do not depend on each other."""
        low = None if self.low is None or other.high is None else self.low - other.high
        high = None if self.high is None or other.low is None else self.high - other.low
        return _joined((self, other), low, high)

    def plus(self, other: Known) -> Known:
        """Return the sum of two values that do not depend on each other."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return _joined((self, other), low, high)


NOTHING = Known(ZERO, ZERO, whole=True, grade=Grade.CHAIN, standing=Standing.ORIGINAL)
"""The sum over no day."""


def unobserved(rule: FactRule) -> Known:
    """Return what a fact may be on a day that nobody observed."""
    low = ZERO if rule.non_negative else None
    high = Fraction(1) if rule.truth else None
    return Known(low, high, whole=False, grade=Grade.ASSUMED, standing=Standing.ORIGINAL)


def _joined(parts: tuple[Known, ...], low: Fraction | None, high: Fraction | None) -> Known:
    seen = [part for part in parts if part.whole or part.evidence] or parts
    return Known(
        low,
        high,
        whole=all(part.whole for part in parts),
        grade=Grade.weakest(part.grade for part in seen),
        standing=Standing.weakest(part.standing for part in seen),
        evidence=tuple(dict.fromkeys(digest for part in parts for digest in part.evidence)),
    )


@dataclass(slots=True)  # one is made for each observation; frozen, that takes thrice as long
class Span:
    """One observation, its days as ordinals."""

    start: int
    end: int
    low: Fraction | None
    high: Fraction | None
    seen: Observation

    def within(self, first: int, last: int) -> tuple[Fraction | None, Fraction | None]:
        """Return what a flow that may straddle an edge adds from ``first`` to ``last``."""
        if first <= self.start and self.end <= last:
            return self.low, self.high
        if self.low is None or self.low < 0:
            return None, None
        return ZERO, self.high


def spans_of(observations: Iterable[Observation]) -> list[Span]:
    """Return the span of each observation."""
    return [
        Span(
            seen.start.value.toordinal(),
            seen.end.value.toordinal(),
            seen.quantity.low,
            seen.quantity.high,
            seen,
        )
        for seen in observations
    ]


@dataclass(slots=True)  # not frozen, as a span is not
class _Upto:
    """The sum of spans; ``open_low`` and ``open_high`` count those without a bound."""

    bottom: Fraction = ZERO
    top: Fraction = ZERO
    days: int = 0
    open_low: int = 0
    open_high: int = 0

    @property
    def low(self) -> Fraction | None:
        return None if self.open_low else self.bottom

    @property
    def high(self) -> Fraction | None:
        return None if self.open_high else self.top

    @classmethod
    def of(cls, spans: list[Span]) -> _Upto:
        lows = [span.low for span in spans if span.low is not None]
        highs = [span.high for span in spans if span.high is not None]
        bottom = _sum(lows)
        top = bottom if lows == highs else _sum(highs)  # one value each, as most are
        days = sum([span.end - span.start + 1 for span in spans])
        return cls(bottom, top, days, len(spans) - len(lows), len(spans) - len(highs))

    def plus(self, span: Span) -> _Upto:
        return _Upto(
            self.bottom + (span.low or 0),
            self.top + (span.high or 0),
            self.days + span.end - span.start + 1,
            self.open_low + (span.low is None),
            self.open_high + (span.high is None),
        )

    def minus(self, other: _Upto) -> _Upto:
        return _Upto(
            self.bottom - other.bottom,
            self.top - other.top,
            self.days - other.days,
            self.open_low - other.open_low,
            self.open_high - other.open_high,
        )


def _sum(values: list[Fraction]) -> Fraction:
    """Return the exact sum; numerators over one denominator are added as whole numbers."""
    whole = 0
    over: dict[int, int] = {}
    for value in values:
        numerator, denominator = value.as_integer_ratio()
        if denominator == 1:
            whole += numerator
        else:
            over[denominator] = over.get(denominator, 0) + numerator
    total = Fraction(whole) if whole else ZERO
    return sum([Fraction(above, below) for below, above in over.items()], total) if over else total


class Track:
    """The observations of one fact at one place, in order, of which no two disagree."""

    __slots__ = ("_ends", "_rule", "_spans", "_starts", "_upto")

    def __init__(self, rule: FactRule, observations: Iterable[Observation]) -> None:
        """Sort the observations.

        Raises:
            ObservationsConflict: two of them share a day and differ.
        """
        spans = sorted(spans_of(observations), key=attrgetter("start"))
        starts, ends = [span.start for span in spans], [span.end for span in spans]
        if any(map(le, starts[1:], ends)):
            spans = _apart(spans, rule)
            starts, ends = [span.start for span in spans], [span.end for span in spans]
        self._rule = rule
        self._spans = spans
        self._starts, self._ends = starts, ends
        self._upto: list[_Upto] = []

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans in order of days; they do not overlap."""
        return tuple(self._spans)

    def covers(self, first: int, last: int) -> bool:
        """Say whether any day from ``first`` to ``last`` was observed."""
        at = bisect_left(self._ends, first)
        return at < len(self._spans) and self._spans[at].start <= last

    def level(self, day: int) -> Known | None:
        """Return the value at the end of a day; None where it was not observed."""
        at = bisect_right(self._starts, day) - 1
        if at < 0 or self._spans[at].end < day:
            return None
        span = self._spans[at]
        seen = span.seen
        return Known(
            span.low,
            span.high,
            whole=True,
            grade=seen.quantity.grade,
            standing=seen.standing,
            evidence=seen.evidence,
        )

    def total(self, first: int, last: int, *, traced: bool = True) -> Known:
        """Return the sum of a flow over the days from ``first`` to ``last``, both included.

        Without ``traced`` it is not said what the sum rests on, which takes no longer for a year
        than for a day.
        """
        begin, end = bisect_left(self._ends, first), bisect_right(self._starts, last)
        inner, whole = self._between(begin, end), True
        edges = self._edges(begin, end, (first, last))
        for span in edges:
            inner = inner.minus(_Upto().plus(span))
        low, high, days = inner.low, inner.high, inner.days
        for span in edges:
            least, most = span.within(first, last)
            low = None if low is None or least is None else low + least
            high = None if high is None or most is None else high + most
            days += min(span.end, last) - max(span.start, first) + 1
            whole = whole and least == most == ZERO
        if days < last - first + 1:
            whole, high = False, None
            low = low if self._rule.non_negative else None
        met = [span.seen for span in self._spans[begin:end]] if traced else []
        return _summed(met, low, high, whole=whole)

    def _edges(self, begin: int, end: int, days: tuple[int, int]) -> list[Span]:
        """Return which of the first and the last span, of those that meet the days, go beyond."""
        first, last = days
        if begin >= end or (first <= self._starts[begin] and self._ends[end - 1] <= last):
            return []
        ends = self._spans[begin : begin + 1] + self._spans[max(begin + 1, end - 1) : end]
        return [span for span in ends if not (first <= span.start and span.end <= last)]

    def _between(self, begin: int, end: int) -> _Upto:
        """Return the sum of the spans from ``begin`` to ``end``, that one not included."""
        if end - begin <= FEW:
            return _Upto.of(self._spans[begin:end])
        if not self._upto:
            self._upto = list(accumulate(self._spans, _Upto.plus, initial=_Upto()))
        return self._upto[end].minus(self._upto[begin])

    def mean_level(self, first: int, last: int) -> Known:
        """Return the mean of a stock's values at the ends of the days, both included."""
        low: Fraction | None = ZERO
        high: Fraction | None = ZERO
        days, met, asked = 0, [], last - first + 1
        for span in self._spans[bisect_left(self._ends, first) :]:
            if span.start > last:
                break
            shared = min(span.end, last) - max(span.start, first) + 1
            part = Fraction(shared, asked)
            low = None if low is None or span.low is None else low + part * span.low
            high = None if high is None or span.high is None else high + part * span.high
            days += shared
            met.append(span.seen)
        if days < asked:
            high = None
            low = low if self._rule.non_negative else None
        return _summed(met, low, high, whole=days == asked)


def _summed(
    met: list[Observation], low: Fraction | None, high: Fraction | None, *, whole: bool
) -> Known:
    if not met:
        grade, standing = (Grade.CHAIN if whole else Grade.ASSUMED), Standing.ORIGINAL
        return Known(low, high, whole=whole, grade=grade, standing=standing)
    grade, standing = met[0].quantity.grade, met[0].standing
    evidence: list[tuple[Digest, ...]] = []
    for one in met:
        if one.quantity.grade is not grade:
            grade = Grade.weakest((grade, one.quantity.grade))
        if one.standing is not standing:
            standing = Standing.weakest((standing, one.standing))
        if one.evidence:
            evidence.append(one.evidence)
    if len(met) > 1:
        evidence = [tuple(dict.fromkeys(chain.from_iterable(evidence)))]
    rests_on = evidence[0] if evidence else ()
    return Known(low, high, whole=whole, grade=grade, standing=standing, evidence=rests_on)


def _apart(spans: list[Span], rule: FactRule) -> list[Span]:
    """Return spans of which no two share a day; those that do must say the same."""
    found: list[Span] = []
    for span in sorted(spans, key=attrgetter("start", "end")):
        if found and span.start <= found[-1].end:
            found[-1] = _agreed(found[-1], span, rule)
        else:
            found.append(span)
    return found


def _agreed(one: Span, other: Span, rule: FactRule) -> Span:
    """Return one span for two that share a day and say the same; else raise."""
    same = (one.low, one.high) == (other.low, other.high)
    if rule.kind is FactKind.FLOW:
        same = same and (one.start, one.end) == (other.start, other.end)
    if not same:
        raise ObservationsConflict(
            f"{rule.name} at {one.seen.place or 'the state'}: "
            f"{_said(one, rule)} against {_said(other, rule)}",
            hint="leave out the observation that is wrong, or that the other one contains",
        )
    first, second = one.seen, other.seen
    strongest = max(first.quantity.grade, second.quantity.grade, key=lambda grade: grade.value)
    joined = replace(
        first,
        quantity=replace(first.quantity, grade=strongest),
        evidence=tuple(dict.fromkeys((*first.evidence, *second.evidence))),
    )
    return replace(one, end=max(one.end, other.end), seen=joined)


def _said(span: Span, rule: FactRule) -> str:
    unit = unit_of(rule.dimension)
    said = display_between(span.low, span.high, unit)
    return f"{said} from {span.seen.start} to {span.seen.end}"
