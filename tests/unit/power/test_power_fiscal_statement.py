"""A fiscal plan is published whole, with its sums, and made again from itself (§13, §18.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.power.circular_debt import debt_paths
from biplomacy.power.errors import LimitExceeded
from biplomacy.power.fiscal_check import CODE_UNKNOWN, DIFFERS, check_fiscal
from biplomacy.power.fiscal_file import shipped_plan
from biplomacy.power.month import Month
from biplomacy.power.statement.fiscal import decode_fiscal, encode_fiscal
from biplomacy.power.told_fiscal import ToldFiscal, tell_fiscal
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.errors import FieldUnknown
from biplomacy.values.verdict import Finding, Severity

TOLD = tell_fiscal(shipped_plan())


def only(told: ToldFiscal) -> Finding:
    (found,) = check_fiscal(told)
    return found


def test_a_plan_survives_its_statement_whole() -> None:
    content = encode(encode_fiscal(TOLD))
    again = decode_fiscal(decode_object(content))

    assert again == TOLD
    assert encode(encode_fiscal(again)) == content
    assert len(content) < 40_000
    assert check_fiscal(again) == ()


def test_every_post_keeps_its_party_unit_and_direction() -> None:
    posts = [total.post for total in TOLD.totals]

    assert len(posts) == len(set(posts))
    assert {post.unit for post in posts} == {"PKR", "USD", "sats"}


def test_debt_is_told_of_both_reported_levels_at_its_end_and_its_peak() -> None:
    for stated, path in zip(TOLD.debts, debt_paths(TOLD.plan), strict=True):
        levels = [month.with_block for month in path.months]
        assert stated.start == path.start
        assert stated.with_block.end == levels[-1]
        assert stated.with_block.peak == max(levels)
        assert stated.without.end == path.months[-1].without
        assert stated.with_block.end < stated.without.end


def test_one_paisa_is_noticed() -> None:
    first, *rest = TOLD.totals
    changed = replace(TOLD, totals=(replace(first, amount=first.amount + 1), *rest))
    debt, other = TOLD.debts
    course = replace(debt.without, end=debt.without.end - 1)
    owed = replace(TOLD, debts=(replace(debt, without=course), other))

    assert (only(changed).code, only(changed).subject) == (DIFFERS, "totals[0].amount")
    assert (only(owed).code, only(owed).subject) == (DIFFERS, "circular_debt[0].without.end")


def test_another_rate_in_the_plan_is_noticed_in_its_lines() -> None:
    taxes = replace(TOLD.plan.taxes, royalty_ppm=10_001)
    found = check_fiscal(replace(TOLD, plan=replace(TOLD.plan, taxes=taxes)))

    assert {one.code for one in found} == {DIFFERS}
    assert any(one.subject.startswith("totals[") for one in found)


def test_another_version_is_not_judged() -> None:
    found = only(replace(TOLD, code="power-fiscal 2"))

    assert (found.code, found.severity) == (CODE_UNKNOWN, Severity.WARNING)


def test_a_field_that_nobody_knows_is_refused() -> None:
    with pytest.raises(FieldUnknown):
        decode_fiscal({**encode_fiscal(TOLD), "months": []})


def test_a_debt_that_outgrows_all_money_is_refused() -> None:
    terms = replace(TOLD.plan.debt, interest_ppm=1_000_000)
    block = replace(TOLD.plan.block, last=Month(2033, 11))

    with pytest.raises(LimitExceeded):
        tell_fiscal(replace(TOLD.plan, debt=terms, block=block))
