"""``draw-reveal/1``: a period's seed, shown after its window, so that anyone draws again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.calls import DrawReveal
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

TYPE = "draw-reveal/1"


def encode_reveal(reveal: DrawReveal) -> JsonObject:
    """Return the body of ``draw-reveal/1``."""
    return {"period": reveal.period, "seed": reveal.seed.hex()}


def decode_reveal(body: JsonObject) -> DrawReveal:
    """Return what a ``draw-reveal/1`` body reveals; unknown fields are refused."""
    fields = Fields(body, TYPE)
    reveal = DrawReveal(fields.name("period"), fields.digest("seed").raw)
    fields.close()
    return reveal
