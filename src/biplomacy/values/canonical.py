"""The one canonical encoding: RFC 8785 JSON without floats and without wide integers.

Floats are refused because RFC 8785 would print them, and integers beyond ±(2⁵³-1) because JSON
readers cannot hold them. Both directions are closed: what decodes, encodes to the same bytes.
"""

from __future__ import annotations

import json
import re
from typing import TypeAlias

import rfc8785

from biplomacy.values.errors import NotCanonical

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"

MAX_DEPTH = 32
MAX_INTEGER = 2**53 - 1
_MOST_DIGITS = 40
_AS_UTF_8 = "save the file as UTF-8"
_TRUSTED_SIZE = 1 << 24
_RARE = re.compile("[\ud800-\U0010ffff]")
"""Lone surrogates, which have no form, and signs that UTF-16 sorts otherwise than their numbers."""


def encode(value: JsonValue) -> bytes:
    """Return the RFC 8785 bytes of ``value``.

    Raises:
        NotCanonical: a float, an integer beyond ±(2⁵³-1), a lone surrogate, or deep nesting.
    """
    _require_plain(value, MAX_DEPTH)
    # Without floats the standard library's fast encoder writes RFC 8785, but for rare names.
    text = json.dumps(  # noqa: TID251 - this is the module that published bytes come from
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )
    if _RARE.search(text) is None:
        return text.encode()
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonical(f"the value has no canonical form: {error}") from error


def decode(content: bytes) -> JsonValue:
    """Return the value of bytes that are already canonical.

    Raises:
        NotCanonical: the bytes are not JSON, or not the canonical encoding of their value.
    """
    value = _parse(content)
    if encode(value) != content:
        raise NotCanonical(
            "the bytes are JSON but not in canonical form (RFC 8785)",
            hint="publish the bytes that Biplomacy writes, unchanged",
        )
    return value


def decode_object(content: bytes) -> JsonObject:
    """Return the object of canonical bytes; raises ``NotCanonical`` for anything else."""
    return _require_object(decode(content))


def read_object(content: bytes) -> JsonObject:
    """Return the object of a file that a person wrote: JSON, not necessarily canonical.

    Floats, duplicate names and wide integers are refused here too.
    """
    value = _parse(content)
    _require_plain(value, MAX_DEPTH)
    return _require_object(value)


def _require_object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise NotCanonical("the JSON is not an object")
    return value


def _parse(content: bytes) -> JsonValue:
    if len(content) > _TRUSTED_SIZE:
        raise NotCanonical(f"{len(content)} bytes are more than any statement holds")
    try:
        value: JsonValue = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_refuse_number,
            parse_int=_whole,
            parse_constant=_refuse_number,
        )
    except UnicodeDecodeError as error:
        raise NotCanonical(f"byte {error.start} is not UTF-8", hint=_AS_UTF_8) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise NotCanonical(f"the bytes are not JSON: {error.msg}: {place}") from error
    except RecursionError as error:
        raise NotCanonical(f"the value is nested deeper than {MAX_DEPTH} levels") from error
    return value


def _object(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("an object names one field twice")
    return found


def _whole(text: str) -> JsonValue:
    if len(text) > _MOST_DIGITS:
        raise NotCanonical(
            f"a number of {len(text)} digits is too long", hint="write large numbers as text"
        )
    return int(text)


def _refuse_number(text: str) -> JsonValue:
    raise NotCanonical(
        f"{text[:40]} is not a whole number", hint="write amounts and prices as decimal text"
    )


def _require_plain(value: JsonValue, depth: int) -> None:
    match value:
        case None | bool() | str():
            return
        case int():
            if abs(value) > MAX_INTEGER:
                raise NotCanonical(f"the integer {value} is beyond 2^53 - 1; write it as text")
            return
        case list():
            parts = value
        case dict():
            _require_names(value)
            parts = list(value.values())
        case _:  # a float from code that mypy did not see
            raise NotCanonical(f"{type(value).__name__} has no place in a statement")
    if depth == 0:
        raise NotCanonical(f"the value is nested deeper than {MAX_DEPTH} levels")
    for part in parts:
        _require_plain(part, depth - 1)


def _require_names(value: JsonObject) -> None:
    """Refuse what mypy did not see: the encoder would write a number as a name."""
    if not all(isinstance(name, str) for name in value):
        raise NotCanonical("an object has a name that is no text")
