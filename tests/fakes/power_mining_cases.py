"""Mining questions and claims with the numbers of the golden cases (power §11, §15.4, §17.8)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from biplomacy.power.compact_target import parse_bits
from biplomacy.power.epochs import Stretch, decode_epochs, shipped_epochs, stretches_of_epochs
from biplomacy.power.fleet import HASHES_PER_TH, Fleet
from biplomacy.power.mining_model import MiningQuestion, NetworkState, Rate
from biplomacy.power.model import PPM
from biplomacy.power.plausibility import Assumed, Claim, Payout
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing

EPOCH_FILE = "data/btc_difficulty_epochs.csv"
PUE = 1_060_000
EXAHASH = 10**6 * HASHES_PER_TH
HEIGHT, BITS = 905_184, parse_bits("17023aa6")


@cache
def shipped() -> tuple[Stretch, ...]:
    return stretches_of_epochs(shipped_epochs())


def claim(
    megawatts: str = "1.5", *, coins: str = "473.5", payout: Payout = Payout.UNSTATED
) -> Claim:
    return Claim(
        name="El Salvador",
        source="press of May 2024",
        standing=Standing.PRESS,
        power_w=int(Decimal(megawatts) * 10**6),
        first=Day.parse("2021-09-29"),
        until=Day.parse("2024-05-15"),
        coins=Amount.from_btc(coins),
        payout=payout,
    )


def assumed(best: int = 21_500, worst: int = 30_000, *, running: int = 850_000) -> Assumed:
    return Assumed(best, worst, PPM, 15_000_000, running)


def fleet(joules: int = 20, megawatts: int = 2_000) -> Fleet:
    return Fleet(f"{joules} J/TH", joules * 1_000, PUE, megawatts * 10**6)


def rate(base: str, currency: str, value: str) -> Rate:
    return Rate(base, currency, Decimal(value), Standing.ILLUSTRATIVE, "a test")


def question(
    *fleets: Fleet, fees: int = 6_000_000, rivals: int | None = None, tariff: int | None = None
) -> MiningQuestion:
    return MiningQuestion(
        network=NetworkState(HEIGHT, BITS, fees, Grade.ASSUMED, rivals and rivals * EXAHASH),
        price=rate("BTC", "USD", "110000"),
        fx=rate("USD", "PKR", "281"),
        fleets=fleets or (fleet(),),
        tariff=tariff,
    )


def whole_file(content: bytes) -> tuple[Stretch, ...]:
    return stretches_of_epochs(decode_epochs(content))
