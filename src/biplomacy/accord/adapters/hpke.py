"""HPKE (RFC 9180) as the library ``cryptography`` has it, and private sealing keys in files.

Base mode, single shot, HKDF-SHA256 with ChaCha20-Poly1305; the hybrid is ML-KEM-768 (FIPS 203) and
X25519. A key file is PEM (PKCS#8, unencrypted): X25519's key, for the hybrid ML-KEM's before it.
It is written once and readable by its owner alone. Licence: Apache-2.0 or BSD.
"""

from __future__ import annotations

import os
import re
import tempfile
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import Suite as HpkeSuite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from biplomacy.accord.errors_exchange import SealedContextMismatch, SealingKeyMalformed
from biplomacy.accord.sealing import Suite, key_parts, make_key
from biplomacy.record.errors import PathOccupied, SignerUnavailable
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.accord.model import SealingKey
    from biplomacy.values.clock import Randomness

_KEMS = {Suite.MLKEM768_X25519: KEM.MLKEM768_X25519, Suite.X25519: KEM.X25519}
_ML_KEM_PUBLIC = 1_184
_ML_KEM_SEED = 64
_X25519_SEED = 32
_MAX_PEM = 64 * 1024
_PEM = re.compile(rb"-----BEGIN PRIVATE KEY-----\n[^-]+-----END PRIVATE KEY-----\n")


class HpkeSealer:
    """A ``Sealer`` over the library's single-shot encryption."""

    def seal(self, content: bytes, key: SealingKey, *, info: bytes) -> bytes:
        """Return ``enc ‖ ciphertext``; raises ``SealingKeyMalformed``."""
        suite, public = key_parts(key)
        try:
            return _suite(suite).encrypt(content, _public(suite, public), info=info)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise SealingKeyMalformed(
                f"nothing can be sealed to the key {key.id[:16]}", hint="ask for another key"
            ) from error


class HpkeUnsealer:
    """An ``Unsealer`` over a private key in a file."""

    def __init__(self, path: Path) -> None:
        """Read the key.

        Raises:
            SignerUnavailable: the file cannot be read, or holds no sealing key.
        """
        self._keys = _read_private(path)
        self._key = _public_half(*self._keys)

    @property
    def key(self) -> SealingKey:
        """The public half."""
        return self._key

    def open(self, sealed: bytes, *, info: bytes) -> bytes:
        """Return the whole content; raises ``SealedContextMismatch``."""
        curve, lattice = self._keys
        suite = Suite(self._key.suite)
        private = curve if lattice is None else MLKEM768X25519PrivateKey(lattice, curve)
        try:
            return _suite(suite).decrypt(sealed, private, info=info)
        except (InvalidTag, ValueError) as error:
            raise SealedContextMismatch(
                f"the file does not open under the key {self._key.id[:16]} and its own context",
                hint="it was changed, or sealed to another key: ask the sender for it again",
            ) from error


def generate_sealing_key(path: Path, *, suite: Suite, randomness: Randomness) -> SealingKey:
    """Write a new private key, and return its public half.

    Raises:
        PathOccupied: a file is there already.
        SourceUnavailable: the file cannot be written.
    """
    curve = X25519PrivateKey.from_private_bytes(randomness.bytes(_X25519_SEED))
    lattice = None
    if suite is Suite.MLKEM768_X25519:
        lattice = MLKEM768PrivateKey.from_seed_bytes(randomness.bytes(_ML_KEM_SEED))
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    before = b"" if lattice is None else lattice.private_bytes(*form)
    write_secret(path, before + curve.private_bytes(*form))
    return _public_half(curve, lattice)


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that its owner alone may read: whole, durable, and over nothing.

    Raises:
        PathOccupied: a file is there already.
        SourceUnavailable: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=f".{path.name}.", dir=path.parent) as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            path.hardlink_to(draft.name)  # with the draft's mode 0600, and over nothing
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        if path.exists():
            raise PathOccupied(
                f"{path} exists; a secret is never overwritten", hint="choose another name"
            ) from None
        raise SourceUnavailable(
            f"{path} cannot be written: {error.strerror}", hint="check path and rights"
        ) from error


def _suite(suite: Suite) -> HpkeSuite:
    return HpkeSuite(_KEMS[suite], KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def _public(suite: Suite, public: bytes) -> X25519PublicKey | MLKEM768X25519PublicKey:
    if suite is Suite.X25519:
        return X25519PublicKey.from_public_bytes(public)
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_ML_KEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_ML_KEM_PUBLIC:]),
    )


def _public_half(curve: X25519PrivateKey, lattice: MLKEM768PrivateKey | None) -> SealingKey:
    public = curve.public_key().public_bytes_raw()
    if lattice is None:
        return make_key(Suite.X25519, public)
    return make_key(Suite.MLKEM768_X25519, lattice.public_key().public_bytes_raw() + public)


def _read_private(path: Path) -> tuple[X25519PrivateKey, MLKEM768PrivateKey | None]:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_PEM)
    except OSError as error:
        raise SignerUnavailable(
            f"the key file {path} cannot be read: {error.strerror}", hint="check path and rights"
        ) from error
    blocks = _PEM.findall(content)
    try:
        keys = [load_pem_private_key(block, None) for block in blocks]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        keys = []  # a parser's words about a private file belong into no message
    if b"".join(blocks) == content:
        match keys:
            case [X25519PrivateKey() as curve]:
                return curve, None
            case [MLKEM768PrivateKey() as lattice, X25519PrivateKey() as curve]:
                return curve, lattice
            case _:
                pass
    raise SignerUnavailable(
        f"the key file {path} holds no private sealing key", hint="make one with `accord key`"
    )
