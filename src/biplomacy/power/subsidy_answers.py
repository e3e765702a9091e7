"""What is asked of a tariff and what every benchmark, limb and rule set answers (§12)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.errors import QuantityMalformed
from biplomacy.power.model import Provenance
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from biplomacy.power.benchmarks import Benchmark, BenchmarkId, CostInputs
    from biplomacy.power.limbs import Answered
    from biplomacy.power.tariff import Tariff
    from biplomacy.values.digest import Digest


@dataclass(frozen=True, slots=True)
class Question:
    """What is tested: an offer at a rate (minor units per MWh) for ``energy_wh`` at the meter.

    ``rate_per_usd``: major units of the tariff's currency for a dollar, an assumed number.
    """

    tariff: Tariff
    season: str
    rate: Fraction
    energy_wh: int
    rate_per_usd: Decimal
    inputs: CostInputs
    provenance: Provenance

    def __post_init__(self) -> None:
        """Refuse a rate of exchange that turns no money into other money."""
        if self.rate_per_usd <= 0:
            raise QuantityMalformed(
                f"{self.rate_per_usd:f} of the currency for a dollar is no rate",
                hint="write a rate above zero, such as 281",
            )


class Kind(StrEnum):
    """How a gap is paid (§12.2)."""

    NONE = "none"
    EXPLICIT = "explicit"
    IMPLICIT = "implicit"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gap:
    """A benchmark less the rate, in minor units per MWh, and for the whole energy in minor units.

    ``usd_cents`` is the same sum at the assumed rate.
    """

    benchmark: BenchmarkId
    gap: Fraction | None
    support: int | None
    usd_cents: int | None
    kind: Kind


class RuleOutcome(StrEnum):
    """What a rule set calls an offer."""

    SUBSIDY = "subsidy"
    NO_SUBSIDY = "no-subsidy"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The answer of one rule set.

    ``decided``: what decided it, such as ``gap`` or ``limb iii``; of one undetermined, what is
    unknown. ``room``: how much the benchmark may rise before the rate lies below it (negative: how
    much the rate must rise). ``hindsight``: the rules were adopted after the offer.
    """

    rules: str
    digest: Digest
    outcome: RuleOutcome
    benchmark: BenchmarkId
    gap: Fraction | None
    decided: tuple[str, ...]
    room: Fraction | None
    hindsight: bool


@dataclass(frozen=True, slots=True)
class BillChange:
    """What other consumers pay more (negative: less), minor units, by one benchmark (§12.5)."""

    benchmark: BenchmarkId
    minor: int | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A step of the rate toward the ordinary tariff, and what the buyer pays more at it."""

    rate: Fraction
    loss: int


@dataclass(frozen=True, slots=True)
class TariffTest:
    """A question and all answers; none of them stands alone."""

    question: Question
    benchmarks: tuple[Benchmark, ...]
    gaps: tuple[Gap, ...]
    limbs: tuple[Answered, ...]
    conditions: tuple[Answered, ...]
    rulings: tuple[Ruling, ...]
    bills: tuple[BillChange, ...]
    withdrawal: tuple[Withdrawal, ...]

    @property
    def grade(self) -> Grade:
        """The grade of the weakest part, and assumed on synthetic hours; dollars rest on less."""
        if self.question.provenance is Provenance.SYNTHETIC:
            return Grade.ASSUMED
        return Grade.weakest(part.grade for part in self.question.inputs.parts)

    def benchmark(self, name: BenchmarkId) -> Benchmark:
        """Return one of the benchmarks."""
        return next(one for one in self.benchmarks if one.id is name)
