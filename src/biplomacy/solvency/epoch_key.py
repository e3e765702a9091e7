"""The epoch key, and what is drawn from it: salts, blinds, padding, identities (§B2.3, §B2.4).

Salts and blinds are fresh each epoch, since the context enters the key. The regulator receives
the epoch key, never the master secret.
"""

from __future__ import annotations

import hmac
import unicodedata
from typing import TYPE_CHECKING

from biplomacy.solvency.errors import BlindZero

if TYPE_CHECKING:
    from biplomacy.solvency.model import Identity

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""The number of points of secp256k1 (SEC 2)."""
MAX_NAME = 200
_NONE, _ORDER = bytes(32), ORDER.to_bytes(32)
FINDER_SIZE = 8
_FINDER = b"biplomacy/mst1/finder\x00"
_KEY = b"biplomacy/mst1/key\x00"
_UID = b"biplomacy/mst1/uid\x00"
_SALT, _BLIND, _PAD = b"salt\x00", b"blind\x00", b"pad\x00"


def epoch_key(master: bytes, context: bytes) -> bytes:
    """Return the key of one epoch's tree, from the firm's master secret and the context."""
    return hmac.digest(master, _KEY + context, "sha256")


def salt_of(key: bytes, index: int) -> bytes:
    """Return the salt of a leaf."""
    return hmac.digest(key, _SALT + index.to_bytes(8), "sha256")


def pad_of(key: bytes, index: int) -> bytes:
    """Return what stands for an identity in a leaf of padding; it looks like any other."""
    return hmac.digest(key, _PAD + index.to_bytes(8), "sha256")


def blind_of(key: bytes, index: int) -> bytes:
    """Return the blinding factor of a leaf; raises ``BlindZero`` (nobody will ever see it)."""
    drawn = hmac.digest(key, _BLIND + index.to_bytes(8), "sha256")
    if _NONE < drawn < _ORDER:
        return drawn
    found = int.from_bytes(drawn) % ORDER
    if found == 0:
        raise BlindZero(f"the blind of leaf {index} vanished", hint="count the epoch up by one")
    return found.to_bytes(32)


def blind_sum(key: bytes, slots: int) -> int:
    """Return the sum of all leaves' blinds modulo the order."""
    return sum(int.from_bytes(blind_of(key, index)) for index in range(slots)) % ORDER


def identity_bytes(identity: Identity) -> bytes:
    """Return what the identity of a leaf is made from: both texts in Unicode's form NFC."""
    return b"\x1f".join((normal_bytes(identity.customer_no), normal_bytes(identity.legal_id)))


def uid_of(salt: bytes, identity: bytes) -> bytes:
    """Return a leaf's identity from its salt and ``identity_bytes``."""
    return hmac.digest(salt, _UID + identity, "sha256")


def finder_tag(key: bytes, identity: bytes) -> bytes:
    """Return what a customer's leaves are found by in the firm's own files."""
    return hmac.digest(key, _FINDER + identity, "sha256")[:FINDER_SIZE]


def readable(text: str) -> bool:
    """Say whether ``text`` can be a customer's number or legal identity.

    Neither empty, nor longer than ``MAX_NAME``, nor with characters that control a screen, among
    them the separator 1F; nor with blanks at an end, which no customer would type.
    """
    return 0 < len(text) <= MAX_NAME and text.isprintable() and text == text.strip()


def normal_bytes(text: str) -> bytes:
    """Return the bytes of a text in Unicode's form NFC."""
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).encode()
