"""The replay's wallets, with keys from a seed that everybody knows (reserve §14.2, §14.7).

What is spent before block 432 is P2PKH or bare P2SH, so that nodes without segwit rules that
early accept the same chain.
"""

from __future__ import annotations

from dataclasses import dataclass

from biplomacy.chain.spending import PublicTestKey, Wallet


@dataclass(frozen=True, slots=True)
class Wallets:
    """Outside wallets, wallets of the state, and two whose status is the question.

    ``omnibus`` (K) is a custodian's address, ``feeder`` (X) pays the reserve day by day.
    """

    miners: Wallet
    exchange: Wallet
    exchange_desk: Wallet
    legacy: Wallet
    mining: Wallet
    reserve: Wallet
    chivo_hot: Wallet
    omnibus: Wallet
    feeder: Wallet


def make_wallets() -> Wallets:
    """Return the wallets; the same on every machine."""
    return Wallets(
        miners=Wallet.p2pkh(PublicTestKey.derive("miners")),
        exchange=Wallet.p2pkh(PublicTestKey.derive("exchange")),
        exchange_desk=Wallet.p2pkh(PublicTestKey.derive("exchange-desk")),
        legacy=Wallet.p2sh_multisig(2, _three("legacy")),
        mining=Wallet.p2pkh(PublicTestKey.derive("mining")),
        reserve=Wallet.p2sh_p2wsh_multisig(2, _three("reserve")),
        chivo_hot=Wallet.p2sh_p2wpkh(PublicTestKey.derive("chivo-hot")),
        omnibus=Wallet.p2wpkh(PublicTestKey.derive("omnibus")),
        feeder=Wallet.p2wpkh(PublicTestKey.derive("feeder")),
    )


def _three(label: str) -> list[PublicTestKey]:
    return [PublicTestKey.derive(label, index) for index in range(3)]
