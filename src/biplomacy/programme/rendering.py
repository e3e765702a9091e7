"""A test as a reader follows it: with the names of its facts, then with their numbers (§4.7)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from biplomacy.programme.evaluation import evaluate_expression, unit_of_comparison
from biplomacy.programme.expression import Comparison, Number, Target, Window
from biplomacy.programme.expression_text import REMEMBERED, Writer, format_test
from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.unit import display, display_between, unit_of

if TYPE_CHECKING:
    from biplomacy.programme.evaluation import Leaves
    from biplomacy.programme.expression import Expression, Test
    from biplomacy.programme.unit import Unit

_GAP = "\0"
"""Stands in no text that is written here."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A test with names, and with the number or the interval of each fact in its place."""

    formula: str
    worked: str


@dataclass(frozen=True, slots=True)
class _Layout:
    """What no data change: the ``texts`` before, between and behind the ``gaps`` for numbers.

    A gap holds a leaf and the unit in which it is shown; None where a comparison has none.
    """

    formula: str
    texts: tuple[str, ...]
    gaps: tuple[tuple[Window | Target, Unit | None], ...]


def render(test: Test, leaves: Leaves) -> Rendering:
    """Return the two lines of a trace; the leaves themselves are in the evaluation.

    Numbers are rounded half to even, once, to the places of the unit that the test compares in.
    """
    layout = _layout(test)
    worked = layout.texts[0]
    for (leaf, unit), text in zip(layout.gaps, layout.texts[1:], strict=True):
        worked += _number(leaf, unit, leaves) + text
    return Rendering(layout.formula, worked)


def _number(leaf: Window | Target, unit: Unit | None, leaves: Leaves) -> str:
    """Return the number, the interval or ``unknown`` that stands for a leaf."""
    if unit is None:
        return "unknown"
    if isinstance(leaf, Window):
        found = evaluate_expression(leaf, leaves)
        return display_between(found.low, found.high, unit)
    known = leaves.target(leaf.day, adjusted=leaf.adjusted)
    return "unknown" if known is None else display(known, unit)


@lru_cache(maxsize=REMEMBERED)
def _layout(test: Test) -> _Layout:
    writer = _Gapped()
    texts = writer.node(test).split(_GAP)
    return _Layout(format_test(test), tuple(texts), tuple(writer.gaps))


class _Gapped(Writer):
    """Writes numbers in the unit that the test compares in, and a gap for any other leaf."""

    def __init__(self) -> None:
        self.gaps: list[tuple[Window | Target, Unit | None]] = []
        self._unit: Unit | None = None

    def node(self, node: Test | Expression, least: int = 0) -> str:
        """Return the text of a node; a comparison fixes the unit of what it compares."""
        if isinstance(node, Comparison):
            self._unit = unit_of_comparison(node)
        return super().node(node, least)

    def leaf(self, leaf: Number | Window | Target) -> str:
        """Return the text of a number; of another leaf note the gap."""
        match leaf:
            case Number(value, unit):
                return display(value, self._shown(unit))
            case Window(_, fact):
                self.gaps.append((leaf, self._shown(unit_of(fact_rule(fact.name).dimension))))
            case Target():
                self.gaps.append((leaf, self._unit))
        return _GAP

    def _shown(self, unit: Unit) -> Unit:
        same = self._unit is not None and self._unit.dimension == unit.dimension
        return self._unit if same and self._unit is not None else unit
