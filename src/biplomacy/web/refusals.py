"""What a portal says when it cannot answer: one value, shown as a page or a problem (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException

from biplomacy.values.canonical import encode
from biplomacy.values.errors import BiplomacyError, SourceError
from biplomacy.web.replies import status_of

CODES = {404: "page-unknown", 405: "method-not-allowed"}
HINTS = {
    404: "begin at /en/start/; the record page lists every statement",
    405: "pages and files are read by GET and HEAD; /api/v1/openapi.json says what takes POST",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status with its stable code, what is the matter, and the next step."""

    status: int
    code: str
    title: str
    detail: str
    hint: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def headline(self) -> str:
        """The first sentence of an error page."""
        return self.detail

    def problem(self, origin: str, instance: str) -> bytes:
        """Return the problem document; its type is named after the record's origin."""
        return encode(
            {
                "type": f"https://{origin}/problems/{self.code}",
                "title": self.title,
                "status": self.status,
                "detail": self.detail,
                "code": self.code,
                "hint": self.hint,
                "instance": instance,
            }
        )


def refusal_of(error: Exception) -> Refusal:
    """Return what an error of ours, or of routing, says to the reader."""
    if isinstance(error, BiplomacyError):
        title = (type(error).__doc__ or "").partition("\n")[0]
        wait = (("Retry-After", "30"),) if isinstance(error, SourceError) else ()
        return Refusal(status_of(error), error.code, title, error.message, error.hint, wait)
    status = error.status_code if isinstance(error, HTTPException) else 500
    given = error.headers if isinstance(error, HTTPException) else None
    phrase = HTTPStatus(status).phrase
    detail = "There is no page at this address." if status == HTTPStatus.NOT_FOUND else f"{phrase}."
    return Refusal(
        status,
        CODES.get(status, "internal"),
        phrase,
        detail,
        HINTS.get(status, ""),
        tuple((given or {}).items()),
    )
