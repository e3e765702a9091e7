"""Signing a message with one key (BIP 322), deterministic to the byte.

For the demo's offices and exchanges, and for tests. A key is 32 bytes; it is never printed and
stands in no error. Who holds more than a test's key signs with a wallet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coincurve import PrivateKey

from biplomacy.chain.errors import MessageNotSignable
from biplomacy.chain.message import to_sign
from biplomacy.chain.message_format import MessageForm, SignatureText, encode_witness
from biplomacy.chain.model import TxOutput
from biplomacy.chain.script import (
    pay_to_pubkey_hash,
    pay_to_script_hash,
    pay_to_witness_pubkey_hash,
    push,
)
from biplomacy.chain.script_signatures import ORDER
from biplomacy.chain.serialisation import serialise_transaction
from biplomacy.chain.sighash import (
    SIGHASH_ALL,
    SIGHASH_DEFAULT,
    Spending,
    legacy_digest,
    taproot_digest,
    witness_digest,
)
from biplomacy.values.amount import Amount
from biplomacy.values.tagged_hash import tagged_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.chain.model import Transaction

_KEY = 32
_NO_RANDOMNESS = bytes(32)


def pay_to_taproot(key: bytes) -> bytes:
    """Return the P2TR script (BIP 341, BIP 86) of a key that no script stands beside."""
    return b"\x51\x20" + _tweaked(_private(key)).public_key_xonly.format()


def sign_simple(key: bytes, script: bytes, message: bytes) -> str:
    """Return the simple signature for the P2WPKH or P2TR script of ``key``.

    Raises:
        MessageNotSignable: the script is neither, or another key's.
    """
    private = _private(key)
    bare = to_sign(script, message)
    if script == pay_to_witness_pubkey_hash(private.public_key.format()):
        witness = _witness(private, _spending(bare, script))
    elif script[:2] == b"\x51\x20":
        witness = (_schnorr(private, _spending(bare, script)),)
    else:
        raise _not_signable()
    return str(SignatureText(MessageForm.SIMPLE, encode_witness(witness)))


def sign_full(key: bytes, script: bytes, message: bytes) -> str:
    """Return the full signature for the P2PKH or P2SH-P2WPKH script of ``key``.

    Raises:
        MessageNotSignable: the script is neither, or another key's.
    """
    private = _private(key)
    public = private.public_key.format()
    nested = pay_to_witness_pubkey_hash(public)
    bare = to_sign(script, message)
    if script == pay_to_script_hash(nested):
        witness = _witness(private, _spending(bare, script))
        signed = to_sign(script, message, opening=push(nested), witness=witness)
    elif script == pay_to_pubkey_hash(public):
        signature = _ecdsa(private, legacy_digest(_spending(bare, script), script))
        signed = to_sign(script, message, opening=push(signature) + push(public))
    else:
        raise _not_signable()
    return str(SignatureText(MessageForm.FULL, serialise_transaction(signed)))


def sign_message(key: bytes, script: bytes, message: bytes) -> str:
    """Return the signature in the format that the script needs; raises as those above."""
    native = script[:2] in (b"\x00\x14", b"\x51\x20")
    sign: Callable[[bytes, bytes, bytes], str] = sign_simple if native else sign_full
    return sign(key, script, message)


def _spending(transaction: Transaction, script: bytes) -> Spending:
    return Spending(transaction, 0, Amount(0), (TxOutput(script, Amount(0)),))


def _witness(private: PrivateKey, spending: Spending) -> tuple[bytes, ...]:
    public = private.public_key.format()
    return _ecdsa(private, witness_digest(spending, pay_to_pubkey_hash(public))), public


def _ecdsa(private: PrivateKey, digest: bytes) -> bytes:
    return private.sign(digest, hasher=None) + bytes([SIGHASH_ALL])


def _schnorr(private: PrivateKey, spending: Spending) -> bytes:
    program = spending.spent[0].script[2:]
    for candidate in (_tweaked(private), private):
        if candidate.public_key_xonly.format() == program:
            digest = taproot_digest(spending, SIGHASH_DEFAULT)
            return candidate.sign_schnorr(digest, _NO_RANDOMNESS)
    raise _not_signable()


def _tweaked(private: PrivateKey) -> PrivateKey:
    """Return the private key of the output key (BIP 341)."""
    inner = private.public_key_xonly.format()
    even = private.public_key.format()[0] == 2  # noqa: PLR2004 - SEC 1: an even Y
    scalar = int.from_bytes(private.secret)
    tweak = int.from_bytes(tagged_hash("TapTweak", inner))
    return PrivateKey((((scalar if even else ORDER - scalar) + tweak) % ORDER).to_bytes(_KEY))


def _private(key: bytes) -> PrivateKey:
    if len(key) != _KEY or not 0 < int.from_bytes(key) < ORDER:
        raise MessageNotSignable("the key is not 32 bytes within the curve's order")
    return PrivateKey(key)


def _not_signable() -> MessageNotSignable:
    return MessageNotSignable(
        "the script is not one that this key alone can sign for",
        hint="sign with the wallet that holds the script's keys",
    )
