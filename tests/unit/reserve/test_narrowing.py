"""A chain read once for many answers as a chain read for each alone (chain §5, reserve §8)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import CoverageState
from biplomacy.reserve.errors import BlockUnknown
from biplomacy.reserve.narrowing import narrow
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.report import compose_report
from biplomacy.reserve.statement.report import encode_report
from biplomacy.reserve.transfers import known_transactions
from biplomacy.values.block_id import BlockId
from biplomacy.values.canonical import encode
from fakes.owned_chain import (
    WALLETS,
    OwnedChain,
    block,
    hash_of,
    memberships,
    owned_chains,
    report_facts,
    script_of,
)


def cut(chain: OwnedChain, height: int) -> OwnedChain:
    """Return the chain as it was at a block."""
    kept = [one for one in chain.located if one.block.height <= height]
    return OwnedChain(height=height, located=kept)


@given(st.data(), owned_chains())
def test_a_narrowed_history_is_the_one_read_for_these_scripts_alone(
    data: st.DataObject, chain: OwnedChain
) -> None:
    wallets = data.draw(st.sets(st.sampled_from(WALLETS)))
    height = data.draw(st.integers(0, chain.height))
    own = cut(chain, height).history(*wallets)

    found = narrow(chain.history(*WALLETS), map(script_of, wallets), block(height))

    assert found.touching == own.touching
    assert (found.coverage, found.hashes, found.times) == (own.coverage, own.hashes, own.times)
    assert known_transactions(own).items() <= known_transactions(found).items()
    assert not found.ancestors.keys() & {one.transaction.txid for one in found.touching}


@given(st.data(), owned_chains())
def test_narrowing_in_steps_is_narrowing_at_once(data: st.DataObject, chain: OwnedChain) -> None:
    few, more = (data.draw(st.sets(st.sampled_from(WALLETS))) for _ in range(2))
    height = data.draw(st.integers(0, chain.height))
    whole = chain.history(*WALLETS)

    steps = narrow(whole, map(script_of, few | more), block(chain.height))

    assert narrow(steps, map(script_of, few), block(height)) == narrow(
        whole, map(script_of, few), block(height)
    )


@given(st.data(), owned_chains())
def test_a_report_does_not_depend_on_how_much_was_read(
    data: st.DataObject, chain: OwnedChain
) -> None:
    declared = data.draw(memberships(chain))
    height = data.draw(st.integers(0, chain.height))
    after = data.draw(st.none() | st.integers(0, height))
    facts = report_facts(chain, declared, after=after, last=height)
    own = cut(chain, height).read(membership(declared).scripts)
    wide = chain.read(map(script_of, WALLETS), hops=10)

    bodies = {
        encode(encode_report(compose_report(replace(facts, history=history))[0]))
        for history in (facts.history, own, wide)
    }

    assert len(bodies) == 1


@pytest.mark.parametrize(
    ("missing", "height", "state", "left"),
    [
        pytest.param((4,), 3, CoverageState.COMPLETE, (), id="gap-above"),
        pytest.param((2, 4), 3, CoverageState.PARTIAL, (2,), id="gap-below-and-above"),
        pytest.param((3,), 3, CoverageState.PARTIAL, (3,), id="gap-at-the-block"),
    ],
)
def test_only_gaps_up_to_the_block_count(
    missing: tuple[int, ...], height: int, state: CoverageState, left: tuple[int, ...]
) -> None:
    chain = OwnedChain(height=5)
    history = chain.read([script_of("a")], missing=missing)

    found = narrow(history, [script_of("a")], block(height)).coverage

    assert (found.state, found.missing) == (state, left)
    assert found.blocks_scanned == height + 1 - len(left)


@pytest.mark.parametrize(
    "wrong",
    [pytest.param(block(6), id="beyond"), pytest.param(BlockId(3, hash_of(4)), id="other-hash")],
)
def test_a_block_off_the_chain_cuts_nothing(wrong: BlockId) -> None:
    history = OwnedChain(height=5).history("a")

    with pytest.raises(BlockUnknown):
        narrow(history, [script_of("a")], wrong)
