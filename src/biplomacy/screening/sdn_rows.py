"""OFAC's specially designated nationals: what a row of ``sdn.csv`` says (§C1.1).

OFAC gives no header; the shipped copy's header mislabels the fourth column, which is the
programme. Remarks end at 1,000 signs, so the last of them may be cut short.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from biplomacy.screening.model import ListedAddress, ListEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")

EMPTY = "-0-"
COLUMNS = 12
MAX_REMARKS = 1_000
_SCHEMAS = MappingProxyType(
    {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane", "": "LegalEntity"}
)
_ALIAS = re.compile(r"[afn]\.k\.a\. '([^']+(?:'[^';.]+)*)'")
_BORN = re.compile(
    r"DOB (?:circa )?(?:(?:(\d{1,2}) )?([A-Z][a-z]{2}) )?(\d{4})(?= ?[;.])", re.ASCII
)
_ADDRESS = re.compile(
    r"Digital Currency Address - ([A-Z0-9]{2,10}) ([!-:<-~]+)(?=;|\.$|; )", re.ASCII
)
_COUNTRY = re.compile(r"(?:nationality|citizen) ([^;.]+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def sdn_entry(list_id: str, cells: Sequence[str]) -> ListEntry:
    """Return the entry of a row of twelve cells; unknown types become LegalEntity."""
    texts = ["" if cell.strip() == EMPTY else cell.strip() for cell in cells]
    number, name, kind, programmes, *_, remarks = texts
    return ListEntry(
        id=f"{list_id}:{number}",
        schema=_SCHEMAS.get(kind, "LegalEntity"),
        names=_unlike([name, *aliases(remarks)]),
        addresses=_unlike(addresses(remarks)),
        programmes=_unlike(programmes.split("] [")) if programmes else (),
        birth_dates=_unlike(birth_dates(remarks)),
        countries=_unlike(_COUNTRY.findall(remarks)),
    )


def aliases(remarks: str) -> list[str]:
    """Return the other names in a row's remarks: also, formerly and now known as."""
    return [str(found) for found in _ALIAS.findall(remarks)]


def addresses(remarks: str) -> Iterator[ListedAddress]:
    """Yield the digital currency addresses that stand whole in a row's remarks."""
    for token, text in _ADDRESS.findall(remarks):
        yield ListedAddress(token, text)


def birth_dates(remarks: str) -> Iterator[str]:
    """Yield the birth dates in a row's remarks, as far as they are told."""
    for day, month, year in _BORN.findall(remarks):
        if month not in _MONTHS:
            yield year
            continue
        text = f"{year}-{_MONTHS.index(month) + 1:02}"
        yield f"{text}-{int(day):02}" if day else text


def cut_short(remarks: str) -> bool:
    """Say whether remarks were cut, so that an alias or address may be missing."""
    return len(remarks) >= MAX_REMARKS


def _unlike(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))
