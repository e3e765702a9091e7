"""Salted commitments (record §13.1): the only form in which anything hidden enters a record."""

from __future__ import annotations

from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed

SALT_SIZE = 32
_TAG = b"biplomacy/commitment/v1\n"


def commit(salt: bytes, payload: bytes) -> Digest:
    """Return ``SHA256(tag ‖ salt ‖ payload)``; the salt has 32 secret random bytes."""
    if len(salt) != SALT_SIZE:
        raise FieldMalformed(f"a salt has {SALT_SIZE} bytes, not {len(salt)}")
    return Digest.of(_TAG + salt + payload)
