"""A study of surplus power in words: one screen from the hours to the verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.cli.power_tariff_words import room_lines
from biplomacy.cli.power_test_words import ruling_line, season_lines, signed_price
from biplomacy.cli.printing import finding_line
from biplomacy.cli.programme_words import WORDS
from biplomacy.power.anchors import shipped_anchor
from biplomacy.power.model import PPM
from biplomacy.power.price_text import shown_millions, shown_price
from biplomacy.power.quantities import MW, decimal_text
from biplomacy.power.subsidy import earned_ppm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from biplomacy.cli.power_costing import Costed
    from biplomacy.power.backcast import Backcast
    from biplomacy.power.bargaining import Room
    from biplomacy.power.subsidy_answers import TariffTest
    from biplomacy.power.surplus import Surplus
    from biplomacy.programme.offers import OffersSideBySide
    from biplomacy.values.verdict import Finding

_QUANTILES = (50, 90, 95)


@dataclass(frozen=True, slots=True)
class Study:
    """All that a study says; ``must_take``: the block's cost where imported gas runs anyway."""

    found: Costed
    surplus: Surplus
    must_take: Fraction
    backcast: Backcast | None
    conflicts: tuple[Finding, ...]
    tests: tuple[TariffTest, ...]
    clause: OffersSideBySide
    rooms: tuple[Room, ...]


def study_lines(study: Study) -> Iterator[str]:
    """Yield the hours, the surplus, the cost, the offers under every rule set, and who can pay."""
    yield from season_lines(study.found)
    for conflict in study.conflicts:
        yield finding_line(conflict)
    yield from _surplus_lines(study)
    yield from _cost_lines(study)
    declared = ", ".join(study.found.asked.parts)
    yield f"declared a kWh, assumed: {declared}"
    for test in study.tests:
        yield from _offer_lines(test)
    yield ""
    yield from _clause_lines(study.clause)
    yield ""
    yield "machines at 50.45 USD a PH/s-day for 4 years, without interest: assumed"
    yield from room_lines(study.rooms)


def _surplus_lines(study: Study) -> Iterator[str]:
    season = study.found.asked.season
    row = study.surplus.row("winter" if season == "winter" else "all")
    firm = "   ".join(
        f"P{q} {wh // MW:,} MW"
        for q, wh in zip((50, 90, 95, 99), row.firm, strict=True)
        if q in _QUANTILES
    )
    yield f"firm surplus, {season}, {row.intervals:,} h   {firm}   hours without: {row.without:,}"


def _cost_lines(study: Study) -> Iterator[str]:
    cost = study.found.season
    yield (
        f"{study.found.asked.mw} MW at the meter, PKR/kWh: {shown_price(cost.low.minor_per_mwh)}"
        f" (merit order) | {shown_price(study.must_take)} (RLNG must-take)"
        f" | {shown_price(cost.high.minor_per_mwh)} (RLNG at the margin)"
    )
    if study.backcast is not None:
        for finding in study.backcast.findings:
            yield f"back-cast: {finding_line(finding)}"


def _offer_lines(test: TariffTest) -> Iterator[str]:
    tariff = test.question.tariff
    yield ""
    yield (
        f"{tariff.id}  {tariff.title}, {shown_price(test.question.rate)}"
        f" {tariff.currency}/kWh ({tariff.rate.standing})"
    )
    for benchmark, gap in zip(test.benchmarks, test.gaps, strict=True):
        if benchmark.value is not None and gap.gap is not None and gap.usd_cents is not None:
            money = shown_millions(gap.usd_cents)
            yield (
                f"  {benchmark.id:8} {shown_price(benchmark.value):>8}"
                f"  gap {signed_price(gap.gap):>8}  {money:>7} M USD  {benchmark.grade}"
            )
    for ruling in test.rulings:
        yield f"{ruling_line(ruling)}"
    payments = shipped_anchor("capacity_payments")
    earned = earned_ppm(test, payments.minor)
    if earned is not None:
        percent = decimal_text(max(0, round(earned, -3)), PPM // 100)
        yield (
            f"  the margin over merit order is {percent} % of capacity payments"
            f" ({payments.period}, {payments.standing})"
        )


def _clause_lines(found: OffersSideBySide) -> Iterator[str]:
    for one in found.offers:
        answer = WORDS[one.outcome.answer]
        limbs = " ".join(f"{limb.id} {WORDS[limb.answer]}," for limb in one.limbs).rstrip(",")
        yield f"{found.clause}  {one.offer.id}: {answer} ({limbs})"
    yield f"  {found.sentence}"
    standing = found.offers[0].outcome.standing
    yield f"  {found.clause} is {standing}: a verdict speaks of that wording and of no other"
