"""What the solvency pages say of calls, answers, draws and the test for coins shown twice."""

from __future__ import annotations

import re
from functools import cache

import pytest
from starlette.testclient import TestClient

from biplomacy.solvency.root_check import issuer_of
from biplomacy.solvency.statement.liabilities_root import decode_liabilities_root
from biplomacy.values.canonical import decode_object
from biplomacy.values.pointer import value_at
from biplomacy.web.export import planned_paths
from biplomacy.web.language import CODES, language_of
from biplomacy.web.pages_solvency_draws import MOST_FINDINGS
from biplomacy.web.portal import portal_app
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.publication import Publication
from biplomacy.web.solvencies import BITCOIN, calls_of, last_answers
from fakes.register_cases import LEI as LICENSED
from fakes.rendered import site_of, words_of
from fakes.solvency_claims import FIRM, OTHER
from fakes.supervised_portal import (
    LEI,
    NEW,
    NEXT_SEED,
    attestation,
    call,
    claim,
    report,
    root,
    rule,
    solvency,
    view,
    whole,
)
from fakes.supervision_record import PVARA, Told, said_events

PAGES = ("solvency/", "solvency/calls/", "solvency/calls/14/", "screening/", "surveillance/")
FIGURE = re.compile(
    r'<data value="([^"]*)" data-entry="([0-9]+)" data-pointer="([^"]*)" data-unit="([a-zA-Z]+)">'
)


def client(record: PublishedRecord) -> TestClient:
    return TestClient(portal_app(site_of(record)))


@cache
def every() -> TestClient:
    return client(whole())


def said(path: str, record: PublishedRecord | None = None) -> str:
    portal = every() if record is None else client(record)
    return words_of(portal.get(f"/en/{path}").text)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same_figures_in_every_language(path: str, code: str) -> None:
    markup = every().get(f"/{code}/{path}").text

    assert f'<html lang="{code}" dir="{language_of(code).direction}"' in markup
    english = FIGURE.findall(every().get(f"/en/{path}").text)
    assert sorted(FIGURE.findall(markup)) == sorted(english)  # "2 of 3" is turned in Urdu
    assert "%(" not in markup
    assert "%%" not in markup


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_is_the_text_that_its_entry_holds_where_it_points(path: str) -> None:
    bodies = {one.index: one.statement.body for one in whole().audited.statements}
    found = FIGURE.findall(every().get(f"/en/{path}").text)

    assert found
    for value, index, pointer, _ in found:
        assert str(value_at({"body": bodies[int(index)]}, pointer)) == value


def test_the_record_of_these_pages_is_sound() -> None:
    assert whole().audited.findings == ()


def test_the_last_call_tells_who_answered_and_who_is_covered() -> None:
    words = said("solvency/")

    assert LICENSED == FIRM
    assert (
        "Block 901,500 was called. Answers in this record: 2 of 3; attested as covered: 1." in words
    )
    assert f"Karachi Exchange (synthetic) {FIRM} BTC" in words
    assert "412.07551200 entry 15 ✓ Confirmed 420.00000001 entry 16 ✓ Confirmed ● yes" in words
    assert (
        f"{OTHER} BTC What it owes and what it shows stand in this record. not published" in words
    )
    assert "○ no entry 21 ✓ Confirmed 41 of 4,603" in words


def test_a_firm_without_an_answer_is_named_with_the_call_that_it_last_answered() -> None:
    words = said("solvency/")

    assert (
        f"{LEI} BTC No answer stands in this record. It last answered the call in entry 6 ."
        in words
    )
    assert "Answers in time: ✕ Contradicted" in words
    assert f"answer-missing: {LEI}" in words


def test_the_call_itself_is_not_contradicted_by_a_firm_that_is_late() -> None:
    words = said("solvency/calls/14/")

    assert "The call itself ✓ Confirmed" in words


def test_a_statement_for_another_firm_is_no_answer_of_that_firm() -> None:
    strange = view(
        rule(NEW, 900_000, NEXT_SEED),
        call(NEW, 901_500, NEXT_SEED),
        root(LEI, 901_500, 5, issuer=PVARA),
        attestation(LEI, 901_500),
    )
    [found] = calls_of(Publication(site_of(strange)))

    assert [one.root for one in found.answers] == [None, None, None]
    assert "1 statement names a firm that did not issue it" in said("solvency/", strange)


def test_only_an_answer_in_full_counts_as_the_last_one() -> None:
    every_call = calls_of(Publication(site_of(whole())))

    assert last_answers(every_call, LEI, BITCOIN) is every_call[1]
    assert last_answers(every_call, OTHER, BITCOIN) is every_call[0]
    assert last_answers(every_call, "0" * 20, BITCOIN) is None


def test_a_root_without_a_claim_and_a_claim_without_a_root_are_told_apart() -> None:
    half = view(
        call(NEW, 901_500, NEXT_SEED), root(FIRM, 901_500, 7), claim(OTHER, 901_500, "1", 1)
    )
    words = said("solvency/", half)

    assert "What it owes stands in this record, what it shows does not." in words
    assert "What it shows stands in this record, what it owes does not." in words
    assert "No rule of its period stands in this record." in said("solvency/calls/1/", half)


def test_a_seed_is_shown_with_what_drew_it_again_or_said_to_be_kept() -> None:
    words = said("solvency/")

    assert "The seed is not shown yet. Until it is, nobody else can tell" in words
    assert "Drawn again: ✓ Confirmed" in words
    assert "2 draws expected; answers within 144 blocks" in words
    assert "draw-check 5.json --reveal 12.json --call 6.json" in said("solvency/calls/6/")


def test_a_double_claim_names_both_firms_and_accuses_neither() -> None:
    words = said("solvency/")

    assert "which of them holds it, the test does not say. claimed-twice 1" in words
    assert f"{OTHER} and Karachi Exchange (synthetic) ({FIRM})" in words
    assert not re.search(r"fraud|breach|\blie\b|guilty|theft", words)


def test_findings_that_are_kept_back_are_counted_and_said_to_be_kept() -> None:
    kept = view(call(NEW, 901_500, NEXT_SEED), report(901_500, beside=False))
    words = said("solvency/", kept)

    assert "they do not lie in this copy of the record" in words
    assert "claimed-twice 1" in words
    assert MOST_FINDINGS > 2


def test_a_customer_gets_the_command_and_the_signed_root_that_it_takes() -> None:
    assert "biplomacy solvency check proof.mst1 --statement 15.json" in said("solvency/")
    answer = every().get("/solvency/15.json")

    assert decode_liabilities_root(decode_object(answer.content)).at.lei == FIRM
    assert every().get("/solvency/1.json").status_code == 404
    assert every().get("/screening/15.json").status_code == 404


def test_the_sample_is_the_size_that_finds_one_missing_in_a_thousand() -> None:
    assert "With 4,603 accounts, one missing in a thousand goes unseen" in said("solvency/")


def test_a_record_without_a_call_says_so_and_still_tells_how_to_check() -> None:
    words = said("solvency/", view(rule(NEW, 900_000, NEXT_SEED)))

    assert "No firm has been called upon to show what it owes and holds." in words
    assert "--statement root.json" in words
    assert "0 blocks have been called." in said("solvency/calls/", view(rule(NEW, 1, NEXT_SEED)))


def test_a_record_of_no_such_office_has_no_such_room() -> None:
    portal = client(view(*said_events()))

    assert "Solvency" not in words_of(portal.get("/en/record/").text)


def test_an_entry_that_calls_nobody_is_no_page_of_a_call() -> None:
    assert every().get("/en/solvency/calls/5/").status_code == 404


def test_what_nobody_judged_reads_as_not_recomputed() -> None:
    words = said("solvency/", view(*solvency(), judged=False))

    assert "Answers in time: ? not recomputed here" in words


def test_the_feed_of_the_office_lists_what_firms_and_regulator_said() -> None:
    feed = every().get("/feeds/en/solvency.atom").text

    assert "What a firm owes, as a root" in feed
    assert "Call for proof of solvency" in feed
    assert "Version of a sanctions list" not in feed


def test_statements_that_do_not_read_leave_the_pages_standing() -> None:
    unread = [
        Told("register-event/1", {"id": "x"}),
        Told("liabilities-root/1", {"lei": "x"}, issuer=issuer_of(FIRM)),
        Told("solvency-call/1", {}),
    ]
    portal = client(view(*unread, call(NEW, 901_500, NEXT_SEED), root(FIRM, 901_500, 7)))

    assert "Answers in this record: 0 of 3" in words_of(portal.get("/en/solvency/").text)
    assert portal.get("/solvency/2.json").content == b'{"lei":"x"}'


def test_a_copy_holds_each_call_each_body_and_each_feed() -> None:
    paths = {asked.path for _, asked in planned_paths(Publication(site_of(whole())))}

    assert {"/en/solvency/calls/14/", "/solvency/15.json"} <= paths
    assert {f"/feeds/ur/{one}.atom" for one in ("solvency", "screening", "surveillance")} <= paths
