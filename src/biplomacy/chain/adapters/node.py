"""A ``BlockSource`` over the reader's own node: Bitcoin Core, or bcoin in tests (chain §4.3).

REST is used where the node has it on, else JSON-RPC. The node validated what it gives, and yet
each block and header is compared with the hash that was asked for. The chain's data carries no
licence.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from itertools import accumulate
from typing import TYPE_CHECKING

from biplomacy.chain.adapters.node_http import CONNECTIONS, NodeAuth, NodeConnection
from biplomacy.chain.adapters.node_links import HEADER_SIZE, NodeLink, RestLink, RpcLink
from biplomacy.chain.errors import (
    BlockMissing,
    NetworkMismatch,
    NodeAnswerMalformed,
    NodeUnavailable,
    SpanUnknown,
)
from biplomacy.chain.header import block_hash, header_hash, parse_header
from biplomacy.chain.model import Integrity, Network, Piece
from biplomacy.values.block_id import BlockId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    import httpx

    from biplomacy.chain.model import Header, Span

__all__ = ["CoreNode", "NodeAuth"]

_PIECE_BLOCKS = 16  # at 4 MB each, a piece stays below 64 MiB
_NETWORK_NAMES = {
    "main": Network.MAIN,
    "test": Network.TESTNET3,
    "testnet": Network.TESTNET3,
    "testnet4": Network.TESTNET4,
    "signet": Network.SIGNET,
    "regtest": Network.REGTEST,
}


class CoreNode(AbstractContextManager["CoreNode"]):
    """The node at ``url``, which must be of ``network``; nothing is asked before the first call.

    ``transport`` and ``pause`` are replaced in tests.
    """

    name = "node"
    integrity = Integrity.VALIDATED

    def __init__(
        self,
        url: str,
        network: Network,
        *,
        auth: NodeAuth | None = None,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.network = network
        self._connection = NodeConnection(url, auth or NodeAuth(), transport=transport, pause=pause)
        self._link: NodeLink | None = None

    def close(self) -> None:
        """Close all connections."""
        self._connection.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def tip(self) -> BlockId:
        """Return the best block.

        Raises:
            NodeUnavailable: no answer, or the credentials are refused.
            NetworkMismatch: the node is of another network.
        """
        return self._asked().state().tip

    def headers(self, locator: Sequence[BlockId]) -> Iterator[Header]:
        """Yield the best chain's headers after the first block of ``locator`` that lies on it."""
        tip = self.tip()
        link = self._asked()
        found = link.hashes([block.height for block in locator])
        common = (
            block for block, digest in zip(locator, found, strict=True) if digest == block.hash
        )
        start = next(common, None)
        after = (start.height + 1, start.hash) if start else (0, bytes(32))
        yield from self._headers(after[0], after[1], tip.height)

    def block(self, block: BlockId) -> bytes:
        """Return a block's consensus bytes; raises ``BlockMissing``."""
        raw = self._asked().block(block)
        if len(raw) < HEADER_SIZE or header_hash(raw[:HEADER_SIZE]) != block.hash:
            raise NodeAnswerMalformed(
                f"the node gives another block for {block}", hint="do not use this node"
            )
        return raw

    def pieces(self, span: Span) -> Iterator[Piece]:
        """Yield the span's blocks in height order, 16 to a piece, over four connections.

        Blocks that a pruned node no longer has do not come.

        Raises:
            SpanUnknown: the span reaches above the tip.
        """
        tip = self.tip()
        if not 0 <= span.first <= span.last <= tip.height:
            raise SpanUnknown(
                f"heights {span.first} to {span.last} are not all on a chain of {tip.height}",
                hint="wait for the node, or ask for less",
            )
        return self._pieces(span)

    def _pieces(self, span: Span) -> Iterator[Piece]:
        with ThreadPoolExecutor(max_workers=CONNECTIONS) as pool:
            for first in range(span.first, span.last + 1, _PIECE_BLOCKS):
                heights = range(first, min(span.last, first + _PIECE_BLOCKS - 1) + 1)
                found = zip(heights, self._asked().hashes(heights), strict=True)
                names = [BlockId(height, _present(digest)) for height, digest in found]
                raws = list(pool.map(self._block_if_there, names))
                there = [(name, raw) for name, raw in zip(names, raws, strict=True) if raw]
                if there:
                    yield _piece(there)

    def _block_if_there(self, name: BlockId) -> bytes:
        try:
            return self.block(name)
        except BlockMissing:
            return b""  # by the port, a block that is missing does not come

    def _headers(self, first: int, previous: bytes, last: int) -> Iterator[Header]:
        """Yield headers ``first`` to ``last``, each the child of the one before."""
        height = first
        while height <= last:
            raw = self._asked().headers(height, last)
            if not raw or len(raw) % HEADER_SIZE:
                raise _changed()
            for offset in range(0, len(raw), HEADER_SIZE):
                header = parse_header(raw[offset : offset + HEADER_SIZE])
                if header.previous != previous:
                    raise _changed()
                yield header
                previous = block_hash(header)
            height += len(raw) // HEADER_SIZE

    def _asked(self) -> NodeLink:
        """Return the way to ask, once the node is known to be of the right network."""
        if self._link is None:
            rest = RestLink(self._connection)
            link: NodeLink = rest if rest.answers() else RpcLink(self._connection)
            chain = link.state().chain
            if _NETWORK_NAMES.get(chain) is not self.network:
                raise NetworkMismatch(
                    f"the node at {self._connection.url} is of the network {chain[:20]!r}, "
                    f"not {self.network}",
                    hint="check the port, or choose the node's network",
                )
            self._link = link
        return self._link


def _piece(blocks: list[tuple[BlockId, bytes]]) -> Piece:
    names, raws = tuple(name for name, _ in blocks), tuple(raw for _, raw in blocks)
    lengths = tuple(map(len, raws))
    return Piece(b"".join(raws), tuple(accumulate(lengths[:-1], initial=0)), lengths, names)


def _present(digest: bytes | None) -> bytes:
    if digest is None:
        raise _changed()
    return digest


def _changed() -> NodeUnavailable:
    return NodeUnavailable(
        "the node's best chain changed while it was read", hint="run the same again"
    )
