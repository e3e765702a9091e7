"""Tests of a tariff in words: benchmarks, limbs, rule sets, and whose bill changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.model import Provenance
from biplomacy.power.price_text import shown_millions, shown_price
from biplomacy.power.quantities import TWH, decimal_text
from biplomacy.power.subsidy import ROMAN
from biplomacy.power.subsidy_answers import RuleOutcome
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from biplomacy.cli.power_costing import Costed
    from biplomacy.power.benchmarks import Benchmark
    from biplomacy.power.limbs import Answered
    from biplomacy.power.model import SystemHours
    from biplomacy.power.subsidy_answers import Gap, Ruling, TariffTest

_ANSWERS = {True: "met", False: "not met", None: "unknown"}


def hours_line(hours: SystemHours, seed: str) -> str:
    """Return the first line of everything that is made from hours."""
    plants = Standing.weakest(plant.standing for plant in hours.system.plants)
    if hours.provenance is Provenance.SYNTHETIC:
        return f"synthetic hours (seed {seed}); capacities {plants}; grade assumed"
    return f"{hours.provenance} hours; capacities {plants}"


def season_lines(found: Costed) -> Iterator[str]:
    """Yield what costs were computed from."""
    asked = found.asked
    yield hours_line(found.hours, asked.seed)
    energy = decimal_text(found.energy_wh, TWH)
    yield (
        f"{asked.season} of {found.hours.system.name}, {int(found.season.hours):,} h,"
        f" {asked.mw} MW at the meter: {energy} TWh; {asked.fx} PKR/USD, assumed"
    )


def offer_lines(test: TariffTest) -> Iterator[str]:
    """Yield an offer, its benchmarks with their gaps, its limbs, and all rule sets."""
    asked = test.question
    tariff = asked.tariff
    yield ""
    yield f"{tariff.id}  {tariff.title}"
    price = shown_price(asked.rate)
    yield f"  {price} {tariff.currency}/kWh at the meter, {tariff.rate.standing}"
    yield "  benchmark       a kWh       gap      M USD  (gap above 0: the buyer is supported)"
    for benchmark, gap in zip(test.benchmarks, test.gaps, strict=True):
        yield f"  {_benchmark_line(benchmark, gap)}"
    yield "  limbs"
    for limb in test.limbs:
        yield f"  {_limb_line(limb)}"
    yield "  rule sets"
    for ruling in test.rulings:
        yield f"  {ruling_line(ruling)}"
    yield from _bill_lines(test)


def _benchmark_line(benchmark: Benchmark, gap: Gap) -> str:
    name = f"{benchmark.id:10}"
    if benchmark.value is None or gap.gap is None or gap.usd_cents is None:
        return f"  {name}  undetermined: {', '.join(benchmark.missing)} not declared"
    money = _signed(shown_millions(gap.usd_cents))
    left = f", without {', '.join(benchmark.left_out)}" if benchmark.left_out else ""
    standing = benchmark.parts[0].standing
    paid = "" if gap.kind == "none" else f", payer {gap.kind}"
    return (
        f"  {name} {shown_price(benchmark.value):>10} {_signed(shown_price(gap.gap)):>9}"
        f" {money:>10}  {standing}, {benchmark.grade}{left}{paid}"
    )


def _limb_line(limb: Answered) -> str:
    number = next(roman for name, roman in ROMAN.items() if name == limb.name)
    answer = _ANSWERS[limb.holds]
    return f"  {number:>3}  {limb.name:16} {answer:8} {limb.because} ({limb.grade})"


def ruling_line(ruling: Ruling) -> str:
    """Return the answer of one rule set, with its gap and what decided."""
    parts = [f"{ruling.benchmark}"]
    if ruling.gap is not None:
        parts.append(f"gap {_signed(shown_price(ruling.gap))}")
    what = "unknown" if ruling.outcome is RuleOutcome.UNDETERMINED else "decided by"
    parts.append(f"{what} {', '.join(ruling.decided)}")
    if ruling.room is not None and ruling.outcome is RuleOutcome.NO_SUBSIDY and ruling.room >= 0:
        parts.append(f"turns when costs rise by more than {shown_price(ruling.room)}")
    if ruling.hindsight:
        parts.append("applied in hindsight")
    return f"  {ruling.rules:20} {ruling.outcome:13} {'; '.join(parts)}"


def _bill_lines(test: TariffTest) -> Iterator[str]:
    currency = test.question.tariff.currency
    for bill in test.bills:
        if bill.minor is not None:
            money = _signed(shown_millions(bill.minor))
            yield f"  bill of other consumers by {bill.benchmark}: {money} M {currency}"
    for step in test.withdrawal:
        loss = shown_millions(step.loss)
        yield f"  at {shown_price(step.rate)} the buyer pays {loss} M {currency} more"


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def signed_price(minor: Fraction) -> str:
    """Return a price a kWh with its sign."""
    return _signed(shown_price(minor))
