"""``power-outlook/1``: a scenario, what it came to for three parties, and digests of its paths."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.power.month import Month
from biplomacy.power.outcome import CURRENCY, PERCENTS, LoadFactors, PartyOutcome, PriceCheck
from biplomacy.power.outlook import ClosesCited, PowerOutlook
from biplomacy.power.outlook_file import decode_scenario, encode_scenario
from biplomacy.power.scenario_model import ElasticRivals, Party, require_scenario
from biplomacy.power.tornado import TornadoStep
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from biplomacy.power.scenario_model import PowerScenario
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.money import Money

TYPE = "power-outlook/1"
PROVENANCE = "synthetic"
_NAMES = tuple(f"p{percent:02d}" for percent in PERCENTS)
_MAX_STEPS = 30


def encode_outlook(outlook: PowerOutlook) -> JsonObject:
    """Return the body of ``power-outlook/1``.

    Paths are synthetic and their parameters assumed, so that is what every figure is.
    """
    scenario = outlook.scenario
    body: JsonObject = {
        "code": outlook.code,
        "system": scenario.system,
        "provenance": PROVENANCE,
        "grade": str(Grade.ASSUMED),
        "settlement": scenario.terms.settlement,
        "rivals": rivals_rule(scenario),
        "parameters": encode_scenario(scenario),
        "closes": {
            "first": str(outlook.closes.first),
            "last": str(outlook.closes.last),
            "source": outlook.closes.source,
            "sha256": str(outlook.closes.digest),
        },
        "outcomes": [_encode_outcome(outcome) for outcome in outlook.outcomes],
        "load": {
            "first_year": f"{outlook.load.first_year:f}",
            "all_years": f"{outlook.load.all_years:f}",
        },
        "prices": [_encode_price(check) for check in outlook.prices],
        "paths": str(outlook.paths),
        "rows": {"sha256": str(outlook.rows), "count": scenario.draws.paths},
    }
    if outlook.tornado:
        body["tornado"] = [_encode_step(step) for step in outlook.tornado]
    return body


def decode_outlook(body: JsonObject) -> PowerOutlook:
    """Return the outlook of a ``power-outlook/1`` body; unknown fields are refused.

    Raises:
        FieldMalformed, FieldUnknown: the body has another shape.
        SystemMalformed, LimitExceeded: its scenario cannot be walked.
    """
    fields = Fields(body, TYPE)
    for name, fixed in (("provenance", PROVENANCE), ("grade", str(Grade.ASSUMED))):
        if fields.text(name, limit=20) != fixed:
            raise FieldMalformed(f"the {name} of an outlook is {fixed}")
    rule = fields.text("rivals", limit=20)
    system, settlement = fields.name("system"), fields.currency("settlement")
    scenario = fields.object("parameters", decode_scenario)
    require_scenario(scenario)
    rows, count = fields.object(
        "rows", lambda cited: (cited.digest("sha256"), cited.integer("count"))
    )
    if (system, settlement, rule, count) != (
        scenario.system,
        scenario.terms.settlement,
        rivals_rule(scenario),
        scenario.draws.paths,
    ):
        raise FieldMalformed("system, settlement, rivals or count differ from the parameters")
    outlook = PowerOutlook(
        code=fields.text("code", limit=100),
        scenario=scenario,
        closes=fields.object("closes", _closes),
        outcomes=_outcomes(fields, scenario.draws.paths),
        load=fields.object("load", _load),
        prices=fields.many("prices", _price, limit=10),
        paths=fields.digest("paths"),
        rows=rows,
        tornado=(fields.many("tornado", _step, limit=_MAX_STEPS) if fields.has("tornado") else ()),
    )
    fields.close()
    return outlook


def rivals_rule(scenario: PowerScenario) -> str:
    """Return the name of the rule by which rivals come and go."""
    return "elastic" if isinstance(scenario.rivals, ElasticRivals) else "illustrative"


def _encode_outcome(outcome: PartyOutcome) -> JsonObject:
    quantiles = zip(_NAMES, outcome.quantiles, strict=True)
    return {
        "party": outcome.party.value,
        "currency": CURRENCY,
        **{name: value.text for name, value in quantiles},
        "losses": outcome.losses,
        "shortfall": outcome.shortfall.text,
    }


def _encode_price(check: PriceCheck) -> JsonObject:
    return {
        "months": check.months,
        "off": f"{check.off:f}",
        "error": f"{check.error:f}",
        "median": f"{check.median:f}",
    }


def _encode_step(step: TornadoStep) -> JsonObject:
    return {
        "name": step.name,
        "low": step.low,
        "high": step.high,
        "at_low": _encode_medians(step.medians_low),
        "at_high": _encode_medians(step.medians_high),
    }


def _encode_medians(medians: tuple[Money, ...]) -> JsonObject:
    return {party.value: money.text for party, money in zip(Party, medians, strict=True)}


def _closes(fields: Fields) -> ClosesCited:
    return ClosesCited(
        first=Month.parse(fields.text("first", limit=7)),
        last=Month.parse(fields.text("last", limit=7)),
        source=fields.name("source"),
        digest=fields.digest("sha256"),
    )


def _outcomes(fields: Fields, paths: int) -> tuple[PartyOutcome, ...]:
    def decode(row: Fields) -> PartyOutcome:
        if row.currency("currency") != CURRENCY:
            raise FieldMalformed(f"an outcome is in {CURRENCY}")
        return PartyOutcome(
            party=row.choice("party", Party),
            quantiles=tuple(row.money(name, CURRENCY) for name in _NAMES),
            losses=row.integer("losses", high=paths),
            shortfall=row.money("shortfall", CURRENCY),
        )

    found = fields.many("outcomes", decode, limit=len(Party))
    if tuple(outcome.party for outcome in found) != tuple(Party):
        raise FieldMalformed("the outcomes are not those of sector, treasury and investor")
    for outcome in found:
        if any(after < before for before, after in pairwise(outcome.quantiles)):
            raise FieldMalformed(f"the quantiles of {outcome.party} do not ascend")
    return found


def _load(fields: Fields) -> LoadFactors:
    return LoadFactors(fields.decimal("first_year"), fields.decimal("all_years"))


def _price(fields: Fields) -> PriceCheck:
    return PriceCheck(
        months=fields.integer("months"),
        off=fields.decimal("off"),
        error=fields.decimal("error"),
        median=fields.decimal("median"),
    )


def _step(fields: Fields) -> TornadoStep:
    return TornadoStep(
        name=fields.name("name"),
        low=f"{fields.decimal('low'):f}",
        high=f"{fields.decimal('high'):f}",
        medians_low=fields.object("at_low", _medians),
        medians_high=fields.object("at_high", _medians),
    )


def _medians(fields: Fields) -> tuple[Money, ...]:
    return tuple(fields.money(party.value, CURRENCY) for party in Party)
