"""The replay's own chain of 1,937 blocks, and other histories that part from it."""

from __future__ import annotations

from collections import deque
from dataclasses import fields
from functools import cache

from biplomacy.chain.findings import encode_scan
from biplomacy.chain.model import CoverageState, ScanResult, WatchSet
from biplomacy.chain.ports import BlockSource
from biplomacy.chain.regtest import ChainFactory
from biplomacy.chain.scan import scan
from biplomacy.chain.watch import watch_set
from biplomacy.demo.facts import read_facts
from biplomacy.demo.mining import mine_chain
from biplomacy.demo.wallets import make_wallets
from biplomacy.values.canonical import encode

NOBODY = b"\x51"
REPLAY = ("demo", "run", "--into", "demo", "--no-serve")
"""What a person types to have this chain and both records in ``demo/``."""

DAY = 86_400


@cache
def _mined() -> ChainFactory:
    return deque(mine_chain(read_facts(), make_wallets()), maxlen=1)[0]


def demo_chain() -> ChainFactory:
    """Return the chain; the same bytes that the replay writes."""
    chain = _mined()
    return chain.fork(chain.tip.height)


def other_history(parting: int, last: int) -> ChainFactory:
    """Return a chain that leaves the replay's after height ``parting`` and ends at ``last``.

    Nothing is paid in the new blocks, one a day.
    """
    chain = _mined().fork(parting)
    while chain.tip.height < last:
        chain.mine(chain.times[-1] + DAY, NOBODY)
    return chain


def watched() -> WatchSet:
    """Return every wallet of the replay but the miners': 2,736 outputs and 2,718 spends."""
    wallets = make_wallets()
    names = [field.name for field in fields(wallets) if field.name != "miners"]
    own = [getattr(wallets, name).script for name in names]
    return watch_set([*own, *read_facts().vault_scripts])


def findings_of(source: BlockSource) -> bytes:
    """Scan the whole of ``source`` and return the canonical bytes of outputs and spends."""
    return finding_bytes(scan(source, watched()))


def finding_bytes(result: ScanResult) -> bytes:
    """Return what was found, without the words on where; the scan must have seen every block."""
    assert result.coverage.state is CoverageState.COMPLETE
    encoded = encode_scan(result)
    return encode({name: encoded[name] for name in ("outputs", "spends")})
