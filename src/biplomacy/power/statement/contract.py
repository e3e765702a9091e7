"""``power-contract/1``: what buyer and seller promised; a person is told of by commitments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.contract import (
    HOURS_OF_DAY,
    MAX_HOURS,
    MAX_MONTHS,
    Baseline,
    Contract,
    CurtailmentTerms,
    require_contract,
    require_publishable,
)
from biplomacy.power.contract_file import MAX_NOTICE
from biplomacy.power.model import PriceByMonth
from biplomacy.power.month import Month
from biplomacy.power.quantities import take_digits
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "power-contract/1"
CODE = "power-contract 1"


def encode_contract(contract: Contract) -> JsonObject:
    """Return the body of ``power-contract/1``; absent optional fields are absent.

    Raises:
        SystemMalformed: the buyer is a person and the names are not commitments.
    """
    require_publishable(contract)
    return {
        "code": CODE,
        "id": contract.id,
        "buyer": contract.buyer,
        "meter": contract.meter,
        "hidden": contract.hidden,
        "person": contract.person,
        "system": contract.system,
        "utc_offset_minutes": contract.utc_offset_minutes,
        "first": str(contract.first),
        "last": str(contract.last),
        "capacity_wh": str(contract.capacity_wh),
        "hours": list(contract.hours),
        "currency": contract.currency,
        "tariff": [
            {"month": str(month), "minor_per_mwh": str(price)}
            for month, price in contract.tariff.prices
        ],
        "tariff_carried": contract.tariff.carried,
        "prepaid": Money(contract.currency, contract.prepaid).text,
        "step_minutes": contract.step_minutes,
        "standing": contract.standing.value,
        "source": contract.source,
        "grade": str(contract.grade),
        **_encode_optional(contract),
    }


def _encode_optional(contract: Contract) -> JsonObject:
    told: JsonObject = {}
    if contract.curtailment is not None:
        told["curtailment"] = {
            "limit_wh": str(contract.curtailment.limit_wh),
            "notice_minutes": contract.curtailment.notice_minutes,
            "hours_a_year": contract.curtailment.hours_a_year,
        }
    if contract.baseline is not None:
        told["baseline"] = {
            "year": contract.baseline.year,
            "months": [{"month": str(m), "wh": str(wh)} for m, wh in contract.baseline.wh],
        }
    return told


def decode_contract(body: JsonObject) -> Contract:
    """Return the contract of a ``power-contract/1`` body; unknown fields are refused.

    Raises:
        SystemMalformed: it contradicts itself, or tells a person's names.
        FieldMalformed: a field has another shape, or the grade is another than its standing allows.
    """
    fields = Fields(body, TYPE)
    _require_code(fields)
    currency = fields.currency("currency")
    contract = Contract(
        id=fields.name("id"),
        buyer=fields.text("buyer", limit=200),
        meter=fields.name("meter"),
        hidden=fields.boolean("hidden"),
        person=fields.boolean("person"),
        system=fields.name("system"),
        utc_offset_minutes=fields.integer("utc_offset_minutes", low=-840, high=840),
        first=Month.parse(fields.text("first")),
        last=Month.parse(fields.text("last")),
        capacity_wh=take_digits(fields, "capacity_wh"),
        hours=_hours(fields),
        currency=currency,
        tariff=PriceByMonth(
            fields.many("tariff", _price, limit=MAX_MONTHS), fields.boolean("tariff_carried")
        ),
        prepaid=fields.money("prepaid", currency).minor,
        step_minutes=fields.integer("step_minutes", low=1, high=60),
        standing=fields.choice("standing", Standing),
        source=fields.text("source"),
        curtailment=(
            fields.object("curtailment", _curtailment) if fields.has("curtailment") else None
        ),
        baseline=fields.object("baseline", _baseline) if fields.has("baseline") else None,
    )
    grade = fields.choice("grade", Grade.parse)
    fields.close()
    _require_sound(contract, grade)
    return contract


def _require_code(fields: Fields) -> None:
    if (code := fields.text("code", limit=100)) != CODE:
        raise FieldMalformed(f"{TYPE} was made by {code!r}, which is not {CODE}")


def _require_sound(contract: Contract, grade: Grade) -> None:
    if grade is not contract.grade:
        raise FieldMalformed(f"{TYPE} claims the grade {grade}, {contract.grade} is allowed")
    if contract.hidden:
        for name in (contract.id, contract.buyer, contract.meter):
            Digest.parse(name)
    require_publishable(contract)
    require_contract(contract)


def _hours(fields: Fields) -> tuple[int, ...]:
    found = fields.take("hours")
    if not isinstance(found, list) or len(found) > HOURS_OF_DAY:
        raise FieldMalformed(f"{TYPE}.hours is not a list of hours")
    hours = tuple(hour for hour in found if type(hour) is int)
    if len(hours) != len(found):
        raise FieldMalformed(f"{TYPE}.hours holds what is no hour")
    return hours


def _price(row: Fields) -> tuple[Month, int]:
    return Month.parse(row.text("month")), take_digits(row, "minor_per_mwh")


def _base(row: Fields) -> tuple[Month, int]:
    return Month.parse(row.text("month")), take_digits(row, "wh")


def _baseline(fields: Fields) -> Baseline:
    year = fields.integer("year", low=2001, high=2999)
    return Baseline(year, fields.many("months", _base, limit=MAX_MONTHS))


def _curtailment(fields: Fields) -> CurtailmentTerms:
    return CurtailmentTerms(
        limit_wh=take_digits(fields, "limit_wh"),
        notice_minutes=fields.integer("notice_minutes", high=MAX_NOTICE),
        hours_a_year=fields.integer("hours_a_year", high=MAX_HOURS),
    )
