"""The reserve of July 2025 under other evidence: regtest chains, lists and reports (programme §6).

At scale 1: the first 146 blocks pay 7,300 BTC. Only the amounts of the Fund are not invented.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from biplomacy.chain.history import read_history
from biplomacy.chain.model import History, Outpoint, TxOutput
from biplomacy.chain.regtest import ChainFactory
from biplomacy.chain.spending import PublicTestKey, SignedTransaction, Wallet, WalletCoin, spend
from biplomacy.chain.watch import watch_set
from biplomacy.programme.reserve_listing import ReserveRecord, StatedReport
from biplomacy.record.model import Period
from biplomacy.reserve.model import (
    Acquisition,
    Booking,
    ClaimsTotal,
    Custody,
    Entity,
    Kind,
    Means,
    Member,
    Perimeter,
    PriceBasis,
    Purpose,
)
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.report import ReportFacts, compose_report
from biplomacy.reserve.statement.report import decode_report, encode_report
from biplomacy.reserve.survey import Said
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from biplomacy.values.canonical import JsonValue, encode
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.fields import Fields
from fakes.block_memory import BlockMemory

BTC = 100_000_000
FIRST, LAST = Day.parse("2025-07-14"), Day.parse("2025-07-24")
FUNDED = 251
LIST = Digest.of(b"perimeter/1 of the case")
NOON = 43_200
MINERS = Wallet.p2pkh(PublicTestKey.derive("miners"))
NAMES = ("reserve", "chivo-cold", "chivo-hot", "legacy", "exchange", "court")
WALLETS = {name: Wallet.p2wpkh(PublicTestKey.derive(f"case {name}")) for name in NAMES}
HELD = {
    "reserve": 6_237 * BTC,
    "chivo-cold": 600 * BTC,
    "chivo-hot": 15 * BTC,
    "legacy": 50 * BTC,
    "exchange": 397 * BTC,
    "court": 1 * BTC,
}
OWNERS = {
    "reserve": "reserve-fund",
    "chivo-cold": "chivo",
    "chivo-hot": "chivo",
    "legacy": "bitcoin-office",
}
CLAIMS = 12 * BTC


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment on a day; ``means`` says that a signed acquisition explains it."""

    day: Day
    payer: str
    payee: str
    sats: int
    means: Means | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What happens on the chain, and what is said of it.

    ``claims`` are what Chivo owes its clients at each report; without, none is stated.
    """

    paid: tuple[Paid, ...]
    reports: tuple[Day, ...] = (FIRST, LAST)
    claims: Mapping[Day, int] = field(default_factory=dict)


@cache
def _base() -> ChainFactory:
    """Return the chain up to the day before the window, with every wallet funded."""
    chain = ChainFactory()
    start = FIRST.plus(-1).start + NOON
    while chain.tip.height < FUNDED - 1:
        chain.mine(start - (FUNDED - chain.tip.height) * 600, MINERS.script)
    coins = chain.coins(MINERS.script)[:146]
    spent = [WalletCoin(MINERS, coin.outpoint, coin.amount) for coin in coins]
    paid = [TxOutput(WALLETS[name].script, Amount(sats)) for name, sats in HELD.items()]
    chain.mine(start, MINERS.script, [spend(spent, paid)])
    return chain


@dataclass
class _Story:
    """A chain being told day by day, with each wallet's coins and the acquisitions so far."""

    chain: ChainFactory
    purses: dict[str, deque[WalletCoin]]
    said: list[Acquisition]

    def tell(self, day: Day, payments: Sequence[Paid]) -> None:
        """Mine the block of a day with its payments; nobody pays a fee."""
        signed = [self._pay(number, payment) for number, payment in enumerate(payments)]
        self.chain.mine(day.start + NOON, MINERS.script, signed)

    def _pay(self, number: int, payment: Paid) -> SignedTransaction:
        purse, coins, total = self.purses[payment.payer], list[WalletCoin](), 0
        while total < payment.sats:
            coins.append(purse.popleft())
            total += coins[-1].amount.sats
        outputs = [(payment.payee, payment.sats)]
        outputs += [(payment.payer, total - payment.sats)] if total > payment.sats else []
        signed = spend(coins, [TxOutput(WALLETS[n].script, Amount(sats)) for n, sats in outputs])
        for vout, (name, sats) in enumerate(outputs):
            coin = WalletCoin(WALLETS[name], Outpoint(signed.txid, vout), Amount(sats))
            self.purses[name].append(coin)
        if payment.means is not None:
            self.said.append(_acquisition(number, payment, Outpoint(signed.txid, 0)))
        return signed


def _acquisition(number: int, payment: Paid, outpoint: Outpoint) -> Acquisition:
    means = payment.means or Means.OTHER
    return Acquisition(
        id=f"{means.value}-{payment.day}-{number}",
        day=payment.day,
        quantity=Amount(payment.sats),
        means=means,
        counterparty=f"{payment.payer} (SYNTHETIC)",
        price_basis=PriceBasis.UNKNOWN,
        flows=(outpoint,),
    )


def reserve_record(
    case: Case, *, listed: Sequence[str] | None = None, explained: bool = True
) -> ReserveRecord:
    """Return what the offices publish of a case; each report is composed from the blocks.

    With ``listed`` the list holds these wallets only, and is not called complete.
    """
    story = _Story(_base().fork(FUNDED), {}, [])
    for name, wallet in WALLETS.items():
        coins = story.chain.coins(wallet.script)
        story.purses[name] = deque(WalletCoin(wallet, c.outpoint, c.amount) for c in coins)
    for number in range(FIRST.until(LAST) + 1):
        day = FIRST.plus(number)
        story.tell(day, [payment for payment in case.paid if payment.day == day])
    wallets = _wallet_list(listed)
    members = membership(wallets)
    history = read_history(BlockMemory(story.chain.blocks), watch_set(members.scripts))
    claims = tuple(_claims(history, day, sats) for day, sats in case.claims.items())
    said = tuple(story.said) if explained else ()
    return ReserveRecord(
        perimeters=((LIST, wallets),),
        reports=tuple(_reports(case, history, wallets, said)),
        acquisitions=tuple((Digest.of(one.id.encode()), one) for one in said),
        claims=tuple((Digest.of(str(one.block).encode()), one) for one in claims),
    )


def _reports(
    case: Case, history: History, listed: Perimeter, said: tuple[Acquisition, ...]
) -> list[StatedReport]:
    found: list[StatedReport] = []
    after: BlockId | None = None
    first = Day.of_instant(history.times[0])
    for day in case.reports:
        claims = (_claims(history, day, case.claims[day]),) if day in case.claims else ()
        report, rows = compose_report(
            ReportFacts(
                history=history,
                membership=membership(listed),
                perimeter=LIST,
                block=_block(history, day),
                after=after,
                said=Said((), tuple(one for one in said if one.day <= day)),
                claims=claims,
            )
        )
        body = encode_report(report)
        name = Digest.of(encode(body))
        found.append(StatedReport(name, decode_report(body), Period(first, day), rows))
        after, first = report.block, day.plus(1)
    return found


def _claims(history: History, day: Day, sats: int) -> ClaimsTotal:
    root = Digest.of(f"liabilities on {day}".encode())
    return ClaimsTotal("chivo", _block(history, day), Amount(sats), root, 1_000, "SYNTHETIC")


def _block(history: History, day: Day) -> BlockId:
    height = FUNDED + 1 + FIRST.until(day)
    return BlockId(height, history.hashes[height])


def _wallet_list(listed: Sequence[str] | None) -> Perimeter:
    owners = {name: OWNERS[name] for name in listed or OWNERS}
    return Perimeter(
        version=1,
        scope="public sector (GFSM 2014)",
        complete=listed is None,
        entities=tuple(
            Entity(name, name.title(), "central-government") for name in sorted({*owners.values()})
        ),
        members=tuple(
            Member(
                id=name,
                entity=owner,
                kind=Kind.ONCHAIN,
                custody=Custody.COLD,
                purpose=Purpose.MIXED if name == "chivo-hot" else Purpose.OWN,
                scripts=(WALLETS[name].script,),
            )
            for name, owner in owners.items()
        ),
        booking=Booking.FIFO,
        currency="USD",
    )


def chain_case(fields: Fields) -> Case:
    """Take the payments, reports and claims of a case's ``[given]``."""
    paid = fields.many("paid", _paid, limit=100)
    reports = fields.texts("reports", Day.parse) if fields.has("reports") else (FIRST, LAST)
    claims: JsonValue = fields.take("client_claims") if fields.has("client_claims") else {}
    assert isinstance(claims, dict)
    return Case(
        tuple(payment for payments in paid for payment in payments),
        reports,
        {Day.parse(day): Amount.from_btc(str(btc)).sats for day, btc in claims.items()},
    )


def _paid(fields: Fields) -> tuple[Paid, ...]:
    first = fields.day("first")
    last = fields.day("last") if fields.has("last") else first
    payer, payee = fields.name("from"), fields.name("to")
    sats = Amount.from_btc(fields.text("btc")).sats
    means = fields.choice("confirmed", Means) if fields.has("confirmed") else None
    return tuple(
        Paid(first.plus(number), payer, payee, sats, means)
        for number in range(first.until(last) + 1)
    )
