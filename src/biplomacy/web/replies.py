"""Responses: entity tags, conditional requests, security headers, problem documents.

RFC 9110 §13 (ETag, If-None-Match), RFC 9457 (problems), CSP Level 3; portal §9.4, §9.8, §10.1.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import Response

from biplomacy.values.canonical import JsonObject, encode
from biplomacy.values.errors import BiplomacyError, EvidenceError, InputError, SourceError
from biplomacy.web.errors import FigureUnknown, FileUnknown, LeafUnknown

if TYPE_CHECKING:
    from starlette.requests import Request
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
MINUTE = "max-age=60"
FOR_EVER = "public, max-age=31536000, immutable"
HTML = "text/html; charset=utf-8"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
BINARY = "application/octet-stream"
SVG = "image/svg+xml"
CSV = "text/csv; charset=utf-8"
PROBLEM = "application/problem+json"
_PAGE_OR_PROBLEM = ("text/html", JSON, PROBLEM)


def reply(
    request: Request, body: bytes, media_type: str, *, cache: str = MINUTE, open_to_all: bool = True
) -> Response:
    """Return ``body`` under its entity tag, or 304 where the reader has these bytes.

    ``open_to_all`` lets pages of other origins read it; pages of our own do not ask for that.
    """
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": cache}
    if open_to_all:
        headers["Access-Control-Allow-Origin"] = "*"
    if _known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def problem(error: BiplomacyError, origin: str, instance: str) -> Response:
    """Return the problem document of an error; its type is named after the record's origin."""
    status = status_of(error)
    headers = (("Retry-After", "30"),) if isinstance(error, SourceError) else ()
    return problem_response(
        status,
        {
            "type": f"https://{origin}/problems/{error.code}",
            "title": (type(error).__doc__ or "").partition("\n")[0],
            "status": status,
            "detail": error.message,
            "code": error.code,
            "hint": error.hint,
            "instance": instance,
        },
        headers,
    )


def problem_response(
    status: int, body: JsonObject, headers: tuple[tuple[str, str], ...]
) -> Response:
    """Return a problem document that is already in words."""
    kept = {"Cache-Control": "no-store", **dict(headers)}
    return Response(encode(body), status, media_type=PROBLEM, headers=kept)


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
        case LeafUnknown() | FileUnknown() | FigureUnknown():
            return 404
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
