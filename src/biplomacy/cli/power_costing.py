"""What the commands on tariffs share: offers, rule sets, and the costs of a block in a season."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.power_inputs import named_months, named_system
from biplomacy.power.anchors import reported_parts
from biplomacy.power.availability import system_hours
from biplomacy.power.benchmarks import CostInputs
from biplomacy.power.declared import bare_offer, declared_part
from biplomacy.power.hours import synthetic_series
from biplomacy.power.model import PPM
from biplomacy.power.offer_file import SHIPPED as OFFERS
from biplomacy.power.offer_file import read_offer_file, shipped_offer
from biplomacy.power.quantities import MW, PER_KWH, TWH, whole
from biplomacy.power.rule_file import SHIPPED as RULES
from biplomacy.power.rule_file import read_rules, shipped_rules_bytes
from biplomacy.power.season_cost import season_cost
from biplomacy.power.subsidy_answers import Question
from biplomacy.power.tariff import MarketFacts, rate_over
from biplomacy.values.money import parse_decimal
from biplomacy.wiring.power import open_merit

if TYPE_CHECKING:
    from biplomacy.power.benchmarks import Part
    from biplomacy.power.model import HourSeries, SystemHours
    from biplomacy.power.rule_file import RuleSet
    from biplomacy.power.season_cost import Season, SeasonCost
    from biplomacy.power.tariff import Tariff
    from biplomacy.values.canonical import JsonObject

ALL = "all"
FISCAL_YEAR = 2025


@dataclass(frozen=True, slots=True)
class Costing:
    """What costs are computed from, as the options say it."""

    system: str
    months: str
    seed: str
    season: Season
    mw: str
    load_factor: str
    fx: str
    parts: tuple[str, ...]
    energy_twh: str | None = None
    worth: str | None = None


@dataclass(frozen=True, slots=True)
class Costed:
    """The hours, the cost of the block in its season, and all parts of the benchmarks."""

    asked: Costing
    series: HourSeries
    hours: SystemHours
    season: SeasonCost
    inputs: CostInputs

    @property
    def energy_wh(self) -> int:
        """The energy that is asked about, at the meter."""
        told = self.asked.energy_twh
        return self.season.energy_wh if told is None else whole(told, TWH, "energy")

    @property
    def block_wh(self) -> int:
        """The block at the meter, in Wh an hour."""
        return whole(self.asked.mw, MW, "megawatts")

    def question(self, tariff: Tariff) -> Question:
        """Return the test that is asked of an offer."""
        first, last = self.hours.months[0], self.hours.months[-1]
        return Question(
            tariff=tariff,
            season=f"{self.asked.season} of {first} to {last}",
            rate=rate_over(tariff.schedule, self.season.months, self._followed()),
            energy_wh=self.energy_wh,
            rate_per_usd=parse_decimal(self.asked.fx),
            inputs=self.inputs,
            provenance=self.hours.provenance,
        )

    def _followed(self) -> MarketFacts:
        """Return what indexed prices follow: the worth that was told, and the block's fuel."""
        told = self.asked.worth
        worth = None if told is None else whole(told, PER_KWH, "worth")
        return MarketFacts(worth, int(self.season.low.minor_per_mwh))


def costed(asked: Costing) -> Costed:
    """Return the costs of a block on the hours that the options name."""
    series, hours = modelled_hours(asked, asked.system)
    found = season_cost(
        hours,
        whole(asked.mw, MW, "megawatts"),
        asked.season,
        load_factor_ppm=whole(asked.load_factor, PPM, "load factor"),
        kernel=open_merit(),
    )
    declared = [declared_part(one) for one in asked.parts]
    told = {part.name for part in declared}
    known: list[Part] = [found.low, found.high, *reported_parts()]
    parts = (*(part for part in known if part.name not in told), *declared)
    return Costed(asked, series, hours, found, CostInputs(hours.system.loss_ppm, parts))


def modelled_hours(asked: Costing, name: str) -> tuple[HourSeries, SystemHours]:
    """Return the hours of a system over the fiscal year of the months, from a seed."""
    system = named_system(name)
    months = named_months(asked.months).fiscal_year(FISCAL_YEAR)
    series = synthetic_series(months, asked.seed, system.utc_offset_minutes)
    return series, system_hours(system, series)


def named_offers(names: list[str], tariff: str | None) -> tuple[Tariff, ...]:
    """Return shipped offers, offers of files, and one of which only the price is told."""
    found = [_offer(name) for name in names]
    if tariff is not None:
        found.append(bare_offer(tariff))
    if not found:
        raise typer.BadParameter(f"name an offer ({', '.join(OFFERS)}, a file), or give --tariff")
    return tuple(found)


def named_rules(names: list[str]) -> tuple[RuleSet, ...]:
    """Return rule sets by id or file; ``all`` are those that are shipped."""
    wanted = [one for name in names for one in (RULES if name == ALL else (name,))]
    return tuple(read_rules(_rules_bytes(name)) for name in wanted)


def season_object(found: Costed) -> JsonObject:
    """Return what costs were computed from, as ``--json`` prints it."""
    return {
        "system": found.hours.system.name,
        "period": found.asked.season.value,
        "provenance": found.hours.provenance.value,
        "seed": found.asked.seed,
        "grade": str(found.season.low.grade),
        "energy_wh": str(found.energy_wh),
        "rate_per_usd": found.asked.fx,
    }


def _rules_bytes(name: str) -> bytes:
    path = Path(name)
    return read_file(path) if path.is_file() else shipped_rules_bytes(name)


def _offer(name: str) -> Tariff:
    path = Path(name)
    is_file = name not in OFFERS and ("/" in name or "." in name or path.exists())
    return read_offer_file(read_file(path)) if is_file else shipped_offer(name)
