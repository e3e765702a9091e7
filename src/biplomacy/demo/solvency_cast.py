"""Three synthetic exchanges on a test chain: who owes what, who holds what, and who does wrong.

One shows another's coins, one leaves sleeping customers out, one does neither. Firms, customers
and sums are invented; the blocks and the signatures are real, by keys that everybody knows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.message_signing import sign_message
from biplomacy.chain.model import TxOutput
from biplomacy.chain.regtest import COINBASE_MATURITY, ChainFactory
from biplomacy.chain.spending import PublicTestKey, Wallet, WalletCoin, spend
from biplomacy.solvency.model import LiabilityRow
from biplomacy.solvency.reserve_claim import (
    ControlProof,
    Holding,
    ReserveClaim,
    control_message,
    in_order,
    set_digest,
)
from biplomacy.solvency.roll_forward import FlowKind, LedgerFlow
from biplomacy.solvency.sample import Account
from biplomacy.values.amount import Amount
from biplomacy.values.lei import lei_remainder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from biplomacy.chain.regtest import Unspent
    from biplomacy.chain.spending import SignedTransaction
    from biplomacy.solvency.calls import SolvencyCall
    from biplomacy.values.day import Day

    Coins = Callable[[bytes], Iterable[Holding]]

FIRST_TIME = 1_767_225_600
"""2026-01-01, the day of the first block after the network's own; a block an hour."""
STEP = 3_600
CUSTOMERS = 600
IDLE_EVERY = 4
DROPPED_EVERY = 8
SLEPT_DAYS = 500


@dataclass(frozen=True, slots=True)
class Exchange:
    """A synthetic firm with its wallets, what it owes, and what it does wrong.

    ``borrowed`` is the firm whose last coin it shows as its own; ``drops`` says whether it leaves
    sleeping customers out of its leaf file.
    """

    name: str
    title: str
    lei: str
    wallets: tuple[Wallet, ...]
    held: tuple[Amount, ...]
    owed: Amount
    borrowed: str = ""
    drops: bool = False


def make_exchanges() -> tuple[Exchange, ...]:
    """Return the three firms; the same on every machine."""
    return (
        _exchange("A clean", ("25", "15"), "38"),
        _exchange("B borrower", ("8", "5"), "22", borrowed="dropper"),
        _exchange("C dropper", ("12", "10"), "24", drops=True),
    )


def mine_world(exchanges: tuple[Exchange, ...], last_height: int) -> ChainFactory:
    """Return a chain on which each firm holds its coins, up to ``last_height``."""
    miner = Wallet.p2pkh(PublicTestKey.derive("solvency-miner"))
    chain = ChainFactory()
    for height in range(1, last_height + 1):
        paid: tuple[SignedTransaction, ...] = ()
        if height == COINBASE_MATURITY + len(exchanges):
            coins = iter(chain.coins(miner.script))
            paid = tuple(_pay(firm, miner, next(coins)) for firm in exchanges)
        chain.mine(FIRST_TIME + STEP * height, miner.script, paid)
    return chain


def firm_wallets() -> tuple[tuple[str, Wallet, Amount], ...]:
    """Return the wallets of all three firms: a name for each, the wallet, and what it holds."""
    return tuple(
        (f"{firm.name}-{index}", wallet, amount)
        for firm in make_exchanges()
        for index, (wallet, amount) in enumerate(zip(firm.wallets, firm.held, strict=True))
    )


def leaf_rows(firm: Exchange) -> tuple[LiabilityRow, ...]:
    """Return what the firm lists of its debts; the dropper leaves half of the sleepers out."""
    return tuple(
        LiabilityRow(number, f"SYNTHETIC-{number}", 0, balance)
        for index, (number, balance) in enumerate(_debts(firm))
        if not (firm.drops and index % DROPPED_EVERY == 0)
    )


def accounts_of(firm: Exchange, at: Day) -> tuple[Account, ...]:
    """Return the regulator's list of all customers, a quarter of them idle."""
    return tuple(
        Account(number, at.plus(-SLEPT_DAYS if index % IDLE_EVERY == 0 else -7))
        for index, (number, _) in enumerate(_debts(firm))
    )


def booked_flows(firm: Exchange) -> tuple[LedgerFlow, ...]:
    """Return what all its customers paid in by the bank's files, since the firm began."""
    return tuple(LedgerFlow(FlowKind.DEPOSIT, balance) for _, balance in _debts(firm))


def make_claim(firm: Exchange, coins: Coins, call: SolvencyCall) -> ReserveClaim:
    """Return what the firm shows: its own coins, and the borrowed one with its owner's proof.

    ``coins`` gives what a script holds at the called block.
    """
    wallets = list(firm.wallets)
    if firm.borrowed:
        owner = next(each for each in make_exchanges() if each.name == firm.borrowed)
        wallets.append(owner.wallets[-1])
    outputs = in_order(holding for wallet in wallets for holding in coins(wallet.script))
    digest = set_digest(outputs)
    message = control_message(firm.lei, call.block.height, call.nonce, digest)
    control = tuple(
        ControlProof(
            wallet.script, call.nonce, sign_message(_secret(wallet), wallet.script, message)
        )
        for wallet in wallets
    )
    return ReserveClaim(firm.lei, call.block, outputs, control)


def _exchange(
    told: str, held: tuple[str, ...], owed: str, *, borrowed: str = "", drops: bool = False
) -> Exchange:
    letter, name = told.split()
    keys = [PublicTestKey.derive(f"solvency-{name}", index) for index in range(len(held))]
    return Exchange(
        name=name,
        title=f"SYNTHETIC Exchange {letter}",
        lei=_synthetic_lei(name),
        wallets=tuple(Wallet.p2wpkh(key) for key in keys),
        held=tuple(Amount.from_btc(text) for text in held),
        owed=Amount.from_btc(owed),
        borrowed=borrowed,
        drops=drops,
    )


def _synthetic_lei(name: str) -> str:
    """Return an LEI that nobody was given: its check digits are right, its prefix is not used."""
    stem = f"0000DEMO{name.upper():0<10.10}"
    return f"{stem}{98 - lei_remainder(f'{stem}00'):02d}"


def _pay(firm: Exchange, miner: Wallet, coin: Unspent) -> SignedTransaction:
    outputs = [
        TxOutput(wallet.script, amount)
        for wallet, amount in zip(firm.wallets, firm.held, strict=True)
    ]
    back = coin.amount - Amount.total(firm.held)
    funded = [WalletCoin(miner, coin.outpoint, coin.amount)]
    return spend(funded, [*outputs, TxOutput(miner.script, back)])


def _debts(firm: Exchange) -> Iterator[tuple[str, int]]:
    """Yield customer numbers with balances that add up to what the firm owes."""
    weights = [
        1 + int.from_bytes(hashlib.sha256(f"{firm.name} {index}".encode()).digest()[:2])
        for index in range(CUSTOMERS)
    ]
    total, left = sum(weights), firm.owed.sats
    for index, weight in enumerate(weights):
        last = index == CUSTOMERS - 1
        balance = left if last else firm.owed.sats * weight // total
        left -= balance
        yield f"SYN-{firm.name}-{index:04d}", balance


def _secret(wallet: Wallet) -> bytes:
    return wallet.keys[0].private.secret
