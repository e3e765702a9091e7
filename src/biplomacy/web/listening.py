"""Web applications on a port of this machine; several may run in one process."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.applications import Starlette

LOOPBACK = "127.0.0.1"
RENEW_S = 3.0
_TRIES = 20


def listen(port: int, *, host: str = LOOPBACK, or_next: bool = False) -> socket.socket:
    """Return a socket that listens on ``port`` (0: any free one), or on one of the next twenty.

    Raises:
        SourceUnavailable: the port is taken, or not ours to use.
    """
    wanted = range(port, min(port + _TRIES, 65536)) if or_next and port else (port,)
    reason = "no port is free"
    for number in wanted:
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listener = socket.create_server((host, number), family=family)
        except OSError as error:
            reason = error.strerror or str(error)
            continue
        # Headers and body are written apart, and the second would wait for the first's receipt.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    raise SourceUnavailable(
        f"cannot listen on {host}:{port}: {reason}", hint="choose another port with --port"
    )


def address_of(listener: socket.socket) -> str:
    """Return the address at which this machine reaches a listening socket.

    Browsers check signatures only on addresses that they trust, and ``0.0.0.0`` is none of them.
    """
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = LOOPBACK if host == "0.0.0.0" else "[::1]"  # noqa: S104 - compared, not bound
    elif ":" in host:
        host = f"[{host}]"
    return f"http://{host}:{port}"


@dataclass(frozen=True, slots=True)
class Served:
    """An application and the socket on which it answers.

    ``renew`` is called in a thread of its own, again ``renew_s`` seconds after it returned. A fault
    in it ends the renewing, not the serving.
    """

    app: Starlette
    listener: socket.socket
    renew: Callable[[], object] | None = None
    renew_s: float = RENEW_S


def run_apps(served: Sequence[Served]) -> None:
    """Serve until the process is interrupted."""
    servers = [
        uvicorn.Server(
            uvicorn.Config(
                one.app, log_level="error", access_log=False, lifespan="off", proxy_headers=False
            )
        )
        for one in served
    ]

    async def run() -> None:
        renewing = [
            asyncio.create_task(_renew(one.renew, one.renew_s)) for one in served if one.renew
        ]
        try:
            await asyncio.gather(
                *(
                    server.serve(sockets=[one.listener])
                    for server, one in zip(servers, served, strict=True)
                )
            )
        finally:
            for task in renewing:
                task.cancel()

    running = run()
    try:
        asyncio.run(running)
    finally:
        running.close()  # an interrupt may come before it was awaited


async def _renew(renew: Callable[[], object], pause_s: float) -> None:
    while True:
        await asyncio.sleep(pause_s)
        await asyncio.to_thread(renew)
