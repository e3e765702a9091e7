"""Readers without scripts, colours, motion, screen or mouse get the same pages (portal §15.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from biplomacy.web.mirror import mirror_app
from biplomacy.web.publication import Publication
from fakes.browser import Reader, running_browser, serving
from fakes.check_desk import lines
from fakes.page_faults import OPEN_ALL
from fakes.portal_copy import page_kinds, whole_site, write_files
from fakes.printed import printed_words, without_spaces

pytestmark = pytest.mark.slow

PUBLICATION = Publication(whole_site())
PHONE = 320
VERDICTS = ("Confirmed", "Contradicted", "Not verifiable", "not recomputed here")
SOURCE = "https://press.example/el-salvador/2025/07/a-long-path-to-an-article.html"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("copy")
    write_files(PUBLICATION, folder)
    with serving(mirror_app(folder)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


CONTENT = """[...document.querySelectorAll('data, svg, table, th, td, a[href]')].map(one => [
  one.localName, one.value ?? one.getAttribute('href') ?? one.getAttribute('viewBox'),
  one.textContent.replace(/\\s+/g, ' ').trim(), one.getClientRects().length > 0])"""


def test_scripts_add_nothing_to_what_can_be_read(browser: Browser, address: str) -> None:
    found = []
    for scripts in (True, False):
        with browser.new_context(java_script_enabled=scripts) as context:
            page, seen = context.new_page(), []
            for below in page_kinds(PUBLICATION):
                page.goto(f"{address}/en/{below}")
                page.evaluate(OPEN_ALL)
                seen += [(below, *one) for one in page.evaluate(CONTENT)]
            found.append(seen)

    with_scripts, without = found
    assert without == with_scripts
    assert {name for _, name, *_ in without} == {"data", "svg", "table", "th", "td", "a"}
    hidden = [one for one in without if not one[-1]]
    assert {(name, below) for below, name, *_ in hidden} == {("svg", "reserve/")}


@pytest.mark.parametrize("path", ["verify/", "record/entries/15/"])
def test_what_needs_scripts_is_not_offered_without_them(
    browser: Browser, address: str, path: str
) -> None:
    offered = []
    for scripts in (True, False):
        with browser.new_context(java_script_enabled=scripts) as context:
            page = context.new_page()
            page.goto(f"{address}/en/{path}")
            page.evaluate(OPEN_ALL)
            offered.append(page.get_by_role("button", name="Check in this browser").is_visible())

    assert offered == [True, False]


CHIPS = """[...document.querySelectorAll('main .chip')].map(one => {
  const style = getComputedStyle(one);
  return [one.textContent.slice(1), style.borderTopStyle, parseInt(style.borderTopWidth)] })"""
INK = """() => {
  const inked = document.body.appendChild(document.createElement('i'));
  inked.style.color = 'CanvasText';
  const ink = getComputedStyle(inked).color, drawn = '.line, .gap, .said, .mark, .cross';
  return [...document.querySelectorAll('svg :is(text, ' + drawn + ')')].filter(one =>
    getComputedStyle(one)[one.localName === 'text' ? 'fill' : 'stroke'] !== ink
  ).map(one => one.outerHTML) }"""


def test_without_colour_and_scripts_a_verdict_is_a_word_in_its_own_border(
    browser: Browser, address: str
) -> None:
    with browser.new_context(java_script_enabled=False, forced_colors="active") as context:
        page = context.new_page()
        page.goto(f"{address}/en/reserve/claims/")

        chips = {(word, style) for word, style, width in page.evaluate(CHIPS) if width > 0}
        said = page.locator("main").inner_text()

    borders = ("solid", "double", "dashed", "dotted")
    assert chips == set(zip(VERDICTS, borders, strict=True))
    assert [word for word in VERDICTS if word not in said] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_colours_are_forced_charts_are_drawn_in_the_colour_of_text(
    browser: Browser, address: str, scheme: str
) -> None:
    dark = scheme == "dark"
    with browser.new_context(
        forced_colors="active", color_scheme="dark" if dark else "light"
    ) as context:
        page = context.new_page()
        page.goto(f"{address}/en/reserve/")

        assert page.evaluate(INK) == []


MOVING = """[...document.querySelectorAll('*')].filter(one => {
  const style = getComputedStyle(one);
  return style.animationName !== 'none' || style.scrollBehavior !== 'auto'
    || style.transitionDuration.split(', ').some(time => time !== '0s')
}).map(one => one.className || one.localName)"""


def test_nothing_moves_for_a_reader_who_asked_for_that(browser: Browser, address: str) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        for path in ("start/", "reserve/", "verify/"):
            page.goto(f"{address}/en/{path}")
            page.locator("main").hover()

            assert page.evaluate(MOVING) == []
            assert page.evaluate("document.getAnimations().length") == 0


def on_paper(browser: Browser, address: str) -> str:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        return printed_words(page.pdf(format="A4"))


def missing(said: str, wanted: tuple[str, ...]) -> list[str]:
    return [words for words in wanted if without_spaces(words) not in said]


AWAY = ("Skip to the content", "Español", "Check in this browser")


def test_on_paper_the_reserve_page_has_its_drawers_open_and_no_navigation(
    browser: Browser, address: str
) -> None:
    said = on_paper(browser, f"{address}/en/reserve/")

    drawers = (
        "Table of the same points Reported balances, newest first",
        "2024-03-14 5,693.00000000",
        "6,237.00000000 BTC = Σ unspent outputs of perimeter 1 at block 1,708",
        "$ biplomacy verify . --trust sv.trust.json --chain BLOCKS",
        "T8pYubOEZ4xsW/F+uVGHA+Cpge80SP9xY0O+fZIW3Nc=",
    )
    assert missing(said, (*drawers, f"press.example ({SOURCE})")) == []
    assert missing(said, AWAY) == list(AWAY)


def test_on_paper_each_claim_has_its_verdict_and_the_address_of_its_source(
    browser: Browser, address: str
) -> None:
    said = on_paper(browser, f"{address}/en/reserve/claims/")

    assert missing(said, VERDICTS) == []
    assert said.count(f"({SOURCE})") == 7
    assert missing(said, AWAY) == list(AWAY)


FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const ringed = outlineStyle === 'solid' && outlineWidth === '3px';
  const seen = box.bottom > 0 && box.top < innerHeight;
  return ringed && seen ? '' : one.outerHTML.slice(0, 90) }"""
SCROLLED = """one => new Promise(done => {
  const look = left => Math.abs(one.scrollLeft) > 10 || !left
    ? done(Math.abs(one.scrollLeft)) : requestAnimationFrame(() => look(left - 1));
  look(120) })"""
MOST_STOPS = 90


def tab_to(page: Page, wanted: Locator) -> list[str]:
    """Press Tab until ``wanted`` has the focus; return the stops where no ring was seen."""
    unseen = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        unseen.append(page.evaluate(FOCUS))
        if wanted.evaluate("one => one === document.activeElement"):
            return [one for one in unseen if one]
    return [f"never came to {wanted}"]


def test_the_first_tab_leads_past_the_navigation(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/en/reserve/")

        assert tab_to(page, page.locator(".skip")) == []
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        assert page.url.endswith("#main")


@pytest.mark.parametrize(("language", "further"), [("en", "ArrowRight"), ("ur", "ArrowLeft")])
def test_keys_alone_lead_through_menu_drawer_table_check_and_back(
    browser: Browser, address: str, language: str, further: str
) -> None:
    with browser.new_context(viewport={"width": PHONE, "height": 640}) as context:
        reader = Reader(context.new_page())
        page = reader.page
        page.goto(f"{address}/{language}/reserve/")
        drawer = page.locator("#recompute")

        assert tab_to(page, page.locator("nav a[href$='/record/index.html']")) == []
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{language}/record/index.html")
        page.go_back()
        page.wait_for_url(f"**/{language}/reserve/")

        assert tab_to(page, drawer.locator("summary")) == []
        page.keyboard.press("Enter")
        expect(drawer).to_have_attribute("open", "")

        region = drawer.get_by_role("region")
        assert tab_to(page, region) == []
        page.keyboard.press(further)
        assert region.evaluate(SCROLLED) > 10

        assert tab_to(page, drawer.get_by_role("button")) == []
        page.keyboard.press("Enter")
        assert len(lines(drawer.locator("ol.lines"))) == 6
        assert reader.elsewhere == []
