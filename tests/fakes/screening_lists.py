"""Small lists of invented and of published addresses, made for a test."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.screening.adapters.address_csv import AddressCsv
from biplomacy.screening.address_index import AddressIndex
from biplomacy.screening.address_screening import AddressScreener
from biplomacy.screening.list_import import wallet_entries
from biplomacy.screening.lists import Origin, make_version
from biplomacy.screening.model import ListedAddress
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.screening.model import ListEntry, ListVersion
    from biplomacy.screening.ports import ListRead
    from biplomacy.screening.run import Screener

SAMPLE = Path(str(files("biplomacy.screening"))) / "facts" / "ofac_sample.csv"


def sample() -> ListRead:
    """Return the addresses that are shipped with the code."""
    return AddressCsv(SAMPLE).read("ofac-sample")


def version(
    entries: Iterable[ListEntry], day: str, *, list_id: str = "test", previous: Digest | None = None
) -> ListVersion:
    """Return a version of ``entries``, published and fetched at the start of ``day``."""
    at = Day.parse(day).start
    return make_version(
        entries, Origin(list_id, at, at, "invented", Digest.of(day.encode())), previous=previous
    )


def wallets(*addresses: str, of: str = "XBT", list_id: str = "test") -> tuple[ListEntry, ...]:
    """Return an entry for each address of one token."""
    return wallet_entries(list_id, [ListedAddress(of, text) for text in addresses])


def screener(of: ListVersion) -> Screener:
    """Return what finds addresses on a version."""
    return AddressScreener(AddressIndex.of(of.entries))
