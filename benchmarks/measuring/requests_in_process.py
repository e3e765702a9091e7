"""Requests of a browser to an application in this process, without a socket (ASGI 3.0).

They name no coding, so that ours and its peer answer with the same plain bytes.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from measuring.bar import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Scope

HEADERS = (
    (b"host", b"127.0.0.1:8080"),
    (b"connection", b"keep-alive"),
    (b"upgrade-insecure-requests", b"1"),
    (
        b"user-agent",
        b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
    ),
    (b"accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    (b"sec-fetch-site", b"none"),
    (b"sec-fetch-mode", b"navigate"),
    (b"sec-fetch-dest", b"document"),
    (b"accept-language", b"en-US,en;q=0.9"),
)


def seconds_to_answer(app: ASGIApp, path: str, count: int) -> float:
    """Return the seconds for ``count`` requests of ``path``, one after the other."""
    return seconds_to_answer_each(app, [path] * count)


def seconds_to_answer_each(app: ASGIApp, paths: Iterable[str]) -> float:
    """Return the seconds for a request of each of ``paths``, which may have a query."""
    return seconds(lambda: asyncio.run(_ask(app, paths)))


def body_of(app: ASGIApp, path: str) -> bytes:
    """Return what ``app`` answers at ``path``, which must be a whole answer."""
    start, body = asyncio.run(_ask(app, [path]))
    if start["status"] != 200:
        raise AssertionError(start)
    return bytes(body["body"])


async def _ask(app: ASGIApp, paths: Iterable[str]) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    for path in paths:
        sent.clear()
        await app(_scope(path), receive, send)
    return sent


def _scope(target: str) -> Scope:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": list(HEADERS),
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8_080),
    }
