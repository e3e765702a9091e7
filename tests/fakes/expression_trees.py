"""Leaves at hand for a test, and trees made by hypothesis."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import strategies as st

from biplomacy.programme.expression import (
    Absolute,
    Arithmetic,
    Comparison,
    Expression,
    Extreme,
    Fact,
    Function,
    Junction,
    Not,
    Number,
    Operator,
    Relation,
    Since,
    Target,
    Test,
    Window,
)
from biplomacy.programme.expression_text import format_window
from biplomacy.programme.fact_table import FACTS, FactKind, fact_rule
from biplomacy.programme.model import LeafValue, Quantity, Reason
from biplomacy.programme.unit import ONE, parse_unit, unit_of
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing

BTC = 10**8
DAY = Day.parse("2025-07-24")


def leaf(
    name: str,
    low: Fraction | int | None,
    high: Fraction | int | None,
    *,
    facts: tuple[str, ...],
    reasons: tuple[Reason, ...] = (),
) -> LeafValue:
    """Return a leaf over the interval, in base units."""
    quantity = Quantity(
        None if low is None else Fraction(low),
        None if high is None else Fraction(high),
        unit_of(fact_rule(facts[0]).dimension),
        Grade.ATTESTED,
    )
    return LeafValue(name, facts, "fund", quantity, None, Standing.SYNTHETIC, (), reasons)


@dataclass(frozen=True)
class FixedLeaves:
    """``Leaves`` that were written down: by the text of a window, or by the name of its fact."""

    leaves: dict[str, tuple[LeafValue, ...]] = field(default_factory=dict)
    targets: dict[tuple[Day | None, bool], Fraction] = field(default_factory=dict)

    def values(self, window: Window) -> tuple[LeafValue, ...]:
        """Return what was written down; a window without is unknown."""
        text, fact = format_window(window), window.fact.name
        unknown = leaf(text, None, None, facts=(fact,), reasons=(Reason.DATA_MISSING,))
        return self.leaves.get(text, self.leaves.get(fact, (unknown,)))

    def target(self, day: Day | None, *, adjusted: bool) -> Fraction | None:
        """Return the target that was written down."""
        return self.targets.get((day, adjusted))


def known(**facts: tuple[int | None, int | None]) -> FixedLeaves:
    """Return leaves by fact, ``__`` for the dot: ``known(flows__mined=(0, None))``."""
    names = {name.replace("__", "."): bounds for name, bounds in facts.items()}
    return FixedLeaves({name: (leaf(name, *ends, facts=(name,)),) for name, ends in names.items()})


DAYS = st.dates(min_value=DAY.value.replace(year=2024)).map(Day)
PLACES = st.none() | st.sampled_from(["fund", "public-sector", "cel.2"])
UNITS = st.sampled_from(["BTC", "sat", "USDm", "PKR/kWh", "usd-cent", "day"]).map(parse_unit)


@st.composite
def numbers(draw: st.DrawFn, *, unit: str | None = None) -> Number:
    chosen = draw(UNITS | st.just(ONE)) if unit is None else parse_unit(unit)
    whole = draw(st.integers(0, 10**6))
    return Number(Fraction(whole, 10 ** draw(st.integers(0, 4))) * chosen.scale, chosen)


@st.composite
def windows(draw: st.DrawFn, *, flow: bool = False) -> Window:
    rules = [rule for rule in FACTS.values() if rule.name.startswith("flows.") or not flow]
    rule = draw(st.sampled_from(rules))
    fact = Fact(rule.name, draw(PLACES))
    since = draw(st.sampled_from(Since) | DAYS)
    match draw(st.sampled_from(["at", "long", "mean"])) if not flow else "long":
        case "mean":
            return Window(Function.MEAN, fact, days=draw(st.integers(1, 400)))
        case "long" if rule.kind is FactKind.FLOW:
            return Window(Function.SUM, fact, since)
        case "long" if rule.kind is FactKind.STOCK:
            return Window(Function.CHANGE, fact, since)
    return Window(Function.AT, fact)


def targets() -> st.SearchStrategy[Target]:
    return st.builds(Target, st.booleans(), st.none() | DAYS)


def _grown(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return (
        st.builds(Arithmetic, st.sampled_from(Operator), parts, parts)
        | parts.map(lambda part: Arithmetic(Operator.MINUS, Number(Fraction(0), ONE), part))
        | st.builds(Extreme, st.booleans(), several)
        | st.builds(Absolute, parts)
    )


def expressions() -> st.SearchStrategy[Expression]:
    """Make expressions of any dimension, as the grammar allows them."""
    leaves: st.SearchStrategy[Expression] = numbers() | windows() | targets()
    return st.recursive(leaves, _grown, max_leaves=8)


def coin_expressions() -> st.SearchStrategy[Expression]:
    """Make expressions over flows of coins, all of one dimension, products by a number."""
    leaves: st.SearchStrategy[Expression] = numbers(unit="BTC") | windows(flow=True)

    def grown(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        sums = st.sampled_from([Operator.PLUS, Operator.MINUS])
        return (
            st.builds(Arithmetic, sums, parts, parts)
            | st.builds(Arithmetic, st.just(Operator.TIMES), numbers(unit="1"), parts)
            | st.builds(Extreme, st.booleans(), st.tuples(parts, parts))
            | st.builds(Absolute, parts)
        )

    return st.recursive(leaves, grown, max_leaves=6)


def _joined(parts: st.SearchStrategy[Test]) -> st.SearchStrategy[Test]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Junction, st.booleans(), several) | st.builds(Not, parts)


def made_tests(sides: st.SearchStrategy[Expression]) -> st.SearchStrategy[Test]:
    """Make tests that compare what ``sides`` makes."""
    comparisons: st.SearchStrategy[Test] = st.builds(
        Comparison, st.sampled_from(Relation), sides, sides
    )
    return st.recursive(comparisons, _joined, max_leaves=4)
