"""A contract for surplus power: who may take how much, when, at which price, and who must let go.

Everything is at the meter. A contract runs over whole local months; its price is told for each of
them (power §16.1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.grading import grade_of
from biplomacy.power.incremental import billable_increments
from biplomacy.power.quantities import MOST_WH_AN_HOUR
from biplomacy.values.commitment import commit
from biplomacy.values.day import SECONDS_PER_DAY, Day
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.power.model import PriceByMonth
    from biplomacy.power.month import Month
    from biplomacy.values.verdict import Grade, Standing

STEPS = (15, 30)
MAX_MONTHS = 100
MAX_HOURS = 8_784
HOURS_OF_DAY = 24
MINUTE = 60


@dataclass(frozen=True, slots=True)
class CurtailmentTerms:
    """How far the buyer must go down when ordered: ``limit_wh`` an hour, and how often."""

    limit_wh: int
    notice_minutes: int
    hours_a_year: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """The use of each month of the base year in Wh; only what lies above it is billed (§12.6)."""

    year: int
    wh: tuple[tuple[Month, int], ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """What buyer and seller promised; ``capacity_wh`` is Wh an hour at the meter.

    ``hours`` are the local hours of the day in which power is promised. ``prepaid`` are minor units
    held in advance. ``step_minutes`` is the step of the telemetry. A ``person`` is told of by
    commitments only: ``hidden`` says that ``id``, ``buyer`` and ``meter`` are such.
    """

    id: str
    buyer: str
    meter: str
    system: str
    utc_offset_minutes: int
    first: Month
    last: Month
    capacity_wh: int
    hours: tuple[int, ...]
    currency: str
    tariff: PriceByMonth
    prepaid: int
    step_minutes: int
    standing: Standing
    source: str
    curtailment: CurtailmentTerms | None = None
    baseline: Baseline | None = None
    person: bool = False
    hidden: bool = False

    @property
    def starts(self) -> int:
        """The first second of the contract, in POSIX seconds."""
        return self.first.first_day.start - self.utc_offset_minutes * MINUTE

    @property
    def ends(self) -> int:
        """The first second after the contract, in POSIX seconds."""
        return self.last.plus(1).first_day.start - self.utc_offset_minutes * MINUTE

    @property
    def grade(self) -> Grade:
        """How far a figure that rests on this contract reaches: never beyond a signature."""
        return grade_of(self.standing)

    def in_step(self, wh_an_hour: int) -> int:
        """Return Wh an hour as Wh an interval of the telemetry, rounded down."""
        return wh_an_hour * self.step_minutes // 60

    def local_hour(self, instant: int) -> int:
        """Return the hour of the day, local time, that an instant lies in."""
        return (instant + self.utc_offset_minutes * MINUTE) % SECONDS_PER_DAY // 3_600

    def local_day(self, instant: int) -> Day:
        """Return the day, local time, that an instant lies in."""
        return Day.of_instant(instant + self.utc_offset_minutes * MINUTE)

    def day_start(self, day: Day) -> int:
        """Return the first second of a local day, in POSIX seconds."""
        return day.start - self.utc_offset_minutes * MINUTE


def require_contract(contract: Contract) -> None:
    """Refuse a contract that contradicts itself.

    Raises:
        SystemMalformed: months, hours, step, prices, base or curtailment do not fit.
        CostMissing: a month has no price.
        HoursMissing: a month has no base.
    """
    months = len(tuple(contract.first.to(contract.last)))
    terms = contract.curtailment
    rules = (
        (0 < months <= MAX_MONTHS, f"it runs over {months} months, not 1 to {MAX_MONTHS}"),
        (contract.step_minutes in STEPS, "the telemetry steps are 15 or 30 minutes"),
        (contract.capacity_wh > 0, "it promises no power"),
        (contract.capacity_wh <= MOST_WH_AN_HOUR, "it promises more than 100 GW"),
        (_is_day(contract.hours), "its hours are not hours of the day, each once, ascending"),
        (
            abs(contract.utc_offset_minutes) <= 14 * 60
            and contract.utc_offset_minutes % contract.step_minutes == 0,
            "its offset from UTC is no whole number of steps within 14 hours",
        ),
        (
            terms is None or terms.limit_wh <= contract.capacity_wh,
            "the limit of a curtailment lies above the contracted power",
        ),
        (
            terms is None or terms.hours_a_year <= MAX_HOURS,
            "the curtailment takes more hours than a year has",
        ),
    )
    for holds, problem in rules:
        if not holds:
            raise SystemMalformed(f"contract {contract.id[:80]}: {problem}")
    for month in contract.first.to(contract.last):
        contract.tariff.at(month)
        billable_wh(contract, month, 0)


def billable_wh(contract: Contract, month: Month, taken_wh: int) -> int:
    """Return what is billed of a month's Wh: all, or what lies above the base (§12.6)."""
    base = contract.baseline
    if base is None:
        return max(0, taken_wh)
    (increment,) = billable_increments(((month, taken_wh),), base.wh, base.year)
    return increment.billable_wh


def hidden_contract(contract: Contract, salt: bytes) -> Contract:
    """Return the contract with commitments in place of id, buyer and meter (record §13.1).

    The salt has 32 secret random bytes and is kept; each payload names what it hides, so that one
    salt serves all three.

    Raises:
        FieldMalformed: the salt has another length, or the contract is hidden already.
    """
    if contract.hidden:
        raise FieldMalformed("the contract holds commitments already")
    return replace(
        contract,
        id=hidden_name(salt, "contract", contract.id),
        buyer=hidden_name(salt, "buyer", contract.buyer),
        meter=hidden_name(salt, "meter", contract.meter),
        hidden=True,
    )


def hidden_name(salt: bytes, what: str, name: str) -> str:
    """Return the commitment to a name, as 64 hexadecimal digits."""
    return str(commit(salt, f"{what}:{name}".encode()))


def require_publishable(contract: Contract) -> None:
    """Refuse to publish a person's names.

    Raises:
        SystemMalformed: the buyer is a person and the names are not commitments.
    """
    if contract.person and not contract.hidden:
        raise SystemMalformed(
            "the buyer is a person, whose names do not enter a record",
            hint="give --salt with a file of 32 secret random bytes, and keep it",
        )


def _is_day(hours: tuple[int, ...]) -> bool:
    return bool(hours) and list(hours) == sorted({hour % HOURS_OF_DAY for hour in hours})
