from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.values.block_id import BlockId
from biplomacy.values.commitment import commit
from biplomacy.values.day import Day, format_instant, parse_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import DayOutOfRange, DigestMalformed, FieldMalformed
from biplomacy.values.verdict import Grade, Verdict, VerdictRow, verdict_row_object


@given(st.dates().map(Day), st.integers(-1_000, 1_000))
def test_days_are_counted_both_ways(day: Day, days: int) -> None:
    try:
        later = day.plus(days)
    except OverflowError:
        return

    assert day.until(later) == days
    assert Day.parse(str(later)) == later


@given(st.integers(0, 4_000_000_000))
def test_an_instant_reads_back_and_lies_in_its_day(seconds: int) -> None:
    day = Day.of_instant(seconds)

    assert parse_instant(format_instant(seconds)) == seconds
    assert day.start <= seconds < day.end


@pytest.mark.parametrize("text", ["2025-7-14", "20250714", "2025-02-30", "2025-07-14T00", "", "x"])
def test_a_day_is_written_in_one_way(text: str) -> None:
    with pytest.raises(DayOutOfRange):
        Day.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-14T12:00:00+00:00",
        "2025-07-14T12:00:00.0Z",
        "2025-07-14 12:00:00Z",
        "2025-07-14T24:00:00Z",
        "2025-07-14T12:00:60Z",
    ],
)
def test_an_instant_is_written_in_one_way(text: str) -> None:
    with pytest.raises(FieldMalformed):
        parse_instant(text)


@pytest.mark.parametrize("text", ["ab", "AB" * 32, "0" * 63, "0" * 65, "g" * 64, "\u0660" * 64])
def test_a_digest_has_64_lower_case_digits(text: str) -> None:
    with pytest.raises(DigestMalformed):
        Digest.parse(text)


def test_a_block_hash_is_shown_reversed() -> None:
    block = BlockId(7, bytes(31) + b"\x01")

    assert block.shown_hash == "01" + "00" * 31
    assert BlockId.parse(7, block.shown_hash) == block
    with pytest.raises(FieldMalformed):
        BlockId(-1, bytes(32))


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_commitment_binds_salt_and_payload(payload: bytes, other: bytes) -> None:
    salt, another = bytes(32), bytes(31) + b"\x01"

    assert (commit(salt, payload) == commit(salt, other)) == (payload == other)
    assert commit(salt, payload) != commit(another, payload)
    with pytest.raises(FieldMalformed):
        commit(b"short", payload)


def test_the_weakest_input_decides() -> None:
    assert Grade.weakest([Grade.CHAIN, Grade.ASSUMED, Grade.RECORD]) is Grade.ASSUMED
    assert Grade.weakest([]) is Grade.CHAIN
    assert [str(grade) for grade in Grade] == ["chain", "record", "attested", "assumed"]
    with pytest.raises(ValueError, match="proven"):
        Grade.parse("proven")


def test_a_row_has_seven_fields() -> None:
    row = VerdictRow("claim.x", "1", "2", Verdict.CONTRADICTED, Grade.CHAIN, "because")

    assert list(verdict_row_object(row)) == [
        "claim",
        "published",
        "recomputed",
        "verdict",
        "grade",
        "reason",
        "evidence",
    ]
