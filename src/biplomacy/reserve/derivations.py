"""Fills in the scripts of members that name only a descriptor, before anything is read.

A range is final: indices beyond it are not derived, and their use is a finding elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.chain.ports import Descriptors
    from biplomacy.reserve.model import Member, Perimeter


def derive_scripts(perimeter: Perimeter, descriptors: Descriptors) -> Perimeter:
    """Return the perimeter with the scripts of every member that has a derivation and none.

    Raises:
        DescriptorPrivate, DescriptorMalformed, DescriptorRangeRefused, AddressMalformed,
        AddressNetworkMismatch: as the port says.
    """
    members = tuple(_derived(member, descriptors) for member in perimeter.members)
    return replace(perimeter, members=members)


def _derived(member: Member, descriptors: Descriptors) -> Member:
    named = member.derivation
    if member.scripts or named is None:
        return member
    found = descriptors.scripts(named.descriptor, named.first, named.last)
    return replace(member, scripts=tuple(dict.fromkeys(found)))
