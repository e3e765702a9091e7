"""A real browser on this machine: when a page is wholly painted, and what its scripts take."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from playwright.sync_api import sync_playwright

from biplomacy.web.listening import address_of, listen
from biplomacy.wiring import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page
    from starlette.types import ASGIApp

NO_BROWSER = "no Chromium here"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_USUAL = "/usr/bin/chromium"
_WINDOW = (1280, 1400)
_STILL_MS = 300
_WAIT_MS = 20
_TRACED = ("blink.user_timing", "disabled-by-default-devtools.screenshot")
_PAINTED = "performance.getEntriesByType('paint').length > 0"


@contextmanager
def running_browser() -> Iterator[Browser | None]:
    """Give a started browser; None where there is none."""
    path = Path(read_settings().chromium or _USUAL)
    if not path.exists():
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Give the address at which ``app`` answers, on a free port of this machine."""
    config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    with listen(0) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield address_of(listener)
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def opened(browser: Browser, blank: str, *, scripts: bool) -> Iterator[Page]:
    """Give a new reader's window at the page ``blank``, with nothing in its cache."""
    width, height = _WINDOW
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": height}
    )
    try:
        page = context.new_page()
        page.goto(blank)
        yield page
    finally:
        context.close()


def seconds_to_painted(page: Page, address: str) -> float:
    """Return the time from the start of a navigation until the window looks as it stays.

    The browser pictures every frame that it shows; what counts is the first one that equals the
    last.
    """
    browser = page.context.browser
    if browser is None:
        raise AssertionError(address)
    browser.start_tracing(page=page, categories=list(_TRACED))
    page.goto(address)
    while not page.evaluate(_PAINTED):
        page.wait_for_timeout(_WAIT_MS)
    page.wait_for_timeout(_STILL_MS)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    start = _started(events, address)
    shown = [
        (event["ts"] - start, event["args"]["snapshot"])
        for event in sorted(events, key=_time)
        if event["name"] == "Screenshot"
    ]
    first, last = shown[0][1], shown[-1][1]
    if first == last:
        raise AssertionError(f"nothing was seen of {address}")
    return float(next(time for time, picture in shown if picture == last)) / 1e6
