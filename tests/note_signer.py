"""A ``NoteSigner`` in memory, with a key made from its name."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from biplomacy.record.model import KeyKind, VerifierKey
from biplomacy.record.note import make_key


class NamedSigner:
    """Signs as ``name``; equal names give equal keys."""

    def __init__(self, name: str, kind: KeyKind = KeyKind.LOG_ED25519) -> None:
        seed = hashlib.sha256(f"{kind}{name}".encode()).digest()
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._key = make_key(name, kind, self._private.public_key().public_bytes_raw())

    @property
    def key(self) -> VerifierKey:
        return self._key

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)
