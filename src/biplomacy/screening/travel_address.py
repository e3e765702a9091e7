"""Travel Addresses, and the addresses that a stranger may make us call (supervision §C6.2, §C6.7).

A Travel Address is ``ta`` and the base58check of a URL. It may belong to one customer, so no error
repeats it.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from biplomacy.chain.address import decode_base58check, encode_base58check
from biplomacy.chain.errors import AddressMalformed
from biplomacy.screening.errors import CallbackAddressPrivate, TravelAddressMalformed, TrpMalformed

PREFIX = "ta"
MAX_URL = 2_000
_INQUIRY = "t=i"
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private")
_NUMERIC = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_NETLOC = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::[0-9]{1,5})?", re.ASCII)
"""A host and a port: no name or password before them, nothing that parsers read differently."""
_SIGNS = re.compile(r"[!-~]+", re.ASCII)
_TRANSLATED = 96
"""Bits of the prefix 64:ff9b::/96, under which IPv6 reaches IPv4 addresses."""


def encode_travel_address(url: str) -> str:
    """Return the Travel Address of a URL; raises TravelAddressMalformed where it is none."""
    if len(url) > MAX_URL or _SIGNS.fullmatch(url) is None or not urlsplit(url).hostname:
        raise TravelAddressMalformed(f"that is no address of the web of at most {MAX_URL} signs")
    return PREFIX + encode_base58check(url.encode())


def decode_travel_address(text: str) -> str:
    """Return the URL in a Travel Address.

    Raises:
        TravelAddressMalformed: the prefix, the checksum or the URL in it is wrong.
    """
    wrong = TravelAddressMalformed(
        "that is no Travel Address: its prefix, its checksum or its content is wrong",
        hint="copy it again, case and all; it begins with ta",
    )
    if not text.startswith(PREFIX) or len(text) > 2 * MAX_URL:
        raise wrong
    try:
        url = decode_base58check(text.removeprefix(PREFIX)).decode("ascii")
    except (AddressMalformed, UnicodeDecodeError):
        raise wrong from None
    if len(url) > MAX_URL or _SIGNS.fullmatch(url) is None:
        raise wrong
    return url


def inquiry_url(travel_address: str, *, loopback: bool = False) -> str:
    """Return where an inquiry goes: the URL of a Travel Address, with ``t=i``.

    Raises:
        TravelAddressMalformed, CallbackAddressPrivate, TrpMalformed: as the functions here say.
    """
    parts = require_callable(decode_travel_address(travel_address), loopback=loopback)
    asked = parts.query.split("&") if parts.query else []
    if _INQUIRY not in asked:
        asked.append(_INQUIRY)
    return parts._replace(query="&".join(asked), fragment="").geturl()


def require_callable(url: str, *, loopback: bool = False) -> SplitResult:
    """Return the parts of an address that a counterparty may make us call.

    It is ``https`` and its host is public by its own text; where a name leads is for the line that
    connects (``is_public``). ``loopback`` lets this machine's own address through, over plain HTTP
    too: for tests and demonstrations.

    Raises:
        CallbackAddressPrivate: the host is of this machine or of a private network.
        TrpMalformed: it is no such address at all.
    """
    wrong = TrpMalformed("a callback is no https address", hint="write https://host/path")
    if len(url) > MAX_URL or _SIGNS.fullmatch(url) is None or "\\" in url:
        raise wrong
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise wrong from None
    if not host or _NETLOC.fullmatch(parts.netloc) is None or port == 0:
        raise wrong
    if loopback and parts.scheme in {"http", "https"} and _is_loopback(host):
        return parts
    if parts.scheme != "https":
        raise wrong
    if not _is_public_host(host):
        raise CallbackAddressPrivate(
            "a callback points to this machine or to a private network",
            hint="give an address that the public internet reaches",
        )
    return parts


def is_public(text: str) -> bool:
    """Say whether an IP address is reached from the public internet, whatever it is wrapped in."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (address, *_inner(address)))


def _is_public_host(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        labels = host.lower().split(".")
        # Some resolvers read 2130706433, 0x7f.1 and 127.1 as numbers: such names are none.
        named = len(labels) > 1 and _NUMERIC.fullmatch(labels[-1]) is None
        well_formed = all(_LABEL.fullmatch(label) for label in labels)
        return named and well_formed and labels[-1] not in _LOCAL_NAMES
    return is_public(host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _inner(address: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that an IPv6 address carries in it."""
    if isinstance(address, IPv4Address):
        return ()
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if int(address) >> (128 - _TRANSLATED) == int(IPv6Address("64:ff9b::")) >> (128 - _TRANSLATED):
        carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(one for one in carried if one is not None)
