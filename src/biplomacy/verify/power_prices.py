"""Rechecks of tariffs, their tests, mining, outlooks and claims of coins (power §18.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.chain.errors import HeadersGap
from biplomacy.market.series import decode_quotes
from biplomacy.power.benchmarks import PartName
from biplomacy.power.body_comparison import body_differences
from biplomacy.power.epochs import covering, encode_stretches
from biplomacy.power.fiscal_check import check_fiscal
from biplomacy.power.mining_checking import NETWORK_DIFFERS, check_mining, check_plausibility
from biplomacy.power.mining_model import Rate
from biplomacy.power.monthly_closes import decode_closes
from biplomacy.power.outlook_check import check_outlook
from biplomacy.power.rule_file import shipped_rules, shipped_rules_bytes
from biplomacy.power.season_cost import Season
from biplomacy.power.statement.fiscal_plan import encode_plan
from biplomacy.power.statement.tariff import encode_tariff, encode_terms
from biplomacy.power.statement.tariff_test import encode_tariff_test
from biplomacy.power.tariff import Tariff
from biplomacy.power.tariff_check import check_tariff_test
from biplomacy.power.told_dispatch import ToldDispatch
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Grade, Severity
from biplomacy.verify.power_judging import judged, stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.power.mining_model import Mining
    from biplomacy.power.outlook import PowerOutlook
    from biplomacy.power.plausibility import Plausibility
    from biplomacy.power.subsidy_answers import Ruling, TariffTest
    from biplomacy.power.told_fiscal import ToldFiscal
    from biplomacy.record.model import Logged
    from biplomacy.verify.model import Row
    from biplomacy.verify.power_sources import PowerSources
    from biplomacy.verify.shelf import Shelf

MOST_MONTHS = 40_000_000
"""Months of paths, over all runs, that a check of a record walks again for one outlook."""

OFFER_DIFFERS = "power-offer-differs"
COST_DIFFERS = "power-cost-differs"
RATE_DIFFERS = "power-rate-differs"
RULES_OF_OTHERS = "power-rules-of-others"
TIMES_OF_OTHERS = "power-times-of-others"
_NO_BLOCKS = "its network is said to be of blocks; run again with --chain BLOCKS_DIR of main"


def tariff_row(logged: Logged, tariff: Tariff) -> Row:
    """Return the row of an offer: its form holds, its terms are its issuer's word."""
    words = f"{len(tariff.terms)} terms"
    digest = Digest.of(encode(encode_tariff(tariff)))
    row = stated(logged, f"{tariff.id} of {tariff.offered}: {tariff.title}; sha256 {digest}")
    reason = "its terms fit together; that they were offered rests on what it names"
    return row.confirmed(words, reason, tariff.grade)


def test_row(sources: PowerSources, logged: Logged, test: TariffTest) -> Row:
    """Return the row of a tariff test: computed again, under the rule sets that it names."""
    tariff, shelf = test.question.tariff, sources.desk.shelf
    outcomes = ", ".join(f"{one.rules} {one.outcome.value}" for one in test.rulings)
    row = stated(logged, f"{tariff.id} in the {test.question.season}: {outcomes}")
    rules = [
        content for one in test.rulings if (content := _rules(sources, logged, one)) is not None
    ]
    offers = [
        (one, body)
        for one, body in shelf.bodies(Tariff, logged.index)
        if (body.system, body.id) == (tariff.system, tariff.id)
    ]
    row = replace(row, rests_on=tuple(one for one, _ in offers[-1:]))
    findings = [
        *_differing_offer(tariff, offers),
        *_differing_costs(shelf, logged, test),
        *check_tariff_test(encode_tariff_test(test), rules),
        *_rules_of_others(test),
    ]
    words = f"{len(test.benchmarks)} benchmarks, {len(test.rulings)} rule sets"
    return judged(row, findings, test.grade, words=words)


def _rules(sources: PowerSources, logged: Logged, one: Ruling) -> bytes | None:
    """Return the rule file of a result: beside the log, or shipped here."""
    content = sources.desk.blob(logged.statement.evidence, one.digest)
    if content is not None:
        return content
    return next(
        (shipped_rules_bytes(rules.id) for rules in shipped_rules() if rules.digest == one.digest),
        None,
    )


def _rules_of_others(test: TariffTest) -> Iterator[Finding]:
    """Note the rule sets that have the name of one that we ship, and say something else."""
    shipped = {rules.id: rules.digest for rules in shipped_rules()}
    for one in test.rulings:
        if one.digest != shipped.get(one.rules, one.digest):
            message = f"{one.rules} is not the rule set of that name that is shipped here"
            yield Finding(RULES_OF_OTHERS, Severity.INFO, one.rules, message)


def _differing_offer(tariff: Tariff, offers: list[tuple[Logged, Tariff]]) -> tuple[Finding, ...]:
    """Return where the tested offer is not the one of that name that the record holds."""
    if not offers:
        return ()
    return body_differences(OFFER_DIFFERS, encode_terms(tariff), encode_terms(offers[-1][1]))


def _differing_costs(shelf: Shelf, logged: Logged, test: TariffTest) -> Iterator[Finding]:
    """Yield where a cost of fuel is not that of the dispatch which its source describes."""
    parts = {part.name: part for part in test.question.inputs.parts}
    for one, told in shelf.bodies(ToldDispatch, logged.index):
        if told.block is None or told.system != test.question.tariff.system:
            continue
        low, high = parts.get(PartName.FUEL_LOW), parts.get(PartName.FUEL_HIGH)
        cost, margin = told.block.cost.minor_per_mwh, told.block.margin
        if low and low.source in _sources_of(told) and low.minor_per_mwh != cost:
            message = f"published {low.minor_per_mwh}, entry {one.index} says {cost}"
            yield Finding(COST_DIFFERS, Severity.FAILURE, low.name.value, message)
        if (
            high and margin and high.source.startswith(f"{margin.plant} at the margin throughout:")
            and high.minor_per_mwh != margin.minor_per_mwh
        ):  # fmt: skip
            said = margin.minor_per_mwh
            message = f"published {high.minor_per_mwh}, entry {one.index} says {said}"
            yield Finding(COST_DIFFERS, Severity.FAILURE, high.name.value, message)


def _sources_of(told: ToldDispatch) -> tuple[str, ...]:
    """Return how a test describes the block of a dispatch as its source."""
    if told.block is None:
        return ()
    all_months = tuple(told.first.to(told.last))
    return tuple(
        f"block of {told.block.cost.net_wh} Wh an hour at the meter over the {season} of"
        f" {told.system}, merit order on {told.provenance} hours"
        for season in Season
        if told.block.months == tuple(filter(season.months, all_months))
    )


def mining_row(sources: PowerSources, logged: Logged, mining: Mining) -> Row:
    """Return the row of mining figures: made again, nBits and prices looked up."""
    network = mining.question.network
    words = f"{len(mining.fleets)} fleets at block {network.height}"
    rates = ", ".join(
        f"{rate.value:f} {rate.currency} ({rate.standing}: {rate.source})"
        for rate in (mining.question.price, mining.question.fx)
    )
    row = stated(logged, f"{words}; {rates}")
    if network.grade is Grade.CHAIN:
        if not sources.from_chain:
            return row.unverifiable(_NO_BLOCKS)
        last = sources.seen[-1].first_height + sources.seen[-1].blocks - 1
        if last < network.height:
            return row.unverifiable(f"the chain at hand ends at block {last}")
    findings = list(check_mining(mining, sources.seen))
    for rate in (mining.question.price, mining.question.fx):
        if rate.quoted is not None:
            content = sources.evidence(logged, "quotes", rate.quoted.evidence)
            if isinstance(content, str):
                return row.unverifiable(content)
            findings += _differing_rate(rate, content)
    return judged(row, findings, mining.grade, words=words)


def _differing_rate(rate: Rate, content: bytes) -> Iterator[Finding]:
    if rate not in map(Rate.of_quote, decode_quotes(content).rows):
        message = f"{rate.value} {rate.currency} is not among the quotes that it names"
        yield Finding(RATE_DIFFERS, Severity.FAILURE, rate.base.lower(), message)


def outlook_row(sources: PowerSources, logged: Logged, outlook: PowerOutlook) -> Row:
    """Return the row of an outlook: every path walked again from the closes beside the log."""
    draws = outlook.scenario.draws
    words = f"{draws.paths:,} paths of {draws.months:,} months, {len(outlook.tornado)} steps"
    row = stated(logged, f"{outlook.scenario.name}, {outlook.scenario.system}: {words}")
    runs = 1 + 2 * len(outlook.tornado)
    if (count := draws.paths * draws.months * runs) > MOST_MONTHS:
        return row.unverifiable(
            f"{count:,} months of paths are more than are walked here;"
            " run `biplomacy power outlook-check`"
        )
    content = sources.evidence(logged, "closes", outlook.closes.digest)
    if isinstance(content, str):
        return row.unverifiable(content)
    return judged(row, check_outlook(outlook, decode_closes(content)), Grade.ASSUMED, words=words)


def fiscal_row(logged: Logged, told: ToldFiscal) -> Row:
    """Return the row of fiscal lines: each made again from the plan that the body holds."""
    plan = told.plan
    words = f"{len(told.totals)} lines, circular debt from {len(told.debts)} reported levels"
    held = Digest.of(encode(encode_plan(plan)))
    row = stated(
        logged, f"{plan.name}, {plan.system}, {plan.standing}: {plan.source}; sha256 {held}"
    )
    return judged(row, check_fiscal(told), Grade.ASSUMED, words=words)


def plausibility_row(sources: PowerSources, logged: Logged, found: Plausibility) -> Row:
    """Return the row of a weighed claim: the range comes out again; the claim is another's."""
    claim = found.claim
    words = f"{found.low} to {found.high}: {found.answer.value}"
    said = f"{claim.coins} from {claim.power_w:,} W ({claim.standing}: {claim.source})"
    row = stated(logged, f"{claim.name}, {said}; {words}")
    content = sources.evidence(logged, "difficulties", found.network)
    if isinstance(content, str):
        return row.unverifiable(content)
    try:
        here = encode_stretches(covering(sources.seen, claim.first, claim.until))
    except HeadersGap:
        here = b""
    notes: list[Finding] = []
    if found.network_grade is Grade.CHAIN:
        if not sources.from_chain or not here:
            return row.unverifiable(_NO_BLOCKS)
        notes += _other_network(found, here, Severity.FAILURE, NETWORK_DIFFERS)
    elif here:
        notes += _other_network(found, here, Severity.INFO, TIMES_OF_OTHERS)
    checked = check_plausibility(found, content, sources.seen)
    return judged(row, [*checked, *notes], found.grade, words=words)


def _other_network(
    found: Plausibility, here: bytes, severity: Severity, code: str
) -> Iterator[Finding]:
    if Digest.of(here) != found.network:
        message = "its difficulty is not, to the second, the one at hand here"
        yield Finding(code, severity, "network", message)
