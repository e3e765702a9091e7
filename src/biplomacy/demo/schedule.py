"""What is paid on which day (reserve §14.3): published amounts one to one, the rest synthetic."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.demo.solvency_cast import firm_wallets
from biplomacy.values.amount import SATS_PER_BTC, ZERO, Amount
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from biplomacy.demo.facts import Facts
    from biplomacy.reserve.announcements import ReportedHolding

DISCLOSED = Day.parse("2024-03-14")
SPLIT = Day.parse("2025-08-29")
FEEDER_FUNDED = Day.parse("2024-03-01")
CHIVO_FUNDED = Day.parse("2024-02-01")
FIRMS_FUNDED = Day.parse("2025-12-29")
ONE_BTC = Amount(SATS_PER_BTC)
DONATION = Amount(1_000)
DONATIONS = 200
RECEIPT_FEE = Amount(200)
VAULTS = 14


@dataclass(frozen=True, slots=True)
class Payment:
    """One transaction: from whom, to whom, how much; ``change`` goes back, ``fee`` to miners.

    ``outputs`` are (wallet name, amount). ``sweep`` spends every coin of the named senders.
    """

    senders: tuple[str, ...]
    outputs: tuple[tuple[str, Amount], ...]
    fee: Amount = ZERO
    sweep: bool = False


def make_schedule(facts: Facts) -> Mapping[Day, Sequence[Payment]]:
    """Return the payments of each day, in the order in which they enter the block."""
    days: dict[Day, list[Payment]] = defaultdict(list)
    for day, payment in (
        *_purchases(facts),
        *_daily_purchases(),
        *_custody(),
        *_donations(),
        *_feeds(facts.holdings),
        (SPLIT, _split(facts)),
        (FIRMS_FUNDED, _firms()),
    ):
        days[day].append(payment)
    return days


def reported_levels(holdings: Sequence[ReportedHolding]) -> tuple[tuple[Day, Amount], ...]:
    """Return the reported levels that the replay meets, one a day, from the disclosure on.

    Of two figures for one day the smaller is met; what is reported after the flows end is not.
    """
    levels: dict[Day, Amount] = {}
    for reported in holdings:
        if DISCLOSED <= reported.day <= SPLIT:
            known = levels.get(reported.day, reported.amount)
            levels[reported.day] = min(known, reported.amount)
    return tuple(sorted(levels.items()))


def _purchases(facts: Facts) -> Iterator[tuple[Day, Payment]]:
    """Yield the announced purchases, the first as 200 + 200, and 0.01 BTC that nobody explains."""
    for index, purchase in enumerate(facts.purchases):
        amount = purchase.announcement.amount
        parts = (Amount(amount.sats // 2),) * 2 if index == 0 else (amount,)
        for part in parts:
            yield purchase.announcement.day, _pay("exchange", "legacy", part)
    yield Day.parse("2021-09-07"), _pay("exchange", "legacy", Amount.from_btc("0.01"))


def _daily_purchases() -> Iterator[tuple[Day, Payment]]:
    day = Day.parse("2022-11-18")
    while day < DISCLOSED:
        yield day, _pay("exchange", "legacy", ONE_BTC)
        day = day.plus(1)


def _custody() -> Iterator[tuple[Day, Payment]]:
    """Yield the way of the coins through the custodian, and the funding of the other wallets."""
    share, rest = Amount.from_btc("2203.5"), Amount.from_btc("2356.5")
    whole = share + rest
    yield Day.parse("2023-06-01"), _pay("legacy", "omnibus", share, fee=Amount(500))
    yield Day.parse("2023-06-01"), _pay("miners", "exchange-desk", rest)
    yield Day.parse("2023-06-02"), Payment(("exchange-desk",), (("omnibus", rest),), sweep=True)
    yield CHIVO_FUNDED, _pay("exchange", "chivo-hot", Amount.from_btc("15"))
    yield FEEDER_FUNDED, _pay("exchange", "feeder", Amount.from_btc("600"))
    yield DISCLOSED, Payment(("omnibus",), (("reserve", whole),), sweep=True)
    yield (
        DISCLOSED,
        Payment(
            ("legacy", "mining"),
            (("reserve", Amount.from_btc("1133")),),
            fee=Amount(20_000),
            sweep=True,
        ),
    )


def _donations() -> Iterator[tuple[Day, Payment]]:
    """Yield 200 donations over the 58 days after the address was disclosed."""
    first, last = DISCLOSED.plus(1), Day.parse("2024-05-11")
    days = first.until(last) + 1
    for index in range(days):
        count = DONATIONS * (index + 1) // days - DONATIONS * index // days
        outputs = (("reserve", DONATION),) * count
        yield first.plus(index), Payment(("miners",), outputs)


def _feeds(holdings: Sequence[ReportedHolding]) -> Iterator[tuple[Day, Payment]]:
    """Yield the receipts that make each reported figure come out exactly."""
    given = Amount(DONATION.sats * DONATIONS)
    for (day, level), (later, higher) in pairwise(reported_levels(holdings)):
        rise = (higher - level) - (given if day == DISCLOSED else ZERO)
        whole = min(day.until(later), rise.sats // SATS_PER_BTC)
        for back in range(whole):
            yield later.plus(back + 1 - whole), _feed(ONE_BTC)
        rest = rise - Amount(whole * SATS_PER_BTC)
        if rest.sats:
            yield later, _feed(rest)


def _split(facts: Facts) -> Payment:
    """Return the split of the whole reserve over fresh addresses, each of 500 BTC at most."""
    total = reported_levels(facts.holdings)[-1][1]
    part = Amount(total.sats // VAULTS)
    last = total - Amount(part.sats * (VAULTS - 1))
    amounts = (*(part for _ in range(VAULTS - 1)), last)
    return Payment(
        ("reserve",),
        tuple((f"vault-{index}", amount) for index, amount in enumerate(amounts)),
        sweep=True,
    )


def _firms() -> Payment:
    """Return what fills the wallets of the synthetic exchanges that Pakistan's regulator asks."""
    return Payment(("miners",), tuple((name, amount) for name, _, amount in firm_wallets()))


def _feed(amount: Amount) -> Payment:
    return _pay("feeder", "reserve", amount, fee=RECEIPT_FEE)


def _pay(sender: str, receiver: str, amount: Amount, *, fee: Amount = ZERO) -> Payment:
    return Payment((sender,), ((receiver, amount),), fee)
