"""The subsidy test: every benchmark, every limb, every rule set, side by side (§12).

Gap = benchmark less rate: positive, the buyer is supported. Money is rounded toward zero, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.benchmarks import BenchmarkId, all_benchmarks
from biplomacy.power.errors import RuleExpired
from biplomacy.power.limbs import (
    Limb,
    all_hold,
    any_holds,
    judge_conditions,
    judge_limbs,
    opposite,
)
from biplomacy.power.model import PPM, WH_PER_MWH
from biplomacy.power.subsidy_answers import (
    BillChange,
    Gap,
    Kind,
    RuleOutcome,
    Ruling,
    TariffTest,
    Withdrawal,
)
from biplomacy.power.tariff import Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.benchmarks import Benchmark
    from biplomacy.power.limbs import Answered, Condition
    from biplomacy.power.rule_file import RuleSet
    from biplomacy.power.subsidy_answers import Question

CODE = "power-tariff-test 1"
STEPS = 4
GAP = "gap"
ROMAN = MappingProxyType(dict(zip(Limb, ("i", "ii", "iii", "iv"), strict=True)))


def try_tariff(question: Question, rules: Sequence[RuleSet]) -> TariffTest:
    """Return what every rule set says of an offer.

    Raises:
        RuleExpired: a rule set did not hold any more on the day of the offer.
        SystemMalformed: an eligible load is none of the comparable ones.
    """
    benchmarks = all_benchmarks(question.inputs)
    limbs = judge_limbs(question.tariff, question.rate, benchmarks)
    conditions = judge_conditions(question.tariff)
    judged = _Judged(question, benchmarks, limbs, conditions)
    return TariffTest(
        question=question,
        benchmarks=benchmarks,
        gaps=tuple(_gap(question, benchmark) for benchmark in benchmarks),
        limbs=limbs,
        conditions=conditions,
        rulings=tuple(_ruling(judged, one) for one in rules),
        bills=tuple(_bills(question, benchmarks)),
        withdrawal=tuple(_withdrawal(question, benchmarks)),
    )


def money_of(minor_per_mwh: Fraction, energy_wh: int) -> int:
    """Return a price times energy in minor units, rounded toward zero."""
    return int(minor_per_mwh * energy_wh / WH_PER_MWH)


def earned_ppm(test: TariffTest, payments_minor: int) -> int | None:
    """Return the margin over b1-low as a share of yearly payments, ppm; None: b1 is unknown."""
    cost = test.benchmark(BenchmarkId.B1_LOW).value
    if cost is None:
        return None
    earned = money_of(test.question.rate - cost, test.question.energy_wh)
    return int(Fraction(earned * PPM, payments_minor))


def tax_expenditure(standard_ppm: int, applied_ppm: int, base_minor: int) -> int:
    """Return the tax forgone on a base, minor units rounded toward zero; no part of any gap."""
    return int(Fraction((standard_ppm - applied_ppm) * base_minor, PPM))


@dataclass(frozen=True, slots=True)
class _Judged:
    question: Question
    benchmarks: tuple[Benchmark, ...]
    limbs: tuple[Answered, ...]
    conditions: tuple[Answered, ...]

    def value(self, name: BenchmarkId) -> Fraction | None:
        return next(one for one in self.benchmarks if one.id is name).value

    def limb(self, limb: Limb) -> Answered:
        return next(one for one in self.limbs if one.name == limb)

    def condition(self, condition: Condition) -> Answered:
        return next(one for one in self.conditions if one.name == condition)


def _gap(question: Question, benchmark: Benchmark) -> Gap:
    if benchmark.value is None:
        return Gap(benchmark.id, None, None, None, Kind.UNKNOWN)
    gap = benchmark.value - question.rate
    exact = gap * question.energy_wh / WH_PER_MWH
    paid = question.tariff.term(Term.BUDGET_LINE).value
    kind = {True: Kind.EXPLICIT, False: Kind.IMPLICIT, None: Kind.UNKNOWN}[paid]
    return Gap(
        benchmark.id,
        gap,
        int(exact),
        int(exact / Fraction(question.rate_per_usd)),
        kind if gap > 0 else Kind.NONE,
    )


def _ruling(judged: _Judged, rules: RuleSet) -> Ruling:
    offered = judged.question.tariff.offered
    if rules.expires is not None and rules.expires < offered:
        raise RuleExpired(
            f"{rules.id} held until {rules.expires}, and the offer is of {offered}",
            hint="name rules that held on the day of the offer",
        )
    name, value = rules.benchmark, judged.value(rules.benchmark)
    if value is None and rules.otherwise is not None:
        name, value = rules.otherwise, judged.value(rules.otherwise)
    gap = None if value is None else value - judged.question.rate
    outcome, decided = _decide(judged, rules, name, gap)
    return Ruling(
        rules=rules.id,
        digest=rules.digest,
        outcome=outcome,
        benchmark=name,
        gap=gap,
        decided=decided,
        room=None if gap is None else -gap,
        hindsight=rules.adopted is not None and rules.adopted > offered,
    )


def _decide(
    judged: _Judged, rules: RuleSet, benchmark: BenchmarkId, gap: Fraction | None
) -> tuple[RuleOutcome, tuple[str, ...]]:
    below = None if gap is None else gap > 0
    price = {
        GAP if gap is not None else benchmark.value: below,
        **{f"limb {ROMAN[limb]}": judged.limb(limb).holds for limb in rules.limbs},
    }
    lacking = {_lacks(one): opposite(judged.condition(one).holds) for one in rules.require}
    found = any_holds((all_hold(price.values()), *lacking.values()))
    if found is None:
        unknown = (name for name, holds in {**price, **lacking}.items() if holds is None)
        return RuleOutcome.UNDETERMINED, tuple(unknown)
    if found:
        by_price = tuple(price) if all_hold(price.values()) else ()
        by_terms = tuple(name for name, holds in lacking.items() if holds)
        return RuleOutcome.SUBSIDY, (*by_terms, *by_price)
    against = tuple(name for name, holds in price.items() if holds is False)
    return RuleOutcome.NO_SUBSIDY, against


def _lacks(condition: Condition) -> str:
    """Return the limb or the exit term of limb iv that speaks when a condition is not kept."""
    return "limb iii" if condition.value == "not-selective" else f"limb iv: {condition.value}"


def _bills(question: Question, benchmarks: Sequence[Benchmark]) -> list[BillChange]:
    asked = (BenchmarkId.B2_LOW, BenchmarkId.B2_HIGH, BenchmarkId.B1_HIGH)
    found = {one.id: one.value for one in benchmarks}
    values = [(name, found[name]) for name in asked]
    return [
        BillChange(
            name, None if value is None else money_of(value - question.rate, question.energy_wh)
        )
        for name, value in values
    ]


def _withdrawal(question: Question, benchmarks: Sequence[Benchmark]) -> list[Withdrawal]:
    ordinary = next(one.value for one in benchmarks if one.id is BenchmarkId.B4)
    if ordinary is None or ordinary <= question.rate:
        return []
    steps = [(ordinary - question.rate) * step / STEPS for step in range(1, STEPS + 1)]
    return [Withdrawal(question.rate + step, money_of(step, question.energy_wh)) for step in steps]
