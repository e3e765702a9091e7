"""Questions of coins and megawatts: worth of power to miners, its outlook, a claim (power §11-15).

Fleets, price and rate of exchange are invented; the claim on El Salvador's mine is the press's.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.power.epochs import (
    covering,
    encode_stretches,
    epoch_at,
    shipped_epochs,
    stretches_of_epochs,
)
from biplomacy.power.fleet import Fleet
from biplomacy.power.mining import answer_mining
from biplomacy.power.mining_model import MiningQuestion, NetworkState, Rate
from biplomacy.power.model import PPM
from biplomacy.power.monthly_closes import shipped_closes
from biplomacy.power.outlook import draw_outlook
from biplomacy.power.outlook_file import shipped_scenario
from biplomacy.power.plausibility import Assumed, Claim, weigh_claim
from biplomacy.power.scenario_model import FlatPrice
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from biplomacy.power.mining_model import Mining
    from biplomacy.power.outlook import PowerOutlook
    from biplomacy.power.path_rows import PathRows
    from biplomacy.power.plausibility import Plausibility

HEIGHT = 905_184
"""The first block of the difficulty of 12 July 2025."""
PATHS = 500
TARIFFS = ("8", "15", "22.98", "34")
"""Rupees a kWh: below the fuel, about the fuel, the package, the ordinary tariff."""
_TARIFF = 2_298_000
_INVENTED = "the replay: invented for an example"
_FLEETS = ((600, 15_000), (900, 20_000), (500, 30_000))
"""MW and mJ/TH of a block of 2,000 MW."""


def worth_of_power() -> Mining:
    """Return what a kWh is worth to miners in July 2025, and what 2,000 MW do to the network."""
    return answer_mining(
        MiningQuestion(
            network=NetworkState(
                HEIGHT, epoch_at(shipped_epochs(), HEIGHT).bits, 6_000_000, Grade.ASSUMED
            ),
            price=Rate("BTC", "USD", Decimal(110_000), Standing.ILLUSTRATIVE, _INVENTED),
            fx=Rate("USD", "PKR", Decimal(281), Standing.ILLUSTRATIVE, _INVENTED),
            fleets=tuple(
                Fleet(f"{mw} MW at {mj // 1_000} J/TH", mj, 1_060_000, mw * 10**6)
                for mw, mj in _FLEETS
            ),
            tariff=_TARIFF,
        )
    )


def outlook_of_power(per_kwh: str) -> tuple[PowerOutlook, PathRows]:
    """Return what a tariff comes to for sector, treasury and investor over ten years."""
    scenario = shipped_scenario()
    asked = replace(
        scenario,
        draws=replace(scenario.draws, paths=PATHS),
        terms=replace(scenario.terms, tariff=FlatPrice(Decimal(per_kwh))),
    )
    return draw_outlook(asked, shipped_closes())


def weigh_megawatts() -> tuple[Plausibility, bytes]:
    """Return whether 473.5 BTC come from 1.5 MW, with the difficulty that it rests on."""
    claim = Claim(
        name="El Salvador's volcano mine",
        source="press of May 2024: 473.5 BTC mined since September 2021, 1.5 MW allotted",
        standing=Standing.PRESS,
        power_w=1_500_000,
        first=Day.parse("2021-09-29"),
        until=Day.parse("2024-05-15"),
        coins=Amount.from_btc("473.5"),
    )
    assumed = Assumed(21_500, 30_000, PPM, 15_000_000, 850_000)
    stretches = covering(stretches_of_epochs(shipped_epochs()), claim.first, claim.until)
    found = weigh_claim(claim, assumed, stretches, Grade.ASSUMED)
    return found, encode_stretches(stretches)
