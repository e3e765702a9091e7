"""A node's HTTP side over a factory's chain: Bitcoin Core's REST and JSON-RPC, as documented."""

from __future__ import annotations

import base64
import json
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
                digest = self._at(int(height))
                return httpx.Response(200, content=digest) if digest else None
            case ["headers", count, shown]:
                first = self._heights()[shown]
                blocks = self.chain.blocks[first : first + int(count)]
                return httpx.Response(200, content=b"".join(raw[:80] for raw in blocks))
            case ["block", shown]:
                at = self._heights().get(shown)
                if at is None or at in self.pruned:
                    return None
                return httpx.Response(200, content=self.chain.blocks[at])
            case _:
                return None

    def _reply(self, call: dict[str, JsonValue]) -> JsonValue:
        parameters = call["params"]
        assert isinstance(parameters, list)
        try:
            result = self._result(str(call["method"]), parameters)
        except LookupError as error:
            return {"id": call["id"], "result": None, "error": error.args[0]}
        return {"id": call["id"], "result": result, "error": None}

    def _result(self, method: str, parameters: list[JsonValue]) -> JsonValue:
        match method, parameters:
            case "getblockchaininfo", []:
                return self._state()
            case "getnetworkinfo", []:
                return {"subversion": "/bcoin:v1.0.2/" if self.bcoin else "/Satoshi:31.0.0/"}
            case "getblockhash", [int(height)]:
                digest = self._at(height)
                if digest is None:
                    raise LookupError({"code": -8, "message": "Block height out of range"})
                return digest[::-1].hex()
            case "getblockheader", [str(shown), False]:
                return self._content(shown)[:160]
            case "getblock", [str(shown), verbosity]:
                assert type(verbosity) is (bool if self.bcoin else int)
                if self._heights().get(shown) in self.pruned:
                    raise LookupError({"code": -1, "message": "Block not available"})
                return self._content(shown)
            case _:
                raise AssertionError(method)

    def _content(self, shown: str) -> str:
        height = self._heights().get(shown)
        if height is None:
            raise LookupError({"code": -5, "message": "Block not found"})
        return self.chain.blocks[height].hex()

    def _at(self, height: int) -> bytes | None:
        """Return the hash in internal order, as REST gives it."""
        known = 0 <= height < len(self.chain.blocks)
        return block_id(self.chain.blocks[height], height).hash if known else None

    def _heights(self) -> dict[str, int]:
        blocks = enumerate(self.chain.blocks)
        return {block_id(raw, height).shown_hash: height for height, raw in blocks}
