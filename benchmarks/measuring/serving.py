"""Applications on a free port of this machine, in a thread of this process."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from biplomacy.web.listening import LOOPBACK, address_of, listen

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from starlette.types import ASGIApp


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Give the address at which ``app`` answers, on a socket like that of ``biplomacy serve``."""
    with listen(0) as listener, _running(app, [listener]):
        yield address_of(listener)


@contextmanager
def serving_plainly(app: ASGIApp) -> Iterator[str]:
    """Give the address at which ``app`` answers, on a socket that uvicorn opens."""
    with _running(app, None) as server:
        yield address_of(server.servers[0].sockets[0])


@contextmanager
def _running(app: ASGIApp, sockets: list[socket.socket] | None) -> Iterator[uvicorn.Server]:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=LOOPBACK,
            port=0,
            log_level="error",
            access_log=False,
            lifespan="off",
            proxy_headers=False,
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield server
    finally:
        server.should_exit = True
        thread.join()
