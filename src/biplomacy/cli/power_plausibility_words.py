"""A claim of coins from megawatts in words: what was assumed, the range, and what to ask."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.power.fleet import MJ_PER_JOULE
from biplomacy.power.model import PPM
from biplomacy.power.plausibility import QUESTIONS, Answer
from biplomacy.power.quantities import MW, decimal_text
from biplomacy.values.amount import SATS_PER_BTC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.cli.power_network import Difficulty
    from biplomacy.power.plausibility import Case, Plausibility
    from biplomacy.values.amount import Amount


def plausibility_lines(found: Plausibility, difficulty: Difficulty) -> Iterator[str]:
    """Yield the claim, each efficiency's figures, the answer and the questions."""
    claim, assumed = found.claim, found.assumed
    coins = _plain(claim.coins)
    yield (
        f"claim     {claim.name}: {coins} BTC from {decimal_text(claim.power_w, MW)} MW,"
        f" {claim.first} until {claim.until}; {claim.standing}, {claim.source}"
    )
    yield f"network   {difficulty.source}; grade {found.network_grade}"
    yield (
        f"assumed   PUE {decimal_text(assumed.pue_ppm, PPM)};"
        f" fees {decimal_text(assumed.fees, SATS_PER_BTC)} BTC a block; the worst machines run"
        f" at least {decimal_text(assumed.least_running_ppm, PPM)} of the hours"
    )
    by_efficiency: dict[int, list[Case]] = {}
    for case in found.cases:
        by_efficiency.setdefault(case.efficiency_mj_per_th, []).append(case)
    for efficiency, cases in by_efficiency.items():
        yield f"{decimal_text(efficiency, MJ_PER_JOULE) + ' J/TH':10}{_case(coins, cases)}"
    yield from _luck_lines(found)
    inside = "inside" if found.answer is Answer.FITS else "outside"
    yield (
        f"verdict   {found.answer}: {coins} BTC lies {inside}"
        f" {_btc(found.low)} to {_btc(found.high)} BTC"
    )
    for name in found.questions:
        yield f"question  {QUESTIONS[name]}"
    yield f"grade     {found.grade}: nobody here measured the machines"


def _case(coins: str, cases: list[Case]) -> str:
    plain, *rest = cases
    with_fees = (
        f" ({_btc(rest[0].expected)} with {_fees(rest[0])} BTC fees a block)" if rest else ""
    )
    needed = f" ({_mw(rest[0].needed_w)} with fees)" if rest else ""
    return (
        f"expected {_btc(plain.expected)} BTC{with_fees};"
        f" {coins} needs {_mw(plain.needed_w)} MW{needed}"
    )


def _luck_lines(found: Plausibility) -> Iterator[str]:
    for case in found.cases:
        if case.luck is not None and not case.fees:
            yield (
                f"luck      mined alone at {decimal_text(case.efficiency_mj_per_th, MJ_PER_JOULE)}"
                f" J/TH: {case.at_least} blocks or more where {case.blocks:.3f} are expected,"
                f" chance {case.luck:.3g}"
            )


def _btc(amount: Amount) -> str:
    return f"{Decimal(amount.sats).scaleb(-8):,.3f}"


def _mw(watts: int) -> str:
    return f"{Decimal(watts).scaleb(-6):,.3f}"


def _plain(amount: Amount) -> str:
    return decimal_text(amount.sats, SATS_PER_BTC)


def _fees(case: Case) -> str:
    return decimal_text(case.fees, SATS_PER_BTC)
