"""Every kind of page in a real browser: each language, light and dark, desk and phone (§15.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser

from biplomacy.web.language import CODES, language_of
from biplomacy.web.mirror import mirror_app
from biplomacy.web.portal import portal_app
from biplomacy.web.publication import Publication
from fakes.axe import DESK, PHONE, faults_of, violations
from fakes.browser import Reader, running_browser, serving
from fakes.page_faults import layout_faults, words_past_the_edge
from fakes.portal_copy import (
    LONGER,
    page_kinds,
    whole_site,
    write_files,
    write_longer,
)
from fakes.portal_record import entries_of, view
from fakes.portal_statements import statements
from fakes.rendered import site_of

pytestmark = pytest.mark.slow

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")


class Readers(Protocol):
    """Opens a window of a width, for one test."""

    def __call__(self, width: int, scheme: Scheme = "light") -> Reader: ...


@dataclass(frozen=True, slots=True)
class Copy:
    """A served copy: its address, and one page of each kind below the language."""

    address: str
    kinds: tuple[str, ...]

    def pages(self, language: str) -> tuple[str, ...]:
        chooser = ("",) if language == "en" else ()
        return (*chooser, *(f"{language}/{below}" for below in self.kinds))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    folder = tmp_path_factory.mktemp("copy")
    publication = Publication(whole_site())
    write_files(publication, folder)
    write_longer(publication, folder)
    with serving(mirror_app(folder)) as address:
        yield Copy(address, page_kinds(publication))


@pytest.fixture(scope="module")
def alarmed() -> Iterator[str]:
    """Yield the address of a portal whose record lacks a statement."""
    with serving(portal_app(site_of(view(entries_of(statements(), skip=4))))) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture
def readers(browser: Browser) -> Iterator[Readers]:
    """Yield what opens a window of a width, and closes it."""
    contexts = []

    def reader(width: int, scheme: Scheme = "light") -> Reader:
        contexts.append(
            browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        )
        return Reader(contexts[-1].new_page())

    yield reader
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", CODES)
def test_no_page_of_any_kind_keeps_a_reader_out(
    readers: Readers, copy: Copy, language: str
) -> None:
    reader, found = readers(PHONE), []

    for path in copy.pages(language):
        direction = language_of(path[:2] or "en").direction
        faults = faults_of(reader, f"{copy.address}/{path}", direction)
        found += [f"{path or 'chooser'} {one}" for one in faults]

    assert found == []


def test_the_pages_that_are_opened_are_of_every_kind(copy: Copy) -> None:
    assert {"start/", "reserve/", "reserve/flows/15/", "record/", "verify/"} < set(copy.kinds)
    assert [one for one in copy.kinds if one.startswith("record/entries/")] == [
        "record/entries/15/",
        "record/entries/0/",
        "record/entries/8/",
    ]


@pytest.mark.parametrize("language", CODES)
def test_an_alarm_and_a_missing_page_keep_nobody_out(
    readers: Readers, alarmed: str, language: str
) -> None:
    reader, found = readers(PHONE, "dark" if language == "es" else "light"), []

    for path in ("start/", "record/", "nothing/"):
        reader.page.goto(f"{alarmed}/{language}/{path}")
        faults = [*layout_faults(reader.page), *violations(reader.page)]
        faults += [] if reader.page.locator("[role=alert]").count() else ["raises no alarm"]
        found += [f"{path} {one}" for one in faults]

    assert found == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_words_that_are_longer_by_two_fifths_break_no_layout(
    readers: Readers, copy: Copy, width: int
) -> None:
    reader, found = readers(width), []

    for path in copy.pages(LONGER):
        answer = reader.page.goto(f"{copy.address}/{path}")
        assert answer is not None
        assert answer.ok
        assert reader.page.locator("h1").inner_text().endswith("~") or "record/" in path
        found += [f"{path} {one}" for one in layout_faults(reader.page)]

    assert found == []


YEARS = """[...document.querySelectorAll('svg.wide > text')].filter(
  one => /^20\\d\\d$/.test(one.textContent)).map(
  one => [one.textContent, one.getBoundingClientRect().left])"""
SIDES = (
    "['.brand', '.tongues'].map(one => document.querySelector(one).getBoundingClientRect().left)"
)


def test_in_urdu_the_page_begins_on_the_right_and_time_on_the_left(
    readers: Readers, copy: Copy
) -> None:
    page = readers(DESK).page
    page.goto(f"{copy.address}/ur/reserve/")

    years, (brand, tongues) = page.evaluate(YEARS), page.evaluate(SIDES)

    assert len(years) > 2
    assert sorted(years) == sorted(years, key=lambda one: one[1])
    assert brand > tongues


def test_a_phone_gets_the_narrow_chart_and_a_desk_the_wide_one(
    readers: Readers, copy: Copy
) -> None:
    shown = []
    for width in (PHONE, 390, DESK):
        page = readers(width).page
        page.goto(f"{copy.address}/en/reserve/")
        shown.append([page.locator(f"svg.{name}").is_visible() for name in ("narrow", "wide")])
        size = page.locator("figure svg text:visible").first.bounding_box()
        assert size is not None
        assert size["height"] >= 11

    assert shown == [[True, False], [True, False], [False, True]]


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", [*CODES, LONGER])
def test_the_words_of_drawings_stay_on_the_screen(
    readers: Readers, copy: Copy, language: str, width: int
) -> None:
    page = readers(width).page
    found = []
    for path in ("start/", "reserve/"):
        page.goto(f"{copy.address}/{language}/{path}")
        found += words_past_the_edge(page)

    assert found == []


def test_dark_follows_the_system(readers: Readers, copy: Copy) -> None:
    grounds = []
    for scheme in SCHEMES:
        page = readers(DESK, scheme).page
        page.goto(f"{copy.address}/en/start/")
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert grounds == ["rgb(255, 255, 255)", "rgb(18, 22, 28)"]


def test_pictures_of_the_pages_can_be_kept(readers: Readers, copy: Copy, tmp_path: Path) -> None:
    for width in (390, DESK):
        page = readers(width).page
        page.goto(f"{copy.address}/en/start/")
        page.screenshot(path=tmp_path / f"start-{width}.png", full_page=True)

    assert all(path.stat().st_size > 10_000 for path in tmp_path.glob("*.png"))
