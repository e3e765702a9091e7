"""The outlook's errors (programme §15)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError, SourceError


class HistoryBroken(EvidenceError):
    """The closes have a gap, a day twice, a price of zero, or are too few."""

    code = "history-broken"


class OutlookMalformed(InputError):
    """What is to be simulated does not read, or lies outside its bounds."""

    code = "outlook-malformed"


class EngineUnavailable(SourceError):
    """The compiled engine is not installed here; the plain one gives the same bits."""

    code = "engine-unavailable"
