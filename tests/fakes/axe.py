"""axe-core, which names the accessibility rules that a page breaks; `make assets` with `--dev`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from fakes.browser import Reader
from fakes.page_faults import direction_faults, layout_faults

SOURCE = Path(__file__).parents[2] / "assets" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DRAWN = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
"""The rules whose answer depends on colours and widths; all others read the same document."""

PHONE, DESK = 320, 1280
_RUN = """rules => axe.run(document, {runOnly: rules}).then(found => found.violations.flatMap(
  rule => rule.nodes.map(one => `${rule.id}: ${one.html.slice(0, 120)}: ${one.failureSummary}`)))"""


def violations(page: Page) -> list[str]:
    """Return what breaks a rule of WCAG 2.2 AA or of good practice, one line per element.

    The test is skipped where axe-core was not installed.
    """
    if not SOURCE.exists():
        pytest.skip("no axe-core: run `python3 assets/install.py --dev` where npm is")
    page.evaluate(SOURCE.read_text("utf-8"))
    found = page.evaluate(_RUN, TAGS)
    return [str(line) for line in found]


def faults_of(reader: Reader, address: str, direction: str) -> list[str]:
    """Open a page and return all that is wrong with it: phone and desk, light and dark.

    Every rule is asked once, and what depends on colours or widths in each of the others.
    """
    page = reader.page
    page.emulate_media(color_scheme="light")
    answer = page.goto(address)
    faults = [] if answer is not None and answer.ok else ["does not answer"]
    faults += direction_faults(page, direction)
    _widen(page, DESK)
    faults += [f"at {DESK} px: {one}" for one in layout_faults(page)]
    _widen(page, PHONE)
    faults += [f"at {PHONE} px: {one}" for one in layout_faults(page)]
    faults += violations(page)
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {one}" for one in page.evaluate(_RUN, DRAWN)]
    _widen(page, DESK)
    faults += [f"dark, at {DESK} px: {one}" for one in page.evaluate(_RUN, DRAWN)]
    faults += [f"complains: {one}" for one in reader.complaints]
    faults += [f"asks elsewhere: {one}" for one in reader.elsewhere]
    reader.complaints.clear()
    reader.elsewhere.clear()
    return faults


def _widen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
