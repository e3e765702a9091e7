"""A firm's Travel Rule endpoint: inquiries, and callbacks that are used once (§C6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from biplomacy.screening.trp_line import TrpRequest
from biplomacy.screening.trp_messages import MAX_BODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from biplomacy.screening.trp_desk import TrpDesk
    from biplomacy.screening.trp_line import TrpReply

_JSON = "application/json"
_NO_JSON, _TOO_LARGE = 415, 413


def trp_app(desk: TrpDesk) -> Starlette:
    """Return the application of a firm's desk: ``/trp/inquiry`` and ``/trp/callback/{token}``.

    The inquiry's address with a path or query of a customer's own is that of a Travel Address.
    """

    async def inquiry(request: Request) -> Response:
        return await _answer(request, desk.receive_inquiry)

    async def callback(request: Request) -> Response:
        token = request.path_params["token"]
        return await _answer(request, lambda asked: desk.receive_callback(token, asked))

    return Starlette(
        routes=[
            Route("/trp/inquiry", inquiry, methods=["POST"]),
            Route("/trp/inquiry/{customer}", inquiry, methods=["POST"]),
            Route("/trp/callback/{token}", callback, methods=["POST"]),
        ]
    )


async def _answer(request: Request, find: Callable[[TrpRequest], TrpReply]) -> Response:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _JSON:
        return Response(status_code=_NO_JSON)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            return Response(status_code=_TOO_LARGE)
    asked = TrpRequest(
        request.headers.get("request-identifier", ""),
        request.headers.get("api-version", ""),
        bytes(body),
    )
    reply = await run_in_threadpool(find, asked)
    headers = {"api-version": reply.version, "Cache-Control": "no-store"}
    if reply.request_id:
        headers["request-identifier"] = reply.request_id
    return Response(reply.body, reply.status, headers=headers, media_type=_JSON)
