"""Tagged hashes (BIP-340): a hash of one role can serve in no other."""

from __future__ import annotations

import hashlib
from functools import lru_cache


@lru_cache(maxsize=64)
def tag_prefix(tag: str) -> bytes:
    """Return the 64 bytes that stand before every message under ``tag``."""
    return hashlib.sha256(tag.encode()).digest() * 2


def tagged_hash(tag: str, message: bytes) -> bytes:
    """Return ``SHA256(SHA256(tag) ‖ SHA256(tag) ‖ message)``, 32 bytes."""
    return hashlib.sha256(tag_prefix(tag) + message).digest()
