from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.chain.best_chain import BestChain, fork_point, locator
from biplomacy.chain.errors import (
    BlockOrphaned,
    HeaderInvalid,
    HeadersGap,
    SpanUnknown,
    WorkLower,
)
from biplomacy.chain.header import GENESIS, block_hash, parse_header
from biplomacy.chain.model import Header, Network, Span
from biplomacy.chain.tree import HeaderTree, read_best_chain
from biplomacy.values.block_id import BlockId
from fakes.block_memory import BlockMemory
from fakes.small_chain import mine, small_chain

CHAIN = small_chain()
HEADERS = [parse_header(raw[:80]) for raw in CHAIN.blocks]


def _branch(height: int, blocks: int) -> list[Header]:
    branch = CHAIN.fork(height)
    branch.times[-1] += 1
    for _ in range(blocks):
        mine(branch)
    return [parse_header(raw[:80]) for raw in branch.blocks[height + 1 :]]


def _tree(*headers: Header) -> HeaderTree:
    tree = HeaderTree(Network.REGTEST)
    for header in headers:
        tree.add(header)
    return tree


def _best(headers: list[Header]) -> BestChain:
    return _tree(*headers).best_chain()


@settings(max_examples=20)
@given(st.permutations(HEADERS))
def test_the_order_of_headers_does_not_matter(headers: list[Header]) -> None:
    tree = _tree(*headers, *headers[:5])

    assert tree.best_chain() == _best(HEADERS)
    assert (tree.tip(), tree.waiting) == (CHAIN.tip, 0)


def test_every_header_counts_two_hashes_on_the_test_chain() -> None:
    chain = _best(HEADERS)

    assert chain.work == 2 * 112
    assert chain.times[107] == HEADERS[107].time
    entry = _tree(*HEADERS).entry(chain.hashes[5])
    assert entry is not None
    assert (entry.header, entry.id, entry.work) == (HEADERS[5], chain.at(5), 12)


def test_more_work_wins_and_a_tie_goes_to_the_first_seen() -> None:
    branch = _branch(109, 3)

    tied = _tree(*HEADERS, *branch[:2])
    won = _tree(*HEADERS, *branch)

    assert tied.tip() == CHAIN.tip
    assert won.tip().hash == block_hash(branch[2])
    assert _tree(*HEADERS[:110], *branch[:2], *HEADERS[110:]).tip().hash == block_hash(branch[1])


def test_a_header_without_its_parent_waits() -> None:
    tree = _tree(*HEADERS[:50], *HEADERS[51:60])

    assert (tree.tip().height, tree.waiting) == (49, 9)
    assert tree.missing_parents() == (block_hash(HEADERS[50]),)
    assert block_hash(HEADERS[55]) not in tree
    assert tree.entry(block_hash(HEADERS[55])) is None


def test_a_pinned_hash_refuses_the_branch_that_lacks_it() -> None:
    branch = _branch(109, 3)
    tree = HeaderTree(Network.REGTEST, pins={110: block_hash(HEADERS[110])})
    for header in (*HEADERS, *branch[1:]):
        tree.add(header)

    with pytest.raises(HeaderInvalid, match="pinned"):
        tree.add(branch[0])
    with pytest.raises(HeaderInvalid, match="follows"):
        tree.add(branch[1])

    assert tree.tip() == CHAIN.tip


def test_what_waited_for_a_refused_header_is_refused_with_it() -> None:
    branch = _branch(109, 4)
    tree = HeaderTree(Network.REGTEST, pins={111: block_hash(HEADERS[111])})
    for header in (*HEADERS[:110], *branch[:0:-1], branch[0]):
        tree.add(header)

    assert (tree.waiting, tree.tip().height) == (0, 110)
    with pytest.raises(HeaderInvalid):
        tree.add(branch[3])


def test_easier_bits_are_refused_on_main() -> None:
    tree = HeaderTree(Network.MAIN)
    easier = HEADERS[1]

    with pytest.raises(HeaderInvalid, match="no target of main"):
        tree.add(easier)


def test_a_locator_thins_out_towards_the_first_block() -> None:
    heights = [block.height for block in locator(_best(HEADERS))]

    assert heights[:10] == list(range(111, 101, -1))
    assert heights[10:] == [100, 96, 88, 72, 40, 0]
    assert [block.height for block in locator(_best(HEADERS[:1]))] == [0]


def test_the_fork_point_is_the_last_shared_block() -> None:
    one, other = _best(HEADERS), _best([*HEADERS[:110], *_branch(109, 3)])

    assert fork_point(one, other) == one.at(109)
    assert fork_point(other, one) == one.at(109)
    assert fork_point(one, one) == one.tip


def test_chains_of_two_networks_share_no_block() -> None:
    with pytest.raises(HeadersGap):
        fork_point(_best(HEADERS), HeaderTree(Network.MAIN).best_chain())


def test_a_chain_is_cut_only_at_its_own_blocks() -> None:
    chain = _best(HEADERS)

    assert chain.until(chain.at(9)).tip == chain.at(9)
    with pytest.raises(BlockOrphaned):
        chain.until(BlockId(9, bytes(32)))


@pytest.mark.parametrize(("first", "last"), [(0, 112), (5, 4), (-1, 3)])
def test_refuses_spans(first: int, last: int) -> None:
    with pytest.raises(SpanUnknown):
        _best(HEADERS).span(Span(first, last))


def test_a_chain_of_less_work_than_known_is_refused() -> None:
    chain = _best(HEADERS)

    chain.require_work(chain.work)
    with pytest.raises(WorkLower, match="below the known"):
        chain.require_work(chain.work + 1)


def test_headers_that_do_not_reach_back_are_a_gap() -> None:
    class Pruned(BlockMemory):
        def headers(self, locator: Sequence[BlockId]) -> Iterator[Header]:
            return iter(HEADERS[5:] if not locator else [])

    with pytest.raises(HeadersGap, match="107 headers"):
        read_best_chain(Pruned(CHAIN.blocks))


def test_a_tree_starts_with_the_networks_first_block() -> None:
    assert HeaderTree(Network.MAIN).tip() == BlockId(0, block_hash(GENESIS[Network.MAIN]))
