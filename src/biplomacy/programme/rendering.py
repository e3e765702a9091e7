"""A test as a reader follows it: with the names of its facts, then with their numbers (§4.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.evaluation import evaluate_expression, unit_of_comparison
from biplomacy.programme.expression import Comparison, Number, Target, Window
from biplomacy.programme.expression_text import Writer, format_test
from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.unit import display, display_between, unit_of

if TYPE_CHECKING:
    from biplomacy.programme.evaluation import Leaves
    from biplomacy.programme.expression import Expression, Test
    from biplomacy.programme.unit import Unit


@dataclass(frozen=True, slots=True)
class Rendering:
    """A test with names, and with the number or the interval of each fact in its place."""

    formula: str
    worked: str


def render(test: Test, leaves: Leaves) -> Rendering:
    """Return the two lines of a trace; the leaves themselves are in the evaluation.

    Numbers are rounded half to even, once, to the places of the unit that the test compares in.
    """
    return Rendering(format_test(test), _Worked(leaves).node(test))


class _Worked(Writer):
    """Writes a number, an interval or ``unknown`` where a leaf stands."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._unit: Unit | None = None

    def node(self, node: Test | Expression, least: int = 0) -> str:
        """Return the text of a node; a comparison fixes the unit of what it compares."""
        if isinstance(node, Comparison):
            self._unit = unit_of_comparison(node)
        return super().node(node, least)

    def leaf(self, leaf: Number | Window | Target) -> str:
        """Return the number of a leaf."""
        match leaf:
            case Number(value, unit):
                return display(value, self._shown(unit))
            case Window(_, fact):
                found = evaluate_expression(leaf, self._leaves)
                unit = self._shown(unit_of(fact_rule(fact.name).dimension))
                return display_between(found.low, found.high, unit)
            case Target(adjusted, day):
                known = self._leaves.target(day, adjusted=adjusted)
                if known is None or self._unit is None:
                    return "unknown"
                return display(known, self._unit)

    def _shown(self, unit: Unit) -> Unit:
        same = self._unit is not None and self._unit.dimension == unit.dimension
        return self._unit if same and self._unit is not None else unit
