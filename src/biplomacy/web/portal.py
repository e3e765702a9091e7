"""The portal: public pages and files of one record, as a function of its ``Site`` (portal §5).

Nothing is computed and nothing is stored: logged bytes are served as they are, and a page is the
same bytes for every reader. No session, no cookie, no script.
"""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from biplomacy.values.errors import BiplomacyError
from biplomacy.web import frame, replies
from biplomacy.web.errors import FigureUnknown, FileUnknown, LeafUnknown
from biplomacy.web.figures import BALANCE, balance_csv, balance_json, balance_svg
from biplomacy.web.frame import Frame, Place, frame_of
from biplomacy.web.pages import Templates, read_assets
from biplomacy.web.pages_claims import claims_page
from biplomacy.web.pages_flows import flows_page
from biplomacy.web.pages_perimeter import perimeter_page
from biplomacy.web.pages_record import record_page
from biplomacy.web.pages_reserve import reserve_page
from biplomacy.web.pages_start import start_page
from biplomacy.web.pages_verify import site_trust, verify_page
from biplomacy.web.statements import read_published

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from biplomacy.web.pages import Page
    from biplomacy.web.site import Site

KEPT_PAGES = 256
MOST_DIGITS = 15


def portal_app(site: Site) -> Starlette:
    """Return the application that serves ``site``; its record is read once, here."""
    portal = _Portal(site)
    return Starlette(
        routes=[*portal.page_routes(), *portal.file_routes()],
        middleware=[Middleware(replies.SecurityHeaders)],
        exception_handlers={
            BiplomacyError: portal.refuse,
            HTTPException: portal.refuse,
            Exception: portal.fail,
        },
    )


class _Portal:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._record = site.record
        self._published = read_published(site.record)
        self._templates = Templates()
        self._assets = read_assets()
        self._indices = {
            (one.statement.issuer, one.statement.sequence): one.index
            for one in site.record.audited.statements[::-1]
        }
        self._rendered = lru_cache(KEPT_PAGES)(self._render)

    def page_routes(self) -> list[Route]:
        """Return the routes of all pages, each with a slash at its end."""
        first = f"/{frame.LANGUAGE}/"
        return [
            Route("/", self._page("languages.html", None)),
            *(
                Route(first + place.path, self._page(template, place))
                for template, place in (
                    ("start.html", frame.START),
                    ("reserve.html", frame.RESERVE),
                    ("claims.html", frame.CLAIMS),
                    ("flows.html", frame.FLOWS),
                    ("perimeter.html", frame.PERIMETER),
                    ("record.html", frame.RECORD),
                    ("verify.html", frame.VERIFY),
                )
            ),
            Route(f"{first}reserve/flows/{{number}}/", self._page("flows.html", frame.FLOWS)),
            Route(f"{first}record/page/{{number}}/", self._page("record.html", frame.RECORD)),
        ]

    def file_routes(self) -> list[Route]:
        """Return the routes of logged bytes, proofs, log files and figures."""
        return [
            Route("/entries/{name}", self.entry),
            Route("/statements/{issuer}/{sequence}", self.statement),
            Route("/log/{path:path}", self.log_file),
            Route(f"/figures/{BALANCE}.{{form}}", self.figure),
            Route("/trust.json", self.trust),
            Route("/static/{name}", self.static),
        ]

    def _page(self, template: str, place: Place | None) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            number = request.path_params.get("number")
            parsed = None if number is None else _whole(number)
            body = self._rendered(template, place, parsed)
            return replies.reply(request, body, replies.HTML, open_to_all=False)

        return answer

    def _render(self, template: str, place: Place | None, number: int | None) -> bytes:
        page = self._content(template, number)
        return self._templates.render(template, self._frame(place), page)

    def _frame(self, place: Place | None) -> Frame:
        return frame_of(self._site, place, reserve=self._published.has_reserve)

    def _content(self, template: str, number: int | None) -> Page:
        match template:
            case "start.html":
                return start_page(self._site, self._published)
            case "reserve.html":
                return reserve_page(self._published)
            case "claims.html":
                return claims_page(self._published)
            case "flows.html":
                return flows_page(self._published, number)
            case "perimeter.html":
                return perimeter_page(self._published)
            case "record.html":
                return record_page(self._published, 1 if number is None else number)
            case _:
                return verify_page(self._record.audited)

    def entry(self, request: Request) -> Response:
        """Serve an entry's logged bytes, or its proof under ``.tlog-proof``."""
        name = request.path_params["name"]
        index = _whole(name.removesuffix(".tlog-proof"))
        if name.endswith(".tlog-proof"):
            return replies.reply(request, self._record.proof(index), replies.TEXT)
        return self._logged(request, index)

    def statement(self, request: Request) -> Response:
        """Serve the same bytes by issuer and sequence."""
        issuer, sequence = request.path_params["issuer"], request.path_params["sequence"]
        index = self._indices.get((issuer, _whole(sequence)))
        if index is None:
            raise LeafUnknown(
                f"{issuer[:100]} has published no statement {sequence[:20]}",
                hint="the record page lists the sequences with their gaps",
            )
        return self._logged(request, index)

    def _logged(self, request: Request, index: int) -> Response:
        response = replies.reply(
            request, self._record.entry(index), replies.JSON, cache=replies.FOR_EVER
        )
        response.headers["Link"] = f'</entries/{index}.tlog-proof>; rel="describedby"'
        return response

    def log_file(self, request: Request) -> Response:
        """Serve a published file under its C2SP path; blobs only as a download."""
        path = request.path_params["path"]
        content = self._record.file(path)
        if path.startswith("blob/"):
            response = replies.reply(request, content, replies.BINARY, cache=replies.FOR_EVER)
            response.headers["Content-Disposition"] = "attachment"
            response.headers["Content-Security-Policy"] = f"sandbox; {replies.POLICY}"
            return response
        if path.startswith("tile/"):
            return replies.reply(request, content, replies.BINARY, cache=replies.FOR_EVER)
        return replies.reply(request, content, replies.TEXT, cache="no-cache")

    def figure(self, request: Request) -> Response:
        """Serve the balance and its history as data or as a picture."""
        match request.path_params["form"]:
            case "json":
                return replies.reply(request, balance_json(self._published), replies.JSON)
            case "csv":
                return replies.reply(request, balance_csv(self._published), replies.CSV)
            case "svg":
                body = balance_svg(self._published, self._templates)
                return replies.reply(request, body, replies.SVG)
            case form:
                raise FigureUnknown(
                    f"{BALANCE} has no form {form[:20]}", hint="ask for json, csv or svg"
                )

    def trust(self, request: Request) -> Response:
        """Serve a trust file made from the record's own charter."""
        content = site_trust(self._record.audited)
        if content is None:
            raise FileUnknown("this record has no readable charter, so there is no trust file")
        return replies.reply(request, content, replies.JSON)

    def static(self, request: Request) -> Response:
        """Serve the stylesheet and the icon."""
        for asset in self._assets:
            if asset.name == request.path_params["name"]:
                return replies.reply(request, asset.content, asset.media_type)
        raise FileUnknown("there is no such file", hint="pages need site.css and icon.svg only")

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer an error of ours or of routing: a page to who reads pages, else a problem."""
        status, detail, hint = _words(error)
        if self._is_page(request):
            body = self._templates.render("missing.html", self._frame(None), detail)
            return Response(body, status, media_type=replies.HTML, headers=dict(_kept(error)))
        if isinstance(error, BiplomacyError):
            return replies.problem(error, self._origin, request.url.path)
        return self._plain(request, status, hint, _kept(error))

    async def fail(self, request: Request, _: Exception) -> Response:
        """Answer a fault of ours without showing it; the server's log has it."""
        return self._plain(
            request,
            500,
            "the fault is ours and is in the server's log",
            tuple(replies.SECURITY.items()),
        )

    def _plain(
        self, request: Request, status: int, hint: str, headers: tuple[tuple[str, str], ...]
    ) -> Response:
        code = _CODES.get(status, "internal")
        return replies.problem_response(
            status,
            {
                "type": f"https://{self._origin}/problems/{code}",
                "title": HTTPStatus(status).phrase,
                "status": status,
                "detail": f"{HTTPStatus(status).phrase}: {request.url.path[:200]}",
                "code": code,
                "hint": hint,
                "instance": request.url.path[:200],
            },
            headers,
        )

    @property
    def _origin(self) -> str:
        return self._record.audited.checkpoint.head.origin

    @staticmethod
    def _is_page(request: Request) -> bool:
        path = request.url.path
        below = path == "/" or path.startswith(f"/{frame.LANGUAGE}/")
        return below or replies.prefers_html(request.headers.get("accept", ""))


_CODES = {404: "page-unknown", 405: "method-not-allowed"}


def _words(error: Exception) -> tuple[int, str, str]:
    if isinstance(error, BiplomacyError):
        return replies.status_of(error), error.message, error.hint
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == HTTPStatus.NOT_FOUND:
        return status, "There is no page at this address.", "begin at /en/start/"
    return status, f"{HTTPStatus(status).phrase}.", "pages and files are read by GET and HEAD"


def _kept(error: Exception) -> tuple[tuple[str, str], ...]:
    given = error.headers if isinstance(error, HTTPException) else None
    return (("Cache-Control", "no-store"), *(given or {}).items())


def _whole(text: str) -> int:
    """Return the whole number that a path writes in plain digits, without leading zeros."""
    if (
        not text.isascii()
        or not text.isdigit()
        or len(text) > MOST_DIGITS
        or str(int(text)) != text
    ):
        raise LeafUnknown(
            f"{text[:40]!r} is not a number in this record", hint="numbers are plain digits"
        )
    return int(text)
