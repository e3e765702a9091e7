"""Samples of accounts (§B3.1) and roll-forwards (§B3.2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint
from biplomacy.solvency.claim_moves import read_moves
from biplomacy.solvency.double_claim import Withdrawal
from biplomacy.solvency.errors import ClaimsDiffer, SolvencyMalformed
from biplomacy.solvency.private_tables import (
    encode_references,
    read_accounts,
    read_flows,
    read_withdrawals,
)
from biplomacy.solvency.roll_forward import (
    FlowKind,
    LedgerFlow,
    check_roll,
    compare_deposits,
    roll_liabilities,
    roll_reserves,
)
from biplomacy.solvency.sample import (
    Account,
    draw_sample,
    is_idle,
    judge_sample,
    sample_key,
    sample_size,
)
from biplomacy.values.day import Day
from fakes.small_chain import STRANGER, TREASURY, small_chain
from fakes.solvency_claims import FIRM, OTHER, claim, codes, coins, held, memory

AT = Day.parse("2026-03-02")
DRAW = bytes(range(32))


def accounts(count: int, *, idle_every: int = 4) -> tuple[Account, ...]:
    """Return numbered accounts; one in so many sleeps."""
    return tuple(
        Account(f"C-{i}", AT.plus(-400) if i % idle_every == 0 else AT.plus(-3))
        for i in range(count)
    )


def test_the_size_of_the_design_comes_out() -> None:
    """§B3.1: one in a thousand left out is missed once in a hundred samples."""
    assert sample_size(Decimal("0.01"), Decimal("0.001")) == 4_603


@given(st.integers(1, 99), st.integers(10, 999))
def test_the_size_is_the_least_that_serves(percent: int, thousandth: int) -> None:
    size = sample_size(Decimal(percent) / 100, Decimal(thousandth) / 1_000)
    rest = 1_000 - thousandth

    assert rest**size * 100 <= percent * 1_000**size
    assert rest ** (size - 1) * 100 > percent * 1_000 ** (size - 1)


def test_a_power_of_the_rest_needs_no_more_than_its_exponent() -> None:
    assert sample_size(Decimal("0.125"), Decimal("0.5")) == 3
    assert sample_size(Decimal("0.729"), Decimal("0.1")) == 3


@pytest.mark.parametrize("share", ["0", "1", "-0.1", "1E-13", "NaN"])
def test_a_share_beyond_all_samples_is_refused(share: str) -> None:
    with pytest.raises(SolvencyMalformed):
        sample_size(Decimal("0.01"), Decimal(share))


@given(st.permutations(accounts(40)))
def test_the_order_of_the_customer_file_does_not_matter(shuffled: list[Account]) -> None:
    assert draw_sample(shuffled, DRAW, size=9, at=AT) == draw_sample(
        accounts(40), DRAW, size=9, at=AT
    )


def test_half_of_a_sample_sleeps_and_each_half_is_the_first_by_its_hash() -> None:
    drawn = draw_sample(accounts(200), DRAW, size=21, at=AT)
    keys = [sample_key(DRAW, each.reference) for each in drawn]
    asleep = [each for each in accounts(200) if is_idle(each, AT)]
    first = sorted(asleep, key=lambda each: sample_key(DRAW, each.reference))[:11]

    assert len(drawn) == 21
    assert keys == sorted(keys)
    assert set(first) <= set(drawn)
    assert draw_sample(accounts(200), bytes(32), size=21, at=AT) != drawn


def test_a_year_of_rest_is_365_days() -> None:
    assert is_idle(Account("a", AT.plus(-365)), AT)
    assert not is_idle(Account("a", AT.plus(-364)), AT)
    assert is_idle(Account("a", None), AT)


def test_a_small_file_is_sampled_whole() -> None:
    assert len(draw_sample(accounts(7), DRAW, size=4_603, at=AT)) == 7


def test_missing_accounts_are_counted_and_never_named() -> None:
    drawn = draw_sample(accounts(40), DRAW, size=10, at=AT)
    listed = {each.reference for each in drawn[2:]}

    outcome, found = judge_sample(drawn, listed, at=AT, firm=FIRM, size=10)

    assert (outcome.size, outcome.found, outcome.missing) == (10, 8, 2)
    assert codes(found) == [("sample-missing", "failure")]
    assert "C-" not in "".join(finding.message for finding in found)


def test_a_leaf_that_owes_less_than_the_customer_file_says_is_a_failure() -> None:
    drawn = tuple(replace(each, balance=5) for each in accounts(4))
    listed = Counter({"C-0": 0, "C-1": 5, "C-2": 6, "C-3": 5})

    _, found = judge_sample(drawn, listed, at=AT, firm=FIRM, size=2)

    assert codes(found) == [("sample-balance-short", "failure"), ("sample-balance-over", "warning")]
    assert "C-" not in "".join(finding.message for finding in found)
    assert judge_sample(accounts(4), listed, at=AT, firm=FIRM, size=2)[1] == ()


def test_a_customer_file_may_tell_balances() -> None:
    told = read_accounts(b"customer_no,last_active,balance\na,,7\nb,2026-01-01,\n")

    assert told == (Account("a", None, 7), Account("b", Day.parse("2026-01-01")))
    with pytest.raises(SolvencyMalformed):
        read_accounts(b"customer_no,last_active,balance\na,,-7\n")


def test_a_file_without_enough_sleepers_is_said_to_be_so() -> None:
    drawn = draw_sample(accounts(40, idle_every=39), DRAW, size=10, at=AT)
    listed = {each.reference for each in drawn}

    _, found = judge_sample(drawn, listed, at=AT, firm=FIRM, size=10)

    assert codes(found) == [("sample-idle-short", "info")]


def test_an_account_that_stands_twice_is_refused_without_its_number() -> None:
    with pytest.raises(SolvencyMalformed) as refused:
        draw_sample([Account("C-é", None), Account("C-e\u0301", AT)], DRAW, size=1, at=AT)

    assert "C-" not in refused.value.message


def test_flows_explain_liabilities_to_the_unit() -> None:
    flows = [
        LedgerFlow(kind, 10**i)
        for i, kind in enumerate(FlowKind)
        if kind is not FlowKind.CORRECTION
    ] + [LedgerFlow(FlowKind.CORRECTION, -5, "typed twice")]
    change = 1 - 10 + 100 - 1_000 + 10_000 - 100_000 + 10**6 - 10**7 - 5
    opening = 10**9

    assert check_roll("owed", roll_liabilities(opening, flows, opening + change)) == ()
    gone = check_roll("owed", roll_liabilities(opening, flows, opening + change - 1))
    assert codes(gone) == [("roll-forward-gap", "failure")]
    assert gone[0].message.endswith(": -1")


def test_a_flow_below_zero_and_a_correction_without_reason_are_refused() -> None:
    with pytest.raises(SolvencyMalformed):
        LedgerFlow(FlowKind.DEPOSIT, -1)
    with pytest.raises(SolvencyMalformed):
        LedgerFlow(FlowKind.CORRECTION, 1)


def test_blocks_explain_reserves_to_the_satoshi() -> None:
    before = claim(FIRM, held(small_chain().fork(108).coins(TREASURY.script)[0]), height=108)
    now = claim(FIRM, held(coins(TREASURY)[0]))
    moves = read_moves(memory(), before, now, clients=[STRANGER.script])
    roll = roll_reserves(before, moves.own, now)

    assert (roll.opening, roll.change, roll.closing) == (30 * 10**8, -10 * 10**8, 20 * 10**8)
    assert check_roll("held", roll) == ()
    assert codes(check_roll("held", roll_reserves(before, moves.own, claim(FIRM)))) == [
        ("roll-forward-gap", "failure")
    ]
    assert sorted(output.amount.sats for output in moves.deposits) == [7, 10 * 10**8]
    with pytest.raises(ClaimsDiffer):
        read_moves(memory(), now, before)
    with pytest.raises(ClaimsDiffer):
        read_moves(memory(), before, claim(OTHER))


def test_deposits_are_held_against_the_chain_one_by_one() -> None:
    before = claim(FIRM, held(small_chain().fork(108).coins(TREASURY.script)[0]), height=108)
    seen = read_moves(memory(), before, claim(FIRM), clients=[STRANGER.script]).deposits
    booked = [LedgerFlow(FlowKind.DEPOSIT, o.amount.sats, "", o.outpoint) for o in seen]
    invented = LedgerFlow(FlowKind.DEPOSIT, 9, "", Outpoint(b"\x01" * 32, 0))

    assert compare_deposits(booked, seen) == ()
    assert codes(compare_deposits(booked[1:], seen)) == [("deposit-unbooked", "failure")]
    assert codes(compare_deposits([*booked, invented], seen)) == [("deposit-unseen", "failure")]
    assert codes(compare_deposits([LedgerFlow(FlowKind.DEPOSIT, 4)], ())) == [
        ("deposit-unseen", "failure")
    ]


def test_tables_read_and_faults_name_the_row_alone() -> None:
    found = read_accounts(b"customer_no,last_active\nC-1,2025-01-01\nC-2,\n")
    flows = read_flows(
        b"kind,quantity,reason,txid,vout\ndeposit,5,," + b"11" * 32 + b",3\ncorrection,-2,why,,\n"
    )

    assert found == (Account("C-1", Day.parse("2025-01-01")), Account("C-2", None))
    assert encode_references(found) == b"customer_no\nC-1\nC-2\n"
    assert flows[0].outpoint == Outpoint(b"\x11" * 32, 3)
    assert flows[1].quantity == -2
    assert read_withdrawals(b"lei,txid\n" + FIRM.encode() + b"," + b"22" * 32 + b"\n") == (
        Withdrawal(FIRM, b"\x22" * 32),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"customer_no\nSECRET\n",
        b"customer_no,last_active\nSECRET,yesterday\n",
        b"customer_no,last_active\nSECRET,2025-01-01,more\n",
        b"customer_no,last_active\n ,2025-01-01\n",
        b"customer_no,last_active\nSECRET\xff,2025-01-01\n",
    ],
)
def test_a_faulty_customer_file_is_refused_without_showing_it(content: bytes) -> None:
    with pytest.raises(SolvencyMalformed) as refused:
        read_accounts(content)

    assert "SECRET" not in refused.value.message
