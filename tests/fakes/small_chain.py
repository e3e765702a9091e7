"""A small test chain with payments worth scanning for."""

from __future__ import annotations

from functools import cache

from biplomacy.chain.model import Outpoint, TxOutput
from biplomacy.chain.regtest import ChainFactory
from biplomacy.chain.spending import PublicTestKey, SignedTransaction, Wallet, WalletCoin, spend
from biplomacy.values.amount import Amount

START = 1_630_000_000
STEP = 600
MINER = Wallet.p2pkh(PublicTestKey.derive("miner"))
TREASURY = Wallet.p2wpkh(PublicTestKey.derive("treasury"))
STRANGER = Wallet.p2wpkh(PublicTestKey.derive("stranger"))
FUNDING = 106


def pay(
    chain: ChainFactory, payer: Wallet, payee: Wallet, *, sats: int | None = None
) -> SignedTransaction:
    """Spend the payer's oldest coin: ``sats`` to the payee, the rest back, no fee."""
    coin = chain.coins(payer.script)[0]
    paid = coin.amount.sats if sats is None else sats
    outputs = [TxOutput(payee.script, Amount(paid))]
    if coin.amount.sats > paid:
        outputs.append(TxOutput(payer.script, Amount(coin.amount.sats - paid)))
    return spend([WalletCoin(payer, coin.outpoint, coin.amount)], outputs)


def onward(signed: SignedTransaction, vout: int, payer: Wallet, payee: Wallet) -> SignedTransaction:
    """Spend one output of a transaction that may lie in the same block."""
    amount = signed.transaction.outputs[vout].amount
    coin = WalletCoin(payer, Outpoint(signed.txid, vout), amount)
    return spend([coin], [TxOutput(payee.script, amount)])


def mine(chain: ChainFactory, transactions: list[SignedTransaction] | None = None) -> None:
    """Append a block that pays the miner, ten minutes on."""
    time = max(START, chain.times[-1] + STEP)
    chain.mine(time, MINER.script, transactions or [])


@cache
def _built() -> ChainFactory:
    chain = ChainFactory()
    for _ in range(FUNDING):
        mine(chain)
    first = pay(chain, MINER, STRANGER, sats=40 * 10**8)
    mine(chain, [first])
    second = pay(chain, STRANGER, TREASURY, sats=30 * 10**8)
    mine(chain, [second])
    third = pay(chain, MINER, TREASURY, sats=7)
    mine(chain, [third, onward(third, 0, TREASURY, STRANGER)])
    mine(chain, [pay(chain, TREASURY, STRANGER, sats=10 * 10**8)])
    mine(chain)
    return chain


def small_chain() -> ChainFactory:
    """Return a chain of 111 blocks after the first.

    107: miner pays stranger 40 BTC. 108: stranger pays treasury 30. 109: miner pays treasury
    7 sat, spent in the same block. 110: treasury pays stranger 10, 20 come back. 111: empty.
    """
    chain = _built()
    return chain.fork(chain.tip.height)
