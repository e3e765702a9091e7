"""Addresses as a run screens them: listed or not, nothing between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.address_keys import RULES
from biplomacy.screening.model import CERTAIN, RecordedCandidate, ScreeningConfig

if TYPE_CHECKING:
    from biplomacy.screening.address_index import AddressIndex

ADDRESS_ALGORITHM = "biplomacy-addresses/1"


class AddressScreener:
    """A ``Screener`` of addresses: listed or not, nothing between."""

    code_version = ADDRESS_ALGORITHM

    def __init__(self, index: AddressIndex) -> None:
        self._index = index

    def screen(self, subject: str) -> tuple[RecordedCandidate, ...]:
        """Return each entry under which the address is listed; raises ``AddressMalformed``."""
        names = dict.fromkeys(place.entry_id for place in self._index.listings(subject))
        return tuple(RecordedCandidate(name, CERTAIN, (("exact", CERTAIN),)) for name in names)


def address_config() -> ScreeningConfig:
    """Return the configuration of address screening: families by token, no threshold."""
    rules = tuple((token, "|".join(families)) for token, families in sorted(RULES.items()))
    return ScreeningConfig(ADDRESS_ALGORITHM, "1", (), rules)
