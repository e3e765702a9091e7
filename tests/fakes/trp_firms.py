"""Two firms whose Travel Rule desks speak over HTTP on this machine, one of them with TLS too."""

from __future__ import annotations

import hashlib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from biplomacy.screening.adapters.trp_http import TrpHttp
from biplomacy.screening.travel_address import encode_travel_address
from biplomacy.screening.trp_desk import TrpDesk
from biplomacy.screening.trp_line import DeskSettings, Order, TrpLine
from biplomacy.web.listening import address_of, listen
from biplomacy.web.trp import trp_app
from fakes.ivms_messages import message
from fakes.small_log import SetClock

SATS = 1_250_000


@dataclass(slots=True)
class Counted:
    """A ``Randomness`` that gives other bytes each time, the same ones in each run."""

    seed: str
    count: int = 0

    def bytes(self, count: int) -> bytes:
        self.count += 1
        return hashlib.shake_128(f"{self.seed} {self.count}".encode()).digest(count)


@dataclass(frozen=True)
class Firm:
    """A firm's desk and the address at which it answers."""

    desk: TrpDesk
    url: str

    @property
    def order(self) -> Order:
        """An order that pays a customer of this firm."""
        address = encode_travel_address(f"{self.url}/trp/inquiry/zara")
        return Order(address, "slip0044:0", SATS, message())


@dataclass(frozen=True)
class Firms:
    """The originator's and the beneficiary's firm, and the clock that both look at."""

    originator: Firm
    beneficiary: Firm
    line: TrpHttp
    clock: SetClock = field(default_factory=SetClock)


class Place:
    """A port of this machine that answers for whichever desk is put there."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.app: Starlette | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@contextmanager
def open_place(*, tls: tuple[Path, Path] | None = None) -> Iterator[Place]:
    """Serve until the block ends; ``tls`` are the files of a certificate and its key."""
    with listen(0) as listener:
        url = address_of(listener)
        place = Place(url if tls is None else url.replace("http://", "https://"))
        config = uvicorn.Config(
            place,
            log_level="critical",
            lifespan="off",
            ws="none",
            ssl_certfile=None if tls is None else tls[0],
            ssl_keyfile=None if tls is None else tls[1],
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield place
        finally:
            server.should_exit = True
            thread.join()


def open_firm(name: str, place: Place, clock: SetClock, line: TrpLine) -> Firm:
    """Put a new desk at a place."""
    settings = DeskSettings(place.url, loopback=True)
    desk = TrpDesk(settings, line, clock=clock, randomness=Counted(name))
    place.app = trp_app(desk)
    return Firm(desk, place.url)


def two_firms(first: Place, second: Place, line: TrpHttp) -> Firms:
    """Put new desks of two firms at their places."""
    clock = SetClock()
    originator = open_firm("originator", first, clock, line)
    return Firms(originator, open_firm("beneficiary", second, clock, line), line, clock)


def trusting(certificate: Path) -> ssl.SSLContext:
    """Return a context that trusts one certificate."""
    return ssl.create_default_context(cafile=str(certificate))
