"""Answers that were given, kept with their entity tags (portal §9.4).

An answer never changes as long as the portal shows the same checkpoint.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.web.codings import packed, takes_gzip
from biplomacy.web.replies import tag_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from biplomacy.web.endpoints import Asked, Body, Endpoint
    from biplomacy.web.publication import Publication

MOST_KEPT = 512
MOST_BYTES = 1 << 18
MOST_ACCEPT = 1_000
MOST_ASKED = 4_096
MOST_ASKED_BYTES = 1 << 13
MOST_QUERY = 500
Words: TypeAlias = tuple[object, str, bytes, bytes, bool]
"""What the portal shows, the path, the query, what is accepted, and whether in gzip."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, its entity tag, and its bytes in gzip where that is worth while."""

    body: Body
    tag: str
    packed: bytes | None


class Answered:
    """The newest answers of one portal; safe for several threads."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._kept: OrderedDict[tuple[str, Asked], Kept] = OrderedDict()
        self._lock = Lock()

    def kept(self, endpoint: Endpoint, asked: Asked) -> Kept | None:
        """Return an answer that was given before; None where it must be made."""
        key = (endpoint.operation_id, asked)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def answer(self, endpoint: Endpoint, asked: Asked) -> Kept:
        """Make an answer, and keep it unless it is long or of a query, which anybody can vary.

        Raises as the endpoint does.
        """
        body = endpoint.answer(self._publication, asked)
        made = Kept(body, tag_of(body.content), packed(body.content, body.media_type))
        if len(body.content) <= MOST_BYTES and not asked.query:
            with self._lock:
                self._kept[endpoint.operation_id, asked] = made
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return made


class Repeats:
    """Answers a request in the words of an earlier one with the same messages, unrouted.

    An answer depends on what the portal shows, the path, the query, and the headers Accept,
    Accept-Encoding, If-None-Match and Range. Only whole answers without query, condition and range
    are repeated, and short answers to short queries at the paths ``asked``, which have their own
    room so that whoever varies a query drives out no page; everything else passes on. ``edition``
    names what the portal shows.
    """

    def __init__(
        self,
        app: ASGIApp,
        edition: Callable[[], object] = lambda: None,
        asked: frozenset[str] = frozenset(),
    ) -> None:
        self._app = app
        self._edition = edition
        self._asked = asked
        self._given: dict[Words, tuple[Message, Message]] = {}
        self._replied: dict[Words, tuple[Message, Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Repeat an answer, or pass the request on and keep what comes back."""
        words = _words(scope, self._edition(), self._asked)
        if words is None:
            await self._app(scope, receive, send)
            return
        known = self._replied if words[2] else self._given
        if words in known:
            for message in known[words]:
                await send(message)
        else:
            await self._app(scope, receive, self._noting(words, send))

    def _noting(self, words: Words, send: Send) -> Send:
        begun: list[Message] = []

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
            elif begun:
                self._keep(words, begun.pop(), message)
            await send(message)

        return noted

    def _keep(self, words: Words, start: Message, body: Message) -> None:
        """Keep a whole answer; what comes in parts, is long or is a refusal is not kept."""
        known, most, longest = self._given, MOST_KEPT, MOST_BYTES
        if words[2]:
            known, most, longest = self._replied, MOST_ASKED, MOST_ASKED_BYTES
        whole = start["status"] == HTTPStatus.OK and not body.get("more_body")
        if whole and len(body["body"]) <= longest:
            known[words] = start, body
            if len(known) > most:
                del known[next(iter(known))]


def _words(scope: Scope, edition: object, asked: frozenset[str]) -> Words | None:
    """Return what an answer depends on; None where there is more to it than that."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    query = scope["query_string"]
    if query and (len(query) > MOST_QUERY or scope["path"] not in asked):
        return None
    accept = coding = None
    for name, value in scope["headers"]:  # of several, the first one is read
        if name in (b"if-none-match", b"range"):
            return None
        if name == b"accept" and accept is None:
            if len(value) > MOST_ACCEPT:
                return None
            accept = value
        elif name == b"accept-encoding" and coding is None:
            coding = value
    in_gzip = coding is not None and takes_gzip(coding.decode("latin-1"))
    return edition, scope["path"], query, accept or b"", in_gzip
