"""Outlooks of surplus power in words: three parties below each other, never added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted
from biplomacy.power.outcome import PERCENTS, leaves_whole
from biplomacy.power.scenario_model import ElasticRivals, FlatPrice, IndexedPrice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.power.outcome import PartyOutcome
    from biplomacy.power.outlook import PowerOutlook
    from biplomacy.power.scenario_model import PowerPrice, PowerScenario
    from biplomacy.power.tornado import TornadoStep
    from biplomacy.values.digest import Digest
    from biplomacy.values.money import Money

_COLUMN = 10
_MILLION = 6


def question_lines(outlook: PowerOutlook) -> Iterator[str]:
    """Yield what the paths are drawn from, with its standing."""
    scenario, closes = outlook.scenario, outlook.closes
    draws, coin, terms = scenario.draws, scenario.coin, scenario.terms
    yield (
        f"synthetic paths (seed {draws.seed}); all parameters but the ratios of closes assumed;"
        " grade assumed"
    )
    yield "illustrative, not a forecast: months of the past in another order, drift taken out"
    yield f"closes   last of each month, {closes.first} to {closes.last}, {closes.source}"
    yield (
        f"draws    {counted(draws.paths, 'path')} of {counted(draws.months, 'month')}"
        f" in blocks of {counted(draws.block_months, 'month')}"
    )
    yield (
        f"coin     {coin.price_usd:,f} USD; {coin.subsidy_btc:f} BTC a block, halved after month"
        f" {', '.join(map(str, coin.halvings)) or 'none'}; fees {coin.fees_btc:f} BTC"
    )
    for fleet in scenario.investor.fleets:
        yield (
            f"fleet    {fleet.capacity_mw:,f} MW at {fleet.efficiency_j_per_th:f} J/TH,"
            f" {fleet.usd_per_th:f} USD/TH"
        )
    yield (
        f"supply   {terms.cost_per_kwh:f} {terms.currency}/kWh at the meter,"
        f" {terms.fx:f} {terms.currency} for a dollar, paid in {terms.settlement}"
    )
    yield f"rivals   {scenario.rivals.hashrate_phs:,f} PH/s, {_rule(scenario)}"


def _rule(scenario: PowerScenario) -> str:
    match scenario.rivals:
        case ElasticRivals(_, elasticity):
            return f"who follow what a hash earns with an elasticity of {elasticity:f} (assumed)"
        case _:
            return "by an illustrative rule"


def outlook_lines(outlooks: Sequence[PowerOutlook]) -> Iterator[str]:
    """Yield the figures of each tariff, and whether any leaves both sector and investor whole."""
    yield "present values in million USD; sector, treasury and investor are never added"
    for outlook in outlooks:
        yield ""
        yield from _one(outlook)
    yield ""
    for check in outlooks[0].prices:
        yield (
            f"price after {check.months} months: median {check.median:f} of the start,"
            f" mean {check.off:+f}, standard error {check.error:f}"
        )
    whole = [outlook for outlook in outlooks if leaves_whole(outlook.outcomes)]
    if not whole:
        yield "no tariff above leaves both power sector and investor at zero or more in the median"
    for outlook in whole:
        yield f"at zero or more for sector and investor in the median: {_tariff(outlook.scenario)}"


def _one(outlook: PowerOutlook) -> Iterator[str]:
    yield f"tariff {_tariff(outlook.scenario)}"
    load = outlook.load
    yield f"  load factor {load.first_year:f} in year 1, {load.all_years:f} in all years"
    heads = [*(f"{percent} %" for percent in PERCENTS), "worst 5 %"]
    yield f"  {'':10}{''.join(f'{head:>{_COLUMN}}' for head in heads)}  paths below zero"
    for outcome in outlook.outcomes:
        yield _party(outcome, outlook.scenario.draws.paths)
    yield f"  rows sha256 {outlook.rows}"
    yield f"  paths sha256 {outlook.paths}"
    yield from _tornado_lines(outlook.tornado)


def _party(outcome: PartyOutcome, paths: int) -> str:
    cells = [_millions(money) for money in (*outcome.quantiles, outcome.shortfall)]
    return (
        f"  {outcome.party.value:10}{''.join(f'{cell:>{_COLUMN}}' for cell in cells)}"
        f"  {outcome.losses:,} of {paths:,}"
    )


def _tornado_lines(steps: Sequence[TornadoStep]) -> Iterator[str]:
    if steps:
        yield "  one parameter at a time, medians of sector, treasury, investor"
    for step in steps:
        low, high = (_medians(step.medians_low), _medians(step.medians_high))
        yield f"  {step.name:18} x {step.low:5}{low}   x {step.high:5}{high}"


def _medians(medians: Sequence[Money]) -> str:
    return "".join(f"{_millions(money):>{_COLUMN}}" for money in medians)


def _tariff(scenario: PowerScenario) -> str:
    return f"{tariff_words(scenario.terms.tariff)} {scenario.terms.currency}/kWh"


def tariff_words(tariff: PowerPrice) -> str:
    """Return a tariff in words, without its unit."""
    match tariff:
        case FlatPrice(per_kwh):
            return f"{per_kwh:f}"
        case IndexedPrice(floor, share, reference):
            return f"{share:f} of a kWh's worth at {reference:f} J/TH, never below {floor:f}"


def _millions(money: Money) -> str:
    return f"{money.decimal.scaleb(-_MILLION):,.1f}"


def sample_line(sample: Sequence[int], digest: Digest) -> str:
    """Return what a sample that agreed says."""
    return (
        f"{counted(len(sample), 'path')} of the table drawn again, and every figure made from the"
        f" table: the same; sampled rows sha256 {digest}"
    )
