"""A reader who presses *Check in this browser* and reads the lines of the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, FilePayload, Locator, Page

from fakes.browser import Reader
from fakes.check_page import Files, Served, small_files

FIGURE_PAGE = "en/reserve/"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the result: ok, no or un, and its reason without the marks of direction."""

    kind: str
    reason: str


class Desk:
    """A reader at a page of the site, who puts other bytes on the site between two checks."""

    def __init__(self, context: BrowserContext, address: str, served: Served) -> None:
        self.context, self.address, self.served = context, address, served
        self.reader = Reader(context.new_page())
        self.honest = small_files()

    @property
    def page(self) -> Page:
        return self.reader.page

    def check(self, files: Files | None = None) -> dict[str, Line]:
        """Open the page of the figure, press the button, and return the lines."""
        self.open(FIGURE_PAGE, files)
        return pressed(self.page)

    def check_again(self, files: Files) -> dict[str, Line]:
        """Press the button of the page that is open, on a site that has changed meanwhile."""
        self.served.files = files
        self.page.evaluate("document.querySelector('ol').replaceChildren()")
        return pressed(self.page)

    def open(self, path: str, files: Files | None = None) -> None:
        self.served.files = files or self.honest
        self.page.goto(f"{self.address}/{path}")


def pressed(page: Page) -> dict[str, Line]:
    """Press the first button of the page, and return the lines of its answer by their names."""
    page.locator("button").first.click()
    return lines(page.locator("ol.lines"))


def lines(listed: Locator) -> dict[str, Line]:
    """Return the lines of an answer by their names, once they are there."""
    listed.locator("li").first.wait_for()
    rows = listed.evaluate(
        "list => [...list.children].map(row => [row.className, row.children[0].textContent,"
        " row.children[1].textContent, row.textContent])"
    )
    found = {}
    for kind, sign, head, text in rows:
        reason = re.sub("[\u2066-\u2069]", "", text).removeprefix(f"{sign}{head} ")
        assert sign == {"ok": "✓", "no": "✕", "un": "?"}[kind]
        assert " " in reason, f"{reason} has no words"
        found[head.partition(":")[0]] = Line(kind, reason)
    return found


def failing(found: dict[str, Line]) -> set[str]:
    """Return the names of the five lines that are not confirmed."""
    return {name for name, line in found.items() if line.kind != "ok"} - {"Keys"}


def dropped(page: Page, *contents: bytes, pasted: str = "") -> dict[str, Line]:
    """Give files and a text to the form of the page *Verify*, and return the lines."""
    files: list[FilePayload] = [
        {"name": "file", "mimeType": "text/plain", "buffer": one} for one in contents
    ]
    page.locator("input[type=file]").set_input_files(files)
    if pasted:
        page.locator("textarea").fill(pasted)
    return pressed(page)
