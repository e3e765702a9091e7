"""Offers and costs of the two policy cases, and what is asked of them (power §12.8, §12.9)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from biplomacy.power.anchors import reported_parts, shipped_anchor
from biplomacy.power.benchmarks import CostInputs, Part, PartName
from biplomacy.power.model import Provenance
from biplomacy.power.offer_file import shipped_offer
from biplomacy.power.quantities import PER_KWH
from biplomacy.power.subsidy_answers import Question
from biplomacy.power.tariff import Flat, Tariff, Term, Told
from biplomacy.values.verdict import Grade, Standing

OFFER, PACKAGE = "nov-2024-offer", "nov-2025-package"
WINTER_WH = 6_668_160_000_000
RLNG = Fraction(2_203_100 * 1_000, 975)
SWITCHING = Fraction(2_298_000) - RLNG


def part(name: PartName, a_kwh: str | Fraction) -> Part:
    """Return a part of that price a kWh, or of that many minor units per MWh."""
    value = a_kwh if isinstance(a_kwh, Fraction) else Fraction(Decimal(a_kwh)) * PER_KWH
    return Part(name, value, Grade.ASSUMED, Standing.ILLUSTRATIVE, "an example")


def costs(*more: Part) -> CostInputs:
    """Return the golden costs, and what is declared beside them."""
    high = replace(shipped_anchor("rlng_fuel").part(PartName.FUEL_HIGH), minor_per_mwh=RLNG)
    low = replace(part(PartName.FUEL_LOW, "14.6497"), standing=Standing.SYNTHETIC)
    return CostInputs(25_000, (low, high, *reported_parts(), *more))


def offered(name: str = PACKAGE, *, rate: str | None = None) -> Tariff:
    """Return a shipped offer, at another flat price where one is given."""
    tariff = shipped_offer(name)
    if rate is None:
        return tariff
    return replace(tariff, schedule=Flat(int(Decimal(rate) * PER_KWH)))


def without(tariff: Tariff, term: Term) -> Tariff:
    """Return an offer of which a term was never published."""
    return replace(tariff, terms=tuple(row for row in tariff.terms if row[0] is not term))


def saying(tariff: Tariff, term: Term, *, answer: bool) -> Tariff:
    """Return an offer that says yes or no to a term."""
    told = Told(value=answer, grade=Grade.ATTESTED, standing=Standing.QUOTED, source="an example")
    return replace(without(tariff, term), terms=(*without(tariff, term).terms, (term, told)))


def asked(tariff: Tariff, *more: Part) -> Question:
    """Return the golden question about an offer: winter, 2,000 MW, 92 %, 281 rupees a dollar."""
    schedule = tariff.schedule
    assert isinstance(schedule, Flat)
    return Question(
        tariff=tariff,
        season="winter of 2024-07 to 2025-06",
        rate=Fraction(schedule.price),
        energy_wh=WINTER_WH,
        rate_per_usd=Decimal(281),
        inputs=costs(*more),
        provenance=Provenance.SYNTHETIC,
    )
