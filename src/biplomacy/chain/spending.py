"""Keys, wallets and signed spends for the test chain; deterministic to the byte.

Every key here comes from a public seed and protects nothing: it exists so that anyone rebuilds
the same test chain. Signatures are RFC 6979 with S in the lower half (BIP 62), all SIGHASH_ALL:
the old digest for P2PKH and bare P2SH, BIP 143 for the witness kinds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from coincurve import PrivateKey

from biplomacy.chain.model import Transaction, TxInput
from biplomacy.chain.script import (
    pay_to_pubkey_hash,
    pay_to_script_hash,
    pay_to_witness_pubkey_hash,
    pay_to_witness_script_hash,
    push,
    sorted_multisig,
)
from biplomacy.chain.serialisation import (
    compact_size,
    serialise_outpoint,
    serialise_output,
    serialise_transaction,
    sized,
)
from biplomacy.chain.transaction import sha256d

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from biplomacy.chain.model import Outpoint, TxOutput
    from biplomacy.values.amount import Amount

PUBLIC_TEST_SEED = b"biplomacy public test seed: these keys protect nothing"
FINAL_SEQUENCE = 0xFFFFFFFF
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_SIGHASH_ALL = 1
_OUTPOINT = 36


@dataclass(frozen=True, slots=True)
class PublicTestKey:
    """A key that everybody knows, with its compressed public key (33 bytes)."""

    public: bytes
    private: PrivateKey = field(repr=False, compare=False)

    @classmethod
    def derive(cls, label: str, index: int = 0, *, seed: bytes = PUBLIC_TEST_SEED) -> PublicTestKey:
        """Derive the key from SHA-256(seed ‖ label ‖ index as four bytes, big-endian).

        The digest is taken as a scalar modulo the order; a zero has no chance to occur.
        """
        digest = hashlib.sha256(seed + label.encode() + index.to_bytes(4, "big")).digest()
        private = PrivateKey.from_int(int.from_bytes(digest, "big") % _ORDER)
        return cls(private.public_key.format(), private)

    def sign(self, digest: bytes) -> bytes:
        """Return the DER signature of a 32-byte digest, S in the lower half."""
        return self.private.sign(digest, hasher=None)


class WalletKind(StrEnum):
    """How a test wallet locks its coins, in the words of output descriptors."""

    P2PKH = "pkh"
    P2SH_MULTISIG = "sh(sortedmulti)"
    P2WPKH = "wpkh"
    P2SH_P2WPKH = "sh(wpkh)"
    P2SH_P2WSH_MULTISIG = "sh(wsh(sortedmulti))"


@dataclass(frozen=True, slots=True)
class Wallet:
    """One script of the test chain with all keys that can spend it.

    ``script`` is what outputs carry; ``redeem`` the script behind a P2SH hash (else empty);
    ``signed`` the script that signatures commit to. ``keys`` are in the order of BIP 67.
    """

    kind: WalletKind
    keys: tuple[PublicTestKey, ...]
    threshold: int
    script: bytes
    redeem: bytes
    signed: bytes

    @classmethod
    def p2pkh(cls, key: PublicTestKey) -> Wallet:
        """Return a wallet that pays to a public key's hash."""
        script = pay_to_pubkey_hash(key.public)
        return cls(WalletKind.P2PKH, (key,), 1, script, b"", script)

    @classmethod
    def p2sh_multisig(cls, threshold: int, keys: Sequence[PublicTestKey]) -> Wallet:
        """Return a bare P2SH wallet of ``threshold`` of ``keys``, without any witness."""
        ordered = _bip67(keys)
        redeem = sorted_multisig(threshold, [key.public for key in ordered])
        script = pay_to_script_hash(redeem)
        return cls(WalletKind.P2SH_MULTISIG, ordered, threshold, script, redeem, redeem)

    @classmethod
    def p2wpkh(cls, key: PublicTestKey) -> Wallet:
        """Return a native segwit wallet of one key."""
        script = pay_to_witness_pubkey_hash(key.public)
        return cls(WalletKind.P2WPKH, (key,), 1, script, b"", pay_to_pubkey_hash(key.public))

    @classmethod
    def p2sh_p2wpkh(cls, key: PublicTestKey) -> Wallet:
        """Return a nested segwit wallet of one key."""
        redeem = pay_to_witness_pubkey_hash(key.public)
        signed = pay_to_pubkey_hash(key.public)
        return cls(WalletKind.P2SH_P2WPKH, (key,), 1, pay_to_script_hash(redeem), redeem, signed)

    @classmethod
    def p2sh_p2wsh_multisig(cls, threshold: int, keys: Sequence[PublicTestKey]) -> Wallet:
        """Return a nested segwit wallet of ``threshold`` of ``keys``."""
        ordered = _bip67(keys)
        signed = sorted_multisig(threshold, [key.public for key in ordered])
        redeem = pay_to_witness_script_hash(signed)
        script = pay_to_script_hash(redeem)
        return cls(WalletKind.P2SH_P2WSH_MULTISIG, ordered, threshold, script, redeem, signed)

    @property
    def segwit(self) -> bool:
        """Whether its signatures lie in the witness."""
        return self.kind not in (WalletKind.P2PKH, WalletKind.P2SH_MULTISIG)

    @property
    def descriptor(self) -> str:
        """Its output descriptor (BIP 380), of public keys only, without the checksum."""
        publics = ",".join(key.public.hex() for key in self.keys)
        head, closing = self.kind.value.rstrip(")"), ")" * self.kind.value.count(")")
        inner = f"({self.threshold},{publics})" if len(self.keys) > 1 else f"({publics})"
        return f"{head}{inner}{closing}"


@dataclass(frozen=True, slots=True)
class WalletCoin:
    """An unspent output of a test wallet."""

    wallet: Wallet
    outpoint: Outpoint
    amount: Amount


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """A transaction with the bytes that are sent and both its ids (internal order)."""

    raw: bytes
    wtxid: bytes
    transaction: Transaction

    @property
    def txid(self) -> bytes:
        """The id that outpoints name."""
        return self.transaction.txid

    @property
    def segwit(self) -> bool:
        """Whether any input has a witness."""
        return self.wtxid != self.txid


def spend(
    coins: Sequence[WalletCoin],
    outputs: Sequence[TxOutput],
    *,
    version: int = 2,
    locktime: int = 0,
    sequence: int = FINAL_SEQUENCE,
) -> SignedTransaction:
    """Return the signed transaction that spends ``coins`` in order and pays ``outputs``.

    What the outputs leave of the inputs is the fee; no change is added.
    """
    digests = _Digests.of(coins, outputs, version, locktime, sequence)
    inputs = tuple(_signed_input(digests, index) for index in range(len(coins)))
    return seal(version, inputs, tuple(outputs), locktime)


def seal(
    version: int, inputs: tuple[TxInput, ...], outputs: tuple[TxOutput, ...], locktime: int
) -> SignedTransaction:
    """Return a complete transaction with its bytes and ids."""
    bare = Transaction(bytes(32), version, inputs, outputs, locktime)
    stripped, raw = serialise_transaction(bare, witness=False), serialise_transaction(bare)
    named = Transaction(sha256d(stripped), version, inputs, outputs, locktime)
    return SignedTransaction(raw, sha256d(raw), named)


@dataclass(frozen=True, slots=True)
class _Digests:
    """What all inputs' signatures have in common, serialised and hashed once.

    ``emptied`` are the inputs with an empty script each, all of one length.
    """

    coins: tuple[WalletCoin, ...]
    version: bytes
    sequence: bytes
    outpoints: bytes
    emptied: bytes
    outputs: bytes
    output_count: bytes
    ending: bytes
    hashed_outpoints: bytes
    hashed_sequences: bytes
    hashed_outputs: bytes

    @classmethod
    def of(
        cls,
        coins: Sequence[WalletCoin],
        outputs: Sequence[TxOutput],
        version: int,
        locktime: int,
        sequence: int,
    ) -> _Digests:
        names = [serialise_outpoint(coin.outpoint) for coin in coins]
        outpoints = b"".join(names)
        paid = b"".join(map(serialise_output, outputs))
        tail = sequence.to_bytes(4, "little")
        ending = locktime.to_bytes(4, "little") + _SIGHASH_ALL.to_bytes(4, "little")
        return cls(
            coins=tuple(coins),
            version=version.to_bytes(4, "little"),
            sequence=tail,
            outpoints=outpoints,
            emptied=b"".join(name + b"\x00" + tail for name in names),
            outputs=paid,
            output_count=compact_size(len(outputs)),
            ending=ending,
            hashed_outpoints=sha256d(outpoints),
            hashed_sequences=sha256d(tail * len(coins)),
            hashed_outputs=sha256d(paid),
        )

    def legacy(self, index: int) -> bytes:
        """Return the digest from before segwit: every other input's script is empty."""
        size = len(self.emptied) // len(self.coins)
        before, after = self.emptied[: size * index], self.emptied[size * (index + 1) :]
        own = self.outpoints[_OUTPOINT * index : _OUTPOINT * (index + 1)]
        signed = own + sized(self.coins[index].wallet.signed) + self.sequence
        count = compact_size(len(self.coins))
        inputs = (self.version, count, before, signed, after)
        return sha256d(b"".join((*inputs, self.output_count, self.outputs, self.ending)))

    def bip143(self, index: int) -> bytes:
        """Return the digest of BIP 143, which commits to the amount."""
        coin = self.coins[index]
        parts = (
            self.version,
            self.hashed_outpoints,
            self.hashed_sequences,
            serialise_outpoint(coin.outpoint),
            sized(coin.wallet.signed),
            coin.amount.sats.to_bytes(8, "little"),
            self.sequence,
            self.hashed_outputs,
            self.ending,
        )
        return sha256d(b"".join(parts))

    def signer(self, index: int) -> Callable[[PublicTestKey], bytes]:
        """Return what signs input ``index`` with a key."""
        segwit = self.coins[index].wallet.segwit
        return partial(_signature, self.bip143(index) if segwit else self.legacy(index))


def _signature(digest: bytes, key: PublicTestKey) -> bytes:
    return key.sign(digest) + bytes([_SIGHASH_ALL])


def _signed_input(digests: _Digests, index: int) -> TxInput:
    wallet, outpoint = digests.coins[index].wallet, digests.coins[index].outpoint
    sequence = int.from_bytes(digests.sequence, "little")
    signatures = tuple(map(digests.signer(index), wallet.keys[: wallet.threshold]))
    stack: tuple[bytes, ...]
    if len(wallet.keys) > 1:
        # CHECKMULTISIG takes one item more than it uses, which must be empty (BIP 147).
        stack = (b"", *signatures, wallet.signed)
    else:
        stack = (*signatures, wallet.keys[0].public)
    if wallet.segwit:
        script = push(wallet.redeem) if wallet.redeem else b""
        return TxInput(outpoint, script, sequence, stack)
    return TxInput(outpoint, b"".join(map(push, stack)), sequence)


def _bip67(keys: Sequence[PublicTestKey]) -> tuple[PublicTestKey, ...]:
    return tuple(sorted(keys, key=lambda key: key.public))
