"""How a dispatch was made, as ``power-dispatch/1`` says it; and money to the last grain."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from biplomacy.power.dispatch import GRAINS_PER_MINOR
from biplomacy.power.month import Month
from biplomacy.power.multiplier import Coupling, Multiplier
from biplomacy.power.quantities import take_digits
from biplomacy.power.statement.whole_text import take_signed
from biplomacy.power.told_dispatch import LinearProgramme, Merit, Method
from biplomacy.values.day import format_instant
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.money import EXACT

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

_PLACES = len(str(GRAINS_PER_MINOR)) - 1
MAX_MONTHS = 120
MAX_LOADS = 200


def grain_text(grains: int) -> str:
    """Return grains as minor units with all their twelve decimal places."""
    return format(EXACT.scaleb(Decimal(grains), -_PLACES), "f")


def take_grains(fields: Fields, name: str) -> int:
    """Return a sum of minor units as whole grains; raises ``FieldMalformed``."""
    exact = fields.decimal(name)
    grains = int(EXACT.scaleb(exact, _PLACES))
    if grain_text(grains) != format(exact, "f"):
        raise FieldMalformed(f"{name} has not {_PLACES} decimal places")
    return grains


def encode_method(method: Method) -> JsonObject:
    """Return ``{kind, …}``."""
    match method:
        case Merit():
            return {"kind": "merit"}
        case Multiplier():
            return _encode_multiplier(method)
        case LinearProgramme(problem, bound, primal, dual):
            return {
                "kind": "lp",
                "problem": problem,
                "bound_minor": grain_text(bound),
                "primal_sha256": str(primal),
                "dual_sha256": str(dual),
            }
        case _:
            assert_never(method)


def decode_method(fields: Fields) -> Method:
    """Take a method from its object."""
    kind = fields.name("kind")
    match kind:
        case "merit":
            return Merit()
        case "multiplier":
            return _multiplier(fields)
        case "lp":
            return LinearProgramme(
                problem=fields.text("problem"),
                bound=take_grains(fields, "bound_minor"),
                primal=fields.digest("primal_sha256"),
                dual=fields.digest("dual_sha256"),
            )
        case _:
            raise FieldMalformed(f"{kind!r} is no method of dispatch")


def _encode_multiplier(method: Multiplier) -> JsonObject:
    body: JsonObject = {
        "kind": "multiplier",
        "coupling": _encode_coupling(method.coupling),
        "mu": str(method.mu),
        "fewer_wh": str(method.fewer_wh),
        "more_wh": str(method.more_wh),
        "filled_wh": str(method.filled_wh),
        "filled_hours": method.filled_hours,
        "reached": method.reached,
    }
    if method.last_filled is not None:
        body["last_filled"] = format_instant(method.last_filled)
    return body


def _multiplier(fields: Fields) -> Multiplier:
    return Multiplier(
        coupling=fields.object("coupling", _coupling),
        mu=take_signed(fields, "mu"),
        fewer_wh=take_digits(fields, "fewer_wh"),
        more_wh=take_digits(fields, "more_wh"),
        filled_wh=take_digits(fields, "filled_wh"),
        filled_hours=fields.integer("filled_hours"),
        last_filled=fields.instant("last_filled") if fields.has("last_filled") else None,
        reached=fields.boolean("reached"),
    )


def _encode_coupling(coupling: Coupling) -> JsonObject:
    body: JsonObject = {
        "name": coupling.name,
        "wh": str(coupling.wh),
        "months": [str(month) for month in coupling.months],
        "bound": "at-least" if coupling.at_least else "at-most",
    }
    if coupling.loads:
        body["loads"] = list(coupling.loads)
    if coupling.plant:
        body["plant"] = coupling.plant
    return body


def _at_least(text: str) -> bool:
    if text not in {"at-least", "at-most"}:
        raise ValueError(text)
    return text == "at-least"


def _coupling(fields: Fields) -> Coupling:
    return Coupling(
        name=fields.name("name"),
        wh=take_digits(fields, "wh"),
        months=fields.texts("months", Month.parse, limit=MAX_MONTHS),
        loads=fields.texts("loads", str, limit=MAX_LOADS) if fields.has("loads") else (),
        plant=fields.name("plant") if fields.has("plant") else "",
        at_least=fields.choice("bound", _at_least),
    )
