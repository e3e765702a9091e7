"""The witness endpoint (C2SP tlog-witness: ``add-checkpoint`` and the monitor's ``checkpoint``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from biplomacy.record.witnessing import MAX_BODY
from biplomacy.values.errors import SourceError

if TYPE_CHECKING:
    from starlette.requests import Request

    from biplomacy.record.model import WitnessAnswer
    from biplomacy.record.witnessing import Witness

SIZE_TYPE = "text/x.tlog.size"


def witness_app(witness: Witness) -> Starlette:
    """Return the application with the two routes of a witness."""

    async def add_checkpoint(request: Request) -> Response:
        body = await _bounded(request)
        if body is None:
            return PlainTextResponse("the request has more than 256 KiB\n", 400)
        # The answer waits for the disk, so it is found beside the event loop.
        return _response(await run_in_threadpool(witness.add_checkpoint, body))

    async def latest(request: Request) -> Response:
        origin = witness.origin_of(request.path_params["digest"])
        try:
            note = None if origin is None else await run_in_threadpool(witness.latest, origin)
        except SourceError as error:
            return PlainTextResponse(f"{error.code}\n", 503)
        if note is None:
            return PlainTextResponse("no checkpoint of this log was cosigned here\n", 404)
        return Response(
            note,
            media_type="text/plain; charset=utf-8",
            headers={"Cache-Control": "max-age=5", "Access-Control-Allow-Origin": "*"},
        )

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/{digest}/checkpoint", latest, methods=["GET"]),
        ]
    )


async def _bounded(request: Request) -> bytes | None:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _response(answer: WitnessAnswer) -> Response:
    if answer.lines:
        return Response(b"".join(answer.lines), media_type="text/plain; charset=utf-8")
    if answer.size is not None:
        return Response(f"{answer.size}\n", answer.status, headers={"Content-Type": SIZE_TYPE})
    return PlainTextResponse(f"refused: {answer.status}\n", answer.status)
