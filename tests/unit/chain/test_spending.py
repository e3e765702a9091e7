import time

import pytest
from bitcoin.core import CTransaction  # type: ignore[import-untyped]  # ships no types
from bitcoin.core.script import (  # type: ignore[import-untyped]  # ships no types
    SIGHASH_ALL,
    SIGVERSION_BASE,
    SIGVERSION_WITNESS_V0,
    CScript,
    SignatureHash,
)
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from embit.descriptor import Descriptor  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint, TxInput, TxOutput
from biplomacy.chain.spending import (
    PublicTestKey,
    SignedTransaction,
    Wallet,
    WalletCoin,
    WalletKind,
    spend,
)
from biplomacy.chain.transaction import parse_transaction, sha256d
from biplomacy.values.amount import Amount
from fakes.dated_chain import KEYS, MINERS, WALLETS

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
BY_KIND = pytest.mark.parametrize("wallet", [pytest.param(w, id=w.kind.value) for w in WALLETS])


def coins(*wallets: Wallet) -> list[WalletCoin]:
    return [
        WalletCoin(wallet, Outpoint(bytes([index + 1]) * 32, index), Amount(50_000 + index))
        for index, wallet in enumerate(wallets)
    ]


def signatures(wallet: Wallet, spent: TxInput) -> list[bytes]:
    items = spent.witness if wallet.segwit else tuple(CScript(spent.script))
    found = [item.to_bytes() if isinstance(item, int) else item for item in items]
    return [item for item in found if item[:1] == b"\x30"]


@BY_KIND
def test_the_signatures_are_good_for_the_digest_that_an_independent_library_computes(
    wallet: Wallet,
) -> None:
    taken = coins(MINERS, wallet, wallet)

    signed = spend(taken, [TxOutput(MINERS.script, Amount(90_000))], locktime=5, sequence=7)

    oracle = CTransaction.deserialize(signed.raw)
    for index, coin in enumerate(taken):
        version = SIGVERSION_WITNESS_V0 if coin.wallet.segwit else SIGVERSION_BASE
        digest = SignatureHash(
            CScript(coin.wallet.signed), oracle, index, SIGHASH_ALL, coin.amount.sats, version
        )
        made = signatures(coin.wallet, signed.transaction.inputs[index])
        assert len(made) == coin.wallet.threshold
        for signature, key in zip(made, coin.wallet.keys, strict=False):
            check = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), key.public)
            check.verify(signature[:-1], digest, ec.ECDSA(Prehashed(SHA256())))


@BY_KIND
def test_the_ids_are_those_that_an_independent_library_computes(wallet: Wallet) -> None:
    signed = spend(coins(wallet), [TxOutput(MINERS.script, Amount(1))])

    oracle = CTransaction.deserialize(signed.raw)

    assert oracle.GetTxid() == signed.txid
    assert sha256d(signed.raw) == signed.wtxid
    assert signed.segwit is wallet.segwit
    assert parse_transaction(signed.raw) == signed.transaction


@BY_KIND
def test_the_descriptor_gives_the_wallets_own_script(wallet: Wallet) -> None:
    derived = Descriptor.from_string(wallet.descriptor).script_pubkey()

    assert derived.data == wallet.script


@given(st.binary(min_size=32, max_size=32))
def test_every_signature_has_its_s_in_the_lower_half(digest: bytes) -> None:
    _, s = decode_dss_signature(KEYS[0].sign(digest))

    assert 0 < s <= ORDER // 2


def test_the_same_spend_has_the_same_bytes_each_time() -> None:
    def again() -> SignedTransaction:
        keys = [PublicTestKey.derive("again", index) for index in range(3)]
        return spend(
            coins(Wallet.p2sh_p2wsh_multisig(2, keys)), [TxOutput(MINERS.script, Amount(1))]
        )

    assert again() == again()


def test_the_first_key_of_a_label_is_this_one_for_ever() -> None:
    assert MINERS.keys[0].public == PublicTestKey.derive("miners").public
    assert PublicTestKey.derive("m").public.hex() == (
        "03b69ce8bf625c26b890a107c6b48c9ee88653880136349af47abb15df1c009518"
    )


def test_labels_indices_and_seeds_give_different_keys() -> None:
    derived = {
        PublicTestKey.derive("a").public,
        PublicTestKey.derive("b").public,
        PublicTestKey.derive("a", 1).public,
        PublicTestKey.derive("a", seed=b"another").public,
    }

    assert len(derived) == 4


def test_a_key_does_not_show_its_private_part() -> None:
    assert "private" not in repr(KEYS[0])


def test_a_wallet_of_each_kind_is_among_the_test_wallets() -> None:
    assert {wallet.kind for wallet in WALLETS} == set(WalletKind)


@pytest.mark.slow
def test_the_demos_1250_spends_take_only_a_few_seconds() -> None:
    started = time.perf_counter()

    for index in range(1_250):
        taken = WalletCoin(WALLETS[index % 5], Outpoint(bytes(32), index), Amount(1_000))
        spend([taken], [TxOutput(MINERS.script, Amount(900))])

    assert time.perf_counter() - started < 10
