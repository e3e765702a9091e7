"""Output descriptors and addresses through bdkpython (BIP 380-386, 389; chain §5.10).

A descriptor with a private key is refused by its shape, before any library parses it, and no
message repeats the text of a descriptor: what was pasted by mistake must not reach a log.
"""

from __future__ import annotations

import re

import bdkpython as bdk  # type: ignore[import-untyped]  # ships no type information

from biplomacy.chain.errors import (
    AddressMalformed,
    AddressNetworkMismatch,
    DescriptorMalformed,
    DescriptorRangeRefused,
)
from biplomacy.chain.model import Network
from biplomacy.chain.private_keys import refusal, require_public

MAX_RANGE = 100_000
MAX_DESCRIPTOR = 10_000
MAX_ADDRESS = 100
_SHOWN = 12

_BASE58 = "1-9A-HJ-NP-Za-km-z"
_EXTENDED_PUBLIC = re.compile(rf"([a-zA-Z])pub[{_BASE58}]{{20}}", re.ASCII)
# bdk 3.1.1 ends the whole process on a hardened step after a public key, so paths are read here.
_KEY_PATH = re.compile(rf"[a-zA-Z]pub[{_BASE58}]*(/[^,(){{}}#]*)", re.ASCII)
_CHOICE = re.compile(r"<[0-9;]+>", re.ASCII)
_OPEN_PATH = re.compile(
    r"(?:/[0-9]{1,10})*(?:/<[0-9]{1,10}(?:;[0-9]{1,10}){1,20}>)?(?:/[0-9]{1,10})*(?:/\*)?", re.ASCII
)
_ADDRESS = re.compile(rf"addr\(([0-9A-Za-z]{{1,{MAX_ADDRESS}}})\)(?:#[0-9a-z]*)?", re.ASCII)
_NETWORKS = {
    Network.MAIN: bdk.Network.BITCOIN,
    Network.TESTNET3: bdk.Network.TESTNET,
    Network.TESTNET4: bdk.Network.TESTNET4,
    Network.SIGNET: bdk.Network.SIGNET,
    Network.REGTEST: bdk.Network.REGTEST,
}


class BdkDescriptors:
    """The port ``Descriptors`` on one network.

    Scripts that have no address (``pk``, bare ``multi``) cannot be derived: bdk derives addresses.
    """

    def __init__(self, network: Network) -> None:
        self._name = network
        self._network = _NETWORKS[network]
        main = network is Network.MAIN
        self._kind = bdk.NetworkKind.MAIN if main else bdk.NetworkKind.TEST
        self._public_letter = "x" if main else "t"

    def scripts(self, descriptor: str, first: int, last: int) -> tuple[bytes, ...]:
        """Return the scripts of the indices ``first`` to ``last``, both included.

        A multipath descriptor (BIP 389) gives the scripts of each path in turn. A descriptor
        without a wildcard has one script per path, whatever the indices; so has ``addr(…)``
        (BIP 385), the one script of an address.

        Raises:
            DescriptorPrivate: it holds a private key.
            DescriptorMalformed: it cannot be parsed or derived, or its checksum is wrong.
            DescriptorRangeRefused: more than 100,000 indices, or none.
            AddressMalformed: the text in ``addr(…)`` is no address.
            AddressNetworkMismatch: its keys or its address belong to another network.
        """
        if not 0 <= first <= last or last - first >= MAX_RANGE or last >= 2**31:
            raise DescriptorRangeRefused(
                f"the indices {first} to {last} are no range of at most {MAX_RANGE:,}",
                hint="give the first and the last index, both included",
            )
        address = _ADDRESS.fullmatch(descriptor)
        if address is not None:
            return (self._checked_address(descriptor, address[1]),)
        parsed = self._parsed(descriptor)
        try:
            singles = parsed.to_single_descriptors() if parsed.is_multipath() else [parsed]
            return tuple(
                script for single in singles for script in self._derived(single, first, last)
            )
        except (bdk.DescriptorError, bdk.MiniscriptError, bdk.AddressParseError) as error:
            raise _malformed(error) from None

    def address_script(self, address: str) -> bytes:
        """Return the script that ``address`` pays to.

        Raises:
            DescriptorPrivate: it is a private key.
            AddressMalformed: it is no address.
            AddressNetworkMismatch: it belongs to another network.
        """
        require_public(address)
        if len(address) > MAX_ADDRESS or not address.isascii():
            raise _not_an_address(address)
        try:
            return bytes(bdk.Address(address, self._network).script_pubkey().to_bytes())
        except bdk.AddressParseError.NetworkValidation:
            raise AddressNetworkMismatch(
                f"the address {address} does not belong to the network {self._name}",
                hint="choose the network that the address was made for",
            ) from None
        except bdk.AddressParseError:
            raise _not_an_address(address) from None

    def address(self, script: bytes) -> str | None:
        """Return the address of ``script``; None where the script has none."""
        try:
            return str(bdk.Address.from_script(bdk.Script(script), self._network))
        except bdk.FromScriptError:
            return None

    def _checked_address(self, descriptor: str, address: str) -> bytes:
        """Return the script of ``addr(…)``, of which bdk reads the checksum and no more."""
        script = self.address_script(address)
        try:
            bdk.Descriptor(descriptor, self._kind)
        except bdk.DescriptorError.InvalidDescriptorChecksum as error:
            raise _malformed(error) from None
        except bdk.DescriptorError:
            pass  # the checksum was read first, and fits or is absent
        return script

    def _derived(self, single: bdk.Descriptor, first: int, last: int) -> list[bytes]:
        indices = range(first, last + 1) if single.has_wildcard() else range(1)
        return [
            bytes(single.derive_address(index, self._network).script_pubkey().to_bytes())
            for index in indices
        ]

    def _parsed(self, descriptor: str) -> bdk.Descriptor:
        require_public(descriptor)
        if len(descriptor) > MAX_DESCRIPTOR or not descriptor.isascii():
            raise DescriptorMalformed(
                f"a text of {len(descriptor)} characters is no output descriptor",
                hint=f"descriptors are plain ASCII of at most {MAX_DESCRIPTOR:,} characters",
            )
        self._check_network(descriptor)
        _check_paths(_KEY_PATH.findall(descriptor))
        try:
            parsed = bdk.Descriptor(descriptor, self._kind)
        except bdk.DescriptorError as error:
            raise _malformed(error) from None
        if parsed.to_string_with_secret() != str(parsed):
            raise refusal()
        return parsed

    def _check_network(self, descriptor: str) -> None:
        letters = set(_EXTENDED_PUBLIC.findall(descriptor))
        if letters - {"x", "t"}:
            raise DescriptorMalformed(
                f"the descriptor holds a key that starts with {min(letters - {'x', 't'})}pub",
                hint="write the key as xpub or tpub (BIP 32); the descriptor names the script",
            )
        if letters - {self._public_letter}:
            raise AddressNetworkMismatch(
                f"the descriptor's keys do not belong to the network {self._name}",
                hint=f"keys of this network start with {self._public_letter}pub",
            )


def _check_paths(paths: list[str]) -> None:
    """Refuse steps after a public key that bdk 3.1.1 cannot take, or takes wrongly (BIP 389)."""
    if not all(map(_OPEN_PATH.fullmatch, paths)):
        raise DescriptorMalformed(
            "the descriptor derives from a public key along a path that needs the private one",
            hint="after an xpub only plain steps such as /<0;1>/* can follow",
        )
    choices = [step[1:-1].split(";") for path in paths for step in _CHOICE.findall(path)]
    widths = {len(choice) for choice in choices}
    if len(widths) > 1 or any(len(set(choice)) < len(choice) for choice in choices):
        raise DescriptorMalformed(
            "the descriptor's keys do not have the same number of different paths",
            hint="write as many steps between < and > for each key",
        )


def _malformed(error: Exception) -> DescriptorMalformed:
    return DescriptorMalformed(
        f"the descriptor cannot be used: {_reason(error)}",
        hint="copy it whole, with its checksum of eight characters after the #",
    )


def _reason(error: Exception) -> str:
    """Return the kind of a library's error; its text may repeat parts of the descriptor."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__).lower()
    return f"{words} error"


def _not_an_address(address: str) -> AddressMalformed:
    # A mistyped private key would pass for a wrong address: only its start is repeated.
    shown = repr(address) if len(address) <= _SHOWN else f"{address[:_SHOWN]!r}…"
    return AddressMalformed(
        f"{shown} ({len(address)} characters) is not a bitcoin address",
        hint="copy it again; every character counts",
    )
