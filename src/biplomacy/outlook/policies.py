"""Policies as objects of text, in statements and in a person's file, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.model import (
    CURRENCY,
    BelowMean,
    Buying,
    DailyCoin,
    DailyDollar,
    Hold,
    Lump,
    Policy,
    StopAt,
    ValueAveraging,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.values.amount import Amount
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

MAX_WINDOW = 400
KINDS = ("hold", "lump", "daily-coin", "daily-dollar", "value-averaging", "below-mean", "stop-at")


def encode_policy(policy: Policy) -> JsonObject:
    """Return a policy as statements carry it: sats and USD as decimal text."""
    match policy:
        case StopAt(policy=buying, drawdown=drawdown):
            inner = encode_policy(buying)
            return {"kind": "stop-at", "drawdown": f"{drawdown:f}", "policy": inner}
        case Hold():
            return {"kind": "hold"}
        case Lump(usd=usd):
            return {"kind": "lump", "usd": usd.text}
        case DailyCoin(amount=amount):
            return {"kind": "daily-coin", "amount": str(amount.sats)}
        case DailyDollar(usd=usd):
            return {"kind": "daily-dollar", "usd": usd.text}
        case ValueAveraging(step=step):
            return {"kind": "value-averaging", "step": step.text}
        case BelowMean(days=days, usd=usd):
            return {"kind": "below-mean", "days": days, "usd": usd.text}


def decode_policy(fields: Fields, read_amount: Callable[[Fields], Amount]) -> Policy:
    """Take a policy from its object; ``read_amount`` takes its amount of bitcoin.

    Raises:
        OutlookMalformed: its kind is not known.
    """
    kind = fields.name("kind")
    if kind != "stop-at":
        return _buying(kind, fields, read_amount)
    drawdown = fields.decimal("drawdown")
    policy = fields.object("policy", lambda inner: _buying(inner.name("kind"), inner, read_amount))
    return StopAt(policy, drawdown)


def _buying(kind: str, fields: Fields, read_amount: Callable[[Fields], Amount]) -> Buying:
    match kind:
        case "hold":
            return Hold()
        case "lump":
            return Lump(fields.money("usd", CURRENCY))
        case "daily-coin":
            return DailyCoin(read_amount(fields))
        case "daily-dollar":
            return DailyDollar(fields.money("usd", CURRENCY))
        case "value-averaging":
            return ValueAveraging(fields.money("step", CURRENCY))
        case "below-mean":
            days = fields.integer("days", low=2, high=MAX_WINDOW)
            return BelowMean(days, fields.money("usd", CURRENCY))
        case _:
            raise OutlookMalformed(
                f"{kind!r} is not a kind of policy here", hint=f"write one of {', '.join(KINDS)}"
            )


def policy_title(policy: Policy) -> str:
    """Return what a policy is called in English.

    >>> policy_title(Hold())
    'hold'
    """
    match policy:
        case StopAt(policy=buying, drawdown=drawdown):
            return f"{policy_title(buying)}, until a fall of {drawdown:f}"
        case Hold():
            return "hold"
        case Lump(usd=usd):
            return f"buy for {usd} at the start"
        case DailyCoin(amount=amount):
            return f"buy {amount} a day"
        case DailyDollar(usd=usd):
            return f"buy for {usd} a day"
        case ValueAveraging(step=step):
            return f"bring the purchases' worth up by {step} a day"
        case BelowMean(days=days, usd=usd):
            return f"buy for {usd} on days below the mean of {days} days"
