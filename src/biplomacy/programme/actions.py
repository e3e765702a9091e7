"""What an action adds to a window of a fact, and the same action made larger (§5.1, §5.8).

What is added to a stock or a term stays from its day on; what is set replaces the value from its
day on, and additions count on top. A flow is only added to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.expression import Function
from biplomacy.programme.fact_table import FactKind, fact_rule
from biplomacy.programme.funding import deltas_of
from biplomacy.programme.model import Delta, Every
from biplomacy.programme.purchase import Daily
from biplomacy.programme.tracks import ZERO, Known
from biplomacy.programme.vocabulary import DeltaKind, Vary
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from biplomacy.programme.model import Action, Quantity, Step
    from biplomacy.values.day import Day


def deltas_in(action: Action) -> tuple[Delta, ...]:
    """Return all that an action does, its purchases as what they move."""
    bought = (
        deltas_of(one.funding, one.quantity_sat, one.price_usd_cent, one.schedule)
        for one in action.purchases
    )
    return (*action.deltas, *(delta for deltas in bought for delta in deltas))


def scheduled_days(action: Action, by: Day) -> tuple[Day, ...]:
    """Return the days up to ``by`` on which the action does something, in order.

    What is done daily goes on to ``by``.
    """
    days: set[Day] = set()
    for delta in deltas_in(action):
        match delta.schedule:
            case Every(start):
                days.update(start.plus(ahead) for ahead in range(start.until(by) + 1))
            case steps:
                days.update(step.day for step in steps if step.day <= by)
    return tuple(sorted(days))


def scaled(action: Action, vary: Vary, k: int) -> Action:
    """Return the action with ``k`` times its quantities, ``k`` steps, or at the price ``k``.

    The price is in cents of a dollar for a bitcoin where something is bought; of a delta it is
    what is set, in the last printed place of its unit. Daily changes last ``k`` days, however long
    the action was planned.
    """
    match vary:
        case Vary.QUANTITY:
            return replace(
                action,
                deltas=tuple(_mapped(delta, k, _multiplied) for delta in action.deltas),
                purchases=tuple(
                    replace(one, quantity_sat=one.quantity_sat * k) for one in action.purchases
                ),
            )
        case Vary.LENGTH:
            return replace(
                action,
                deltas=tuple(_shortened(delta, k) for delta in action.deltas),
                purchases=tuple(
                    replace(one, schedule=_first_days(one.schedule, k)) for one in action.purchases
                ),
            )
        case Vary.PRICE:
            return replace(
                action,
                deltas=tuple(
                    _mapped(delta, k, _priced) if delta.kind is DeltaKind.SET else delta
                    for delta in action.deltas
                ),
                purchases=tuple(replace(one, price_usd_cent=k) for one in action.purchases),
            )


def _multiplied(quantity: Quantity, k: int) -> Quantity:
    low = None if quantity.low is None else quantity.low * k
    high = None if quantity.high is None else quantity.high * k
    return replace(quantity, low=low, high=high) if k else replace(quantity, low=ZERO, high=ZERO)


def _priced(quantity: Quantity, k: int) -> Quantity:
    price = k * quantity.unit.scale / 10**quantity.unit.places
    return replace(quantity, low=price, high=price)


def _mapped(delta: Delta, k: int, change: Callable[[Quantity, int], Quantity]) -> Delta:
    match delta.schedule:
        case Every(quantity=quantity) as every:
            return replace(delta, schedule=replace(every, quantity=change(quantity, k)))
        case steps:
            return replace(
                delta,
                schedule=tuple(replace(one, quantity=change(one.quantity, k)) for one in steps),
            )


def _shortened(delta: Delta, k: int) -> Delta:
    match delta.schedule:
        case Every(start=start) as every:
            return replace(delta, schedule=replace(every, end=start.plus(k - 1)))
        case steps:
            return replace(delta, schedule=_in_order(steps)[:k])


def _first_days(schedule: tuple[Day, ...] | Daily, k: int) -> tuple[Day, ...] | Daily:
    if isinstance(schedule, Daily):
        return replace(schedule, end=schedule.start.plus(k - 1))
    return tuple(sorted(schedule))[:k]


def _in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda step: step.day))


@dataclass(frozen=True, slots=True)
class _Move:
    """The same change on each day from ``start`` to ``end``, as ordinals."""

    place: str
    kind: DeltaKind
    start: int
    end: int
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Asked:
    """A window as days: from ``first`` to ``last``, both included; a change is after ``first``."""

    function: Function
    first: int
    last: int


class Moves:
    """The deltas of an action, by fact."""

    __slots__ = ("_facts", "_standing", "facts")

    def __init__(self, deltas: Iterable[Delta], standing: Standing = Standing.ORIGINAL) -> None:
        """Take up the deltas; raises ``ProgrammeMalformed`` for a flow that is set."""
        self._facts: dict[str, list[_Move]] = {}
        self._standing = standing
        for delta in deltas:
            if delta.kind is DeltaKind.SET and fact_rule(delta.fact).kind is FactKind.FLOW:
                raise ProgrammeMalformed(
                    f"{delta.fact} is a flow and cannot be set", hint="add to it on each day"
                )
            self._facts.setdefault(delta.fact, []).extend(_moves(delta))
        self.facts = frozenset(self._facts)

    def days(self, facts: Iterable[str], until: int) -> Iterator[int]:
        """Yield the days up to ``until`` on which any of the facts is moved."""
        for fact in facts:
            for move in self._facts.get(fact, ()):
                yield from range(move.start, min(move.end, until) + 1)

    def added(self, fact: str, places: frozenset[str], asked: Asked) -> Known | None:
        """Return what is added to a fact at any of ``places`` in a window; None if nothing is."""
        low: Fraction | None = ZERO
        high: Fraction | None = ZERO
        grades: list[Grade] = []
        for move in self._facts.get(fact, ()):
            if move.kind is DeltaKind.SET or move.place not in places:
                continue
            times = _times(move, asked, fact_rule(fact).kind)
            if times:
                least, most = move.quantity.low, move.quantity.high
                low = None if low is None or least is None else low + times * least
                high = None if high is None or most is None else high + times * most
                grades.append(move.quantity.grade)
        if not grades:
            return None
        return Known(low, high, whole=True, grade=Grade.weakest(grades), standing=self._standing)

    def level(self, fact: str, place: str, day: int) -> Known | None:
        """Return the value that was set last by ``day``; None where nothing was."""
        latest: _Move | None = None
        for move in self._facts.get(fact, ()):
            if move.kind is DeltaKind.SET and move.place == place and move.start <= day:
                latest = move if latest is None or _later(move, latest, day) else latest
        if latest is None:
            return None
        quantity = latest.quantity
        return Known(
            quantity.low,
            quantity.high,
            whole=True,
            grade=quantity.grade,
            standing=self._standing,
        )


def _moves(delta: Delta) -> Iterator[_Move]:
    match delta.schedule:
        case Every(start, end, quantity):
            first, last = start.value.toordinal(), end.value.toordinal()
            if first <= last:
                yield _Move(delta.place, delta.kind, first, last, quantity)
        case steps:
            for step in steps:
                day = step.day.value.toordinal()
                yield _Move(delta.place, delta.kind, day, day, step.quantity)


def _later(one: _Move, other: _Move, day: int) -> bool:
    return min(one.end, day) >= min(other.end, day)


def _times(move: _Move, asked: Asked, kind: FactKind) -> Fraction:
    """Return how many times a move counts in a window; a mean counts days by their share."""
    if asked.function is Function.MEAN and kind is not FactKind.FLOW:
        days = asked.last - asked.first + 1
        before = max(0, min(move.end, asked.first) - move.start + 1)
        inside = range(max(move.start, asked.first + 1), min(move.end, asked.last) + 1)
        weighed = sum(asked.last - day + 1 for day in inside)
        return before + Fraction(weighed, days)
    first = asked.first
    if kind is not FactKind.FLOW:
        first = move.start if asked.function is Function.AT else asked.first + 1
    count = max(0, min(move.end, asked.last) - max(move.start, first) + 1)
    if asked.function is Function.MEAN:
        return Fraction(count, asked.last - asked.first + 1)
    return Fraction(count)
