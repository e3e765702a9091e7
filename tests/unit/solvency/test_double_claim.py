"""The double-claim test D1 to D6 (§B5.2), on real blocks of a test chain."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.adapters.kernel_engine import KernelEngine
from biplomacy.chain.errors import BlockMissing, BlockOrphaned
from biplomacy.chain.model import Outpoint
from biplomacy.chain.script_templates import TemplateEngine
from biplomacy.chain.transaction import parse_block
from biplomacy.solvency.claimed_outputs import read_claimed
from biplomacy.solvency.control import check_control
from biplomacy.solvency.custody_share import Allotment, CustodyShare
from biplomacy.solvency.double_claim import Context, Withdrawal, check_double_claim
from biplomacy.solvency.errors import BlocksMissing, ClaimsDiffer, SolvencyMalformed
from biplomacy.solvency.ports import Absence
from biplomacy.solvency.reserve_claim import (
    ControlProof,
    Holding,
    ReserveClaim,
    check_stated_claim,
    set_digest,
    stated_claim,
)
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from fakes.block_memory import BlockMemory
from fakes.chain_messages import in_witness
from fakes.script_words import script_of
from fakes.small_chain import STRANGER, TREASURY, small_chain
from fakes.solvency_claims import (
    ABSENT,
    FIRM,
    NONCE,
    OTHER,
    block_at,
    claim,
    codes,
    coins,
    double_claims,
    held,
    memory,
    view_of,
)

OURS = held(coins(TREASURY)[0])
THEIRS = tuple(held(coin) for coin in coins(STRANGER))


def test_the_digest_of_one_output_is_the_published_one() -> None:
    """§B5.1; the vector has the amount big-endian."""
    assert str(set_digest([Holding(Outpoint(b"\x11" * 32, 0), Amount(5_000))])) == (
        "87b4a1682f59456d13f6abebf11f5f5976dfbaa6a5afdb1d5be12ff7c15d355e"
    )


@given(st.permutations(range(6)))
def test_the_digest_does_not_depend_on_the_order(order: list[int]) -> None:
    rows = [Holding(Outpoint(bytes([i // 2]) * 32, i % 2), Amount(i)) for i in range(6)]

    assert set_digest(rows[i] for i in order) == set_digest(rows)
    assert set_digest(rows[1:]) != set_digest(rows)


def test_firms_with_coins_of_their_own_are_without_finding() -> None:
    report, found = double_claims(claim(FIRM, OURS), claim(OTHER, *THEIRS))

    assert found == ()
    assert (report.claimants, report.outputs, report.counts) == (2, 1 + len(THEIRS), ())


def test_d1_one_output_under_two_firms_names_both() -> None:
    report, found = double_claims(claim(FIRM, OURS), claim(OTHER, OURS, *THEIRS))

    assert codes(found) == [("claimed-twice", "failure")]
    assert found[0].subject == str(OURS.outpoint)
    assert FIRM in found[0].message
    assert OTHER in found[0].message
    assert report.counts == (("claimed-twice", 1),)


def test_d2_one_script_under_two_firms_is_a_warning() -> None:
    _, found = double_claims(claim(FIRM, THEIRS[0]), claim(OTHER, THEIRS[1]))

    assert codes(found) == [("claim-script-shared", "warning")]


@pytest.mark.parametrize(
    ("allotted", "expected"),
    [
        ((THEIRS[0].amount.sats, THEIRS[1].amount.sats), []),
        ((THEIRS[0].amount.sats, 1), [("claim-script-shared", "failure")]),
        (
            (THEIRS[0].amount.sats + 1, THEIRS[1].amount.sats),
            [("custody-share-exceeds", "failure")],
        ),
    ],
)
def test_d2_a_custodian_may_allot_what_an_output_holds(
    allotted: tuple[int, int], expected: list[tuple[str, str]]
) -> None:
    rows = sorted(
        Allotment(each.outpoint, lei, Amount(sats))
        for each, lei, sats in zip(THEIRS, (FIRM, OTHER), allotted, strict=False)
    )
    share = CustodyShare(FIRM, block_at(111), tuple(rows))

    _, found = double_claims(
        claim(FIRM, THEIRS[0]), claim(OTHER, THEIRS[1]), context=Context(NONCE, shares=(share,))
    )

    assert codes(found) == expected


def test_d3_spent_absent_and_another_amount_are_told_apart() -> None:
    spent = _spent_coin()
    wrong = Holding(OURS.outpoint, Amount(OURS.amount.sats + 1))

    _, found = double_claims(claim(FIRM, spent, Holding(ABSENT, Amount(5)), wrong))

    assert sorted(finding.code for finding in found) == [
        "claim-absent", "claim-amount-differs", "claim-spent",
    ]  # fmt: skip


def test_d3_a_coinbase_counts_when_the_next_block_could_spend_it() -> None:
    mined = {height: _coinbase(height) for height in (12, 13)}
    burdened = replace(mined[13], encumbered="immature")

    _, found = double_claims(claim(FIRM, mined[12], mined[13]))

    assert [(one.code, one.subject) for one in found] == [
        ("claim-immature", str(mined[13].outpoint))
    ]
    assert double_claims(claim(FIRM, mined[12], burdened))[1] == ()


def _coinbase(height: int) -> Holding:
    transaction = parse_block(small_chain().blocks[height]).transactions[0]
    return Holding(Outpoint(transaction.txid, 0), transaction.outputs[0].amount)


def test_d3_an_output_counts_at_the_block_and_not_later() -> None:
    coin = coins(TREASURY)[0]
    view = view_of(claim(FIRM, OURS))

    assert view.output_at(str(coin.outpoint), block_at(coin.height - 1)) is Absence.ABSENT
    assert view.output_at(str(coin.outpoint), block_at(coin.height)) is not Absence.ABSENT
    with pytest.raises(BlocksMissing):
        view.output_at(str(coin.outpoint), BlockId(112, b"\x01" * 32))
    with pytest.raises(BlockOrphaned):
        read_claimed(memory(), [coin.outpoint], BlockId(111, b"\x01" * 32))


def test_blocks_that_are_not_at_hand_leave_no_answer() -> None:
    holes = BlockMemory(small_chain().blocks, absent=frozenset({109}))

    with pytest.raises(BlockMissing):
        read_claimed(holes, [OURS.outpoint], block_at(111))


def test_d4_coins_passed_on_between_epochs_are_a_warning_unless_withdrawn() -> None:
    before = claim(OTHER, _spent_coin(), height=109)
    now = claim(FIRM, OURS)
    booked = Withdrawal(OTHER, OURS.outpoint.txid)

    _, found = double_claims(now, context=Context(NONCE, earlier=(before,)))
    _, explained = double_claims(
        now, context=Context(NONCE, earlier=(before,), withdrawals=(booked,))
    )
    _, own = double_claims(
        now, context=Context(NONCE, earlier=(claim(FIRM, _spent_coin(), height=109),))
    )

    assert codes(found) == [("claimed-in-turn", "warning")]
    assert explained == own == ()


def test_d5_coins_of_the_states_reserve_are_nobody_elses() -> None:
    state = Context(NONCE, state_scripts=frozenset({TREASURY.script}))

    _, claimed = double_claims(claim(FIRM, OURS, signed_by=[TREASURY]), context=state)
    _, proven = double_claims(claim(FIRM, THEIRS[0], signed_by=[TREASURY]), context=state)

    assert codes(claimed) == codes(proven) == [("claim-in-state-reserve", "failure")]
    assert "proves control" in proven[0].message


def test_d6_a_proof_serves_one_firm_and_one_call() -> None:
    first = claim(FIRM, OURS, signed_by=[TREASURY])
    copied = replace(claim(OTHER, *THEIRS), control=first.control)
    late = claim(FIRM, OURS, signed_by=[TREASURY], nonce="cd" * 32)

    _, found = double_claims(first, copied)
    _, foreign = double_claims(late)
    _, untold = double_claims(late, context=Context())

    assert codes(found) == [("control-proof-reused", "failure")]
    assert codes(foreign) == [("control-nonce-foreign", "failure")]
    assert untold == ()


def test_claims_of_two_blocks_or_twice_of_one_firm_are_refused() -> None:
    with pytest.raises(ClaimsDiffer):
        double_claims(claim(FIRM, OURS), claim(OTHER, height=110))
    with pytest.raises(ClaimsDiffer, match="claims twice"):
        double_claims(claim(FIRM, OURS), claim(FIRM))


def test_a_claim_lists_each_output_once_and_in_order() -> None:
    with pytest.raises(SolvencyMalformed):
        ReserveClaim(FIRM, block_at(111), (OURS, OURS))
    with pytest.raises(SolvencyMalformed):
        ReserveClaim("529900T8BM49AURSDO56", block_at(111), (OURS,))


def test_a_signature_shows_control_and_the_same_one_for_other_outputs_does_not() -> None:
    made = claim(FIRM, OURS, signed_by=[TREASURY])
    more = replace(made, outputs=tuple(sorted((OURS, *THEIRS))))
    nonsense = replace(made, control=(ControlProof(TREASURY.script, NONCE, "?"),))
    engine = TemplateEngine()

    assert check_control(made, NONCE, view_of(made), engine) == ()
    assert codes(check_control(more, NONCE, view_of(more), engine)) == [
        ("control-missing", "failure"),
        ("control-invalid", "failure"),
    ]
    assert codes(check_control(made, "ef" * 32, view_of(made), engine)) == [
        ("control-invalid", "failure")
    ]
    assert codes(check_control(nonsense, NONCE, view_of(made), engine)) == [
        ("control-invalid", "failure")
    ]


def test_a_script_that_asks_for_no_signature_shows_no_control() -> None:
    anyone = in_witness(script_of("1"))
    proof = ControlProof(anyone.script, NONCE, anyone.signature)
    made = replace(claim(FIRM, OURS, signed_by=[TREASURY]), control=(proof,))

    with KernelEngine() as engine:
        found = check_control(made, NONCE, view_of(made), engine)

    assert codes(found) == [("control-missing", "failure"), ("control-inconclusive", "warning")]
    assert "anyone can spend it" in found[1].message


def test_an_encumbered_output_is_listed_and_not_counted() -> None:
    made = claim(FIRM, OURS, held(coins(STRANGER)[0], encumbered="pledged"))
    stated = stated_claim(made, "4H95J0R2X")

    assert (stated.total, stated.count) == (OURS.amount, 2)
    assert check_stated_claim(stated, made) == ()
    assert codes(check_stated_claim(replace(stated, total=Amount(1)), made)) == [
        ("reserve-claim-differs", "failure")
    ]


def test_a_report_is_compared_figure_by_figure() -> None:
    report, _ = double_claims(claim(FIRM, OURS))
    other, _ = double_claims(claim(FIRM, OURS), claim(OTHER, OURS))

    assert check_double_claim(report, report) == ()
    assert {finding.subject for finding in check_double_claim(report, other)} == {
        "claimants", "outputs", "claims_digest", "counts", "findings",
    }  # fmt: skip


def _spent_coin() -> Holding:
    """Return the treasury's coin of block 108, which block 110 spends."""
    coin = small_chain().fork(108).coins(TREASURY.script)[0]
    return held(coin)
