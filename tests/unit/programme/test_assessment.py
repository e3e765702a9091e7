"""What clauses give on a day: readings, reasons, dates, adjusters, deciding facts (§5.1-§5.6)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.programme.assessment import PRINTED, assess, effects, needed_margin
from biplomacy.programme.case import ClaimTest
from biplomacy.programme.claims import judge_claims
from biplomacy.programme.expression_text import parse_expression, parse_test
from biplomacy.programme.model import (
    Adjuster,
    Answer,
    Clause,
    Coverage,
    Delta,
    Kind,
    Observation,
    Outcome,
    Reason,
    Revision,
    Status,
)
from biplomacy.programme.unit import display, display_between
from biplomacy.values.verdict import Grade, Standing, Verdict
from fakes.programme_terms import (
    EXAMPLE,
    LATER,
    PAPER,
    action,
    added,
    clause,
    day,
    exactly,
    perimeter,
    programme,
    reading,
    seen,
    set_to,
    target,
)

WHOLE = perimeter("fund", "chivo")
FLOWS = reading("sum(flows.purchase) + sum(flows.mined) <= 0 BTC", WHOLE.id, name="flows")
STOCK = reading("change(stock.gross) <= 0 BTC", WHOLE.id, name="stock")
ACCUMULATION = clause(FLOWS, STOCK)
FLOOR = clause(
    reading("at(nir) >= target()"),
    kind=Kind.QUANTITATIVE,
    targets=(target("10", "USDm", "07-20"), target("20", "USDm", "12-31")),
)


def flows(purchase: str, *, mined: str = "0") -> tuple[Observation, ...]:
    return tuple(
        seen(fact, value, "07-15", "07-24", place=WHOLE.id)
        for fact, value in (("flows.purchase", purchase), ("flows.mined", mined))
    )


def stocks(first: str, last: str) -> tuple[Observation, ...]:
    return (
        seen("stock.gross", first, "07-14", place=WHOLE.id),
        seen("stock.gross", last, "07-24", place=WHOLE.id),
    )


def outcome(of: Clause, *observations: Observation, on: str = "07-24") -> Outcome:
    (found,) = assess(programme(of, perimeters=(WHOLE,)), observations, day(on))
    return found


def test_a_clause_is_met_when_every_reading_is() -> None:
    found = outcome(ACCUMULATION, *flows("0"), *stocks("6237", "6237"))

    assert (found.answer, found.status, found.reasons) == (Answer.MET, Status.MET, ())
    assert [one.answer for one in found.readings] == [Answer.MET, Answer.MET]
    assert found.deciding == ()


def test_a_clause_is_not_met_when_no_reading_is() -> None:
    found = outcome(ACCUMULATION, *flows("10"), *stocks("6237", "6247"))

    assert (found.answer, found.status) == (Answer.NOT_MET, Status.NOT_MET)
    assert found.margin is not None
    assert display(found.margin.low, found.margin.unit) == "-10.00000000 BTC"


def test_readings_that_disagree_are_shown_and_not_averaged() -> None:
    found = outcome(ACCUMULATION, *flows("10"), *stocks("6237", "6237"))

    assert found.answer is Answer.UNDETERMINED
    assert found.reasons == (Reason.READINGS_DISAGREE,)
    assert [one.answer for one in found.readings] == [Answer.NOT_MET, Answer.MET]
    assert found.margin is not None
    margin = display_between(found.margin.low, found.margin.high, found.margin.unit)
    assert margin == "[-10.00000000, 0.00000000] BTC"


def test_an_undetermined_reading_gives_its_own_reasons() -> None:
    found = outcome(ACCUMULATION, *flows("10"))

    assert found.answer is Answer.UNDETERMINED
    assert found.reasons == (Reason.DATA_MISSING,)


def test_one_satoshi_is_noticed() -> None:
    found = outcome(clause(FLOWS), *flows("0.00000001"))

    assert found.answer is Answer.NOT_MET
    assert found.margin is not None
    assert found.margin.low == -1


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(clause(), id="no-reading"),
        pytest.param(clause(reading(None)), id="no-test"),
        pytest.param(
            clause(reading("at(nir) >= target()"), kind=Kind.QUANTITATIVE), id="no-target"
        ),
    ],
)
def test_without_a_wording_or_a_number_nothing_is_determined(of: Clause) -> None:
    found = outcome(of, seen("nir", "1000", "07-24"))

    assert found.answer is Answer.UNDETERMINED
    assert found.reasons == (Reason.WORDING_MISSING,)
    assert found.test_date is None


def test_a_dated_clause_is_asked_on_each_test_date_that_has_come() -> None:
    nir = (seen("nir", "15000000", "07-20"), seen("nir", "15000000", "12-31"))

    (before,) = assess(programme(FLOOR), nir, day("07-19"))
    (first,) = assess(programme(FLOOR), nir, day("07-24"))
    both = assess(programme(FLOOR), nir, day("12-31"))

    assert (before.status, before.test_date) == (Status.NOT_YET_DUE, day("07-20"))
    assert (first.status, first.test_date) == (Status.MET, day("07-20"))
    assert [one.status for one in both] == [Status.MET, Status.NOT_MET]
    assert both[1].margin is not None
    assert display(both[1].margin.low, both[1].margin.unit) == "-5,000,000.00 USD"


def test_a_review_sets_a_target_anew() -> None:
    revised = replace(FLOOR, revisions=(Revision("first", (target("16", "USDm", "07-20"),)),))

    assert outcome(revised, seen("nir", "15000000", "07-20")).answer is Answer.NOT_MET


def test_the_last_test_date_is_the_one_before() -> None:
    since = clause(
        reading("sum(cb.credit.flow, since=last_test_date) <= target()"),
        kind=Kind.QUANTITATIVE,
        targets=(target("0", "PKR", "07-20"), target("5", "PKR", "07-24")),
    )
    observations = (
        seen("cb.credit.flow", "100", "07-15", "07-20"),
        seen("cb.credit.flow", "4", "07-21", "07-24"),
    )

    found = assess(programme(since), observations, LATER)

    assert [one.answer for one in found] == [Answer.NOT_MET, Answer.MET]


def test_a_continuous_clause_fails_on_its_first_day_and_stays_so() -> None:
    level = clause(reading("at(stock.gross) <= 10 BTC", WHOLE.id))
    observations = (
        seen("stock.gross", "10", "07-14", "07-16", place=WHOLE.id),
        seen("stock.gross", "11", "07-17", "07-20", place=WHOLE.id),
        seen("stock.gross", "9", "07-21", "07-24", place=WHOLE.id),
    )

    found = outcome(level, *observations)

    assert (found.answer, found.first_failed) == (Answer.NOT_MET, day("07-17"))
    assert found.margin is not None
    assert display(found.margin.low, found.margin.unit) == "-1.00000000 BTC"
    assert found.on == LATER


def test_days_on_which_nobody_looked_change_nothing() -> None:
    found = outcome(ACCUMULATION, *flows("0"), *stocks("6237", "6237"))

    assert found.first_failed is None


def test_grade_is_that_of_the_weakest_fact_and_standing_that_of_the_rule() -> None:
    chain = seen("flows.purchase", "0", "07-15", "07-24", place=WHOLE.id, grade=Grade.CHAIN)
    attested = seen("flows.mined", "0", "07-15", "07-24", place=WHOLE.id)

    found = outcome(clause(FLOWS), chain, attested)

    assert (found.grade, found.standing) == (Grade.ATTESTED, Standing.QUOTED)


def test_the_standing_of_a_target_is_carried_along() -> None:
    example = replace(FLOOR, targets=(target("10", "USDm", "07-20", EXAMPLE),))

    assert outcome(example, seen("nir", "1", "07-20")).standing is Standing.ILLUSTRATIVE


def test_a_junction_rests_only_on_the_parts_that_decide_it() -> None:
    either = clause(reading("tariff.has_end == 1 or lender.consulted == 1"))
    observations = (
        seen("tariff.has_end", "1", "07-24", grade=Grade.RECORD),
        seen("lender.consulted", "0", "07-24", grade=Grade.ASSUMED),
    )

    assert outcome(either, *observations).grade is Grade.RECORD


def adjusted(test: str, *, factor: str = "1", cap: str | None = None) -> Clause:
    aid = Adjuster(
        "aid",
        parse_expression("at(fx.swap)"),
        parse_expression("5 USD"),
        Fraction(factor),
        PAPER,
        cap=None if cap is None else Fraction(cap),
    )
    return replace(
        FLOOR,
        readings=(reading(test),),
        targets=(target("10", "USD", "07-24"),),
        adjusters=(aid,),
    )


@pytest.mark.parametrize(
    ("test", "swap", "expected"),
    [
        pytest.param("at(nir) >= adjusted()", "8", "13.00 USD", id="a-floor-rises"),
        pytest.param("at(nir) >= adjusted()", "1", "6.00 USD", id="a-floor-falls"),
        pytest.param("at(nir) <= adjusted()", "8", "7.00 USD", id="a-ceiling-is-the-mirror"),
        pytest.param("at(nir) >= -adjusted()", "8", "7.00 USD", id="a-negated-floor-too"),
        pytest.param("not (at(nir) < adjusted())", "8", "13.00 USD", id="not-below"),
    ],
)
def test_an_adjuster_moves_the_target(test: str, swap: str, expected: str) -> None:
    observations = seen("nir", "10", "07-24"), seen("fx.swap", swap, "07-24")

    found = outcome(adjusted(test), *observations)

    assert found.adjusted is not None
    assert display(found.adjusted, exactly("0", "nir").unit) == expected


def test_a_cap_stops_an_adjuster() -> None:
    observations = seen("nir", "10", "07-24"), seen("fx.swap", "100", "07-24")

    found = outcome(adjusted("at(nir) >= adjusted()", cap="200"), *observations)

    assert found.adjusted == 1_200


def test_both_comparisons_are_kept_and_the_status_says_that_an_adjuster_was_needed() -> None:
    observations = seen("nir", "9", "07-24"), seen("fx.swap", "4", "07-24")

    found = outcome(adjusted("at(nir) >= adjusted()"), *observations)

    assert (found.answer, found.status) == (Answer.MET, Status.MET_WITH_ADJUSTOR)
    assert [(limb.id, limb.answer) for limb in found.readings[0].limbs] == [
        (PRINTED, Answer.NOT_MET)
    ]


def test_an_adjuster_of_unknown_size_leaves_the_target_unknown() -> None:
    found = outcome(adjusted("at(nir) >= adjusted()"), seen("nir", "10", "07-24"))

    assert found.answer is Answer.UNDETERMINED
    assert found.adjusted is None
    assert Reason.WORDING_MISSING in found.reasons


def test_a_fact_that_decides_alone_comes_first() -> None:
    partly = perimeter("fund", coverage=Coverage.PARTIAL, name=WHOLE.id)
    of = clause(FLOWS)
    observations = (
        seen("flows.purchase|flows.internal", "11.18", "07-20", place=WHOLE.id),
        *flows("0"),
    )

    (found,) = assess(programme(of, perimeters=(partly,)), observations, LATER)

    assert found.reasons == (Reason.ORIGIN_UNKNOWN,)
    (fact,) = found.deciding
    assert (fact.at_low, fact.at_high, fact.alone) == (Answer.MET, Answer.NOT_MET, True)


def test_of_facts_that_do_not_decide_alone_the_widest_comes_first() -> None:
    partly = perimeter("fund", coverage=Coverage.PARTIAL, name=WHOLE.id)
    observations = (
        seen("flows.purchase|flows.internal", "11.18", "07-20", place="fund"),
        seen("flows.purchase", "0", "07-15", "07-24", place="fund"),
        seen("flows.mined", "0", "07-15", "07-24", place="fund"),
        seen("stock.gross", "6237", "07-14", place="fund"),
        seen("stock.gross", "6248.18", "07-24", place="fund"),
    )

    (found,) = assess(programme(ACCUMULATION, perimeters=(partly,)), observations, LATER)

    assert not any(fact.alone for fact in found.deciding)
    assert "outside" in found.deciding[0].leaf
    assert (
        found.deciding[-1].leaf
        == "sum(flows.internal | flows.purchase, 2025-07-15 to 2025-07-24) [fund]"
    )


def test_an_action_is_reported_only_where_it_touches_a_clause() -> None:
    terms = programme(ACCUMULATION, FLOOR, perimeters=(WHOLE,))
    observations = (*flows("0"), *stocks("6237", "6237"), seen("nir", "15000000", "07-20"))

    found = effects(terms, observations, LATER, action(added("flows.purchase", "1", "07-16")))
    after = assess(terms, observations, LATER, action(added("flows.purchase", "1", "07-16")))

    assert [(one.before.clause, one.before.answer) for one in found] == [
        ("XX-ONE", Answer.MET),
    ]
    assert tuple(one.after for one in found) == after
    assert after[0].reasons == (Reason.READINGS_DISAGREE,)


def test_a_first_failed_day_is_that_of_the_action() -> None:
    (effect,) = effects(
        programme(clause(FLOWS), perimeters=(WHOLE,)),
        flows("0"),
        LATER,
        action(added("flows.purchase", "1", "07-16", "07-20")),
    )

    assert effect.before.first_failed is None
    assert effect.after.first_failed == day("07-16")


def test_the_margin_that_is_needed_is_what_the_action_takes() -> None:
    (effect,) = effects(
        programme(FLOOR), (), day("07-20"), action(added("nir", "-3", "07-16", "07-30"))
    )

    needed = needed_margin(effect)

    assert needed is not None
    assert display(needed.low, needed.unit) == "15.00 USD"
    assert needed.low == needed.high


@pytest.mark.parametrize(
    "delta",
    [
        pytest.param(added("nir", "-3..-2", "07-16"), id="not-one-amount"),
        pytest.param(set_to("nir", "5", "07-16"), id="set-and-not-added"),
    ],
)
def test_no_margin_is_named_where_the_action_is_no_one_addition(delta: Delta) -> None:
    (effect,) = effects(programme(FLOOR), (), day("07-20"), action(delta))

    assert needed_margin(effect) is None


def test_a_claim_is_a_test_over_the_same_evidence() -> None:
    def claimed(test: str) -> Verdict:
        claim = ClaimTest("c", "somebody", "so", parse_test(test), WHOLE.id, PAPER)
        terms = programme(perimeters=(WHOLE,))
        (found,) = judge_claims(terms, (claim,), stocks("6237", "6248.18"), LATER)
        return found.verdict

    assert claimed("change(stock.gross) >= 10 BTC") is Verdict.CONFIRMED
    assert claimed("change(stock.gross) == 0 BTC") is Verdict.CONTRADICTED
    assert claimed("sum(flows.purchase) >= 10 BTC") is Verdict.UNVERIFIABLE


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_narrowing_an_observation_never_turns_met_into_not_met(
    low: int, width: int, cut_low: int, cut_high: int
) -> None:
    high = low + width
    narrow_low = min(low + cut_low, high)
    narrow_high = max(narrow_low, high - cut_high)
    of = clause(reading("at(stock.gross) <= 20 BTC", WHOLE.id))

    wide = outcome(of, seen("stock.gross", f"{low}..{high}", "07-24", place=WHOLE.id)).answer
    narrow = outcome(
        of, seen("stock.gross", f"{narrow_low}..{narrow_high}", "07-24", place=WHOLE.id)
    ).answer

    assert wide is Answer.UNDETERMINED or narrow is wide


@given(st.integers(0, 40), st.integers(0, 40))
def test_adding_to_the_leaf_of_a_ceiling_never_helps(base: int, more: int) -> None:
    order = (Answer.MET, Answer.UNDETERMINED, Answer.NOT_MET)
    of = programme(clause(reading("sum(flows.purchase) <= 20 BTC", WHOLE.id)), perimeters=(WHOLE,))
    observations = (
        seen("flows.purchase", f"{base}..{base + 5}", "07-15", "07-24", place=WHOLE.id),
    )

    (before,) = assess(of, observations, LATER)
    after = assess(of, observations, LATER, action(added("flows.purchase", str(more), "07-16")))

    assert order.index(after[0].answer) >= order.index(before.answer)
