"""One HTTP connection to the reader's own Bitcoin node: credentials, bounds, retries.

Requests are reads, so a broken connection is tried again; an answer of the node never is. An
answer also has a deadline in all, headers included, at which its connection is cut.
Credentials appear in no message and no representation. Proxies of the environment are not used.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from biplomacy.chain.errors import NodeAnswerMalformed, NodeUnavailable
from biplomacy.values.deadline import Deadline
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from biplomacy.values.canonical import JsonValue
    from biplomacy.values.deadline import TimedRequest

CONNECTIONS = 4
ATTEMPTS = 3
MAX_JSON = 2**20
_MAX_COOKIE = 1_000
DEADLINE_S = 90.0
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_NOT_ALLOWED = (401, 403)
_HOST = re.compile(
    r"[0-9A-Za-z_-]{1,63}(?:\.[0-9A-Za-z_-]{1,63}){0,30}|[0-9a-fA-F:.]{2,45}", re.ASCII
)
_LAST_PORT = 65_535
_EXAMPLE = "write it as http://127.0.0.1:8332"
_BROKEN = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)


@dataclass(frozen=True, slots=True)
class NodeAuth:
    """Where a node's credentials come from: its cookie file, a pair given by wiring, or nowhere."""

    cookie: Path | None = None
    user_password: str = field(default="", repr=False)

    def pair(self) -> tuple[str, str] | None:
        """Return user and password, the cookie as it is now; None where there are none.

        Raises:
            NodeUnavailable: the cookie file is not there, or holds something else.
        """
        text = self.user_password if self.cookie is None else _cookie(self.cookie)
        user, colon, password = text.partition(":")
        return (user, password) if colon else None


def _cookie(path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_COOKIE).decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NodeUnavailable(
            f"the cookie file {path} cannot be read", hint="start the node, or name its cookie file"
        ) from error
    if ":" not in text:
        raise NodeUnavailable(
            f"{path} holds no credentials", hint="the file is called .cookie in the data directory"
        )
    return text


@dataclass(frozen=True, slots=True)
class Reply:
    """A node's answer, read to its end."""

    status: int
    body: bytes


class NodeConnection:
    """Bounded requests to one address, each ended after ``deadline_s`` seconds in all.

    ``transport`` and ``pause`` (seconds) are replaced in tests.
    """

    def __init__(
        self,
        url: str,
        auth: NodeAuth,
        *,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self.url = _checked(url)
        self._deadline = Deadline(deadline_s, broken=httpx.HTTPError)
        self._auth = auth
        self._pause = pause
        self._client = httpx.Client(
            timeout=_TIMEOUT,
            trust_env=False,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            transport=transport,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(self, path: str, *, limit: int) -> Reply:
        """Return the answer to a GET without credentials, as REST asks for none."""
        return self._retried(self._client.build_request("GET", self.url + path), limit)

    def post(self, content: JsonValue, *, limit: int) -> Reply:
        """Return the answer to JSON that is posted with the credentials.

        Raises:
            NodeUnavailable: the node cannot be reached, or refuses the credentials.
            NodeAnswerMalformed: the answer is longer than ``limit`` bytes.
        """
        request = self._client.build_request("POST", self.url + "/", json=content)
        pair = self._auth.pair()
        if pair is not None:
            request = next(httpx.BasicAuth(*pair).auth_flow(request))
        reply = self._retried(request, limit)
        if reply.status in _NOT_ALLOWED:
            raise NodeUnavailable(
                f"the node at {self.url} refuses the credentials",
                hint="name its cookie file, or set BIPLOMACY_NODE_AUTH to user:password",
            )
        return reply

    def _retried(self, request: httpx.Request, limit: int) -> Reply:
        """Send up to three times, again only where the connection broke."""
        for attempt in range(1, ATTEMPTS):
            try:
                return self._once(request, limit)
            except _BROKEN:
                self._pause(0.1 * 4**attempt)
            except httpx.HTTPError as error:
                raise self._unreachable(error) from None
        try:
            return self._once(request, limit)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from None

    def _once(self, request: httpx.Request, limit: int) -> Reply:
        try:
            with self._deadline.request() as timed:
                request.extensions["trace"] = timed.trace
                return self._whole(request, limit, timed)
        except TimeoutError:
            raise NodeUnavailable(
                f"the node at {self.url} has not finished its answer "
                f"after {self._deadline.seconds:g} s",
                hint="check that the address is a Bitcoin node's, "
                "and that the node is not overloaded",
            ) from None

    def _whole(self, request: httpx.Request, limit: int, timed: TimedRequest) -> Reply:
        response = self._client.send(request, stream=True)
        timed.uses(response.extensions.get("network_stream"))
        try:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > limit:
                    raise NodeAnswerMalformed(
                        f"the node at {self.url} answers with more than {limit:,} bytes",
                        hint="check that the address is a Bitcoin node's",
                    )
        finally:
            response.close()
        return Reply(response.status_code, bytes(body))

    def _unreachable(self, error: httpx.HTTPError) -> NodeUnavailable:
        return NodeUnavailable(
            f"the node at {self.url} gives no answer ({type(error).__name__})",
            hint="start the node, and check address and port",
        )


def read_json(reply: Reply, what: str) -> JsonValue:
    """Return the JSON of an answer; raises ``NodeAnswerMalformed``."""
    try:
        value: JsonValue = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise NodeAnswerMalformed(
            f"the node's answer to {what} (status {reply.status}) is no JSON",
            hint="check that the address is a Bitcoin node's RPC port",
        ) from error
    return value


def _checked(url: str) -> str:
    try:
        parsed = httpx.URL(url)
        _ = parsed.host  # decodes the name, which may not decode
    except (httpx.InvalidURL, UnicodeError):
        raise FieldMalformed("the node's address is no URL", hint=_EXAMPLE) from None
    if parsed.userinfo:
        # Addresses are shown in messages and coverage; credentials must not be.
        raise FieldMalformed(
            "the node's address holds credentials",
            hint="leave them out; use the cookie file or BIPLOMACY_NODE_AUTH",
        )
    host = parsed.raw_host.decode("ascii", "replace")
    plain = parsed.scheme in ("http", "https") and not (parsed.query or parsed.fragment)
    if not plain or _HOST.fullmatch(host) is None or (parsed.port or 1) > _LAST_PORT:
        raise FieldMalformed("the node's address cannot be used", hint=_EXAMPLE)
    return url.rstrip("/")
