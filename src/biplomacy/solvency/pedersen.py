"""The hidden tier: sums inside Pedersen commitments on secp256k1 (§B2.7), by libsecp256k1.

A commitment ``C = r·G + v·H`` shows nothing of ``v`` to who does not know ``r``, and adds up.
``H`` is the even point whose x is the first hash of a counter that lies on the curve, so that
nobody knows its logarithm. Coincurve (MIT or Apache-2.0) carries the library; it is loaded only
where a hidden tree is at hand.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from coincurve import _libsecp256k1 as secp256k1  # its Python classes cost more than the curve
from coincurve.context import GLOBAL_CONTEXT

from biplomacy.solvency.commitment_tree import LEAF_TAG, NODE_TAG
from biplomacy.solvency.context import TAG
from biplomacy.solvency.epoch_key import ORDER, blind_of
from biplomacy.solvency.errors import BlindZero, ProofMalformed
from biplomacy.solvency.model import HASH_SIZE, POINT_SIZE, Tier
from biplomacy.values.tagged_hash import tag_prefix, tagged_hash

if TYPE_CHECKING:
    from typing import TypeAlias

_Points: TypeAlias = "secp256k1.ffi.CData"
_ffi, _lib = secp256k1.ffi, secp256k1.lib
_CONTEXT = GLOBAL_CONTEXT.ctx
_COMPRESSED = _lib.SECP256K1_EC_COMPRESSED
_LAST = 7
_RECORD = Tier.HIDDEN.record_size


@lru_cache(maxsize=1)
def second_generator() -> bytes:
    """Return ``H``, compressed."""
    point = _ffi.new("secp256k1_pubkey *")
    for counter in range(256):
        found = b"\x02" + tagged_hash(f"{TAG}H", bytes((counter,)))
        if _lib.secp256k1_ec_pubkey_parse(_CONTEXT, point, found, POINT_SIZE):
            return found
    raise AssertionError  # one in two x lies on the curve; the second one does


class Secp256k1:
    """``PointArithmetic`` for single commitments."""

    def commit(self, balance: int, blind: int) -> bytes:
        """Return ``blind·G + balance·H`` (``PointArithmetic.commit``)."""
        if not 0 < blind < ORDER:
            raise BlindZero("a blind is not from 1 to the order of the curve")
        total = _ffi.new("secp256k1_pubkey *")
        _lib.secp256k1_ec_pubkey_create(_CONTEXT, total, blind.to_bytes(32))
        if balance == 0:
            return _Bench().shown(total)
        hidden = parsed(second_generator())
        _lib.secp256k1_ec_pubkey_tweak_mul(_CONTEXT, hidden, balance.to_bytes(32))
        return _added(total, hidden)

    def add(self, left: bytes, right: bytes) -> bytes:
        """Return the sum of two points (``PointArithmetic.add``)."""
        return _added(parsed(left), parsed(right))


class HiddenSums:
    """A ``TreeEngine`` of the hidden tier; each call works on its own, so threads may share it."""

    def __init__(self, context: bytes, key: bytes) -> None:
        self._key = key
        self._leaf = tag_prefix(LEAF_TAG) + context
        self._node = tag_prefix(NODE_TAG)

    def subtree(self, first: int, uids: bytes, balances: bytes) -> tuple[bytes, ...]:
        """Return a subtree's levels (``TreeEngine.subtree``)."""
        bench, count, sha256 = _Bench(), len(balances) // 8, hashlib.sha256
        points = _ffi.new("secp256k1_pubkey[]", count)
        records: list[bytes] = []
        for at in range(count):
            blind = blind_of(self._key, first + at)
            bench.commit(points + at, balances[8 * at : 8 * at + 8], blind)
            shown, uid = bench.shown(points + at), uids[HASH_SIZE * at : HASH_SIZE * (at + 1)]
            leaf = sha256(self._leaf + (first + at).to_bytes(8) + uid + shown)
            records += (shown, leaf.digest())
        levels = [b"".join(records)]
        while count > 1:
            count //= 2
            points = _halved(bench, points, count)
            levels.append(self._parents(bench, points, levels[-1]))
        return tuple(levels)

    def nodes(self, records: bytes) -> bytes:
        """Return the parents' records (``TreeEngine.nodes``)."""
        bench, count = _Bench(), len(records) // _RECORD
        points = _ffi.new("secp256k1_pubkey[]", count)
        for at in range(count):
            found = parsed(records[_RECORD * at : _RECORD * at + POINT_SIZE])
            points[at] = found[0]
        return self._parents(bench, _halved(bench, points, count // 2), records)

    def _parents(self, bench: _Bench, points: _Points, below: bytes) -> bytes:
        """Return the records of ``points`` over the records ``below``, two for each."""
        found: list[bytes] = []
        for at in range(len(below) // (2 * _RECORD)):
            pair = below[2 * _RECORD * at : 2 * _RECORD * (at + 1)]
            found += (bench.shown(points + at), hashlib.sha256(self._node + pair).digest())
        return b"".join(found)


class _Bench:
    """Room for one thread's intermediate points; libsecp256k1 never adds a point onto itself."""

    def __init__(self) -> None:
        self._blind = _ffi.new("secp256k1_pubkey *")
        self._terms = _ffi.new("secp256k1_pubkey *[9]")
        self._size = _ffi.new("size_t *", POINT_SIZE)
        self._text = _ffi.new("unsigned char[]", POINT_SIZE)

    def commit(self, point: _Points, balance: bytes, blind: bytes) -> None:
        """Write ``blind·G + balance·H`` to ``point``; ``balance`` has eight bytes.

        Each byte picks its multiple of ``H``, and all are added up at once: twice as quick as one
        multiplication, since only one of the points is turned into coordinates.
        """
        terms, count = self._terms, 1
        terms[0] = self._blind
        if not _lib.secp256k1_ec_pubkey_create(_CONTEXT, self._blind, blind):
            raise BlindZero("a blind is no scalar", hint="count the epoch up by one")
        for place, digit in enumerate(balance):
            if digit:
                terms[count] = _multiples(place) + digit
                count += 1
        if not _lib.secp256k1_ec_pubkey_combine(_CONTEXT, point, terms, count):
            raise BlindZero("a commitment is at infinity", hint="count the epoch up by one")

    def add(self, total: _Points, left: _Points, right: _Points) -> None:
        """Write the sum of two points to ``total``, which is neither of them."""
        self._terms[0], self._terms[1] = left, right
        if not _lib.secp256k1_ec_pubkey_combine(_CONTEXT, total, self._terms, 2):
            raise BlindZero("a sum of commitments is at infinity", hint="do not trust this tree")

    def shown(self, point: _Points) -> bytes:
        """Return a point's compressed bytes."""
        _lib.secp256k1_ec_pubkey_serialize(_CONTEXT, self._text, self._size, point, _COMPRESSED)
        return bytes(_ffi.buffer(self._text))


def parsed(point: bytes) -> _Points:
    """Return a compressed point as the library keeps it; raises ``ProofMalformed``."""
    found = _ffi.new("secp256k1_pubkey *")
    if not _lib.secp256k1_ec_pubkey_parse(_CONTEXT, found, point, len(point)):
        raise ProofMalformed("33 bytes are no compressed point of secp256k1")
    return found


def _halved(bench: _Bench, points: _Points, count: int) -> _Points:
    found = _ffi.new("secp256k1_pubkey[]", count)
    for at in range(count):
        bench.add(found + at, points + 2 * at, points + 2 * at + 1)
    return found


def _added(left: _Points, right: _Points) -> bytes:
    bench, total = _Bench(), _ffi.new("secp256k1_pubkey *")
    bench.add(total, left, right)
    return bench.shown(total)


@lru_cache(maxsize=8)
def _multiples(place: int) -> _Points:
    """Return ``d·256^(7-place)·H`` for each digit d from 1 to 255, at its own index."""
    bench, found = _Bench(), _ffi.new("secp256k1_pubkey[256]")
    found[1] = parsed(second_generator())[0]
    if place < _LAST:
        scalar = (1 << 8 * (_LAST - place)).to_bytes(32)
        _lib.secp256k1_ec_pubkey_tweak_mul(_CONTEXT, found + 1, scalar)
    for digit in range(2, 256):
        bench.add(found + digit, found + digit - 1, found + 1)
    return found
