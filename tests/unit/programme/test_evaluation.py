"""What a test gives where facts are known in part (§4.5, §4.8)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from biplomacy.programme.evaluation import Evaluation, evaluate, evaluate_expression
from biplomacy.programme.expression_text import parse_expression, parse_test
from biplomacy.programme.interval import ANYTHING, Interval, point
from biplomacy.programme.model import LeafValue, Reason
from biplomacy.programme.truth import Truth
from biplomacy.programme.unit import parse_unit
from biplomacy.values.day import Day
from fakes.expression_trees import BTC, FixedLeaves, known, leaf

RISE = 1_118_000_000
ACCUMULATION = "sum(flows.purchase) + sum(flows.mined) <= 0 BTC"
ORIGINS = ("flows.purchase", "flows.mined", "flows.donated", "flows.internal")


def span(low: int | None, high: int | None) -> Interval:
    return Interval(
        None if low is None else Fraction(low), None if high is None else Fraction(high)
    )


def undecided(low: int = RISE, *, facts: tuple[str, ...] = ORIGINS) -> FixedLeaves:
    """One inflow of which it is not known what it was."""
    part = leaf("11.18 [fund]", low, RISE, facts=facts, reasons=(Reason.ORIGIN_UNKNOWN,))
    return FixedLeaves(dict.fromkeys(facts, (part,)))


def over(leaves: FixedLeaves, test: str) -> Evaluation:
    return evaluate(parse_test(test), leaves)


def test_known_flows_decide_to_the_satoshi() -> None:
    nothing = known(flows__purchase=(0, 0), flows__mined=(0, 0))
    one = known(flows__purchase=(0, 0), flows__mined=(1, 1))

    assert over(nothing, ACCUMULATION).truth is Truth.TRUE
    assert over(one, ACCUMULATION).truth is Truth.FALSE
    assert over(one, ACCUMULATION).margin == point(Fraction(-1))
    assert over(one, ACCUMULATION).unit == parse_unit("BTC")


@pytest.mark.parametrize("test", ["at(nir) >= target()", "at(nir) >= max(target(), 1 USD)"])
def test_a_target_is_looked_up_each_time(test: str) -> None:
    nir = known(nir=(200, 200)).leaves
    met = FixedLeaves(nir, {(None, False): Fraction(150)})
    missed = FixedLeaves(nir, {(None, False): Fraction(250)})

    assert over(met, test).margin == point(Fraction(50))
    assert over(missed, test).margin == point(Fraction(-50))
    assert over(FixedLeaves(nir), test).reasons == (Reason.WORDING_MISSING,)


def test_an_inflow_of_undecided_origin_counts_once() -> None:
    found = over(undecided(), ACCUMULATION)

    assert found.truth is Truth.UNKNOWN
    assert found.margin == span(-RISE, 0)
    assert found.reasons == (Reason.ORIGIN_UNKNOWN,)
    assert [(part.name, part.coefficient) for part in found.leaves] == [
        ("11.18 [fund]", Fraction(1))
    ]


@pytest.mark.parametrize(
    ("facts", "low", "expression", "bounds"),
    [
        pytest.param(ORIGINS, RISE, "sum(flows.purchase)", (0, RISE), id="one-of-its-facts"),
        pytest.param(ORIGINS[:2], RISE, "sum(flows.purchase) + sum(flows.mined)", (RISE, RISE),
                     id="all-of-its-facts"),
        pytest.param(ORIGINS[:2], 0, "sum(flows.purchase) + sum(flows.mined)", (0, RISE),
                     id="all-of-its-facts-at-most"),
        pytest.param(ORIGINS, RISE, "sum(flows.purchase) - sum(flows.mined)", (-RISE, RISE),
                     id="either-sign"),
        pytest.param(ORIGINS, RISE, "3 * sum(flows.purchase) + sum(flows.mined)", (0, 3 * RISE),
                     id="weighted"),
        pytest.param(ORIGINS[:2], RISE, "3 * sum(flows.purchase) + sum(flows.mined)",
                     (RISE, 3 * RISE), id="weighted-and-complete"),
        pytest.param(ORIGINS, RISE, "sum(flows.purchase) - sum(flows.purchase)", (0, 0),
                     id="cancelled"),
        pytest.param(ORIGINS, RISE, "-sum(flows.internal) / 2", (-RISE // 2, 0), id="negative"),
    ],
)  # fmt: skip
def test_an_undecided_inflow_gives(
    facts: tuple[str, ...], low: int, expression: str, bounds: tuple[int, int]
) -> None:
    leaves = undecided(low, facts=facts)

    assert evaluate_expression(parse_expression(expression), leaves) == span(*bounds)


def test_an_undecided_inflow_seen_in_two_perimeters_counts_once() -> None:
    leaves = undecided()
    text = "sum(flows.purchase[fund]) - sum(flows.purchase[public-sector])"

    assert evaluate_expression(parse_expression(text), leaves) == span(0, 0)


def test_the_parts_of_a_window_add_up() -> None:
    parts = (
        leaf("purchase [fund]", 5, 7, facts=("flows.purchase",)),
        leaf("purchase [chivo]", 1, 1, facts=("flows.purchase",)),
        leaf("outside", 0, None, facts=("flows.purchase",), reasons=(Reason.PERIMETER_INCOMPLETE,)),
    )
    found = over(FixedLeaves({"flows.purchase": parts}), "sum(flows.purchase) <= 5 sat")

    assert found.truth is Truth.FALSE
    assert found.margin == span(None, -1)
    assert found.reasons == ()
    assert [part.name for part in found.leaves] == [
        "purchase [fund]",
        "purchase [chivo]",
        "outside",
    ]


def test_a_leaf_may_carry_a_factor_of_its_own() -> None:
    gross = leaf("gross", 10, 10, facts=("stock.gross",))
    client = leaf("client", 2, 4, facts=("stock.client",))
    taken = LeafValue(
        client.name, client.facts, client.place, client.quantity, Fraction(-1), client.standing,
        client.evidence, client.reasons,
    )  # fmt: skip
    leaves = FixedLeaves({"stock.net": (gross, taken), "stock.client": (client,)})

    assert evaluate_expression(parse_expression("at(stock.net)"), leaves) == span(6, 8)
    assert evaluate_expression(
        parse_expression("at(stock.net) + at(stock.client)"), leaves
    ) == span(10, 10)
    assert over(leaves, "at(stock.net) >= 0 BTC").leaves[1].coefficient == -1


@pytest.mark.parametrize(
    ("test", "margin"),
    [
        pytest.param("at(nir) <= 100 USD", (40_00, 70_00), id="at-most"),
        pytest.param("at(nir) < 100 USD", (40_00, 70_00), id="below"),
        pytest.param("at(nir) >= 100 USD", (-70_00, -40_00), id="at-least"),
        pytest.param("at(nir) > 100 USD", (-70_00, -40_00), id="above"),
        pytest.param("not at(nir) > 100 USD", (40_00, 70_00), id="not"),
        pytest.param("at(nir) <= 100 USD and at(nir) >= 25 USD", (5_00, 35_00), id="smallest"),
        pytest.param("at(nir) <= 100 USD or at(nir) >= 25 USD", (40_00, 70_00), id="largest"),
        pytest.param("at(nir) == 100 USD", None, id="equal"),
        pytest.param("at(nir) <= 100 USD and tariff.has_end >= 1", None, id="two-dimensions"),
        pytest.param("at(nir) <= 100 USD and at(nir) == 1 USD", None, id="one-without-a-margin"),
    ],
)
def test_a_margin_is_how_far_the_measure_lies_on_the_safe_side(
    test: str, margin: tuple[int, int] | None
) -> None:
    found = over(known(nir=(30_00, 60_00), tariff__has_end=(1, 1)), test)

    assert found.margin == (None if margin is None else span(*margin))
    assert (found.unit is None) == (margin is None and test != "at(nir) == 100 USD")


def test_a_target_is_a_number_of_the_clause() -> None:
    december = Day.parse("2025-12-31")
    targets = {
        (None, False): Fraction(50_00),
        (None, True): Fraction(20_00),
        (december, False): Fraction(10_00),
    }
    leaves = FixedLeaves(known(nir=(30_00, 30_00)).leaves, targets)

    assert over(leaves, "at(nir) >= target()").margin == point(Fraction(-20_00))
    assert over(leaves, "at(nir) >= adjusted()").margin == point(Fraction(10_00))
    assert over(leaves, "at(nir) >= target(2025-12-31)").margin == point(Fraction(20_00))
    assert over(leaves, "at(nir) >= -target()").margin == point(Fraction(80_00))
    assert evaluate_expression(parse_expression("target() * target()"), leaves) == point(
        Fraction(50_00**2)
    )


def test_without_a_number_a_target_leaves_the_wording_missing() -> None:
    leaves = known(nir=(30_00, 30_00))
    found = over(leaves, "at(nir) >= target()")

    assert (found.truth, found.margin) == (Truth.UNKNOWN, ANYTHING)
    assert found.reasons == (Reason.WORDING_MISSING,)
    assert over(leaves, "target() - target() <= at(nir) * 0").truth is Truth.TRUE


@pytest.mark.parametrize(
    ("expression", "bounds"),
    [
        pytest.param("at(nir) * 2 - at(nir)", (10, 20), id="linear"),
        pytest.param("(at(nir) + at(nir)) / 4", (5, 10), id="over-a-number"),
        pytest.param("at(nir) / at(nir)", (Fraction(1, 2), 2), id="not-linear"),
        pytest.param("at(nir) / (at(nir) - at(nir))", (None, None), id="over-nothing"),
        pytest.param("at(nir) / 0", (None, None), id="over-zero"),
        pytest.param("at(nir) * tariff.has_end", (0, 20), id="product"),
        pytest.param("min(at(nir), 15 usd-cent)", (10, 15), id="least"),
        pytest.param("max(at(nir), 15 usd-cent)", (15, 20), id="greatest"),
        pytest.param("abs(at(nir) - 15 usd-cent)", (0, 5), id="absolute"),
        pytest.param("abs(at(nir)) - abs(at(nir))", (0, 0), id="equal-parts-cancel"),
        pytest.param("3 * abs(-at(nir)) - 1 usd-cent", (29, 59), id="part-of-a-sum"),
        pytest.param("2 * 3 / 4", (Fraction(3, 2),) * 2, id="numbers"),
    ],
)
def test_an_expression_has_the_values(
    expression: str, bounds: tuple[Fraction | int | None, Fraction | int | None]
) -> None:
    leaves = known(nir=(10, 20), tariff__has_end=(0, 1))
    low, high = (None if end is None else Fraction(end) for end in bounds)

    assert evaluate_expression(parse_expression(expression), leaves) == Interval(low, high)


def test_a_leaf_in_a_part_that_is_not_linear_has_no_coefficient() -> None:
    found = over(known(nir=(10, 20), fx__swap=(0, 1)), "abs(at(nir)) + at(fx.swap) <= 2 * at(nir)")

    assert {part.name: part.coefficient for part in found.leaves} == {"nir": None, "fx.swap": 1}


def test_a_leaf_that_cancels_is_no_leaf_of_the_outcome() -> None:
    unknown = FixedLeaves(known(nir=(5, 5)).leaves)
    found = over(unknown, "at(fx.swap) + at(nir) >= at(fx.swap)")

    assert found.truth is Truth.TRUE
    assert [part.name for part in found.leaves] == ["nir"]
    assert over(unknown, "abs(at(fx.swap)) - abs(at(fx.swap)) <= 0 USD").leaves == ()


def test_reasons_are_those_of_the_parts_that_are_unknown() -> None:
    leaves = FixedLeaves(
        {
            "nir": (leaf("nir", 0, None, facts=("nir",), reasons=(Reason.DATA_MISSING,)),),
            "fx.swap": (leaf("swap", 0, None, facts=("fx.swap",),
                             reasons=(Reason.PERIMETER_INCOMPLETE,)),),
        }
    )  # fmt: skip
    decided = "at(fx.swap) >= 0 USD"

    assert over(leaves, f"at(nir) <= 1 USD and {decided}").reasons == (Reason.DATA_MISSING,)
    assert over(leaves, f"at(nir) <= 1 USD or {decided}").reasons == ()
    assert over(leaves, "not (at(nir) <= 1 USD and not at(fx.swap) > 1 USD)").reasons == (
        Reason.PERIMETER_INCOMPLETE,
        Reason.DATA_MISSING,
    )


def test_comparisons_that_weigh_a_leaf_differently_give_it_no_coefficient() -> None:
    found = over(known(nir=(5, 5)), "at(nir) >= 0 USD and 2 * at(nir) >= 0 USD")

    assert [part.coefficient for part in found.leaves] == [None]


@pytest.mark.parametrize(
    ("offer", "truth"),
    [
        pytest.param((1149, 1149), Truth.TRUE, id="above-the-incremental-cost"),
        pytest.param((1100, 1100), Truth.UNKNOWN, id="inside-the-costs"),
        pytest.param((700, 700), Truth.FALSE, id="below-all"),
    ],
)
def test_a_tariff_is_tested_against_an_interval_of_costs(
    offer: tuple[int, int], truth: Truth
) -> None:
    """The costs of §8.3, in thousandths of a rupee per kilowatt-hour (500 = 1 paisa/Wh)."""
    leaves = known(
        tariff__rate=offer,
        tariff__cost__average=(1298, 1299),
        tariff__cost__incremental=(732, 1130),
        tariff__above_base=(1, 1),
    )
    test = (
        "tariff.rate >= tariff.cost.average"
        " or (tariff.above_base == 1 and tariff.rate >= tariff.cost.incremental)"
    )

    assert over(leaves, test).truth is truth


def test_a_rise_of_the_fund_is_one_number_however_it_is_cut() -> None:
    rise = leaf("rise", RISE, RISE, facts=("stock.gross",))
    cut = tuple(
        leaf(f"rise {part}", sats, sats, facts=("stock.gross",))
        for part, sats in enumerate([BTC, RISE - BTC])
    )
    text = "change(stock.gross) - sum(flows.seized) <= 0 BTC"
    seized = known(flows__seized=(0, None)).leaves
    one, two = (FixedLeaves({**seized, "stock.gross": part}) for part in ((rise,), cut))

    assert over(one, text).margin == over(two, text).margin == span(-RISE, None)
