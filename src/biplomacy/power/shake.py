"""Random bytes that are the same in any language: SHAKE-256 (FIPS 202) of a seed and an index.

Each index has a stream of its own, so the order of batches and the number of workers change
nothing (power §7.2).
"""

from __future__ import annotations

import hashlib

from biplomacy.values.errors import FieldMalformed

DOMAIN = b"biplomacy/power/1"
_MAX_NAME = 100


def seed_of(name: str) -> bytes:
    """Return the 32 bytes of a named seed: SHA-256 of its ASCII; raises ``FieldMalformed``."""
    if not name.isascii() or not name.isprintable() or not 0 < len(name) <= _MAX_NAME:
        raise FieldMalformed(
            f"{name[:40]!r} names no seed", hint="name it with 1 to 100 printable ASCII characters"
        )
    return hashlib.sha256(name.encode("ascii")).digest()


def stream(seed: bytes, label: str, i: int, n: int) -> bytes:
    """Return the first ``n`` bytes of stream ``i`` under a label (power §7.2)."""
    told = DOMAIN + b"\0" + seed + label.encode("ascii") + b"\0" + i.to_bytes(8, "big")
    return hashlib.shake_256(told).digest(n)
