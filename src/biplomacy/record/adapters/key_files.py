"""Private keys in PEM files (PKCS#8, unencrypted): for logs and witnesses, and for officials.

Written once, readable by their owner alone, and never shown: no message holds key material.
Officials' keys are used through ``securesystemslib`` (MIT licence), notes' keys directly.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.exceptions import KeyMismatchError
from securesystemslib.signer import CryptoSigner, SSlibKey

from biplomacy.record.checkpoint import encode_head, parse_head
from biplomacy.record.envelope import add_signature, sign_statement
from biplomacy.record.errors import NoteMalformed, PathOccupied, SignerUnavailable
from biplomacy.record.keys import official_key, open_key
from biplomacy.record.model import KeyKind
from biplomacy.record.note import make_key
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from securesystemslib.signer import Signer

    from biplomacy.record.envelope import Envelope
    from biplomacy.record.model import OfficialKey, VerifierKey
    from biplomacy.values.clock import Randomness

FILE_SCHEME = "file2:"
_MAX_PEM = 64 * 1024
_SEED = 32
_COSIGNATURE = re.compile(rb"cosignature/v1\ntime (?:0|[1-9][0-9]{0,18})\n")


class FileNoteSigner:
    """A ``NoteSigner`` over an Ed25519 key in a PEM file.

    A log's key signs the texts of its own origin's checkpoints, a witness's key cosignature/v1
    messages, and neither signs anything else.
    """

    def __init__(self, path: Path, *, name: str, kind: KeyKind) -> None:
        private = _read_private(path)
        if not isinstance(private, Ed25519PrivateKey):
            raise SignerUnavailable(f"{path} holds no Ed25519 key", hint="notes need Ed25519")
        self._private = private
        self._key = make_key(name, kind, private.public_key().public_bytes_raw())

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        return self._key

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of a checkpoint text or a cosignature/v1 message.

        Raises:
            NoteMalformed: the message is neither, or is not what this kind of key signs.
        """
        match self._key.kind:
            case KeyKind.LOG_ED25519:
                _require_own_checkpoint(message, self._key.name)
            case KeyKind.COSIGNATURE_ED25519:
                _require_cosignature(message)
            case KeyKind.COSIGNATURE_ML_DSA_44:
                raise NoteMalformed("an Ed25519 file signs no ML-DSA cosignature")
        return self._private.sign(message)


def generate_note_key(
    path: Path, *, name: str, kind: KeyKind, randomness: Randomness
) -> VerifierKey:
    """Write a new Ed25519 key for a log or a witness, and return its public half.

    Raises:
        PathOccupied: a file is there already.
        SourceUnavailable: the file cannot be written.
    """
    private = Ed25519PrivateKey.from_private_bytes(randomness.bytes(_SEED))
    key = make_key(name, kind, private.public_key().public_bytes_raw())
    _write_private(path, private)
    return key


def generate_official_key(path: Path, *, role: str, randomness: Randomness) -> OfficialKey:
    """Write a new Ed25519 key for an official, and return its public half for the charter.

    Raises:
        PathOccupied: a file is there already.
        SourceUnavailable: the file cannot be written.
    """
    private = Ed25519PrivateKey.from_private_bytes(randomness.bytes(_SEED))
    public = official_key(SSlibKey.from_crypto(private.public_key()), role)
    _write_private(path, private)
    return public


def open_signer(uri: str, public: OfficialKey) -> Signer:
    """Open an official's private key at ``file2:PATH``; it must be that of ``public``.

    Raises:
        SignerUnavailable: another kind of URI, no such file, not a PEM key, or another key.
        CharterMalformed: ``public`` is not a key that a charter accepts.
    """
    library_key = open_key(public).library_key
    path = _path_of(uri)
    try:
        return CryptoSigner(_read_private(path), library_key)
    except (KeyMismatchError, ValueError) as error:
        raise SignerUnavailable(
            f"{path} does not hold the private key of {public.role} ({public.keyid[:16]})",
            hint="name the key file of an official whom the charter lists",
        ) from error


def sign_entry(payload: bytes, uris: Sequence[str], officials: Sequence[OfficialKey]) -> bytes:
    """Return the entry that the keys at ``uris`` sign, each the key of one of ``officials``.

    Raises:
        SignerUnavailable: a key cannot be used, or is the key of none of them.
        EnvelopeMalformed: no key, or one key twice.
    """
    return sign_statement(payload, [signer_among(uri, officials) for uri in uris])


def co_sign(envelope: Envelope, uri: str, officials: Sequence[OfficialKey]) -> bytes:
    """Return the entry to which the key at ``uri`` has added its signature.

    It must be the key of one of ``officials``; without any, it may be whosesoever it is.

    Raises:
        SignerUnavailable: the key cannot be used, or is the key of none of them.
        CharterMalformed: it is of a kind that no charter accepts.
        SignatureTwice: it has signed already.
    """
    signer = signer_among(uri, officials) if officials else _own_signer(uri)
    return add_signature(envelope, signer)


def _own_signer(uri: str) -> Signer:
    path = _path_of(uri)
    try:
        signer = CryptoSigner(_read_private(path))
    except ValueError as error:
        raise SignerUnavailable(
            f"{path} holds a key that signs no statements", hint="use an Ed25519 key"
        ) from error
    official_key(signer.public_key, "")
    return signer


def _path_of(uri: str) -> Path:
    if not uri.startswith(FILE_SCHEME):
        raise SignerUnavailable(
            f"no signer for {uri.partition(':')[0][:20]!r} addresses",
            hint="name a key file as file2:keys/director.pem",
        )
    return Path(uri.removeprefix(FILE_SCHEME))


def signer_among(uri: str, officials: Sequence[OfficialKey]) -> Signer:
    """Return the signer at ``uri``, whose key is that of one of ``officials``.

    Raises:
        SignerUnavailable: it is none of theirs, or does not read.
    """
    refusal = SignerUnavailable("the charter lists no official's key", hint="mend the charter")
    for public in officials:
        try:
            return open_signer(uri, public)
        except SignerUnavailable as error:
            refusal = error
            if not isinstance(error.__cause__, (KeyMismatchError, ValueError)):
                raise
    if refusal.__cause__ is None:
        raise refusal
    raise SignerUnavailable(
        f"{uri} is the private key of no official whom the charter lists",
        hint="name the key file of an official of the issuing office",
    ) from refusal


def _read_private(path: Path) -> PrivateKeyTypes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_PEM)
    except OSError as error:
        raise SignerUnavailable(
            f"the key file {path} cannot be read: {error.strerror}", hint="check path and rights"
        ) from error
    try:
        return load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Without the cause: a parser's words about a private file belong into no log.
        raise SignerUnavailable(
            f"the key file {path} holds no unencrypted PEM private key",
            hint="generate one, or convert it to PKCS#8 PEM",
        ) from None


def _write_private(path: Path, private: Ed25519PrivateKey) -> None:
    content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _publish(path, content)
    except FileExistsError:
        raise PathOccupied(
            f"{path} exists; a key file is never overwritten", hint="choose another name"
        ) from None
    except OSError as error:
        raise SourceUnavailable(
            f"the key file {path} cannot be written: {error.strerror}", hint="check path and rights"
        ) from error


def _publish(path: Path, content: bytes) -> None:
    """Give the finished file its name at once; a link, unlike a rename, replaces nothing."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _require_own_checkpoint(message: bytes, origin: str) -> None:
    head = parse_head(message)
    if head.origin != origin or encode_head(head) != message:
        raise NoteMalformed(
            f"the log key of {origin!r} signs its own checkpoint texts only",
            hint="a checkpoint text is origin, size and root, a line each",
        )


def _require_cosignature(message: bytes) -> None:
    start = _COSIGNATURE.match(message)
    if start is None:
        raise NoteMalformed(
            "a witness's key signs cosignature/v1 messages only",
            hint="the form is described at c2sp.org/tlog-cosignature",
        )
    parse_head(message[start.end() :])
