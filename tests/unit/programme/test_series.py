"""The leaves of a window: who was seen, what nobody saw, and what an action adds (§4.4)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.programme.actions import Moves
from biplomacy.programme.errors import ObservationsConflict, ProgrammeMalformed, UnitMismatch
from biplomacy.programme.expression import Comparison, Window
from biplomacy.programme.expression_text import parse_test
from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.model import Coverage, Delta, LeafValue, Observation, Perimeter, Reason
from biplomacy.programme.observed import ObservedLeaves
from biplomacy.programme.series import Moment, Series
from biplomacy.programme.tracks import FEW, Track
from biplomacy.programme.unit import display_between, parse_unit
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Standing
from fakes.programme_terms import (
    APPROVED,
    LATER,
    action,
    added,
    day,
    perimeter,
    programme,
    seen,
    set_to,
    target,
)

BOTH = perimeter("fund", "chivo")
PARTLY = perimeter("fund", coverage=Coverage.PARTIAL)


def leaves(
    text: str,
    *observations: Observation,
    over: Perimeter = BOTH,
    deltas: tuple[Delta, ...] = (),
    on: str = "07-24",
) -> tuple[LeafValue, ...]:
    test = parse_test(f"{text} == 0")
    assert isinstance(test, Comparison)
    assert isinstance(test.left, Window)
    series = Series(programme(perimeters=(over,)), observations, Moves(deltas))
    moment = Moment(day(on), APPROVED, APPROVED, None, standing=Standing.QUOTED)
    return ObservedLeaves(series, moment, over.id).values(test.left)


def shown(found: tuple[LeafValue, ...]) -> list[tuple[str, str]]:
    return [
        (leaf.place, display_between(leaf.quantity.low, leaf.quantity.high, leaf.quantity.unit))
        for leaf in found
    ]


def bought(value: str, place: str, start: str = "07-15", end: str = "07-24") -> Observation:
    return seen("flows.purchase", value, start, end, place=place)


def test_each_entity_is_a_leaf_and_a_complete_list_has_nothing_outside() -> None:
    found = leaves("sum(flows.purchase)", bought("1", "fund"), bought("2", "chivo"))

    assert shown(found) == [
        ("fund", "1.00000000 BTC"),
        ("chivo", "2.00000000 BTC"),
        ("outside public-sector", "0.00000000 BTC"),
    ]
    assert [leaf.quantity.grade for leaf in found] == [Grade.ATTESTED] * 3
    assert found[0].name == "sum(flows.purchase, since=approval) [fund]"


def test_what_lies_outside_a_partial_list_is_open() -> None:
    flows = leaves("sum(flows.purchase)", bought("1", "fund"), over=PARTLY)
    stock = leaves("change(stock.gross)", over=PARTLY)

    assert shown(flows)[-1] == ("outside public-sector", "[0.00000000, ∞] BTC")
    assert flows[-1].reasons == (Reason.PERIMETER_INCOMPLETE,)
    assert shown(stock)[-1] == ("outside public-sector", "[-∞, ∞] BTC")


def test_a_perimeter_observed_as_a_whole_is_one_leaf_without_an_outside() -> None:
    found = leaves("sum(flows.purchase)", bought("1", "public-sector"), bought("9", "fund"))

    assert shown(found) == [("public-sector", "1.00000000 BTC")]


def test_an_entity_that_nobody_saw_is_open_and_never_zero() -> None:
    found = leaves("sum(flows.purchase)", bought("1", "fund"))

    assert shown(found)[1] == ("chivo", "[0.00000000, ∞] BTC")
    assert found[1].reasons == (Reason.DATA_MISSING,)


def test_a_day_that_nobody_saw_leaves_the_sum_open() -> None:
    found = leaves(
        "sum(flows.purchase)",
        bought("1", "fund", "07-15", "07-20"),
        bought("2", "fund", "07-22", "07-24"),
    )

    assert shown(found)[0] == ("fund", "[3.00000000, ∞] BTC")
    assert found[0].reasons == (Reason.DATA_MISSING,)


def test_an_observation_that_straddles_the_edge_gives_from_nothing_to_all_of_it() -> None:
    found = leaves("sum(flows.purchase)", bought("4", "fund", "07-10", "07-24"))

    assert shown(found)[0] == ("fund", "[0.00000000, 4.00000000] BTC")


def test_a_straddling_observation_of_nothing_is_nothing() -> None:
    found = leaves("sum(flows.purchase)", bought("0", "fund", "07-10", "07-30"))

    assert shown(found)[0] == ("fund", "0.00000000 BTC")
    assert found[0].reasons == ()


def test_the_day_of_approval_is_outside_a_sum_and_the_assessed_day_is_inside() -> None:
    found = leaves(
        "sum(flows.purchase)",
        bought("8", "fund", "07-14", "07-14"),
        bought("0", "fund", "07-15", "07-23"),
        bought("1", "fund", "07-24", "07-24"),
    )

    assert shown(found)[0] == ("fund", "1.00000000 BTC")


def test_an_inflow_of_undecided_origin_is_one_leaf_under_the_same_name() -> None:
    inflow = seen("flows.purchase|flows.mined", "11.18", "07-20", place="fund")

    purchased, mined = (
        leaves(
            f"sum(flows.{fact})", inflow, seen(f"flows.{fact}", "0", "07-15", "07-24", place="fund")
        )
        for fact in ("purchase", "mined")
    )

    assert shown(purchased)[:2] == [("fund", "0.00000000 BTC"), ("fund", "11.18000000 BTC")]
    assert purchased[1] == mined[1]
    assert purchased[1].facts == ("flows.mined", "flows.purchase")
    assert purchased[1].reasons == (Reason.ORIGIN_UNKNOWN,)


def test_an_undecided_inflow_does_not_stand_for_other_flows_of_its_day() -> None:
    found = leaves(
        "sum(flows.purchase)", seen("flows.purchase|flows.mined", "1", "07-20", place="fund")
    )

    assert shown(found)[0] == ("fund", "[0.00000000, ∞] BTC")


def test_a_stock_changes_by_the_difference_of_its_ends() -> None:
    found = leaves(
        "change(stock.gross)",
        seen("stock.gross", "6237", "07-14", place="fund"),
        seen("stock.gross", "6248.18", "07-24", place="fund"),
        seen("stock.gross", "600", "07-14", "07-24", place="chivo"),
    )

    assert shown(found)[:2] == [("fund", "11.18000000 BTC"), ("chivo", "0.00000000 BTC")]


def test_a_stock_that_was_a_whole_on_one_day_and_entities_on_the_other_still_changes() -> None:
    found = leaves(
        "change(stock.gross)",
        seen("stock.gross", "6237", "07-14", place="fund"),
        seen("stock.gross", "600", "07-14", place="chivo"),
        seen("stock.gross", "6838", "07-24", place="public-sector"),
    )

    assert shown(found) == [("public-sector", "1.00000000 BTC")]


def test_net_holdings_are_coins_less_claims() -> None:
    found = leaves(
        "change(stock.net)",
        seen("stock.gross", "10", "07-14", "07-24", place="public-sector"),
        seen("stock.client", "4", "07-14", place="public-sector"),
        seen("stock.client", "3", "07-24", place="public-sector"),
    )

    assert [(leaf.facts[0], leaf.coefficient) for leaf in found] == [
        ("stock.gross", Fraction(1)),
        ("stock.client", -1),
    ]
    assert shown(found)[1] == ("public-sector", "-1.00000000 BTC")


def test_net_holdings_that_were_observed_themselves_are_taken_so() -> None:
    found = leaves("at(stock.net)", seen("stock.net", "7", "07-24", place="public-sector"))

    assert shown(found) == [("public-sector", "7.00000000 BTC")]


def test_claims_that_nobody_stated_are_missing_liabilities() -> None:
    found = leaves("at(stock.net)", seen("stock.gross", "10", "07-24", place="public-sector"))

    assert [leaf.reasons for leaf in found] == [
        (),
        (Reason.LIABILITIES_MISSING,),
        (Reason.LIABILITIES_MISSING,),
        (),
    ]


def test_a_fact_without_perimeter_is_one_leaf() -> None:
    known = leaves("at(nir)", seen("nir", "15", "07-24"))
    missing = leaves("at(nir)")

    assert shown(known) == [("", "15.00 USD")]
    assert [(leaf.place, leaf.reasons) for leaf in missing] == [
        ("public-sector", (Reason.DATA_MISSING,))
    ]
    assert missing[0].standing is Standing.QUOTED


def test_a_truth_that_is_not_known_is_between_no_and_yes() -> None:
    assert shown(leaves("tariff.has_end")) == [("public-sector", "[0, 1]")]


def test_a_cost_between_two_bounds_is_two_benchmarks() -> None:
    (found,) = leaves("tariff.cost.incremental", seen("tariff.cost.incremental", "14..22", "07-24"))

    assert found.reasons == (Reason.BENCHMARK_DISAGREE,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("mean(nir, days=2)", "15.00 USD", id="of-a-stock"),
        pytest.param("mean(nir, days=3)", "[-∞, ∞] USD", id="with-a-day-unseen"),
    ],
)
def test_a_mean_is_over_the_last_days(text: str, expected: str) -> None:
    found = leaves(text, seen("nir", "10", "07-23"), seen("nir", "20", "07-24"))

    assert shown(found)[0][1] == expected


def test_a_mean_of_a_flow_is_what_came_a_day() -> None:
    found = leaves("mean(flows.purchase, days=2)", bought("3", "public-sector", "07-23", "07-24"))

    assert shown(found) == [("public-sector", "1.50000000 BTC")]


def test_two_observations_that_overlap_and_disagree_are_both_shown() -> None:
    with pytest.raises(ObservationsConflict) as caught:
        leaves("at(nir)", seen("nir", "10", "07-20", "07-24"), seen("nir", "11", "07-22"))

    assert "10.00 USD from 2025-07-20 to 2025-07-24" in str(caught.value)
    assert "11.00 USD from 2025-07-22 to 2025-07-22" in str(caught.value)


def test_flows_that_overlap_without_being_the_same_are_a_conflict() -> None:
    with pytest.raises(ObservationsConflict):
        leaves("sum(flows.purchase)", bought("1", "fund"), bought("1", "fund", "07-20", "07-20"))


def test_the_same_observation_twice_counts_once_with_the_better_grade() -> None:
    one = bought("1", "public-sector")
    better = replace(one, quantity=replace(one.quantity, grade=Grade.CHAIN))

    (found,) = leaves("sum(flows.purchase)", one, better)

    assert found.quantity.low == 10**8
    assert found.quantity.grade is Grade.CHAIN


def test_a_sum_is_as_weak_as_its_weakest_day_and_names_all_evidence_once() -> None:
    first, second = Digest.of(b"first"), Digest.of(b"second")
    made_up = replace(bought("1", "fund", "07-16", "07-16"), standing=Standing.SYNTHETIC)
    days = (
        replace(bought("1", "fund", "07-15", "07-15"), evidence=(first, second)),
        replace(made_up, evidence=()),
        replace(bought("1", "fund", "07-17", "07-17"), evidence=(second,)),
    )
    weak = replace(days[0], quantity=replace(days[0].quantity, grade=Grade.ASSUMED))

    (found, *_) = leaves("sum(flows.purchase)", *reversed(days), on="07-17")
    (weaker, *_) = leaves("sum(flows.purchase)", *days[1:], weak, on="07-17")

    assert (found.quantity.low, weaker.quantity.low) == (Fraction(3 * 10**8),) * 2
    assert (found.quantity.grade, weaker.quantity.grade) == (Grade.ATTESTED, Grade.ASSUMED)
    assert (found.standing, found.evidence) == (Standing.SYNTHETIC, (first, second))


def test_an_observation_in_another_dimension_is_refused() -> None:
    one = seen("nir", "1", "07-24")
    alien = replace(one, quantity=replace(one.quantity, unit=parse_unit("BTC")))

    with pytest.raises(UnitMismatch):
        leaves("at(nir)", alien)


@pytest.mark.parametrize(
    ("text", "delta", "expected"),
    [
        pytest.param(
            "sum(flows.purchase)",
            added("flows.purchase", "1", "07-20", "07-30"),
            "5.00000000 BTC",
            id="a-flow-on-each-day",
        ),
        pytest.param(
            "sum(flows.purchase)",
            added("flows.purchase", "1", "07-01", "07-30"),
            "10.00000000 BTC",
            id="not-before-the-window",
        ),
        pytest.param(
            "at(stock.gross)",
            added("stock.gross", "1", "07-01", "07-30"),
            "24.00000000 BTC",
            id="a-stock-keeps-what-was-added",
        ),
        pytest.param(
            "change(stock.gross)",
            added("stock.gross", "1", "07-01", "07-30"),
            "10.00000000 BTC",
            id="a-change-since-a-day",
        ),
        pytest.param(
            "mean(nir, days=2)",
            added("nir", "4", "07-24"),
            "2.00 USD",
            id="a-mean-by-its-share-of-days",
        ),
        pytest.param(
            "at(stock.gross)",
            added("stock.gross", "2", "07-20", place="chivo"),
            "2.00000000 BTC",
            id="at-an-entity",
        ),
        pytest.param(
            "at(stock.net)",
            added("stock.gross", "2", "07-20"),
            "2.00000000 BTC",
            id="net-moves-with-coins",
        ),
    ],
)
def test_an_action_adds_a_leaf(text: str, delta: Delta, expected: str) -> None:
    found = leaves(text, deltas=(delta,))

    assert [value for place, value in shown(found) if place == "action"] == [expected]


@pytest.mark.parametrize(
    "delta",
    [
        pytest.param(added("stock.gross", "1", "07-25"), id="after-the-day"),
        pytest.param(added("stock.gross", "1", "07-20", place="elsewhere"), id="elsewhere"),
        pytest.param(added("flows.internal", "1", "07-20"), id="another-fact"),
    ],
)
def test_what_an_action_does_not_reach_has_no_leaf(delta: Delta) -> None:
    assert "action" not in dict(shown(leaves("at(stock.gross)", deltas=(delta,))))


def test_what_is_set_holds_from_its_day_on() -> None:
    rate = seen("tariff.rate", "34.9", "07-01", "07-30")
    later = set_to("tariff.rate", "22.98", "07-20")

    before = leaves("tariff.rate", rate, deltas=(later,), on="07-19")
    after = leaves("tariff.rate", rate, deltas=(later,), on="07-24")

    assert shown(before) == [("", "34.9000 PKR/kWh")]
    assert shown(after) == [("", "22.9800 PKR/kWh")]


def test_a_flow_cannot_be_set() -> None:
    with pytest.raises(ProgrammeMalformed):
        Moves(action(set_to("flows.purchase", "1", "07-20")).deltas)


def test_a_target_is_that_of_its_test_date_and_a_review_sets_it_anew() -> None:
    targets = (
        target("1", "USDm", "07-20"),
        target("2", "USDm", "07-20"),
        target("5", "USDm", None),
    )
    moment = Moment(LATER, APPROVED, APPROVED, day("07-20"), targets)
    found = ObservedLeaves(Series(programme(), ()), moment, "")

    assert found.target(None, adjusted=False) == 2 * 10**8
    assert found.target(day("07-21"), adjusted=False) == 5 * 10**8
    assert (
        ObservedLeaves(Series(programme(), ()), replace(moment, targets=()), "").target(
            None, adjusted=True
        )
        is None
    )


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 9))
def test_splitting_an_observation_changes_nothing(first: int, second: int, cut: int) -> None:
    middle = str(day("07-14").plus(cut))
    after = str(day("07-14").plus(cut + 1))
    whole = bought(str(first + second), "fund")
    parts = bought(str(first), "fund", end=middle), bought(str(second), "fund", after)
    level = seen("stock.gross", str(first), "07-14", "07-24", place="fund")
    levels = (
        seen("stock.gross", str(first), "07-14", middle, place="fund"),
        seen("stock.gross", str(first), after, "07-24", place="fund"),
    )

    assert shown(leaves("sum(flows.purchase)", whole)) == shown(
        leaves("sum(flows.purchase)", *parts)
    )
    for text in ("change(stock.gross)", "at(stock.gross)", "mean(stock.gross, days=5)"):
        assert shown(leaves(text, level)) == shown(leaves(text, *levels))


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2), st.integers(0, 9)), max_size=6),
    st.integers(-3, 12),
    st.integers(0, 12),
)
def test_a_sum_is_that_of_its_days(
    told: list[tuple[int, int, int]], first: int, length: int
) -> None:
    at, spans = APPROVED, []
    for days, gap, value in told:
        spans.append(seen("flows.mined", str(value), str(at), str(at.plus(days - 1))))
        at = at.plus(days + gap)
    start = APPROVED.value.toordinal() + first
    last = start + length
    track = Track(fact_rule("flows.mined"), spans)

    inside = [one for one in spans if start <= one.start.value.toordinal() <= last]
    low = sum(one.quantity.low or 0 for one in inside if one.end.value.toordinal() <= last)
    touching = [
        one
        for one in spans
        if one.start.value.toordinal() <= last and start <= one.end.value.toordinal()
    ]
    covered = {
        day
        for one in touching
        for day in range(one.start.value.toordinal(), one.end.value.toordinal() + 1)
    }
    missing = set(range(start, last + 1)) - covered
    high = None if missing else sum(one.quantity.high or 0 for one in touching)

    found = track.total(start, last)

    assert (found.low, found.high) == (low, high)
    assert track.total(start, last, traced=False).low == low


@pytest.mark.parametrize("days", [FEW - 1, FEW, FEW + 1, 3 * FEW])
def test_a_sum_over_many_days_is_as_exact_as_over_few(days: int) -> None:
    told = [
        seen("flows.mined", value, str(at), str(at))
        for at, value in zip(map(APPROVED.plus, range(4 * FEW)), cycle(("1/3", "0.5", "0")))
    ]
    track, start = Track(fact_rule("flows.mined"), told), APPROVED.value.toordinal() + 1

    found = track.total(start, start + days - 1)

    expected = sum(one.quantity.low or 0 for one in told[1 : days + 1])
    assert (found.low, found.high, found.whole) == (expected, expected, True)
