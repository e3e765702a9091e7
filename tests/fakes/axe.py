"""axe-core, which names the accessibility rules that a page breaks; `make assets` with `--dev`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

SOURCE = Path(__file__).parents[2] / "assets" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """tags => axe.run(document, {runOnly: tags}).then(found => found.violations.flatMap(
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
