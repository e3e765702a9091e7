"""The power office's errors (power §20)."""

from __future__ import annotations

from biplomacy.values.errors import EvidenceError, InputError, SourceError


class SystemMalformed(InputError):
    """A system, rule, tariff or contract file does not read, or contradicts itself."""

    code = "system-malformed"


class QuantityMalformed(InputError):
    """A quantity is a float, or has more digits than its unit."""

    code = "quantity-malformed"


class HoursMissing(InputError):
    """An hour of the period is not in the series."""

    code = "hours-missing"


class HoursDuplicate(InputError):
    """An hour stands twice in the series."""

    code = "hours-duplicate"


class HoursOrder(InputError):
    """The hours do not ascend."""

    code = "hours-order"


class OffsetMissing(InputError):
    """Local times come without an offset from UTC."""

    code = "offset-missing"


class LoadInvalid(InputError):
    """A load is no number, negative or above 100 GW."""

    code = "load-invalid"


class LoaderUnknown(InputError):
    """No loader of hourly files has that name."""

    code = "loader-unknown"


class MonthMismatch(InputError):
    """The hours of a month differ from its reported total by more than 0.1 %."""

    code = "month-mismatch"


class CurrencyMixed(InputError):
    """Prices of two currencies meet without a rate between them."""

    code = "currency-mixed"


class BitsInvalid(InputError):
    """The compact target of a block is negative, zero or overflows."""

    code = "nbits-invalid"


class FleetInvalid(InputError):
    """A fleet's efficiency lies outside 5 to 200 J/TH, or its PUE below 1."""

    code = "fleet-invalid"


class RuleUnknown(InputError):
    """No rule set of that id is shipped, and no file lies there."""

    code = "rule-unknown"


class RuleExpired(InputError):
    """The rule set did not hold any more on the day of the offer."""

    code = "rule-expired"


class LimitExceeded(InputError):
    """The question is larger than this office computes (§21); nothing is truncated."""

    code = "limit-exceeded"


class CostMissing(EvidenceError):
    """No price is told for a month, and none may be carried there."""

    code = "cost-missing"


class ProvenanceRaised(EvidenceError):
    """Hours claim a stronger provenance than their evidence has."""

    code = "provenance-raised"


class CertificateGap(EvidenceError):
    """The bound that the duals give lies too far below the cost of the answer."""

    code = "certificate-gap"


class CertificateImpossible(EvidenceError):
    """The bound lies above the cost: the problem or the files were changed."""

    code = "certificate-impossible"


class SolverMissing(SourceError):
    """The solver or another extra of this office is not installed here."""

    code = "solver-missing"


class SolverTimeout(SourceError):
    """The solver did not finish in its time."""

    code = "solver-timeout"
