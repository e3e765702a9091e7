"""Outlooks and accords by name in the API: the bytes that were logged, and problems otherwise."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from starlette.testclient import TestClient

from biplomacy.accord.statement import commitment_status
from biplomacy.outlook.statement import TYPE as OUTLOOK
from biplomacy.record.model import Logged
from biplomacy.record.reading import find_record
from biplomacy.values.canonical import decode_object
from biplomacy.values.digest import Digest
from biplomacy.web.endpoints import FOR_EVER, PROBLEM
from biplomacy.web.portal import portal_app
from biplomacy.web.publication import Publication
from biplomacy.web.record_view import RecordView
from fakes.accord_portal import JUDGED, exchanged, shown, signed_by_both
from fakes.outlook_record import asked, body, office_record, outlook_record
from fakes.portal_record import small_record
from fakes.portal_statements import Said
from fakes.rendered import site_of

ACCORD = "SLV-PAK-2025-07-16"
AGREED = f"/api/v1/accords/{ACCORD}"


@cache
def portal(record: RecordView) -> TestClient:
    return TestClient(portal_app(site_of(record)))


@cache
def simulated() -> RecordView:
    """Return a record with the same outlook twice: in entry 1 and in entry 2."""
    said = body(asked())
    return outlook_record(said, said)


@cache
def judged() -> RecordView:
    return shown(exchanged().sv)


def problem(record: RecordView, path: str) -> tuple[int, str]:
    found = portal(record).get(path)
    assert found.headers["content-type"] == PROBLEM
    return found.status_code, str(decode_object(found.content)["code"])


def outlook_at(index: int) -> str:
    return f"/api/v1/outlooks/{simulated().audited.statements[index].id}"


def newest(record: RecordView, versioned: str) -> Logged:
    return [one for one in record.audited.statements if one.statement.type == versioned][-1]


def unfolded(content: str) -> str:
    return content.replace("\r\n ", "")


def superseded() -> RecordView:
    """Return the record of outlooks in which the second corrects the first."""
    said, first = body(asked()), simulated().audited.statements[1].id
    return office_record(
        [Said(OUTLOOK, said, "2025-07-16"), Said(OUTLOOK, said, "2025-07-17", supersedes=first)],
        (OUTLOOK,),
    )


@pytest.mark.parametrize("index", [1, 2])
def test_an_outlook_is_named_by_its_leaf_hash_and_served_as_it_was_logged(index: int) -> None:
    found = portal(simulated()).get(outlook_at(index))

    assert found.content == portal(simulated()).get(f"/entries/{index}").content
    assert found.headers["link"] == f'</entries/{index}.tlog-proof>; rel="describedby"'
    assert found.headers["cache-control"] == FOR_EVER


def test_the_list_of_statements_names_an_outlook_as_its_address_does() -> None:
    rows = portal(simulated()).get("/api/v1/statements?filter=type:eq:outlook/1").json()["data"]

    assert [f"/api/v1/outlooks/{one['statement']}" for one in rows] == [
        outlook_at(1),
        outlook_at(2),
    ]


def test_an_outlook_that_was_corrected_keeps_its_address() -> None:
    record = superseded()

    assert len(Publication(site_of(record)).published.outlooks) == 1
    assert portal(record).get(outlook_at(1)).content == record.entry(1)


def test_who_has_the_bytes_of_a_statement_is_not_sent_them_again() -> None:
    first = portal(simulated()).get(outlook_at(1))

    again = portal(simulated()).get(outlook_at(1), headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        pytest.param(str(Digest.of(b"never said")), 404, "leaf-unknown", id="nowhere"),
        pytest.param(
            str(small_record().audited.statements[0].id), 404, "leaf-unknown", id="elsewhere"
        ),
        pytest.param("AB" * 32, 422, "digest-malformed", id="upper-case"),
        pytest.param("1", 422, "digest-malformed", id="index"),
    ],
)
def test_what_is_no_outlook_here_is_a_problem(name: str, status: int, code: str) -> None:
    assert problem(simulated(), f"/api/v1/outlooks/{name}") == (status, code)


def test_another_kind_of_statement_is_no_outlook() -> None:
    assert problem(simulated(), outlook_at(0)) == (404, "leaf-unknown")


def test_an_accord_is_named_by_its_id_and_served_as_it_was_logged() -> None:
    found = portal(judged()).get(AGREED)

    index = newest(judged(), "accord/1").index
    assert found.content == portal(judged()).get(f"/entries/{index}").content
    assert found.headers["link"] == f'</entries/{index}.tlog-proof>; rel="describedby"'


def test_the_newest_statement_of_an_accord_is_the_one_that_is_served() -> None:
    two = signed_by_both()
    said = newest(shown(two.sv), "accord/1").statement
    again = two.say(two.sv, "2026-10-20", said.type, said.body)

    found = portal(shown(two.sv))

    assert found.get(AGREED).content == found.get(f"/entries/{again}").content


def test_the_status_of_an_accord_is_that_of_the_latest_day_however_it_was_logged() -> None:
    two = exchanged()
    latest = newest(shown(two.sv), commitment_status.TYPE)
    earlier = commitment_status.decode_commitment_status(latest.statement.body)
    stale = commitment_status.encode_commitment_status(replace(earlier, on=JUDGED.plus(-30)))
    two.say(two.sv, str(JUDGED.plus(1)), commitment_status.TYPE, stale)

    found = portal(shown(two.sv))

    assert found.get(f"{AGREED}/status").content == found.get(f"/entries/{latest.index}").content


def test_an_accord_that_nobody_judged_has_no_status() -> None:
    assert problem(shown(signed_by_both().sv), f"{AGREED}/status") == (404, "leaf-unknown")


@pytest.mark.parametrize("below", ["", "/status", "/calendar.ics"])
def test_what_is_no_accord_here_is_a_problem_that_names_those_there_are(below: str) -> None:
    found = portal(judged()).get(f"/api/v1/accords/SLV-XXX{below}")

    told = decode_object(found.content)
    assert (found.status_code, told["code"]) == (404, "leaf-unknown")
    assert told["hint"] == f"it holds {ACCORD}"


def test_the_calendar_of_an_accord_has_its_due_days_as_the_calendar_of_the_record_does() -> None:
    found = portal(judged()).get(f"{AGREED}/calendar.ics")
    whole = unfolded(portal(judged()).get("/calendar.ics").text)

    own = [line for line in unfolded(found.text).split("\r\n") if line.startswith("UID:")]
    assert found.headers["content-type"] == "text/calendar; charset=utf-8"
    assert any(line.startswith("UID:O2-package") for line in own)
    assert set(own) <= set(whole.split("\r\n"))


def test_an_accord_has_no_calendar_where_no_witness_says_the_time() -> None:
    side = exchanged().sv
    alone = RecordView(replace(side.audited(), cosignatures=()), find_record(side.tiles))

    assert problem(alone, f"{AGREED}/calendar.ics") == (404, "file-unknown")
