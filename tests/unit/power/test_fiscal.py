"""Fiscal lines and circular debt of a sale of surplus (§13.1, §13.2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.power.circular_debt import debt_paths, next_debt
from biplomacy.power.errors import LimitExceeded, QuantityMalformed, SystemMalformed
from biplomacy.power.fiscal import fiscal_lines, fiscal_totals, sales
from biplomacy.power.fiscal_file import read_plan, shipped_plan
from biplomacy.power.fiscal_model import DebtTerms, Direction, FiscalPlan, FiscalTotal, LineKind
from biplomacy.power.month import Month
from biplomacy.power.scenario_model import Party
from biplomacy.values.errors import BiplomacyError

PLAN = shipped_plan()
RATES = st.integers(0, 1_000_000)


def total(plan: FiscalPlan, party: Party, name: str, kind: LineKind = LineKind.FLOW) -> FiscalTotal:
    (found,) = [
        row
        for row in fiscal_totals(fiscal_lines(plan))
        if (row.post.party, row.post.name, row.post.kind) == (party, name, kind)
    ]
    return found


def years(plan: FiscalPlan, last: str, **taxes: int) -> FiscalPlan:
    block = replace(plan.block, last=Month.parse(last))
    return replace(plan, block=block, taxes=replace(plan.taxes, **taxes))


def test_the_winter_block_earns_what_the_subsidy_test_says() -> None:
    energy = sum(sale.energy_wh for sale in sales(PLAN))
    margin = total(PLAN, Party.SECTOR, "margin above incremental cost", LineKind.BALANCE)

    assert energy == 6_668_160_000_000  # 6.66816 TWh, §12.8
    assert margin.post.direction is Direction.RECEIPT
    assert margin.amount == 5_554_777_324_800
    assert round(Fraction(margin.amount, 281 * 10**8), 1) == Fraction("197.7")


def test_fuel_is_paid_in_two_currencies() -> None:
    local = total(PLAN, Party.SECTOR, "incremental fuel, local")
    abroad = total(PLAN, Party.SECTOR, "incremental fuel, foreign exchange")
    fuel = sum(sale.fuel for sale in sales(PLAN))

    assert (local.post.unit, abroad.post.unit) == ("PKR", "USD")
    assert 0 <= fuel - local.amount - abroad.amount * 281 < 5 * 281 + 5


def test_a_tariff_below_cost_is_an_outlay_and_serves_no_debt() -> None:
    cheap = replace(PLAN, block=replace(PLAN.block, tariff=1_000_000))

    margin = total(cheap, Party.SECTOR, "margin above incremental cost", LineKind.BALANCE)

    assert margin.post.direction is Direction.OUTLAY
    assert not [line for line in fiscal_lines(cheap) if line.post.kind is LineKind.USE]


def test_the_uses_are_the_whole_margin() -> None:
    uses = sum(line.amount for line in fiscal_lines(PLAN) if line.post.kind is LineKind.USE)

    assert uses == sum(sale.margin for sale in sales(PLAN))


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 5_000_000), st.integers(0, 5_000_000), RATES, RATES, RATES, RATES,
    st.integers(1, 360),
)  # fmt: skip
def test_what_one_party_pays_another_receives(  # noqa: PLR0913, PLR0917 - what hypothesis varies
    tariff: int, worth: int, gst: int, customs: int, income: int, royalty: int, spread: int
) -> None:
    plan = years(
        replace(
            PLAN,
            block=replace(PLAN.block, tariff=tariff),
            buyer=replace(PLAN.buyer, worth=worth),
        ),
        "2027-03", gst_applied_ppm=gst, customs_applied_ppm=customs,
        income_applied_ppm=income, royalty_ppm=royalty, depreciation_months=spread,
    )  # fmt: skip
    lines = fiscal_lines(plan)

    paid = Counter(
        {
            (line.month, line.post.name): line.amount
            for line in lines
            if line.post.party is Party.INVESTOR and line.post.direction is Direction.OUTLAY
        }
    )
    received = Counter(
        {
            (line.month, line.post.name): line.amount
            for line in lines
            if line.post.party is not Party.INVESTOR
            and line.post.direction is Direction.RECEIPT
            and line.post.kind in {LineKind.FLOW, LineKind.CONTINGENT}
        }
    )

    assert paid == received
    assert all(line.amount > 0 for line in lines)


def test_losses_are_carried_before_income_tax_falls_due() -> None:
    rich = replace(PLAN, buyer=replace(PLAN.buyer, worth=9_000_000, machines_usd=300_000_000_00))
    short = years(rich, "2026-10", depreciation_months=1, gst_applied_ppm=0)

    first = next(line.month for line in fiscal_lines(short) if line.post.name == "income tax")
    smooth = years(rich, "2026-10", depreciation_months=12, gst_applied_ppm=0)
    taxed = total(smooth, Party.TREASURY, "income tax")

    assert first > Month(2025, 11)
    assert total(short, Party.TREASURY, "income tax").amount - taxed.amount in range(-12, 13)


def test_tax_that_an_offer_waives_is_shown_apart() -> None:
    forgone = total(PLAN, Party.TREASURY, "customs on machines, forgone", LineKind.FORGONE)

    assert forgone.amount == 120_000_000_000 * 281 * 11 // 100
    assert not [line for line in fiscal_lines(PLAN) if line.post.name == "customs on machines"]


def test_a_licence_is_paid_each_twelve_months() -> None:
    lines = fiscal_lines(years(PLAN, "2027-11"))

    months = [str(line.month) for line in lines if line.post.name == "licence fee"]

    assert months == ["2025-11", "2025-11", "2026-11", "2026-11", "2027-11", "2027-11"]


def test_bitcoin_that_is_received_may_fall() -> None:
    paid = replace(PLAN, settlement="BTC")

    fall = total(paid, Party.SECTOR, "fall of bitcoin received", LineKind.CONTINGENT)

    assert fall.amount == total(paid, Party.SECTOR, "energy").amount // 2
    assert "fall of bitcoin received" not in {line.post.name for line in fiscal_lines(PLAN)}


def test_a_royalty_is_a_share_of_the_coins() -> None:
    coins = sum(sale.coins for sale in sales(PLAN))
    royalty = total(PLAN, Party.TREASURY, "royalty")

    assert royalty.post.unit == "sats"
    assert 0 <= coins // 100 - royalty.amount < 5


def test_two_reported_debts_stay_two() -> None:
    paths = debt_paths(PLAN)

    assert [path.start.amount for path in paths] == [160_000_000_000_000, 78_000_000_000_000]
    assert all(len(path.months) == 5 for path in paths)
    assert all(month.with_block < month.without for path in paths for month in path.months)


def test_the_debt_moves_by_the_written_rule() -> None:
    terms = DebtTerms(
        (), 930_000, 8_600_000_000_000, 3_550_000, 3_400_000, 4_000_000_000_000, 10_000
    )

    month = next_debt(160_000_000_000_000, terms)

    billed, gap = 8_600_000 * 3_400_000, 8_600_000 * 150_000
    assert month == (
        160_000_000_000_000 + billed * 7 // 100 + gap - 4_000_000_000_000 + 1_600_000_000_000
    )
    assert next_debt(160_000_000_000_000, terms, used=5) == month - 5
    assert next_debt(160_000_000_000_000, terms, billed=1_000) == month + 70


def test_a_block_that_is_not_prepaid_adds_what_is_not_collected() -> None:
    later = replace(PLAN, block=replace(PLAN.block, prepaid=False))
    first = sales(PLAN)[0]

    added = debt_paths(later)[0].months[0].with_block - debt_paths(PLAN)[0].months[0].with_block

    assert added in {first.receipts * 7 // 100, first.receipts * 7 // 100 + 1}


def _file() -> bytes:
    plan = files("biplomacy.power").joinpath("fiscal_plans", "pakistan-winter-2000mw.toml")
    return plan.read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b'fx = "281"', b"fx = 281.5", QuantityMalformed),
        (b'fx = "281"', b'fx = "0"', SystemMalformed),
        (b'last = "2026-03"', b'last = "2025-10"', LimitExceeded),
        (b"prepaid = true", b'prepaid = "yes"', SystemMalformed),
        (b"debt_ppm = 500000", b"debt_ppm = 1000001", SystemMalformed),
        (b'tariff_per_kwh = "22.98"', b'tariff_per_kwh = "22.9800001"', QuantityMalformed),
        (b"[margin]", b"[margin]\nother = 1", SystemMalformed),
    ],
)
def test_a_plan_that_does_not_read_is_refused(
    old: bytes, new: bytes, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        read_plan(_file().replace(old, new))


def test_a_plan_that_nobody_shipped_is_named_as_such() -> None:
    with pytest.raises(SystemMalformed, match="nowhere"):
        shipped_plan("nowhere")
