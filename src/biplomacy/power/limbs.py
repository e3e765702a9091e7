"""The limbs of a subsidy, each met, not met or unknown, with the fact that it rests on (§12.3).

``None`` is unknown throughout; "and" and "or" are Kleene's, so an unknown fact decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.benchmarks import BenchmarkId
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.tariff import Term
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from biplomacy.power.benchmarks import Benchmark
    from biplomacy.power.tariff import Tariff


class Limb(StrEnum):
    """What makes a low price a subsidy, in the order i to iv."""

    STATE_RESOURCES = "state-resources"
    ADVANTAGE = "advantage"
    SELECTIVE = "selective"
    DISTORTION = "distortion"


class Condition(StrEnum):
    """What a rule set may require of an offer."""

    NOT_SELECTIVE = "not-selective"
    END_DATE = "end-date"
    VOLUME_CAP = "volume-cap"
    NO_ROLLOVER = "no-rollover"
    PRICE_PATH = "price-path"


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether a limb or condition holds, why, and on what that rests."""

    name: str
    holds: bool | None
    because: str
    grade: Grade
    source: str


def any_holds(answers: Iterable[bool | None]) -> bool | None:
    """Return Kleene's "or"; of nothing, False."""
    known = set(answers)
    return True if True in known else None if None in known else False


def all_hold(answers: Iterable[bool | None]) -> bool | None:
    """Return Kleene's "and"; of nothing, True."""
    known = set(answers)
    return False if False in known else None if None in known else True


def opposite(answer: bool | None) -> bool | None:  # noqa: FBT001 - a truth value is the subject
    """Return Kleene's "not"."""
    return None if answer is None else not answer


def judge_conditions(tariff: Tariff) -> tuple[Answered, ...]:
    """Return whether an offer meets each condition that rule sets may require."""
    selective = _selective(tariff)
    return (
        Answered(
            Condition.NOT_SELECTIVE,
            opposite(selective.holds),
            selective.because,
            selective.grade,
            selective.source,
        ),
        _term(tariff, Term.END_DATE, Condition.END_DATE),
        _term(tariff, Term.VOLUME_CAP, Condition.VOLUME_CAP),
        _term(tariff, Term.ROLLOVER, Condition.NO_ROLLOVER),
        _term(tariff, Term.PRICE_PATH, Condition.PRICE_PATH),
    )


def judge_limbs(
    tariff: Tariff, rate: Fraction, benchmarks: Sequence[Benchmark]
) -> tuple[Answered, ...]:
    """Return the four limbs of an offer at a rate in minor units per MWh.

    They are the same under every rule set: none depends on the benchmark that a rule set names.
    """
    public = tariff.term(Term.STATE_RESOURCES)
    exit_terms = judge_conditions(tariff)[1:]
    return (
        Answered(
            Limb.STATE_RESOURCES,
            public.value,
            "seller, payer or forgone revenue is public" if public.value else "who sells and pays",
            public.grade,
            public.source,
        ),
        _advantage(rate, {benchmark.id: benchmark for benchmark in benchmarks}),
        _selective(tariff),
        _distortion(exit_terms),
    )


def _term(tariff: Tariff, term: Term, condition: Condition) -> Answered:
    told = tariff.term(term)
    holds = opposite(told.value) if condition is Condition.NO_ROLLOVER else told.value
    return Answered(condition, holds, term.value.replace("-", " "), told.grade, told.source)


def _selective(tariff: Tariff) -> Answered:
    told = tariff.eligibility
    if told.value is None:
        return Answered(Limb.SELECTIVE, None, "state who is eligible", told.grade, told.source)
    eligible, comparable = set(told.value.eligible), set(told.value.comparable)
    if not eligible <= comparable:
        raise SystemMalformed(
            f"offer {tariff.id}: {min(eligible - comparable)!r} is eligible and not comparable",
            hint="the comparable loads include the eligible ones",
        )
    left = sorted(comparable - eligible)
    because = f"left out: {', '.join(left)}" if left else "open to all comparable loads"
    return Answered(Limb.SELECTIVE, bool(left), because, told.grade, told.source)


def _advantage(rate: Fraction, by_id: dict[BenchmarkId, Benchmark]) -> Answered:
    alternative = by_id[BenchmarkId.B5]
    low, high = by_id[BenchmarkId.B2_LOW], by_id[BenchmarkId.B2_HIGH]
    holds = any_holds((_below(rate, alternative), _below_both(rate, low, high)))
    known = [one for one in (alternative, low, high) if one.value is not None]
    open_ones = [one.id.value for one in (alternative, low, high) if one.value is None]
    return Answered(
        Limb.ADVANTAGE,
        holds,
        f"undetermined: {', '.join(open_ones)}" if holds is None and open_ones else
        "the readings of b2 differ" if holds is None else
        "the rate against b5 and b2",
        Grade.weakest(one.grade for one in known) if known else Grade.ASSUMED,
        "the benchmarks of this answer",
    )  # fmt: skip


def _below(rate: Fraction, benchmark: Benchmark) -> bool | None:
    return None if benchmark.value is None else rate < benchmark.value


def _below_both(rate: Fraction, low: Benchmark, high: Benchmark) -> bool | None:
    first, second = _below(rate, low), _below(rate, high)
    return first if first == second else None


def _distortion(exit_terms: Sequence[Answered]) -> Answered:
    holds = any_holds(opposite(one.holds) for one in exit_terms)
    deciding = [one for one in exit_terms if one.holds is False] or [
        one for one in exit_terms if one.holds is None
    ]
    words = ", ".join(one.name for one in deciding)
    return Answered(
        Limb.DISTORTION,
        holds,
        f"lacks {words}" if holds else f"unknown: {words}" if holds is None else "every exit term",
        Grade.weakest(one.grade for one in deciding or exit_terms),
        (deciding or list(exit_terms))[0].source,
    )
