"""A meter year that nobody read, for trying out: deterministic, and labelled synthetic (§24.7).

A load runs below its contracted power with seeded noise, goes down under orders, and forgets some
of them. The bytes come from SHAKE-256, so the same name gives the same file in any language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.curtailment import CurtailmentOrder
from biplomacy.power.reading import Quality, Reading
from biplomacy.power.shake import seed_of, stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.contract import Contract

LABEL = "meter-noise"
ORDERS = "meter-orders"
_DAY = 86_400
_LOW_PPM, _SPREAD_PPM = 880_000, 120_000
_REST = 12
_REST_STEPS = 96
_PPM = 1_000_000
_EVERY_DAYS = 9


def synthetic_readings(
    contract: Contract, seed_name: str, orders: Sequence[CurtailmentOrder] = ()
) -> Iterator[Reading]:
    """Yield a reading at each step of the contract, from its start to its end, both included.

    Of each month's steps a few rest. A load obeys all orders but those whose first byte in the
    stream of orders is below 32, about one in eight.
    """
    seed, step = seed_of(seed_name), contract.step_minutes * 60
    capacity, hours = contract.in_step(contract.capacity_wh), frozenset(contract.hours)
    waiting = _limits(contract, seed, orders)
    counter, block = 0, b""
    yield Reading(contract.starts, 0, Quality.IDLE)
    for index, start in enumerate(range(contract.starts, contract.ends, step)):
        if index % _REST_STEPS == 0:
            block = stream(seed, LABEL, index // _REST_STEPS, 2 * _REST_STEPS)
        place = 2 * (index % _REST_STEPS)
        noise = int.from_bytes(block[place : place + 2], "big")
        wh = capacity * (_LOW_PPM + _SPREAD_PPM * noise // 65_536) // _PPM
        if noise % 1_000 < _REST or contract.local_hour(start) not in hours:
            wh = 0
        wh = min(wh, _limit_at(waiting, start, capacity))
        counter += wh
        yield Reading(start + step, counter, Quality.RUNNING if wh else Quality.IDLE)


def synthetic_orders(contract: Contract, seed_name: str) -> tuple[CurtailmentOrder, ...]:
    """Return an order about every nine days, two to five hours in the evening, within the terms.

    A contract without curtailment has none.
    """
    terms = contract.curtailment
    if terms is None:
        return ()
    seed, found, used = seed_of(seed_name), list[CurtailmentOrder](), 0
    days = (contract.ends - contract.starts) // _DAY
    for index in range(days // _EVERY_DAYS):
        shift, length = stream(seed, ORDERS, index, 2)
        starts = contract.starts + (index * _EVERY_DAYS + shift % 7) * _DAY + 18 * 3_600
        ends = starts + (2 + length % 4) * 3_600
        used += ends - starts
        if used > terms.hours_a_year * 3_600:
            break
        issued = starts - terms.notice_minutes * 60
        found.append(CurtailmentOrder(f"o-{index + 1}", issued, starts, ends, terms.limit_wh))
    return tuple(found)


def _limits(
    contract: Contract, seed: bytes, orders: Sequence[CurtailmentOrder]
) -> list[tuple[int, int, int]]:
    """Return the orders that the load obeys, the latest first: start, end, Wh a step."""
    obeyed = [
        (order.starts, order.ends, contract.in_step(order.limit_wh))
        for index, order in enumerate(orders)
        if stream(seed, LABEL + "-obeys", index, 1)[0] >= 32  # noqa: PLR2004 - one in eight
    ]
    return obeyed[::-1]


def _limit_at(waiting: list[tuple[int, int, int]], start: int, capacity: int) -> int:
    while waiting and waiting[-1][1] <= start:
        waiting.pop()
    return waiting[-1][2] if waiting and waiting[-1][0] <= start else capacity
