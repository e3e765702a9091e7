"""A plan as a person writes it: TOML with position, policies, floors and accounts.

Amounts are text: bitcoin as decimal BTC (``btc = "1"``), sums in USD with two decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.outlook.adequacy import read_rules
from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.model import CURRENCY, Position
from biplomacy.outlook.policies import decode_policy
from biplomacy.outlook.scenario import MAX_POLICIES, MAX_THRESHOLDS
from biplomacy.outlook.scenario_rows import decode_accounts, decode_threshold
from biplomacy.values.amount import ZERO, Amount
from biplomacy.values.errors import InputError
from biplomacy.values.fields import Fields
from biplomacy.values.money import Money
from biplomacy.values.toml_document import parse_toml

if TYPE_CHECKING:
    from biplomacy.outlook.model import Accounts, AdequacyRule, Policy, Threshold

MAX_BYTES = 100_000
HAIRCUT = Decimal("0.5")
"""The share of bitcoin's value that shadow figures leave out unless a plan says another; ours."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a plan says; without policies the usual ones are taken."""

    position: Position
    policies: tuple[Policy, ...] = ()
    floors: tuple[Threshold, ...] = ()
    haircut: Decimal = HAIRCUT
    accounts: Accounts | None = None
    rule: AdequacyRule | None = None
    population: int | None = None
    nir: Money | None = None


def decode_plan(content: bytes) -> Plan:
    """Return the plan of a TOML file.

    Raises:
        OutlookMalformed: it does not read, or holds what a plan does not know.
    """
    try:
        fields = Fields(parse_toml(content, "plan"), "plan")
        plan = _plan(fields)
        fields.close()
    except OutlookMalformed:
        raise
    except InputError as error:
        raise OutlookMalformed(f"the plan: {error.message}", hint=error.hint) from error
    return plan


def _plan(fields: Fields) -> Plan:
    held = Amount.from_btc(fields.text("btc", limit=20)) if fields.has("btc") else ZERO
    has_reserves = fields.has("reserves")
    reserves = fields.money("reserves", CURRENCY) if has_reserves else Money(CURRENCY, 0)
    accounts, rule = None, None
    if fields.has("accounts"):
        accounts, rule = fields.object("accounts", _accounts)
    return Plan(
        position=Position(held, reserves),
        policies=fields.many(
            "policies",
            lambda policy: decode_policy(
                policy, lambda taken: Amount.from_btc(taken.text("btc", limit=20))
            ),
            limit=MAX_POLICIES,
        )
        if fields.has("policies")
        else (),
        floors=fields.many("floors", decode_threshold, limit=MAX_THRESHOLDS)
        if fields.has("floors")
        else (),
        haircut=fields.decimal("haircut") if fields.has("haircut") else HAIRCUT,
        accounts=accounts,
        rule=rule,
        population=fields.integer("population", low=1) if fields.has("population") else None,
        nir=fields.money("nir", CURRENCY) if fields.has("nir") else None,
    )


def _accounts(fields: Fields) -> tuple[Accounts, AdequacyRule]:
    rule = read_rules().rule(fields.text("regime", limit=40))
    return decode_accounts(fields), rule
