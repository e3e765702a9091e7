"""Portal §9.4: text travels in gzip to readers who take it, and nothing else about it changes."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from starlette.testclient import TestClient

from biplomacy.web.codings import LEAST_BYTES, packed, takes_gzip
from biplomacy.web.portal import portal_app
from fakes.portal_record import small_site

PAGE, DATA, TILE = "/en/reserve/", "/figures/reserve.balance.json", "/log/tile/0/000.p/16"
GZIP, PLAIN = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}
TEXT = b"one line of many\n" * 100


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(portal_app(small_site()))


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.001", True),
        ("deflate, *", True),
        ("*;q=0.5, identity;q=0.5", True),
        ("identity, gzip;q=0.5", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("", False),
        ("br", False),
        ("x-gzip", False),
        ("gzip;q=nan", False),
        ("gzip;q=2", False),
        ("gzip;q=1;q=0", False),
        (f"{'br,' * 200}gzip", False),
    ],
)
def test_gzip_is_for_who_asks_for_it(accepted: str, *, taken: bool) -> None:
    assert takes_gzip(accepted) is taken


@pytest.mark.parametrize(
    "media_type",
    [
        "text/html; charset=utf-8",
        "application/json",
        "application/atom+xml; charset=utf-8",
        "image/svg+xml",
    ],
)
def test_text_is_packed_alike_every_time(media_type: str) -> None:
    found = packed(TEXT, media_type)

    assert found is not None
    assert found == packed(TEXT, media_type)
    assert gzip.decompress(found) == TEXT


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        pytest.param(TEXT, "application/octet-stream", id="no-text"),
        pytest.param(TEXT[: LEAST_BYTES - 1], "text/plain", id="short"),
        pytest.param(
            b"".join(hashlib.sha256(bytes([n])).digest() for n in range(64)),
            "text/plain",
            id="would-be-longer",
        ),
    ],
)
def test_what_gains_nothing_stays_as_it_is(content: bytes, media_type: str) -> None:
    assert packed(content, media_type) is None


@pytest.mark.parametrize("path", [PAGE, DATA, "/entries/3", "/static/site.css"])
def test_a_reader_gets_the_same_text_in_fewer_bytes(client: TestClient, path: str) -> None:
    plain, coded = client.get(path, headers=PLAIN), client.get(path, headers=GZIP)

    assert "content-encoding" not in plain.headers
    assert coded.headers["content-encoding"] == "gzip"
    assert coded.content == plain.content
    assert int(coded.headers["content-length"]) < int(plain.headers["content-length"])
    assert coded.headers["content-type"] == plain.headers["content-type"]
    assert coded.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", [PAGE, DATA])
def test_packed_bytes_have_the_tag_as_a_weak_one(client: TestClient, path: str) -> None:
    plain, coded = client.get(path, headers=PLAIN), client.get(path, headers=GZIP)

    tag = plain.headers["etag"]
    assert tag == f'"{hashlib.sha256(plain.content).hexdigest()}"'
    assert coded.headers["etag"] == f"W/{tag}"
    for asked in (GZIP, PLAIN):
        for known in (tag, f"W/{tag}"):
            again = client.get(path, headers=asked | {"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["vary"] == "Accept-Encoding"
            assert "content-encoding" not in again.headers


@pytest.mark.parametrize("condition", [{}, {"If-Range": "strong"}])
def test_parts_are_parts_of_the_plain_bytes(client: TestClient, condition: dict[str, str]) -> None:
    whole = client.get(DATA, headers=PLAIN)
    named = dict.fromkeys(condition, whole.headers["etag"])

    part = client.get(DATA, headers=GZIP | {"Range": "bytes=5-24"} | named)

    assert (part.status_code, part.content) == (206, whole.content[5:25])
    assert "content-encoding" not in part.headers
    assert part.headers["etag"] == whole.headers["etag"]
    assert part.headers["content-range"] == f"bytes 5-24/{len(whole.content)}"


def test_who_has_packed_bytes_cannot_go_on_with_a_part(client: TestClient) -> None:
    coded = client.get(DATA, headers=GZIP)

    answer = client.get(
        DATA, headers=GZIP | {"Range": "bytes=5-24", "If-Range": coded.headers["etag"]}
    )

    assert (answer.status_code, answer.content) == (200, coded.content)
    assert "content-encoding" not in answer.headers


def test_what_is_no_text_comes_as_it_was_logged(client: TestClient) -> None:
    answer = client.get(TILE, headers=GZIP)

    assert "content-encoding" not in answer.headers
    assert "vary" not in answer.headers


def test_an_answer_that_is_repeated_is_in_the_coding_that_this_reader_takes() -> None:
    client = TestClient(portal_app(small_site()))

    codings = [
        client.get(PAGE, headers=asked).headers.get("content-encoding")
        for asked in (GZIP, PLAIN, GZIP, PLAIN, {"Accept-Encoding": "br, gzip;q=0.1"})
    ]

    assert codings == ["gzip", None, "gzip", None, "gzip"]


def test_head_tells_of_the_coding_as_get_does(client: TestClient) -> None:
    assert dict(client.head(PAGE, headers=GZIP).headers) == dict(
        client.get(PAGE, headers=GZIP).headers
    )
