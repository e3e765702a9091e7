"""Fills in the scripts of members that name only a descriptor, before anything is read.

A range is final: indices beyond it are not derived, and their use is a finding elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.chain.ports import Descriptors
    from biplomacy.reserve.model import Derivation, Member, Perimeter

_ADDRESS = re.compile(r"addr\(([0-9A-Za-z]{1,100})\)(?:#[0-9a-z]{8})?", re.ASCII)


def derive_scripts(perimeter: Perimeter, descriptors: Descriptors) -> Perimeter:
    """Return the perimeter with the scripts of every member that has a derivation and none.

    ``addr(…)`` (BIP 385) stands for the one script of an address.

    Raises:
        DescriptorPrivate, DescriptorMalformed, DescriptorRangeRefused, AddressMalformed,
        AddressNetworkMismatch: as the port says.
    """
    members = tuple(_derived(member, descriptors) for member in perimeter.members)
    return replace(perimeter, members=members)


def _derived(member: Member, descriptors: Descriptors) -> Member:
    if member.scripts or member.derivation is None:
        return member
    return replace(member, scripts=_scripts(member.derivation, descriptors))


def _scripts(derivation: Derivation, descriptors: Descriptors) -> tuple[bytes, ...]:
    address = _ADDRESS.fullmatch(derivation.descriptor)
    if address is not None:
        return (descriptors.address_script(address[1]),)
    found = descriptors.scripts(derivation.descriptor, derivation.first, derivation.last)
    return tuple(dict.fromkeys(found))
