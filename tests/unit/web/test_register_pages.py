"""What the register's pages say: words that cannot be misread, and where figures come from."""

from __future__ import annotations

import posixpath
import re
from functools import cache

import pytest
from starlette.testclient import TestClient

from biplomacy.register.states import EXTENTS as RIGHTS
from biplomacy.register.states import Extent
from biplomacy.values.pointer import value_at
from biplomacy.web.endpoints import Asked
from biplomacy.web.export import export_files
from biplomacy.web.language import CODES, language_of
from biplomacy.web.page_endpoints import page_endpoints
from biplomacy.web.portal import portal_app
from biplomacy.web.publication import Publication
from biplomacy.web.record_view import RecordView
from biplomacy.web.register_words import STATES
from fakes.portal_record import small_site
from fakes.register_record import (
    LICENSED_LEI,
    WALLET,
    broken_register,
    register_record,
    statements,
    whole_register,
)
from fakes.rendered import site_of, words_of

PAGES = ("register/", "register/firms/2/", "register/check/")
FIGURE = re.compile(
    r'<data value="([^"]*)" data-entry="([0-9]+)" data-pointer="([^"]*)" data-unit="([a-zA-Z]+)">'
)


@cache
def portal(record: RecordView | None = None) -> TestClient:
    return TestClient(portal_app(site_of(record or whole_register())))


def said(path: str, record: RecordView | None = None) -> str:
    return words_of(portal(record).get(f"/en/{path}").text)


def answer_to(by: str, asked: str, **others: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"by": by, **others}.items())
    return said(f"register/check/?asked={asked}&{query}")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_in_every_language(path: str, code: str) -> None:
    markup = portal().get(f"/{code}/{path}").text

    assert f'<html lang="{code}" dir="{language_of(code).direction}"' in markup
    assert FIGURE.findall(markup) == FIGURE.findall(portal().get(f"/en/{path}").text)
    assert "%(" not in markup


def test_every_figure_is_the_text_that_its_entry_holds_where_it_points() -> None:
    bodies = {one.index: one.statement.body for one in whole_register().audited.statements}
    found = FIGURE.findall(portal().get("/en/register/").text)

    assert len(found) >= 3
    for value, index, pointer, _ in found:
        assert str(value_at({"body": bodies[int(index)]}, pointer)) == value


def test_firms_are_counted_by_what_they_may_do() -> None:
    words = said("register/")

    assert "4 firms are in the register; 1 may operate, 0 within limits." in words
    assert "A no-objection certificate is not a licence" in words
    assert "2 may not operate, whatever else was decided about them" in words


def test_a_right_that_ended_is_not_read_as_one_that_still_runs() -> None:
    words = said("register/")

    assert "Old Bazaar (synthetic) bazaar No ended on 2026-03-31" in words
    assert "pk-70 : opened 2025-08-01" in words
    assert "A deadline changes no state" in words


def test_no_state_without_a_right_is_called_a_licence_without_a_not() -> None:
    for state, words in STATES.items():
        if RIGHTS[state] is Extent.NONE:
            assert "licen" not in words.lower() or "not a licence" in words


def test_imports_show_their_flags_and_copies_their_files() -> None:
    words = said("register/")

    assert "lei-invalid 1" in words
    assert "as of 12 entries" in words
    assert "JSON Schema" in words


def test_a_firm_has_its_history_in_both_times() -> None:
    words = said("register/firms/2/")

    assert "Karachi Exchange (synthetic) may operate, only for what its licence names." in words
    assert "2026-02-01 5 April 2026, 00:00 UTC decision : Licensed" in words.replace(
        "decision:", "decision :"
    )
    assert "fit and proper. Who it is stays with the authority." in words
    assert WALLET in words
    assert "Keep client coins apart" in words


def test_a_sanction_and_what_a_suspension_leaves_are_said() -> None:
    words = said("register/firms/7/")

    assert "may not operate, only wind down what clients have there" in words
    assert "A sanction of 5,000,000.00 PKR, not appealed." in words


def test_only_the_entry_in_which_an_authorisation_begins_is_its_page() -> None:
    assert portal().get("/en/register/firms/3/").status_code == 404
    assert portal().get("/en/register/firms/99/").status_code == 404


@pytest.mark.parametrize(
    ("by", "asked", "answer"),
    [
        ("domain", "app.indus.example", "Indus Coin (synthetic) may not operate."),
        ("domain", "https://KARACHI.example/x", "Karachi Exchange (synthetic) may operate, only"),
        ("domain", "karach1.example", "Not in the register, and it looks like what is."),
        ("domain", "hotcoin.example", "The authority warns of this firm."),
        ("domain", "nobody.example", "Not in the register, so it may not operate."),
        ("lei", LICENSED_LEI.lower(), "Karachi Exchange (synthetic) may operate, only"),
        ("lei", "529900", "This cannot be asked."),
        ("name", "karachi exchange", "A name alone tells no firm apart."),
        ("wallet", WALLET, "Karachi Exchange (synthetic) may operate, only"),
    ],
)
def test_a_question_in_the_address_is_answered_without_a_script(
    by: str, asked: str, answer: str
) -> None:
    assert answer in answer_to(by, asked)


def test_an_answer_is_never_a_bare_yes() -> None:
    words = answer_to("lei", LICENSED_LEI)

    assert "takes effect 2026-02-01, recorded 2026-04-05" in words
    for part in ("Only for custody and exchange for money", "Since 2026-02-01", "entry 4"):
        assert part in words
    assert "may not do this: lending." in answer_to("lei", LICENSED_LEI, activity="lending")
    assert "may do this under its licence: custody." in answer_to(
        "lei", LICENSED_LEI, activity="custody"
    )
    assert "may not operate" in answer_to("lei", LICENSED_LEI, as_at="2026-01-31")
    assert "'2026-02-31' is not a day" in answer_to("lei", LICENSED_LEI, as_at="2026-02-31")


def test_what_was_asked_is_shown_escaped_and_what_no_form_writes_is_refused() -> None:
    markup = portal().get("/en/register/check/", params={"asked": "<b>x", "by": "name"}).text

    assert "&lt;b&gt;x" in markup
    assert "<b>x" not in markup
    assert portal().get("/en/register/check/?by=colour").status_code == 422


def test_a_copy_says_that_it_cannot_be_asked_and_lists_the_firms() -> None:
    publication = Publication(site_of(whole_register()))
    check = next(one for one in page_endpoints() if one.operation_id == "page-register-check")
    asked = Asked("/en/register/check/", (("language", "en"),), static=True)
    markup = check.answer(publication, asked).content.decode()

    assert "This copy cannot be asked" in words_of(markup)
    assert "Indus Coin (synthetic)" in words_of(markup)
    assert "<form" not in markup


def test_of_an_unsound_record_nothing_is_told() -> None:
    for path in ("register/", "register/check/", "register/check/?by=name&asked=karachi"):
        words = said(path, broken_register())
        assert "The register of this record cannot be told." in words
        assert "Karachi" not in words
    assert portal(broken_register()).get("/en/register/firms/2/").status_code == 404


def test_a_record_without_a_register_has_no_such_room() -> None:
    other = TestClient(portal_app(small_site()))

    assert "/register/" not in other.get("/en/start/").text
    assert "No firm is in this register yet." in words_of(other.get("/en/register/").text)


def test_decisions_are_in_the_feed_of_the_register() -> None:
    feed = portal().get("/feeds/en/register.atom").text

    assert "Warning of the regulator" in feed
    assert feed.count("<entry>") == 13


def test_nothing_but_an_import_opens_the_room_too() -> None:
    only = [one for one in statements() if one.type == "register-warning/1"]

    assert "Hot Coin" in said("register/", register_record(only))


def test_no_link_of_a_copy_is_dead() -> None:
    files = {one.path: one.content for one in export_files(Publication(site_of(whole_register())))}
    pages = [path for path in files if "/register/" in path and path.endswith(".html")]

    assert len(pages) == len(CODES) * (2 + 4)
    for path in pages:
        for target in re.findall(r'(?:href|action)="([^"#?:]+)["#]', files[path].decode()):
            assert posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) in files
