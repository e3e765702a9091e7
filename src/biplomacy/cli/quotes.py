"""A quote as ``--json`` prints it, the same for every office that uses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.market.model import Quote
    from biplomacy.values.canonical import JsonObject


def quote_object(quote: Quote) -> JsonObject:
    """Return a quote's fields; the price is decimal text."""
    return {
        "base": quote.base,
        "currency": quote.currency,
        "price": f"{quote.price:f}",
        "day": str(quote.day),
        "rule": quote.rule.value,
        "source": quote.source,
        "standing": quote.standing.value,
        "evidence": str(quote.evidence),
    }
