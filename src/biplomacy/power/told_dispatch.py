"""What is published of a dispatched year: totals, money, method, and digests of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.dispatch import GRAINS_PER_MINOR
from biplomacy.power.grading import grade_of
from biplomacy.power.model import WH_PER_MWH
from biplomacy.power.multiplier import Multiplier

if TYPE_CHECKING:
    from biplomacy.power.backcast import Backcast
    from biplomacy.power.block_cost import BlockCost
    from biplomacy.power.model import FlexibleLoad, Provenance
    from biplomacy.power.month import Month
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Grade, Standing

CODE = "power-dispatch 1"
MAX_ROWS = 100


@dataclass(frozen=True, slots=True)
class Merit:
    """Hours that do not touch each other: the greedy order is exact."""


@dataclass(frozen=True, slots=True)
class LinearProgramme:
    """A solver's answer with its certificate: the cost lies at or above ``bound`` (grains).

    ``primal`` and ``dual`` are the digests of the two arrays of §10.5; ``problem`` says in words
    what joins the hours.
    """

    problem: str
    bound: int
    primal: Digest
    dual: Digest


Method = Merit | Multiplier | LinearProgramme


@dataclass(frozen=True, slots=True)
class Rows:
    """The evidence of rows of CSV: digest and count."""

    digest: Digest
    count: int


@dataclass(frozen=True, slots=True)
class ToldLoad:
    """A load as it was offered, and what it was served in Wh gross."""

    load: FlexibleLoad
    served_wh: int


@dataclass(frozen=True, slots=True)
class ToldCarrier:
    """What the plants of one carrier delivered and spilled, in Wh gross."""

    carrier: str
    energy_wh: int
    spilled_wh: int


@dataclass(frozen=True, slots=True)
class Margin:
    """A block's other reading, b1-high: one plant at the margin, minor per MWh at the meter."""

    plant: str
    minor_per_mwh: Fraction


@dataclass(frozen=True, slots=True)
class ToldBlock:
    """A firm block in some months, beside the dispatch and not in it, in one or both readings."""

    months: tuple[Month, ...]
    cost: BlockCost
    margin: Margin | None = None


@dataclass(frozen=True, slots=True)
class ToldDispatch:
    """A dispatch with the digests of the system and of the hours in which it was made.

    ``fuel`` and ``objective`` are grains (10^-12 minor units). ``energy``: rows by plant or load
    and month; ``prices``: rows by hour, of which ``wide`` have two prices.
    """

    system: str
    currency: str
    system_digest: Digest
    hours: Digest
    first: Month
    last: Month
    step_minutes: int
    provenance: Provenance
    standing: Standing
    method: Method
    loads: tuple[ToldLoad, ...]
    carriers: tuple[ToldCarrier, ...]
    unserved_wh: int
    fuel: int
    objective: int
    energy: Rows
    prices: Rows | None
    wide: int
    block: ToldBlock | None = None
    backcast: Backcast | None = None
    code: str = CODE

    @property
    def grade(self) -> Grade:
        """``assumed`` where anything was recalled or synthetic."""
        return grade_of(self.standing, self.provenance)

    @property
    def delivered_wh(self) -> int:
        """What all plants delivered, Wh gross."""
        return sum(row.energy_wh for row in self.carriers)

    @property
    def mean_fuel_cost(self) -> Fraction:
        """Minor units per MWh delivered at the busbar; of nothing delivered, zero."""
        if not self.delivered_wh:
            return Fraction(0)
        return Fraction(self.fuel * WH_PER_MWH, GRAINS_PER_MINOR * self.delivered_wh)
