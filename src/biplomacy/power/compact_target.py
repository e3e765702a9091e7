"""What a block's compact target says: the hashes that a block takes, and what it may create."""

from __future__ import annotations

import re
from fractions import Fraction

from biplomacy.chain.header import target
from biplomacy.power.errors import BitsInvalid
from biplomacy.values.errors import FieldMalformed

HALVING_BLOCKS = 210_000
EPOCH_BLOCKS = 2_016
BLOCK_SECONDS = 600
_FIRST_SUBSIDY = 50 * 10**8
_SIGN = 0x80_0000
_MANTISSA = 0x7F_FFFF
_LAST_HALVING = 64
_BITS = re.compile(r"[0-9a-f]{8}", re.ASCII)


def parse_bits(text: str) -> int:
    """Return the compact target of eight hexadecimal digits, as block explorers show it.

    Raises:
        BitsInvalid: the target is negative, zero or wider than 256 bits.
        FieldMalformed: the text has another form.
    """
    if _BITS.fullmatch(text) is None:
        raise FieldMalformed(f"{text[:40]!r} is no compact target", hint="write it as 17023aa6")
    bits = int(text, 16)
    hash_limit(bits)
    return bits


def format_bits(bits: int) -> str:
    """Return the eight digits of a compact target."""
    return f"{bits:08x}"


def hash_limit(bits: int) -> int:
    """Return the greatest hash that passes; raises ``BitsInvalid`` where none could."""
    limit = target(bits)
    if limit:
        return limit
    if bits & _SIGN:
        what = "is negative"
    elif bits & _MANTISSA and bits >> 24 > 3:  # noqa: PLR2004 - the mantissa has three bytes
        what = "is wider than 256 bits"
    else:
        what = "is zero"
    raise BitsInvalid(f"the target of nBits {format_bits(bits)} {what}")


def blocks_per_hash(bits: int) -> Fraction:
    """Return 1/W, the chance that one hash finds a block: (target + 1) / 2^256 (§2.3)."""
    return Fraction(hash_limit(bits) + 1, 2**256)


def network_hashrate(bits: int) -> Fraction:
    """Return the hashes a second at which blocks come every 600 seconds."""
    return 1 / (blocks_per_hash(bits) * BLOCK_SECONDS)


def subsidy_at(height: int) -> int:
    """Return the satoshis that a block at ``height`` may create, fees apart."""
    halvings = height // HALVING_BLOCKS
    return _FIRST_SUBSIDY >> halvings if halvings < _LAST_HALVING else 0


def next_halving(height: int) -> int:
    """Return the first height above ``height`` at which the subsidy is halved."""
    return (height // HALVING_BLOCKS + 1) * HALVING_BLOCKS
