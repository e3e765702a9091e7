"""The shipped list of actions for the comparison of two states (programme §8.2, §8.3, §10.12).

Prices and days are examples; the offers and the costs of power are as the press reports them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.behaviour import Trial, trial_of_offer
from biplomacy.programme.case import Offer
from biplomacy.programme.fact_table import fact_rule
from biplomacy.programme.model import Action, Delta, Observation, Quantity, Step
from biplomacy.programme.purchase import Purchase
from biplomacy.programme.unit import parse_quantity_text, unit_of
from biplomacy.programme.vocabulary import DeltaKind, Funding
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.day import Day
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from biplomacy.programme.unit import Unit

ON = Day.parse("2025-07-16")
USD_CENT_PER_BTC = 11_800_000
_OFFER_START, _OFFER_END = Day.parse("2025-11-01"), Day.parse("2028-10-31")
_ACCUMULATION, _DEBT = ("btc.accumulation",), ("btc.debt",)
_BOUGHT_WITH = (
    (Funding.CENTRAL_BANK_FX, "out of the central bank's reserves"),
    (Funding.BUDGET, "out of the budget"),
    (Funding.CENTRAL_BANK_CREDIT, "with the central bank's credit"),
    (Funding.BTC_LINKED_BOND, "with a bond linked to bitcoin"),
)
_OFFERS = (  # rate, named sector, end, cap, above base, burden, lender consulted
    ("offer-a", "2,000 MW for smelters, data centres and miners", "22.5 1 ? ? ? ? 0"),
    ("offer-a-prime", "2,000 MW for miners only", "22.98 1 ? ? ? ? 0"),
    ("offer-b", "Uniform incremental tariff", "22.98 0 1 1 1 0 1"),
)
_TERMS = (
    "tariff.rate",
    "tariff.named_sectors",
    "tariff.has_end",
    "tariff.has_cap",
    "tariff.above_base",
    "others.burden",
    "lender.consulted",
)
_COSTS = (
    ("tariff.cost.incremental", "14.6497", "22.5959", Standing.SYNTHETIC),
    ("tariff.cost.average", "25.9692", "25.9692", Standing.PRESS),
    ("tariff.ordinary", "34.9", "34.9", Standing.PRESS),
)


def shipped_trials() -> tuple[Trial, ...]:
    """Return the shipped list, in its order."""
    return (
        *(
            _acquired(f"buy/{funding.value}", f"buy 1 BTC a day {how}", funding)
            for funding, how in _BOUGHT_WITH
        ),
        _acquired("seize", "seize 1 BTC", Funding.SEIZED),
        _acquired("mine", "mine 1 BTC", Funding.MINED),
        _moved("consolidate", "consolidate 10 BTC between own wallets", "flows.internal", "10"),
        _moved("sell", "sell 10 BTC", "stock.gross", "-10"),
        _moved("bond", "issue a bitcoin-linked bond of USD 1 m", "debt.btc_linked", "1000000"),
        *(trial_of_offer(offer) for offer in shipped_offers()),
    )


def shipped_offers() -> tuple[Offer, ...]:
    """Return the offers of §8.2 with the costs of §8.3: A, the same for miners alone, and B."""
    return tuple(
        Offer(name, title, (*_terms(terms.split()), *_costs())) for name, title, terms in _OFFERS
    )


def _acquired(name: str, title: str, funding: Funding) -> Trial:
    bought = Purchase(funding, SATS_PER_BTC, USD_CENT_PER_BTC, (ON,))
    action = Action(name, title, (), Standing.ILLUSTRATIVE, (bought,))
    concepts = _DEBT if funding is Funding.BTC_LINKED_BOND else ()
    return Trial(name, title, (*_ACCUMULATION, *concepts), ON, action)


def _moved(name: str, title: str, fact: str, amount: str) -> Trial:
    unit = unit_of(fact_rule(fact).dimension)
    value = parse_quantity_text(amount, unit)
    step = Step(ON, Quantity(value, value, unit, Grade.ASSUMED))
    action = Action(name, title, (Delta(fact, "", DeltaKind.ADD, (step,)),), Standing.ILLUSTRATIVE)
    return Trial(name, title, _DEBT if fact.startswith("debt.") else _ACCUMULATION, ON, action)


def _terms(values: list[str]) -> tuple[Observation, ...]:
    """Return the terms of an offer; what was not published is left out."""
    return tuple(
        _told(fact, value, value, Standing.QUOTED)
        for fact, value in zip(_TERMS, values, strict=True)
        if value != "?"
    )


def _costs() -> tuple[Observation, ...]:
    return tuple(_told(fact, low, high, standing) for fact, low, high, standing in _COSTS)


def _told(fact: str, low: str, high: str, standing: Standing) -> Observation:
    unit: Unit = unit_of(fact_rule(fact).dimension)
    assumed = standing is Standing.SYNTHETIC
    quantity = Quantity(
        parse_quantity_text(low, unit),
        parse_quantity_text(high, unit),
        unit,
        Grade.ASSUMED if assumed else Grade.ATTESTED,
    )
    return Observation((fact,), "", _OFFER_START, _OFFER_END, quantity, standing)
