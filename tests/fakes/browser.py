"""A real browser on loopback: how it is found and started, and a reader who notices everything."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Request, sync_playwright
from starlette.types import ASGIApp

from biplomacy.web.listening import listen

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Return the path of the browser; the test is skipped by name where there is none."""
    named = os.environ.get("BIPLOMACY_CHROMIUM")  # noqa: TID251 - no composition root in tests
    path = Path(named) if named else Path("/usr/bin/chromium")
    if not path.exists():
        pytest.skip("no browser: install chromium or set BIPLOMACY_CHROMIUM")
    return str(path)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Yield a started browser, and close it."""
    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Yield the address at which ``app`` answers, on a free port of this machine."""
    with listen(0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


class Reader:
    """A page that remembers what it asked for elsewhere and what it complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "file" and parts.hostname != "127.0.0.1":
            self.elsewhere.append(request.url)
