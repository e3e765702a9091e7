"""A node's HTTP side over a factory's chain: Bitcoin Core's REST and JSON-RPC, as documented."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from biplomacy.chain.regtest import ChainFactory, block_id
from biplomacy.values.canonical import JsonValue

PASSWORD = "public-test-password"  # noqa: S105 - protects nothing


@dataclass
class FakeNode:
    """Answers requests, and remembers them; ``pruned`` heights have only headers."""

    chain: ChainFactory
    rest: bool = True
    bcoin: bool = False
    network: str = "regtest"
    pruned: frozenset[int] = frozenset()
    requests: list[httpx.Request] = field(default_factory=list)

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.handle)

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path.startswith("/rest/"):
            return self._rest(request.url.path.removeprefix("/rest/")) or httpx.Response(404)
        expected = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return httpx.Response(401)
        content = json.loads(request.content)
        if isinstance(content, list):
            assert len(content) <= 100
            # The order of a batch's answers is the node's own (JSON-RPC 2.0 section 6).
            return httpx.Response(200, json=[self._reply(call) for call in reversed(content)])
        return httpx.Response(200, json=self._reply(content))

    def _state(self) -> dict[str, JsonValue]:
        tip = self.chain.tip
        return {"chain": self.network, "blocks": tip.height, "bestblockhash": tip.shown_hash}

    def _rest(self, path: str) -> httpx.Response | None:
        if not self.rest:
            return None
        match path.removesuffix(".bin").split("/"):
            case ["chaininfo.json"]:
                return httpx.Response(200, json=self._state())
            case ["blockhashbyheight", height]:
                found = self._at(int(height))
                return httpx.Response(200, content=found[1][::-1]) if found else None
            case ["headers", count, shown]:
                height = self._height(shown)
                assert height is not None
                blocks = self.chain.blocks[height : height + int(count)]
                return httpx.Response(200, content=b"".join(raw[:80] for raw in blocks))
            case ["block", shown]:
                height = self._height(shown)
                missing = height is None or height in self.pruned
                return (
                    None if missing else httpx.Response(200, content=self.chain.blocks[height or 0])
                )
            case _:
                return None

    def _reply(self, call: dict[str, JsonValue]) -> JsonValue:
        methods: dict[str, Callable[..., JsonValue]] = {
            "getblockchaininfo": self._state,
            "getnetworkinfo": lambda: {
                "subversion": "/bcoin:v1.0.2/" if self.bcoin else "/Satoshi/"
            },
            "getblockhash": self._getblockhash,
            "getblockheader": lambda shown, _: self._content(shown)[:160],
            "getblock": self._getblock,
        }
        parameters = call["params"]
        assert isinstance(parameters, list)
        try:
            result = methods[str(call["method"])](*parameters)
        except LookupError as error:
            return {"id": call["id"], "result": None, "error": error.args[0]}
        return {"id": call["id"], "result": result, "error": None}

    def _getblockhash(self, height: int) -> str:
        found = self._at(height)
        if found is None:
            raise LookupError({"code": -8, "message": "Block height out of range"})
        return found[1][::-1].hex()

    def _getblock(self, shown: str, verbosity: int) -> str:
        assert type(verbosity) is (bool if self.bcoin else int)
        if self._height(shown) in self.pruned:
            raise LookupError({"code": -1, "message": "Block not available (pruned data)"})
        return self._content(shown)

    def _content(self, shown: str) -> str:
        height = self._height(shown)
        if height is None:
            raise LookupError({"code": -5, "message": "Block not found"})
        return self.chain.blocks[height].hex()

    def _at(self, height: int) -> tuple[int, bytes] | None:
        if not 0 <= height < len(self.chain.blocks):
            return None
        return height, block_id(self.chain.blocks[height], height).hash

    def _height(self, shown: str) -> int | None:
        heights = range(len(self.chain.blocks))
        return next(
            (h for h in heights if block_id(self.chain.blocks[h], h).shown_hash == shown), None
        )
