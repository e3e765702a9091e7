"""What the pages of a programme say: conditions, an assessment, a comparison of two states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from starlette.testclient import TestClient

from biplomacy.programme.assessment import assess
from biplomacy.programme.model import Waiver, WaiverKind
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.statement.assessment import encode_assessment, state_assessment
from biplomacy.programme.statement.observation_table import observation_table
from biplomacy.programme.statement.waiver import StatedWaiver, encode_waiver
from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.merkle import leaf_hash
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.verify.mirror_entries import LoggedEntries
from biplomacy.verify.mirror_figures import check_figures
from biplomacy.web.export import planned_paths
from biplomacy.web.language import CODES
from biplomacy.web.portal import portal_app
from biplomacy.web.publication import Publication
from biplomacy.web.site import Site
from fakes.portal_record import entry
from fakes.portal_statements import Said
from fakes.programme_record import (
    el_salvador,
    outcome_rows,
    pakistan,
    programme_site,
    ruled,
    said_action,
    said_assessment,
    said_observations,
    said_programme,
    salvadoran_statements,
)
from fakes.rendered import words_of

F1, ALL_CLAUSES, ACTION = 18, 21, 22
PAGES = (
    "programme/",
    "programme/assessments/",
    f"programme/assessments/{F1}/",
    f"programme/assessments/{ALL_CLAUSES}/",
    f"programme/assessments/{ACTION}/",
    "programme/comparison/",
    "programme/offers/",
)
UNSIGNED = {"programme/assessments/", "programme/offers/"}
"""Pages whose numbers are counted or worked out, and stand in no entry."""
FIGURE = re.compile(
    r'<data value="([^"]*)" data-entry="([0-9]+)" data-pointer="([^"]*)" data-unit="([^"]+)">'
)
PUBLIC_DATA = (
    "Public data cannot settle this. "
    "It would be settled by the wallet list that the lender receives."
)


@cache
def whole() -> Site:
    return programme_site(rows=outcome_rows(F1))


@cache
def portal() -> TestClient:
    return TestClient(portal_app(whole()))


def page(path: str, said: Sequence[Said] | None = None, language: str = "en") -> str:
    client = portal() if said is None else TestClient(portal_app(programme_site(said)))
    answer = client.get(f"/{language}/{path}")
    assert answer.status_code == 200
    return answer.text


def text(path: str, said: Sequence[Said] | None = None) -> str:
    return words_of(page(path, said))


def row(markup: str, name: str) -> str:
    """Return the words of the first row of a table that names ``name``."""
    rows = re.findall(r"<tr>.*?</tr>", markup, re.DOTALL)
    return words_of(next(one for one in rows if name in words_of(one)))


def test_a_record_without_a_programme_has_no_such_pages() -> None:
    client = TestClient(portal_app(programme_site(())))

    assert "/programme/" not in client.get("/en/start/").text
    assert "No programme of a lender has been published" in client.get("/en/programme/").text


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_is_what_its_entry_says_in_its_own_unit(path: str) -> None:
    entries = LoggedEntries(whole().record.audited)
    markup = page(path)

    found = FIGURE.findall(markup)

    assert len(found) == markup.count("<data ")
    assert found or path in UNSIGNED
    assert list(check_figures(path, markup.encode(), entries)) == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same_figures_in_every_language(path: str, code: str) -> None:
    markup = page(path, language=code)

    assert FIGURE.findall(markup) == FIGURE.findall(page(path))
    assert "%(" not in markup


@pytest.mark.parametrize("path", PAGES)
def test_links_are_relative_and_lead_to_something(path: str) -> None:
    known = {asked.path for _, asked in planned_paths(Publication(whole()))}
    client = portal()

    links = set(re.findall(r'(?:href|src)="([^"]+)"', page(path)))
    inner = {link for link in links if "://" not in link}
    answers = {
        link: client.get(f"/en/{path}{link}", follow_redirects=False).status_code
        for link in inner
        if not link.startswith("#")
    }

    assert known
    assert not [link for link in inner if link.startswith("/")]
    assert {link for link, status in answers.items() if status != 200} == set()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_calls_anything_a_violation(path: str) -> None:
    assert re.search(r"\b(breach|violat|lie[sd]?\b|lying)", text(path), re.IGNORECASE) is None


def test_the_conditions_say_what_came_out_and_on_what_it_rests() -> None:
    found = row(page("programme/"), "SLV-BTC-ACC")

    assert "Undetermined" in found
    assert "it is not known where some coins came from" in found
    assert "it is not stated what clients are owed" in found
    assert found.endswith("quoted attested")


def test_what_would_settle_a_condition_is_said_in_words() -> None:
    said = text("programme/", salvadoran_statements())

    assert PUBLIC_DATA in said
    assert "the wallets outside the list public-sector" in said
    assert "the origin of 11.18 BTC that reached reserve-fund" in said


def test_money_hangs_on_what_is_open() -> None:
    markup = page("programme/", salvadoran_statements())

    assert "SLV-BTC-ACC ? Undetermined" in row(markup, "first-review")
    assert "118 million USD" in row(markup, "first-review")
    assert "no condition is named for it" in row(markup, "113")


def test_a_duty_names_the_entry_that_shows_it() -> None:
    markup = page("programme/")

    assert "Delivered late" in row(markup, "SLV-WALLET-STATEMENT")
    assert "Not due" in row(markup, "SLV-CHIVO-EXIT")
    assert "none" in row(markup, "SLV-CHIVO-EXIT")


def test_what_the_lender_waived_stands_beside_its_condition() -> None:
    programme, _ = el_salvador()
    waiver = Waiver(
        WaiverKind.NONOBSERVANCE,
        Day.parse("2025-07-25"),
        "letter of July",
        Day.parse("2025-07-24"),
        (),
    )
    body = encode_waiver(StatedWaiver("SLV-BTC-DEBT", waiver))
    markup = page("programme/", (said_programme(programme), Said("waiver/1", body, "2025-07-26")))

    assert "that it was not met 2025-07-24 2025-07-25 letter of July 2" in words_of(markup)


def test_an_assessment_of_a_corrected_programme_still_knows_it() -> None:
    programme, observations = el_salvador()
    first = said_programme(programme)
    newer = said_programme(replace(programme, notes=()))
    made = [entry(Said(CHARTER, encode_charter(ruled()), "2025-07-01"), 0), entry(first, 1)]
    corrected = replace(newer, supersedes=Digest(leaf_hash(made[1])))
    said = (
        first,
        said_observations(observations),
        said_assessment(programme, observations),
        corrected,
    )

    assert "2 tests are undetermined" in text("programme/", said)
    assert "SLV-EFF-2025" in text("programme/assessments/3/", said)
    assert "numbers, entry 2" in text("programme/assessments/3/", said)


def test_what_is_not_known_stands_in_words() -> None:
    said = text("programme/", salvadoran_statements())

    assert "The list public-sector is not complete: what is outside it is unknown" in said
    assert "For 2 reporting duties no due day is printed." in said
    assert "Nothing here was read in the papers of the lender" in said


def test_no_clause_on_bitcoin_is_said_and_not_left_as_a_gap() -> None:
    assert "No clause on buying or mining bitcoin is known in it." in text(
        "programme/", said_action()
    )


def test_a_programme_that_nobody_assessed_says_so() -> None:
    programme, _ = el_salvador()
    said = text("programme/", (said_programme(programme),))

    assert "A programme of a lender is published, and no assessment of it." in said
    assert "No assessment of it has been published." in said
    assert "whether a condition is met is not said here" in said


def test_what_actions_would_do_is_listed_with_how_large_they_may_be() -> None:
    found = row(page("programme/", said_action()), "Buy 1 BTC a day")

    assert "illustrative" in found
    assert "1 ✕ Not met" in found
    assert "127 steps, 127 BTC in all" in found


def test_the_command_that_asks_the_same_stands_on_the_page() -> None:
    assert (
        "biplomacy programme assess SLV-EFF-2025 --record http://127.0.0.1:8080"
        " --trust sv.trust.json --on 2025-07-24"
    ) in text("programme/", salvadoran_statements())


def test_the_first_finding_is_the_headline() -> None:
    markup = page("programme/", salvadoran_statements())

    assert "<h1>On 24 July 2025, 2 tests are undetermined.</h1>" in markup


def test_the_readings_of_a_clause_stand_side_by_side() -> None:
    markup = page(f"programme/assessments/{F1}/")
    cards = re.findall(r'<div class="card">.*?</div>', markup, re.DOTALL)

    said = [words_of(card) for card in cards[:3]]

    assert [one.split()[0] for one in said] == ["flows", "stock", "net"]
    assert "sum(flows.purchase, since=approval) + sum(flows.mined, since=approval)" in said[0]
    assert "at most 0" in said[0]
    assert "as read by two ministers in their letter" in said[1]
    assert "Chivo does not adjust its Bitcoin reserves" in said[2]


def test_each_number_has_grade_standing_and_evidence() -> None:
    found = row(page(f"programme/assessments/{F1}/"), "the origin of 11.18")

    assert "0 to 11.18 BTC" in found
    assert "it is not known where some coins came from" in found
    assert "chain synthetic" in found


def test_the_assessment_shows_what_was_said_of_the_same_coins_and_what_was_recomputed() -> None:
    said = text(f"programme/assessments/{F1}/")

    assert "We just acquired more bitcoin" in said
    assert "The stock of the public sector is unchanged" in said
    assert "✓ Confirmed grade: record assessed again from the programme" in said
    assert PUBLIC_DATA in said


def test_an_action_says_how_large_it_may_be() -> None:
    said = text(f"programme/assessments/{ACTION}/")

    assert "127 steps, 127 BTC in all" in said
    assert "PAK-NIR" in said
    assert "20 November 2025" in said
    assert "-4,942,000 USD" in said


def test_an_action_on_unknown_reserves_names_the_margin_that_it_takes() -> None:
    programme, _, action = pakistan()
    bare = replace(programme, clauses=tuple(replace(one, targets=()) for one in programme.clauses))
    on = Day.parse("2025-12-31")
    stated = state_assessment(
        (programme_digest(bare), (observation_table(()).digest,)),
        on,
        assess(bare, (), on, action),
        action=action,
    )
    said = (
        said_programme(bare),
        said_observations(()),
        Said("assessment/1", encode_assessment(stated), "2025-07-25"),
    )

    assert "at least 19,942,000 USD on 31 December 2025" in text("programme/assessments/3/", said)


def test_limbs_are_shown_each_on_its_own() -> None:
    said = text(f"programme/assessments/{ALL_CLAUSES}/")

    limbs = re.findall(r"\? Undetermined ([a-e]) ([a-z]+)", said)

    assert [name for name, _ in limbs] == ["a", "b", "c", "d", "e"]


def test_leaves_that_lie_nowhere_in_this_copy_are_missed_in_words() -> None:
    programme, observations = el_salvador()
    stated = said_assessment(programme, observations)
    trace: JsonObject = {"count": 1_000, "sha256": "0" * 64}
    lost = replace(stated, body=stated.body | {"trace": trace})

    said = text("programme/assessments/2/", (said_programme(programme), lost))

    assert "The numbers under these outcomes are kept beside the log, and are missing" in said
    assert "On 24 July 2025, 2 tests are undetermined." in said


def test_an_assessment_of_a_programme_that_is_not_at_hand_shows_its_own_words() -> None:
    programme, observations = el_salvador()

    said = text("programme/assessments/1/", (said_assessment(programme, observations),))

    assert "The programme that it names is not at hand" in said
    assert "SLV-BTC-ACC" in said


def test_only_entries_with_an_assessment_have_such_a_page() -> None:
    assert portal().get("/en/programme/assessments/1/").status_code == 404
    assert portal().get("/en/programme/assessments/x/").status_code == 404


def test_rows_in_which_two_states_differ_stand_first() -> None:
    said = text("programme/comparison/")
    differ, same = said.index("Where the two differ"), said.index("Where they come to the same")

    assert "11 of 12 come out differently" in said
    assert differ < said.index("Seize 1 BTC") < same
    assert same < said.index("Buy 1 BTC a day with credit of the central bank")
    assert "no clause known" in row(page("programme/comparison/"), "Seize 1 BTC")


def test_offers_of_one_price_may_come_out_differently() -> None:
    said = text("programme/offers/")

    assert "Same price, different answers. What differs: b and e." in said
    assert "Offer 2,000 MW to miners only. Never published: c and d." in said
    assert "Met b no named sector" in said
    assert "average cost of power -2.9892 PKR/kWh press" in said
    assert "ordinary tariff -11.92 PKR/kWh press" in said


def test_offers_that_nobody_compared_are_not_shown() -> None:
    said = text("programme/offers/", said_action())

    assert "No offers of power have been compared in this record." in said
    assert "PKR/kWh" not in said


def test_a_comparison_that_was_not_published_is_missed_in_words() -> None:
    assert "No comparison of two programmes has been published here." in text(
        "programme/comparison/", salvadoran_statements()
    )
