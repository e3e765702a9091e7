"""The standard output scripts: how each is built, and which kind a script is.

Public keys are 33 bytes, compressed. A script that has none of these shapes is ``OTHER``; it is
no error, for anyone may pay to anything.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.chain.ripemd160 import ripemd160

if TYPE_CHECKING:
    from collections.abc import Sequence

_OP_PUSHDATA1, _OP_PUSHDATA2 = 0x4C, 0x4D
_OP_RETURN = 0x6A
_OP_1 = 0x51
_MOST_SMALL_NUMBER = 16
_PUBLIC_KEY_SIZES = (33, 65)


class ScriptKind(StrEnum):
    """The shapes of output scripts, by Bitcoin Core's names where it has one."""

    PUBKEY = "pubkey"
    PUBKEY_HASH = "pubkeyhash"
    SCRIPT_HASH = "scripthash"
    MULTISIG = "multisig"
    WITNESS_PUBKEY_HASH = "witness_v0_keyhash"
    WITNESS_SCRIPT_HASH = "witness_v0_scripthash"
    TAPROOT = "witness_v1_taproot"
    WITNESS_UNKNOWN = "witness_unknown"
    NULL_DATA = "nulldata"
    OTHER = "nonstandard"


def hash160(content: bytes) -> bytes:
    """Return RIPEMD-160 of SHA-256, 20 bytes."""
    return ripemd160(hashlib.sha256(content).digest())


def push(content: bytes) -> bytes:
    """Return the shortest data push of up to 65,535 bytes (numbers have ``push_number``)."""
    size = len(content)
    if size < _OP_PUSHDATA1:
        return bytes([size]) + content
    if size <= 0xFF:  # noqa: PLR2004 - the widest length that one byte holds
        return bytes([_OP_PUSHDATA1, size]) + content
    return bytes([_OP_PUSHDATA2]) + size.to_bytes(2, "little") + content


def push_number(number: int) -> bytes:
    """Return the minimal push of a number that is not negative (BIP 34, BIP 62)."""
    if number == 0:
        return b"\x00"
    if number <= _MOST_SMALL_NUMBER:
        return bytes([_OP_1 - 1 + number])
    return push(number.to_bytes(number.bit_length() // 8 + 1, "little"))


def pay_to_pubkey_hash(public: bytes) -> bytes:
    """Return the P2PKH script of a public key."""
    return b"\x76\xa9\x14" + hash160(public) + b"\x88\xac"


def pay_to_script_hash(redeem: bytes) -> bytes:
    """Return the P2SH script (BIP 16) of a redeem script."""
    return b"\xa9\x14" + hash160(redeem) + b"\x87"


def pay_to_witness_pubkey_hash(public: bytes) -> bytes:
    """Return the P2WPKH script (BIP 141) of a compressed public key."""
    return b"\x00\x14" + hash160(public)


def pay_to_witness_script_hash(witness_script: bytes) -> bytes:
    """Return the P2WSH script (BIP 141) of a witness script."""
    return b"\x00\x20" + hashlib.sha256(witness_script).digest()


def null_data(content: bytes) -> bytes:
    """Return an output script that carries ``content`` and can never be spent."""
    return bytes([_OP_RETURN]) + push(content)


def multisig(threshold: int, publics: Sequence[bytes]) -> bytes:
    """Return the bare multisig script; the keys stay in the order given."""
    keys = b"".join(push(public) for public in publics)
    return push_number(threshold) + keys + push_number(len(publics)) + b"\xae"


def sorted_multisig(threshold: int, publics: Sequence[bytes]) -> bytes:
    """Return the multisig script with its keys in the order of BIP 67."""
    return multisig(threshold, sorted(publics))


def script_kind(script: bytes) -> ScriptKind:
    """Return the shape of an output script."""
    for kind, size, head, tail in _FIXED:
        if len(script) == size and script.startswith(head) and script.endswith(tail):
            return kind
    if script[:1] == bytes([_OP_RETURN]):
        return ScriptKind.NULL_DATA
    if _is_witness_program(script):
        return ScriptKind.WITNESS_UNKNOWN
    return ScriptKind.MULTISIG if _is_multisig(script) else ScriptKind.OTHER


_FIXED = (
    (ScriptKind.PUBKEY_HASH, 25, b"\x76\xa9\x14", b"\x88\xac"),
    (ScriptKind.SCRIPT_HASH, 23, b"\xa9\x14", b"\x87"),
    (ScriptKind.WITNESS_PUBKEY_HASH, 22, b"\x00\x14", b""),
    (ScriptKind.WITNESS_SCRIPT_HASH, 34, b"\x00\x20", b""),
    (ScriptKind.TAPROOT, 34, b"\x51\x20", b""),
    (ScriptKind.PUBKEY, 35, b"\x21\x02", b"\xac"),
    (ScriptKind.PUBKEY, 35, b"\x21\x03", b"\xac"),
    (ScriptKind.PUBKEY, 67, b"\x41\x04", b"\xac"),
)


def _is_witness_program(script: bytes) -> bool:
    """Say whether it is a version and one push of 2 to 40 bytes (BIP 141)."""
    if not 4 <= len(script) <= 42 or script[1] != len(script) - 2:  # noqa: PLR2004 - BIP 141
        return False
    return _OP_1 <= script[0] < _OP_1 + _MOST_SMALL_NUMBER


def _is_multisig(script: bytes) -> bool:
    if len(script) < 37 or script[-1] != 0xAE:  # noqa: PLR2004 - one key is the least; the opcode
        return False
    threshold, count = script[0] - _OP_1 + 1, script[-2] - _OP_1 + 1
    offset, keys = 1, 0
    while offset < len(script) - 2 and script[offset] in _PUBLIC_KEY_SIZES:
        offset += 1 + script[offset]
        keys += 1
    return offset == len(script) - 2 and 1 <= threshold <= count == keys
