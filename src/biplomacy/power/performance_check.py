"""A performance made again from contract, meter file, orders and surplus (power §18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.billing import Bill
from biplomacy.power.body_comparison import body_differences
from biplomacy.power.meter import meter_days
from biplomacy.power.meter_file import read_provenance, read_readings
from biplomacy.power.performance import Promises, judge_performance
from biplomacy.power.statement.order_rows import decode_outcomes, encode_outcomes
from biplomacy.power.statement.performance import (
    contract_digest,
    decode_surplus_hours,
    encode_performance,
    state_performance,
)
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.contract import Contract
    from biplomacy.power.ex_post import ExPost
    from biplomacy.power.statement.performance import StatedPerformance

DIFFERS = "performance-differs"
EVIDENCE = "performance-evidence-differs"


def check_performance(
    stated: StatedPerformance,
    contract: Contract,
    *,
    readings: bytes,
    orders: bytes,
    surplus: bytes = b"",
) -> tuple[Finding, ...]:
    """Return what differs when the performance is made again from its evidence.

    Raises:
        SystemMalformed, QuantityMalformed, OffsetMissing, FieldMalformed, NotCanonical: evidence
            does not read, though it has the stated digest.
    """
    wrong = tuple(_evidence(stated, contract, readings, orders, surplus))
    if wrong:
        return wrong
    ex_post = _ex_post(stated, surplus)
    rows = decode_outcomes(orders)
    lines = readings.splitlines()
    promises = Promises(
        contract,
        stated.first,
        stated.last,
        orders=tuple(row.order for row in rows),
        bills=tuple(Bill(m.month, m.billed) for m in stated.months if m.billed is not None),
        ex_post=ex_post,
    )
    days = meter_days(read_readings(lines), contract)
    again = judge_performance(promises, days, read_provenance(lines[0] if lines else b""))
    told = state_performance(again, stated.readings, ex_post)
    differing = body_differences(DIFFERS, encode_performance(stated), encode_performance(told))
    if encode_outcomes(again.orders) != orders:
        message = "the orders judged again have other outcomes than their lines say"
        differing += (Finding(DIFFERS, Severity.FAILURE, "orders", message),)
    return differing


def _ex_post(stated: StatedPerformance, surplus: bytes) -> ExPost | None:
    if stated.surplus is None:
        return None
    return decode_surplus_hours(surplus, stated.surplus, stated.forecast)


def _evidence(
    stated: StatedPerformance, contract: Contract, readings: bytes, orders: bytes, surplus: bytes
) -> Iterator[Finding]:
    pairs = [
        ("contract", contract_digest(contract), stated.terms),
        ("readings", Digest.of(readings), stated.readings),
        ("orders", Digest.of(orders), stated.orders),
    ]
    if stated.surplus is not None:
        pairs.append(("surplus", Digest.of(surplus), stated.surplus.sha256))
    for role, found, said in pairs:
        if found != said:
            message = f"what is at hand is {found}, not the stated {said}"
            yield Finding(EVIDENCE, Severity.FAILURE, role, message)
