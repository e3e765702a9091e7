"""When two addresses are the same: one normaliser for each family (supervision §C3.1, §C3.2).

Base58 keeps its case, for there case carries meaning. Of bitcoin, EVM chains and TRON the checksum
is verified; addresses of all other tokens are compared sign by sign and not checked.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from Crypto.Hash import keccak

from biplomacy.chain.address import decode_base58check, script_of_address
from biplomacy.chain.errors import AddressMalformed, AddressNetworkMismatch
from biplomacy.chain.model import Network
from biplomacy.screening.model import AddressKey, Family

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Mapping[str, tuple[Family, ...]] = MappingProxyType(
    {
        "XBT": (Family.BITCOIN,),
        **dict.fromkeys(("ETH", "ETC", "BSC", "ARB", "USDC"), (Family.EVM,)),
        "TRX": (Family.TRON,),
        "USDT": (Family.EVM, Family.TRON, Family.BITCOIN),
    }
)
"""The families in which a token's addresses lie, by OFAC's codes; other tokens have none."""
MAX_TEXT = 150
_EVM = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_TRON_VERSION = 0x41
_TRON_SIZE = 21
_SEGWIT = re.compile(r"(bc|tb|bcrt)1", re.ASCII | re.IGNORECASE)
_LEGACY = re.compile(r"[13T][0-9A-Za-z]{24,35}", re.ASCII)
_LOWERED_TRON = re.compile(r"t[0-9a-z]{33}", re.ASCII)
_ANY = re.compile(r"(?:[a-z]{2,15}:)?[0-9A-Za-z]{20,120}", re.ASCII)
"""Signs and length of every address that OFAC has listed so far, with or without a prefix."""
_PRINTABLE = re.compile(r"[!-~]{1,150}", re.ASCII)


def family_of(text: str) -> Family:
    """Return the family that an address has the looks of; its checksum is not looked at.

    A TRON address in lower case has them too, so that it is refused and not merely not found.
    """
    if text[:2] in ("0x", "0X"):
        return Family.EVM
    if _SEGWIT.match(text) is not None:
        return Family.BITCOIN
    if _LEGACY.fullmatch(text) is not None:
        return Family.TRON if text[0] == "T" else Family.BITCOIN
    return Family.TRON if _LOWERED_TRON.fullmatch(text) is not None else Family.EXACT


def address_key(text: str, family: Family) -> AddressKey:
    """Return what an address is compared by within a family.

    Raises:
        AddressMalformed: the text is no address of the family, or its checksum is wrong.
    """
    return AddressKey(family, _NORMALISERS[family](text))


def listed_key(token: str, text: str) -> AddressKey:
    """Return the key of an address that a list prints under ``token``.

    What looks like an address of another known family is read as one: OFAC prints at least one
    TRON address under XBT.

    Raises:
        AddressMalformed: the token has a checked family and the text fits none.
    """
    if token not in RULES:
        return address_key(text, Family.EXACT)
    seen = family_of(text)
    return address_key(text, seen if seen is not Family.EXACT else RULES[token][0])


def asked_keys(text: str) -> tuple[AddressKey, ...]:
    """Return the keys under which an address could be listed when no token is named.

    Raises:
        AddressMalformed: it looks like bitcoin, EVM or TRON, and is no address of these.
    """
    exact = address_key(text, Family.EXACT)
    family = family_of(text)
    return (exact,) if family is Family.EXACT else (address_key(text, family), exact)


def require_form(text: str) -> None:
    """Refuse what looks like no address at all: "not listed" would clear nobody.

    Raises:
        AddressMalformed: signs or length are those of no address that a list has named so far.
    """
    if _ANY.fullmatch(text) is None:
        raise AddressMalformed(
            f"{text[:90]!r} has not the form of an address", hint="copy the address again"
        )


def _bitcoin(text: str) -> str:
    try:
        script_of_address(text, Network.MAIN)
    except AddressNetworkMismatch as error:
        raise AddressMalformed(error.message, hint="lists name addresses of mainnet") from error
    return text.lower() if _SEGWIT.match(text) is not None else text


def _evm(text: str) -> str:
    if _EVM.fullmatch(text) is None:
        raise AddressMalformed(
            f"{text[:90]!r} is not 0x and 40 hexadecimal digits", hint="copy the address again"
        )
    lower = text.lower()
    digits = text[2:]
    if digits not in (lower[2:], digits.upper()) and checksummed(lower) != text:
        raise AddressMalformed(
            f"{text[:90]!r} fails the checksum in its capitals (EIP-55)",
            hint="copy the address again, case and all",
        )
    return lower


def checksummed(lower: str) -> str:
    """Return a lower-case EVM address with its checksum in capitals (EIP-55)."""
    digits = lower[2:]
    marks = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    return "0x" + "".join(
        sign.upper() if mark >= "8" else sign for sign, mark in zip(digits, marks, strict=False)
    )


def _tron(text: str) -> str:
    payload = decode_base58check(text)
    if len(payload) != _TRON_SIZE or payload[0] != _TRON_VERSION:
        raise AddressMalformed(
            f"{text[:90]!r} is base58 but no TRON address", hint="check which coin it is of"
        )
    return text


def _exact(text: str) -> str:
    if _PRINTABLE.fullmatch(text) is None:
        raise AddressMalformed(
            f"{text[:90]!r} is no address: 1 to {MAX_TEXT} printable signs without blanks",
            hint="copy the address again",
        )
    return text


_NORMALISERS = MappingProxyType(
    {Family.BITCOIN: _bitcoin, Family.EVM: _evm, Family.TRON: _tron, Family.EXACT: _exact}
)
