"""A chain of 450 dated blocks that spends every kind of test wallet, for many tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from biplomacy.chain.model import TxOutput
from biplomacy.chain.regtest import GENESIS_TIME, ChainFactory, Unspent
from biplomacy.chain.spending import PublicTestKey, SignedTransaction, Wallet, WalletCoin, spend
from biplomacy.values.amount import Amount

FIRST_DAY = 1_630_929_600  # 2021-09-06 12:00 UTC, the day of height 301
DAY = 86_400
SEGWIT_IN_BCOIN = 432
KEYS = tuple(PublicTestKey.derive("office", index) for index in range(3))
MINERS = Wallet.p2pkh(PublicTestKey.derive("miners"))
OLD_WALLETS = (Wallet.p2pkh(KEYS[0]), Wallet.p2sh_multisig(2, KEYS))
SEGWIT_WALLETS = (
    Wallet.p2wpkh(KEYS[0]),
    Wallet.p2sh_p2wpkh(KEYS[1]),
    Wallet.p2sh_p2wsh_multisig(2, KEYS),
)
WALLETS = (*OLD_WALLETS, *SEGWIT_WALLETS)
PART = Amount(100_000_000)


@dataclass(frozen=True, slots=True)
class DatedChain:
    """The finished chain and the spends in it, by the height of their block."""

    factory: ChainFactory
    spends: dict[int, tuple[SignedTransaction, ...]]


def block_time(height: int) -> int:
    """Return noon of a block's day from height 301 on; ten-minute steps before."""
    if height <= 300:
        return FIRST_DAY - (301 - height) * 600
    return FIRST_DAY + (height - 301) * DAY


def wallet_coin(wallet: Wallet, coin: Unspent) -> WalletCoin:
    """Return an output of the factory as something that ``wallet`` can spend."""
    return WalletCoin(wallet, coin.outpoint, coin.amount)


def mine_to(factory: ChainFactory, height: int) -> None:
    """Mine empty blocks to the miners up to ``height``."""
    while factory.tip.height < height:
        factory.mine(block_time(factory.tip.height + 1), MINERS.script)


def fan_out(factory: ChainFactory, wallets: tuple[Wallet, ...]) -> SignedTransaction:
    """Return a spend of the miners' oldest coin that pays each wallet twice, and the rest back."""
    coin = factory.coins(MINERS.script)[0]
    outputs = [TxOutput(wallet.script, PART) for wallet in wallets for _ in range(2)]
    rest = coin.amount - Amount(PART.sats * len(outputs))
    return spend([wallet_coin(MINERS, coin)], [*outputs, TxOutput(MINERS.script, rest)])


def sweep(factory: ChainFactory, wallet: Wallet, fee: int = 1_000) -> SignedTransaction:
    """Return a spend of all coins of ``wallet`` back to the miners."""
    coins = factory.coins(wallet.script)
    total = Amount.total(coin.amount for coin in coins)
    output = TxOutput(MINERS.script, total - Amount(fee))
    return spend([wallet_coin(wallet, coin) for coin in coins], [output])


@cache
def dated_chain() -> DatedChain:
    """Return the chain; old wallets spend from height 400 on, segwit ones from 440 on."""
    factory = ChainFactory()
    spends: dict[int, tuple[SignedTransaction, ...]] = {}
    assert block_time(1) > GENESIS_TIME

    mine_to(factory, 319)
    spends[320] = (fan_out(factory, WALLETS),)
    factory.mine(block_time(320), MINERS.script, spends[320])

    mine_to(factory, 399)
    spends[400] = tuple(sweep(factory, wallet) for wallet in OLD_WALLETS)
    factory.mine(block_time(400), MINERS.script, spends[400])

    mine_to(factory, 439)
    spends[440] = tuple(sweep(factory, wallet) for wallet in SEGWIT_WALLETS)
    factory.mine(block_time(440), MINERS.script, spends[440])

    mine_to(factory, 450)
    return DatedChain(factory, spends)
