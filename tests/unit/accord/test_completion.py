"""Completion as the records show it (programme §10.3, §10.4)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from biplomacy.accord.completion import ACCORD, completion_of, in_force_day, status_rows
from biplomacy.accord.model import Completion, Layer, MilestoneStatus, StatusRow
from biplomacy.record.expectation import DeliveryState
from biplomacy.record.sighting import Seen
from biplomacy.values.day import Day
from fakes.accord_records import (
    LETTER,
    Book,
    accord_body,
    books,
    countersigned,
    day,
    demo_books,
    seen,
)

ON = day("2025-11-13")


def judged(*several: Book, on: Day = ON, in_force: Day | None = None) -> dict[str, StatusRow]:
    rows = status_rows(LETTER, seen(*several), on, in_force=in_force)
    return {row.commitment: row for row in rows}


def said(rows: dict[str, StatusRow], layer: Layer) -> dict[str, tuple[str, str]]:
    return {
        name: (row.completion.value if row.completion else "", row.note)
        for name, row in rows.items()
        if row.layer is layer
    }


def test_the_proposal_120_days_after_countersigning_with_one_package_missing() -> None:
    assert day("2025-07-16").until(ON) == 120
    assert said(judged(*demo_books()), Layer.OPERATIONAL) == {
        "O1": ("Complete", ""),
        "O2": ("Complete", ""),
        "O3": ("Not started", "waiting for PK/crypto-council"),
        "O4": ("Substantial", "one side; waiting for PK/crypto-council"),
        "O5": ("Complete", ""),
        "O6": ("Not started", "no request made"),
        "O7": ("Not started", "nothing is due yet"),
    }


def test_the_letter_itself_can_show_nothing_whatever_the_records_hold() -> None:
    rows = said(judged(*demo_books()), Layer.WRITTEN)

    assert set(rows) == {"L1", "L2", "L3", "L4", "L5", "L6"}
    assert {completion for completion, _ in rows.values()} == {"No evidence available"}
    assert rows["L6"][1] == "not verifiable: no-object, no-date, no-evidence-rule"


def test_the_share_of_a_one_sided_commitment_is_a_half() -> None:
    assert judged(*demo_books())["O4"].share == Fraction(1, 2)


def test_a_proposal_that_one_side_has_logged_is_not_scored() -> None:
    sv, pk = books()
    sv.log(ACCORD, "2025-07-16", accord_body())

    rows = judged(sv, pk)

    assert [rows[f"O{number}"].completion for number in range(1, 8)] == [None] * 7
    assert rows["O1"].note == "a proposal: not every party has logged it"


def test_an_accord_is_in_force_when_the_last_party_logs_the_same_body() -> None:
    sv, pk = books()
    sv.log(ACCORD, "2025-07-16", accord_body())
    pk.log(ACCORD, "2025-07-20", accord_body(replace(LETTER, place="Islamabad")))
    differing = in_force_day(LETTER, seen(sv, pk), ON)

    pk.log(ACCORD, "2025-07-24", accord_body())

    assert differing is None
    assert in_force_day(LETTER, seen(sv, pk), ON) == day("2025-07-24")
    assert in_force_day(LETTER, seen(sv, pk), day("2025-07-23")) is None


def test_logging_an_accord_again_does_not_put_it_in_force_anew() -> None:
    sv, pk = countersigned()
    for book in (sv, pk):
        book.log(ACCORD, "2025-09-01", accord_body() | {"file": "00" * 32})

    assert in_force_day(LETTER, seen(sv, pk), ON) == day("2025-07-16")


def test_an_accord_logged_by_another_office_binds_nobody() -> None:
    sv, pk = countersigned()
    first = pk.said[0]
    pk.said[0] = replace(first, statement=replace(first.statement, issuer="ministry"))

    assert in_force_day(LETTER, seen(sv, pk), ON) is None


def test_rows_that_need_a_record_which_is_not_at_hand_say_so_and_others_do_not() -> None:
    sv, _ = demo_books()

    rows = judged(sv, in_force=day("2025-07-16"))

    assert rows["O1"].completion is Completion.COMPLETE
    assert rows["O2"].completion is Completion.NO_EVIDENCE
    assert rows["O2"].note == "the record of PK is not at hand"
    assert rows["O2"].unseen == ("PK",)
    assert {rows[name].unseen for name in ("O3", "O4", "O5", "O6", "O7")} == {("PK",)}


def test_without_a_partners_record_nobody_knows_whether_it_countersigned() -> None:
    sv, _ = demo_books()

    rows = judged(sv)

    assert rows["O1"].completion is Completion.NO_EVIDENCE
    assert rows["O1"].note == "the record of PK is not at hand, nor whether it logged this"


def test_the_day_in_force_is_read_from_the_records_where_both_are_at_hand() -> None:
    sv, pk = books()
    sv.log(ACCORD, "2025-07-16", accord_body())

    rows = judged(sv, pk, in_force=day("2025-07-16"))

    assert rows["O1"].completion is None


def test_a_status_decays_by_itself() -> None:
    both = demo_books()

    fresh, old = judged(*both)["O1"], judged(*both, on=day("2026-01-08"))["O1"]

    assert fresh.completion is Completion.COMPLETE
    assert [one.state for one in old.milestones[0].deliveries] == [
        *[DeliveryState.STALE] * 4,
        DeliveryState.OVERDUE,
        *[DeliveryState.NOT_DUE] * 2,
    ]
    assert old.completion is Completion.NO_EVIDENCE
    assert old.note.endswith("evidence is 64 days old")


def test_a_missed_month_leaves_the_rest_of_a_row_standing() -> None:
    row = judged(*demo_books(), on=day("2025-12-20"))["O1"]

    assert (row.completion, row.share) == (Completion.SUBSTANTIAL, Fraction(4, 5))
    assert row.note == "waiting for SV/bitcoin-office; 4 of 5 deliveries shown"


def test_what_was_shown_before_it_was_due_counts() -> None:
    row = judged(*demo_books(), on=day("2025-09-12"))["O2"]

    assert row.completion is Completion.COMPLETE


def test_a_package_waits_for_its_receipt_until_its_days_are_over() -> None:
    sv, pk = countersigned()
    sv.log("knowledge-package/1", "2025-09-01", {"tags": ["reserve-operations"]})

    waiting = judged(sv, pk, on=day("2025-10-01"))["O2"]
    over = judged(sv, pk, on=day("2025-10-02"))["O2"]

    assert (waiting.completion, waiting.note) == (
        Completion.NOT_STARTED,
        "nothing due before 2025-10-01",
    )
    assert (over.completion, over.note) == (Completion.NOT_STARTED, "waiting for PK")


def test_a_receipt_for_another_entry_is_none_for_this_one() -> None:
    sv, pk = countersigned()
    sv.log("knowledge-package/1", "2025-09-01", {"tags": ["reserve-operations"]})
    pk.log("receipt/1", "2025-09-02", {"origin": sv.origin, "index": 7})

    assert judged(sv, pk)["O2"].note == "waiting for PK"


def test_a_request_that_is_answered_in_time_completes_the_row() -> None:
    sv, pk = countersigned()
    pk.log(
        "supervisory-request/1",
        "2025-09-01",
        {"id": "r-1", "to": "bitcoin-office", "deadline": "2025-09-15"},
    )
    open_row = judged(sv, pk, on=day("2025-09-15"))["O6"]
    late_row = judged(sv, pk, on=day("2025-09-16"))["O6"]

    sv.log("sealed-message/1", "2025-09-14", {"request": "r-1"})

    assert open_row.note == "nothing due before 2025-09-15"
    assert (late_row.completion, late_row.note) == (
        Completion.NOT_STARTED,
        "waiting for SV/bitcoin-office",
    )
    assert judged(sv, pk)["O6"].completion is Completion.COMPLETE


def test_a_meeting_counts_once_both_records_hold_the_same() -> None:
    sv, pk = countersigned("2025-01-10")
    for book in (sv, pk):
        book.log("event/1", "2025-03-01", {"uid": "first"})
    sv.log("event/1", "2025-09-01", {"uid": "second"})
    one_side = judged(sv, pk, on=day("2026-01-01"))["O7"]

    pk.log("event/1", "2025-09-03", {"uid": "second"})

    assert one_side.note == "waiting for PK/crypto-council"
    assert judged(sv, pk, on=day("2026-01-01"))["O7"].completion is Completion.COMPLETE


@pytest.mark.parametrize(
    ("shares", "stale", "expected"),
    [
        pytest.param([], False, (Completion.NOT_STARTED, None), id="none-due"),
        pytest.param([None, None], False, (Completion.NOT_STARTED, None), id="all-not-due"),
        pytest.param([0, 0], False, (Completion.NOT_STARTED, 0), id="nothing-shown"),
        pytest.param([0, 0], True, (Completion.NO_EVIDENCE, 0), id="all-decayed"),
        pytest.param([1, 0, 0], False, (Completion.LIMITED, Fraction(1, 3)), id="a-third"),
        pytest.param([1, 0], False, (Completion.SUBSTANTIAL, Fraction(1, 2)), id="a-half"),
        pytest.param([1, 0, None], False, (Completion.SUBSTANTIAL, Fraction(1, 2)), id="one-open"),
        pytest.param([1, 1], False, (Completion.COMPLETE, 1), id="all"),
    ],
)
def test_thresholds(
    shares: list[int | None], *, stale: bool, expected: tuple[Completion, Fraction | int | None]
) -> None:
    milestones = [
        MilestoneStatus("m", (), None if share is None else Fraction(share), stale)
        for share in shares
    ]

    assert completion_of(milestones) == expected


def test_no_record_at_all_gives_a_row_for_each_commitment() -> None:
    rows = status_rows(LETTER, Seen(()), ON)

    assert [row.commitment for row in rows] == [one.id for one in LETTER.commitments]
