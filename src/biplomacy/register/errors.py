"""The register's errors (supervision §A7.5)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError


class LeiMalformed(InputError):
    """The text is not an LEI: twenty characters with right check digits (ISO 17442)."""

    code = "lei-malformed"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text[:40]!r} is not an LEI",
            hint="copy all twenty characters; the last two are check digits",
        )
        self.text = text


class RegisterMalformed(InputError):
    """An event, a regime, a rule or a calendar does not read, or contradicts itself."""

    code = "register-malformed"


class RegimeUnknown(InputError):
    """No regime of that name is shipped."""

    code = "regime-unknown"


class TransitionForbidden(EvidenceError):
    """The regime has no such move from one state to another."""

    code = "register-transition-forbidden"


class SignersInsufficient(EvidenceError):
    """Fewer officials signed a decision than the charter asks for, or fewer than two."""

    code = "register-signers-insufficient"


class CalendarUncovered(EvidenceError):
    """The calendar has no data for a year that the clock runs through."""

    code = "calendar-uncovered"


class RecordGap(EvidenceError):
    """The events of a record are not complete: an entry between them cannot be read."""

    code = "record-gap"


class EsmaMalformed(InputError):
    """A file of ESMA's interim register is too large, has another header, or is no CSV."""

    code = "esma-malformed"


class DomainMalformed(InputError):
    """The text is no name of a host that IDNA 2008 knows."""

    code = "domain-malformed"
