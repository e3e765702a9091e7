"""One price, two answers: the benchmarks, the limbs and the rule sets side by side (power §12)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from biplomacy.power.benchmarks import BenchmarkId, PartName
from biplomacy.power.errors import RuleExpired, SystemMalformed
from biplomacy.power.limbs import Condition, Limb
from biplomacy.power.price_text import shown_millions, shown_price
from biplomacy.power.rule_file import shipped_rules
from biplomacy.power.subsidy import earned_ppm, money_of, tax_expenditure, try_tariff
from biplomacy.power.subsidy_answers import Kind, RuleOutcome, Ruling, TariffTest
from biplomacy.power.tariff import Eligibility, Term, Told
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing
from fakes.power_tariff_cases import (
    OFFER,
    PACKAGE,
    SWITCHING,
    asked,
    offered,
    part,
    saying,
    without,
)

NO_ADDERS = part(PartName.ADDERS, "0")
SUBSIDY, NONE, OPEN = RuleOutcome.SUBSIDY, RuleOutcome.NO_SUBSIDY, RuleOutcome.UNDETERMINED
ALL = {rules.id: rules for rules in shipped_rules()}


def ruled(test: TariffTest, rules: str = "incremental/1") -> Ruling:
    return next(one for one in test.rulings if one.rules == rules)


def gap(test: TariffTest, name: BenchmarkId) -> tuple[str, str]:
    found = next(one for one in test.gaps if one.benchmark is name)
    assert found.gap is not None
    assert found.usd_cents is not None
    return shown_price(found.gap), shown_millions(found.usd_cents)


def test_the_package_is_below_one_benchmark_and_above_another() -> None:
    found = try_tariff(asked(offered(PACKAGE), NO_ADDERS), shipped_rules())

    assert [gap(found, one) for one in list(BenchmarkId)[:6]] == [
        ("-8.3303", "-197.7"),
        ("-0.3841", "-9.1"),
        ("-8.3303", "-197.7"),
        ("-0.3841", "-9.1"),
        ("2.9892", "70.9"),
        ("11.9200", "282.9"),
    ]


def test_against_the_national_average_the_gap_is_larger_still() -> None:
    question = asked(offered(PACKAGE))
    national = tuple(
        part(PartName.ORDINARY, "34.0") if one.name is PartName.ORDINARY else one
        for one in question.inputs.parts
    )

    found = try_tariff(replace(question, inputs=replace(question.inputs, parts=national)), ())

    assert gap(found, BenchmarkId.B4)[1] == "261.5"


def test_every_rule_set_answers_and_they_do_not_agree() -> None:
    package = try_tariff(asked(offered(PACKAGE), NO_ADDERS), shipped_rules())
    offer = try_tariff(asked(offered(OFFER), NO_ADDERS), shipped_rules())

    assert [(one.rules, one.outcome) for one in package.rulings] == [
        ("cost-recovery/1", SUBSIDY),
        ("post-tax/1", OPEN),
        ("incremental/1", NONE),
        ("reference-system/1", NONE),
        ("market-operator/1", NONE),
    ]
    assert [one.outcome for one in offer.rulings] == [SUBSIDY, OPEN, SUBSIDY, OPEN, SUBSIDY]


def test_the_package_keeps_what_the_offer_lacks_under_one_rule_set() -> None:
    package = ruled(try_tariff(asked(offered(PACKAGE), NO_ADDERS), shipped_rules()))
    offer = ruled(try_tariff(asked(offered(OFFER), NO_ADDERS), shipped_rules()))

    assert (package.outcome, package.hindsight) == (NONE, False)
    assert package.room is not None
    assert shown_price(package.room) == "0.3841"
    assert (offer.outcome, offer.decided, offer.hindsight) == (SUBSIDY, ("limb iii", "gap"), True)
    assert offer.gap is not None
    assert shown_price(offer.gap) == "0.0959"


def test_adders_of_forty_paisa_turn_the_package() -> None:
    found = ruled(
        try_tariff(asked(offered(PACKAGE), part(PartName.ADDERS, "0.40")), shipped_rules())
    )

    assert (found.outcome, found.decided) == (SUBSIDY, ("gap",))
    assert found.gap is not None
    assert shown_price(found.gap) == "0.0159"


@pytest.mark.parametrize(
    ("adders", "expected", "left"),
    [
        pytest.param(SWITCHING, NONE, Fraction(0), id="at-the-switching-value"),
        pytest.param(SWITCHING + 1, SUBSIDY, Fraction(1), id="one-unit-above"),
    ],
)
def test_the_answer_turns_one_unit_above_the_switching_value(
    adders: Fraction, expected: RuleOutcome, left: Fraction
) -> None:
    found = ruled(
        try_tariff(asked(offered(PACKAGE), part(PartName.ADDERS, adders)), shipped_rules())
    )

    assert (found.outcome, found.gap) == (expected, left)


def test_without_declared_adders_the_benchmarks_name_what_is_missing() -> None:
    found = try_tariff(asked(offered(PACKAGE)), shipped_rules())

    missing = {one.id: one.missing for one in found.benchmarks if one.missing}
    four = (PartName.WIRES, PartName.WEAR, PartName.CREDIT_RISK, PartName.START_UPS)
    assert missing == {
        BenchmarkId.B2_LOW: four,
        BenchmarkId.B2_HIGH: four,
        BenchmarkId.B5: (PartName.ALTERNATIVE,),
        BenchmarkId.B6: (PartName.EFFICIENT_TAX, PartName.EXTERNALITY),
    }
    assert ruled(found).outcome is OPEN
    assert ruled(found).decided == ("b2-high",)


def test_wires_are_in_the_cost_of_supply_once_they_are_declared() -> None:
    bare = try_tariff(asked(offered()), ())
    wired = try_tariff(asked(offered(), part(PartName.WIRES, "1.5")), ())

    before, after = bare.benchmark(BenchmarkId.B3), wired.benchmark(BenchmarkId.B3)
    assert (before.left_out, after.left_out) == ((PartName.WIRES,), ())
    assert before.value is not None
    assert after.value is not None
    assert after.value - before.value == 150_000
    assert shown_price(before.value) == "25.9692"


def test_a_private_alternative_decides_for_the_market_operator() -> None:
    export = part(PartName.ALTERNATIVE, "24")

    found = try_tariff(asked(offered(), NO_ADDERS, export), shipped_rules())

    assert ruled(found, "market-operator/1").benchmark is BenchmarkId.B5
    assert ruled(found, "market-operator/1").outcome is SUBSIDY
    advantage = next(limb for limb in found.limbs if limb.name == Limb.ADVANTAGE)
    assert advantage.holds is True


def test_all_three_limbs_are_needed_below_the_ordinary_tariff() -> None:
    export = part(PartName.ALTERNATIVE, "24")

    offer = try_tariff(asked(offered(OFFER), NO_ADDERS, export), shipped_rules())

    found = ruled(offer, "reference-system/1")
    assert (found.outcome, found.decided) == (SUBSIDY, ("gap", "limb i", "limb ii", "limb iii"))


def test_an_open_ended_offer_is_distorting_and_a_silent_one_unknown() -> None:
    endless = try_tariff(asked(saying(offered(), Term.END_DATE, answer=False)), ())
    silent = try_tariff(asked(without(offered(), Term.END_DATE)), ())

    assert [limb.holds for limb in endless.limbs][3] is True
    assert [limb.holds for limb in silent.limbs][3] is None


def test_a_package_without_end_is_a_subsidy_whatever_its_price() -> None:
    endless = saying(offered(rate="40"), Term.END_DATE, answer=False)

    found = ruled(try_tariff(asked(endless, NO_ADDERS), shipped_rules()))

    assert (found.outcome, found.decided) == (SUBSIDY, ("limb iv: end-date",))


def test_a_budget_line_makes_the_support_explicit() -> None:
    paid = try_tariff(asked(saying(offered(), Term.BUDGET_LINE, answer=True)), ())
    unpaid = try_tariff(asked(saying(offered(), Term.BUDGET_LINE, answer=False)), ())

    kinds = [
        next(one.kind for one in found.gaps if one.benchmark is BenchmarkId.B3)
        for found in (paid, unpaid, try_tariff(asked(offered()), ()))
    ]
    assert kinds == [Kind.EXPLICIT, Kind.IMPLICIT, Kind.UNKNOWN]
    assert next(one.kind for one in paid.gaps if one.benchmark is BenchmarkId.B1_LOW) is Kind.NONE


def test_others_pay_less_when_the_rate_lies_above_the_cost() -> None:
    found = try_tariff(asked(offered(), NO_ADDERS), ())

    signs = [(one.benchmark, one.minor is not None and one.minor < 0) for one in found.bills]
    assert signs == [
        (BenchmarkId.B2_LOW, True), (BenchmarkId.B2_HIGH, True), (BenchmarkId.B1_HIGH, True),
    ]  # fmt: skip


def test_each_step_toward_the_ordinary_tariff_costs_the_buyer_the_same() -> None:
    steps = try_tariff(asked(offered()), ()).withdrawal

    assert [shown_price(step.rate) for step in steps] == [
        "25.9600",
        "28.9400",
        "31.9200",
        "34.9000",
    ]
    assert steps[-1].loss == 4 * steps[0].loss
    assert try_tariff(asked(offered(rate="40")), ()).withdrawal == ()


def test_the_sale_earns_little_beside_the_capacity_payments() -> None:
    found = try_tariff(asked(offered()), ())

    assert earned_ppm(found, 216_331_600_000_000) == 25_677


def test_tax_forgone_stands_apart_and_is_rounded_toward_zero() -> None:
    assert tax_expenditure(180_000, 50_000, 1_000_001) == 130_000
    assert tax_expenditure(50_000, 180_000, 1_000_001) == -130_000


def test_rules_that_had_expired_are_refused() -> None:
    expired = replace(ALL["incremental/1"], expires=Day.parse("2025-10-31"))

    with pytest.raises(RuleExpired):
        try_tariff(asked(offered()), [expired])


def test_who_is_eligible_is_among_those_who_are_comparable() -> None:
    told = Told(Eligibility(("mining",), ("steel",)), Grade.ASSUMED, Standing.QUOTED, "an example")

    with pytest.raises(SystemMalformed):
        try_tariff(asked(replace(offered(), eligibility=told)), ())


def test_the_conditions_name_limb_iii_and_the_exit_terms() -> None:
    found = try_tariff(asked(offered()), ())

    assert {one.name: one.holds for one in found.conditions} == {
        Condition.NOT_SELECTIVE: True,
        Condition.END_DATE: True,
        Condition.VOLUME_CAP: True,
        Condition.NO_ROLLOVER: True,
        Condition.PRICE_PATH: None,
    }


def test_money_of_either_sign_is_rounded_toward_zero_once() -> None:
    assert [money_of(Fraction(sign * 3), 500_000) for sign in (1, -1)] == [1, -1]
