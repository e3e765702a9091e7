"""What the accord's page, its files, its feed and the calendar say."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from functools import cache
from io import StringIO

import pytest
from starlette.testclient import TestClient

from biplomacy.accord.status_notes import NO_REQUEST
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.statement.programme import TYPE as PROGRAMME
from biplomacy.programme.statement.programme import encode_programme
from biplomacy.values.pointer import value_at
from biplomacy.values.verdict import VerdictRow
from biplomacy.web.accords import followed, seen_here
from biplomacy.web.language import CODES, language_of
from biplomacy.web.pages_accord_cosigned import MonthLine, cosigned_by_partners
from biplomacy.web.portal import portal_app
from biplomacy.web.publication import Publication
from biplomacy.web.reasons import recognised
from fakes.accord_portal import JUDGED, Two, ask, exchanged, meet, row, shown, signed_by_both
from fakes.outlook_record import office_record
from fakes.portal_record import small_record
from fakes.portal_statements import Said
from fakes.rendered import site_of, words_of
from fakes.two_states import Side

PATH = "/en/accord/"


@cache
def after() -> Two:
    return exchanged()


def client(side: Side, *rows: VerdictRow) -> TestClient:
    return TestClient(portal_app(site_of(shown(side, rows))))


@cache
def portal(state: str) -> TestClient:
    """Return the portal of one side after everything was judged."""
    return client(after().sv if state == "sv" else after().pk)


def page(state: str, code: str = "en") -> str:
    return portal(state).get(f"/{code}/accord/").text


def page_of(side: Side) -> str:
    return words_of(client(side).get(PATH).text)


def item(markup: str, name: str) -> str:
    """Return the words of one commitment."""
    found = re.search(rf'<li id="{name}">(.*?)</li>', markup, re.DOTALL)
    assert found is not None
    return words_of(found[1])


def test_a_letter_without_a_day_or_a_rule_is_not_verifiable_and_says_why() -> None:
    markup = page("sv")

    assert "Of 6 reported commitments, none can be verified." in words_of(markup)
    for name in ("L1", "L5"):
        said = item(markup, name)
        assert "Not verifiable" in said
        assert "it has neither a day nor a rhythm and nothing is named that would show it" in said
        assert "standing: quoted" in said
    assert "it does not say to what it is to be done" in item(markup, "L6")


def test_what_was_expected_is_listed_and_never_scored() -> None:
    markup = page("sv")

    assert "X1 · bitcoin mining (standing: quoted)" in words_of(markup)
    assert '<li id="X1">' not in markup


def test_a_kept_promise_names_the_entries_of_both_logs_their_age_and_its_end() -> None:
    said = item(page("sv"), "O2")

    assert "Complete" in said
    assert "100 % of what is due is shown" in said
    assert "entry 2 · PK, entry 2" in said
    assert "80 days" in said
    assert "counts until 9 November 2028" in said


def test_a_promise_without_evidence_says_from_whom_it_is_awaited() -> None:
    markup = page("sv")

    assert "Not started" in item(markup, "O3")
    assert "waiting for PK/crypto-council" in item(markup, "O3")
    assert NO_REQUEST in item(markup, "O6")


def test_every_delivery_that_a_status_looked_at_is_listed_with_its_due_day() -> None:
    said = item(page("sv"), "O1")

    assert "4 deliveries" in said
    assert "10 November 2026" in said
    assert "Overdue" in said
    assert "Bitcoin Office, El Salvador" in said


def test_a_record_without_a_status_says_so_and_names_the_command() -> None:
    markup = page("pk")
    said = words_of(markup)

    assert "This record holds no status of it" in said
    assert "biplomacy accord status SLV-PAK-2025-07-16 --record SOURCE" in said
    assert "a proposal, not scored" in item(markup, "O2")
    assert "the package reserve-operations, received by Pakistan" in item(markup, "O2")


def test_the_command_computes_the_very_status_again() -> None:
    said = words_of(page("sv"))

    assert f"--on {JUDGED} --in-force 2026-10-01" in said
    assert "--record SV=http://127.0.0.1:8080 --record PK=https://pk.example/log" in said


def test_a_package_stands_in_both_logs() -> None:
    sent, received = words_of(page("sv")), words_of(page("pk"))

    assert "How a reserve is run 1 · reserve-operations · 2 files, 1,347 bytes" in sent
    assert "PK, entry 2" in sent
    assert "sv.example/record entry 2" in received


def test_a_package_without_a_receipt_says_that_none_is_known() -> None:
    two = signed_by_both()
    body = after().sv.audited().statements[2].statement
    two.say(two.sv, "2026-11-01", body.type, body.body)

    assert "no receipt is named in a status here" in page_of(two.sv)


def test_a_record_that_handed_nothing_over_says_so() -> None:
    said = page_of(signed_by_both().sv)

    assert "This record shows no package, neither sent nor received." in said


def test_requests_are_public_and_meetings_are_listed() -> None:
    two = signed_by_both()
    ask(two, "2026-11-02")
    meet(two.pk, two, "2026-12-01")
    said = page_of(two.pk)

    assert "R-2027-001 Bitcoin Office, El Salvador supervision 2 December 2026" in said
    assert "First meeting 1 December 2026 San Salvador" in said
    assert "origin of a deposit" not in said


def test_the_partners_cosignatures_are_counted_by_month_and_shown_by_day() -> None:
    markup = page("sv")
    said = words_of(markup)

    assert "Cosigned by Pakistan" in said
    assert "The accord asks for 95 of 100." in said
    for month in ("2026-10 2 2", "2026-11 1 1", "2027-01 1 1"):
        assert f"{month} yes" in said
    assert "1 October 2026: 1 of 1 cosigned" in markup
    assert "4 of 4 checkpoints cosigned by Pakistan" in markup


def test_a_checkpoint_that_the_partner_did_not_cosign_is_not_counted_as_one() -> None:
    english = language_of("en")
    publication = Publication(site_of(shown(after().sv)))
    one, seen = followed(publication)[0], seen_here(publication)
    bare = replace(seen.checkpoints[-1], cosigned=())
    partly = replace(seen, checkpoints=(*seen.checkpoints[:-1], bare))
    (found,) = cosigned_by_partners(one, partly, english)

    assert found.months[-1] == MonthLine("2027-01", 1, 0, enough=False)
    assert [cell.kind for cell in found.chart.cells] == ["all", "all", "all", "none"]
    assert "29 January 2027: 0 of 1 cosigned" in found.chart.cells[-1].title


def test_verdicts_stand_beside_what_was_signed() -> None:
    reason = "the linter gives the same findings"
    rows = (row("accord.SLV-PAK-2025-07-16", 1, reason),)
    said = words_of(client(after().sv, *rows).get(PATH).text)

    assert "Confirmed grade: record the linter gives the same findings" in said


@pytest.mark.parametrize("code", CODES)
def test_the_page_is_made_in_every_language(code: str) -> None:
    markup = page("sv", code)

    assert f'<html lang="{code}" dir="{language_of(code).direction}"' in markup
    assert "%(" not in markup


@pytest.mark.parametrize("side", ["sv", "pk"])
def test_nobody_is_called_a_breaker_of_promises(side: str) -> None:
    said = words_of(page(side)).lower()

    assert not re.search(r"\b(breach|violation|violates|lie|lies to)\b", said)


def test_every_note_of_a_status_is_a_sentence_that_pages_can_translate() -> None:
    rows = Publication(site_of(shown(after().sv))).published.statuses[0].body.rows

    notes = [one.note for one in rows if one.note and not one.note.startswith("not verifiable")]
    assert notes
    assert [note for note in notes if not recognised(note)] == []


def test_the_rows_of_an_accord_are_the_same_as_json_and_as_csv() -> None:
    as_json = json.loads(portal("sv").get("/accords/1.json").text)
    as_csv = list(csv.DictReader(StringIO(portal("sv").get("/accords/1.csv").text)))

    assert as_json["on"] == str(JUDGED)
    assert [tree["party"] for tree in as_json["trees"]] == ["SV", "PK"]
    assert [one["commitment"] for one in as_csv] == [one["commitment"] for one in as_json["data"]]
    kept = next(one for one in as_csv if one["commitment"] == "O2")
    assert (kept["completion"], kept["share"], kept["entries"]) == ("Complete", "1", "SV/2 PK/2")
    assert (kept["age_days"], kept["fresh_for_days"]) == ("80", "730")


def test_a_row_points_at_the_commitment_that_was_signed() -> None:
    body = after().sv.audited().statements[1].statement.body
    rows = csv.DictReader(StringIO(portal("sv").get("/accords/1.csv").text))

    for one in rows:
        said = value_at({"body": body}, f"{one['pointer']}/id")
        assert said == one["commitment"]


def test_an_entry_that_is_no_accord_has_no_rows() -> None:
    assert portal("sv").get("/accords/0.csv").status_code == 404


def test_the_calendar_holds_milestones_under_ids_of_the_log_that_owes_them() -> None:
    unfolded = portal("sv").get("/calendar.ics").text.replace("\r\n ", "")

    assert "UID:O2-package@sv.example/record" in unfolded
    assert "UID:O3-package@pk.example/record" in unfolded
    assert "UID:O1-report-2026-10-01@sv.example/record" in unfolded
    uids = re.findall(r"UID:(.*)\r", unfolded)
    assert len(uids) == len(set(uids))
    assert "Calendar of all due days" in page("sv")


def test_the_calendar_holds_the_test_dates_of_a_programme() -> None:
    said = Said(PROGRAMME, encode_programme(bundled_programme("PAK-EFF-2024")), "2025-07-16")
    record = office_record([said], (PROGRAMME,))
    portal_of_it = TestClient(portal_app(site_of(record)))
    unfolded = portal_of_it.get("/calendar.ics").text.replace("\r\n ", "")

    origin = record.audited.checkpoint.head.origin
    assert f"UID:PAK-EFF-2024/PAK-NIR-2025-06-30@{origin}" in unfolded
    assert "DTSTART;VALUE=DATE:20250630" in unfolded


def test_the_feed_of_the_accord_holds_its_statements_only() -> None:
    titles = re.findall(r"<title>(.*?)</title>", portal("sv").get("/feeds/en/accord.atom").text)

    assert len(titles) == 4
    assert titles[1].startswith("Status of an accord")


def test_a_state_without_an_accord_has_no_such_room() -> None:
    other = TestClient(portal_app(site_of(small_record())))

    assert "/accord/" not in other.get("/en/start/").text
    assert "This record holds no accord." in other.get(PATH).text
