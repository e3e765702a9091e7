"""The register in a real browser: three languages, light and dark, desk and phone, and asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from biplomacy.web.language import language_of
from biplomacy.web.portal import portal_app
from fakes.axe import faults_of
from fakes.browser import Reader, running_browser, serving
from fakes.register_record import whole_register
from fakes.rendered import site_of

pytestmark = pytest.mark.slow

ANSWERED = "register/check/?asked=app.indus.example&by=domain"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(portal_app(site_of(whole_register()))) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("register/", "ur"),
        (ANSWERED, "en"),
        pytest.param("register/firms/2/", "ur", marks=pytest.mark.soak),
        pytest.param("register/check/", "es", marks=pytest.mark.soak),
    ],
)
def test_a_page_of_the_register_is_in_order_everywhere(
    browser: Browser, address: str, path: str, code: str
) -> None:
    page = browser.new_page()
    try:
        direction = language_of(code).direction
        assert faults_of(Reader(page), f"{address}/{code}/{path}", direction) == []
    finally:
        page.close()


def test_a_firm_is_asked_about_without_a_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/en/register/check/")
        page.fill("input[name=asked]", "https://app.indus.example/login")
        page.click("button[type=submit]")
        assert page.inner_text("h1") == "Indus Coin (synthetic) may not operate."
        assert "a no-objection certificate is not a licence" in page.inner_text("main")
        assert page.input_value("input[name=asked]") == "https://app.indus.example/login"
