"""The rooms of solvency, screening and surveillance in a real browser, on desk and phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from biplomacy.web.language import language_of
from biplomacy.web.portal import portal_app
from fakes.axe import faults_of
from fakes.browser import Reader, running_browser, serving
from fakes.rendered import site_of
from fakes.supervised_portal import whole

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(portal_app(site_of(whole()))) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.mark.parametrize(
    ("path", "code"),
    [("solvency/", "ur"), ("screening/", "es"), ("surveillance/", "ur")],
)
def test_a_page_is_in_order_everywhere(
    browser: Browser, address: str, path: str, code: str
) -> None:
    page = browser.new_page()
    try:
        direction = language_of(code).direction
        assert faults_of(Reader(page), f"{address}/{code}/{path}", direction) == []
    finally:
        page.close()


def test_a_browser_finds_the_amounts_of_a_firm_in_its_entry(browser: Browser, address: str) -> None:
    page = browser.new_page()
    try:
        page.goto(f"{address}/en/solvency/calls/14/")
        page.locator("summary", has_text="Check this call").click()
        page.get_by_role("button", name="Check in this browser").click()
        page.get_by_text("Figures on this page that were compared").wait_for()
        assert "Figure: confirmed" in page.inner_text("ol.lines")
    finally:
        page.close()
