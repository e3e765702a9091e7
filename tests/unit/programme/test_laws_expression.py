"""Laws of the language, over trees and leaves that hypothesis makes (§18.2)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from biplomacy.programme import interval
from biplomacy.programme.errors import ExpressionTooLarge
from biplomacy.programme.evaluation import evaluate, evaluate_expression
from biplomacy.programme.expression import (
    Arithmetic,
    Comparison,
    Expression,
    Fact,
    Function,
    Number,
    Operator,
    Relation,
    Test,
    Window,
)
from biplomacy.programme.expression_rules import windows_of
from biplomacy.programme.expression_text import (
    format_expression,
    format_test,
    format_window,
    parse_expression,
    parse_test,
)
from biplomacy.programme.expression_tree import (
    decode_expression,
    decode_test,
    encode_expression,
    encode_test,
)
from biplomacy.programme.expression_units import check_test
from biplomacy.programme.interval import NOTHING, Interval, point
from biplomacy.programme.model import LeafValue, Quantity
from biplomacy.programme.truth import Truth
from biplomacy.programme.unit import parse_unit
from biplomacy.values.canonical import decode, encode
from biplomacy.values.verdict import Grade
from fakes.expression_trees import (
    BTC,
    FixedLeaves,
    coin_expressions,
    expressions,
    leaf,
    made_tests,
)

AMOUNTS = st.integers(-5 * BTC, 5 * BTC)
BITCOIN = parse_unit("BTC")
COIN_TESTS = made_tests(coin_expressions())
ORIGINS = ("flows.purchase", "flows.mined", "flows.seized")


@st.composite
def leaves_of(draw: st.DrawFn, root: Test | Expression) -> FixedLeaves:
    """Make leaves for the windows of a tree: exact, closed, open, and shared by several facts."""
    shared = leaf("undecided", *sorted([draw(AMOUNTS), draw(AMOUNTS)]), facts=ORIGINS)
    found: dict[str, tuple[LeafValue, ...]] = {}
    for window in windows_of(root):
        text, fact = format_window(window), window.fact.name
        ends: list[int | None] = [*sorted([draw(AMOUNTS), draw(AMOUNTS)])]
        for end in draw(st.sets(st.sampled_from([0, 1]), max_size=1)):
            ends[end] = None
        own = leaf(text, ends[0], ends[1], facts=(fact,))
        found[text] = (own, shared) if fact in ORIGINS and draw(st.booleans()) else (own,)
    return FixedLeaves(found)


@st.composite
def narrowed(draw: st.DrawFn, part: LeafValue) -> LeafValue:
    """Make a leaf that knows at least as much."""
    low, high = part.quantity.low, part.quantity.high
    floor = -5 * BTC if low is None else int(low)
    ceiling = max(5 * BTC, floor) if high is None else int(high)
    inner = sorted([draw(st.integers(min(floor, ceiling), ceiling)) for _ in range(2)])
    return replace(
        part, quantity=Quantity(Fraction(inner[0]), Fraction(inner[1]), BITCOIN, Grade.ATTESTED)
    )


def mapped(leaves: FixedLeaves, found: dict[str, LeafValue]) -> FixedLeaves:
    return FixedLeaves(
        {k: tuple(found[part.name] for part in v) for k, v in leaves.leaves.items()}, leaves.targets
    )


def parts_of(leaves: FixedLeaves) -> list[LeafValue]:
    return [part for parts in leaves.leaves.values() for part in parts]


@given(made_tests(expressions()))
def test_a_test_reads_back_from_its_text_and_from_its_tree(test: Test) -> None:
    try:
        again = parse_test(format_test(test))
    except ExpressionTooLarge:
        assume(False)  # noqa: FBT003 # hypothesis's own signature
    else:
        assert again == test
        assert format_test(again) == format_test(test)
    assert decode_test(encode_test(test)) == test
    assert encode_test(decode_test(encode_test(test))) == decode(encode(encode_test(test)))


@given(expressions())
def test_an_expression_reads_back_from_its_text_and_from_its_tree(expression: Expression) -> None:
    assert parse_expression(format_expression(expression)) == expression
    assert decode_expression(encode_expression(expression)) == expression


@given(COIN_TESTS, st.data())
def test_knowing_more_never_flips_an_answer(test: Test, data: st.DataObject) -> None:
    check_test(test, None)
    leaves = data.draw(leaves_of(test))
    more = mapped(leaves, {part.name: data.draw(narrowed(part)) for part in parts_of(leaves)})
    before, after = evaluate(test, leaves), evaluate(test, more)

    assert before.truth in {after.truth, Truth.UNKNOWN}
    if before.margin is not None and after.margin is not None:
        for end in (after.margin.low, after.margin.high):
            assert end is not None
            assert before.margin.holds(end)


@given(coin_expressions(), st.data())
def test_a_quantity_less_itself_is_exactly_nothing(
    expression: Expression, data: st.DataObject
) -> None:
    leaves = data.draw(leaves_of(expression))
    difference = Arithmetic(Operator.MINUS, expression, expression)

    assert evaluate_expression(difference, leaves) == NOTHING
    assert evaluate_expression(difference, FixedLeaves()) == NOTHING
    for relation in Relation:
        expected = relation in {Relation.AT_MOST, Relation.AT_LEAST, Relation.EQUAL}
        found = evaluate(Comparison(relation, expression, expression), leaves)
        assert found.truth is (Truth.TRUE if expected else Truth.FALSE)
        assert found.leaves == ()


@given(coin_expressions(), st.sampled_from(Relation))
def test_what_is_not_known_leaves_a_comparison_unknown(
    bound: Expression, relation: Relation
) -> None:
    unseen = parse_expression("at(flows.client[nowhere])")
    assume(isinstance(unseen, Window) and unseen not in windows_of(bound))
    found = evaluate(Comparison(relation, unseen, bound), FixedLeaves())

    assert found.truth is Truth.UNKNOWN
    assert found.reasons != ()


@given(COIN_TESTS, st.data())
def test_what_decides_for_intervals_decides_for_every_value_in_them(
    test: Test, data: st.DataObject
) -> None:
    """A plain evaluation in numbers, written here, never contradicts the one over intervals."""
    leaves = data.draw(leaves_of(test))
    exact: dict[str, LeafValue] = {}
    for part in parts_of(leaves):
        inner = data.draw(narrowed(part))
        exact[part.name] = replace(inner, quantity=replace(inner.quantity, high=inner.quantity.low))
    origin = data.draw(st.sampled_from(ORIGINS))

    def number(window: Window) -> Fraction:
        counted = [
            exact[part.name].quantity.low
            for part in leaves.leaves[format_window(window)]
            if len(part.facts) == 1 or window.fact.name == origin
        ]
        return sum((value for value in counted if value is not None), start=Fraction(0))

    pinned = FixedLeaves(
        {
            format_window(window): (
                leaf(format_window(window), *([number(window)] * 2), facts=(window.fact.name,)),
            )
            for window in windows_of(test)
        }
    )
    whole = all(
        len(part.facts) == 1 or origin_is_everywhere(leaves, part.name, origin)
        for part in parts_of(leaves)
    )

    assume(whole)
    assert evaluate(test, leaves).truth in {evaluate(test, pinned).truth, Truth.UNKNOWN}


def origin_is_everywhere(leaves: FixedLeaves, name: str, origin: str) -> bool:
    """Whether each window of the origin holds the undecided leaf, so that the split is one."""
    return all(
        any(part.name == name for part in parts)
        for text, parts in leaves.leaves.items()
        if f"({origin}" in text
    )


@given(coin_expressions(), coin_expressions(), st.data())
def test_a_trace_adds_up_to_its_margin(
    left: Expression, right: Expression, data: st.DataObject
) -> None:
    test = Comparison(Relation.AT_LEAST, left, right)
    leaves = data.draw(leaves_of(test))
    found = evaluate(test, leaves)
    assume(all(part.coefficient is not None and len(part.facts) == 1 for part in found.leaves))
    empty = {
        text: tuple(leaf(part.name, 0, 0, facts=part.facts) for part in parts)
        for text, parts in leaves.leaves.items()
    }
    rest = evaluate(test, FixedLeaves(empty)).margin
    total = rest if rest is not None else NOTHING
    for part in found.leaves:
        bounds = Interval(part.quantity.low, part.quantity.high)
        total = interval.add(total, interval.scale(bounds, part.coefficient or Fraction(0)))

    assert total == found.margin


@given(COIN_TESTS, st.data())
def test_a_trace_evaluates_again_to_the_same(test: Test, data: st.DataObject) -> None:
    leaves = data.draw(leaves_of(test))
    first = evaluate(test, leaves)
    traced = {part.name: part for part in first.leaves}
    kept = FixedLeaves(
        {
            text: tuple(
                replace(traced[part.name], coefficient=None) if part.name in traced else part
                for part in parts
            )
            for text, parts in leaves.leaves.items()
        }
    )

    assert evaluate(test, kept) == first


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**9), st.integers(1, 10**9))
def test_nothing_is_rounded_inside(sats: int, over: int, by: int) -> None:
    window = Window(Function.AT, Fact("flows.fee"))
    leaves = FixedLeaves({"flows.fee": (leaf("fee", sats, sats, facts=("flows.fee",)),)})
    divisor, factor = (Number(Fraction(n), parse_unit("1")) for n in (over, by))
    expression = Arithmetic(Operator.TIMES, Arithmetic(Operator.OVER, window, divisor), factor)

    assert evaluate_expression(expression, leaves) == point(Fraction(sats * by, over))
