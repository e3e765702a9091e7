"""Signatures inside scripts: ECDSA (BIP 66, BIP 143) and Schnorr (BIP 340) by libsecp256k1."""

from __future__ import annotations

from dataclasses import dataclass

from coincurve import PublicKey, PublicKeyXOnly

from biplomacy.chain.script_code import ScriptFailed
from biplomacy.chain.script_rules import Notes, Rule
from biplomacy.chain.sighash import (
    SIGHASH_ALL,
    SIGHASH_DEFAULT,
    Spending,
    legacy_digest,
    taproot_digest,
    witness_digest,
)
from biplomacy.values.tagged_hash import tagged_hash

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
XONLY = 32
SCHNORR = 64
_TYPES = frozenset({0x01, 0x02, 0x03, 0x81, 0x82, 0x83})
_INTEGER, _SEQUENCE = 0x02, 0x30
_SHORTEST, _LONGEST = 8, 72
_COMPRESSED, _UNCOMPRESSED = 33, 65


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks the signatures of one input and notes the rules that they do not keep."""

    spending: Spending
    notes: Notes

    def ecdsa(self, signature: bytes, public: bytes, code: bytes, *, witness: bool) -> bool:
        """Say whether a signature with its type byte is good for the running script ``code``.

        Raises:
            ScriptFailed: the signature is not in strict DER.
            NotFollowed: the type is not SIGHASH_ALL.
        """
        if not signature:
            return False
        values = der_values(signature[:-1])
        if values is None:
            self.notes.keep(Rule.STRICT_DER, kept=False)
            raise ScriptFailed("a signature is not in strict DER")
        if signature[-1] != SIGHASH_ALL:
            raise self.notes.stop(Rule.SIGHASH)
        self.notes.keep(Rule.LOW_S, values[1] <= ORDER // 2)
        self.notes.keep(Rule.STRICT_KEY, _strict(public))
        digest = (witness_digest if witness else legacy_digest)(self.spending, code)
        good = _ecdsa(values, public, digest)
        self.notes.signed |= good
        return good

    def schnorr(
        self, signature: bytes, public: bytes, *, annex: bytes = b"", leaf: bytes = b""
    ) -> None:
        """Check a signature of BIP 340 against an x-only key.

        Raises:
            ScriptFailed: it is not good.
            NotFollowed: its type is neither SIGHASH_DEFAULT nor SIGHASH_ALL.
        """
        hash_type = signature[SCHNORR] if len(signature) == SCHNORR + 1 else SIGHASH_DEFAULT
        if len(signature) not in (SCHNORR, SCHNORR + 1):
            raise ScriptFailed("a Schnorr signature has neither 64 nor 65 bytes")
        if len(signature) > SCHNORR and hash_type not in _TYPES:
            raise ScriptFailed("a signature has no known type")
        if hash_type not in (SIGHASH_DEFAULT, SIGHASH_ALL):
            raise self.notes.stop(Rule.SIGHASH)
        digest = taproot_digest(self.spending, hash_type, annex=annex, leaf=leaf)
        try:
            good = PublicKeyXOnly(public).verify(signature[:SCHNORR], digest)
        except ValueError:
            good = False
        if not good:
            raise ScriptFailed("a Schnorr signature is wrong")
        self.notes.signed = True


def tweaked_key(public: bytes, root: bytes = b"") -> tuple[bytes, bool] | None:
    """Return the output key of BIP 341 for an x-only inner key, and whether its Y is odd.

    ``root`` is the root of the script tree, empty where there is none; None for no valid key.
    """
    try:
        point = PublicKey(b"\x02" + public).add(tagged_hash("TapTweak", public + root))
    except ValueError:
        return None
    encoded = point.format()
    return encoded[1:], encoded[0] == 3  # noqa: PLR2004 - SEC 1: an odd Y


def der_values(signature: bytes) -> tuple[int, int] | None:
    """Return R and S of a signature without type byte; None unless it is strict DER (BIP 66)."""
    size = len(signature)
    if not _SHORTEST <= size <= _LONGEST or signature[0] != _SEQUENCE or signature[1] != size - 2:
        return None
    first = _integer(signature, 2)
    if first is None:
        return None
    second = _integer(signature, first[1])
    if second is None or second[1] != size:
        return None
    return first[0], second[0]


def der_signature(r: int, s: int) -> bytes:
    """Return R and S as strict DER."""
    body = b"".join(
        bytes([_INTEGER, len(raw)]) + raw
        for raw in (number.to_bytes(number.bit_length() // 8 + 1) for number in (r, s))
    )
    return bytes([_SEQUENCE, len(body)]) + body


def _integer(raw: bytes, at: int) -> tuple[int, int] | None:
    """Return a positive integer in its shortest form and the offset after it."""
    if at + 2 > len(raw) or raw[at] != _INTEGER:
        return None
    end = at + 2 + raw[at + 1]
    content = raw[at + 2 : end]
    if not content or end > len(raw) or content[0] & 0x80:
        return None
    if len(content) > 1 and content[0] == 0 and not content[1] & 0x80:
        return None
    return int.from_bytes(content), end


def _strict(public: bytes) -> bool:
    return (len(public) == _COMPRESSED and public[0] in (2, 3)) or (
        len(public) == _UNCOMPRESSED and public[0] == 4  # noqa: PLR2004 - SEC 1: uncompressed
    )


def _ecdsa(values: tuple[int, int], public: bytes, digest: bytes) -> bool:
    r, s = values
    if not (0 < r < ORDER and 0 < s < ORDER):
        return False
    try:
        # libsecp256k1 takes only the lower half, consensus takes both.
        return PublicKey(public).verify(der_signature(r, min(s, ORDER - s)), digest, hasher=None)
    except ValueError:
        return False
