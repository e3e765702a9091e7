"""Scenarios as objects of text, as ``outlook/1`` carries them and as plans share them in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.outlook.adequacy import REGIMES, decode_rule
from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.model import (
    CURRENCY,
    Accounts,
    AdequacyRule,
    Draws,
    Drift,
    Position,
    Scenario,
    Start,
    Threshold,
)
from biplomacy.outlook.policies import decode_policy, encode_policy
from biplomacy.outlook.scenario import MAX_DAYS, MAX_PATHS, MAX_POLICIES, MAX_THRESHOLDS
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.fields import Fields

_SEED_DIGITS = 20


def encode_scenario(scenario: Scenario) -> JsonObject:
    """Return a scenario's fields; accounts and their rule are absent where there are none."""
    body: JsonObject = {
        "position": {
            "held": str(scenario.position.held.sats),
            "reserves": scenario.position.reserves.text,
        },
        "policies": [encode_policy(policy) for policy in scenario.policies],
        "draws": _encode_draws(scenario.draws),
        "start": {
            "price": f"{scenario.start.price:f}",
            "day": str(scenario.start.day),
            "standing": scenario.start.standing.value,
        },
        "haircut": f"{scenario.haircut:f}",
        "thresholds": [_encode_threshold(threshold) for threshold in scenario.thresholds],
    }
    if scenario.accounts is not None and scenario.rule is not None:
        body["accounts"] = _encode_accounts(scenario.accounts)
        body["rule"] = _encode_rule(scenario.rule)
    return body


def decode_scenario(fields: Fields) -> Scenario:
    """Take a scenario's fields from a statement's body."""
    has_accounts = fields.has("accounts")
    return Scenario(
        position=fields.object("position", _position),
        policies=fields.many(
            "policies",
            lambda policy: decode_policy(policy, lambda taken: taken.amount("amount")),
            limit=MAX_POLICIES,
        ),
        draws=fields.object("draws", _draws),
        start=fields.object("start", _start),
        haircut=fields.decimal("haircut"),
        thresholds=fields.many("thresholds", decode_threshold, limit=MAX_THRESHOLDS),
        accounts=fields.object("accounts", decode_accounts) if has_accounts else None,
        rule=fields.object("rule", _rule) if has_accounts else None,
    )


def _position(fields: Fields) -> Position:
    return Position(fields.amount("held"), fields.money("reserves", CURRENCY))


def _encode_draws(draws: Draws) -> JsonObject:
    return {
        "history": str(draws.history),
        "first": str(draws.first),
        "last": str(draws.last),
        "mean_block": draws.mean_block,
        "seed": str(draws.seed),
        "paths": draws.paths,
        "days": draws.days,
        "drift": draws.drift.value,
    }


def _draws(fields: Fields) -> Draws:
    return Draws(
        history=fields.digest("history"),
        first=fields.day("first"),
        last=fields.day("last"),
        mean_block=fields.integer("mean_block", low=2, high=MAX_DAYS),
        seed=parse_seed(fields.text("seed", limit=_SEED_DIGITS)),
        paths=fields.integer("paths", low=1, high=MAX_PATHS),
        days=fields.integer("days", low=1, high=MAX_DAYS),
        drift=fields.choice("drift", Drift),
    )


def parse_seed(text: str) -> int:
    """Return a seed of 64 bits from decimal text; raises ``OutlookMalformed``."""
    plain = text.isascii() and text.isdigit() and len(text) <= _SEED_DIGITS
    if not plain or str(int(text)) != text or int(text) >= 2**64:
        raise OutlookMalformed(f"{text[:40]!r} is not a seed from 0 to 2^64 - 1")
    return int(text)


def _start(fields: Fields) -> Start:
    return Start(fields.decimal("price"), fields.day("day"), fields.choice("standing", Standing))


def _encode_threshold(threshold: Threshold) -> JsonObject:
    return {"name": threshold.name, "day": str(threshold.day), "floor": threshold.floor.text}


def decode_threshold(fields: Fields) -> Threshold:
    """Take a floor from its object."""
    return Threshold(
        fields.text("name", limit=80), fields.day("day"), fields.money("floor", CURRENCY)
    )


def _encode_accounts(accounts: Accounts) -> JsonObject:
    return {
        "imports_per_month": accounts.imports_per_month.text,
        "short_term_debt": accounts.short_term_debt.text,
        "broad_money": accounts.broad_money.text,
        "exports": accounts.exports.text,
        "other_liabilities": accounts.other_liabilities.text,
        "standing": accounts.standing.value,
    }


def decode_accounts(fields: Fields) -> Accounts:
    """Take accounts from their object."""
    return Accounts(
        imports_per_month=fields.money("imports_per_month", CURRENCY),
        short_term_debt=fields.money("short_term_debt", CURRENCY),
        broad_money=fields.money("broad_money", CURRENCY),
        exports=fields.money("exports", CURRENCY),
        other_liabilities=fields.money("other_liabilities", CURRENCY),
        standing=fields.choice("standing", Standing),
    )


def _encode_rule(rule: AdequacyRule) -> JsonObject:
    return {
        "regime": rule.regime,
        "exports": f"{rule.exports:f}",
        "broad_money": f"{rule.broad_money:f}",
        "short_term_debt": f"{rule.short_term_debt:f}",
        "other_liabilities": f"{rule.other_liabilities:f}",
        "source": rule.source,
        "standing": rule.standing.value,
    }


def _rule(fields: Fields) -> AdequacyRule:
    regime = fields.name("regime")
    if regime not in REGIMES:
        raise OutlookMalformed(f"{regime!r} is not a regime of exchange rates")
    source, standing = fields.text("source"), fields.choice("standing", Standing)
    return decode_rule(fields, regime, source, standing)
