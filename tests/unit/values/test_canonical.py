from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.values.canonical import (
    MAX_INTEGER,
    decode,
    decode_object,
    encode,
    read_object,
)
from biplomacy.values.errors import FieldMalformed, FieldUnknown, NotCanonical
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonValue

texts = st.text(st.characters(codec="utf-8"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_encoded_decodes_to_itself(value: JsonValue) -> None:
    assert decode(encode(value)) == value


rare = st.text(
    st.sampled_from('a"\\\x00\x1f\x7f\u2028\ud7ff\ue000\uffff\U00010000\U0010ffff'), max_size=4
)
rare_values = st.recursive(
    st.integers(-MAX_INTEGER, MAX_INTEGER) | rare,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(rare, inner, max_size=6),
    max_leaves=20,
)


@given(values | rare_values)
def test_the_bytes_are_those_of_the_library_for_rfc_8785(value: JsonValue) -> None:
    assert encode(value) == rfc8785.dumps(value)


@given(values, st.integers(0, 200), st.integers(0, 7))
def test_a_flipped_bit_never_gives_the_same_value(value: JsonValue, at: int, bit: int) -> None:
    content = bytearray(encode(value))
    content[at % len(content)] ^= 1 << bit

    try:
        changed = decode(bytes(content))
    except NotCanonical:
        return
    assert changed != value or isinstance(changed, bool) != isinstance(value, bool)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"b":1,"a":2}', id="order"),
        pytest.param(b'{"a": 1}', id="space"),
        pytest.param(b'{"a":1}\n', id="line-feed"),
        pytest.param(b'{"a":1,"a":1}', id="twice"),
        pytest.param(b"1.5", id="float"),
        pytest.param(b"1e2", id="exponent"),
        pytest.param(b"NaN", id="nan"),
        pytest.param(b"9007199254740992", id="wide"),
        pytest.param(b'"\\u0041"', id="escape"),
        pytest.param(b'"\\ud800"', id="lone-surrogate"),
        pytest.param(b"\xff", id="not-utf8"),
        pytest.param(b"[" * 100_000, id="endless-nesting"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(NotCanonical):
        decode(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"[" * 100_000, "the value is nested deeper than 32 levels", id="deep"),
        pytest.param(b"9" * 5_000, "a number of 5000 digits is too long", id="digits"),
        pytest.param(b'{"a":"\xff"}', "byte 6 is not UTF-8", id="not-utf8"),
        pytest.param(
            b'{"a" 1}',
            "the bytes are not JSON: Expecting ':' delimiter: line 1, column 6",
            id="comma",
        ),
    ],
)
def test_a_refusal_speaks_of_the_file_and_not_of_the_program(content: bytes, message: str) -> None:
    with pytest.raises(NotCanonical) as caught:
        read_object(content)

    assert caught.value.message == message


def test_a_person_may_lay_out_a_file_but_not_change_its_numbers() -> None:
    assert read_object(b'{ "b": 1,\n "a": "2" }') == {"a": "2", "b": 1}
    with pytest.raises(NotCanonical):
        read_object(b'{"a": 0.1}')
    with pytest.raises(NotCanonical):
        read_object(b"[]")
    with pytest.raises(NotCanonical):
        decode_object(b"[]")


def test_a_float_from_code_is_refused() -> None:
    with pytest.raises(NotCanonical):
        encode(cast("JsonValue", 0.1))


def test_an_object_is_read_to_its_last_field() -> None:
    fields = Fields({"a": 1, "z": "left"}, "thing")

    assert fields.integer("a") == 1
    with pytest.raises(FieldUnknown, match=r"thing holds unknown fields: z"):
        fields.close()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\tb", id="tab"),
        pytest.param("a\x00b", id="nul"),
        pytest.param("a\u202eb", id="turned-around"),
        pytest.param("a\u2028b", id="line-separator"),
        pytest.param("   ", id="blank"),
        pytest.param("x" * 501, id="long"),
    ],
)
def test_text_that_could_mislead_is_refused(text: str) -> None:
    with pytest.raises(FieldMalformed):
        Fields({"t": text}, "thing").text("t")


@pytest.mark.parametrize("value", [True, 1.0, "1", None, -1, 2**53])
def test_a_whole_number_is_nothing_else(value: object) -> None:
    with pytest.raises(FieldMalformed):
        Fields({"n": cast("JsonValue", value)}, "thing").integer("n")


def test_lists_are_bounded() -> None:
    with pytest.raises(FieldMalformed, match="at most 2 items"):
        Fields({"l": ["a", "b", "c"]}, "thing").texts("l", str, limit=2)
