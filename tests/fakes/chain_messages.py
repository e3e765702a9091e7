"""Messages signed for scripts of every shape, by keys that everybody knows (BIP 322)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from coincurve import PrivateKey

from biplomacy.chain.message import to_sign, to_spend
from biplomacy.chain.message_format import MessageForm, SignatureText, encode_witness
from biplomacy.chain.message_signing import pay_to_taproot, sign_full, sign_simple
from biplomacy.chain.model import Outpoint, Transaction, TxInput, TxOutput
from biplomacy.chain.script import (
    multisig,
    pay_to_pubkey_hash,
    pay_to_script_hash,
    pay_to_witness_pubkey_hash,
    pay_to_witness_script_hash,
    push,
)
from biplomacy.chain.script_signatures import ORDER, der_signature, der_values, tweaked_key
from biplomacy.chain.serialisation import serialise_outpoint, serialise_transaction, sized
from biplomacy.chain.sighash import Spending, legacy_digest, taproot_digest, witness_digest
from biplomacy.chain.transaction import sha256d
from biplomacy.values.amount import Amount
from biplomacy.values.tagged_hash import tagged_hash
from fakes.script_words import script_of

MESSAGE = b"biplomacy test message"
NOTHING = Amount(0)
KEYS = tuple(hashlib.sha256(b"a key of messages %d" % number).digest() for number in range(3))
PUBLICS = tuple(PrivateKey(key).public_key.format() for key in KEYS)
OTHER = hashlib.sha256(b"a key that no script names").digest()
Item = bytes | Callable[[Spending], bytes]


@dataclass(frozen=True)
class Signed:
    """A message's signature with the script that it is for."""

    name: str
    script: bytes
    signature: str
    message: bytes = MESSAGE


def alone(script: bytes, transaction: Transaction) -> Spending:
    """Return the only input of a message's transaction."""
    return Spending(transaction, 0, NOTHING, (TxOutput(script, NOTHING),))


def full(transaction: Transaction) -> str:
    """Return a transaction as a full signature."""
    return str(SignatureText(MessageForm.FULL, serialise_transaction(transaction)))


def simple(*items: bytes) -> str:
    """Return a witness stack as a simple signature."""
    return str(SignatureText(MessageForm.SIMPLE, encode_witness(items)))


def ecdsa(
    key: bytes, code: bytes, *, hash_type: int = 1, high: bool = False, digest: str = "witness"
) -> Callable[[Spending], bytes]:
    """Return what signs an input, of a type and in a half of the curve's order that one names."""

    def sign(spending: Spending) -> bytes:
        of = {"witness": witness_digest, "legacy": legacy_digest, "alone": alone_digest}[digest]
        values = der_values(PrivateKey(key).sign(of(spending, code), hasher=None))
        assert values is not None
        r, s = values
        return der_signature(r, ORDER - s if high else s) + bytes([hash_type])

    return sign


def alone_digest(spending: Spending, code: bytes) -> bytes:
    """Return the digest of BIP 143 for SIGHASH_ALL with ANYONECANPAY."""
    own = spending.transaction.inputs[spending.index]
    outputs = (b"\x00" * 8) + sized(b"\x6a")
    parts = (
        spending.transaction.version.to_bytes(4, "little"),
        bytes(64),
        serialise_outpoint(own.outpoint),
        sized(code),
        bytes(8),
        own.sequence.to_bytes(4, "little"),
        sha256d(outputs),
        spending.transaction.locktime.to_bytes(4, "little"),
        (0x81).to_bytes(4, "little"),
    )
    return sha256d(b"".join(parts))


def in_witness(code: bytes, *items: Item, message: bytes = MESSAGE) -> Signed:
    """Return a P2WSH script's simple signature; items that are functions sign the input."""
    script = pay_to_witness_script_hash(code)
    spending = alone(script, to_sign(script, message))
    stack = [item if isinstance(item, bytes) else item(spending) for item in items]
    return Signed("wsh", script, simple(*stack, code), message)


def of_key_hash(signer: Callable[[Spending], bytes]) -> Signed:
    """Return a P2WPKH signature of the first key by ``signer``."""
    script = pay_to_witness_pubkey_hash(PUBLICS[0])
    return Signed(
        "wpkh", script, simple(signer(alone(script, to_sign(script, MESSAGE))), PUBLICS[0])
    )


def in_legacy(redeem: bytes, *items: Item) -> Signed:
    """Return a P2SH script's full signature, each item pushed as shortly as possible."""
    script = pay_to_script_hash(redeem)
    spending = alone(script, to_sign(script, MESSAGE))
    stack = [item if isinstance(item, bytes) else item(spending) for item in items]
    opening = b"".join(b"\x51" if item == b"\x01" else push(item) for item in (*stack, redeem))
    return Signed("sh", script, full(to_sign(script, MESSAGE, opening=opening)))


def locked(words: str, *, version: int = 2, locktime: int = 0, sequence: int = 0) -> Signed:
    """Return a full signature with locks for a P2WSH script of a lock and the first key."""
    code = script_of(f"{words} DROP 0x21 0x{PUBLICS[0].hex()} CHECKSIG")
    script = pay_to_witness_script_hash(code)
    bare = replace(to_sign(script, MESSAGE), version=version, locktime=locktime)
    bare = replace(bare, inputs=(replace(bare.inputs[0], sequence=sequence),))
    signature = ecdsa(KEYS[0], code)(alone(script, bare))
    spent = replace(bare.inputs[0], witness=(signature, code))
    return Signed("lock", script, full(replace(bare, inputs=(spent,))))


def in_tapscript(
    code: bytes,
    *,
    items: tuple[bytes, ...] = (),
    key: bytes = b"",
    leaf_version: int = 0xC0,
    annex: bytes = b"",
) -> Signed:
    """Return a signature by the script path of Taproot; ``key`` signs and stands before items."""
    inner = PUBLICS[1][1:]
    leaf = tagged_hash("TapLeaf", bytes([leaf_version]) + sized(code))
    tweaked = tweaked_key(inner, leaf)
    assert tweaked is not None
    script = b"\x51\x20" + tweaked[0]
    spending = alone(script, to_sign(script, MESSAGE))
    digest = taproot_digest(spending, 0, leaf=leaf, annex=annex)
    signed = (PrivateKey(key).sign_schnorr(digest, bytes(32)),) if key else ()
    control = bytes([leaf_version | tweaked[1]]) + inner
    last = (annex,) if annex else ()
    return Signed("tapscript", script, simple(*signed, *items, code, control, *last))


def multisig_case(*, nested: bool) -> Signed:
    """Return a 2-of-3 multisig behind P2WSH, or behind P2SH-P2WSH."""
    code = multisig(2, PUBLICS)
    native = pay_to_witness_script_hash(code)
    script = pay_to_script_hash(native) if nested else native
    bare = to_sign(script, MESSAGE, opening=push(native) if nested else b"")
    spending = alone(script, bare)
    signatures = (ecdsa(key, code)(spending) for key in KEYS[:2])
    spent = replace(bare.inputs[0], witness=(b"", *signatures, code))
    name = "sh(wsh(multi))" if nested else "wsh(multi)"
    return Signed(name, script, full(replace(bare, inputs=(spent,))))


def template_cases() -> tuple[Signed, ...]:
    """Return one signed message of every shape that both engines know."""
    key, public = KEYS[0], PUBLICS[0]
    pkh, wpkh = pay_to_pubkey_hash(public), pay_to_witness_pubkey_hash(public)
    nested, taproot = pay_to_script_hash(wpkh), pay_to_taproot(key)
    return (
        Signed("pkh", pkh, sign_full(key, pkh, MESSAGE)),
        Signed("wpkh", wpkh, sign_simple(key, wpkh, MESSAGE)),
        Signed("sh(wpkh)", nested, sign_full(key, nested, MESSAGE)),
        multisig_case(nested=False),
        multisig_case(nested=True),
        Signed("tr", taproot, sign_simple(key, taproot, MESSAGE)),
    )


def with_fields(signed: Signed, **fields: int | tuple[TxOutput, ...]) -> Signed:
    """Return an unsigned full signature for the same script, with other fields of ``to_sign``."""
    bare = to_sign(signed.script, signed.message)
    return replace(signed, signature=full(replace(bare, **fields)))  # type: ignore[arg-type]


def spending_of(script: bytes, opening: bytes) -> Spending:
    """Return an input that opens a legacy script, of a transaction that commits to nothing."""
    spent = TxInput(Outpoint(to_spend(b"\x51", b"").txid, 7), opening, 0)
    transaction = Transaction(bytes(32), 2, (spent,), (TxOutput(b"\x6a", NOTHING),), 0)
    return Spending(transaction, 0, NOTHING, (TxOutput(script, NOTHING),))
