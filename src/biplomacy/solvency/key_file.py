"""The file of an epoch's key: what the firm keeps private and hands to the regulator alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from biplomacy.solvency.context import context_digest
from biplomacy.solvency.epoch_fields import (
    encode_epoch,
    encode_shape,
    take_epoch,
    take_shape,
)
from biplomacy.solvency.epoch_key import epoch_key
from biplomacy.solvency.errors import EpochKeyMalformed
from biplomacy.solvency.model import SCHEME, Epoch, Shape
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.errors import InputError
from biplomacy.values.fields import Fields

KEY_SIZE = 32
WHERE = "epoch key"


@dataclass(frozen=True, slots=True)
class EpochKey:
    """The key of one epoch's tree, and all that says how the tree is laid out."""

    at: Epoch
    shape: Shape
    split: bool
    key: bytes = field(repr=False)

    @property
    def context(self) -> bytes:
        """The context that enters every leaf."""
        return context_digest(self.at, self.shape)


def derive_epoch_key(master: bytes, at: Epoch, shape: Shape, *, split: bool) -> EpochKey:
    """Return the key of an epoch from the firm's master secret of 32 bytes.

    Raises:
        EpochKeyMalformed: the secret has another length.
    """
    if len(master) != KEY_SIZE:
        raise EpochKeyMalformed(f"a master secret has {KEY_SIZE} bytes, not {len(master)}")
    return EpochKey(at, shape, split, epoch_key(master, context_digest(at, shape)))


def encode_epoch_key(secret: EpochKey) -> bytes:
    """Return the bytes of the file, canonical JSON on one line."""
    return (
        encode(
            {
                **encode_epoch(secret.at),
                **encode_shape(secret.shape),
                "scheme": SCHEME,
                "split": secret.split,
                "key": secret.key.hex(),
            }
        )
        + b"\n"
    )


def decode_epoch_key(content: bytes) -> EpochKey:
    """Return the key in a file's bytes.

    Raises:
        EpochKeyMalformed: they do not read; the message repeats nothing of them.
    """
    try:
        fields = Fields(read_object(content), WHERE)
        if fields.text("scheme", limit=20) != SCHEME:
            raise EpochKeyMalformed("the key is of another scheme")
        secret = EpochKey(
            at=take_epoch(fields),
            shape=take_shape(fields),
            split=fields.boolean("split"),
            key=fields.digest("key").raw,
        )
        fields.close()
    except InputError:
        raise EpochKeyMalformed(
            "the file holds no epoch key", hint="name the file epoch.key of a build"
        ) from None
    return secret
