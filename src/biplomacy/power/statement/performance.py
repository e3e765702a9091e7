"""``power-performance/1``: the promise against the meter over whole months (power §16.3, §18).

Evidence: the meter file (role ``readings``), one line for each order (``orders``) and, where the
surplus afterwards was compared, its hours as unsigned 64-bit big-endian Wh (``surplus``).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.errors import LimitExceeded
from biplomacy.power.ex_post import ExPost
from biplomacy.power.model import Provenance
from biplomacy.power.month import Month
from biplomacy.power.quantities import take_digits
from biplomacy.power.statement.contract import encode_contract
from biplomacy.power.statement.meter import count_findings, decode_counts, encode_counts
from biplomacy.power.statement.order_rows import encode_outcomes
from biplomacy.power.statement.performance_rows import (
    MAX_FORECASTS,
    decode_check,
    decode_month,
    encode_check,
    encode_month,
)
from biplomacy.power.statement.whole_text import take_signed
from biplomacy.values.canonical import encode
from biplomacy.values.day import format_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from biplomacy.power.contract import Contract
    from biplomacy.power.ex_post import ForecastCheck
    from biplomacy.power.performance import MonthPerformance, Performance
    from biplomacy.values.canonical import JsonObject

TYPE = "power-performance/1"
CODE = "power-performance 1"
MAX_MONTHS = 100
MAX_KINDS = 10
HOURS_LIMIT = 15 * 8_784


@dataclass(frozen=True, slots=True)
class StatedSurplus:
    """Which surplus was held against the meter: its system, start, hours and their digest."""

    system: str
    start: int
    utc_offset_minutes: int
    hours: int
    sha256: Digest
    provenance: Provenance
    standing: Standing


@dataclass(frozen=True, slots=True)
class StatedPerformance:
    """What is stated of a contract's months; ``terms`` is the digest of the contract's body.

    ``outcomes`` counts the orders by outcome; ``found`` the findings by code.
    """

    system: str
    contract: str
    terms: Digest
    currency: str
    first: Month
    last: Month
    months: tuple[MonthPerformance, ...]
    first_counter_wh: int
    last_counter_wh: int
    obedience_ppm: int
    orders: Digest
    outcomes: tuple[tuple[str, int], ...]
    forecast: tuple[ForecastCheck, ...]
    found: tuple[tuple[str, int], ...]
    readings: Digest
    surplus: StatedSurplus | None
    provenance: Provenance
    grade: Grade

    @property
    def delivered_wh(self) -> int:
        """What passed the meter in all months."""
        return sum(month.delivered_wh for month in self.months)

    @property
    def promised_wh(self) -> int:
        """What was promised for all months, less what orders took away."""
        return sum(month.promised_wh for month in self.months)


def state_performance(
    performance: Performance, readings: Digest, ex_post: ExPost | None
) -> StatedPerformance:
    """Return what is stated of a performance; ``readings`` is the digest of the meter file.

    Raises:
        SystemMalformed: the buyer is a person and the contract's names are not commitments.
        LimitExceeded: more than 100 forecasts are compared.
    """
    contract = performance.contract
    if len(performance.forecast) > MAX_FORECASTS:
        raise LimitExceeded(
            f"{len(performance.forecast)} forecasts are more than {MAX_FORECASTS}",
            hint="state fewer months at a time",
        )
    return StatedPerformance(
        system=contract.system,
        contract=contract.id,
        terms=contract_digest(contract),
        currency=contract.currency,
        first=performance.first,
        last=performance.last,
        months=performance.months,
        first_counter_wh=performance.first_counter_wh,
        last_counter_wh=performance.last_counter_wh,
        obedience_ppm=performance.obedience_ppm,
        orders=Digest.of(encode_outcomes(performance.orders)),
        outcomes=tuple((kind.value, n) for kind, n in performance.outcomes),
        forecast=performance.forecast,
        found=count_findings(performance.findings),
        readings=readings,
        surplus=None if ex_post is None else _stated_surplus(ex_post),
        provenance=performance.provenance,
        grade=performance.grade,
    )


def contract_digest(contract: Contract) -> Digest:
    """Return the digest of a contract's body in its canonical bytes."""
    return Digest.of(encode(encode_contract(contract)))


def encode_surplus_hours(ex_post: ExPost) -> bytes:
    """Return the evidence of the surplus afterwards: big-endian Wh, hour by hour."""
    return struct.pack(f">{len(ex_post.wh)}Q", *ex_post.wh)


def decode_surplus_hours(
    content: bytes, stated: StatedSurplus, forecast: tuple[ForecastCheck, ...]
) -> ExPost:
    """Return the surplus afterwards from its evidence; raises ``FieldMalformed``."""
    if len(content) != 8 * stated.hours:
        raise FieldMalformed(f"{len(content):,} bytes are not {stated.hours:,} hours of surplus")
    return ExPost(
        system=stated.system,
        start=stated.start,
        utc_offset_minutes=stated.utc_offset_minutes,
        wh=struct.unpack(f">{stated.hours}Q", content),
        provenance=stated.provenance,
        standing=stated.standing,
        forecasts=tuple(check.forecast for check in forecast),
    )


def encode_performance(stated: StatedPerformance) -> JsonObject:
    """Return the body of ``power-performance/1``; ``surplus`` is absent where none was compared."""
    body: JsonObject = {
        "code": CODE,
        "system": stated.system,
        "contract": stated.contract,
        "terms": str(stated.terms),
        "currency": stated.currency,
        "period": {"first": str(stated.first), "last": str(stated.last)},
        "months": [encode_month(month, stated.currency) for month in stated.months],
        "first_counter_wh": str(stated.first_counter_wh),
        "last_counter_wh": str(stated.last_counter_wh),
        "delivered_wh": str(stated.delivered_wh),
        "promised_wh": str(stated.promised_wh),
        "obedience_ppm": stated.obedience_ppm,
        "orders": {
            "sha256": str(stated.orders),
            "outcomes": [{"outcome": kind, "count": count} for kind, count in stated.outcomes],
        },
        "forecast": [encode_check(check) for check in stated.forecast],
        "findings": encode_counts(stated.found),
        "readings": str(stated.readings),
        "provenance": stated.provenance.value,
        "grade": str(stated.grade),
    }
    if stated.surplus is not None:
        body["surplus"] = _encode_surplus(stated.surplus)
    return body


def decode_performance(body: JsonObject) -> StatedPerformance:
    """Return what a ``power-performance/1`` body states; unknown fields are refused.

    Raises:
        FieldMalformed: a field has another shape, or a sum is not that of the months.
    """
    fields = Fields(body, TYPE)
    if (code := fields.text("code", limit=100)) != CODE:
        raise FieldMalformed(f"{TYPE} was made by {code!r}, which is not {CODE}")
    first, last = fields.object("period", _period)
    orders, outcomes = fields.object("orders", _orders)
    currency = fields.currency("currency")
    sums = take_signed(fields, "delivered_wh"), take_digits(fields, "promised_wh")
    stated = StatedPerformance(
        system=fields.name("system"),
        contract=fields.name("contract"),
        terms=fields.digest("terms"),
        currency=currency,
        first=first,
        last=last,
        months=fields.many("months", lambda row: decode_month(row, currency), limit=MAX_MONTHS),
        first_counter_wh=take_digits(fields, "first_counter_wh"),
        last_counter_wh=take_digits(fields, "last_counter_wh"),
        obedience_ppm=fields.integer("obedience_ppm", high=1_000_000),
        orders=orders,
        outcomes=outcomes,
        forecast=fields.many("forecast", decode_check, limit=MAX_FORECASTS),
        found=decode_counts(fields),
        readings=fields.digest("readings"),
        surplus=fields.object("surplus", _surplus) if fields.has("surplus") else None,
        provenance=fields.choice("provenance", Provenance),
        grade=fields.choice("grade", Grade.parse),
    )
    fields.close()
    if sums != (stated.delivered_wh, stated.promised_wh):
        raise FieldMalformed(f"{TYPE}: the sums are not those of its months")
    return stated


def _stated_surplus(ex_post: ExPost) -> StatedSurplus:
    return StatedSurplus(
        ex_post.system,
        ex_post.start,
        ex_post.utc_offset_minutes,
        len(ex_post.wh),
        Digest.of(encode_surplus_hours(ex_post)),
        ex_post.provenance,
        ex_post.standing,
    )


def _encode_surplus(stated: StatedSurplus) -> JsonObject:
    return {
        "system": stated.system,
        "start": format_instant(stated.start),
        "utc_offset_minutes": stated.utc_offset_minutes,
        "hours": stated.hours,
        "sha256": str(stated.sha256),
        "provenance": stated.provenance.value,
        "standing": stated.standing.value,
    }


def _surplus(fields: Fields) -> StatedSurplus:
    return StatedSurplus(
        system=fields.name("system"),
        start=fields.instant("start"),
        utc_offset_minutes=fields.integer("utc_offset_minutes", low=-840, high=840),
        hours=fields.integer("hours", low=1, high=HOURS_LIMIT),
        sha256=fields.digest("sha256"),
        provenance=fields.choice("provenance", Provenance),
        standing=fields.choice("standing", Standing),
    )


def _period(fields: Fields) -> tuple[Month, Month]:
    return Month.parse(fields.text("first")), Month.parse(fields.text("last"))


def _orders(fields: Fields) -> tuple[Digest, tuple[tuple[str, int], ...]]:
    return fields.digest("sha256"), fields.many("outcomes", _outcome, limit=MAX_KINDS)


def _outcome(row: Fields) -> tuple[str, int]:
    return row.name("outcome"), row.integer("count")
