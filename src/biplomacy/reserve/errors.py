"""The reserve's errors (chain and reserve §13)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError


class PerimeterMalformed(InputError):
    """The perimeter contradicts itself."""

    code = "perimeter-malformed"


class MemberOverlap(EvidenceError):
    """Two members claim one script at one time."""

    code = "member-overlap"


class OpeningInvalid(EvidenceError):
    """An opening does not lead to the committed root."""

    code = "opening-invalid"


class CoveragePartial(EvidenceError):
    """Blocks are missing, so there is no total."""

    code = "coverage-partial"


class BlockUnknown(EvidenceError):
    """The block does not lie on the best chain at hand."""

    code = "block-unknown"


class ClaimMalformed(InputError):
    """The claim's parameters do not fit its kind."""

    code = "claim-malformed"


class AnnouncementMalformed(InputError):
    """A list of announced purchases or reported holdings does not have its form."""

    code = "announcement-malformed"


class NothingHeld(InputError):
    """A price or an average over no bitcoin at all was asked for."""

    code = "nothing-held"


class LotsExhausted(EvidenceError):
    """More coins move than the lots at hand hold, or coins that no lot accounts for."""

    code = "lots-exhausted"
