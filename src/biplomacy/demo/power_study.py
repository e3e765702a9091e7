"""What a block of 2,000 MW costs, and what every rule set says of the offers (power §8, §12)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.power.anchors import reported_parts
from biplomacy.power.benchmarks import CostInputs
from biplomacy.power.declared import declared_part
from biplomacy.power.dispatch_answer import BlockAsked, DispatchAsked, answer_dispatch
from biplomacy.power.merit_plain import PLAIN
from biplomacy.power.offer_file import shipped_offer
from biplomacy.power.quantities import MW
from biplomacy.power.rule_file import shipped_rules
from biplomacy.power.season_cost import MARGIN_PLANT, Season, season_cost
from biplomacy.power.subsidy import try_tariff
from biplomacy.power.subsidy_answers import Question
from biplomacy.power.tariff import MarketFacts, rate_over

if TYPE_CHECKING:
    from biplomacy.demo.power_year import PowerYear
    from biplomacy.power.dispatch_answer import DispatchAnswer
    from biplomacy.power.subsidy_answers import TariffTest

OFFER, PACKAGE = "nov-2024-offer", "nov-2025-package"
BLOCK_WH = 2_000 * MW
LOAD_FACTOR_PPM = 920_000
RUPEES_PER_USD = Decimal(281)
_NO_ADDERS = "adders=0"
"""No number was found for wires, wear, credit risk and start-ups."""


def block_dispatch(year: PowerYear) -> DispatchAnswer:
    """Return the dispatch of the year, with the block through the winter and the back-cast."""
    winter = tuple(month for month in year.hours.months if month.is_winter)
    asked = DispatchAsked(block=BlockAsked(BLOCK_WH, winter, MARGIN_PLANT), compared=True)
    return answer_dispatch(year.system, year.series, asked)


class OfferTests:
    """Tests offers on the winter of one year, whose costs are found once."""

    def __init__(self, year: PowerYear) -> None:
        self._year = year
        self._season = season_cost(
            year.hours, BLOCK_WH, Season.WINTER, load_factor_ppm=LOAD_FACTOR_PPM, kernel=PLAIN
        )
        parts = (self._season.low, self._season.high, *reported_parts(), declared_part(_NO_ADDERS))
        self._inputs = CostInputs(year.system.loss_ppm, parts)

    def test(self, name: str) -> TariffTest:
        """Return what all rule sets that are shipped say of a shipped offer."""
        tariff, hours, season = shipped_offer(name), self._year.hours, self._season
        followed = MarketFacts(fuel=int(season.low.minor_per_mwh))
        question = Question(
            tariff=tariff,
            season=f"{Season.WINTER} of {hours.months[0]} to {hours.months[-1]}",
            rate=rate_over(tariff.schedule, season.months, followed),
            energy_wh=season.energy_wh,
            rate_per_usd=RUPEES_PER_USD,
            inputs=self._inputs,
            provenance=hours.provenance,
        )
        return try_tariff(question, shipped_rules())
