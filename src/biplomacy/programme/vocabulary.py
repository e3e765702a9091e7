"""The closed lists of words that programmes and outcomes use (programme §2, §3, §5)."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a lender calls a condition (IMF MONA)."""

    PRIOR_ACTION = "prior-action"
    QUANTITATIVE = "quantitative-performance-criterion"
    CONTINUOUS = "continuous-performance-criterion"
    INDICATIVE = "indicative-target"
    BENCHMARK = "structural-benchmark"
    CONTINUOUS_BENCHMARK = "continuous-structural-benchmark"
    REPORTING = "reporting"


class Coverage(StrEnum):
    """Whether a perimeter lists all that belongs to it."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


class Visibility(StrEnum):
    """Whether the public sees a perimeter's list."""

    PUBLIC = "public"
    SEALED = "sealed"


class WaiverKind(StrEnum):
    """The two waivers of IMF Decision 12251-(00/77)."""

    NONOBSERVANCE = "nonobservance"
    APPLICABILITY = "applicability"


class Answer(StrEnum):
    """What a test gives on the data at hand."""

    MET = "met"
    NOT_MET = "not-met"
    UNDETERMINED = "undetermined"


class Status(StrEnum):
    """An outcome with its date, its adjustor and its waiver, in the order of precedence."""

    NOT_YET_DUE = "not yet due"
    WAIVED_APPLICABILITY = "waived (applicability)"
    MET = "met"
    MET_WITH_ADJUSTOR = "met with adjustor"
    WAIVED = "waived (nonobservance)"
    WAIVED_REOPENED = "waived, re-opened"
    NOT_MET = "not met"
    UNDETERMINED = "undetermined"


class Reason(StrEnum):
    """Why an outcome is not determined."""

    ORIGIN_UNKNOWN = "origin-unknown"
    PERIMETER_INCOMPLETE = "perimeter-incomplete"
    LIABILITIES_MISSING = "liabilities-missing"
    DATA_MISSING = "data-missing"
    READINGS_DISAGREE = "readings-disagree"
    BENCHMARK_DISAGREE = "benchmark-disagree"
    WORDING_MISSING = "wording-missing"


class DeltaKind(StrEnum):
    """Whether a delta is added to a fact or replaces it."""

    ADD = "add"
    SET = "set"


class Funding(StrEnum):
    """Out of what bitcoin is bought or comes in; it decides which clause moves (§7.1)."""

    CENTRAL_BANK_FX = "central-bank-fx"
    BUDGET = "budget"
    CENTRAL_BANK_CREDIT = "central-bank-credit"
    BTC_LINKED_BOND = "btc-linked-bond"
    MINED = "mined"
    SEIZED = "seized"


class Vary(StrEnum):
    """What of an action is made larger."""

    QUANTITY = "quantity"
    LENGTH = "length"
    PRICE = "price"


class Scale(StrEnum):
    """How large an action may be."""

    BOUNDED = "bounded"
    NEVER = "never"
    UNBOUNDED = "unbounded"


class Strictness(StrEnum):
    """How the second programme's clause stands to the first's (§10.11)."""

    SAME = "same"
    STRICTER = "stricter"
    LOOSER = "looser"
    ABSENT = "absent"
    INCOMPARABLE = "incomparable"
