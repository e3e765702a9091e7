"""Outlooks in words: a table with a column for each drift, and what stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted
from biplomacy.outlook.adequacy import read_rules
from biplomacy.outlook.policies import policy_title
from biplomacy.outlook.replay import rounded_share
from biplomacy.outlook.yardsticks import WHY_NOT_CORPORATE, bitcoin_over_nir, sats_per_inhabitant
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from biplomacy.cli.outlook_asked import Question
    from biplomacy.outlook.liquidity import Liquidity
    from biplomacy.outlook.model import Closes, Outlook, PolicyFigures, Ranked, Spread
    from biplomacy.outlook.replay import Fall
    from biplomacy.values.amount import Amount

_LABEL = 28
_COLUMN = 24
_ORDERS = ("5 %", "50 %", "95 %")


def question_lines(question: Question) -> Iterator[str]:
    """Yield what the paths are drawn from, with standings, and a state's yardsticks."""
    yield from _closes_lines(question.closes)
    lengths = question.lengths
    yield (
        f"draws   {counted(question.paths, 'path')} of {counted(question.days, 'day')},"
        f" seed {question.seed}, mean block {question.mean_block}"
    )
    yield (
        f"        the closes ask for a block of r {lengths.returns:.6f}, r^2 {lengths.squares:.6f},"
        f" |r| {lengths.sizes:.6f} days"
    )
    plan, start = question.plan, question.start
    yield (
        f"start   {plan.position.held} and {plan.position.reserves} at {start.price:,f} USD"
        f" on {start.day}, {start.standing}"
    )
    if plan.rule is not None and plan.accounts is not None:
        rules = read_rules()
        yield f"metric  {plan.rule.regime} regime, accounts {plan.accounts.standing};"
        yield f"        weights {plan.rule.standing}: {plan.rule.source}"
        yield (
            f"        {rules.low:f} to {rules.high:f} is held to be adequate;"
            f" the shadow leaves out {plan.haircut:f} of bitcoin"
        )
    yield from _yardsticks(question)
    yield "every figure below is synthetic: days of the past in another order, no forecast"
    yield "#n is the number of the path whose own figure it is; sums are USD"


def _closes_lines(closes: Closes) -> Iterator[str]:
    yield (
        f"closes  {len(closes.days):,} of {closes.days[0]} to {closes.days[-1]},"
        f" days as stamped ({closes.rule})"
    )
    yield f"        {closes.source}, licence {closes.licence}, {closes.standing}"
    yield f"        sha256 {closes.evidence}"


def _yardsticks(question: Question) -> Iterator[str]:
    plan = question.plan
    held = plan.position.held
    if plan.population is not None:
        each = sats_per_inhabitant(held, plan.population)
        yield f"people  {each:,} sat for each of {plan.population:,} inhabitants"
    if plan.nir is not None:
        worth = Money.rounded(question.start.price * held.sats / SATS_PER_BTC, plan.nir.currency)
        yield f"nir     {bitcoin_over_nir(worth, plan.nir):f} of bitcoin to {plan.nir}, beside it"
    if plan.population is not None or plan.nir is not None:
        yield f"        {WHY_NOT_CORPORATE}"


def outlook_lines(outlooks: Sequence[Outlook]) -> Iterator[str]:
    """Yield the figures of each policy, with a column for each outlook."""
    heads = [outlook.scenario.draws.drift.value for outlook in outlooks]
    yield _row("", heads).rstrip()
    for number, policy in enumerate(outlooks[0].scenario.policies):
        yield policy_title(policy)
        yield from _policy_lines(outlooks, [outlook.figures[number] for outlook in outlooks])
    for outlook, head in zip(outlooks, heads, strict=True):
        yield f"paths {head} sha256 {outlook.paths}"


def _policy_lines(outlooks: Sequence[Outlook], columns: Sequence[PolicyFigures]) -> Iterator[str]:
    yield from _spread_rows("value at the end", [column.value for column in columns], _ORDERS)
    yield from _spread_rows("cost", [column.cost for column in columns], ("50 %",))
    yield from _spread_rows("deepest fall", [column.fall for column in columns], _ORDERS[1:])
    yield from _spread_rows("days below a peak", [column.under for column in columns], _ORDERS[1:])
    yield _row("  loss that 5 % reach", [_ranked(column.loss) for column in columns])
    yield _row("  mean of the worst 5 %", [f"{column.shortfall:,f}" for column in columns])
    yield _row("  mean", [f"{column.mean:,f}" for column in columns])
    covers = [column.cover for column in columns if column.cover is not None]
    if covers:
        yield from _spread_rows("months of imports, worst day", covers, _ORDERS[:2])
    found = [column.adequacy for column in columns if column.adequacy is not None]
    if found:
        official, shadow = [one.official for one in found], [one.shadow for one in found]
        yield from _spread_rows("adequacy, official", official, _ORDERS[:2])
        yield from _spread_rows("adequacy, shadow", shadow, _ORDERS[:2])
    scenario = outlooks[0].scenario
    for number, threshold in enumerate(scenario.thresholds):
        floors = [column.floors[number] for column in columns]
        of = f" of {scenario.draws.paths:,}"
        yield f"  below {threshold.name}: {threshold.floor} on {threshold.day}"
        yield _row("    bitcoin at market", [f"{floor.at_market:,}{of}" for floor in floors])
        yield _row("    without bitcoin", [f"{floor.without_bitcoin:,}{of}" for floor in floors])


def _spread_rows(label: str, spreads: Sequence[Spread], orders: Sequence[str]) -> Iterator[str]:
    for order in orders:
        name = {"5 %": "p05", "50 %": "p50", "95 %": "p95"}[order]
        found: list[Ranked] = [getattr(spread, name) for spread in spreads]
        title = label if order == orders[0] else ""
        yield _row(f"  {title:{_LABEL}} {order:>4}", [_ranked(one) for one in found])


def _row(label: str, cells: Sequence[str]) -> str:
    return f"{label:{_LABEL + 7}}" + "".join(f"{cell:>{_COLUMN}}" for cell in cells)


def _ranked(ranked: Ranked) -> str:
    return f"{ranked.value:,f} #{ranked.path}"


def fall_lines(closes: Closes, falls: Sequence[tuple[str, Fall]]) -> Iterator[str]:
    """Yield one line for each window's deepest fall, and the closes that it is read from."""
    for name, fall in falls:
        yield f"{name}  {fall.depth:f}  from {fall.peak} to {fall.trough}"
    if not falls:
        yield "these closes cover none of the known windows"
    yield from _closes_lines(closes)


def stress_line(fall: Fraction) -> str:
    """Return the fall of bitcoin that takes reserves to their floor, in words."""
    if fall > 1:
        return "no fall of bitcoin alone breaks it"
    if fall < 0:
        return "the reserves are below the floor already"
    return f"a fall of {fall} ({rounded_share(fall):f}) takes the reserves to the floor"


def liquidity_lines(amount: Amount, found: Sequence[tuple[str, Liquidity]]) -> Iterator[str]:
    """Yield days and cost of selling, for each kind of week."""
    for name, one in found:
        days = counted(one.days, "day")
        yield f"{name} week  {days} to sell {amount}, at a cost of {one.share:f} of its value"
    yield "illustrative: square-root law with Y = 1; stress: 5 times the deviation, half the volume"
