"""Shapes of personal data that a body must not hold, because a record never forgets (record §13.4).

The shapes are e-mail addresses, telephone numbers in international form and the mobile forms of
Pakistan and El Salvador, and identity numbers: Pakistan's CNIC (5-7-1 digits) and El Salvador's DUI
(8-1 digits), both from memory. A match is a suspicion, so a reader is warned and a writer refused.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.values.canonical import JsonObject, JsonValue

CODE = "personal-data-suspected"
_SHORT = 100
_HYPHEN = r"[-\u2010-\u2015\u2212]"
_APART = r"[ .()\u00a0-]{0,2}"
_EMAIL = r"\w@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}"
_FOREIGN_PHONE = rf"(?<![\w.+/=-])(?:\+|00)[1-9](?:{_APART}[0-9]){{7,14}}(?![\w+/=])"
_LOCAL_PHONE = rf"(?<![\w.-])(?:03[0-9]{{2}}{_APART}[0-9]{{7}}|[67][0-9]{{3}}-[0-9]{{4}})(?![\w.-])"
_CNIC = rf"(?<![\w-])[0-9]{{5}}{_HYPHEN}[0-9]{{7}}{_HYPHEN}[0-9](?![\w-])"
_DUI = rf"(?<![\w-])[0-9]{{8}}{_HYPHEN}[0-9](?![\w-])"
SHAPES = (
    ("an e-mail address", re.compile(_EMAIL)),
    ("a telephone number", re.compile(f"{_FOREIGN_PHONE}|{_LOCAL_PHONE}")),
    ("a CNIC number", re.compile(_CNIC)),
    ("a DUI number", re.compile(_DUI)),
)


def check_personal_data(
    body: JsonObject, *, subject: str = "body", allowed: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Report each text of a body, names of fields included, that has the shape of personal data.

    Fields are named by their path, such as ``.rows[3].note``; those in ``allowed`` are passed over.
    The suspicious text itself is not repeated.
    """
    if not _holds_any(body):  # nearly always, and without a path for each text
        return ()
    passed = frozenset(allowed)
    return tuple(
        Finding(CODE, Severity.WARNING, subject, f"{path} looks like {what}", (path,))
        for path, text in _texts(body, "")
        if (likely := _likeness(text)) and path not in passed
        for what in likely
    )


def _holds_any(value: JsonValue) -> bool:
    match value:
        case str():
            return bool(_likeness(value))
        case list():
            return any(map(_holds_any, value))
        case dict():
            return any(map(_likeness, value)) or any(map(_holds_any, value.values()))
        case _:
            return False


def _likeness(text: str) -> tuple[str, ...]:
    return _short_likeness(text) if len(text) <= _SHORT else _shapes_in(text)


@lru_cache(maxsize=1 << 13)  # names of fields, and much of what they hold, come again and again
def _short_likeness(text: str) -> tuple[str, ...]:
    return _shapes_in(text)


def _shapes_in(text: str) -> tuple[str, ...]:
    return tuple(what for what, shape in SHAPES if shape.search(text))


def _texts(value: JsonValue, path: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield path, value
        case list():
            for number, item in enumerate(value):
                yield from _texts(item, f"{path}[{number}]")
        case dict():
            yield from _named_texts(value, path)
        case _:
            return


def _named_texts(value: JsonObject, path: str) -> Iterator[tuple[str, str]]:
    for number, (name, item) in enumerate(value.items()):
        # A suspicious name must not come back through the path of the finding.
        below = f"{path}.#{number}" if _likeness(name) else f"{path}.{name[:60]}"
        yield below, name
        yield from _texts(item, below)
