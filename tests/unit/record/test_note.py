from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.errors import NoteMalformed
from biplomacy.record.model import KeyKind, SignatureLine
from biplomacy.record.note import (
    MAX_NOTE,
    format_line,
    format_vkey,
    make_key,
    parse_base64,
    parse_line,
    parse_note,
    parse_vkey,
    verify_ed25519,
)
from biplomacy.values.errors import BiplomacyError
from note_signer import NamedSigner

LINE = format_line("record.example/log", b"\1\2\3\4", b"signature")
BLOB = base64.b64encode(b"\1\2\3\4signature").decode()
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Z"]), min_size=1).filter(
    lambda name: "+" not in name and not any(sign.isspace() for sign in name)
)


def test_the_last_empty_line_parts_text_from_signatures() -> None:
    note = parse_note(b"first\n\nsecond\n\n" + LINE)

    assert note.text == b"first\n\nsecond\n"
    assert note.lines == (SignatureLine("record.example/log", b"\1\2\3\4", b"signature"),)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"text\n", id="no-signature"),
        pytest.param(b"text\n\n", id="no-signature-line"),
        pytest.param(b"text\n" + LINE, id="no-empty-line"),
        pytest.param(b"text\n\n" + LINE[:-1], id="no-last-newline"),
        pytest.param(b"text\n\n" + LINE + b"\n", id="empty-line-at-the-end"),
        pytest.param(b"text\r\n\n" + LINE, id="carriage-return"),
        pytest.param(b"te\txt\n\n" + LINE, id="tab"),
        pytest.param(b"te\0xt\n\n" + LINE, id="zero-byte"),
        pytest.param(b"te\xffxt\n\n" + LINE, id="not-utf-8"),
        pytest.param(b"text\n\n" + LINE * 65, id="65-lines"),
        pytest.param(b"t" * MAX_NOTE + b"\n\n" + LINE, id="too-long"),
        pytest.param(b"text\n\n" + LINE + b"more text\n", id="stray-line"),
    ],
)
def test_what_is_no_note_is_refused(content: bytes) -> None:
    with pytest.raises(NoteMalformed):
        parse_note(content)


def test_a_note_may_have_64_signatures() -> None:
    assert len(parse_note(b"text\n\n" + LINE * 64).lines) == 64


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"- n {BLOB}\n", id="hyphen"),
        pytest.param(f"\u2014n {BLOB}\n", id="no-space"),
        pytest.param(f"\u2014 n  {BLOB}\n", id="two-spaces"),
        pytest.param(f"\u2014  {BLOB}\n", id="no-name"),
        pytest.param(f"\u2014 a+b {BLOB}\n", id="plus-in-name"),
        pytest.param(f"\u2014 a\u00a0b {BLOB}\n", id="no-break-space-in-name"),
        pytest.param(f"\u2014 a\u2028b {BLOB}\n", id="line-separator-in-name"),
        pytest.param(f"\u2014 n {BLOB}", id="no-newline"),
        pytest.param(f"\u2014 n {BLOB}\n\n", id="two-newlines"),
        pytest.param(f"\u2014 n {BLOB} \n", id="space-at-the-end"),
        pytest.param("\u2014 n AQIDBA==\n", id="key-id-only"),
        pytest.param("\u2014 n AQIDBP-_\n", id="url-safe-base64"),
        pytest.param("\u2014 n AQIDBAU\n", id="no-padding"),
        pytest.param("\u2014 n AQIDBAV=\n", id="stray-bits"),
        pytest.param("\u2014 n \n", id="no-signature"),
    ],
)
def test_what_is_no_signature_line_is_refused(line: str) -> None:
    with pytest.raises(NoteMalformed):
        parse_line(line.encode())


@given(NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80))
def test_a_line_reads_back(name: str, key_id: bytes, blob: bytes) -> None:
    assert parse_line(format_line(name, key_id, blob)) == SignatureLine(name, key_id, blob)


@given(NAMES, st.binary(min_size=32, max_size=32), st.sampled_from([1, 4]))
def test_a_key_reads_back(name: str, public: bytes, kind: int) -> None:
    key = make_key(name, KeyKind(kind), public)

    assert parse_vkey(format_vkey(key)) == key


def test_a_key_may_hold_plus_signs_in_its_base64_part() -> None:
    key = make_key("n", KeyKind.LOG_ED25519, b"\xef\xbe\xfb" * 10 + b"\xef\xbe")

    assert format_vkey(key).count("+") > 2
    assert parse_vkey(format_vkey(key)) == key


GOOD = format_vkey(NamedSigner("record.example/log").key)
NAME, KEY_ID, MATERIAL = GOOD.split("+", 2)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(NAME, id="name-only"),
        pytest.param(f"{NAME}+{KEY_ID}", id="no-key"),
        pytest.param(f"+{KEY_ID}+{MATERIAL}", id="no-name"),
        pytest.param(f"other+{KEY_ID}+{MATERIAL}", id="another-name"),
        pytest.param(f"{NAME}+00000000+{MATERIAL}", id="another-key-id"),
        pytest.param(f"{NAME}+{KEY_ID[:7]}+{MATERIAL}", id="short-key-id"),
        pytest.param(f"{NAME}+{KEY_ID}0+{MATERIAL}", id="long-key-id"),
        pytest.param(f"{NAME}+{KEY_ID}+{MATERIAL}=", id="padding"),
        pytest.param(f"{NAME}+{KEY_ID}+{MATERIAL}\n", id="newline"),
        pytest.param(f"{NAME}+{KEY_ID}+", id="empty-key"),
        pytest.param(f"{NAME}+{KEY_ID}+AQ==", id="type-only"),
        pytest.param(f"{NAME}+{KEY_ID}+{base64.b64encode(bytes(33)).decode()}", id="type-0"),
        pytest.param(f"a b+{KEY_ID}+{MATERIAL}", id="space-in-name"),
        pytest.param(f"\ud800+{KEY_ID}+{MATERIAL}", id="surrogate-in-name"),
    ],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformed):
        parse_vkey(text)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(NoteMalformed):
        make_key("n", KeyKind.COSIGNATURE_ML_DSA_44, bytes(32))


@given(st.binary(max_size=400))
def test_a_stranger_s_bytes_are_a_note_or_refused(content: bytes) -> None:
    for candidate in (content, b"text\n\n" + content, b"text\n\n\xe2\x80\x94 n " + content + b"\n"):
        try:
            note = parse_note(candidate)
        except BiplomacyError:
            continue
        rebuilt = [format_line(line.name, line.key_id, line.blob) for line in note.lines]
        assert note.text + b"\n" + b"".join(rebuilt) == candidate


@given(st.text(max_size=30))
def test_base64_has_one_text_for_each_value(text: str) -> None:
    content = parse_base64(text)

    assert content is None or base64.b64encode(content).decode() == text


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        pytest.param(bytes(31), bytes(64), id="short-key"),
        pytest.param(b"\xff" * 32, bytes(64), id="no-point"),
        pytest.param(bytes(32), bytes(63), id="short-signature"),
        pytest.param(bytes(32), b"", id="no-signature"),
    ],
)
def test_a_malformed_signature_does_not_verify(public: bytes, signature: bytes) -> None:
    assert not verify_ed25519(public, signature, b"message")
