"""The two ways to ask a node for its chain: REST, and JSON-RPC where REST is off (chain §4.3).

Both give bytes as the node sent them, of the right length and no more; ``node.py`` checks that
they are what was asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from biplomacy.chain.adapters.node_http import MAX_JSON, NodeConnection, Reply, read_json
from biplomacy.chain.errors import BlockMissing, NodeAnswerMalformed, NodeUnavailable
from biplomacy.values.block_id import BlockId
from biplomacy.values.errors import BiplomacyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.values.canonical import JsonValue

MAX_BLOCK = 4_000_000
RPC_BATCH = 100
REST_HEADERS = 2_000
HEADER_SIZE = 80
_OK = 200
_NOT_FOUND = 404
_HASH_SIZE = 32
_HEX_ROOM = 10_000
_MISSING = (-1, -5)
_PARAMETERS_OUTSIDE = -8


class Dialect(StrEnum):
    """Whose JSON-RPC a node speaks."""

    CORE = "core"
    BCOIN = "bcoin"


@dataclass(frozen=True, slots=True)
class ChainState:
    """What a node says of its chain: the network's name in its own words, and the best block."""

    chain: str
    tip: BlockId


class NodeLink(Protocol):
    """How ``CoreNode`` asks."""

    def state(self) -> ChainState:
        """Return the chain's name and tip."""
        ...

    def hashes(self, heights: Sequence[int]) -> tuple[bytes | None, ...]:
        """Return the best chain's hashes at ``heights``; None above its tip."""
        ...

    def headers(self, first: int, last: int) -> bytes:
        """Return whole headers from height ``first``, not beyond ``last`` and at least one."""
        ...

    def block(self, block: BlockId) -> bytes:
        """Return a block's bytes; raises ``BlockMissing``."""
        ...


class RestLink:
    """Bitcoin Core's REST interface (``-rest=1``), which asks for no credentials."""

    def __init__(self, connection: NodeConnection) -> None:
        self._connection = connection

    def answers(self) -> bool:
        """Say whether the node has its REST interface on."""
        reply = self._connection.get("/rest/chaininfo.json", limit=MAX_JSON)
        return reply.status == _OK and reply.body.startswith(b"{")

    def state(self) -> ChainState:
        """Return the chain's name and tip."""
        reply = self._connection.get("/rest/chaininfo.json", limit=MAX_JSON)
        return _chain_state(read_json(_good(reply, "chaininfo"), "chaininfo"))

    def hashes(self, heights: Sequence[int]) -> tuple[bytes | None, ...]:
        """Return the best chain's hashes at ``heights``; None above its tip."""
        return tuple(map(self._hash, heights))

    def headers(self, first: int, last: int) -> bytes:
        """Return up to 2,000 headers from height ``first``."""
        start = self._hash(first)
        if start is None:
            return b""
        count = min(last - first + 1, REST_HEADERS)
        path = f"/rest/headers/{count}/{start[::-1].hex()}.bin"
        return _good(self._connection.get(path, limit=count * HEADER_SIZE), "headers").body

    def block(self, block: BlockId) -> bytes:
        """Return a block's bytes."""
        reply = self._connection.get(f"/rest/block/{block.shown_hash}.bin", limit=MAX_BLOCK)
        if reply.status == _NOT_FOUND:
            raise _missing(block)
        return _good(reply, "block").body

    def _hash(self, height: int) -> bytes | None:
        path = f"/rest/blockhashbyheight/{height}.bin"
        reply = self._connection.get(path, limit=_HEX_ROOM)
        if reply.status == _NOT_FOUND:
            return None
        body = _good(reply, "blockhashbyheight").body
        if len(body) != _HASH_SIZE:
            raise _strange("blockhashbyheight")
        return body


class RpcLink:
    """JSON-RPC in batches of at most 100, in Bitcoin Core's dialect or bcoin's."""

    def __init__(self, connection: NodeConnection) -> None:
        self._connection = connection
        self._dialect: Dialect | None = None

    @property
    def dialect(self) -> Dialect:
        """The node's dialect, asked for once."""
        if self._dialect is None:
            about = self._result("getnetworkinfo")
            name = about.get("subversion") if isinstance(about, dict) else None
            bcoin = isinstance(name, str) and "bcoin" in name
            self._dialect = Dialect.BCOIN if bcoin else Dialect.CORE
        return self._dialect

    def state(self) -> ChainState:
        """Return the chain's name and tip."""
        return _chain_state(self._result("getblockchaininfo"))

    def hashes(self, heights: Sequence[int]) -> tuple[bytes | None, ...]:
        """Return the best chain's hashes at ``heights``; None above its tip."""
        found: list[bytes | None] = []
        for start in range(0, len(heights), RPC_BATCH):
            asked: list[tuple[str, list[JsonValue]]] = [
                ("getblockhash", [height]) for height in heights[start : start + RPC_BATCH]
            ]
            answers = self._batch(asked)
            found += (
                None if isinstance(answer, _RpcError) and answer.outside else _hash_of(answer)
                for answer in answers
            )
        return tuple(found)

    def headers(self, first: int, last: int) -> bytes:
        """Return up to 100 headers from height ``first``."""
        heights = range(first, min(last, first + RPC_BATCH - 1) + 1)
        hashes = [digest for digest in self.hashes(heights) if digest is not None]
        asked: list[tuple[str, list[JsonValue]]] = [
            ("getblockheader", [digest[::-1].hex(), False]) for digest in hashes
        ]
        return b"".join(_bytes_of(answer, HEADER_SIZE) for answer in self._batch(asked))

    def block(self, block: BlockId) -> bytes:
        """Return a block's bytes."""
        plain: JsonValue = False if self.dialect is Dialect.BCOIN else 0
        parameters: list[JsonValue] = [block.shown_hash, plain]
        limit = 2 * MAX_BLOCK + _HEX_ROOM
        (answer,) = self._batch([("getblock", parameters)], limit=limit)
        if isinstance(answer, _RpcError) and answer.code in _MISSING:
            raise _missing(block)
        return _bytes_of(answer, MAX_BLOCK)

    def _result(self, method: str) -> JsonValue:
        (answer,) = self._batch([(method, [])])
        if isinstance(answer, _RpcError):
            raise answer.raised()
        return answer

    def _batch(
        self, calls: Sequence[tuple[str, list[JsonValue]]], *, limit: int = MAX_JSON
    ) -> list[JsonValue | _RpcError]:
        """Return the answers in the order of ``calls``, whatever order the node keeps."""
        if not calls:
            return []
        requests: list[JsonValue] = [
            {"jsonrpc": "1.0", "id": index, "method": method, "params": parameters}
            for index, (method, parameters) in enumerate(calls)
        ]
        content = requests if len(requests) > 1 else requests[0]
        what = calls[0][0]
        value = read_json(self._connection.post(content, limit=limit), what)
        answers = value if isinstance(value, list) else [value]
        items = [item for item in answers if isinstance(item, dict)]
        by_id = {item["id"]: item for item in items if type(item.get("id")) is int}
        if len(by_id) != len(calls) or set(by_id) != set(range(len(calls))):
            raise _strange(what)
        return [_answer(by_id[index], what) for index in range(len(calls))]


@dataclass(frozen=True, slots=True)
class _RpcError:
    """A node's refusal of one call."""

    method: str
    code: int
    message: str

    @property
    def outside(self) -> bool:
        """Whether a height lies above the tip (Core says so by -8, bcoin by -1)."""
        return self.code in (_PARAMETERS_OUTSIDE, -1)

    def raised(self) -> BiplomacyError:
        return NodeUnavailable(
            f"the node refuses {self.method}: {self.message} ({self.code})",
            hint="wait until it has started, or ask it with bitcoin-cli",
        )


def _answer(item: dict[str, JsonValue], what: str) -> JsonValue | _RpcError:
    error = item.get("error")
    if error is None:
        return item.get("result")
    if not isinstance(error, dict):
        raise _strange(what)
    code, message = error.get("code"), str(error.get("message"))
    printable = re.sub(r"[^ -~]", "?", message)[:200]
    return _RpcError(what, code if isinstance(code, int) else 0, printable)


def _chain_state(value: JsonValue) -> ChainState:
    match value:
        case {"chain": str(chain), "blocks": int(height), "bestblockhash": str(shown)}:
            return ChainState(chain, _block_id(height, shown))
        case _:
            raise _strange("getblockchaininfo")


def _block_id(height: int, shown: str) -> BlockId:
    try:
        return BlockId.parse(height, shown)
    except BiplomacyError:
        raise _strange("getblockchaininfo") from None


def _hash_of(answer: JsonValue | _RpcError) -> bytes:
    digest = _bytes_of(answer, _HASH_SIZE)
    if len(digest) != _HASH_SIZE:
        raise _strange("getblockhash")
    return digest[::-1]


def _bytes_of(answer: JsonValue | _RpcError, limit: int) -> bytes:
    if isinstance(answer, _RpcError):
        raise answer.raised()
    if not isinstance(answer, str) or len(answer) > 2 * limit:
        raise _strange("a request for bytes")
    try:
        return bytes.fromhex(answer)
    except ValueError:
        raise _strange("a request for bytes") from None


def _good(reply: Reply, what: str) -> Reply:
    if reply.status != _OK:
        raise NodeUnavailable(
            f"the node answers {what} with status {reply.status}",
            hint="it may still be starting; its log says more",
        )
    return reply


def _strange(what: str) -> NodeAnswerMalformed:
    return NodeAnswerMalformed(
        f"the node's answer to {what} has not the form that was asked for",
        hint="check that the address is a Bitcoin node's",
    )


def _missing(block: BlockId) -> BlockMissing:
    return BlockMissing(
        f"the node has no block {block}", hint="it may be pruned; ask a node with all blocks"
    )
