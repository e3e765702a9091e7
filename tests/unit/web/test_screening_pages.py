"""What the screening page says of lists, their age and changes, configurations and runs."""

from __future__ import annotations

from functools import cache

from starlette.testclient import TestClient

from biplomacy.screening.as_of import MAX_AGE_DAYS
from biplomacy.screening.statement import list_version
from biplomacy.web.portal import portal_app
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.power_money_words import DASH
from biplomacy.web.publication import Publication
from biplomacy.web.screenings import ListHistory, list_histories
from fakes.rendered import site_of, words_of
from fakes.solvency_claims import FIRM, OTHER
from fakes.supervised_portal import screening, travel_return, view
from fakes.supervision_record import PVARA, Told, said_screening, said_versions


@cache
def listed() -> PublishedRecord:
    return view(*screening())


def said(record: PublishedRecord | None = None) -> str:
    portal = TestClient(portal_app(site_of(record or listed())))
    return words_of(portal.get("/en/screening/").text)


def dated(published: str) -> PublishedRecord:
    """Return a record of one version of a list that was published at another time."""
    body = {**said_versions()[0].body, "published_at": published, "retrieved_at": published}
    return view(Told(list_version.TYPE, body))


def test_versions_stand_newest_first_with_what_was_added_and_removed() -> None:
    words = said()

    assert "1 sanctions list, every version by its digest." in words
    assert "48 48 11 3 0 entry 2 ✓ Confirmed 1 September 2026" in words
    assert f"40 40 {DASH} {DASH} {DASH} entry 1 ✓ Confirmed" in words


def test_the_age_of_a_list_is_told_by_the_witness_and_not_by_a_clock() -> None:
    assert "13 days old when a witness last signed this record." in said()
    [history] = list_histories(Publication(site_of(listed())))

    assert history.age_days == 13


def test_a_list_that_the_tools_refuse_is_called_too_old() -> None:
    words = said(dated("2026-08-01T00:00:00Z"))

    assert "1 sanctions list; too old: 1." in words
    assert "! too old" in words
    assert f"older than {MAX_AGE_DAYS} days" in words


def test_a_list_is_in_date_on_its_thirtieth_day_and_too_old_on_the_next() -> None:
    assert not ListHistory("a", (), MAX_AGE_DAYS).stale
    assert ListHistory("a", (), MAX_AGE_DAYS + 1).stale
    assert not ListHistory("a", (), None).stale


def test_a_version_from_after_the_witness_has_no_age() -> None:
    assert "No witness tells the time since" in said(dated("2027-01-01T00:00:00Z"))


def test_the_thresholds_stand_in_points_and_as_they_were_signed() -> None:
    words = said()

    assert "an officer decides on the match 85.00 8,500" in words
    assert "an officer looks 75.00 7,500" in words
    assert "XBT" in words


def test_a_run_counts_likenesses_and_links_the_lists_and_rules_that_it_used() -> None:
    words = said()

    assert "A candidate is a likeness, not a person found." in words
    assert "2026-09-21 to 2026-09-30 addresses 3 2 1" in words
    assert "20 September 2026, 00:00 UTC: entry 2 entry 3 entry 5" in words


def test_a_travel_rule_return_counts_transfers_and_names_nobody() -> None:
    words = said()

    assert (
        "2026-09-29 to 2026-09-30 1,204 988 data missing: 17 on a sanctions list: 2 42 300 61"
        in (words)
    )
    assert f"{FIRM} 2026-09-29" in words


def test_a_return_for_another_firm_is_not_shown_as_that_firms() -> None:
    words = said(view(travel_return(OTHER, issuer=PVARA), travel_return(FIRM, latency=None)))

    assert "1 return names a firm that did not issue it" in words
    assert OTHER not in words


def test_a_run_over_lists_that_are_elsewhere_says_so() -> None:
    words = said(view(said_screening()))

    assert "No version of a sanctions list stands in this record." in words
    assert words.count("not in this record") == 2
