"""``power-curtailment/1``: an order to a buyer to go down, as it was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.curtailment import CurtailmentOrder, check_terms, require_orders
from biplomacy.power.quantities import take_digits
from biplomacy.values.day import format_instant
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Finding, Grade, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.contract import Contract
    from biplomacy.values.canonical import JsonObject

TYPE = "power-curtailment/1"
CODE = "power-curtailment 1"
OTHER_CONTRACT = "order-other-contract"


@dataclass(frozen=True, slots=True)
class StatedOrder:
    """An order under a contract, which is named as the contract's own statement names it."""

    system: str
    contract: str
    order: CurtailmentOrder
    grade: Grade


def stated_order(order: CurtailmentOrder, contract: Contract) -> StatedOrder:
    """Return an order as it is stated under a contract, hidden where the contract is."""
    return StatedOrder(contract.system, contract.id, order, contract.grade)


def encode_curtailment(stated: StatedOrder) -> JsonObject:
    """Return the body of ``power-curtailment/1``."""
    return {
        "code": CODE,
        "system": stated.system,
        "contract": stated.contract,
        **encode_order(stated.order),
        "grade": str(stated.grade),
    }


def decode_curtailment(body: JsonObject) -> StatedOrder:
    """Return the order of a ``power-curtailment/1`` body; unknown fields are refused.

    Raises:
        SystemMalformed: the order runs backwards, or for more than 31 days.
        FieldMalformed: a field has another shape.
    """
    fields = Fields(body, TYPE)
    if (code := fields.text("code", limit=100)) != CODE:
        raise FieldMalformed(f"{TYPE} was made by {code!r}, which is not {CODE}")
    stated = StatedOrder(
        system=fields.name("system"),
        contract=fields.name("contract"),
        order=decode_order(fields),
        grade=fields.choice("grade", Grade.parse),
    )
    fields.close()
    require_orders((stated.order,))
    return stated


def check_curtailment(stated: Sequence[StatedOrder], contract: Contract) -> tuple[Finding, ...]:
    """Return where orders ask for more than their contract allows; they come by start.

    Raises:
        SystemMalformed: two overlap, or have one id.
    """
    other = tuple(
        Finding(
            OTHER_CONTRACT,
            Severity.FAILURE,
            one.order.id,
            f"belongs to {one.contract} in {one.system} with the grade {one.grade}, not to"
            f" {contract.id} in {contract.system} with {contract.grade}",
        )
        for one in stated
        if (one.contract, one.system, one.grade) != (contract.id, contract.system, contract.grade)
    )
    orders = tuple(one.order for one in stated)
    require_orders(orders)
    return other + tuple(one for found in check_terms(orders, contract) for one in found)


def encode_order(order: CurtailmentOrder) -> JsonObject:
    """Return the fields of an order."""
    return {
        "id": order.id,
        "issued": format_instant(order.issued),
        "starts": format_instant(order.starts),
        "ends": format_instant(order.ends),
        "limit_wh": str(order.limit_wh),
    }


def decode_order(fields: Fields) -> CurtailmentOrder:
    """Take the fields of an order."""
    return CurtailmentOrder(
        id=fields.name("id"),
        issued=fields.instant("issued"),
        starts=fields.instant("starts"),
        ends=fields.instant("ends"),
        limit_wh=take_digits(fields, "limit_wh"),
    )
