"""Portal §9.4: who asks in the words of an earlier reader is answered at once, and alike."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from biplomacy.web.answered import MOST_ASKED, MOST_BYTES, MOST_KEPT, MOST_QUERY, Repeats
from biplomacy.web.portal import portal_app
from fakes.portal_record import small_site

PAGE = "/en/reserve/"


@dataclass(slots=True)
class Kitchen:
    """An application that counts how often it is asked; the path says how it answers."""

    asked: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        self.asked.append(request.url.path)
        response = self.cook(request)
        await response(scope, receive, send)

    def cook(self, request: Request) -> Response:
        match request.url.path:
            case "/missing":
                return Response(b"no", 404)
            case "/long":
                return Response(bytes(MOST_BYTES + 1))
            case "/parts":
                return StreamingResponse(iter([b"one", b"two"]))
            case path:
                return Response(f"{path} {len(self.asked)}", headers={"X-Turn": "1"})


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


@pytest.fixture
def client(kitchen: Kitchen) -> TestClient:
    return TestClient(Repeats(kitchen))


def test_the_same_words_get_the_same_answer_without_asking_again(
    kitchen: Kitchen, client: TestClient
) -> None:
    first, second = client.get("/soup"), client.get("/soup")

    assert (second.text, second.headers) == (first.text, first.headers)
    assert kitchen.asked == ["/soup"]


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        pytest.param("/soup?salt=1", "GET", {}, id="query"),
        pytest.param("/soup", "HEAD", {}, id="head"),
        pytest.param("/soup", "POST", {}, id="post"),
        pytest.param("/soup", "GET", {"If-None-Match": '"tag"'}, id="condition"),
        pytest.param("/soup", "GET", {"Accept": "text/html"}, id="other-accept"),
        pytest.param("/soup", "GET", {"Accept": "x" * 1_001}, id="many-words"),
        pytest.param("/missing", "GET", {}, id="refusal"),
        pytest.param("/long", "GET", {}, id="long"),
        pytest.param("/parts", "GET", {}, id="in-parts"),
    ],
)
def test_what_differs_in_anything_that_counts_is_asked_for_anew(
    kitchen: Kitchen, client: TestClient, path: str, method: str, headers: dict[str, str]
) -> None:
    client.get("/soup")

    answers = {client.request(method, path, headers=headers).content for _ in range(2)}

    assert len(kitchen.asked) >= 2
    assert b"/soup 1" not in answers


def test_an_answer_that_came_in_parts_stays_whole(client: TestClient) -> None:
    assert [client.get("/parts").text for _ in range(2)] == ["onetwo", "onetwo"]


def test_of_more_answers_than_are_kept_the_oldest_is_forgotten(
    kitchen: Kitchen, client: TestClient
) -> None:
    for number in range(MOST_KEPT + 1):
        client.get(f"/{number}")

    client.get("/1")
    assert len(kitchen.asked) == MOST_KEPT + 1
    client.get("/0")
    assert kitchen.asked[-1] == "/0"


def test_a_portal_repeats_a_page_with_all_its_headers() -> None:
    client = TestClient(portal_app(small_site()))

    first, second = client.get(PAGE), client.get(PAGE)

    assert (second.status_code, second.content) == (200, first.content)
    assert second.headers == first.headers
    assert client.get(PAGE, headers={"Accept": "application/json"}).status_code == 406
    assert client.get(PAGE, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_a_question_that_is_asked_often_is_kept_and_drives_out_no_page(kitchen: Kitchen) -> None:
    client = TestClient(Repeats(kitchen, asked=frozenset({"/soup"})))
    first = client.get("/soup?with=bread")

    assert client.get("/soup?with=bread").text == first.text
    assert client.get("/soup?with=salt").text != first.text
    assert client.get("/soup").text != first.text
    assert client.get("/stew?with=bread").text != client.get("/stew?with=bread").text


def test_questions_have_their_own_room_and_long_ones_are_not_kept(kitchen: Kitchen) -> None:
    repeats = Repeats(kitchen, asked=frozenset({"/soup"}))
    client = TestClient(repeats)
    page, kept = client.get("/page").text, client.get("/soup?n=0").text
    asyncio.run(_ask_each(repeats, range(1, MOST_ASKED + 1)))

    assert client.get("/page").text == page
    assert client.get("/soup?n=0").text != kept
    long = f"/soup?{'n' * (MOST_QUERY + 1)}"
    assert client.get(long).text != client.get(long).text


async def _ask_each(app: Repeats, numbers: Iterable[int]) -> None:
    """Ask for soup with each number, without a client, whose requests take their time."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(_: Message) -> None:
        return

    for number in numbers:
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/soup",
            "query_string": f"n={number}".encode(),
            "headers": [],
        }
        await app(scope, receive, send)
