"""ESMA's cells one by one: what is certain is repaired, everything else is left out and flagged.

What cannot be read gives no text; the raw cell stays beside it (register §A6.2, §A6.3).
"""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.register.esma_columns import Reading
from biplomacy.register.esma_model import Flag
from biplomacy.register.esma_services import read_services
from biplomacy.values.lei import is_lei

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CellRead: TypeAlias = "tuple[tuple[str, ...], tuple[Flag, ...]]"
"""The texts of a cell, and a flag for each thing that is wrong with it."""

REPLACEMENT = "\ufffd"
_BLANKS = re.compile(r"\s+")
_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", re.ASCII)
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_DTI = re.compile(r"[0-9B-DF-HJ-NP-XZ]{9}", re.ASCII)
_SITE_BREAKS = re.compile(r"[|\r\n]+")
_SITE = re.compile(r"(?:https?://)?[^\s/?#@|,]+\.[^\s/?#@|,.]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_GREECE = MappingProxyType({"EL": "GR"})
"""The European Union's own code, beside that of ISO 3166-1."""


def read_cell(raw: str, reading: Reading) -> CellRead:
    """Return the texts of ``raw`` and its flags, without those of U+FFFD."""
    tidied = _tidied(raw, keep_breaks=reading is Reading.SITES)
    same = tidied == raw.replace("\r\n", "\n") or reading is Reading.LEI
    blanks = () if same else (Flag.WHITESPACE,)
    if not tidied:
        return (), blanks
    texts, flags = _READERS[reading](raw if reading is Reading.LEI else tidied)
    return texts, blanks + flags


def _tidied(raw: str, *, keep_breaks: bool) -> str:
    if keep_breaks and ("\n" in raw or "\r" in raw):
        return "\n".join(" ".join(line.split()) for line in raw.splitlines()).strip()
    return _BLANKS.sub(" ", raw).strip()


def _text(cell: str) -> CellRead:
    return (cell,), ()


def _date(cell: str) -> CellRead:
    """Read ``DD/MM/YYYY``; a date that is ISO 8601 already stays."""
    if match := _DATE.fullmatch(cell):
        day, month, year = map(int, match.groups())
    elif match := _ISO_DATE.fullmatch(cell):
        year, month, day = map(int, match.groups())
    else:
        return (), (Flag.DATE_MALFORMED,)
    try:
        return (date(year, month, day).isoformat(),), ()
    except ValueError:
        return (), (Flag.DATE_MALFORMED,)


def _country(cell: str) -> CellRead:
    upper = cell.upper()
    flags = () if upper == cell else (Flag.COUNTRY_CASE,)
    if upper in _GREECE:
        return (_GREECE[upper],), (*flags, Flag.COUNTRY_EL)
    if _COUNTRY.fullmatch(upper) is None:
        return (), (Flag.COUNTRY_MALFORMED,)
    return (upper,), flags


def _countries(cell: str) -> CellRead:
    return _listed(cell, Flag.COUNTRY_EMPTY, _country)


def _dtis(cell: str) -> CellRead:
    return _listed(cell, Flag.DTI_MALFORMED, _dti)


def _listed(cell: str, empty: Flag, read: Callable[[str], CellRead]) -> CellRead:
    texts: list[str] = []
    flags: list[Flag] = []
    for item in cell.split("|"):
        found, wrong = read(item.strip()) if item.strip() else ((), (empty,))
        texts += found
        flags += wrong
    return tuple(texts), tuple(flags)


def _dti(cell: str) -> CellRead:
    """Read a digital token identifier (ISO 24165): nine signs, no vowel."""
    return ((cell,), ()) if _DTI.fullmatch(cell) else ((), (Flag.DTI_MALFORMED,))


def _sites(cell: str) -> CellRead:
    items = [item for item in map(str.strip, _SITE_BREAKS.split(cell)) if item]
    sites = tuple(item for item in items if _SITE.fullmatch(item))
    several = (Flag.SEVERAL_WEBSITES,) if len(items) > 1 else ()
    return sites, several + (Flag.WEBSITE_MALFORMED,) * (len(items) - len(sites))


def _lei(raw: str) -> CellRead:
    """Read an LEI; only blanks and one final full stop are ever taken off."""
    if is_lei(raw):
        return (raw,), ()
    trimmed = raw.strip().removesuffix(".").rstrip()
    if is_lei(trimmed):
        return (trimmed,), (Flag.LEI_TRIMMED,)
    return (), (Flag.LEI_INVALID,)


_READERS: Mapping[Reading, Callable[[str], CellRead]] = MappingProxyType(
    {
        Reading.TEXT: _text,
        Reading.DATE: _date,
        Reading.COUNTRY: _country,
        Reading.COUNTRIES: _countries,
        Reading.DTIS: _dtis,
        Reading.SITES: _sites,
        Reading.LEI: _lei,
        Reading.SERVICES: read_services,
    }
)
