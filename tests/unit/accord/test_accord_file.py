"""The file ``accord.toml``: read closed, written so that it reads back (programme §10.7, §15)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.accord.accord_file import format_accord, read_accord
from biplomacy.accord.accord_object import encode_accord
from biplomacy.accord.errors import AccordMalformed
from biplomacy.accord.library import bundled_file
from biplomacy.accord.model import Event
from biplomacy.accord.statement.accord import decode_logged_accord, encode_logged_accord
from biplomacy.values.canonical import decode_object, encode
from fakes.accord_records import LETTER, accord_body, day
from fakes.joined_accord import joinable

FILE = bundled_file(LETTER.id).decode()
FULL = replace(
    joinable(),
    events=(Event("first", day("2025-07-16"), "San Salvador", ("SV", "PK"), "First meeting"),),
    review="each year, by both offices",
    exit="by either office, with 90 days' notice",
)


def test_an_accord_is_written_as_it_was_read() -> None:
    assert read_accord(format_accord(LETTER)) == LETTER
    assert read_accord(format_accord(FULL)) == FULL
    assert format_accord(read_accord(format_accord(FULL))) == format_accord(FULL)


def test_file_and_statement_turn_into_each_other_without_a_changed_bit() -> None:
    first = encode(accord_body(FULL))
    again = read_accord(format_accord(decode_logged_accord(decode_object(first)).accord))

    assert encode(accord_body(again)) == first
    assert encode(encode_logged_accord(decode_logged_accord(decode_object(first)))) == first


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1))
def test_any_words_come_back(text: str) -> None:
    accord = replace(LETTER, title=text[:200], notes=(f'"{text[:100]}" \\ {text[:100]}',))

    assert read_accord(format_accord(accord)) == accord


def test_a_full_accord_fits_a_statement() -> None:
    assert len(encode(accord_body(FULL))) < 40_000


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param('id = "L1"', 'id = "L2"', "commitment L2 is there twice", id="twice"),
        pytest.param('id = "X1"', 'id = "L1"', "commitment L1 is there twice", id="expected-too"),
        pytest.param('id = "O4-same"', 'id = "O3-package"', "twice", id="milestone-twice"),
        pytest.param('state = "PK"', 'state = "SV"', "party SV is there twice", id="party-twice"),
        pytest.param('actors = ["PK"]', 'actors = ["XX"]', "names XX", id="unknown-party"),
        pytest.param('["L1", "L5"]', '["L9"]', "serves L9", id="serves-nothing"),
        pytest.param("due_days = 90", "due_days = 9.5", "float", id="a-float"),
        pytest.param("due_days = 90", "due_days = nan", "float", id="not-a-number"),
        pytest.param(
            "signed = 2025-07-16", "signed = 2025-07-16T10:00:00Z", "is a time", id="time"
        ),
        pytest.param("signed = 2025-07-16", "signed = 2025-02-30", "not TOML", id="no-day"),
        pytest.param('place = "San', 'palce = "San', "place is missing", id="misspelt"),
        pytest.param('act = "meet"', 'act = "meet"\nhow = "often"', "unknown fields", id="unknown"),
        pytest.param('layer = "written"', 'layer = "oral"', "cannot be 'oral'", id="layer"),
        pytest.param('"quoted"', '"certain"', "cannot be 'certain'", id="standing"),
        pytest.param("ppm = 950000", "ppm = 1000001", "whole number", id="above-all"),
        pytest.param("count = 2", "count = 0", "whole number", id="count-of-nothing"),
        pytest.param("[[parties]]", "[[parties", "not TOML", id="no-toml"),
    ],
)
def test_refuses(old: str, new: str, problem: str) -> None:
    assert old in FILE

    with pytest.raises(AccordMalformed) as caught:
        read_accord(FILE.replace(old, new, 1).encode())

    assert problem in caught.value.message


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xff", id="no-text"),
        pytest.param(b"", id="empty"),
        pytest.param(b"a = 1\n" * 50_000, id="too-long"),
        pytest.param(b"a = " + b"[" * 60 + b"]" * 60, id="too-deep"),
        pytest.param(b"id = 5", id="a-number-for-a-text"),
        pytest.param(b"parties = {}", id="a-table-for-a-list"),
    ],
)
def test_a_strangers_bytes_cause_no_trace(content: bytes) -> None:
    with pytest.raises(AccordMalformed):
        read_accord(content)


def test_an_accord_has_two_parties_and_says_where_each_commitment_was_read() -> None:
    alone = replace(LETTER, parties=LETTER.parties[:1], commitments=(), anticipated=())
    unread = replace(LETTER, commitments=(replace(LETTER.commitments[0], sources=()),))

    for accord, problem in ((alone, "no two parties"), (unread, "says nowhere")):
        with pytest.raises(AccordMalformed) as caught:
            read_accord(format_accord(accord))
        assert problem in caught.value.message


def test_what_is_absent_is_not_written() -> None:
    stated = encode_accord(LETTER)

    assert "events" not in stated
    assert "review" not in stated
