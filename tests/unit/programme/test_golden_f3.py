"""F3: power for miners against a tariff for all, at one price (§8)."""

from __future__ import annotations

import pytest

from biplomacy.programme.assessment import assess
from biplomacy.programme.case import Offer
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.largest import largest
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Answer, Observation, Outcome, Reason, Scale, Vary
from biplomacy.programme.offers import margins_over, side_by_side
from biplomacy.programme.unit import display
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing
from fakes.programme_terms import action, programme, seen, set_to

PAKISTAN = bundled_programme("PAK-EFF-2024")
START, END = "2025-11-01", "2028-10-31"
ON = Day.parse("2025-11-15")
COSTS = {"tariff.cost.average": "25.9692", "tariff.ordinary": "34.9"}
UNIFORM = {
    "tariff.rate": "22.98",
    "tariff.named_sectors": "0",
    "tariff.has_end": "1",
    "tariff.has_cap": "1",
    "tariff.above_base": "1",
    "others.burden": "0",
    "lender.consulted": "1",
}
SINGLED_OUT = {
    "tariff.rate": "22.98",
    "tariff.named_sectors": "1",
    "tariff.has_end": "0..1",
    "tariff.has_cap": "0..1",
    "tariff.above_base": "0..1",
    "lender.consulted": "0",
}
MET, NOT, OPEN = Answer.MET, Answer.NOT_MET, Answer.UNDETERMINED


def told(
    terms: dict[str, str], *, incremental: str = "14.6497..22.5959"
) -> tuple[Observation, ...]:
    """Return the terms of an offer with the costs of §8.3; the incremental one is synthetic."""
    cost = seen(
        "tariff.cost.incremental",
        incremental,
        START,
        END,
        grade=Grade.ASSUMED,
        standing=Standing.SYNTHETIC,
    )
    known = (seen(fact, value, START, END) for fact, value in (terms | COSTS).items())
    return (cost, *known)


def under_the_clause(observations: tuple[Observation, ...]) -> Outcome:
    (found,) = (one for one in assess(PAKISTAN, observations, ON) if one.clause == "PAK-PWR")
    return found


def limbs(outcome: Outcome) -> list[Answer]:
    (reading,) = outcome.readings
    assert [limb.id for limb in reading.limbs] == ["a", "b", "c", "d", "e"]
    return [limb.answer for limb in reading.limbs]


@pytest.mark.parametrize(
    ("observations", "expected", "answer", "reasons"),
    [
        *(
            pytest.param(
                told(SINGLED_OUT | {"tariff.rate": rate}),
                [OPEN, NOT, OPEN, OPEN, NOT],
                NOT,
                (),
                id=f"A-at-{rate}",
            )
            for rate in ("22", "22.5", "23")
        ),
        pytest.param(
            told(SINGLED_OUT), [OPEN, NOT, OPEN, OPEN, NOT], NOT, (), id="A-prime-at-22.98"
        ),
        pytest.param(told(UNIFORM), [MET, MET, MET, MET, MET], MET, (), id="B-at-22.98"),
        pytest.param(
            told(UNIFORM | {"tariff.rate": "22"}),
            [OPEN, MET, MET, MET, MET],
            OPEN,
            (Reason.BENCHMARK_DISAGREE,),
            id="B-at-22",
        ),
        pytest.param(
            told(UNIFORM, incremental="14.6497..22.9959"),
            [OPEN, MET, MET, MET, MET],
            OPEN,
            (Reason.BENCHMARK_DISAGREE,),
            id="B-with-adders-of-0.40",
        ),
        pytest.param(
            told(UNIFORM | {"tariff.has_end": "0"}),
            [MET, MET, NOT, MET, MET],
            NOT,
            (),
            id="B-without-end",
        ),
        pytest.param(
            told(UNIFORM | {"tariff.named_sectors": "1"}),
            [MET, NOT, MET, MET, MET],
            NOT,
            (),
            id="B-for-mining-only",
        ),
    ],
)
def test_the_limbs_and_the_clause(
    observations: tuple[Observation, ...],
    expected: list[Answer],
    answer: Answer,
    reasons: tuple[Reason, ...],
) -> None:
    found = under_the_clause(observations)

    assert limbs(found) == expected
    assert (found.answer, found.reasons) == (answer, reasons)
    assert found.standing is Standing.RECONSTRUCTED


def test_a_rate_outside_the_costs_does_not_disagree_with_a_benchmark() -> None:
    found = under_the_clause(told(SINGLED_OUT | {"tariff.rate": "23"}))

    assert found.readings[0].limbs[0].reasons == (Reason.DATA_MISSING,)


def test_what_is_met_rests_on_a_synthetic_cost_and_is_only_assumed() -> None:
    assert under_the_clause(told(UNIFORM)).grade is Grade.ASSUMED


def test_no_price_mends_an_offer_to_one_trade() -> None:
    terms = tuple(one for one in told(SINGLED_OUT) if one.facts != ("tariff.rate",))
    offer = action(set_to("tariff.rate", "22.5", START))

    found = largest(PAKISTAN, terms, offer, Vary.PRICE, by=ON)

    assert (found.scale, found.k, found.clause) == (Scale.NEVER, None, "PAK-PWR")


def test_the_margins_over_the_costs_are_printed_exactly() -> None:
    margins = margins_over(Offer("b", "B", told(UNIFORM)), PAKISTAN)

    assert [(one.benchmark, display(one.margin.low, one.margin.unit)) for one in margins] == [
        ("tariff.cost.incremental", "0.3841 PKR/kWh"),
        ("tariff.cost.average", "-2.9892 PKR/kWh"),
        ("tariff.ordinary", "-11.9200 PKR/kWh"),
    ]


def test_side_by_side_says_what_differs_and_what_nobody_published() -> None:
    miners, uniform = Offer("a2", "A\N{PRIME}", told(SINGLED_OUT)), Offer("b", "B", told(UNIFORM))

    found = side_by_side(PAKISTAN, (miners, uniform))

    assert found.sentence == (
        "Same price. The verdicts differ in limbs b and e; "
        "limbs c and d of A\N{PRIME} were never published."
    )
    assert found.same_price
    assert [one.outcome.answer for one in found.offers] == [NOT, MET]


def test_the_sentence_follows_the_facts() -> None:
    cheaper = Offer("c", "C", told(UNIFORM | {"tariff.rate": "22"}))
    mining = Offer("m", "M", told(UNIFORM | {"tariff.named_sectors": "1"}))
    silent = Offer("s", "S", told({k: v for k, v in UNIFORM.items() if k != "others.burden"}))
    uniform = Offer("b", "B", told(UNIFORM))

    assert side_by_side(PAKISTAN, (cheaper, mining)).sentence == (
        "The prices differ. The verdicts differ in limb b."
    )
    assert side_by_side(PAKISTAN, (silent, uniform)).sentence == (
        "Same price. No limb differs; limb d of S was never published."
    )


def test_a_programme_without_a_clause_on_power_has_no_answer_to_an_offer() -> None:
    with pytest.raises(ProgrammeMalformed):
        side_by_side(programme(), (Offer("b", "B", told(UNIFORM)),))


def test_an_offer_that_tells_nothing_is_refused() -> None:
    with pytest.raises(ProgrammeMalformed):
        side_by_side(PAKISTAN, (Offer("n", "N", ()),))
