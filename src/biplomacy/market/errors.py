"""The market's errors (market §13)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError


class QuoteMalformed(InputError):
    """A file of prices does not have the form that its kind asks for."""

    code = "quote-malformed"


class PeerMalformed(InputError):
    """A peer's holding comes without day, source or evidence, or in another form."""

    code = "peer-malformed"


class QuoteMissing(EvidenceError):
    """No price is at hand for that day; none is interpolated."""

    code = "quote-missing"


class QuoteAmbiguous(EvidenceError):
    """Several prices are at hand for that day, and nothing says which is meant."""

    code = "quote-ambiguous"


class QuoteImplied(EvidenceError):
    """The price is itself the quotient of a published value, so it cannot confirm one."""

    code = "quote-implied"
