"""The answers of a tariff test as rows: benchmarks with their gaps, limbs, and rule sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.subsidy import ROMAN
from biplomacy.power.subsidy_answers import RuleOutcome
from biplomacy.web.model import Pointed
from biplomacy.web.power_words import (
    BENCHMARKS,
    KINDS,
    LIMBS,
    MINUS,
    PARTS,
    decided_words,
    holds_chip,
    outcome_chip,
    price,
    signed_millions,
    signed_price,
)
from biplomacy.web.programme_terms import standing_word

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from biplomacy.power.benchmarks import Benchmark
    from biplomacy.power.limbs import Answered
    from biplomacy.power.subsidy_answers import Gap, Ruling, TariffTest
    from biplomacy.web.language import Language
    from biplomacy.web.model import Chip


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table: its words, and where it stands as an exact number, if it does."""

    shown: str
    pointed: Pointed | None


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """A benchmark with its parts, the gap to the rate, and the sum over the energy.

    ``value`` is None where a part is missing; ``missing`` and ``left_out`` name such parts.
    """

    id: str
    name: str
    value: Cell | None
    parts: tuple[tuple[str, str, str, str], ...]
    missing: str
    left_out: str
    gap: Cell | None
    sum: str
    sum_usd: str
    supported: str
    kind: str
    grade: str


@dataclass(frozen=True, slots=True)
class LimbRow:
    """A limb or a term: whether it is met, and the fact that says so, as the record has it."""

    number: str
    name: str
    chip: Chip
    because: str
    grade: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What one rule set says, by which benchmark, and what decided it."""

    rules: str
    chip: Chip
    benchmark: str
    gap: str
    decided: str
    decided_label: str
    room: str
    hindsight: bool


def benchmark_rows(index: int, test: TariffTest, language: Language) -> Iterator[BenchmarkRow]:
    """Yield each benchmark with its gap; none alone."""
    for number, (benchmark, gap) in enumerate(zip(test.benchmarks, test.gaps, strict=True)):
        known = gap.gap is not None and gap.support is not None and gap.usd_cents is not None
        yield BenchmarkRow(
            id=benchmark.id.value,
            name=language.text(BENCHMARKS[benchmark.id]),
            value=_cell(index, f"/body/benchmarks/{number}/minor_per_mwh", benchmark.value),
            parts=tuple(_parts(benchmark, language)),
            missing=language.listed(language.text(PARTS[one]) for one in benchmark.missing),
            left_out=language.listed(language.text(PARTS[one]) for one in benchmark.left_out),
            gap=_cell(index, f"/body/gaps/{number}/gap", gap.gap, signed=True),
            sum=signed_millions(gap.support or 0) if known else "",
            sum_usd=signed_millions(gap.usd_cents or 0) if known else "",
            supported=_supported(gap, language),
            kind=language.text(KINDS[gap.kind]) if known else "",
            grade=language.grade(benchmark.grade) if benchmark.parts else "",
        )


def _cell(index: int, pointer: str, value: Fraction | None, *, signed: bool = False) -> Cell | None:
    """Return a price a kWh; a fraction is pointed to, a whole number is told by the entry."""
    if value is None:
        return None
    pointed = Pointed(index, pointer, "text", str(value)) if value.denominator != 1 else None
    return Cell(signed_price(value) if signed else price(value), pointed)


def _parts(benchmark: Benchmark, language: Language) -> Iterator[tuple[str, str, str, str]]:
    for part in benchmark.parts:
        yield (
            language.text(PARTS[part.name]),
            price(part.minor_per_mwh),
            standing_word(part.standing, language),
            part.source,
        )


def _supported(gap: Gap, language: Language) -> str:
    if gap.gap is None:
        return ""
    if gap.gap > 0:
        return language.text("positive: the buyer is supported")
    return (
        language.text("negative: the buyer pays more than this cost")
        if gap.gap < 0
        else language.text("none: the buyer pays exactly this cost")
    )


def limb_row(one: Answered, language: Language) -> LimbRow:
    """Return a limb or a term with its answer and its fact."""
    numbers = {limb.value: roman for limb, roman in ROMAN.items()}
    return LimbRow(
        number=numbers.get(one.name, ""),
        name=language.text(LIMBS[one.name]) if one.name in LIMBS else one.name,
        chip=holds_chip(one.holds, language),
        because=one.because,
        grade=language.grade(one.grade),
        source=one.source,
    )


def rule_row(one: Ruling, language: Language) -> RuleRow:
    """Return what one rule set says."""
    return RuleRow(
        rules=one.rules,
        chip=outcome_chip(one.outcome, language),
        benchmark=one.benchmark.value,
        gap=signed_price(one.gap) if one.gap is not None else "",
        decided=language.listed(decided_words(what, language) for what in one.decided),
        decided_label=language.text("unknown:")
        if one.outcome is RuleOutcome.UNDETERMINED
        else language.text("decided by"),
        room=_room(one, language),
        hindsight=one.hindsight,
    )


def _room(one: Ruling, language: Language) -> str:
    """Return the switching value: how far the cost may rise, or the rate must."""
    if one.room is None:
        return ""
    if one.room >= 0:
        return language.text(
            "turns when the cost rises by more than %(price)s", price=price(one.room)
        )
    return language.text(
        "the gap closes when the rate rises by %(price)s", price=price(-one.room).lstrip(MINUS)
    )
