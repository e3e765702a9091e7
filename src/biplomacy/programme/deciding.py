"""What to publish next: the leaves whose knowledge would narrow an outcome (programme §5.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.programme.model import DecidingFact
from biplomacy.programme.readings import answer_of, combined
from biplomacy.programme.vocabulary import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.programme.evaluation import Leaves
    from biplomacy.programme.expression import Window
    from biplomacy.programme.model import LeafValue, Reading, ReadingOutcome
    from biplomacy.values.day import Day

FAR = Fraction(10**40)
"""Beyond any amount of any currency: where an open end of a leaf is pinned."""
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A reading with the leaves that it found and what it gave."""

    reading: Reading
    leaves: Leaves
    outcome: ReadingOutcome


def deciding_facts(seen: Sequence[Seen]) -> tuple[DecidingFact, ...]:
    """Return the leaves of positive width, each pinned at both ends.

    Those come first that decide alone, then the widest by their weight. The ends of an inflow of
    undecided origin are the origins that are best and worst for the clause.
    """
    found = [_decide(leaf, seen) for leaf in _open_leaves(seen)]
    return tuple(fact for _, fact in sorted(found, key=lambda one: (not one[1].alone, *one[0])))


def _decide(leaf: LeafValue, seen: Sequence[Seen]) -> tuple[tuple[int, Fraction], DecidingFact]:
    answers = [_answer(leaf.name, pins, seen) for pins in _pins(leaf)]
    if len(leaf.facts) > 1:
        answers.sort(key=(Answer.MET, Answer.UNDETERMINED, Answer.NOT_MET).index)
    low, high = answers[0], answers[-1]
    alone = any(answer is not Answer.UNDETERMINED for answer in (low, high))
    width, weight = _width(leaf), abs(leaf.coefficient or _ONE)
    order = (0, Fraction(0)) if width is None else (1, -width * weight)
    return order, DecidingFact(leaf.name, low, high, alone=alone)


def _open_leaves(seen: Sequence[Seen]) -> Iterator[LeafValue]:
    """Yield each leaf of positive width once, in the order of the readings."""
    named: dict[str, LeafValue] = {}
    for one in seen:
        for leaf in one.outcome.leaves:
            if _width(leaf) != 0:
                named.setdefault(leaf.name, leaf)
    yield from named.values()


def _width(leaf: LeafValue) -> Fraction | None:
    """Return how wide a leaf is; None without end. An undecided inflow may count for nothing."""
    low, high = leaf.quantity.low, leaf.quantity.high
    if len(leaf.facts) > 1:
        return high
    return None if low is None or high is None else high - low


def _pins(leaf: LeafValue) -> Iterator[LeafValue]:
    """Yield the leaf at each of its ends, or with each of its origins."""
    quantity = leaf.quantity
    high = FAR if quantity.high is None else quantity.high
    if len(leaf.facts) > 1:
        for fact in leaf.facts:
            pinned = replace(quantity, low=high, high=high)
            yield replace(leaf, facts=(fact,), quantity=pinned)
        return
    for end in (-FAR if quantity.low is None else quantity.low, high):
        yield replace(leaf, quantity=replace(quantity, low=end, high=end))


def _answer(name: str, pinned: LeafValue, seen: Sequence[Seen]) -> Answer:
    """Return what the clause gives with one leaf pinned; only readings that hold it change."""
    return combined(
        answer_of(one.reading, _PinnedLeaves(one.leaves, name, pinned))
        if any(leaf.name == name for leaf in one.outcome.leaves)
        else one.outcome.answer
        for one in seen
    )


class _PinnedLeaves:
    """The same leaves, one of them at a known value."""

    __slots__ = ("_leaves", "_name", "_pinned")

    def __init__(self, leaves: Leaves, name: str, pinned: LeafValue) -> None:
        self._leaves = leaves
        self._name = name
        self._pinned = pinned

    def values(self, window: Window) -> tuple[LeafValue, ...]:
        """Return the parts of a window; a pinned inflow counts only as the origin it is given."""
        return tuple(
            leaf if leaf.name != self._name else replace(self._pinned, coefficient=leaf.coefficient)
            for leaf in self._leaves.values(window)
            if leaf.name != self._name
            or len(leaf.facts) == 1
            or window.fact.name in self._pinned.facts
        )

    def target(self, day: Day | None, *, adjusted: bool) -> Fraction | None:
        """Return the target of the leaves beneath."""
        return self._leaves.target(day, adjusted=adjusted)
