"""A version's addresses, ready to be asked (supervision §C3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.address import script_of_address
from biplomacy.chain.errors import AddressMalformed
from biplomacy.chain.model import Network
from biplomacy.screening.address_keys import asked_keys, listed_key, require_form
from biplomacy.screening.model import AddressKey, Family

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.screening.model import ListEntry


@dataclass(frozen=True, slots=True, order=True)
class Listing:
    """One place where an address stands on a list."""

    entry_id: str
    token: str
    text: str


class AddressIndex:
    """The addresses of one version.

    ``keys`` and ``scripts`` are frozen sets for the quick question; ``listings`` and
    ``script_listings`` say where.
    """

    def __init__(self, listings: dict[AddressKey, tuple[Listing, ...]]) -> None:
        self._listings = listings
        self._scripts = {
            script_of_address(key.text, Network.MAIN): key
            for key in listings
            if key.family is Family.BITCOIN
        }
        self.keys = frozenset(listings)
        self.scripts = frozenset(self._scripts)

    @classmethod
    def of(cls, entries: Iterable[ListEntry]) -> AddressIndex:
        """Return the index of a version's entries."""
        found: dict[AddressKey, set[Listing]] = {}
        for entry in entries:
            for address in entry.addresses:
                place = Listing(entry.id, address.token, address.text)
                found.setdefault(_key(address.token, address.text), set()).add(place)
        return cls({key: tuple(sorted(places)) for key, places in found.items()})

    def listings(self, text: str) -> tuple[Listing, ...]:
        """Return where an address is listed, ascending; none where it is not.

        Raises:
            AddressMalformed: it looks like bitcoin, EVM or TRON, and is no address of these; or
                it is not listed and looks like no address at all.
        """
        places = {place for key in asked_keys(text) for place in self._listings.get(key, ())}
        if not places:
            require_form(text)
        return tuple(sorted(places))

    def script_listings(self, script: bytes) -> tuple[Listing, ...]:
        """Return where the bitcoin address of an output script is listed."""
        key = self._scripts.get(script)
        return () if key is None else self._listings[key]


def _key(token: str, text: str) -> AddressKey:
    """Return an address's key; what is malformed is compared by its exact text alone."""
    try:
        return listed_key(token, text)
    except AddressMalformed:
        return AddressKey(Family.EXACT, text)
