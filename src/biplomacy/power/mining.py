"""The worth of a kWh to miners, and what an entry of our own does to the network (§11).

``answer_mining`` gives every figure from one question, which holds everything that is assumed, so
that a published answer can be made again from its own inputs.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.power.compact_target import next_halving, subsidy_at
from biplomacy.power.hashprice import (
    at_places,
    break_even,
    hashprice,
    reward_per_hour,
    sats_per_phs_day,
    significant,
    usd_per_kwh,
)
from biplomacy.power.mining_model import EntryRow, FleetWorth, Mining, Runs, Worth
from biplomacy.power.rivals import ELASTICITY_RANGE, coins_per_year, enter, first_period_days
from biplomacy.power.run_decision import Owner, Trade, run_fleets
from biplomacy.values.amount import Amount

if TYPE_CHECKING:
    from biplomacy.power.mining_model import MiningQuestion
    from biplomacy.power.run_decision import Running

EXAHASH = 10**18
NO_RIVALS_LEAVE = Decimal(0)
_PLACES = 6
_RATIO_PLACES = 9
_MINOR_PER_MAJOR = 100


def answer_mining(question: MiningQuestion) -> Mining:
    """Return every figure of the question; each is rounded once, at the end."""
    network = question.network
    subsidy = subsidy_at(network.height)
    own = sum((fleet.hashrate for fleet in question.fleets), start=Fraction(0))
    before = network.hashrate
    return Mining(
        question=question,
        hashrate=_exahash(before),
        now=_worth(question, subsidy),
        halved=_worth(question, subsidy // 2),
        halving_height=next_halving(network.height),
        fleets=_fleets(question, subsidy),
        entry=_entries(question, own, before),
        naive_share=at_places(own / before, _RATIO_PLACES),
        first_period_days=at_places(first_period_days(own, before), _PLACES),
        grade=question.grade,
    )


def _worth(question: MiningQuestion, subsidy: int) -> Worth:
    reward, bits = subsidy + question.network.fees, question.network.bits
    return Worth(
        subsidy=Amount(subsidy),
        sats=significant(sats_per_phs_day(bits, reward)),
        usd=significant(hashprice(bits, reward, question.price.value)),
    )


def _fleets(question: MiningQuestion, subsidy: int) -> tuple[FleetWorth, ...]:
    bits, fees, price = question.network.bits, question.network.fees, question.price.value
    now = hashprice(bits, subsidy + fees, price)
    halved = hashprice(bits, subsidy // 2 + fees, price)
    runs = _runs(question, subsidy + fees)
    found = []
    for fleet, run in zip(question.fleets, runs, strict=True):
        watts = fleet.watts_per_ths
        found.append(
            FleetWorth(
                fleet.name,
                _exahash(fleet.hashrate),
                at_places(usd_per_kwh(now, watts), _PLACES),
                break_even(now, watts, question.sale),
                break_even(halved, watts, question.sale),
                *run,
            )
        )
    return tuple(found)


def _runs(question: MiningQuestion, reward: int) -> list[tuple[Runs | None, Runs | None]]:
    """Return what runs of each fleet, in the order of the question; two fleets may be equal."""
    fleets = question.fleets
    if question.tariff is None:
        return [(None, None)] * len(fleets)
    local_per_mwh = Fraction(question.tariff, _MINOR_PER_MAJOR)
    trade = Trade(
        reward_per_hour(reward, question.price.value),
        question.network.hashrate,
        local_per_mwh / question.sale.local_per_usd,
    )
    taken, owned = (run_fleets(fleets, trade, owner) for owner in Owner)
    served = sorted(range(len(fleets)), key=lambda place: fleets[place].watts_per_ths)
    found = dict(zip(served, zip(taken, owned, strict=True), strict=True))
    return [(_run(found[place][0]), _run(found[place][1])) for place in range(len(fleets))]


def _run(found: Running) -> Runs:
    return Runs(_exahash(found.wanted), _exahash(found.run))


def _entries(
    question: MiningQuestion, own: Fraction, before: Fraction
) -> tuple[EntryRow, ...]:  # fmt: skip
    if not own:
        return ()
    subsidy, fees = subsidy_at(question.network.height), question.network.fees
    rows = []
    for epsilon in sorted({NO_RIVALS_LEAVE, *ELASTICITY_RANGE, question.epsilon}):
        entry = enter(own, before, epsilon)
        rows.append(
            EntryRow(
                epsilon=epsilon,
                total=_exahash(entry.total),
                growth=at_places(entry.growth, _RATIO_PLACES),
                hashprice_change=at_places(entry.hashprice_change, _RATIO_PLACES),
                share=at_places(entry.share, _RATIO_PLACES),
                coins=Amount(coins_per_year(entry.share, subsidy + fees)),
                coins_halved=Amount(coins_per_year(entry.share, subsidy // 2 + fees)),
            )
        )
    return tuple(rows)


def _exahash(hashrate: Fraction) -> Decimal:
    return at_places(hashrate / EXAHASH, _PLACES)
