"""The power room in a real browser: three languages, light and dark, desk and phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from biplomacy.web.language import CODES, language_of
from biplomacy.web.portal import portal_app
from fakes.axe import faults_of
from fakes.browser import Reader, running_browser, serving
from fakes.power_record import whole_power
from fakes.rendered import site_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(portal_app(site_of(whole_power()))) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", ["power/", "power/dispatch/", "power/test/"])
def test_a_power_page_is_in_order_everywhere(
    browser: Browser, address: str, path: str, code: str
) -> None:
    page = browser.new_page()
    try:
        direction = language_of(code).direction
        assert faults_of(Reader(page), f"{address}/{code}/{path}", direction) == []
    finally:
        page.close()


def test_without_a_script_and_in_print_the_pages_say_the_same(
    browser: Browser, address: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/en/power/test/")
        assert "the answer depends on the offer" in page.inner_text("h1")
        page.emulate_media(media="print")
        assert "cost-recovery/1" in page.inner_text("main")
