"""``accord/1``, ``commitment-status/1``, ``event/1``: closed, and recomputed (programme §11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.accord.linter import lint
from biplomacy.accord.model import CommitmentStatus, Completion, Event, LoggedAccord
from biplomacy.accord.recheck import (
    check_commitment_status,
    check_event,
    check_logged_accord,
    check_signed_accord,
    commitment_status,
)
from biplomacy.accord.statement.accord import decode_logged_accord, encode_logged_accord
from biplomacy.accord.statement.commitment_status import (
    decode_commitment_status,
    encode_commitment_status,
)
from biplomacy.accord.statement.event import decode_logged_event, encode_logged_event
from biplomacy.record.sighting import Seen
from biplomacy.record.signed_file import encode_signed_file
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from fakes.accord_records import LETTER, accord_body, countersigned, day, demo_books, seen
from fakes.joined_accord import joinable, signed

ON = day("2025-11-13")
MEETING = Event("first", day("2025-07-16"), "San Salvador", ("SV", "PK"))


def published() -> CommitmentStatus:
    return commitment_status(LETTER, seen(*demo_books()), ON)


def test_a_status_reads_back_without_a_changed_bit() -> None:
    bytes_ = encode(encode_commitment_status(published()))

    status = decode_commitment_status(decode_object(bytes_))

    assert status == published()
    assert encode(encode_commitment_status(status)) == bytes_
    assert len(bytes_) < 40_000


def test_ten_years_of_a_status_fit_a_statement() -> None:
    late = commitment_status(LETTER, seen(*demo_books()), day("2035-11-13"))

    assert len(encode(encode_commitment_status(late))) < 40_000


def test_a_meeting_and_an_accord_read_back() -> None:
    meeting, accord = encode_logged_event(MEETING), accord_body()

    assert encode_logged_event(decode_logged_event(meeting)) == meeting
    assert encode_logged_accord(decode_logged_accord(accord)) == accord
    with pytest.raises(InputError):
        decode_logged_event(meeting | {"title": ""})


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"more": 1}, id="unknown-field"),
        pytest.param({"trees": []}, id="entries-of-no-record"),
        pytest.param({"on": "2025-13-01"}, id="no-day"),
        pytest.param({"rows": [{}]}, id="a-row-without-name"),
        pytest.param({"in_force": ""}, id="an-empty-day"),
    ],
)
def test_a_status_is_closed(change: JsonObject) -> None:
    with pytest.raises(InputError):
        decode_commitment_status(encode_commitment_status(published()) | change)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("share", "2/4", id="not-in-lowest-terms"),
        pytest.param("share", "0.5", id="a-decimal"),
        pytest.param("share", "1/0", id="nothing-divided"),
        pytest.param("completion", "Done", id="another-word"),
        pytest.param("unseen", [], id="an-empty-list"),
        pytest.param("note", "", id="an-empty-note"),
    ],
)
def test_a_row_is_written_in_one_way(name: str, value: str | list[str]) -> None:
    stated = encode_commitment_status(published())
    rows = stated["rows"]
    assert isinstance(rows, list)
    row = rows[-4]
    assert isinstance(row, dict)
    row[name] = value  # type: ignore[assignment] # a list of texts is JSON

    with pytest.raises(InputError):
        decode_commitment_status(stated)


def test_an_accord_that_writes_a_default_is_another_accord() -> None:
    body = accord_body()
    accord = body["accord"]
    assert isinstance(accord, dict)

    with pytest.raises(InputError):
        decode_logged_accord(body | {"accord": accord | {"review": ""}})
    with pytest.raises(InputError):
        decode_logged_accord(
            body | {"lint": [{"commitment": "L1", "layer": "written", "findings": ["no-luck"]}]}
        )


def test_a_published_status_recomputes_from_the_entries_below_its_sizes() -> None:
    sv, pk = demo_books()
    stated = commitment_status(LETTER, seen(sv, pk), ON)
    sv.log("perimeter/1", "2025-11-20")
    pk.log("policy-comparison/1", "2025-09-25", {"matrix": "equal"})

    assert check_commitment_status(stated, LETTER, seen(sv, pk)) == ()


def test_a_changed_row_is_found() -> None:
    stated = published()
    rows = tuple(
        replace(row, completion=Completion.COMPLETE) if row.commitment == "O3" else row
        for row in stated.rows
    )

    found = check_commitment_status(replace(stated, rows=rows), LETTER, seen(*demo_books()))

    assert [(one.code, one.subject) for one in found] == [("status-differs", "O3")]


def test_a_row_left_out_is_found() -> None:
    stated = published()

    found = check_commitment_status(
        replace(stated, rows=stated.rows[:-1]), LETTER, seen(*demo_books())
    )

    assert [one.subject for one in found] == ["O7"]


def test_another_day_in_force_is_found() -> None:
    stated = replace(published(), in_force=day("2025-07-15"))

    found = check_commitment_status(stated, LETTER, seen(*demo_books()))

    assert [one.subject for one in found] == ["in_force"]


def test_a_status_of_another_accord_is_found() -> None:
    other = replace(LETTER, place="Islamabad")

    found = check_commitment_status(published(), other, seen(*demo_books()))

    assert [one.subject for one in found] == ["accord"]


def test_a_record_that_is_not_at_hand_leaves_a_status_open() -> None:
    sv, _ = demo_books()

    found = check_commitment_status(published(), LETTER, seen(sv))

    assert [(one.code, one.subject) for one in found] == [("partner-unreachable", "trees")]


def test_a_shorter_record_than_the_status_names_is_not_taken_for_it() -> None:
    stated = published()

    found = check_commitment_status(stated, LETTER, seen(*countersigned()))

    assert [one.code for one in found] == ["partner-unreachable"]


def test_without_records_a_status_says_only_what_is_not_known() -> None:
    status = commitment_status(LETTER, Seen(()), ON)

    assert decode_commitment_status(encode_commitment_status(status)) == status
    assert check_commitment_status(status, LETTER, Seen(())) == ()


def test_a_linter_result_that_differs_is_found() -> None:
    logged = decode_logged_accord(accord_body())

    assert check_logged_accord(logged) == ()
    assert [one.subject for one in check_logged_accord(replace(logged, lint=logged.lint[1:]))] == [
        "L1"
    ]


def logged() -> LoggedAccord:
    file = Digest.of(signed(joinable()).payload)
    return LoggedAccord(joinable(), file, lint(joinable()))


def test_both_sides_signed_the_accord_that_was_logged() -> None:
    evidence = encode_signed_file(signed(joinable(), "director", "auditor", "minister"))

    assert check_signed_accord(logged(), evidence) == ()


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        pytest.param(
            encode_signed_file(signed(joinable(), "director", "minister")),
            [("accord-unsigned", "SV")],
            id="too-few",
        ),
        pytest.param(
            encode_signed_file(
                signed(replace(joinable(), place="Islamabad"), "director", "auditor", "minister")
            ),
            [("signed-file-differs", "file"), ("signed-file-differs", "accord")],
            id="another-file",
        ),
        pytest.param(b"{}", [("envelope-malformed", "file")], id="no-envelope"),
    ],
)
def test_what_was_not_signed_by_both_is_found(
    evidence: bytes, found: list[tuple[str, str]]
) -> None:
    assert [(one.code, one.subject) for one in check_signed_accord(logged(), evidence)] == found


def test_a_meeting_is_one_sided_until_every_party_has_logged_the_same() -> None:
    sv, pk = countersigned()
    sv.log("event/1", "2025-07-20", encode_logged_event(MEETING))
    pk.log("event/1", "2025-07-20", encode_logged_event(replace(MEETING, place="Islamabad")))
    one_sided = check_event(MEETING, seen(sv, pk), ON)
    pk.log("event/1", "2025-07-21", encode_logged_event(MEETING))

    assert [(one.code, one.subject) for one in one_sided] == [("event-one-sided", "PK")]
    assert check_event(MEETING, seen(sv, pk), ON) == ()
