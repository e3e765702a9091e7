"""Can claimed coins come from claimed megawatts? The answer is a range and a question (§15).

Expected coins are hashes over hashes a block, times the reward, summed over the period; all
exact until the last step. An efficiency that nobody published caps the grade at assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.compact_target import blocks_per_hash
from biplomacy.power.epochs import covering, encode_stretches, portions
from biplomacy.power.errors import FleetInvalid, LimitExceeded
from biplomacy.power.fleet import Fleet
from biplomacy.power.hashprice import at_places
from biplomacy.power.luck import tail
from biplomacy.power.model import PPM
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.errors import DayOutOfRange
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from biplomacy.power.epochs import Portion, Stretch
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import Standing

CODE = "power-plausibility 1"
MAX_FEES = 10**10
MAX_POWER_W = 10**12
_MAX_DAYS = 36_525
_PLACES = 6


class Answer(StrEnum):
    """What the arithmetic says; nothing about why."""

    FITS = "fits"
    UNEXPLAINED = "unexplained"


class Payout(StrEnum):
    """How a miner is paid: luck plays a part alone, and hardly any in a pool."""

    SOLO = "solo"
    POOL = "pool"
    UNSTATED = "unstated"


QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "pool-luck": "pool luck? Were the coins mined alone, or in a pool that pays by the share?",
        "megawatt": "which megawatt? Drawn by the machines, metered or installed; in which hours?",
        "sites": "further sites? Which machines and which coins does the claim count?",
    }
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said: coins from so many watts, from ``first`` up to but without ``until`` (UTC)."""

    name: str
    source: str
    standing: Standing
    power_w: int
    first: Day
    until: Day
    coins: Amount
    payout: Payout = Payout.UNSTATED

    def __post_init__(self) -> None:
        """Refuse a claim of no coins, of no time, or beyond what is reckoned here."""
        if not 0 < self.first.until(self.until) <= _MAX_DAYS:
            raise DayOutOfRange(
                f"{self.first} to {self.until} is no period of a day to a century",
                hint="--from is included, --to is not",
            )
        if not 0 < self.power_w <= MAX_POWER_W:
            raise LimitExceeded(f"{self.power_w} W lie outside 1 W to a million MW")


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the claim leaves open: machines from best to worst, PUE, satoshis of fees a block.

    ``least_running_ppm``: the part of the hours through which the worst fleet runs at least.
    """

    best_mj_per_th: int
    worst_mj_per_th: int
    pue_ppm: int
    fees: int
    least_running_ppm: int = PPM

    def __post_init__(self) -> None:
        """Refuse a range that runs backwards, and fees beyond any block's."""
        if self.best_mj_per_th > self.worst_mj_per_th:
            raise FleetInvalid("the best machines need more energy a hash than the worst")
        if not 0 <= self.fees <= MAX_FEES:
            raise LimitExceeded(f"fees of {self.fees} sat a block are beyond 100 BTC")
        if not 0 < self.least_running_ppm <= PPM:
            raise LimitExceeded(f"{self.least_running_ppm} ppm is no part of the hours")


@dataclass(frozen=True, slots=True)
class Case:
    """One efficiency, without fees or with them: what it gives, and what the claim needs.

    ``blocks`` are expected of a solo miner, ``at_least`` the fewest that hold the claimed coins,
    ``luck`` the chance of those or more; absent in a pool.
    """

    efficiency_mj_per_th: int
    fees: int
    expected: Amount
    needed_w: int
    blocks: Decimal
    at_least: int
    luck: Decimal | None


@dataclass(frozen=True, slots=True)
class Plausibility:
    """A claim beside what physics gives: the cases, the range, the answer, the questions."""

    claim: Claim
    assumed: Assumed
    network: Digest
    network_grade: Grade
    cases: tuple[Case, ...]
    low: Amount
    high: Amount
    answer: Answer
    grade: Grade
    code: str = CODE

    @property
    def questions(self) -> tuple[str, ...]:
        """The names of what to ask the claimant; none where the claim fits."""
        return tuple(QUESTIONS) if self.answer is Answer.UNEXPLAINED else ()


def weigh_claim(
    claim: Claim, assumed: Assumed, stretches: Sequence[Stretch], network_grade: Grade
) -> Plausibility:
    """Return what the claim's megawatts give through its period.

    It fits between the worst fleet, running as little as assumed, and the best one with fees.

    Raises:
        HeadersGap: the stretches do not cover the period.
        FleetInvalid: an efficiency or the PUE lies outside its bounds.
        LimitExceeded: more than is reckoned here.
    """
    found = covering(stretches, claim.first, claim.until)
    parts = tuple(portions(found, claim.first, claim.until))
    efficiencies = sorted({assumed.worst_mj_per_th, assumed.best_mj_per_th}, reverse=True)
    cases = tuple(
        _case(claim, Fleet("claim", efficiency, assumed.pue_ppm, claim.power_w), fees, parts)
        for efficiency in efficiencies
        for fees in sorted({0, assumed.fees})
    )
    low = Amount(cases[0].expected.sats * assumed.least_running_ppm // PPM)
    high = cases[-1].expected
    return Plausibility(
        claim=claim,
        assumed=assumed,
        network=Digest.of(encode_stretches(found)),
        network_grade=network_grade,
        cases=cases,
        low=low,
        high=high,
        answer=Answer.FITS if low <= claim.coins <= high else Answer.UNEXPLAINED,
        grade=Grade.weakest((network_grade, Grade.ASSUMED)),
    )


def expected_blocks(hashrate: Fraction, parts: Sequence[Portion]) -> Fraction:
    """Return how many blocks a constant hashrate (H/s) finds on average."""
    each = (part.seconds * blocks_per_hash(part.bits) for part in parts)
    return hashrate * sum(each, start=Fraction(0))


def expected_sats(hashrate: Fraction, fees: int, parts: Sequence[Portion]) -> Fraction:
    """Return the satoshis that a constant hashrate earns on average; ``fees`` a block."""
    each = (part.seconds * blocks_per_hash(part.bits) * (part.subsidy + fees) for part in parts)
    return hashrate * sum(each, start=Fraction(0))


def _case(claim: Claim, fleet: Fleet, fees: int, parts: Sequence[Portion]) -> Case:
    expected = expected_sats(fleet.hashrate, fees, parts)
    blocks = expected_blocks(fleet.hashrate, parts)
    richest = max(part.subsidy for part in parts) + fees
    at_least = claim.coins.sats // richest if richest else 0
    return Case(
        efficiency_mj_per_th=fleet.efficiency_mj_per_th,
        fees=fees,
        expected=Amount(min(round(expected), Amount.MAX_MONEY)),
        needed_w=round(claim.power_w * claim.coins.sats / expected) if expected else 0,
        blocks=at_places(blocks, _PLACES),
        at_least=at_least,
        luck=None if claim.payout is Payout.POOL else tail(at_least, blocks),
    )
