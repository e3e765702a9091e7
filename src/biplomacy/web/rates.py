"""How often one reader may ask (portal §10.2, §10.3): a moving minute, kept in memory.

A reader is a network: an IPv4 address without its last byte, the first 56 bits of an IPv6 address.
Only its HMAC under a random key is kept, and the key is renewed every day, so nothing here can be
turned back into an address. The address is that of the connection; ``X-Forwarded-For``, which
anybody can write, is not read. The files of the log and what pages load are not limited.
"""

from __future__ import annotations

import hmac
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, TypeAlias

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from biplomacy.values.day import SECONDS_PER_DAY
from biplomacy.values.errors import FieldMalformed
from biplomacy.web.refusals import Refusal

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from biplomacy.values.clock import Clock, Randomness

    Refuse: TypeAlias = Callable[[Request, Refusal], Response]

MINUTE_S = 60
KEY_SIZE = 32
_RATES = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})(?:/([1-9][0-9]{0,5}))?", re.ASCII)
_TRIAL = re.compile(r"/api/v1/programmes/[^/]*/what-if")


@dataclass(frozen=True, slots=True)
class Rates:
    """How many requests a reader may make in a minute.

    ``blobs`` are evidence files, ``trials`` what has to be computed for one reader (a what-if), and
    ``pages`` all else.
    """

    pages: int = 600
    blobs: int = 60
    trials: int = 10


def read_rates(text: str) -> Rates:
    """Return rates that are written as pages/blobs or pages/blobs/trials; empty: the usual ones.

    Raises:
        FieldMalformed: the text has another form.

    >>> read_rates("1200/30")
    Rates(pages=1200, blobs=30, trials=10)
    """
    if not text:
        return Rates()
    found = _RATES.fullmatch(text)
    if found is None:
        raise FieldMalformed(
            f"{text[:40]!r} does not say how many requests a minute",
            hint="write pages/blobs/trials, such as 600/60/10",
        )
    return Rates(int(found[1]), int(found[2]), int(found[3] or 10))


class Readers:
    """The requests of the last minute, by reader; safe for several threads."""

    def __init__(self, rates: Rates, clock: Clock, randomness: Randomness) -> None:
        self._pages = RateLimitItemPerMinute(rates.pages)
        self._blobs = RateLimitItemPerMinute(rates.blobs)
        self._trials = RateLimitItemPerMinute(rates.trials)
        self._clock = clock
        self._randomness = randomness
        self._renew()

    def wait(self, address: str, path: str) -> int:
        """Count a request; return how many seconds to wait before the next try, 0 if it may pass.

        A request that may not pass is not counted.
        """
        blob = path.startswith("/log/blob/")
        if not blob and path.startswith(("/log/", "/static/")):
            return 0
        if self._clock.now() // SECONDS_PER_DAY != self._day:
            self._renew()
        limit, kind = (self._blobs, "blobs") if blob else self._usual(path)
        reader = hmac.new(self._key, _network(address), "sha256").hexdigest()
        if self._limiter.hit(limit, kind, reader):
            return 0
        free = self._limiter.get_window_stats(limit, kind, reader).reset_time
        return min(max(math.ceil(free - self._clock.now()), 1), MINUTE_S)

    def _usual(self, path: str) -> tuple[RateLimitItemPerMinute, str]:
        """Return what bounds anything but a file of the log."""
        if _TRIAL.fullmatch(path):
            return self._trials, "trials"
        return self._pages, "pages"

    def _renew(self) -> None:
        self._day = self._clock.now() // SECONDS_PER_DAY
        self._key = self._randomness.bytes(KEY_SIZE)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())


class RateLimits:
    """Answers 429 to readers who ask too often; ``refuse`` makes the page or the problem."""

    def __init__(self, app: ASGIApp, readers: Readers, refuse: Refuse) -> None:
        self._app = app
        self._readers = readers
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        wait = 0
        if scope["type"] == "http":
            address = scope["client"][0] if scope.get("client") else ""
            wait = self._readers.wait(address, scope["path"])
        if wait:
            response = self._refuse(Request(scope), _too_often(wait))
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _too_often(wait: int) -> Refusal:
    return Refusal(
        status=429,
        code="rate-limited",
        title="Too many requests",
        detail="More was asked from your network in a minute than this portal answers.",
        hint=f"wait {wait} seconds; the files below /log/ are not limited, evidence apart",
        headers=(("Retry-After", str(wait)),),
    )


def _network(address: str) -> bytes:
    try:
        known = ip_address(address)
    except ValueError:
        return address.encode()
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is None:
            return known.packed[:7]
        known = known.ipv4_mapped
    return known.packed[:3]
