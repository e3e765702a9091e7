"""F3 once more, from published tests of tariffs instead of evidence files (programme §8.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.power.benchmarks import PartName
from biplomacy.power.rule_file import shipped_rules
from biplomacy.power.statement.tariff_test import encode_tariff_test
from biplomacy.power.subsidy import try_tariff
from biplomacy.power.subsidy_answers import Question
from biplomacy.power.tariff import Eligibility, Tariff, Term, Told
from biplomacy.programme.case import Offer
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Answer, LimbOutcome
from biplomacy.programme.offers import side_by_side
from biplomacy.programme.power_test import newest_offers, offer_of_test
from biplomacy.programme.unit import display
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Standing
from fakes.power_tariff_cases import OFFER, PACKAGE, RLNG, asked, offered, part, saying

PAKISTAN = bundled_programme("PAK-EFF-2024")
MET, NOT, OPEN = Answer.MET, Answer.NOT_MET, Answer.UNDETERMINED


def told(tariff: Tariff, *, adders: str | None = None) -> Offer:
    """Return the offer that a published test tells; adders are part of the incremental cost."""
    return offer_of_test(
        encode_tariff_test(try_tariff(dearer(asked(tariff), adders), shipped_rules()))
    )


def dearer(question: Question, adders: str | None) -> Question:
    """Return the question with the upper reading of the incremental cost raised by adders."""
    if adders is None:
        return question
    more = part(PartName.FUEL_HIGH, adders).minor_per_mwh
    parts = tuple(
        replace(one, minor_per_mwh=RLNG + more) if one.name is PartName.FUEL_HIGH else one
        for one in question.inputs.parts
    )
    return replace(question, inputs=replace(question.inputs, parts=parts))


def for_mining_only(tariff: Tariff) -> Tariff:
    named = Eligibility(("mining",), ("mining", "industry", "agriculture"))
    return replace(tariff, eligibility=Told(named, Grade.ATTESTED, Standing.QUOTED, "an example"))


@pytest.mark.parametrize(
    ("offer", "expected", "answer"),
    [
        *(
            pytest.param(
                told(offered(OFFER, rate=rate)),
                [OPEN, NOT, OPEN, OPEN, NOT],
                NOT,
                id=f"A-at-{rate}",
            )
            for rate in ("22", "22.5", "23")
        ),
        pytest.param(
            told(for_mining_only(offered(OFFER, rate="22.98"))),
            [OPEN, NOT, OPEN, OPEN, NOT],
            NOT,
            id="A-prime",
        ),
        pytest.param(told(offered(PACKAGE)), [MET, MET, MET, MET, MET], MET, id="B"),
        pytest.param(
            told(offered(PACKAGE, rate="22")), [OPEN, MET, MET, MET, MET], OPEN, id="B-at-22"
        ),
        pytest.param(
            told(offered(PACKAGE), adders="0.40"),
            [OPEN, MET, MET, MET, MET],
            OPEN,
            id="B-with-adders-of-0.40",
        ),
        pytest.param(
            told(saying(offered(PACKAGE), Term.END_DATE, answer=False)),
            [MET, MET, NOT, MET, MET],
            NOT,
            id="B-without-end",
        ),
        pytest.param(
            told(for_mining_only(offered(PACKAGE))),
            [MET, NOT, MET, MET, MET],
            NOT,
            id="B-for-mining-only",
        ),
    ],
)
def test_a_clause_gives_the_same_from_published_tests(
    offer: Offer, expected: list[Answer], answer: Answer
) -> None:
    (found,) = side_by_side(PAKISTAN, [offer]).offers

    assert [limb.answer for limb in found.limbs] == expected
    assert found.outcome.answer is answer


def test_what_is_met_rests_on_a_synthetic_cost_and_is_only_assumed() -> None:
    (found,) = side_by_side(PAKISTAN, [told(offered(PACKAGE))]).offers

    assert found.outcome.grade is Grade.ASSUMED


def test_the_margins_over_the_costs_come_out_of_the_facts() -> None:
    (found,) = side_by_side(PAKISTAN, [told(offered(PACKAGE))]).offers

    assert [(one.benchmark, display(one.margin.low, one.margin.unit)) for one in found.margins] == [
        ("tariff.cost.incremental", "0.3841 PKR/kWh"),
        ("tariff.cost.average", "-2.9892 PKR/kWh"),
        ("tariff.ordinary", "-11.9200 PKR/kWh"),
    ]


def test_side_by_side_says_same_price_and_what_nobody_published() -> None:
    miners = replace(for_mining_only(offered(OFFER, rate="22.98")), title="A\N{PRIME}")

    found = side_by_side(PAKISTAN, [told(miners), told(offered(PACKAGE))])

    assert found.sentence == (
        "Same price. The verdicts differ in limbs b and e; "
        "limbs c and d of A\N{PRIME} were never published."
    )


def test_an_unknown_reading_leaves_a_bound_open() -> None:
    question = asked(offered(PACKAGE))
    low_only = tuple(one for one in question.inputs.parts if one.name is not PartName.FUEL_HIGH)
    found = try_tariff(replace(question, inputs=replace(question.inputs, parts=low_only)), ())

    offer = offer_of_test(encode_tariff_test(found))

    (cost,) = (one for one in offer.observations if one.facts == ("tariff.cost.incremental",))
    assert cost.quantity.low is not None
    assert cost.quantity.high is None
    (limb, *_) = limbs(offer)
    assert limb.answer is OPEN


def limbs(offer: Offer) -> tuple[LimbOutcome, ...]:
    (found,) = side_by_side(PAKISTAN, [offer]).offers
    return found.limbs


def test_the_statement_is_the_evidence_of_each_fact() -> None:
    body = encode_tariff_test(try_tariff(asked(offered(PACKAGE)), shipped_rules()))
    digest = Digest.of(b"a statement")

    offer = offer_of_test(body, (digest,))

    assert {one.evidence for one in offer.observations} == {(digest,)}


def test_a_tariff_in_another_currency_is_no_offer_under_this_clause() -> None:
    foreign = replace(offered(PACKAGE), currency="USD")

    with pytest.raises(ProgrammeMalformed):
        told(foreign)


def test_of_each_offer_the_newest_test_counts_and_the_oldest_offer_comes_first() -> None:
    tests = [
        try_tariff(asked(offered(name, rate=rate)), shipped_rules())
        for name, rate in ((PACKAGE, "22.98"), (OFFER, "22"), (OFFER, "22.5"))
    ]
    foreign = replace(tests[0].question.tariff, id="foreign", currency="USD")
    abroad = replace(tests[0], question=replace(tests[0].question, tariff=foreign))
    names = [Digest.of(b"entry %d" % number) for number in range(4)]

    found = newest_offers(zip((*tests, abroad), names, strict=True))

    assert [one.id for one in found] == [OFFER, PACKAGE]
    assert {seen.evidence for seen in found[0].observations} == {(names[2],)}
