"""What several journeys start from: the replay, and its chain in nodes that validated it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from biplomacy.chain.adapters.kernel import KernelChain
from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.model import Network
from biplomacy.demo.model import Reading
from command_line import Place, place
from fakes.bcoin_node import Bcoin, install_bcoin, running_bcoin
from fakes.demo_chain import demo_chain
from fakes.replayed import Replays


@pytest.fixture(scope="session")
def replayed(tmp_path_factory: pytest.TempPathFactory, replays: Replays) -> Place:
    """Return a place in which ``demo/`` is a finished replay; read it, and write elsewhere."""
    here = place(tmp_path_factory.mktemp("replay"))
    (here.directory / "demo").symlink_to(replays.of(Reading.TRANSFER).places.into)
    return here


@pytest.fixture(scope="session")
def mined(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a place in which ``demo/`` holds the replay's blocks and nothing else."""
    here = place(tmp_path_factory.mktemp("mined"))
    write_blocks(here.directory / "demo/chain/blocks", Network.REGTEST, demo_chain().blocks)
    return here


@pytest.fixture(scope="session")
def bcoin(pytestconfig: pytest.Config) -> Iterator[Bcoin]:
    """Yield an independent node that was given every block of the replay, and took them."""
    with running_bcoin(install_bcoin(pytestconfig.cache.mkdir("bcoin"))) as node:
        node.submit(demo_chain().blocks[1:])
        yield node


@pytest.fixture(scope="session")
def kernel_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data directory in which Bitcoin Core's kernel validated and stored the chain."""
    directory = tmp_path_factory.mktemp("kernel")
    with KernelChain(directory, Network.REGTEST) as chain:
        report = chain.submit(demo_chain().blocks)
    assert report.rejected == ()
    return directory
