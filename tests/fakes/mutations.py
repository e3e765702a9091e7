"""Every single change of a JSON object: each leaf to another of its kind, lists and keys short.

Of a list with more than four elements only both ends are walked: its elements have one form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from biplomacy.chain.model import CoverageState, Integrity, Network
from biplomacy.market.model import ClosingRule
from biplomacy.reserve.claims import Reading
from biplomacy.reserve.model import (
    Basis,
    Booking,
    Custody,
    FlowClass,
    Kind,
    Means,
    PriceBasis,
    Purpose,
)
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing, Verdict

WALKED = 4
_ENUMS: Mapping[str, type[Enum]] = {
    "basis": Basis,
    "booking": Booking,
    "class": FlowClass,
    "custody": Custody,
    "integrity": Integrity,
    "means": Means,
    "network": Network,
    "price_basis": PriceBasis,
    "purpose": Purpose,
    "reading": Reading,
    "rule": ClosingRule,
    "standing": Standing,
    "state": CoverageState,
    "verdict": Verdict,
}
_WORDS: Mapping[str, tuple[str, ...]] = {
    "currency": ("USD", "EUR"),
    "grade": tuple(str(grade) for grade in Grade),
    "keytype": ("ed25519", "ecdsa"),
    "kind": tuple(kind.value for kind in Kind),
    "without_quorum": ("hold", "pending"),
    **{name: tuple(str(one.value) for one in kind) for name, kind in _ENUMS.items()},
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\dZ)")
_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2}){20,}")
_NAME = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, in words, and what comes out; ``pattern`` has ``*`` for list places."""

    pointer: str
    how: str
    value: JsonObject = field(hash=False)

    @property
    def pattern(self) -> str:
        return re.sub(r"/\d+(?=/|$)", "/*", self.pointer)

    def __str__(self) -> str:
        return f"{self.pointer} {self.how}"


@dataclass(frozen=True, slots=True)
class _Change:
    """What happens at a place; ``other`` is None where the element is dropped or doubled."""

    steps: tuple[str | int, ...]
    how: str
    other: JsonValue = None


_DROP = "dropped"
_TWICE = "twice"


def mutants(whole: JsonObject) -> Iterator[Mutant]:
    """Yield every change of an object once."""
    content = encode(whole)
    for change in _changes(whole, ()):
        pointer = "".join(f"/{step}" for step in change.steps)
        yield Mutant(pointer, change.how, _changed(content, change))


def one_of_each(whole: JsonObject) -> tuple[Mutant, ...]:
    """Return one change of each form: of places that differ by their number in a list, the last."""
    forms = {
        (one.pattern, one.how if one.how in {_DROP, _TWICE} else ""): one for one in mutants(whole)
    }
    return tuple(forms.values())


def _changes(value: JsonValue, steps: tuple[str | int, ...]) -> Iterator[_Change]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield _Change((*steps, name), _DROP)
            yield from _changes(inner, (*steps, name))
    elif isinstance(value, list):
        for index in _walked(len(value)):
            yield _Change((*steps, index), _DROP)
            yield _Change((*steps, index), _TWICE)
            yield from _changes(value[index], (*steps, index))
    else:
        other = _other(str(steps[-1]), value)
        yield _Change(steps, f"{value!r} to {other!r}"[:120], other)


def _changed(content: bytes, change: _Change) -> JsonObject:
    whole = decode_object(content)
    place: JsonValue = whole
    for step in change.steps[:-1]:
        place = _inside(place, step)
    last = change.steps[-1]
    if isinstance(place, list) and isinstance(last, int):
        kept = [] if change.how == _DROP else [place[last]] * 2
        place[last : last + 1] = kept if change.other is None else [change.other]
    elif isinstance(place, dict) and isinstance(last, str):
        if change.how == _DROP:
            del place[last]
        else:
            place[last] = change.other
    return whole


def _inside(place: JsonValue, step: str | int) -> JsonValue:
    if isinstance(place, list) and isinstance(step, int):
        return place[step]
    assert isinstance(place, dict)
    assert isinstance(step, str)
    return place[step]


def _walked(length: int) -> tuple[int, ...]:
    return tuple(range(length)) if length <= WALKED else (0, length - 1)


def _other(name: str, value: JsonValue) -> JsonValue:
    """Return another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return _other_text(name, str(value))


def _other_text(name: str, text: str) -> str:
    words = _WORDS.get(name, ())
    if text in words:
        return words[(words.index(text) + 1) % len(words)]
    if instant := _INSTANT.fullmatch(text):
        return f"{Day.parse(instant[1]).plus(1)}{instant[2]}"
    if _DAY.fullmatch(text):
        return str(Day.parse(text).plus(1))
    if text.lstrip("+-").isdigit():
        return str(int(text) + 1)
    if _HEXADECIMAL.fullmatch(text) or text[-1:].isdigit():
        return text[:-1] + ("1" if text[-1] == "0" else "0")
    return f"{text}x" if _NAME.fullmatch(text) else f"{text} x"
