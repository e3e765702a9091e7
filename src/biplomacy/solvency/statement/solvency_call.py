"""``solvency-call/1``: the block at which every firm must answer, and until which height."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.calls import ChainPoint, SolvencyCall
from biplomacy.solvency.model import require_dti
from biplomacy.solvency.statement.block_fields import encode_block, take_block
from biplomacy.values.block_id import MAX_HEIGHT
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "solvency-call/1"
MAX_ASSETS = 100
MAX_CHAINS = 100


def encode_call(call: SolvencyCall) -> JsonObject:
    """Return the body of ``solvency-call/1``."""
    body: JsonObject = {
        "period": call.period,
        **encode_block(call.block),
        "draw_output": call.draw_output.hex(),
        "assets": list(call.assets),
        "deadline": call.deadline,
    }
    if call.chain_points:
        body["chain_points"] = [
            {"chain": point.chain, "height": point.height, "hash": point.hash}
            for point in call.chain_points
        ]
    return body


def decode_call(body: JsonObject) -> SolvencyCall:
    """Return the call of a ``solvency-call/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed: a field has another shape, or a list is not sorted.
        SolvencyMalformed: an asset is no digital token identifier.
    """
    fields = Fields(body, TYPE)
    points = _points(fields) if fields.has("chain_points") else ()
    call = SolvencyCall(
        period=fields.name("period"),
        block=take_block(fields),
        draw_output=fields.digest("draw_output").raw,
        assets=fields.texts("assets", require_dti, limit=MAX_ASSETS),
        deadline=fields.integer("deadline", high=MAX_HEIGHT),
        chain_points=points,
    )
    fields.close()
    _require_sorted("assets", call.assets)
    _require_sorted("chain_points", tuple(point.chain for point in points))
    return call


def _points(fields: Fields) -> tuple[ChainPoint, ...]:
    points = fields.many("chain_points", _point, limit=MAX_CHAINS)
    if not points:
        raise FieldMalformed(f"{TYPE}.chain_points is empty; leave it out")
    return points


def _point(fields: Fields) -> ChainPoint:
    return ChainPoint(
        fields.name("chain"), fields.integer("height"), fields.text("hash", limit=200)
    )


def _require_sorted(name: str, values: tuple[str, ...]) -> None:
    if list(values) != sorted(set(values)) or (name == "assets" and not values):
        raise FieldMalformed(f"{TYPE}.{name} is not sorted, each once")
