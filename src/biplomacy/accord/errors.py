"""The accord's errors (programme §15)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError, SourceError


class AccordMalformed(InputError):
    """The file is no accord, or contradicts itself."""

    code = "accord-malformed"


class AccordUnknown(InputError):
    """No accord of that id is bundled, and none is logged in the records at hand."""

    code = "accord-unknown"


class AccordUnsigned(EvidenceError):
    """A party's signatures on the accord are missing, invalid, or over other bytes."""

    code = "accord-unsigned"


class PartnerUnreachable(SourceError):
    """The record of a party cannot be read, so what rests on it cannot be said."""

    code = "partner-unreachable"
