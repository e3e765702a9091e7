"""The pages of a programme in a real browser: every language, light and dark, phone and desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from biplomacy.web.language import CODES, language_of
from biplomacy.web.portal import portal_app
from fakes.axe import DESK, PHONE, faults_of
from fakes.browser import Reader, running_browser, serving
from fakes.page_faults import OPEN_ALL
from fakes.programme_record import outcome_rows, programme_site

pytestmark = pytest.mark.slow

F1 = 18
PATHS = (
    "programme/",
    "programme/assessments/",
    f"programme/assessments/{F1}/",
    "programme/assessments/21/",
    "programme/assessments/22/",
    "programme/comparison/",
    "programme/offers/",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(portal_app(programme_site(rows=outcome_rows(F1)))) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


def opened(browser: Browser, width: int) -> Page:
    size: ViewportSize = {"width": width, "height": 900}
    return browser.new_context(viewport=size).new_page()


@pytest.mark.parametrize("language", CODES)
def test_no_page_of_a_programme_keeps_a_reader_out(
    browser: Browser, address: str, language: str
) -> None:
    reader, found = Reader(opened(browser, PHONE)), []

    for path in PATHS:
        direction = language_of(language).direction
        faults = faults_of(reader, f"{address}/{language}/{path}", direction)
        found += [f"{path} {one}" for one in faults]

    assert found == []
    reader.page.context.close()


def test_the_browser_checks_outcomes_and_margins_in_their_own_units(
    browser: Browser, address: str
) -> None:
    page = opened(browser, DESK)
    page.goto(f"{address}/en/programme/assessments/22/")
    page.evaluate(OPEN_ALL)

    page.locator(".check button").first.click()
    figure = page.locator(".check .lines li").last
    figure.wait_for()
    page.wait_for_function("document.querySelectorAll('.check .lines li').length >= 5")

    assert "figure" in figure.inner_text().lower()
    assert "✕" not in figure.inner_text()
    page.context.close()
