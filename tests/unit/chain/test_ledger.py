from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.errors import BlockMissing, LedgerConflict, SpanUnknown, WorkLower
from biplomacy.chain.ledger import Ledger, change_sets, follow
from biplomacy.chain.model import ChangeSet, Network, Outpoint, Output, Spend
from biplomacy.chain.regtest import ChainFactory
from biplomacy.chain.scan import scan
from biplomacy.chain.tree import read_best_chain
from biplomacy.chain.watch import watch_set
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from fakes.block_memory import BlockMemory
from fakes.small_chain import STRANGER, TREASURY, mine, pay, small_chain

SCRIPTS = (b"one", b"two", b"three")
TREASURY_ONLY = watch_set([TREASURY.script])


def _block(height: int) -> BlockId:
    return BlockId(height, bytes([height + 1]) * 32)


@st.composite
def histories(draw: st.DrawFn) -> list[ChangeSet]:
    """Draw blocks that pay scripts and spend, any time later, what was paid."""
    changes: list[ChangeSet] = []
    open_outputs: list[Outpoint] = []
    for height in range(draw(st.integers(1, 8))):
        block = _block(height)
        added = []
        for index in range(draw(st.integers(0, 3))):
            outpoint = Outpoint(bytes([height, index]) * 16, index)
            amount = Amount(draw(st.integers(0, 10**6)))
            script = draw(st.sampled_from(SCRIPTS))
            added.append(Output(outpoint, script, amount, block, index, coinbase=False))
        open_outputs += [output.outpoint for output in added]
        spent = []
        for index in range(draw(st.integers(0, min(2, len(open_outputs))))):
            place = draw(st.integers(0, len(open_outputs) - 1))
            spent.append(Spend(open_outputs.pop(place), bytes(32), 0, block, index))
        parent = _block(height - 1).hash if height else bytes(32)
        changes.append(ChangeSet(block, parent, tuple(added), tuple(spent)))
    return changes


def _ledger(changes: list[ChangeSet]) -> Ledger:
    ledger = Ledger(Network.REGTEST, watch_set(SCRIPTS))
    for change in changes:
        ledger.apply(change)
    return ledger


@given(histories())
def test_reverting_what_was_applied_restores(changes: list[ChangeSet]) -> None:
    ledger = _ledger(changes[:-1])
    before = (ledger.tip, ledger.changes, ledger.unspent() if ledger.tip else ())

    ledger.apply(changes[-1])

    assert ledger.revert() == changes[-1]
    assert (ledger.tip, ledger.changes, ledger.unspent() if ledger.tip else ()) == before


@given(histories())
def test_a_balance_is_what_came_in_less_what_went_out(changes: list[ChangeSet]) -> None:
    ledger = _ledger(changes)
    amounts = {o.outpoint: o.amount.sats for change in changes for o in change.added}

    for height in range(len(changes)):
        seen = changes[: height + 1]
        came = sum(output.amount.sats for change in seen for output in change.added)
        went = sum(amounts[spend.outpoint] for change in seen for spend in change.spent)
        assert ledger.balance(SCRIPTS, height).sats == came - went


@given(histories())
def test_past_balances_do_not_change_as_blocks_are_added(changes: list[ChangeSet]) -> None:
    whole = _ledger(changes)

    for height in range(len(changes)):
        short = _ledger(changes[: height + 1])
        assert short.unspent() == whole.unspent(height)
        parts = [whole.balance([script], height) for script in SCRIPTS]
        assert Amount.total(parts) == short.balance(SCRIPTS)


OUTPUT = Output(Outpoint(b"\x09" * 32, 0), b"one", Amount(5), _block(0), 0, coinbase=False)
SPEND = Spend(OUTPUT.outpoint, bytes(32), 0, _block(1), 0)
FIRST = ChangeSet(_block(0), bytes(32), (OUTPUT,), ())
SECOND = ChangeSet(_block(1), _block(0).hash, (), (SPEND,))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(replace(SECOND, block=_block(2)), id="a-block-left-out"),
        pytest.param(replace(SECOND, parent=bytes(32)), id="another-parent"),
        pytest.param(replace(SECOND, added=(OUTPUT,)), id="an-output-again"),
        pytest.param(replace(SECOND, spent=(SPEND, SPEND)), id="spent-twice"),
        pytest.param(
            replace(SECOND, spent=(replace(SPEND, outpoint=Outpoint(bytes(32), 1)),)),
            id="an-unknown-output",
        ),
    ],
)
def test_refuses_changes_and_stays_as_it_was(change: ChangeSet) -> None:
    ledger = _ledger([FIRST])

    with pytest.raises(LedgerConflict):
        ledger.apply(change)

    assert (ledger.tip, ledger.unspent()) == (_block(0), (OUTPUT,))


def test_an_output_is_spent_once_on_one_chain() -> None:
    ledger = _ledger([FIRST, SECOND])
    again = replace(SPEND, block=_block(2))

    with pytest.raises(LedgerConflict, match="spends an output twice"):
        ledger.apply(ChangeSet(_block(2), _block(1).hash, (), (again,)))


def test_what_the_ledger_does_not_know_is_not_zero() -> None:
    ledger = _ledger([FIRST])

    with pytest.raises(SpanUnknown, match="height 1"):
        ledger.balance([b"one"], 1)
    with pytest.raises(SpanUnknown, match="does not watch"):
        ledger.balance([b"four"])
    with pytest.raises(SpanUnknown):
        _ledger([]).balance([b"one"])
    with pytest.raises(LedgerConflict):
        _ledger([]).revert()


def _followed(chain: ChainFactory) -> Ledger:
    ledger = Ledger(Network.REGTEST, TREASURY_ONLY)
    follow(ledger, BlockMemory(chain.blocks))
    return ledger


def test_following_from_nothing_applies_every_block() -> None:
    chain = small_chain()
    ledger = Ledger(Network.REGTEST, TREASURY_ONLY)

    done = follow(ledger, BlockMemory(chain.blocks))

    assert (len(done.applied), done.reverted) == (112, ())
    assert ledger.tip == chain.tip
    sats = [ledger.balance([TREASURY.script], height).sats for height in (107, 108, 109, 110)]
    assert sats == [0, 30 * 10**8, 30 * 10**8, 20 * 10**8]


def test_following_on_sees_spends_of_what_is_held() -> None:
    chain = small_chain()
    ledger = _followed(chain)
    mine(chain, [pay(chain, TREASURY, STRANGER)])

    done = follow(ledger, BlockMemory(chain.blocks))

    assert (len(done.applied), len(done.applied[0].spent)) == (1, 1)
    assert ledger.balance([TREASURY.script]).sats == 0
    assert follow(ledger, BlockMemory(chain.blocks)).applied == ()


def test_a_longer_branch_is_followed_back_and_forth() -> None:
    chain = small_chain()
    ledger = _followed(chain)
    branch = chain.fork(108)
    branch.times[-1] += 1
    for _ in range(4):
        mine(branch)

    done = follow(ledger, BlockMemory(branch.blocks))

    assert [change.block.height for change in done.reverted] == [111, 110, 109]
    assert [change.block.height for change in done.applied] == [109, 110, 111, 112]
    assert ledger.balance([TREASURY.script]).sats == 30 * 10**8
    assert ledger.changes == _followed(branch).changes


def test_a_chain_of_less_work_is_not_followed() -> None:
    chain = small_chain()
    ledger = _followed(chain)

    with pytest.raises(WorkLower):
        follow(ledger, BlockMemory(chain.blocks[:-1]))

    assert ledger.tip == chain.tip


def test_a_missing_block_stops_following_before_anything_is_reverted() -> None:
    chain = small_chain()
    ledger = _followed(chain)
    branch = chain.fork(108)
    branch.times[-1] += 1
    for _ in range(4):
        mine(branch)

    with pytest.raises(BlockMissing):
        follow(ledger, BlockMemory(branch.blocks, absent=frozenset({112})))

    assert ledger.tip == chain.tip


def test_a_partial_scan_gives_no_changes() -> None:
    source = BlockMemory(small_chain().blocks, absent=frozenset({50}))

    with pytest.raises(BlockMissing):
        change_sets(scan(source, TREASURY_ONLY), read_best_chain(source))
