"""An old report that is corrected late: what is newest, what is pinned, what is replaced."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import Period
from biplomacy.reserve.statement.report import encode_report
from biplomacy.values.canonical import decode_object
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.web.portal import portal_app
from fakes.portal_record import entries_of, small_entries, small_site, small_statements, view
from fakes.portal_statements import LEVELS, Said, report, statements

FIRST = len(statements()) + 1
"""The entry that holds the oldest report."""


def client(entries: tuple[bytes, ...]) -> TestClient:
    return TestClient(portal_app(replace(small_site(), record=view(entries), worlds=())))


def corrected() -> tuple[bytes, ...]:
    """Return the small record, its oldest report replaced by a new last entry."""
    entries = small_entries()
    named = Digest(leaf_hash(entries[1]))
    day = Day.parse(LEVELS[0][0])
    said = Said(
        "reserve-report/1",
        encode_report(report(0, named, ())),
        "2025-07-18",
        period=Period(day, day),
        supersedes=Digest(leaf_hash(entries[FIRST])),
    )
    again = entries_of((*small_statements(), said))
    assert again[: len(entries)] == entries
    return again


@pytest.fixture(scope="module")
def before() -> TestClient:
    return client(small_entries())


@pytest.fixture(scope="module")
def after() -> TestClient:
    return client(corrected())


def test_a_late_correction_of_an_old_report_is_not_the_newest(
    before: TestClient, after: TestClient
) -> None:
    balances = [
        decode_object(one.get("/figures/reserve.balance.json").content)["data"]
        for one in (before, after)
    ]

    assert all(isinstance(rows, list) for rows in balances)
    newest = [rows[0] for rows in balances if isinstance(rows, list)]
    assert newest[0] == newest[1]


@pytest.mark.parametrize("form", ["json", "csv", "svg"])
def test_what_is_pinned_never_changes(before: TestClient, after: TestClient, form: str) -> None:
    for index in range(FIRST, FIRST + len(LEVELS)):
        path = f"/figures/reserve.balance/{index}.{form}"

        assert before.get(path).status_code == 200
        assert before.get(path).content == after.get(path).content


def test_the_corrected_entry_says_which_one_corrects_it(after: TestClient) -> None:
    page = after.get(f"/en/record/entries/{FIRST}/").text

    assert f"Entry {FIRST + len(LEVELS)}</a> corrects this one." in page
