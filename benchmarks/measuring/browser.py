"""A real browser on this machine: when a page is wholly painted, and what its scripts take."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from biplomacy.wiring import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

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
_FIRST_PAINT_MS = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


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
def opened(browser: Browser, address: str, *, scripts: bool = True) -> Iterator[Page]:
    """Give a new reader's window at ``address``, with nothing else in its cache."""
    width, height = _WINDOW
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": height}
    )
    try:
        page = context.new_page()
        page.goto(address)
        yield page
    finally:
        context.close()


def seconds_to_painted(page: Page, address: str) -> float:
    """Return the time from the start of a navigation until the window looks as it stays.

    The browser pictures the frames that it shows; what counts is the first one that equals the
    last, and never earlier than what the browser itself calls the first paint of any content.
    """
    browser = page.context.browser
    if browser is None:
        raise AssertionError(address)
    browser.start_tracing(page=page, categories=list(_TRACED))
    page.goto(address)
    while not (first := page.evaluate(_FIRST_PAINT_MS)):
        page.wait_for_timeout(_WAIT_MS)
    page.wait_for_timeout(_STILL_MS)
    start, frames = _frames(browser.stop_tracing(), address)
    still = next(at for at, seen in frames if seen == frames[-1][1])
    return max((still - start) / 1e6, float(first) / 1e3)


def _frames(trace: bytes, address: str) -> tuple[int, list[tuple[int, str]]]:
    """Return when the navigation started, and every frame with its time, both in microseconds."""
    start, frames = 0, []
    for event in json.loads(trace)["traceEvents"]:
        match event:
            case {
                "name": "navigationStart",
                "ts": int(at),
                "args": {"data": {"documentLoaderURL": str(url)}},
            } if url == address:
                start = at
            case {"name": "Screenshot", "ts": int(at), "args": {"snapshot": str(picture)}}:
                frames.append((at, picture))
            case _:
                pass
    return start, sorted(frames)
