"""``power-tariff/1``: an offered tariff with its terms, its settlement and what was not published.

Offer files of TOML have the same keys: one decoder reads both.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.quantities import GWH, PER_KWH, decimal_text, take_whole
from biplomacy.power.tariff import (
    Eligibility,
    Flat,
    Indexed,
    PassThrough,
    Seasonal,
    Tariff,
    Term,
    Told,
)
from biplomacy.values.fields import Fields
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.power.tariff import Schedule
    from biplomacy.values.canonical import JsonObject

TYPE = "power-tariff/1"
CODE = "power-tariff 1"
MAX_CLASSES, MAX_CLASS = 40, 60
_ANSWERS = MappingProxyType({True: "yes", False: "no", None: "unknown"})
_TRUTHS = MappingProxyType({"yes": True, "no": False, "unknown": None})


def encode_tariff(tariff: Tariff) -> JsonObject:
    """Return the body of ``power-tariff/1``; absent optional fields are absent."""
    return {"code": CODE, "grade": str(tariff.grade), **encode_terms(tariff)}


def encode_terms(tariff: Tariff) -> JsonObject:
    """Return an offer's fields, as offer files and tests of it hold them."""
    body: JsonObject = {
        "id": tariff.id,
        "title": tariff.title,
        "system": tariff.system,
        "currency": tariff.currency,
        "settlement": tariff.settlement,
        "offered": str(tariff.offered),
        "schedule": {**_encode_schedule(tariff.schedule), **_encode_told(tariff.rate)},
        "eligibility": _encode_eligibility(tariff.eligibility),
        "others_burden": _encode_burden(tariff),
        "terms": [
            {"term": term.value, "answer": _ANSWERS[told.value], **_encode_told(told)}
            for term, told in tariff.terms
        ],
    }
    if tariff.starts is not None:
        body["starts"] = str(tariff.starts)
    if tariff.ends is not None:
        body["ends"] = str(tariff.ends)
    if tariff.base_wh is not None:
        body["base_gwh"] = decimal_text(tariff.base_wh, GWH)
    if tariff.cap_wh is not None:
        body["cap_gwh"] = decimal_text(tariff.cap_wh, GWH)
    if tariff.take_or_pay_ppm:
        body["take_or_pay_ppm"] = tariff.take_or_pay_ppm
    return body


def decode_tariff(body: JsonObject) -> Tariff:
    """Return the tariff of a ``power-tariff/1`` body; unknown fields are refused.

    Raises:
        SystemMalformed: another code, a grade that does not follow, and as ``take_tariff``.
    """
    fields = Fields(body, TYPE)
    code, grade = fields.text("code", limit=100), fields.choice("grade", Grade.parse)
    tariff = take_tariff(fields)
    fields.close()
    if (code, grade) != (CODE, tariff.grade):
        raise SystemMalformed(f"the tariff is not of {CODE}, or its grade is not {tariff.grade}")
    return tariff


def take_tariff(fields: Fields) -> Tariff:
    """Take a tariff's fields; the caller refuses what is left.

    Raises:
        SystemMalformed: a term that comes twice, an end before the start, a base above the cap.
    """
    currency = fields.currency("currency")
    tariff = Tariff(
        id=fields.name("id"),
        title=fields.text("title", limit=200),
        system=fields.name("system"),
        currency=currency,
        settlement=fields.text("settlement", limit=3),
        offered=fields.day("offered"),
        starts=fields.day("starts") if fields.has("starts") else None,
        ends=fields.day("ends") if fields.has("ends") else None,
        schedule=(priced := fields.object("schedule", _priced))[0],
        rate=priced[1],
        eligibility=fields.object("eligibility", _eligibility),
        others_burden=fields.object("others_burden", _burden_in(currency)),
        terms=fields.many("terms", _term, limit=len(Term)),
        base_wh=take_whole(fields, "base_gwh", GWH) if fields.has("base_gwh") else None,
        cap_wh=take_whole(fields, "cap_gwh", GWH) if fields.has("cap_gwh") else None,
        take_or_pay_ppm=(
            fields.integer("take_or_pay_ppm", low=1, high=1_000_000)
            if fields.has("take_or_pay_ppm")
            else 0
        ),
    )
    _require_sound(tariff)
    return tariff


def _require_sound(tariff: Tariff) -> None:
    names = [term for term, _ in tariff.terms]
    wrong = (
        "a term comes twice" if len(set(names)) != len(names) else
        "it ends before it starts"
        if tariff.ends is not None and tariff.starts is not None and tariff.ends < tariff.starts
        else "its base lies above its cap"
        if tariff.base_wh is not None and tariff.cap_wh is not None
        and tariff.base_wh > tariff.cap_wh
        else ""
    )  # fmt: skip
    if wrong:
        raise SystemMalformed(f"offer {tariff.id}: {wrong}")


def _encode_told(told: Told[bool] | Told[int] | Told[Eligibility]) -> JsonObject:
    return {
        "grade": str(told.grade),
        "standing": told.standing.value,
        "source": told.source,
    }


def _grade(fields: Fields) -> Grade:
    return fields.choice("grade", Grade.parse)


def _rests(fields: Fields) -> tuple[Grade, Standing, str]:
    return _grade(fields), fields.choice("standing", Standing), fields.text("source", limit=500)


def _encode_schedule(schedule: Schedule) -> JsonObject:
    match schedule:
        case Flat(price):
            return {"form": "flat", "price_per_kwh": decimal_text(price, PER_KWH)}
        case Seasonal(prices):
            months: JsonObject = {
                f"{number:02d}": decimal_text(price, PER_KWH)
                for number, price in enumerate(prices, start=1)
            }
            return {"form": "seasonal", "price_per_kwh": months}
        case Indexed(floor, share):
            text = decimal_text(floor, PER_KWH)
            return {"form": "indexed", "floor_per_kwh": text, "share_ppm": share}
        case PassThrough(fixed, share):
            text = decimal_text(fixed, PER_KWH)
            return {"form": "pass-through", "fixed_per_kwh": text, "share_ppm": share}


def _priced(fields: Fields) -> tuple[Schedule, Told[bool]]:
    schedule = _schedule(fields)
    grade, standing, source = _rests(fields)
    return schedule, Told(value=True, grade=grade, standing=standing, source=source)


def _schedule(fields: Fields) -> Schedule:
    form = fields.name("form")
    match form:
        case "flat":
            return Flat(take_whole(fields, "price_per_kwh", PER_KWH))
        case "seasonal":
            return Seasonal(fields.object("price_per_kwh", _twelve))
        case "indexed":
            floor = take_whole(fields, "floor_per_kwh", PER_KWH)
            return Indexed(floor, fields.integer("share_ppm"))
        case "pass-through":
            fixed = take_whole(fields, "fixed_per_kwh", PER_KWH)
            return PassThrough(fixed, fields.integer("share_ppm"))
        case _:
            raise SystemMalformed(
                f"{form!r} is no form of a price",
                hint="flat, seasonal, indexed or pass-through",
            )


def _twelve(fields: Fields) -> tuple[int, ...]:
    return tuple(take_whole(fields, f"{number:02d}", PER_KWH) for number in range(1, 13))


def _encode_eligibility(told: Told[Eligibility]) -> JsonObject:
    body = _encode_told(told)
    if told.value is not None:
        body["eligible"] = list(told.value.eligible)
        body["comparable"] = list(told.value.comparable)
    return body


def _eligibility(fields: Fields) -> Told[Eligibility]:
    known = (
        Eligibility(
            fields.texts("eligible", _class, limit=MAX_CLASSES),
            fields.texts("comparable", _class, limit=MAX_CLASSES),
        )
        if fields.has("eligible") or fields.has("comparable")
        else None
    )
    return Told(known, *_rests(fields))


def _class(text: str) -> str:
    if not text.strip() or len(text) > MAX_CLASS or not text.isprintable():
        raise SystemMalformed(f"{text[:60]!r} is no class of loads", hint="such as agriculture")
    return text


def _encode_burden(tariff: Tariff) -> JsonObject:
    told = tariff.others_burden
    body = _encode_told(told)
    if told.value is not None:
        body["amount"] = Money(tariff.currency, told.value).text
    return body


def _burden_in(currency: str) -> Callable[[Fields], Told[int]]:
    def take(fields: Fields) -> Told[int]:
        amount = fields.money("amount", currency).minor if fields.has("amount") else None
        return Told(amount, *_rests(fields))

    return take


def _term(fields: Fields) -> tuple[Term, Told[bool]]:
    term = fields.choice("term", Term)
    answer = fields.name("answer")
    if answer not in _TRUTHS:
        raise SystemMalformed(f"term {term}: {answer!r} is no answer", hint="yes, no or unknown")
    return term, Told(_TRUTHS[answer], *_rests(fields))
