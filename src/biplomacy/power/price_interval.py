"""What one watt-hour less would save and one more would cost, hour by hour (power §8.6).

The two differ at a step of the order; one number between them would be an accident of ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.power.model import PPM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from biplomacy.power.merit import Flows, MeritCase

    Whole = NDArray[np.int64]

_NEVER = np.int64(2**62)


@dataclass(frozen=True, slots=True)
class PriceIntervals:
    """``low`` <= ``high``: (hours,) int64, millionths of a minor unit per MWh at the busbar."""

    low: Whole
    high: Whole

    @property
    def wide(self) -> int:
        """In how many hours the two prices differ."""
        return int(np.count_nonzero(self.low != self.high))


def price_intervals(case: MeritCase, flows: Flows) -> PriceIntervals:
    """Return the saving of one Wh less and the cost of one Wh more of demand in each hour.

    One Wh less stops the dearest tranche in use, or serves the most valuable load that lacks one;
    one Wh more takes the next tranche, or displaces the least valuable load, or stays unserved.
    """
    price = case.price.T[:, case.month_of] * PPM
    worth = case.worth.T[:, case.month_of]
    spare = (flows.taken < case.supply) & (case.room > flows.taken.sum(axis=0))
    lacking = flows.given < case.capacity[:, np.newaxis]
    short = flows.unserved > 0
    low = np.maximum(
        np.where(flows.taken > 0, price, 0).max(axis=0, initial=0),
        np.where(lacking, worth, 0).max(axis=0, initial=0),
    )
    high = np.minimum(
        np.where(spare, price, _NEVER).min(axis=0, initial=_NEVER),
        np.where(flows.given > 0, worth, _NEVER).min(axis=0, initial=_NEVER),
    )
    lost = np.int64(case.lost)
    return PriceIntervals(
        np.where(short, lost, np.minimum(low, lost)),
        np.where(short, lost, np.minimum(high, lost)),
    )
