"""The portal: the table of endpoints behind HTTP, for one record (portal §5, §9.4, §9.8).

Nothing is computed and nothing is stored: logged bytes are served as they are, and an answer is the
same for every reader. No session and no cookie.
"""

from __future__ import annotations

import hashlib
import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from biplomacy.values.errors import BiplomacyError
from biplomacy.web import replies
from biplomacy.web.answered import Repeats
from biplomacy.web.editions import Editions
from biplomacy.web.endpoints import HTML, POST, PROBLEM, Asked
from biplomacy.web.errors import BodyTooLarge, FormatUnknown, QueryMalformed
from biplomacy.web.frame import Position, frame_of
from biplomacy.web.language import CODES, language_of
from biplomacy.web.links import Links
from biplomacy.web.offices import open_rooms
from biplomacy.web.rates import RateLimits
from biplomacy.web.refusals import Refusal, refusal_of
from biplomacy.web.routes import ENDPOINTS
from biplomacy.web.what_if import MAX_BODY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from biplomacy.web.endpoints import Endpoint
    from biplomacy.web.publication import Publication
    from biplomacy.web.rates import Readers
    from biplomacy.web.site import Site

MOST_QUERY = 2_000
_BARE = re.compile(rf"/(?:{'|'.join(CODES)})(?:/[a-z0-9-]+){{0,6}}", re.ASCII)
"""A page without the slash at its end, to which a relative redirect leads."""


def portal_app(site: Site, readers: Readers | None = None) -> Starlette:
    """Return the application that serves ``site``, and shows the same for as long as it runs.

    ``readers`` bounds how often each of them may ask; None does not.
    """
    return following_app(Editions(site), readers)


def following_app(editions: Editions, readers: Readers | None = None) -> Starlette:
    """Return the application that serves the newest of ``editions``, whoever renews them."""
    portal = _Portal(editions)
    limits = [Middleware(RateLimits, readers=readers, refuse=portal.refused)] if readers else []
    asked = frozenset(one.path for one in ENDPOINTS if one.repeated)
    repeats = Middleware(Repeats, edition=lambda: editions.newest.number, asked=asked)
    app = Starlette(
        routes=[
            Route(route_path(one), portal.route(one), methods=[one.method]) for one in ENDPOINTS
        ],
        middleware=[*limits, repeats, Middleware(replies.SecurityHeaders)],
        exception_handlers={
            BiplomacyError: portal.refuse,
            HTTPException: portal.refuse,
            Exception: portal.fail,
        },
    )
    app.router.redirect_slashes = False  # its redirect is absolute, and from the Host header
    return app


def route_path(endpoint: Endpoint) -> str:
    """Return an endpoint's path as the router writes it; ``path`` takes the slashes in it too."""
    return endpoint.path.replace("{path}", "{path:path}")


class _Portal:
    def __init__(self, editions: Editions) -> None:
        self._editions = editions

    @property
    def _publication(self) -> Publication:
        return self._editions.newest.publication

    def route(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """Return what serves one endpoint."""
        if endpoint.method == POST:
            return self._taking(endpoint)
        reads_query = any(one.place == "query" for one in endpoint.parameters)

        async def answer(request: Request) -> Response:
            _require_acceptable(request, endpoint)
            asked = Asked(
                request.url.path,
                tuple(request.path_params.items()),
                _query(request) if reads_query else (),
            )
            answered = self._editions.newest.answered
            kept = answered.kept(endpoint, asked)
            if kept is None:
                kept = await run_in_threadpool(answered.answer, endpoint, asked)
            return replies.reply(request.headers, kept.body, kept.tag, kept.packed)

        return answer

    def _taking(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers a body that is sent; neither it nor the answer is kept."""

        async def answer(request: Request) -> Response:
            _require_acceptable(request, endpoint)
            fields = tuple(request.path_params.items())
            asked = Asked(request.url.path, fields, content=await _content(request))
            body = await run_in_threadpool(endpoint.answer, self._publication, asked)
            return replies.reply_once(body)

        return answer

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer an error of ours or of routing: a page to who reads pages, else a problem."""
        return self.refused(request, refusal_of(error))

    async def fail(self, request: Request, error: Exception) -> Response:
        """Answer a fault of ours without showing it; the server's log has it.

        Always as a problem document, as the fault may lie in what makes pages.
        """
        name = hashlib.sha256(f"{request.url.path} {error!r}".encode()).hexdigest()[:8]
        logging.getLogger(__name__).error("fault %s", name)
        refusal = Refusal(
            status=500,
            code="internal",
            title="A fault of ours",
            detail=f"This page could not be made (fault {name}).",
            hint="the fault is ours and is in the server's log; other pages still work",
        )
        return self._problem(request, refusal)

    def refused(self, request: Request, refusal: Refusal) -> Response:
        """Return a refusal as a page or as a problem document."""
        if refusal.status == HTTPStatus.NOT_FOUND and _BARE.fullmatch(request.url.path):
            place = f"{request.url.path.rpartition('/')[2]}/"
            return Response(status_code=308, headers={"Location": place})
        if self._is_page(request):
            body = self._error_page(request.url.path, refusal)
            return Response(body, refusal.status, media_type=HTML, headers=dict(_headers(refusal)))
        return self._problem(request, refusal)

    def _problem(self, request: Request, refusal: Refusal) -> Response:
        body = refusal.problem(self._publication.origin, request.url.path[:200])
        return Response(body, refusal.status, media_type=PROBLEM, headers=dict(_headers(refusal)))

    def _error_page(self, path: str, refusal: Refusal) -> bytes:
        code = path[1:3] if path[3:4] == "/" else ""
        language = language_of(code if code in CODES else "en")
        publication = self._publication
        rooms = open_rooms(publication)
        links = Links("/")  # the address may lie at any depth
        frame = frame_of(publication.site, Position(), rooms, language, links)
        return publication.templates.render("missing.html", language, frame=frame, page=refusal)

    @staticmethod
    def _is_page(request: Request) -> bool:
        path = request.url.path
        below = path == "/" or any(path.startswith(f"/{code}/") for code in CODES)
        return below or replies.prefers_html(request.headers.get("accept", ""))


def _headers(refusal: Refusal) -> tuple[tuple[str, str], ...]:
    return (("Cache-Control", "no-store"), *replies.SECURITY.items(), *refusal.headers)


def _query(request: Request) -> tuple[tuple[str, str], ...]:
    if len(request.url.query) > MOST_QUERY:
        raise QueryMalformed(
            f"the query has {len(request.url.query):,} characters",
            hint=f"ask in at most {MOST_QUERY:,}; /api/v1/openapi.json says what may be asked",
        )
    return tuple(request.query_params.multi_items())


async def _content(request: Request) -> bytes:
    """Return the body of a request, of which no more is read than may be sent."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MAX_BODY:
            raise BodyTooLarge(
                f"the request sends more than {MAX_BODY:,} bytes",
                hint="send less, or run the command, which reads files of any size",
            )
    return content


def _require_acceptable(request: Request, endpoint: Endpoint) -> None:
    accept = request.headers.get("accept", "")
    if not replies.accepts(accept, endpoint.produces):
        plain = ", ".join(re.sub(";.*", "", kind) for kind in endpoint.produces)
        raise FormatUnknown(
            f"this is {plain}, which the request does not accept",
            hint=f"send Accept: {plain}, or none",
        )
