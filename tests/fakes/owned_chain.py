"""A chain whose owners are known: values of ``chain.model`` made directly, nothing is mined."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from biplomacy.chain.model import (
    Coverage,
    CoverageState,
    History,
    Integrity,
    Located,
    Network,
    Outpoint,
    Transaction,
    TxInput,
    TxOutput,
)
from biplomacy.chain.watch import watch_set
from biplomacy.reserve.flows import FlowReader
from biplomacy.reserve.model import (
    Acquisition,
    Booking,
    Custody,
    Entity,
    Flow,
    Kind,
    Means,
    Member,
    MemberCommitment,
    Perimeter,
    PriceBasis,
    Purpose,
)
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.report import ReportFacts
from biplomacy.reserve.survey import Said, Survey, survey
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

BTC = 100_000_000
FIRST_DAY = Day.parse("2025-01-01")
NOON = 43_200
COINBASE = Outpoint(bytes(32), 2**32 - 1)
WALLETS = ("a", "b", "c", "d", "e", "f")

Paid = tuple[str, int]


def script_of(wallet: str) -> bytes:
    """Return the one script of a wallet."""
    return b"script of " + wallet.encode()


def day_of(height: int) -> Day:
    """Return the day of a block: one a day, from ``FIRST_DAY``."""
    return FIRST_DAY.plus(height)


def hash_of(height: int) -> bytes:
    """Return the hash of a block."""
    return hashlib.sha256(f"block {height}".encode()).digest()


def block(height: int) -> BlockId:
    """Return a block's name."""
    return BlockId(height, hash_of(height))


@dataclass
class OwnedChain:
    """A growing chain with one block a day; every transaction is put into the newest block."""

    height: int = 0
    located: list[Located] = field(default_factory=list)
    coins: dict[Outpoint, TxOutput] = field(default_factory=dict)

    def next_block(self, count: int = 1) -> None:
        """Begin the next block, or pass over so many days."""
        self.height += count

    def mine(self, *paid: Paid) -> Located:
        """Pay newly created coins."""
        return self._add((TxInput(COINBASE, b"", 0),), paid)

    def pay(self, spent: Sequence[Outpoint], *paid: Paid) -> Located:
        """Spend coins; what the outputs do not take is the fee."""
        for outpoint in spent:
            del self.coins[outpoint]
        return self._add(tuple(TxInput(outpoint, b"", 0) for outpoint in spent), paid)

    def fund(self, wallet: str, sats: int) -> Outpoint:
        """Give a wallet a coin from nowhere, in a coinbase."""
        return Outpoint(self.mine((wallet, sats)).transaction.txid, 0)

    def coins_of(self, wallet: str) -> list[Outpoint]:
        """Return the unspent coins of a wallet, the oldest first."""
        return [name for name, coin in self.coins.items() if coin.script == script_of(wallet)]

    def history(self, *wallets: str, hops: int = 3) -> History:
        """Return what reading the whole chain for these wallets gives."""
        return self.read({script_of(wallet) for wallet in wallets}, hops=hops)

    def read(
        self, scripts: Iterable[bytes], *, hops: int = 3, missing: tuple[int, ...] = ()
    ) -> History:
        """Return the history of ``scripts``, by the plainest reading there is."""
        wanted = frozenset(scripts)
        by_id = {one.transaction.txid: one for one in self.located}

        def touches(one: Located) -> bool:
            spent = (
                by_id[entry.outpoint.txid].transaction.outputs[entry.outpoint.vout]
                for entry in one.transaction.inputs
                if entry.outpoint != COINBASE
            )
            return any(out.script in wanted for out in (*one.transaction.outputs, *spent))

        touching = tuple(one for one in self.located if touches(one))
        return History(
            coverage=self._coverage(wanted, missing),
            hashes=tuple(hash_of(height) for height in range(self.height + 1)),
            times=tuple(day_of(height).start + NOON for height in range(self.height + 1)),
            touching=touching,
            ancestors=_ancestors(touching, by_id, hops),
        )

    def _coverage(self, wanted: frozenset[bytes], missing: tuple[int, ...]) -> Coverage:
        return Coverage(
            network=Network.REGTEST,
            first=block(0),
            last=block(self.height),
            watch_digest=watch_set(wanted).digest,
            source="owned-chain",
            integrity=Integrity.ALL,
            blocks_scanned=self.height + 1 - len(missing),
            missing=missing,
            state=CoverageState.PARTIAL if missing else CoverageState.COMPLETE,
        )

    def _add(self, inputs: tuple[TxInput, ...], paid: Sequence[Paid]) -> Located:
        outputs = tuple(TxOutput(script_of(wallet), Amount(sats)) for wallet, sats in paid)
        txid = hashlib.sha256(f"transaction {len(self.located)}".encode()).digest()
        index = sum(one.block.height == self.height for one in self.located)
        located = Located(
            Transaction(txid, 2, inputs, outputs, 0),
            block(self.height),
            index,
            day_of(self.height).start + NOON,
        )
        self.located.append(located)
        self.coins |= {Outpoint(txid, vout): output for vout, output in enumerate(outputs)}
        return located


def member(
    wallet: str,
    entity: str = "office",
    *,
    purpose: Purpose = Purpose.OWN,
    first: int | None = None,
    last: int | None = None,
    name: str | None = None,
) -> Member:
    """Return the member that holds a wallet from block ``first`` to block ``last``."""
    return Member(
        id=name or wallet,
        entity=entity,
        kind=Kind.ONCHAIN,
        custody=Custody.COLD,
        purpose=purpose,
        scripts=(script_of(wallet),),
        valid_from=None if first is None else block(first),
        valid_until=None if last is None else block(last),
    )


def custodial(name: str, entity: str = "office", account: str | None = "account 7") -> Member:
    """Return a member whose coins are a claim on a custodian."""
    return Member(name, entity, Kind.CUSTODIAL, Custody.COLD, Purpose.OWN, account=account)


def perimeter(
    *members: Member,
    complete: bool = True,
    booking: Booking = Booking.FIFO,
    committed: MemberCommitment | None = None,
    version: int = 1,
) -> Perimeter:
    """Return a perimeter of these members, with every entity that they and a test need."""
    entities = sorted({"office", "bank"} | {one.entity for one in members})
    return Perimeter(
        version=version,
        scope="public sector",
        complete=complete,
        entities=tuple(Entity(name, name.title(), "central-government") for name in entities),
        members=members,
        booking=booking,
        currency="USD",
        committed=committed,
    )


@st.composite
def owned_chains(draw: st.DrawFn, steps: int = 14) -> OwnedChain:
    """Draw a chain over ``WALLETS``: coins are mined, joined, split and passed on at will."""
    chain = OwnedChain()
    number = st.integers(0, 2**16)
    for _ in range(draw(st.integers(1, steps))):
        if draw(st.booleans()):
            chain.next_block()
        if not chain.coins or draw(number) % 5 == 0:
            chain.mine(*_paid(lambda: draw(number), 50))
        else:
            names = list(chain.coins)
            count = 1 + draw(number) % 3
            spent = list(dict.fromkeys(names[draw(number) % len(names)] for _ in range(count)))
            total = sum(chain.coins[one].amount.sats for one in spent)
            chain.pay(spent, *_paid(lambda: draw(number), total))
    chain.next_block()
    return chain


@st.composite
def memberships(draw: st.DrawFn, chain: OwnedChain) -> Perimeter:
    """Draw a complete perimeter over some wallets, with members that join and leave."""
    members = []
    for wallet in WALLETS:
        if draw(st.booleans()):
            continue
        entity = draw(st.sampled_from(["office", "bank"]))
        first = draw(st.none() | st.integers(0, chain.height))
        last = draw(st.none() | st.integers(first or 0, chain.height + 1))
        members.append(member(wallet, entity, first=first, last=last))
        if last is not None and last < chain.height and draw(st.booleans()):
            heir = "bank" if entity == "office" else "office"
            members.append(member(wallet, heir, first=last + 1, name=f"{wallet}-heir"))
    booking = draw(st.sampled_from(Booking))
    return perimeter(*members, booking=booking)


def _paid(draw: Callable[[], int], total: int) -> list[Paid]:
    """Split ``total`` over one to three wallets; a part of the last may go to the fee."""
    paid: list[Paid] = []
    left = total
    for _ in range(draw() % 3):
        sats = draw() % (left + 1)
        paid.append((WALLETS[draw() % len(WALLETS)], sats))
        left -= sats
    fee = min(left, draw() % 4)
    paid.append((WALLETS[draw() % len(WALLETS)], left - fee))
    return paid


def _ancestors(
    touching: Sequence[Located], by_id: dict[bytes, Located], hops: int
) -> dict[bytes, Located]:
    found: dict[bytes, Located] = {}
    generation = list(touching)
    for _ in range(hops):
        names = {
            entry.outpoint.txid
            for one in generation
            for entry in one.transaction.inputs
            if entry.outpoint != COINBASE
        }
        generation = [by_id[name] for name in sorted(names)]
        found |= {one.transaction.txid: one for one in generation}
    return found


def look(chain: OwnedChain, declared: Perimeter, said: Said | None = None) -> Survey:
    """Return the survey of a perimeter on the whole chain."""
    members = membership(declared)
    return survey(chain.read(members.scripts), members, said or Said())


def read_flows(
    chain: OwnedChain, declared: Perimeter, said: Said | None = None
) -> tuple[Flow, ...]:
    """Return all flows of a perimeter."""
    return FlowReader(look(chain, declared, said)).flows()


def report_facts(
    chain: OwnedChain,
    declared: Perimeter,
    *,
    after: int | None = None,
    last: int | None = None,
    said: Said | None = None,
) -> ReportFacts:
    """Return the facts of a report on the blocks after ``after`` up to ``last``."""
    members = membership(declared)
    return ReportFacts(
        history=chain.read(members.scripts),
        membership=members,
        perimeter=Digest.of(b"the perimeter"),
        block=block(chain.height if last is None else last),
        after=None if after is None else block(after),
        said=said or Said(),
    )


def acquisition(
    name: str, sats: int, *flows: Outpoint, height: int, means: Means = Means.PURCHASE
) -> Acquisition:
    """Return a statement of acquisition on the day of a block."""
    return Acquisition(
        id=name,
        day=day_of(height),
        quantity=Amount(sats),
        means=means,
        counterparty="an exchange",
        price_basis=PriceBasis.UNKNOWN,
        flows=flows,
    )
