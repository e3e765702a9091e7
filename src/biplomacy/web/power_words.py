"""How power, energy and prices read, and what the words of the power statements mean on pages.

Power is in whole megawatts and rounded down, as firm surplus is; prices are rounded once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.benchmarks import BenchmarkId, PartName
from biplomacy.power.limbs import Condition, Limb
from biplomacy.power.model import HOUR, Provenance
from biplomacy.power.price_text import shown_millions, shown_price
from biplomacy.power.quantities import GWH, MW, TWH
from biplomacy.power.subsidy_answers import Kind, RuleOutcome
from biplomacy.power.surplus import ALL, WINTER
from biplomacy.web.language import marked
from biplomacy.web.model import Chip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.web.language import Language

MINUS = "\N{MINUS SIGN}"
PROVENANCES: Mapping[Provenance, str] = MappingProxyType(
    {
        Provenance.METERED: marked("metered hours"),
        Provenance.REPORTED: marked("reported hours"),
        Provenance.SYNTHETIC: marked("SYNTHETIC hours"),
    }
)
_PARTS = MappingProxyType(
    {ALL: marked("whole period"), WINTER: marked("winter, November to March")}
)
BENCHMARKS: Mapping[BenchmarkId, str] = MappingProxyType(
    {
        BenchmarkId.B1_LOW: marked("fuel of the extra kWh, by the order of cost"),
        BenchmarkId.B1_HIGH: marked("fuel of the extra kWh, one plant at the margin"),
        BenchmarkId.B2_LOW: marked("incremental cost, low reading"),
        BenchmarkId.B2_HIGH: marked("incremental cost, high reading"),
        BenchmarkId.B3: marked("average cost of supply"),
        BenchmarkId.B4: marked("ordinary tariff of the class"),
        BenchmarkId.B5: marked("best other sale"),
        BenchmarkId.B6: marked("cost of supply with tax and harm"),
    }
)
PARTS: Mapping[PartName, str] = MappingProxyType(
    {
        PartName.FUEL_LOW: marked("fuel, low reading"),
        PartName.FUEL_HIGH: marked("fuel, high reading"),
        PartName.WIRES: marked("wires"),
        PartName.WEAR: marked("wear"),
        PartName.CREDIT_RISK: marked("credit risk"),
        PartName.START_UPS: marked("start-ups"),
        PartName.ADDERS: marked("wires, wear, credit risk and start-ups as one"),
        PartName.PURCHASE: marked("power purchase price"),
        PartName.ORDINARY: marked("ordinary tariff"),
        PartName.ALTERNATIVE: marked("price of another buyer"),
        PartName.EFFICIENT_TAX: marked("efficient tax"),
        PartName.EXTERNALITY: marked("harm to others"),
    }
)
LIMBS: Mapping[str, str] = MappingProxyType(
    {
        Limb.STATE_RESOURCES.value: marked("the state pays or forgoes"),
        Limb.ADVANTAGE.value: marked("the price is below what others would take"),
        Limb.SELECTIVE.value: marked("some comparable buyers are left out"),
        Limb.DISTORTION.value: marked("no end, no cap, or no way back to the ordinary price"),
        Condition.NOT_SELECTIVE.value: marked("open to all comparable buyers"),
        Condition.END_DATE.value: marked("an end date"),
        Condition.VOLUME_CAP.value: marked("a cap on the volume"),
        Condition.NO_ROLLOVER.value: marked("no automatic renewal"),
        Condition.PRICE_PATH.value: marked("a path to the ordinary price"),
    }
)
_HOLDS = MappingProxyType(
    {
        True: ("plain", "●", marked("met")),
        False: ("idle", "○", marked("not met")),
        None: ("un", "?", marked("unknown")),
    }
)
_OUTCOMES = MappingProxyType(
    {
        RuleOutcome.SUBSIDY: ("plain", "▲", marked("subsidy")),
        RuleOutcome.NO_SUBSIDY: ("plain", "▽", marked("no subsidy")),
        RuleOutcome.UNDETERMINED: ("un", "?", marked("undetermined")),
    }
)
KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.NONE: marked("none: the buyer pays at least this cost"),
        Kind.EXPLICIT: marked("paid by a line of the budget"),
        Kind.IMPLICIT: marked("no line of the budget pays it"),
        Kind.UNKNOWN: marked("who pays is not published"),
    }
)
DECIDED = MappingProxyType(
    {
        "gap": marked("the gap"),
        "limb i": marked("limb i"),
        "limb ii": marked("limb ii"),
        "limb iii": marked("limb iii"),
        "limb iv": marked("limb iv"),
    }
)


@dataclass(frozen=True, slots=True)
class Digested:
    """What a statement rests on, by its digest, and the entry that holds it, where one does."""

    name: str
    digest: str
    index: int | None


def megawatts(wh: int, step_minutes: int = HOUR // 60) -> str:
    """Return energy of an interval as whole MW, rounded down.

    >>> megawatts(6_842_657_941), megawatts(500_000_000, 30)
    ('6,842', '1,000')
    """
    return f"{wh * (HOUR // 60) // step_minutes // MW:,}"


def gigawatts(wh: int, step_minutes: int = HOUR // 60) -> str:
    """Return energy of an interval as GW with one decimal place, rounded down."""
    tenths = wh * 10 * (HOUR // 60) // step_minutes // GWH
    return f"{Decimal(tenths).scaleb(-1):,.1f}"


def gigawatt_hours(wh: int) -> str:
    """Return energy as whole GWh, rounded half to even."""
    return f"{round(Fraction(wh, GWH)):,}"


def terawatt_hours(wh: int) -> str:
    """Return energy as TWh with one decimal place, rounded half to even."""
    return f"{Decimal(round(Fraction(wh * 10, TWH))).scaleb(-1):,.1f}"


def price(minor_per_mwh: Fraction | int) -> str:
    """Return a price a kWh with four decimal places and a true minus sign."""
    return shown_price(minor_per_mwh).replace("-", MINUS)


def short_price(minor_per_mwh: Fraction | int) -> str:
    """Return a price a kWh with two decimal places, rounded once, for headlines."""
    hundredths = round(Fraction(minor_per_mwh) / 1_000)
    return f"{Decimal(hundredths).scaleb(-2):,.2f}".replace("-", MINUS)


def signed_price(minor_per_mwh: Fraction) -> str:
    """Return a difference of prices a kWh with its sign."""
    return _signed(shown_price(minor_per_mwh))


def signed_millions(minor: int) -> str:
    """Return a sum in millions of the major unit with its sign."""
    return _signed(shown_millions(minor))


def part_name(part: str, language: Language) -> str:
    """Return a part of a period; a month as it is written."""
    return language.text(_PARTS[part]) if part in _PARTS else part


def holds_chip(holds: bool | None, language: Language) -> Chip:  # noqa: FBT001 - a truth value is the subject
    """Return whether a limb or a term is met, as a sign and a word."""
    kind, sign, word = _HOLDS[holds]
    return Chip(kind, sign, language.text(word))


def outcome_chip(outcome: RuleOutcome, language: Language) -> Chip:
    """Return what a rule set says, as a sign and a word."""
    kind, sign, word = _OUTCOMES[outcome]
    return Chip(kind, sign, language.text(word))


def decided_words(decided: str, language: Language) -> str:
    """Return what decided a rule set's answer: the gap, a limb, a benchmark or a term."""
    limb, _, term = decided.partition(": ")
    known = DECIDED.get(limb)
    if known is None:
        return decided
    if not term:
        return language.text(known)
    lacking = language.text(LIMBS[term]) if term in LIMBS else term
    return language.text("limb iv, lacking %(term)s", term=lacking)


def _signed(text: str) -> str:
    return text.replace("-", MINUS) if text.startswith("-") else f"+{text}"
