"""A reorganisation over a published block is reported, and ledgers follow it (chain §4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from biplomacy.chain.adapters.blocks_directory import BlocksDirectory
from biplomacy.chain.adapters.kernel import KernelChain
from biplomacy.chain.adapters.node import CoreNode, NodeAuth
from biplomacy.chain.blocks_file import file_name, record, write_blocks
from biplomacy.chain.errors import WorkLower
from biplomacy.chain.ledger import Followed, Ledger, follow
from biplomacy.chain.model import Network
from biplomacy.chain.ports import BlockSource
from biplomacy.chain.regtest import ChainFactory, block_id
from biplomacy.demo.wallets import make_wallets
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import JsonObject, decode_object
from command_line import Place
from fakes.bcoin_node import CREDENTIALS, Bcoin
from fakes.block_memory import BlockMemory
from fakes.demo_chain import demo_chain, other_history, watched

LAST = 1_937
# The last two reports are of blocks 1,909 and 1,937 (31 January and 28 February 2026).
PARTING = 1_880
# On block 1,708, 14 July 2025, the reserve held 6,237 BTC, having received one that day.
IN_THE_FEEDS = 1_707


def verify(here: Place, chain: Path) -> tuple[int, dict[str, JsonObject]]:
    """Return the exit code and the rows of the reports, by claim, that speak of balances."""
    code, out, _ = here.call(
        *("verify", "demo/sv", "--trust", "demo/sv.trust.json", "--json", "--quiet"),
        *("--chain", str(chain)),
    )
    return code, balances(out)


def balances(lines: str) -> dict[str, JsonObject]:
    rows = [decode_object(line.encode()) for line in lines.splitlines()]
    return {
        str(row["claim"]): row
        for row in rows
        if str(row["claim"]).startswith("reserve.report.")
        and str(row["claim"]).endswith(".balance")
    }


def reported_above(here: Place, height: int) -> set[str]:
    """Return the reports on blocks above ``height``, by what the replay wrote of its own run."""
    rows = balances((here.directory / "demo/sv.verdicts.jsonl").read_text())
    blocks = {
        claim: str(row["evidence"]).partition("block:")[2][:-2] for claim, row in rows.items()
    }
    return {claim for claim, block in blocks.items() if int(block) > height}


@pytest.mark.slow
def test_a_longer_branch_orphans_exactly_the_reports_above_the_fork(
    replayed: Place, tmp_path: Path
) -> None:
    fork = other_history(PARTING, LAST + 1)
    both = [*demo_chain().blocks, *fork.blocks[PARTING + 1 :]]
    write_blocks(tmp_path / "blocks", Network.REGTEST, both)
    above = reported_above(replayed, PARTING)

    code, rows = verify(replayed, tmp_path / "blocks")

    assert code == 3
    assert above == {"reserve.report.34.balance", "reserve.report.35.balance"}
    orphaned = {c for c, row in rows.items() if str(row["reason"]).startswith("block-orphaned: ")}
    assert orphaned == above
    assert {rows[claim]["verdict"] for claim in above} == {"contradicted"}
    assert {rows[claim]["verdict"] for claim in rows.keys() - above} == {"confirmed"}
    assert len(rows) > 15


@pytest.mark.slow
def test_a_chain_that_is_merely_shorter_cannot_judge_later_reports(
    replayed: Place, tmp_path: Path
) -> None:
    write_blocks(tmp_path / "blocks", Network.REGTEST, demo_chain().blocks[: PARTING + 1])
    above = reported_above(replayed, PARTING)

    code, rows = verify(replayed, tmp_path / "blocks")

    assert code == 0
    assert {rows[claim]["verdict"] for claim in above} == {"unverifiable"}
    assert {rows[claim]["reason"] for claim in above} == {"the chain at hand ends at block 1880"}
    assert {rows[claim]["verdict"] for claim in rows.keys() - above} == {"confirmed"}


class Files:
    """A directory that a node goes on writing to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        write_blocks(path, Network.REGTEST, demo_chain().blocks)
        self.source = BlocksDirectory(path)

    def give(self, blocks: list[bytes]) -> None:
        written = len(list(self._path.glob("blk*.dat")))
        content = b"".join(record(Network.REGTEST, block) for block in blocks)
        (self._path / file_name(written)).write_bytes(content)


class Kernel:
    """The kernel, given blocks one branch after the other."""

    def __init__(self, chain: KernelChain) -> None:
        self.source = chain
        self.give(demo_chain().blocks)

    def give(self, blocks: list[bytes]) -> None:
        assert self.source.submit(blocks).rejected == ()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "blocks")


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    with KernelChain(tmp_path / "kernel", Network.REGTEST) as chain:
        yield Kernel(chain)


@pytest.fixture(params=["files", "kernel"])
def growing(request: pytest.FixtureRequest) -> Files | Kernel:
    found: Files | Kernel = request.getfixturevalue(request.param)
    return found


def ledger_of(source: BlockSource) -> Ledger:
    ledger = Ledger(Network.REGTEST, watched())
    follow(ledger, source)
    return ledger


def in_memory(chain: ChainFactory) -> Ledger:
    return ledger_of(BlockMemory(chain.blocks, per_piece=200))


def heights(followed: Followed) -> tuple[list[int], list[int]]:
    return (
        [change.block.height for change in followed.reverted],
        [change.block.height for change in followed.applied],
    )


def test_a_ledger_goes_back_to_the_fork_and_forward_and_back_again(
    growing: Files | Kernel,
) -> None:
    reserve = {make_wallets().reserve.script}
    chain, fork = demo_chain(), other_history(IN_THE_FEEDS, LAST + 1)
    longest = demo_chain()
    for _ in range(2):
        longest.mine(longest.times[-1] + 600, make_wallets().miners.script)
    ledger = ledger_of(growing.source)
    assert ledger.changes == in_memory(chain).changes
    assert ledger.balance(reserve, 1_708) == Amount.from_btc("6237")

    growing.give(fork.blocks[IN_THE_FEEDS + 1 :])
    there = heights(follow(ledger, growing.source))

    above = list(range(IN_THE_FEEDS + 1, LAST + 1))
    assert there == (above[::-1], [*above, LAST + 1])
    assert ledger.tip == fork.tip
    assert ledger.balance(reserve) == ledger.balance(reserve, 1_707) == Amount.from_btc("6236")
    assert ledger.changes == in_memory(fork).changes

    growing.give(longest.blocks[LAST + 1 :])
    back = heights(follow(ledger, growing.source))

    assert back == ([LAST + 1, *above[::-1]], [*above, LAST + 1, LAST + 2])
    assert ledger.balance(reserve, 1_708) == Amount.from_btc("6237")
    assert ledger.changes == in_memory(longest).changes


def test_a_ledger_stays_where_it_is_when_the_source_is_behind(tmp_path: Path) -> None:
    ledger = in_memory(demo_chain())
    before = ledger.changes
    write_blocks(tmp_path, Network.REGTEST, demo_chain().blocks[: PARTING + 1])

    with pytest.raises(WorkLower, match="ends at 1880"):
        follow(ledger, BlocksDirectory(tmp_path))

    assert ledger.changes == before


@pytest.fixture
def reorganised(bcoin: Bcoin) -> Iterator[ChainFactory]:
    """Yield the branch that the node changed to; afterwards it is back on the replay's chain."""
    fork = other_history(PARTING, LAST + 1)
    bcoin.submit(fork.blocks[PARTING + 1 :])
    yield fork
    bcoin.call("invalidateblock", block_id(fork.blocks[PARTING + 1], PARTING + 1).shown_hash)
    bcoin.submit(demo_chain().blocks[PARTING + 1 :])
    assert bcoin.call("getbestblockhash") == demo_chain().tip.shown_hash


@pytest.mark.slow
def test_a_ledger_follows_an_independent_node_to_another_branch(
    reorganised: ChainFactory, bcoin: Bcoin
) -> None:
    ledger = in_memory(demo_chain())
    auth = NodeAuth(user_password=CREDENTIALS)

    with CoreNode(bcoin.url, Network.REGTEST, auth=auth) as node:
        followed = heights(follow(ledger, node))

    above = list(range(PARTING + 1, LAST + 1))
    assert followed == (above[::-1], [*above, LAST + 1])
    assert ledger.changes == in_memory(reorganised).changes
