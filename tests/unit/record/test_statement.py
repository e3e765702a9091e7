from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.errors import StatementTooLarge
from biplomacy.record.model import MAX_PAYLOAD, EvidenceRef, Period, Statement
from biplomacy.record.statement import decode_statement, encode_statement, type_name
from biplomacy.values.canonical import MAX_INTEGER, JsonValue
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown, NotCanonical

FULL = Statement(
    type="reserve-report/1",
    issuer="bitcoin-office",
    sequence=57,
    issued_at=1_790_000_000,
    body={"quantity": "623700000001", "lots": [1, True, None]},
    period=Period(Day.parse("2026-10-01"), Day.parse("2026-10-31")),
    supersedes=Digest.of(b"earlier"),
    evidence=(EvidenceRef("prices", Digest.of(b"prices"), "text/csv", 1_024),),
)
PLAIN = encode_statement(FULL)

digests = st.binary(min_size=32, max_size=32).map(Digest)
json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
statements = st.builds(
    Statement,
    type=st.from_regex(r"[a-z][a-z0-9-]{0,20}/[1-9]", fullmatch=True),
    issuer=st.from_regex(r"[a-z0-9][a-z0-9./:_-]{0,20}", fullmatch=True),
    sequence=st.integers(0, MAX_INTEGER),
    issued_at=st.integers(0, 253_402_300_799),
    body=st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), json_values),
    period=st.none()
    | st.tuples(st.dates(), st.dates()).map(lambda two: Period(Day(min(two)), Day(max(two)))),
    supersedes=st.none() | digests,
    evidence=st.lists(
        st.builds(
            EvidenceRef,
            role=st.from_regex(r"[a-z0-9][a-z0-9_-]{0,9}", fullmatch=True),
            sha256=digests,
            media_type=st.sampled_from(["text/csv", "application/vnd.biplomacy+json"]),
            size=st.integers(0, MAX_INTEGER),
        ),
        max_size=3,
    ).map(tuple),
)


@given(statements)
def test_a_statement_reads_back_as_it_was_said(said: Statement) -> None:
    assert decode_statement(encode_statement(said)) == said


def test_the_bytes_are_known_to_the_last_one() -> None:
    expected = (
        b'{"body":{"lots":[1,true,null],"quantity":"623700000001"},"evidence":[{"media_type":'
        b'"text/csv","role":"prices","sha256":"'
        + str(Digest.of(b"prices")).encode()
        + b'","size":1024}],"issued_at":"2026-09-21T14:13:20Z","issuer":"bitcoin-office",'
        b'"period":{"first":"2026-10-01","last":"2026-10-31"},"sequence":57,"supersedes":"'
        + str(Digest.of(b"earlier")).encode()
        + b'","type":"reserve-report/1"}'
    )

    assert expected == PLAIN


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        pytest.param(b'"sequence":57', b'"sequence": 57', NotCanonical, id="white-space"),
        pytest.param(b'"sequence":57', b'"sequence":5.7', NotCanonical, id="float"),
        pytest.param(
            b'"sequence":57', b'"sequence":57,"sequence":57', NotCanonical, id="duplicate-name"
        ),
        pytest.param(b'"sequence":57', b'"sequence":-1', FieldMalformed, id="negative-sequence"),
        pytest.param(b'"sequence":57', b'"sequence":true', FieldMalformed, id="true-as-number"),
        pytest.param(b'"sequence":57', b'"sequel":57', FieldMalformed, id="missing"),
        pytest.param(b'"sequence":57', b'"sequence":57,"sequex":1', FieldUnknown, id="unknown"),
        pytest.param(b"report/1", b"report/0", FieldMalformed, id="version-zero"),
        pytest.param(b"report/1", b"report", FieldMalformed, id="no-version"),
        pytest.param(b"20Z", b"20+00:00", FieldMalformed, id="other-form-of-instant"),
        pytest.param(b"2026-09-21T", b"0026-09-21T", BiplomacyError, id="year-26"),
        pytest.param(b"2026-10-01", b"2026-11-01", FieldMalformed, id="period-backwards"),
        pytest.param(b'"text/csv"', b'"csv"', FieldMalformed, id="media-type"),
        pytest.param(b'"size":1024', b'"size":null', FieldMalformed, id="null-size"),
        pytest.param(b'"evidence":[', b'"evidence":[[],', FieldMalformed, id="evidence-list"),
        pytest.param(b'{"body":{', b'{"body":[{', NotCanonical, id="cut-json"),
        pytest.param(b'{"body"', b'[{"body"', NotCanonical, id="not-an-object"),
    ],
)
def test_refuses_bytes(old: bytes, new: bytes, error: type[BiplomacyError]) -> None:
    assert old in PLAIN

    with pytest.raises(error):
        decode_statement(PLAIN.replace(old, new, 1))


@given(st.integers(0, len(PLAIN) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_says_something_else(place: int, flip: int) -> None:
    changed = bytearray(PLAIN)
    changed[place] ^= flip

    try:
        said = decode_statement(bytes(changed))
    except BiplomacyError:
        return
    assert said != FULL


@given(st.binary(max_size=200))
def test_strange_bytes_are_refused_with_an_error_of_ours(content: bytes) -> None:
    with pytest.raises(BiplomacyError):
        decode_statement(content)


def test_a_payload_has_at_most_40_000_bytes() -> None:
    room = MAX_PAYLOAD - len(encode_statement(replace(FULL, body={"text": ""})))

    fitting = encode_statement(replace(FULL, body={"text": "x" * room}))

    assert len(fitting) == MAX_PAYLOAD
    assert encode_statement(decode_statement(fitting)) == fitting
    with pytest.raises(StatementTooLarge):
        encode_statement(replace(FULL, body={"text": "x" * (room + 1)}))
    with pytest.raises(StatementTooLarge):
        decode_statement(fitting + b" ")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(replace(FULL, issued_at=-1), id="before-1970"),
        pytest.param(replace(FULL, issued_at=10**15), id="after-9999"),
        pytest.param(replace(FULL, type="Report/1"), id="capital"),
        pytest.param(replace(FULL, issuer=""), id="no-issuer"),
        pytest.param(replace(FULL, sequence=-1), id="negative"),
    ],
)
def test_nothing_is_encoded_that_would_not_decode(said: Statement) -> None:
    with pytest.raises(FieldMalformed):
        encode_statement(said)


def test_a_type_has_a_name_and_a_version() -> None:
    assert type_name("reserve-report/12") == "reserve-report"
