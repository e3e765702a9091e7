"""The reserve-adequacy metric (programme §9.7): official reserves hold no bitcoin.

Bitcoin without a liability is no reserve asset, so the official figure counts it at nothing. The
shadow figure counts it after a stated haircut. They are two figures with two names, and nothing
here adds bitcoin to net international reserves.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.model import AdequacyRule
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from decimal import Decimal

    from biplomacy.outlook.model import Accounts

REGIMES = ("floating", "fixed")


@dataclass(frozen=True, slots=True)
class AdequacyRules:
    """The rule of each regime, and the band in which reserves are held to be adequate."""

    rules: tuple[AdequacyRule, ...]
    low: Decimal
    high: Decimal

    def rule(self, regime: str) -> AdequacyRule:
        """Return the rule of a regime; raises ``OutlookMalformed``."""
        for rule in self.rules:
            if rule.regime == regime:
                return rule
        raise OutlookMalformed(
            f"{regime[:40]!r} is not a regime of exchange rates",
            hint=f"write one of {', '.join(REGIMES)}",
        )


def read_rules() -> AdequacyRules:
    """Return the weights that are shipped, each with its standing."""
    text = (files("biplomacy.outlook") / "facts" / "adequacy_weights.toml").read_text("utf-8")
    fields = Fields(tomllib.loads(text), "adequacy_weights")
    source, standing = fields.text("source"), fields.choice("standing", Standing)

    def decode(regime: str) -> AdequacyRule:
        return fields.object(regime, lambda weights: decode_rule(weights, regime, source, standing))

    rules = tuple(decode(regime) for regime in REGIMES)
    band = fields.object("band", lambda taken: (taken.decimal("low"), taken.decimal("high")))
    fields.close()
    return AdequacyRules(rules, *band)


def decode_rule(fields: Fields, regime: str, source: str, standing: Standing) -> AdequacyRule:
    """Take the four weights from their object."""
    return AdequacyRule(
        regime=regime,
        exports=fields.decimal("exports"),
        broad_money=fields.decimal("broad_money"),
        short_term_debt=fields.decimal("short_term_debt"),
        other_liabilities=fields.decimal("other_liabilities"),
        source=source,
        standing=standing,
    )


def metric(accounts: Accounts, rule: AdequacyRule) -> Fraction:
    """Return the metric in USD, exactly: what reserves are divided by."""
    parts = (
        (accounts.exports, rule.exports),
        (accounts.broad_money, rule.broad_money),
        (accounts.short_term_debt, rule.short_term_debt),
        (accounts.other_liabilities, rule.other_liabilities),
    )
    total = sum(
        (Fraction(sum_of.decimal) * Fraction(weight) for sum_of, weight in parts), Fraction()
    )
    if total <= 0:
        raise OutlookMalformed("the adequacy metric of these accounts is not above zero")
    return total
