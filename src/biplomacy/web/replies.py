"""Responses: entity tags, conditional requests, security headers, problem documents.

RFC 9110 §13 (ETag, If-None-Match), RFC 9457 (problems), CSP Level 3; portal §9.4, §9.8, §10.1.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import Response

from biplomacy.values.errors import BiplomacyError, EvidenceError, InputError, SourceError
from biplomacy.web.codings import GZIP, takes_gzip
from biplomacy.web.endpoints import JSON, PROBLEM, Body
from biplomacy.web.errors import (
    BodyTooLarge,
    FigureUnknown,
    FileUnknown,
    FormatUnknown,
    LeafUnknown,
    PageUnknown,
)

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)
_PAGE_OR_PROBLEM = ("text/html", JSON, PROBLEM)


def reply(asked: Headers, body: Body, tag: str, packed: bytes | None = None) -> Response:
    """Return ``body`` under its entity tag, 304 where the reader names that tag, or a part of it.

    ``packed`` is the same in gzip, for readers who take it: under the tag as a weak one, since
    other bytes travel (RFC 9110 §8.8.1). Only data and files come in parts, one range at a time
    and never of the packed bytes (§14).
    """
    headers = {"ETag": tag, "Cache-Control": body.cache, **dict(body.headers)}
    gzipped = None if "range" in asked or not _takes(asked) else packed
    if packed is not None:
        headers["Vary"] = "Accept-Encoding"
    if gzipped is not None:
        headers["ETag"] = f"W/{tag}"
    if body.open_to_all:
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Accept-Ranges"] = "bytes"
    if _known(asked.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if gzipped is not None:
        headers["Content-Encoding"] = GZIP
        return Response(gzipped, media_type=body.media_type, headers=headers)
    whole = len(body.content)
    wanted = _range(asked, whole, tag) if body.open_to_all else None
    if wanted is None:
        return Response(body.content, media_type=body.media_type, headers=headers)
    first, end = wanted
    if first >= end:
        headers["Content-Range"] = f"bytes */{whole}"
        return Response(status_code=416, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{whole}"
    return Response(body.content[first:end], 206, media_type=body.media_type, headers=headers)


def reply_once(body: Body) -> Response:
    """Return an answer to what was sent, which nobody keeps."""
    headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
    return Response(body.content, media_type=body.media_type, headers=headers)


def _takes(asked: Headers) -> bool:
    return takes_gzip(asked.get("accept-encoding", ""))


def _range(asked: Headers, whole: int, tag: str) -> tuple[int, int] | None:
    """Return first and end of the one range that is asked for; None where the whole is."""
    found = _RANGE.fullmatch(asked.get("range", ""))
    if found is None or asked.get("if-range", tag) != tag or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return max(0, whole - int(last)), whole
    return int(first), min(int(last) + 1, whole) if last else whole


def tag_of(content: bytes) -> str:
    """Return the entity tag of a body, which changes when and only when a byte does.

    >>> tag_of(b"")[:9]
    '"e3b0c442'
    """
    return f'"{hashlib.sha256(content).hexdigest()}"'


def accepts(accept: str, produced: tuple[str, ...]) -> bool:
    """Say whether a reader takes one of the media types (RFC 9110 §12.5.1, weights apart).

    >>> accepts("application/json", ("text/csv; charset=utf-8",)), accepts("", ("text/csv",))
    (False, True)
    """
    asked = {part.partition(";")[0].strip().lower() for part in accept[:1000].split(",")} - {""}
    if not asked or "*/*" in asked:
        return True
    kinds = {kind.partition(";")[0] for kind in produced}
    return bool(asked & (kinds | {f"{kind.partition('/')[0]}/*" for kind in kinds}))


def prefers_html(accept: str) -> bool:
    """Say whether a reader asks for pages by name, and for them rather than for JSON.

    Only the order counts (RFC 9110 §12.5.1 also knows weights): browsers name pages first.

    >>> prefers_html("text/html,application/xhtml+xml,*/*;q=0.8"), prefers_html("*/*")
    (True, False)
    """
    asked = [part.partition(";")[0].strip().lower() for part in accept[:1000].split(",")]
    known = [kind for kind in asked if kind in _PAGE_OR_PROBLEM]
    return known[:1] == ["text/html"]


def status_of(error: BiplomacyError) -> int:
    """Return the HTTP status of an error's family; what is unknown is 404."""
    match error:
        case LeafUnknown() | FileUnknown() | FigureUnknown() | PageUnknown():
            return 404
        case FormatUnknown():
            return 406
        case BodyTooLarge():
            return 413
        case InputError():
            return 422
        case EvidenceError():
            return 409
        case SourceError():
            return 503
        case _:
            return 500


class SecurityHeaders:
    """Adds the security headers to every response, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the response's headers."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


def _known(asked: str, tag: str) -> bool:
    tags = [part.strip().removeprefix("W/") for part in asked.split(",")]
    return tag in tags or asked.strip() == "*"
