from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from biplomacy.values.canonical import decode_object
from biplomacy.values.errors import FieldMalformed
from biplomacy.web.endpoints import PROBLEM
from biplomacy.web.rates import KEY_SIZE, RateLimits, Rates, Readers, read_rates
from biplomacy.web.refusals import Refusal
from biplomacy.wiring import SystemClock
from fakes.small_log import SetClock

BLOB = f"/log/blob/{'0' * 64}"
DAY = 86_400


@dataclass(slots=True)
class CountedRandomness:
    """Randomness that tells how often it was asked."""

    asked: list[int] = field(default_factory=list)

    def bytes(self, count: int) -> bytes:
        self.asked.append(count)
        return bytes([len(self.asked)]) * count


def readers(pages: int = 2, blobs: int = 1, clock: SetClock | None = None) -> Readers:
    return Readers(Rates(pages, blobs), clock or SetClock(), CountedRandomness())


def passed(of: Readers, *addresses: str, path: str = "/en/start/") -> list[bool]:
    return [of.wait(address, path) == 0 for address in addresses]


def test_a_reader_who_asks_too_often_waits() -> None:
    known = readers()

    assert passed(known, *["192.0.2.1"] * 3) == [True, True, False]
    assert 1 <= known.wait("192.0.2.1", "/en/start/") <= 60


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("192.0.2.1", "192.0.2.254", True, id="one-network"),
        pytest.param("192.0.2.1", "192.0.3.1", False, id="two-networks"),
        pytest.param("2001:db8::1", "2001:db8:0:ff:ffff::2", True, id="56-bits"),
        pytest.param("2001:db8::1", "2001:db8:0:100::1", False, id="another-57th-bit"),
        pytest.param("::ffff:192.0.2.1", "192.0.2.9", True, id="ipv4-over-ipv6"),
        pytest.param("fe80::1%eth0", "fe80::2%eth0", True, id="with-a-zone"),
        pytest.param("", "testclient", False, id="no-address"),
    ],
)
def test_a_reader_is_a_network(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a table
    assert passed(readers(pages=1), one, other) == [True, not same]


def test_evidence_has_a_limit_of_its_own() -> None:
    known = readers(pages=1, blobs=1)

    assert passed(known, "192.0.2.1", "192.0.2.1", path=BLOB) == [True, False]
    assert passed(known, "192.0.2.1") == [True]


@pytest.mark.parametrize("path", ["/log/checkpoint", "/log/tile/0/000", "/static/site.css"])
def test_plain_files_of_the_log_and_of_pages_are_not_limited(path: str) -> None:
    assert all(passed(readers(pages=1), *["192.0.2.1"] * 50, path=path))


@given(count=st.integers(0, 40), rate=st.integers(1, 30))
def test_no_more_than_the_rate_passes_in_a_minute(count: int, rate: int) -> None:
    assert sum(passed(readers(pages=rate), *["192.0.2.1"] * count)) == min(count, rate)


def test_every_day_has_a_key_of_its_own() -> None:
    clock, randomness = SetClock(10 * DAY - 1), CountedRandomness()
    known = Readers(Rates(1, 1), clock, randomness)
    known.wait("192.0.2.1", "/en/start/")

    clock.time += 1
    passes = passed(known, "192.0.2.1", "192.0.2.1")

    assert randomness.asked == [KEY_SIZE, KEY_SIZE]
    assert passes == [True, False]


def test_no_address_is_kept() -> None:
    known = readers()
    known.wait("192.0.2.77", "/en/start/")

    kept = repr([vars(known), vars(known._limiter.storage)])  # noqa: SLF001 - what lies in memory

    assert "192.0.2" not in kept


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        pytest.param("", Rates(600, 60), id="usual"),
        pytest.param("1/1", Rates(1, 1), id="least"),
        pytest.param("999999/60", Rates(999_999, 60), id="most"),
        pytest.param("600/60/3", Rates(600, 60, 3), id="with-trials"),
    ],
)
def test_rates_are_written_as_pages_and_blobs(text: str, rates: Rates) -> None:
    assert read_rates(text) == rates


@pytest.mark.parametrize(
    "text", ["600", "0/60", "600/60/6/1", "600/60/0", "6e2/60", "1000000/1", " 1/1"]
)
def test_anything_else_is_no_rate(text: str) -> None:
    with pytest.raises(FieldMalformed):
        read_rates(text)


def limited(rates: Rates) -> TestClient:
    async def page(request: Request) -> Response:
        return PlainTextResponse(request.url.path)

    def refuse(request: Request, refusal: Refusal) -> Response:
        body = refusal.problem("record.example", request.url.path)
        return Response(body, refusal.status, dict(refusal.headers), PROBLEM)

    known = Readers(rates, SystemClock(), CountedRandomness())
    limits = Middleware(RateLimits, readers=known, refuse=refuse)
    return TestClient(Starlette(routes=[Route("/{path:path}", page)], middleware=[limits]))


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    client = limited(Rates(1, 1))
    first = client.get("/en/start/")

    answer = client.get("/en/start/", headers={"X-Forwarded-For": "198.51.100.7"})

    assert first.text == "/en/start/"
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert decode_object(answer.content)["code"] == "rate-limited"
