"""Whether orders to go down were followed, and how much flexibility was proven (power §16.4).

An order asks the load that runs when it is issued to give back what it takes above the limit. So
what is ordered is measured against the last full interval before the order was issued, at most the
contracted power: a load that rested proves nothing, and neither does a meter that shows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.power.model import PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from biplomacy.power.contract import Contract
    from biplomacy.power.curtailment import CurtailmentOrder
    from biplomacy.power.month import Month

ALLOWANCE_PERCENT = 1
FEWEST_ORDERS = 3
_PERCENT = 100
_MONTHS = 12


class Obedience(StrEnum):
    """What the meter shows of an order.

    ``obeyed``: every full interval inside it stays at the limit, plus one percent at most.
    ``exceeded``: one lies above. ``unmeasured``: none does, but one is missing or none is full.
    ``outside-terms``: it asked for more than the contract allows, so nothing is concluded.
    """

    OBEYED = "obeyed"
    EXCEEDED = "exceeded"
    UNMEASURED = "unmeasured"
    OUTSIDE_TERMS = "outside-terms"


@dataclass(frozen=True, slots=True)
class OrderOutcome:
    """An order with its outcome.

    ``ordered_wh`` is what it asked for, ``curtailed_wh`` what was given back of it. ``highest_wh``
    is the largest full interval inside it, ``allowed_wh`` the largest that obeys, ``steps`` the
    full intervals that it spans and ``missing`` those without a reading.
    """

    order: CurtailmentOrder
    outcome: Obedience
    ordered_wh: int
    curtailed_wh: int
    highest_wh: int
    allowed_wh: int
    steps: int
    missing: int


def inside_starts(order: CurtailmentOrder, step: int) -> range:
    """Return the starts of the full intervals inside an order, for steps of so many seconds."""
    return range(-(-order.starts // step) * step, order.ends - step + 1, step)


def needed_starts(orders: Iterable[CurtailmentOrder], step: int) -> frozenset[int]:
    """Return the starts of the intervals that judging the orders needs; ``step`` in seconds."""
    return frozenset(
        start
        for order in orders
        for start in (*inside_starts(order, step), _running_before(order, step))
    )


def judge_order(
    order: CurtailmentOrder, contract: Contract, energy: Mapping[int, int], *, within_terms: bool
) -> OrderOutcome:
    """Return what the meter shows of an order.

    ``energy``: Wh of the full intervals by their start, those of ``needed_starts`` suffice.
    ``within_terms``: whether the contract allowed it (``curtailment.check_terms``).
    """
    step = contract.step_minutes * 60
    inside = inside_starts(order, step)
    read = [energy[start] for start in inside if start in energy]
    ordered, curtailed = _given_back(order, contract, energy)
    allowed = allowed_wh(order, contract)
    if not within_terms:
        outcome = Obedience.OUTSIDE_TERMS
    elif any(wh > allowed for wh in read):
        outcome = Obedience.EXCEEDED
    elif len(read) < len(inside) or not inside:
        outcome = Obedience.UNMEASURED
    else:
        outcome = Obedience.OBEYED
    missing = len(inside) - len(read)
    return OrderOutcome(
        order, outcome, ordered, curtailed, max(read, default=0), allowed, len(inside), missing
    )


def allowed_wh(order: CurtailmentOrder, contract: Contract) -> int:
    """Return the most that an interval may hold under an order: the limit and one percent."""
    return (
        order.limit_wh * contract.step_minutes * (_PERCENT + ALLOWANCE_PERCENT) // (60 * _PERCENT)
    )


def obedience_ppm(outcomes: Sequence[OrderOutcome], contract: Contract, last: Month) -> int:
    """Return rho: what was given back of what was ordered in twelve months, in ppm, rounded down.

    Orders count that lie within the twelve local months up to and including ``last``, that the
    contract allowed, and that asked a running load for something. With fewer than three of them
    rho is 0.
    """
    begin = contract.day_start(last.plus(1 - _MONTHS).first_day)
    end = contract.day_start(last.plus(1).first_day)
    counted = [
        one
        for one in outcomes
        if one.outcome is not Obedience.OUTSIDE_TERMS
        and one.ordered_wh > 0
        and begin <= one.order.starts
        and one.order.ends <= end
    ]
    if len(counted) < FEWEST_ORDERS:
        return 0
    return PPM * sum(one.curtailed_wh for one in counted) // sum(one.ordered_wh for one in counted)


def count_outcomes(outcomes: Iterable[OrderOutcome]) -> Iterator[tuple[Obedience, int]]:
    """Yield each kind of outcome with how many orders had it."""
    found = [one.outcome for one in outcomes]
    for kind in Obedience:
        yield kind, found.count(kind)


def _given_back(
    order: CurtailmentOrder, contract: Contract, energy: Mapping[int, int]
) -> tuple[int, int]:
    """Return ordered and curtailed Wh; what no reading shows counts as not curtailed."""
    step = contract.step_minutes * 60
    capacity, limit = contract.in_step(contract.capacity_wh), contract.in_step(order.limit_wh)
    known = energy.get(_running_before(order, step))
    running = capacity if known is None else min(known, capacity)
    asked = max(0, running - limit)
    inside = inside_starts(order, step)
    if known is None:
        return asked * len(inside), 0
    given = sum(min(asked, max(0, running - energy.get(start, running))) for start in inside)
    return asked * len(inside), given


def _running_before(order: CurtailmentOrder, step: int) -> int:
    """Return the start of the last full interval that had ended when the order was issued."""
    return order.issued // step * step - step
