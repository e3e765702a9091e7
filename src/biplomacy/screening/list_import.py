"""Rows of published files made into entries; nothing is dropped, what is odd is said (§C3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.errors import AddressMalformed
from biplomacy.screening.address_keys import RULES, listed_key
from biplomacy.screening.checksums import right_checksums
from biplomacy.screening.errors import ListCaseDestroyed, ListMalformed
from biplomacy.screening.model import AddressKey, Family, ListedAddress, ListEntry
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WALLET = "CryptoWallet"
_TOKEN = re.compile(r"[A-Z0-9]{2,10}", re.ASCII)
_NOT_BASE58 = re.compile(r"0x|bc1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AddressCount:
    """What a list of addresses holds.

    ``base58_passing`` of ``base58`` addresses of checked families have a right checksum.
    """

    rows: int
    texts: int
    keys: int
    base58: int
    base58_passing: int
    not_checked: int


def count_addresses(addresses: Sequence[ListedAddress]) -> AddressCount:
    """Return the counts of a list's addresses."""
    base58 = [one.text for one in addresses if _is_base58(one)]
    return AddressCount(
        rows=len(addresses),
        texts=len({one.text for one in addresses}),
        keys=len({_key(one) for one in addresses}),
        base58=len(base58),
        base58_passing=sum(right_checksums(base58)),
        not_checked=sum(one.token not in RULES for one in addresses),
    )


def require_case(addresses: Iterable[ListedAddress]) -> None:
    """Refuse a list in which more than half of the base58 addresses fail (§C3.3).

    Raises:
        ListCaseDestroyed: they do.
    """
    base58 = [one.text for one in addresses if _is_base58(one)]
    failing = len(base58) - sum(right_checksums(base58))
    if 2 * failing > len(base58):
        raise ListCaseDestroyed(
            f"{failing:,} of {len(base58):,} base58 addresses fail their checksum",
            hint="the source lower-cased its addresses; take the list from its publisher",
        )


def wallet_entries(list_id: str, addresses: Iterable[ListedAddress]) -> tuple[ListEntry, ...]:
    """Return one entry for each address and token, without a name.

    Raises:
        ListMalformed: a token is no token, or a list names one address of one token twice.
    """
    entries = []
    for address in addresses:
        if _TOKEN.fullmatch(address.token) is None:
            raise ListMalformed(f"{address.token[:20]!r} is no token, such as XBT")
        name = f"{list_id}:{address.token}.{address.text}"
        entries.append(ListEntry(id=name, schema=WALLET, addresses=(address,)))
    if len({entry.id for entry in entries}) != len(entries):
        raise ListMalformed("an address stands twice under one token")
    return tuple(entries)


def address_findings(entries: Iterable[ListEntry]) -> tuple[Finding, ...]:
    """Return which addresses are malformed, or of another family than their token's."""
    found = (_finding(entry.id, address) for entry in entries for address in entry.addresses)
    return tuple(finding for finding in found if finding is not None)


def _finding(entry_id: str, address: ListedAddress) -> Finding | None:
    try:
        key = listed_key(address.token, address.text)
    except AddressMalformed as error:
        return Finding("address-malformed", Severity.WARNING, entry_id, error.message)
    if address.token in RULES and key.family not in RULES[address.token]:
        message = f"{address.text} is listed under {address.token}, an address of {key.family}"
        return Finding("address-family-other", Severity.INFO, entry_id, message)
    return None


def _is_base58(address: ListedAddress) -> bool:
    return address.token in RULES and _NOT_BASE58.match(address.text) is None


def _key(address: ListedAddress) -> AddressKey:
    try:
        return listed_key(address.token, address.text)
    except AddressMalformed:
        return AddressKey(Family.EXACT, address.text)
