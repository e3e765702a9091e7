"""Lists that only grow: the newest are shown, the rest is linked, and each entry has one page."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from starlette.testclient import TestClient

from biplomacy.reserve.statement.perimeter import encode_perimeter
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.digest import Digest
from biplomacy.web.offices import RESERVE
from biplomacy.web.portal import portal_app
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.publication import Publication
from fakes.portal_record import entries_of, entry, small_site, view
from fakes.portal_statements import Said, perimeter, report
from fakes.rendered import site_of, words_of

DAY = "2025-07-16"
REPORT = Said("reserve-report/1", encode_report(report(0, Digest.of(b"unknown"))), DAY)


@cache
def many_reports() -> PublishedRecord:
    """Return a record of 203 reports."""
    return view(entries_of([REPORT] * 203))


@cache
def two_offices() -> PublishedRecord:
    """Return a record in which two offices gave their reports the same numbers."""
    other = replace(REPORT, issuer="ministry-of-finance")
    said = [entry(one, number) for number in (1, 2) for one in (REPORT, other)]
    return view((*entries_of(()), *said))


def page(path: str, record: PublishedRecord) -> str:
    return TestClient(portal_app(site_of(record))).get(f"/en/reserve/{path}").text


def listed(markup: str) -> list[str]:
    """Return where the list of all reports leads, and what it calls them."""
    section = markup.partition('id="h-r"')[2]
    return re.findall(r'href="[./]*(en/reserve/flows/[0-9]+/)"', section)


def test_of_many_reports_the_newest_are_listed_with_a_link_to_all() -> None:
    markup = page("flows/", many_reports())

    assert listed(markup) == [f"en/reserve/flows/{index}/" for index in range(203, 3, -1)]
    assert "The newest 200 of them stand here." in words_of(markup)
    assert 'href="../../../figures/reserve.balance.csv"' in markup


def test_a_report_that_is_no_longer_listed_still_has_its_page() -> None:
    markup = page("flows/2/", many_reports())

    assert "Flows · report 2 · blocks" in words_of(markup)
    assert 'aria-current="true"' not in markup.partition('id="h-r"')[2]


def test_few_reports_need_no_link_to_all() -> None:
    markup = page("flows/", small_site().record)

    assert len(listed(markup)) == 6
    assert "reserve.balance.csv" not in markup


def test_reports_of_two_offices_with_the_same_number_have_a_page_each() -> None:
    markup = page("flows/", two_offices())

    assert listed(markup) == [f"en/reserve/flows/{index}/" for index in (4, 3, 2, 1)]
    assert words_of(markup).count("#1 Ministry Of Finance") == 1
    assert words_of(markup).count("#1 Bitcoin Office") == 1
    for index in (1, 2):
        assert f"/entries/{index}.tlog-proof" in page(f"flows/{index}/", two_offices())


def test_the_numbers_of_flows_pages_are_the_places_of_reports_in_the_log() -> None:
    flows = next(place for place in RESERVE.places if place.path == "reserve/flows/")

    assert flows.numbers is not None
    assert sorted(flows.numbers(Publication(site_of(two_offices())))) == [1, 2, 3, 4]


def test_an_entry_that_is_no_report_has_no_flows_page() -> None:
    client = TestClient(portal_app(site_of(two_offices())))

    for index in (0, 5):
        answer = client.get(f"/en/reserve/flows/{index}/")
        assert answer.status_code == 404


def test_the_totals_over_the_table_are_said_to_be_added_up() -> None:
    said = words_of(page("flows/", small_site().record))

    assert "came in from outside the list, added up from the classes below" in said
    assert "BTC aside, added up from the classes below" in said
    assert "that says why, received and sent added up" in said


def test_of_many_wallet_lists_the_newest_stand_there_each_with_its_change() -> None:
    lists = [
        Said(
            "perimeter/1",
            encode_perimeter(
                replace(perimeter(complete=False, members=(f"w{number}",)), version=number)
            ),
            DAY,
        )
        for number in range(1, 203)
    ]

    said = words_of(page("perimeter/", view(entries_of(lists))))

    assert "The newest 200 of them stand here; the record holds all." in said
    assert "added: w3; gone: w2" in said
    assert "added: w2; gone: w1" not in said
    assert "first version" not in said


def test_a_first_wallet_list_is_called_the_first() -> None:
    said = words_of(page("perimeter/", small_site().record))

    assert "first version" in said
    assert "The newest" not in said
