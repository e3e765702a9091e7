"""Pakistan's power division: the surplus, a block of 2,000 MW, two offers, and what coins tell.

Months and prices are as published, the hours are synthetic, and every figure is graded assumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.demo.coin_claims import TARIFFS, outlook_of_power, weigh_megawatts, worth_of_power
from biplomacy.demo.division import PLANNED
from biplomacy.demo.model import Event
from biplomacy.demo.power_study import OFFER, PACKAGE, OfferTests, block_dispatch
from biplomacy.demo.power_year import MONTHS, SYSTEM
from biplomacy.demo.profiles import POWER_DIVISION
from biplomacy.demo.state import Evidence
from biplomacy.power.fiscal_file import shipped_plan
from biplomacy.power.monthly_closes import encode_closes, shipped_closes
from biplomacy.power.offer_file import shipped_offer
from biplomacy.power.path_rows import encode_rows
from biplomacy.power.price_text import shown_price
from biplomacy.power.rule_file import SHIPPED as RULES
from biplomacy.power.rule_file import shipped_rules_bytes
from biplomacy.power.statement import (
    dispatch,
    fiscal,
    hours,
    mining,
    outlook,
    plausibility,
    surplus,
    system,
    tariff,
    tariff_test,
)
from biplomacy.power.surplus import TOLD_YEAR, measure_surplus
from biplomacy.power.surplus_check import tell_surplus
from biplomacy.power.told_fiscal import tell_fiscal
from biplomacy.power.told_hours import tell_hours
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.demo.power_year import PowerYear
    from biplomacy.demo.state import State
    from biplomacy.power.plausibility import Plausibility
    from biplomacy.power.subsidy_answers import TariffTest
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest

OFFERED = Day.parse("2024-11-01")
PACKAGED = Day.parse("2025-11-11")
"""The regulator heard the package."""
WEIGHED = Day.parse("2025-08-05")
_CSV = "text/csv"


class PowerDivision:
    """Speaks for the power division; ``told`` are the tests that it published, with their ids."""

    def __init__(self, state: State, year: PowerYear) -> None:
        self._state = state
        self._year = year
        self._offers: OfferTests | None = None
        self._claim: Plausibility | None = None
        self.told: list[tuple[TariffTest, Digest]] = []

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        return OFFERED, PLANNED, WEIGHED, PACKAGED

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``."""
        if day == OFFERED:
            self._say(tariff.TYPE, tariff.encode_tariff(shipped_offer(OFFER)))
        if day == PLANNED:
            self._say_year()
            self._say_block()
            self._say_test(OFFER)
            self._say_worth()
        if day == WEIGHED:
            self._say_claim()
        if day == PACKAGED:
            self._say(tariff.TYPE, tariff.encode_tariff(shipped_offer(PACKAGE)))
            self._say_test(PACKAGE)

    def tell(self) -> Iterator[Event]:
        """Yield what every rule set says of the offers, and how the claim on coins stands."""
        said = "; ".join(_words(test) for test, _ in self.told)
        yield Event(
            "power",
            f"{said}; SYNTHETIC hours",
            {
                test.question.tariff.id: {one.rules: one.outcome.value for one in test.rulings}
                for test, _ in self.told
            },
        )
        if self._claim is not None:
            one = self._claim
            yield Event(
                "mining",
                f"{one.claim.coins} claimed from 1.5 MW (press), the difficulty gives {one.low} to "
                f"{one.high}: {one.answer.value}; {len(one.questions)} questions to the claimant",
                {"answer": one.answer.value, "questions": list(one.questions)},
            )

    def _say(
        self, versioned: str, body: JsonObject, evidence: Sequence[tuple[str, bytes]] = ()
    ) -> Digest:
        beside = [Evidence(role, _CSV, content) for role, content in evidence]
        return self._state.say(POWER_DIVISION, versioned, body, evidence=beside)

    def _say_year(self) -> None:
        """Say the system, its hours, and the surplus of the told year."""
        year = self._year
        self._say(system.TYPE, system.encode_system(year.system))
        told = tell_hours(year.system, year.series, source=f"months {MONTHS}", seed=SYSTEM)
        self._say(hours.TYPE, hours.encode_hours(told))
        found = measure_surplus(year.system, year.series)
        body = surplus.encode_surplus(tell_surplus(year.system, year.series, TOLD_YEAR, found))
        rows = surplus.encode_surplus_rows(found.by_hour, found.provenance)
        self._say(surplus.TYPE, body, [("by-hour", rows)])

    def _say_block(self) -> None:
        answer = block_dispatch(self._year)
        prices = [] if answer.prices is None else [("prices", answer.prices)]
        body = dispatch.encode_dispatch(answer.told)
        self._say(dispatch.TYPE, body, [("energy", answer.energy), *prices])

    def _say_test(self, name: str) -> None:
        """Say the test of an offer, the rule sets beside it."""
        if self._offers is None:
            self._offers = OfferTests(self._year)
        test = self._offers.test(name)
        rules = [Evidence("rules", "application/toml", shipped_rules_bytes(one)) for one in RULES]
        body = tariff_test.encode_tariff_test(test)
        named = self._state.say(POWER_DIVISION, tariff_test.TYPE, body, evidence=rules)
        self.told.append((test, named))

    def _say_worth(self) -> None:
        """Say what power is worth to miners, four tariffs over ten years, and the fiscal lines."""
        self._say(mining.TYPE, mining.encode_mining(worth_of_power()))
        for per_kwh in TARIFFS:
            drawn, rows = outlook_of_power(per_kwh)
            beside = [("closes", encode_closes(shipped_closes())), ("rows", encode_rows(rows))]
            self._say(outlook.TYPE, outlook.encode_outlook(drawn), beside)
        self._say(fiscal.TYPE, fiscal.encode_fiscal(tell_fiscal(shipped_plan())))

    def _say_claim(self) -> None:
        self._claim, difficulty = weigh_megawatts()
        body = plausibility.encode_plausibility(self._claim)
        self._say(plausibility.TYPE, body, [("difficulty", difficulty)])


def _words(test: TariffTest) -> str:
    said = ", ".join(f"{one.rules} {one.outcome.value}" for one in test.rulings)
    rate = shown_price(test.question.rate).rstrip("0").rstrip(".")
    return f"Rs {rate} ({test.question.tariff.title}): {said}"
