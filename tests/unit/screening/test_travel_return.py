"""A firm's Travel Rule return: made, published, checked, and opened by sample (§C2.4, §C6.5)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.screening.errors import TravelReturnMalformed
from biplomacy.screening.statement.travel_rule_return import (
    decode_travel_rule_return,
    encode_travel_rule_return,
)
from biplomacy.screening.transfer_exchange import Side
from biplomacy.screening.travel_log import Direction, LoggedMessage, MessageKind, digests_root
from biplomacy.screening.travel_return import (
    RejectReason,
    TransferNote,
    TravelReturn,
    summarise_return,
)
from biplomacy.screening.travel_return_check import (
    Opening,
    check_opening,
    check_travel_return,
    grade_of,
    recompute_return,
)
from biplomacy.screening.travel_rows import (
    decode_digests,
    decode_messages,
    decode_notes,
    encode_digests,
    encode_messages,
    encode_notes,
)
from biplomacy.values.canonical import JsonObject, encode
from biplomacy.values.commitment import commit
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.verdict import Grade
from fakes.ivms_messages import LEI

FIRST, LAST = Day.parse("2026-03-01"), Day.parse("2026-03-03")
ISSUER = f"vasp/{LEI.lower()}"
NOTES = (
    TransferNote(Side.ORIGINATOR, FIRST.start, FIRST.start + 40),
    TransferNote(Side.ORIGINATOR, FIRST.start + 5, FIRST.start + 15, RejectReason.SANCTIONS),
    TransferNote(Side.BENEFICIARY, LAST.start, LAST.start + 30, below_threshold=True),
    TransferNote(Side.BENEFICIARY, LAST.start, unhosted=True),
)


def _logged(at: int, number: int) -> LoggedMessage:
    salt = hashlib.sha256(b"salt %d" % number).digest()
    content = b'{"private":"Zara Rahimi %d"}' % number
    return LoggedMessage(at, Direction.SENT, MessageKind.INQUIRY, "x", salt, content)


LOG = tuple(_logged(at, number) for number, at in enumerate((FIRST.start, FIRST.start, LAST.start)))
ROWS = tuple((Day.of_instant(one.at), one.digest) for one in LOG)
TOLD = summarise_return(LEI, (FIRST, LAST), NOTES, LOG)


def test_a_return_counts_transfers_and_takes_the_lower_of_two_middle_waits() -> None:
    assert (TOLD.sent, TOLD.received, TOLD.below_threshold, TOLD.unhosted) == (2, 2, 1, 1)
    assert TOLD.rejected == ((RejectReason.SANCTIONS, 1),)
    assert TOLD.median_latency_s == 30
    assert summarise_return(LEI, (FIRST, LAST), NOTES[:2], LOG).median_latency_s == 10
    assert summarise_return(LEI, (FIRST, LAST), (), ()).median_latency_s is None
    assert [one.messages for one in TOLD.days] == [2, 0, 1]


def test_a_days_root_is_that_of_rfc_6962_over_commitments() -> None:
    first, second = (
        hashlib.sha256(b"\0" + commit(one.salt, one.content).raw).digest() for one in LOG[:2]
    )

    assert TOLD.days[0].root.raw == hashlib.sha256(b"\1" + first + second).digest()
    assert TOLD.days[1].root == Digest.of(b"")
    assert TOLD.root == digests_root([one.root for one in TOLD.days])


def test_a_body_reads_back_and_holds_nothing_of_a_customer() -> None:
    body = encode_travel_rule_return(TOLD)

    assert decode_travel_rule_return(body) == TOLD
    assert encode_travel_rule_return(decode_travel_rule_return(body)) == body
    assert b"Zara" not in encode(body)
    assert "Zara" not in repr((TOLD, LOG))
    assert LOG[0].salt.hex() not in repr(LOG)


def test_a_quarter_fits_a_statement() -> None:
    first = Day.parse("2026-01-01")
    whole = summarise_return(LEI, (first, first.plus(99)), (), ())

    assert len(encode(encode_travel_rule_return(whole))) < 40_000
    for last in (first.plus(100), first.plus(-1)):
        with pytest.raises(TravelReturnMalformed):
            summarise_return(LEI, (first, last), (), ())


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"more": 1}, FieldUnknown),
        ({"sent": -1}, FieldMalformed),
        ({"rejected": {"because Zara Rahimi": 1}}, FieldUnknown),
        ({"rejected": {"sanctions": 5}}, TravelReturnMalformed),
        ({"unhosted": 5}, TravelReturnMalformed),
        ({"lei": LEI[::-1]}, TravelReturnMalformed),
        ({"days": []}, TravelReturnMalformed),
    ],
)
def test_a_body_that_contradicts_itself_is_refused(
    change: JsonObject, error: type[Exception]
) -> None:
    with pytest.raises(error):
        decode_travel_rule_return({**encode_travel_rule_return(TOLD), **change})


def test_what_lies_outside_the_period_is_refused() -> None:
    for notes, log in (
        ((TransferNote(Side.ORIGINATOR, LAST.end),), ()),
        ((), (_logged(FIRST.start - 1, 9),)),
        ((TransferNote(Side.ORIGINATOR, FIRST.start + 9, FIRST.start + 8),), ()),
    ):
        with pytest.raises(TravelReturnMalformed):
            summarise_return(LEI, (FIRST, LAST), notes, log)


def test_a_right_return_has_no_finding_and_its_grade_says_what_was_given() -> None:
    assert check_travel_return(TOLD, ISSUER, encode_digests(ROWS)) == ()
    assert recompute_return(TOLD, NOTES, LOG) == ()
    assert (grade_of(None), grade_of(NOTES)) == (Grade.ATTESTED, Grade.RECORD)


def test_another_issuer_a_missing_digest_and_another_order_are_found() -> None:
    def found(told: TravelReturn, issuer: str, rows: tuple[tuple[Day, Digest], ...]) -> list[str]:
        return [one.subject for one in check_travel_return(told, issuer, encode_digests(rows))]

    assert found(TOLD, "regulator", ROWS) == [LEI]
    assert found(TOLD, ISSUER, ROWS[1:]) == ["2026-03-01"]
    assert found(TOLD, ISSUER, (ROWS[1], ROWS[0], ROWS[2])) == ["2026-03-01"]
    assert found(TOLD, ISSUER, (*ROWS, (LAST.plus(1), ROWS[0][1]))) == ["days"]
    assert found(replace(TOLD, root=Digest.of(b"x")), ISSUER, ROWS) == ["message_digest_root"]


def test_counts_that_the_firms_own_notes_do_not_give_are_found() -> None:
    changed = replace(TOLD, sent=3, median_latency_s=1)

    assert [one.subject for one in recompute_return(changed, NOTES, LOG)] == [
        "sent",
        "median_latency_s",
    ]


def test_a_sample_is_opened_by_salt_and_bytes() -> None:
    published = encode_digests(ROWS)
    right = Opening(FIRST, 1, LOG[1].salt, LOG[1].content)

    assert check_opening(published, right) == ()
    for wrong in (
        replace(right, place=0),
        replace(right, content=LOG[0].content),
        replace(right, salt=LOG[0].salt),
    ):
        (found,) = check_opening(published, wrong)
        assert (found.code, "Zara" in found.message) == ("travel-sample-differs", False)
    for absent in (replace(right, place=2), replace(right, day=LAST.plus(5))):
        assert [one.code for one in check_opening(published, absent)] == ["travel-sample-absent"]


NOTE = st.builds(
    TransferNote,
    st.sampled_from(Side),
    st.integers(0, 2**31),
    st.none() | st.integers(0, 2**31),
    st.none() | st.sampled_from(RejectReason),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(NOTE, max_size=5))
def test_private_files_read_back(notes: list[TransferNote]) -> None:
    assert decode_notes(encode_notes(notes)) == tuple(notes)
    assert decode_messages(encode_messages(LOG)) == LOG
    assert decode_digests(encode_digests(ROWS)) == ROWS
