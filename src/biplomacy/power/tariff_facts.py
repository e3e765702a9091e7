"""The eleven facts of a tariff test that a lender's programme reads, by name only (§18.0).

Costs are rounded here, once, to four decimal places a kWh; the exact ones stand in the benchmarks.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.benchmarks import BenchmarkId
from biplomacy.power.model import Provenance
from biplomacy.power.price_text import shown_price
from biplomacy.power.tariff import Term, Told
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from biplomacy.power.subsidy_answers import TariffTest
    from biplomacy.power.tariff import Eligibility


class FactName(StrEnum):
    """The names under which a programme finds the facts."""

    RATE = "rate"
    B1_LOW = "b1_low"
    B1_HIGH = "b1_high"
    B3 = "b3"
    B4 = "b4"
    NAMED_SECTORS = "named_sectors"
    HAS_END = "has_end"
    HAS_CAP = "has_cap"
    ABOVE_BASE = "above_base"
    OTHERS_BURDEN = "others_burden"
    LENDER_CONSULTED = "lender_consulted"


@dataclass(frozen=True, slots=True)
class TariffFact:
    """A fact as decimal text: prices a kWh, a burden in major units, a truth as 0 or 1.

    One that is not told is unknown: not published, or its benchmark is undetermined.
    """

    name: FactName
    told: Told[str]


_COSTS = (
    (FactName.B1_LOW, BenchmarkId.B1_LOW),
    (FactName.B1_HIGH, BenchmarkId.B1_HIGH),
    (FactName.B3, BenchmarkId.B3),
    (FactName.B4, BenchmarkId.B4),
)
_TERMS = (
    (FactName.HAS_END, Term.END_DATE),
    (FactName.HAS_CAP, Term.VOLUME_CAP),
    (FactName.ABOVE_BASE, Term.ABOVE_BASE),
)


def tariff_facts(test: TariffTest) -> tuple[TariffFact, ...]:
    """Return the eleven facts of a test, in the order of their names."""
    tariff = test.question.tariff
    rate = _plain(shown_price(test.question.rate))
    return (
        _fact(FactName.RATE, rate, tariff.rate),
        *(_cost(test, name, benchmark) for name, benchmark in _COSTS),
        _named_sectors(test),
        *(_truth(name, tariff.term(term)) for name, term in _TERMS),
        _burden(tariff.others_burden),
        _truth(FactName.LENDER_CONSULTED, tariff.term(Term.LENDER_CONSULTED)),
    )


def _fact(
    name: FactName, value: str | None, told: Told[bool] | Told[int] | Told[Eligibility]
) -> TariffFact:
    return TariffFact(name, Told(value, told.grade, told.standing, told.source))


def _plain(text: str) -> str:
    return text.rstrip("0").rstrip(".")


def _cost(test: TariffTest, name: FactName, benchmark: BenchmarkId) -> TariffFact:
    found = test.benchmark(benchmark)
    modelled = name in {FactName.B1_LOW, FactName.B1_HIGH}
    assumed = modelled and test.question.provenance is Provenance.SYNTHETIC
    told = Told(
        None if found.value is None else _plain(shown_price(found.value)),
        Grade.ASSUMED if assumed or found.missing else found.grade,
        Standing.weakest(part.standing for part in found.parts),
        "; ".join(part.source for part in found.parts)[:500]
        or f"not declared: {', '.join(found.missing)}",
    )
    return TariffFact(name, told)


def _named_sectors(test: TariffTest) -> TariffFact:
    """One where a trade is singled out among comparable loads, zero where all may come."""
    told = test.question.tariff.eligibility
    known = told.value
    value = None if known is None else str(int(set(known.eligible) < set(known.comparable)))
    return _fact(FactName.NAMED_SECTORS, value, told)


def _truth(name: FactName, told: Told[bool]) -> TariffFact:
    value = None if told.value is None else str(int(told.value))
    return _fact(name, value, told)


def _burden(told: Told[int]) -> TariffFact:
    value = None
    if told.value is not None:
        value = _plain(f"{Decimal(told.value).scaleb(-2):.2f}")
    return _fact(FactName.OTHERS_BURDEN, value, told)
