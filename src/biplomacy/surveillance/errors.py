"""The surveillance office's errors."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError, SourceError


class TicksOutOfRange(InputError):
    """A price, a quantity or an id lies outside its range, so a product could leave 128 bits."""

    code = "ticks-out-of-range"


class ParameterOutOfRange(InputError):
    """A rule has no such parameter, or the value lies outside the rule's bounds."""

    code = "rule-parameter-out-of-range"


class RuleFileMalformed(InputError):
    """A rule's file does not read, or contradicts its SQL."""

    code = "surveillance-rule-malformed"


class RuleSetUnknown(InputError):
    """No rule or rule set of that name and version is shipped."""

    code = "rule-set-unknown"


class AlertUnknown(InputError):
    """No alert has that id, or several begin with it."""

    code = "alert-unknown"


class SyntheticSizeRefused(InputError):
    """A synthetic day of that size or seed is not made."""

    code = "synthetic-day-refused"


class TradeFileInconsistent(EvidenceError):
    """A trade file contradicts itself: columns, ids, times, venue, sides."""

    code = "trade-file-inconsistent"


class TradeFileMissing(EvidenceError):
    """The directory holds no file of that table, day and venue."""

    code = "trade-file-missing"


class AlertMalformed(EvidenceError):
    """An alert's digest or id does not follow from its rows."""

    code = "alert-malformed"


class CaseForbidden(EvidenceError):
    """A case cannot go from its state to the one that is asked for."""

    code = "case-transition-forbidden"


class CaseFileBroken(EvidenceError):
    """A line of a case file does not continue the line before it."""

    code = "case-file-broken"


class EngineExhausted(SourceError):
    """The rule engine ran out of the memory or the disk that it may use."""

    code = "rule-engine-exhausted"


class EngineFailed(SourceError):
    """The rule engine refused a query for another reason."""

    code = "rule-engine-failed"
