"""Says in the reader's language why a verdict is what it is, or what came out instead.

A verdict's words are English data: they may come from another's record or from a file, so they are
never changed. Each sentence that the checks write has a template (``REASONS``); the text is found
again in it, and its translation takes up the fields. What no template fits stays as it was written,
in English (portal §6.5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.web.reason_templates import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.web.language import Language

MOST_TRIED = 2_000
"""Characters of the longest text that is looked at."""

_MOST_PARTS = 40
_DEEPEST = 5
_FIELD = re.compile(r"%\((\w+)\)s")
_JOINT = "; "
_ISOLATED = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"

_NUMBER = r"-?[0-9][0-9,]{0,60}"
_PRICE = rf"{_NUMBER}(?:\.[0-9]{{1,18}})?"
_NAME = r"[a-z0-9][a-z0-9./:_-]{0,99}"
_KEY = r"[^ +,\n]{1,300}"
_PLACE = r"/[^ ,\n]{0,300}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_INSTANT = rf"{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z"
_CURRENCY = r"[A-Z]{3}"
_QUOTE = rf"{_NAME} {_PRICE}"
_ANYTHING = r"[^\n]{1,2000}?"
_FOREIGN = r"[^;\n]{1,2000}?"
"""Another's words; a sentence of our own after a semicolon is none of them."""


SHAPES = {
    **dict.fromkeys(("count", "days", "height", "index", "number", "size"), _NUMBER),
    "amount": r"[+-]?[0-9][0-9,]{0,20}(?:\.[0-9]{1,8})? BTC",
    "block": r"[0-9]{1,10} [0-9a-f]{64}",
    "class": r"[a-z-]{1,40}",
    "currency": _CURRENCY,
    "day": _DAY,
    "each": _ANYTHING,
    "field": r"[^ \n]{1,400}",
    "heights": r"[0-9]{1,10}(?:, [0-9]{1,10}){0,9}",
    "hex": r"[0-9a-f]{1,64}",
    "instant": _INSTANT,
    "key": _KEY,
    "keys": rf"{_KEY}(?:, {_KEY}){{0,99}}",
    "letter": r"[A-Za-z]",
    "list": _ANYTHING,
    "message": _ANYTHING,
    "money": rf"{_PRICE} {_CURRENCY}",
    "name": _NAME,
    "names": rf"{_NAME}(?:, {_NAME}){{0,199}}",
    "outpoint": r"[0-9a-f]{64}:[0-9]{1,10}",
    "path": _FOREIGN,
    "percent": _PRICE,
    "places": rf"{_PLACE}(?:, {_PLACE}){{0,9}}",
    "price": _PRICE,
    "quoted": r"""b?(?:'(?:[^'\\\n]|\\.){0,500}'|"(?:[^"\\\n]|\\.){0,500}")…?""",
    "quotes": rf"{_QUOTE}(?:, {_QUOTE}){{0,19}}",
    "role": r"[^:;\n]{1,80}",
    "text": _FOREIGN,
    "version": r"biplomacy verify [0-9]{1,4}",
}
"""What may stand in a field, by its name up to the first underscore."""

_NESTED = {"message": None, "class": None, "each": ", "}
"""Fields that hold sentences of their own, with what parts these where there may be several."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the code of the language that it is in, for ``lang``."""

    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was found again: its template, and what stands in each field."""

    message: str
    fields: tuple[tuple[str, Value], ...]


Value: TypeAlias = str | tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Template:
    message: str
    words: int
    joints: int
    pattern: re.Pattern[str]


def said(language: Language, text: str) -> Said:
    """Return ``text`` in ``language``; as it is where no template fits or none is translated.

    >>> from biplomacy.web.language import language_of
    >>> said(language_of("en"), "the origin is not listed")
    Said(text='the origin is not listed', code='en')
    """
    sentences = recognised(text) if language.code != "en" else ()
    told = [_told(language, sentence) for sentence in sentences]
    known = [one for one in told if one is not None]
    if not told or len(known) < len(told):
        return Said(text, "en")
    return Said(_JOINT.join(known), language.code)


@lru_cache(maxsize=2_048)
def recognised(text: str) -> tuple[Sentence, ...]:
    """Return the sentences that make up ``text``, or none unless every part of it is known.

    A text over ``MOST_TRIED`` characters is not tried.
    """
    if len(text) > MOST_TRIED:
        return ()
    whole = _sentence(text, _DEEPEST)
    return (whole,) if whole else _joined(text.split(_JOINT))


def _joined(parts: list[str]) -> tuple[Sentence, ...]:
    """Return the sentences that ``parts`` make up; some templates hold the joint themselves."""
    if not 2 <= len(parts) <= _MOST_PARTS:  # noqa: PLR2004 - one part was tried as a whole
        return ()
    upto: list[tuple[Sentence, ...] | None] = [(), *(None for _ in parts)]
    for first in range(len(parts)):
        before = upto[first]
        if before is None:
            continue
        for end in range(first + 1, min(first + _WIDEST, len(parts)) + 1):
            found = _sentence(_JOINT.join(parts[first:end]), _DEEPEST)
            if found is not None:
                upto[end] = upto[end] or (*before, found)
    return upto[-1] or ()


def _sentence(text: str, depth: int) -> Sentence | None:
    """Return ``text`` as one sentence, of several templates by the one with the most words."""
    if depth == 0:
        return None
    for template in _TEMPLATES:
        found = template.pattern.fullmatch(text)
        if found is not None:
            fields = tuple(_values(found, depth - 1))
            if all(value for _, value in fields):
                return Sentence(template.message, fields)
    return None


def _values(found: re.Match[str], depth: int) -> Iterator[tuple[str, Value]]:
    """Yield each field with its value; that of a nested one is empty unless all of it is known."""
    for name, value in found.groupdict().items():
        kind = _kind(name)
        if kind not in _NESTED:
            yield name, value
            continue
        parting = _NESTED[kind]
        yield name, _all_known(value.split(parting) if parting else [value], depth)


def _all_known(texts: list[str], depth: int) -> tuple[Sentence, ...]:
    """Return a sentence for each text; none at all where one of them is unknown."""
    found = []
    for text in texts:
        sentence = _sentence(text, depth)
        if sentence is None:
            return ()
        found.append(sentence)
    return tuple(found)


def _told(language: Language, sentence: Sentence) -> str | None:
    """Return a sentence in ``language``; None where it, or one inside it, is not translated."""
    words = language.text(sentence.message)
    if words == sentence.message and _literal(words).strip(" :,"):
        return None
    fields: dict[str, str] = {}
    for name, value in sentence.fields:
        if isinstance(value, str):
            fields[name] = _ISOLATED % value if language.direction == "rtl" else value
            continue
        inner = [_told(language, one) for one in value]
        known = [one for one in inner if one is not None]
        if len(known) < len(inner):
            return None
        fields[name] = language.listed(known)
    return words % fields


def _kind(name: str) -> str:
    return name.partition("_")[0]


def _literal(message: str) -> str:
    return _FIELD.sub("", message)


def _compiled(message: str) -> _Template:
    pieces = _FIELD.split(message)
    pattern = "".join(
        f"(?P<{piece}>{SHAPES[_kind(piece)]})" if place % 2 else re.escape(piece.replace("%%", "%"))
        for place, piece in enumerate(pieces)
    )
    return _Template(message, len(_literal(message)), message.count(_JOINT), re.compile(pattern))


_TEMPLATES = tuple(sorted(map(_compiled, REASONS), key=lambda one: one.words, reverse=True))
_WIDEST = 1 + max(template.joints for template in _TEMPLATES)
