"""Price forms, units above a base, offer files, rule files and reported anchors (power §12)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.power.anchors import shipped_anchor, shipped_anchors
from biplomacy.power.benchmarks import BenchmarkId, CostInputs, PartName
from biplomacy.power.declared import bare_offer, declared_part
from biplomacy.power.errors import (
    HoursMissing,
    QuantityMalformed,
    RuleUnknown,
    SystemMalformed,
)
from biplomacy.power.incremental import PackageState, billable_increments, package_state
from biplomacy.power.limbs import Condition
from biplomacy.power.month import Month
from biplomacy.power.offer_file import read_offer_file, shipped_offer
from biplomacy.power.price_text import parse_fraction
from biplomacy.power.quantities import GWH
from biplomacy.power.rule_file import (
    SHIPPED,
    read_rules,
    shipped_rules,
    shipped_rules_bytes,
)
from biplomacy.power.tariff import (
    Flat,
    Indexed,
    MarketFacts,
    PassThrough,
    Seasonal,
    Term,
    check_floor,
    due_wh,
    price_at,
    rate_over,
)
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.verdict import Grade, Severity, Standing
from fakes.power_tariff_cases import offered, part

JANUARY, JULY = Month(2026, 1), Month(2025, 7)
SEASONS = Seasonal((1_500_000,) * 6 + (2_500_000,) * 6)
RULES = b"""
id = "own/1"
title = "Own rules"
benchmark = "b3"
standing = "illustrative"
source = "an example"
"""


@pytest.mark.parametrize(
    ("schedule", "facts", "month", "price"),
    [
        pytest.param(Flat(2_298_000), MarketFacts(), JULY, 2_298_000, id="flat"),
        pytest.param(SEASONS, MarketFacts(), JANUARY, 1_500_000, id="winter"),
        pytest.param(SEASONS, MarketFacts(), JULY, 2_500_000, id="summer"),
        pytest.param(
            Indexed(1_600_000, 600_000), MarketFacts(worth=2_786_251), JULY, 1_671_750, id="indexed"
        ),
        pytest.param(
            Indexed(1_600_000, 600_000), MarketFacts(worth=2_000_000), JULY, 1_600_000, id="floor"
        ),
        pytest.param(
            PassThrough(500_000, 1_000_000), MarketFacts(fuel=1_100_000), JULY, 1_600_000, id="fuel"
        ),
    ],
)
def test_a_price_form_gives_the_price_of_a_month(
    schedule: Flat | Seasonal | Indexed | PassThrough,
    facts: MarketFacts,
    month: Month,
    price: int,
) -> None:
    assert price_at(schedule, month, facts) == price


@pytest.mark.parametrize("schedule", [Indexed(1, 1), PassThrough(1, 1)])
def test_a_form_that_follows_a_number_asks_for_it(schedule: Indexed | PassThrough) -> None:
    with pytest.raises(SystemMalformed):
        price_at(schedule, JULY)


def test_a_rate_over_months_is_weighed_by_energy() -> None:
    assert rate_over(SEASONS, [(JANUARY, 300), (JULY, 100)]) == 1_750_000
    with pytest.raises(SystemMalformed):
        rate_over(SEASONS, [(JANUARY, 0)])


def test_a_year_of_prices_has_twelve_months() -> None:
    with pytest.raises(SystemMalformed):
        Seasonal((1,) * 11)


def test_take_or_pay_bills_what_was_not_taken() -> None:
    tariff = replace(offered(), take_or_pay_ppm=800_000)

    assert due_wh(tariff, taken_wh=500, contracted_wh=1_000) == 800
    assert due_wh(tariff, taken_wh=900, contracted_wh=1_000) == 900
    assert due_wh(offered(), taken_wh=500, contracted_wh=1_000) == 500


def test_a_floor_below_the_incremental_cost_is_found_when_it_is_signed() -> None:
    low = replace(offered(), schedule=Indexed(1_600_000, 600_000))

    assert check_floor(low, Fraction(1_600_000)) == ()
    assert [one.severity for one in check_floor(low, Fraction(1_600_001))] == [Severity.FAILURE]
    assert [one.severity for one in check_floor(low, None)] == [Severity.WARNING]


def test_units_above_the_same_month_of_the_base_year_are_billed() -> None:
    base = [(Month(2025, 1), 100), (Month(2024, 7), 200)]

    found = billable_increments([(JANUARY, 130), (JULY, 150)], base, 2025)

    assert [(one.base_wh, one.billable_wh) for one in found] == [(100, 30), (200, 0)]


def test_a_month_without_a_published_base_is_not_guessed() -> None:
    with pytest.raises(HoursMissing):
        billable_increments([(JULY, 1)], [(Month(2025, 1), 1)], 2025)


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_an_increment_is_what_lies_above_and_never_negative(used: int, base: int) -> None:
    (found,) = billable_increments([(JULY, used)], [(Month(2024, 7), base)], 2025)

    assert found.billable_wh == max(0, used - base)


@pytest.mark.parametrize(
    ("gwh", "state"),
    [
        (42_899, PackageState.BELOW_BASE),
        (42_900, PackageState.HOLDS),
        (53_700, PackageState.HOLDS),
        (53_701, PackageState.ABOVE_CAP),
    ],
)
def test_the_package_lapses_below_its_base_and_above_its_cap(gwh: int, state: PackageState) -> None:
    assert package_state(offered(), gwh * GWH) is state


def test_what_nobody_published_of_the_first_offer_is_unknown() -> None:
    offer = shipped_offer("nov-2024-offer")

    silent = [term for term in Term if offer.term(term).value is None]
    assert silent == [
        Term.BUDGET_LINE, Term.END_DATE, Term.VOLUME_CAP, Term.ABOVE_BASE, Term.ROLLOVER,
        Term.PRICE_PATH, Term.PREPAID,
    ]  # fmt: skip
    assert offer.schedule == Flat(2_250_000)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        pytest.param('"22.98"', "22.98", QuantityMalformed, id="float"),
        pytest.param('"22.98"', '"22.9800001"', QuantityMalformed, id="too-fine"),
        pytest.param('form = "flat"', 'form = "auction"', SystemMalformed, id="no-such-form"),
        pytest.param('"end-date"', '"rollover"', SystemMalformed, id="term-twice"),
        pytest.param('"2028-10-31"\nbase', '"2025-10-31"\nbase', SystemMalformed, id="ends-first"),
        pytest.param('"42900"', '"53701"', SystemMalformed, id="base-above-cap"),
        pytest.param('answer = "no"', 'answer = "maybe"', SystemMalformed, id="no-answer"),
        pytest.param('id = "nov', 'colour = "red"\nid = "nov', SystemMalformed, id="unknown-key"),
        pytest.param("[schedule]", "[schedule", SystemMalformed, id="no-toml"),
    ],
)
def test_an_offer_that_contradicts_itself_is_refused(
    old: str, new: str, error: type[Exception], offer_text: str
) -> None:
    assert old in offer_text

    with pytest.raises(error):
        read_offer_file(offer_text.replace(old, new, 1).encode())


@pytest.fixture
def offer_text() -> str:
    path = files("biplomacy.power") / "offers" / "nov-2025-package.toml"
    return path.read_text("utf-8")


def test_five_rule_sets_are_shipped_with_their_sources() -> None:
    found = shipped_rules()

    assert [one.id for one in found] == list(SHIPPED)
    assert [one.benchmark for one in found] == [
        BenchmarkId.B3, BenchmarkId.B6, BenchmarkId.B2_HIGH, BenchmarkId.B4, BenchmarkId.B5,
    ]  # fmt: skip
    assert found[4].otherwise is BenchmarkId.B2_HIGH
    assert found[2].require == tuple(Condition)[:4]
    assert all(one.source for one in found)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(RULES.replace(b"b3", b"b9"), SystemMalformed, id="benchmark"),
        pytest.param(RULES.replace(b"b3", b"b1"), SystemMalformed, id="no-reading"),
        pytest.param(RULES + b'limbs = ["v"]', SystemMalformed, id="limb"),
        pytest.param(RULES + b'require = ["cheap"]', SystemMalformed, id="condition"),
    ],
)
def test_rules_that_name_what_is_not_there_are_refused(
    content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        read_rules(content)


def test_rules_that_are_not_shipped_are_unknown() -> None:
    with pytest.raises(RuleUnknown) as caught:
        shipped_rules_bytes("incremental/9")

    assert "incremental/1" in caught.value.hint
    with pytest.raises(SystemMalformed):
        shipped_offer("another")


def test_each_reported_figure_has_its_source() -> None:
    assert all(one.source and one.period for one in shipped_anchors())
    assert shipped_anchor("purchase_price").grade is Grade.ATTESTED
    assert shipped_anchor("exchange_rate").grade is Grade.ASSUMED
    assert shipped_anchor("capacity_payments").minor == 216_331_600_000_000
    parts = ("purchase_energy_part", "purchase_capacity_part")
    whole = shipped_anchor("purchase_price").minor_per_mwh
    assert sum(shipped_anchor(key).minor_per_mwh for key in parts) == whole


def test_a_reported_figure_is_taken_for_what_it_is() -> None:
    for wrong in ("surplus_claimed", "capacity_payments"):
        with pytest.raises(SystemMalformed):
            _ = shipped_anchor(wrong).minor_per_mwh
    with pytest.raises(SystemMalformed):
        _ = shipped_anchor("purchase_price").minor
    with pytest.raises(SystemMalformed):
        shipped_anchor("moon_price")


def test_what_a_user_declares_is_assumed() -> None:
    found = declared_part("wires=0.4")

    assert (found.name, found.minor_per_mwh) == (PartName.WIRES, Fraction(40_000))
    assert (found.grade, found.standing) == (Grade.ASSUMED, Standing.ILLUSTRATIVE)
    assert all(bare_offer("22.98").term(term).value is None for term in Term)
    for wrong, error in (("beer=1", SystemMalformed), ("wires=x", QuantityMalformed)):
        with pytest.raises(error):
            declared_part(wrong)


def test_adders_are_told_as_one_or_apart() -> None:
    with pytest.raises(SystemMalformed):
        CostInputs(0, (part(PartName.ADDERS, "1"), part(PartName.WEAR, "1")))
    with pytest.raises(SystemMalformed):
        CostInputs(0, (part(PartName.WEAR, "1"), part(PartName.WEAR, "1")))


@pytest.mark.parametrize("text", ["1.5", "2/4", "1/0", "", "-0", "01"])
def test_an_exact_number_has_one_form(text: str) -> None:
    with pytest.raises(FieldMalformed):
        parse_fraction(text)
