"""Block headers: 80 bytes, their hash, and the proof of work that they carry (chain §4.2)."""

from __future__ import annotations

import hashlib
import struct

from biplomacy.chain.errors import BlockMalformed, HeaderInvalid
from biplomacy.chain.model import Header, Network

HEADER_SIZE = 80
RETARGET_BLOCKS = 2016
RETARGET_SECONDS = 1_209_600
REGTEST_BITS = 0x207F_FFFF
_LAYOUT = struct.Struct("<i32s32sIII")
_FACTOR = 4
_SIGN = 0x80_0000

MAGICS = {
    Network.MAIN: bytes.fromhex("f9beb4d9"),
    Network.TESTNET3: bytes.fromhex("0b110907"),
    Network.TESTNET4: bytes.fromhex("1c163f28"),
    Network.SIGNET: bytes.fromhex("0a03cf40"),
    Network.REGTEST: bytes.fromhex("fabfb5da"),
}
"""The four bytes before each record; signet's are those of the default signet."""

_EASIEST = {
    Network.MAIN: 0x1D00_FFFF,
    Network.TESTNET3: 0x1D00_FFFF,
    Network.TESTNET4: 0x1D00_FFFF,
    Network.SIGNET: 0x1E03_77AE,
    Network.REGTEST: REGTEST_BITS,
}
_FIRST_ROOT = bytes.fromhex("3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a")
_TESTNET4_ROOT = bytes.fromhex("4e7b2b9128fe0291db0693af2ae418b767e657cd407e80cb1434221eaea7a07a")

GENESIS = {
    Network.MAIN: Header(1, bytes(32), _FIRST_ROOT, 1231006505, 0x1D00_FFFF, 2083236893),
    Network.TESTNET3: Header(1, bytes(32), _FIRST_ROOT, 1296688602, 0x1D00_FFFF, 414098458),
    Network.TESTNET4: Header(1, bytes(32), _TESTNET4_ROOT, 1714777860, 0x1D00_FFFF, 393743547),
    Network.SIGNET: Header(1, bytes(32), _FIRST_ROOT, 1598918400, 0x1E03_77AE, 52613770),
    Network.REGTEST: Header(1, bytes(32), _FIRST_ROOT, 1296688602, REGTEST_BITS, 2),
}
"""Each network's first header, which every chain of it starts with."""


def parse_header(raw: bytes) -> Header:
    """Return the header that the 80 bytes ``raw`` are; any 80 bytes are one.

    Raises:
        BlockMalformed: there are more or fewer bytes.
    """
    if len(raw) != HEADER_SIZE:
        raise BlockMalformed(f"{len(raw)} bytes are not a header of {HEADER_SIZE}")
    version, previous, merkle_root, time, bits, nonce = _LAYOUT.unpack(raw)
    return Header(version, previous, merkle_root, time, bits, nonce)


def serialise_header(header: Header) -> bytes:
    """Return the 80 bytes of ``header``."""
    return _LAYOUT.pack(
        header.version,
        header.previous,
        header.merkle_root,
        header.time,
        header.bits,
        header.nonce,
    )


def block_hash(header: Header) -> bytes:
    """Return the block's hash, 32 bytes in internal order."""
    return header_hash(serialise_header(header))


def header_hash(raw: bytes) -> bytes:
    """Return the hash of a header's 80 bytes, in internal order."""
    return hashlib.sha256(hashlib.sha256(raw).digest()).digest()


def target(bits: int) -> int:
    """Return the greatest hash, as a number, that ``bits`` lets pass (Core's compact form).

    Zero, which no hash meets, where the form is negative, zero or wider than 256 bits.
    """
    size, mantissa = bits >> 24, bits & 0x7F_FFFF
    number = mantissa >> 8 * (3 - size) if size <= 3 else mantissa << 8 * (size - 3)  # noqa: PLR2004 - the mantissa has three bytes
    if bits & _SIGN or number >> 256:
        return 0
    return number


def compact(number: int) -> int:
    """Return the compact form of a target, its lower digits cut off (Core's ``GetCompact``)."""
    size = (number.bit_length() + 7) // 8
    mantissa = number << 8 * (3 - size) if size <= 3 else number >> 8 * (size - 3)  # noqa: PLR2004 - the mantissa has three bytes
    if mantissa & _SIGN:
        mantissa >>= 8
        size += 1
    return size << 24 | mantissa


def work(bits: int) -> int:
    """Return the expected number of hashes that a block of ``bits`` took: ⌊2²⁵⁶/(target+1)⌋."""
    limit = target(bits)
    return 2**256 // (limit + 1) if limit else 0


def check_pow(header: Header, network: Network) -> bytes:
    """Return the header's hash once it is seen to meet a target that the network allows.

    Raises:
        HeaderInvalid: the hash lies above the target, or the target above the network's limit.
    """
    digest = block_hash(header)
    limit = target(header.bits)
    if not 0 < limit <= target(_EASIEST[network]):
        raise HeaderInvalid(
            f"block {digest[::-1].hex()}: bits {header.bits:08x} are no target of {network}",
            hint="check that the blocks belong to this network",
        )
    if int.from_bytes(digest, "little") > limit:
        raise HeaderInvalid(
            f"block {digest[::-1].hex()} does not meet its target",
            hint="the header was changed or invented; use another source",
        )
    return digest


def next_bits(bits: int, first_time: int, last_time: int) -> int:
    """Return the bits of main's next period of 2,016 blocks.

    ``first_time`` and ``last_time`` are the header times of the closing period's first and last
    block; their difference is held within a quarter and four times two weeks.
    """
    seconds = min(
        max(last_time - first_time, RETARGET_SECONDS // _FACTOR), RETARGET_SECONDS * _FACTOR
    )
    easiest = target(_EASIEST[Network.MAIN])
    return compact(min(target(bits) * seconds // RETARGET_SECONDS, easiest))
