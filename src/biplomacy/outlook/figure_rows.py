"""The figures of one policy as ``outlook/1`` carries them: decimal text, path numbers beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.outlook.model import Adequacy, PolicyFigures, Ranked, Shortfalls, Spread
from biplomacy.outlook.scenario import MAX_PATHS, MAX_THRESHOLDS

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields


def encode_figures(figures: PolicyFigures) -> JsonObject:
    """Return a policy's figures; cover and adequacy are absent without accounts."""
    row: JsonObject = {
        "value": _encode_spread(figures.value),
        "cost": _encode_spread(figures.cost),
        "fall": _encode_spread(figures.fall),
        "under": _encode_spread(figures.under),
        "loss": _encode_ranked(figures.loss),
        "shortfall": f"{figures.shortfall:f}",
        "mean": f"{figures.mean:f}",
        "floors": [
            {
                "threshold": floor.threshold,
                "at_market": floor.at_market,
                "without_bitcoin": floor.without_bitcoin,
            }
            for floor in figures.floors
        ],
    }
    if figures.cover is not None:
        row["cover"] = _encode_spread(figures.cover)
    if figures.adequacy is not None:
        row["adequacy"] = {
            "official": _encode_spread(figures.adequacy.official),
            "shadow": _encode_spread(figures.adequacy.shadow),
        }
    return row


def decode_figures(fields: Fields) -> PolicyFigures:
    """Take a policy's figures from their object."""
    return PolicyFigures(
        value=fields.object("value", _spread),
        cost=fields.object("cost", _spread),
        fall=fields.object("fall", _spread),
        under=fields.object("under", _spread),
        loss=fields.object("loss", _ranked),
        shortfall=fields.decimal("shortfall"),
        mean=fields.decimal("mean"),
        floors=fields.many("floors", _floor, limit=MAX_THRESHOLDS),
        cover=fields.object("cover", _spread) if fields.has("cover") else None,
        adequacy=fields.object("adequacy", _adequacy) if fields.has("adequacy") else None,
    )


def _encode_spread(spread: Spread) -> JsonObject:
    return {
        "p05": _encode_ranked(spread.p05),
        "p50": _encode_ranked(spread.p50),
        "p95": _encode_ranked(spread.p95),
    }


def _spread(fields: Fields) -> Spread:
    return Spread(
        fields.object("p05", _ranked), fields.object("p50", _ranked), fields.object("p95", _ranked)
    )


def _encode_ranked(ranked: Ranked) -> JsonObject:
    return {"value": f"{ranked.value:f}", "path": ranked.path}


def _ranked(fields: Fields) -> Ranked:
    return Ranked(fields.decimal("value"), fields.integer("path", high=MAX_PATHS - 1))


def _floor(fields: Fields) -> Shortfalls:
    return Shortfalls(
        fields.text("threshold", limit=80),
        fields.integer("at_market", high=MAX_PATHS),
        fields.integer("without_bitcoin", high=MAX_PATHS),
    )


def _adequacy(fields: Fields) -> Adequacy:
    return Adequacy(fields.object("official", _spread), fields.object("shadow", _spread))
