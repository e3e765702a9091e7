"""A scenario of an outlook as a TOML file or in a statement: the same keys (§4.7, §18.1)."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.power.errors import SystemMalformed
from biplomacy.power.quantities import read_toml
from biplomacy.power.scenario_model import (
    MAX_FLEETS,
    MAX_MONTHS,
    Coin,
    Draws,
    ElasticRivals,
    FlatPrice,
    FleetPlan,
    IndexedPrice,
    Investor,
    PowerPrice,
    PowerScenario,
    Rivals,
    Terms,
    require_scenario,
)
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject, JsonValue
    from biplomacy.values.fields import Fields

DEFAULT = "pakistan-2000mw"
_FOLDER = "outlooks"


def shipped_scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the project."""
    folder = files("biplomacy.power").joinpath(_FOLDER)
    found = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def shipped_scenario(name: str = DEFAULT) -> PowerScenario:
    """Return a scenario that comes with the project; raises ``SystemMalformed``."""
    if name not in shipped_scenarios():
        raise SystemMalformed(
            f"no outlook {name[:60]!r} is shipped",
            hint=f"name a file, or one of {', '.join(shipped_scenarios())}",
        )
    return read_scenario(files("biplomacy.power").joinpath(_FOLDER, f"{name}.toml").read_bytes())


def read_scenario(content: bytes) -> PowerScenario:
    """Return the scenario of a TOML file.

    Raises:
        SystemMalformed, QuantityMalformed, LimitExceeded: it does not read, or cannot be walked.
    """
    scenario = read_toml(content, "outlook", decode_scenario)
    require_scenario(scenario)
    return scenario


def encode_scenario(scenario: PowerScenario) -> JsonObject:
    """Return the fields of a scenario; quantities are decimal text."""
    draws, coin, rivals = scenario.draws, scenario.coin, scenario.rivals
    return {
        "name": scenario.name,
        "system": scenario.system,
        "draws": {
            "seed": draws.seed,
            "paths": draws.paths,
            "months": draws.months,
            "block_months": draws.block_months,
        },
        "coin": {
            "price_usd": f"{coin.price_usd:f}",
            "subsidy_btc": f"{coin.subsidy_btc:f}",
            "fees_btc": f"{coin.fees_btc:f}",
            "halvings": list(coin.halvings),
        },
        "rivals": {name: f"{getattr(rivals, name):f}" for name in type(rivals).__slots__},
        "investor": _encode_investor(scenario.investor),
        "terms": _encode_terms(scenario.terms),
    }


def decode_scenario(fields: Fields) -> PowerScenario:
    """Take the fields of a scenario; whether it can be walked is ``require_scenario``'s answer."""
    return PowerScenario(
        name=fields.name("name"),
        system=fields.name("system"),
        draws=fields.object("draws", _draws),
        coin=fields.object("coin", _coin),
        rivals=fields.object("rivals", _rivals),
        investor=fields.object("investor", _investor),
        terms=fields.object("terms", _terms),
    )


def _draws(fields: Fields) -> Draws:
    return Draws(
        seed=fields.text("seed", limit=100),
        paths=fields.integer("paths"),
        months=fields.integer("months"),
        block_months=fields.integer("block_months"),
    )


def _coin(fields: Fields) -> Coin:
    return Coin(
        price_usd=fields.decimal("price_usd"),
        subsidy_btc=fields.decimal("subsidy_btc"),
        fees_btc=fields.decimal("fees_btc"),
        halvings=_months(fields.take("halvings")),
    )


def _months(value: JsonValue) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > MAX_MONTHS:
        raise FieldMalformed("halvings is no list of months")
    months = tuple(month for month in value if type(month) is int)
    if len(months) != len(value) or list(months) != sorted(set(months)):
        raise FieldMalformed("halvings does not list numbers of months that ascend")
    return months


def _rivals(fields: Fields) -> Rivals | ElasticRivals:
    if fields.has("elasticity"):
        return ElasticRivals(
            hashrate_phs=fields.decimal("hashrate_phs"), elasticity=fields.decimal("elasticity")
        )
    return Rivals(
        hashrate_phs=fields.decimal("hashrate_phs"),
        efficiency_j_per_th=fields.decimal("efficiency_j_per_th"),
        efficiency_kept=fields.decimal("efficiency_kept"),
        overhead=fields.decimal("overhead"),
        worth_usd_per_kwh=fields.decimal("worth_usd_per_kwh"),
        speed=fields.decimal("speed"),
        slowest=fields.decimal("slowest"),
        fastest=fields.decimal("fastest"),
    )


def _investor(fields: Fields) -> Investor:
    return Investor(
        fleets=fields.many("fleets", _fleet, limit=MAX_FLEETS),
        pue=fields.decimal("pue"),
        availability=fields.decimal("availability"),
        pool_fee=fields.decimal("pool_fee"),
        upkeep=fields.decimal("upkeep"),
        income_tax=fields.decimal("income_tax"),
    )


def _fleet(fields: Fields) -> FleetPlan:
    return FleetPlan(
        efficiency_j_per_th=fields.decimal("efficiency_j_per_th"),
        capacity_mw=fields.decimal("capacity_mw"),
        usd_per_th=fields.decimal("usd_per_th"),
    )


def _terms(fields: Fields) -> Terms:
    return Terms(
        currency=fields.currency("currency"),
        fx=fields.decimal("fx"),
        cost_per_kwh=fields.decimal("cost_per_kwh"),
        tariff=fields.object("tariff", _tariff),
        discount_monthly=fields.decimal("discount_monthly"),
        settlement=fields.currency("settlement"),
    )


def _tariff(fields: Fields) -> PowerPrice:
    if fields.has("per_kwh"):
        return FlatPrice(fields.decimal("per_kwh"))
    return IndexedPrice(
        floor_per_kwh=fields.decimal("floor_per_kwh"),
        share=fields.decimal("share"),
        reference_j_per_th=fields.decimal("reference_j_per_th"),
    )


def _encode_investor(investor: Investor) -> JsonObject:
    names = ("pue", "availability", "pool_fee", "upkeep", "income_tax")
    return {
        "fleets": [
            {name: f"{getattr(fleet, name):f}" for name in FleetPlan.__slots__}
            for fleet in investor.fleets
        ],
        **{name: f"{getattr(investor, name):f}" for name in names},
    }


def _encode_terms(terms: Terms) -> JsonObject:
    return {
        "currency": terms.currency,
        "fx": f"{terms.fx:f}",
        "cost_per_kwh": f"{terms.cost_per_kwh:f}",
        "tariff": encode_tariff(terms.tariff),
        "discount_monthly": f"{terms.discount_monthly:f}",
        "settlement": terms.settlement,
    }


def encode_tariff(tariff: PowerPrice) -> JsonObject:
    """Return the fields of a tariff, flat or indexed."""
    match tariff:
        case FlatPrice(per_kwh):
            return {"per_kwh": f"{per_kwh:f}"}
        case IndexedPrice(floor, share, reference):
            return {
                "floor_per_kwh": f"{floor:f}",
                "share": f"{share:f}",
                "reference_j_per_th": f"{reference:f}",
            }
