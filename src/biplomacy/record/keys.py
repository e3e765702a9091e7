"""Officials' public keys: opened strictly, named by a keyid that anyone can recompute.

A key counts once. ``securesystemslib`` names a key by whatever keyid it is given and lets a PEM be
wrapped in several ways, so each key is loaded, written again and compared (record §5.5 b).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Key, Signature, SSlibKey

from biplomacy.record.errors import CharterMalformed
from biplomacy.record.model import OfficialKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

SCHEMES = ("ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ml-dsa-44/1")
_FORMS = "write Ed25519 keys as 64 lower-case hexadecimal digits and others as one PEM block"


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """A key that was loaded and whose keyid was recomputed.

    ``der`` is its SubjectPublicKeyInfo: equal for two keys exactly when one private key signs for
    both.
    """

    keyid: str
    der: bytes
    library_key: SSlibKey

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Say whether ``signature`` over ``message`` is by this key."""
        try:
            self.library_key.verify_signature(Signature(self.keyid, signature.hex()), message)
        except UnverifiedSignatureError:
            return False
        return True


def open_key(official: OfficialKey) -> OpenedKey:
    """Load a key of a charter.

    Raises:
        CharterMalformed: an unknown scheme, a public key that does not load or is written in
            another way than ``securesystemslib`` writes it, or a keyid that does not follow from
            the key (SHA-256 of RFC 8785 of keytype, keyval and scheme; raw newlines in PEM).
    """
    label = official.keyid[:16]
    if official.scheme not in SCHEMES:
        raise CharterMalformed(
            f"key {label}: scheme {official.scheme[:40]!r} is not accepted",
            hint=f"use one of {', '.join(SCHEMES)}",
        )
    loaded, again = _load(official.keytype, official.public, label)
    if _parts(again) != (official.keytype, official.scheme, official.public):
        raise CharterMalformed(
            f"key {label}: the public key is not written in its usual form", hint=_FORMS
        )
    if again.keyid != official.keyid:
        raise CharterMalformed(
            f"key {label}: the keyid does not follow from the key", hint=f"it is {again.keyid}"
        )
    der = loaded.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return OpenedKey(official.keyid, der, again)


def official_key(key: Key, role: str) -> OfficialKey:
    """Return the charter's form of a ``securesystemslib`` public key, its keyid recomputed.

    Raises:
        CharterMalformed: the key is of a kind or scheme that charters do not accept.
    """
    _, again = _load(key.keytype, str(key.keyval.get("public")), key.keyid[:16])
    keytype, scheme, public = _parts(again)
    if scheme != key.scheme:
        raise CharterMalformed(f"a {key.scheme} key has no place in a charter", hint=_FORMS)
    official = OfficialKey(again.keyid, keytype, scheme, public, role)
    open_key(official)
    return official


def _parts(key: SSlibKey) -> tuple[str, str, str]:
    return key.keytype, key.scheme, str(key.keyval["public"])


def _load(keytype: str, public: str, label: str) -> tuple[PublicKeyTypes, SSlibKey]:
    loaded: PublicKeyTypes
    try:
        if keytype == "ed25519":
            loaded = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        else:
            loaded = load_pem_public_key(public.encode())
        return loaded, SSlibKey.from_crypto(loaded)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CharterMalformed(
            f"key {label}: the public key cannot be read", hint=_FORMS
        ) from error
