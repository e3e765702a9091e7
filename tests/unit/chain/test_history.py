from __future__ import annotations

import pytest

from biplomacy.chain import history as history_module
from biplomacy.chain.errors import BlockOrphaned
from biplomacy.chain.history import read_history
from biplomacy.chain.model import CoverageState, History
from biplomacy.chain.tree import read_best_chain
from biplomacy.chain.watch import watch_set
from biplomacy.values.block_id import BlockId
from fakes.block_memory import BlockMemory
from fakes.small_chain import STRANGER, TREASURY, small_chain

BLOCKS = small_chain().blocks
SOURCE = BlockMemory(BLOCKS)
CHAIN = read_best_chain(SOURCE)
WATCH = watch_set([TREASURY.script])


def _touching(history: History) -> list[tuple[int, int]]:
    return [(located.block.height, located.tx_index) for located in history.touching]


def _ancestors(history: History) -> set[tuple[int, int]]:
    return {(each.block.height, each.tx_index) for each in history.ancestors.values()}


def test_a_history_holds_what_pays_or_spends_in_chain_order() -> None:
    history = read_history(SOURCE, WATCH)

    assert _touching(history) == [(108, 1), (109, 1), (109, 2), (110, 1)]
    assert (history.hashes, history.times) == (CHAIN.hashes, CHAIN.times)
    assert history.coverage.state is CoverageState.COMPLETE
    assert history.touching[0].time == CHAIN.times[108]


def test_every_input_of_a_touching_transaction_has_its_ancestor() -> None:
    history = read_history(SOURCE, WATCH, hops=1)

    parents = {
        item.outpoint.txid for located in history.touching for item in located.transaction.inputs
    }
    assert set(history.ancestors) == parents
    assert _ancestors(history) == {(107, 1), (108, 1), (109, 1), (2, 0)}


def test_each_hop_goes_one_generation_back() -> None:
    assert _ancestors(read_history(SOURCE, WATCH, hops=0)) == set()
    further = _ancestors(read_history(SOURCE, WATCH, hops=2))
    assert further == _ancestors(read_history(SOURCE, WATCH, hops=1)) | {(1, 0)}
    assert _ancestors(read_history(SOURCE, WATCH, hops=9)) == further


def test_beyond_the_limit_ancestors_are_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "MAX_ANCESTORS", 1)

    history = read_history(SOURCE, WATCH, hops=3)

    assert _ancestors(history) == {(107, 1), (108, 1), (109, 1)}


def test_a_tip_cuts_the_history() -> None:
    history = read_history(SOURCE, WATCH, tip=CHAIN.at(109))

    assert _touching(history) == [(108, 1), (109, 1), (109, 2)]
    assert len(history.hashes) == 110
    assert history.coverage.last == CHAIN.at(109)


def test_a_tip_off_the_best_chain_is_orphaned() -> None:
    with pytest.raises(BlockOrphaned):
        read_history(SOURCE, WATCH, tip=BlockId(109, bytes(32)))


def test_a_missing_block_makes_the_history_partial() -> None:
    history = read_history(BlockMemory(BLOCKS, absent=frozenset({108})), WATCH)

    assert history.coverage.missing == (108,)
    assert history.coverage.state is CoverageState.PARTIAL
    assert _touching(history) == [(109, 1), (109, 2), (110, 1)]


def test_scripts_that_nobody_paid_have_an_empty_history() -> None:
    history = read_history(SOURCE, watch_set([b"\x51"]))

    assert (history.touching, dict(history.ancestors)) == ((), {})
    assert history.coverage.blocks_scanned == 112


def test_order_and_size_of_pieces_do_not_matter() -> None:
    watch = watch_set([TREASURY.script, STRANGER.script])

    backwards = read_history(BlockMemory(BLOCKS, per_piece=7, backwards=True), watch)

    assert backwards == read_history(SOURCE, watch)
