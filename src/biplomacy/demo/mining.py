"""Mines the replay's chain: one block a day, with the payments that the schedule names."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import fields
from typing import TYPE_CHECKING

from biplomacy.chain.model import Outpoint, TxOutput
from biplomacy.chain.regtest import ChainFactory, subsidy
from biplomacy.chain.spending import WalletCoin, spend
from biplomacy.demo.calendar import FIRST_DAILY_HEIGHT, LAST_HEIGHT, time_of
from biplomacy.demo.schedule import Payment, make_schedule
from biplomacy.demo.solvency_cast import firm_wallets
from biplomacy.values.amount import ZERO, Amount
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from biplomacy.chain.spending import SignedTransaction, Wallet
    from biplomacy.demo.facts import Facts
    from biplomacy.demo.wallets import Wallets

MINED_BY_THE_STATE = Amount.from_btc("473.5")
_SHARE = 7
_TOP_UP = Amount.from_btc("600")


def mine_chain(facts: Facts, wallets: Wallets) -> Iterator[ChainFactory]:
    """Yield the growing chain after each block, from block 1 to the last day's."""
    miner = _Miner(facts, wallets)
    schedule = make_schedule(facts)
    for height in range(1, LAST_HEIGHT + 1):
        time = time_of(height)
        payments = schedule.get(Day.of_instant(time), ()) if height >= FIRST_DAILY_HEIGHT else ()
        miner.mine(height, time, payments)
        yield miner.factory


class _Miner:
    def __init__(self, facts: Facts, wallets: Wallets) -> None:
        self.factory = ChainFactory()
        self._signers = {
            field.name.replace("_", "-"): getattr(wallets, field.name) for field in fields(wallets)
        }
        self._scripts = {name: wallet.script for name, wallet in self._signers.items()}
        self._scripts |= {f"vault-{i}": script for i, script in enumerate(facts.vault_scripts)}
        self._scripts |= {name: wallet.script for name, wallet, _ in firm_wallets()}
        self._mined = 0

    def mine(self, height: int, time: int, payments: Sequence[Payment]) -> None:
        draft = _Draft(self.factory, self._scripts, self._signers)
        for payment in payments:
            draft.add(payment)
        share = self._share(height)
        outputs = [TxOutput(self._scripts["mining"], share)] if share.sats else []
        self.factory.mine(time, self._scripts["miners"], draft.transactions, outputs)

    def _share(self, height: int) -> Amount:
        """Return what the state's own mine gets of this block, until its total is reached."""
        if height < FIRST_DAILY_HEIGHT:
            return ZERO
        left = MINED_BY_THE_STATE.sats - self._mined
        share = min(left, subsidy(height).sats // _SHARE)
        self._mined += share
        return Amount(share)


class _Draft:
    """The transactions of the next block; coins paid in it may be spent in it."""

    def __init__(
        self,
        factory: ChainFactory,
        scripts: Mapping[str, bytes],
        signers: Mapping[str, Wallet],
    ) -> None:
        self.transactions: list[SignedTransaction] = []
        self._factory = factory
        self._scripts = scripts
        self._signers = signers
        self._purses: dict[str, deque[WalletCoin]] = {}
        self._received: dict[str, list[WalletCoin]] = defaultdict(list)

    def add(self, payment: Payment) -> None:
        """Append the payment; the exchange is topped up by the miners where it runs short."""
        needed = Amount.total((payment.fee, *(amount for _, amount in payment.outputs)))
        if payment.senders == ("exchange",) and self._held("exchange") < needed:
            self.add(Payment(("miners",), (("exchange", max(needed, _TOP_UP)),)))
        wanted = None if payment.sweep else needed
        coins = [coin for name in payment.senders for coin in self._take(name, wanted)]
        change = Amount.total(coin.amount for coin in coins) - needed
        back = ((payment.senders[0], change),) if change.sats else ()
        self._append(coins, (*payment.outputs, *back))

    def _append(self, coins: Sequence[WalletCoin], paid: Sequence[tuple[str, Amount]]) -> None:
        signed = spend(coins, [TxOutput(self._scripts[name], amount) for name, amount in paid])
        self.transactions.append(signed)
        for vout, (name, amount) in enumerate(paid):
            if name in self._signers:
                coin = WalletCoin(self._signers[name], Outpoint(signed.txid, vout), amount)
                # Many wallets only receive: their purse is not filled before they spend.
                self._purses.get(name, self._received[name]).append(coin)

    def _take(self, name: str, needed: Amount | None) -> list[WalletCoin]:
        """Take the oldest coins that make ``needed``, or every coin."""
        purse, taken, total = self._purse(name), list[WalletCoin](), 0
        while purse and (needed is None or total < needed.sats):
            taken.append(purse.popleft())
            total += taken[-1].amount.sats
        return taken

    def _held(self, name: str) -> Amount:
        return Amount.total(coin.amount for coin in self._purse(name))

    def _purse(self, name: str) -> deque[WalletCoin]:
        if name not in self._purses:
            wallet = self._signers[name]
            held = self._factory.coins(wallet.script)
            coins = (WalletCoin(wallet, coin.outpoint, coin.amount) for coin in held)
            self._purses[name] = deque((*coins, *self._received[name]))
        return self._purses[name]
