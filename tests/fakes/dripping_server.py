"""A web server that answers at once, in drips, or never to the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat

INTERVAL_S = 0.05


class Manner(Enum):
    """How a request is answered."""

    WHOLE = "at once"
    SLOW = "a line or byte an interval, to the end"
    HEADERS = "headers without end"
    BODY = "bytes without end, fewer than were announced"
    UNMEASURED = "bytes without end, of which none were announced"


ENDLESS = (Manner.HEADERS, Manner.BODY, Manner.UNMEASURED)


@dataclass
class Served:
    """Where the server is, and from which ports it was asked, in order."""

    url: str
    ports: list[int] = field(default_factory=list)


def parts(content: bytes, manner: Manner) -> Iterator[bytes]:
    """Yield an answer in the pieces between which the server waits."""
    status = b"HTTP/1.1 200 OK\r\n"
    measure = b"Content-Length: %d\r\n" % len(content)
    match manner:
        case Manner.WHOLE:
            yield status + measure + b"\r\n" + content
        case Manner.SLOW:
            yield from (status, b"X: y\r\n", measure, b"\r\n")
            yield from (bytes([byte]) for byte in content)
        case Manner.HEADERS:
            yield status
            yield from repeat(b"X: y\r\n")
        case Manner.BODY:
            yield status + b"Content-Length: 90000\r\n\r\n"
            yield from repeat(b"x")
        case Manner.UNMEASURED:
            yield status + b"\r\n"
            yield from repeat(b"x")


@contextmanager
def dripping(content: bytes, *manners: Manner) -> Iterator[Served]:
    """Serve ``content`` at every path, one request in each of ``manners``, the rest at once."""
    turns = iter(manners)
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept
        timeout = 20

        def do_GET(self) -> None:
            served.ports.append(self.client_address[1])
            manner = next(turns, Manner.WHOLE)
            self.close_connection = manner in ENDLESS
            with suppress(OSError):
                for part in parts(content, manner):
                    self.wfile.write(part)
                    if manner is not Manner.WHOLE and stop.wait(INTERVAL_S):
                        break

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served = Served(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield served
        finally:
            stop.set()
            server.shutdown()
            thread.join()
