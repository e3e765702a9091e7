"""Services as authorities spell them, read as the letters a to j of MiCA (register §A6.4)."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.register.esma_model import Flag

if TYPE_CHECKING:
    from collections.abc import Iterator

SPELLINGS = MappingProxyType(
    {
        "a": "providing custody and administration of crypto-assets on behalf of clients",
        "b": "operation of a trading platform for crypto-assets",
        "c": "exchange of crypto-assets for funds",
        "d": "exchange of crypto-assets for other crypto-assets",
        "e": "execution of orders for crypto-assets on behalf of clients",
        "f": "placing of crypto-assets",
        "g": "reception and transmission of orders for crypto-assets on behalf of clients",
        "h": "providing advice on crypto-assets",
        "i": "providing portfolio management on crypto-assets",
        "j": "providing transfer services for crypto-assets on behalf of clients",
    }
)
"""The spelling of Regulation (EU) 2023/1114, article 3(1)(16), as ESMA's file has it."""
_STEMS = MappingProxyType(
    {
        "a": "providing custody",
        "b": "operation of a trading platform",
        "c": "exchange of crypto assets for funds",
        "d": "exchange of crypto assets for other",
        "e": "execution of orders",
        "f": "placing of",
        "g": "reception and transmission",
        "h": "providing advice",
        "i": "providing portfolio management",
        "j": "providing transfer services",
    }
)
_BETWEEN = re.compile(r"[|;]|,(?=\s*[a-j]\s*\.)")
_LETTER = re.compile(r"^([a-j])\s*\.\s*")
_JOINTS = re.compile(r"[\s\u00ad\u2010-\u2015-]+")


def service_items(cell: str) -> Iterator[str]:
    """Yield the items that a cell lists, without the blanks around them; some may be empty."""
    return (item.strip() for item in _BETWEEN.split(cell))


def read_services(cell: str) -> tuple[tuple[str, ...], tuple[Flag, ...]]:
    """Return the letters that a cell names, as often as it names them, and its flags.

    The text decides, not the letter before it; an item whose text is unknown gives no service.

    >>> read_services("c.exchange of crypto-assets for funds")
    (('c',), (<Flag.SERVICE_SPELLING: 'service-spelling'>,))
    """
    letters: list[str] = []
    flags: list[Flag] = []
    for item in service_items(cell):
        found, wrong = _read_item(item)
        letters += found
        flags += wrong
    return tuple(letters), tuple(flags)


def _read_item(item: str) -> tuple[tuple[str, ...], tuple[Flag, ...]]:
    if not item:
        return (), (Flag.SERVICE_EMPTY,)
    match = _LETTER.match(item)
    text = item if match is None else item[match.end() :]
    plain = _JOINTS.sub(" ", text.lower())
    found = tuple(letter for letter, stem in _STEMS.items() if stem in plain)
    if not found:
        return (), (Flag.SERVICE_UNKNOWN,)
    wrong = []
    if len(found) > 1:
        wrong.append(Flag.TWO_SERVICES)
    if match is None:
        wrong.append(Flag.SERVICE_LETTER_MISSING)
    elif match[1] not in found:
        wrong.append(Flag.SERVICE_LETTER_CONFLICT)
    if not wrong and item != f"{found[0]}. {SPELLINGS[found[0]]}":
        wrong.append(Flag.SERVICE_SPELLING)
    return found, tuple(wrong)
