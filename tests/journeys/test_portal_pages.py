"""A reader opens every page in a real browser: light, dark, on a narrow phone, in print."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Request, sync_playwright

from biplomacy.web.portal import portal_app
from fakes.portal_record import small_site

pytestmark = pytest.mark.slow

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAGES = (
    "/",
    "/en/start/",
    "/en/reserve/",
    "/en/reserve/claims/",
    "/en/reserve/flows/",
    "/en/reserve/perimeter/",
    "/en/record/",
    "/en/verify/",
)
VERDICTS = ("Confirmed", "Contradicted", "Not verifiable", "not recomputed here")
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
WIDTH = "document.documentElement.scrollWidth"
ACROSS = """[...document.querySelectorAll('main *')].filter(one =>
  one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll, svg')
).map(one => one.outerHTML.slice(0, 80))"""
SMALL_TARGETS = """[...document.querySelectorAll('nav a, summary')].filter(one =>
  one.getBoundingClientRect().height < 24).map(one => one.outerHTML.slice(0, 80))"""


def chromium() -> str:
    named = os.environ.get("BIPLOMACY_CHROMIUM")  # noqa: TID251 - no composition root in tests
    path = Path(named) if named else Path("/usr/bin/chromium")
    if not path.exists():
        pytest.skip("no browser: install chromium or set BIPLOMACY_CHROMIUM")
    return str(path)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            portal_app(small_site(address)), log_level="warning", lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield address
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


class Reader:
    """A page that remembers what it asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if urlsplit(request.url).hostname != "127.0.0.1":
            self.elsewhere.append(request.url)

    def open(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200
        self.page.evaluate(OPEN_ALL)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_else_and_complains_of_nothing(
    browser: Browser, address: str, path: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    reader = Reader(context.new_page())

    reader.open(address + path)

    assert reader.complaints == []
    assert reader.elsewhere == []
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_screen_of_320_pixels(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    reader = Reader(context.new_page())

    reader.open(address + path)

    assert reader.page.evaluate(WIDTH) <= 320
    assert reader.page.evaluate(ACROSS) == []
    assert reader.page.evaluate(SMALL_TARGETS) == []
    context.close()


def test_every_verdict_is_a_word_without_colour_and_without_script(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False, forced_colors="active")
    page = context.new_page()
    page.goto(f"{address}/en/reserve/claims/")

    said = page.locator("main").inner_text()

    assert [word for word in VERDICTS if word not in said] == []
    context.close()


def test_a_phone_gets_the_narrow_chart_and_a_desk_the_wide_one(
    browser: Browser, address: str
) -> None:
    shown = []
    for width in (390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(f"{address}/en/reserve/")
        shown.append([page.locator(f"svg.{name}").is_visible() for name in ("narrow", "wide")])
        size = page.locator("svg text:visible").first.bounding_box()
        assert size is not None
        assert size["height"] >= 12
        context.close()

    assert shown == [[True, False], [False, True]]


def test_the_first_tab_leads_past_the_navigation(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/en/reserve/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#main")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()


def test_dark_follows_the_system(browser: Browser, address: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        page.goto(f"{address}/en/start/")
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()

    assert grounds == ["rgb(255, 255, 255)", "rgb(18, 22, 28)"]


def test_paper_shows_the_closed_drawers_and_no_navigation(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/en/reserve/")
    page.emulate_media(media="print")

    formula = page.locator(".formula").bounding_box()

    assert formula is not None
    assert formula["height"] > 0
    assert not page.locator(".bar").first.is_visible()
    context.close()


def test_pictures_of_the_pages_can_be_kept(browser: Browser, address: str, tmp_path: Path) -> None:
    for width in (390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(f"{address}/en/start/")
        page.screenshot(path=tmp_path / f"start-{width}.png", full_page=True)
        context.close()

    assert all(path.stat().st_size > 10_000 for path in tmp_path.glob("*.png"))
