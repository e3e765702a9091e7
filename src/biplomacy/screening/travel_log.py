"""The log of Travel Rule messages, and the digests of it that may be published (§C6.5).

A digest commits to a message under a salt of its own, so a sample is opened by giving salt and
bytes, and nobody guesses a message from its digest. Salts and bytes are private.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.record.merkle import leaf_hash, subtree_root
from biplomacy.values.commitment import commit
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Sequence


class Direction(StrEnum):
    """Whether we sent a message or received it."""

    SENT = "sent"
    RECEIVED = "received"


class MessageKind(StrEnum):
    """Which of the protocol's messages it is."""

    INQUIRY = "inquiry"
    RESOLUTION = "resolution"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class LoggedMessage:
    """A message as it went over the line; ``at`` in POSIX seconds, salt and content private."""

    at: int
    direction: Direction
    kind: MessageKind
    exchange: str
    salt: bytes = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def digest(self) -> Digest:
        """The digest that is published."""
        return message_digest(self.salt, self.content)


def message_digest(salt: bytes, content: bytes) -> Digest:
    """Return the commitment to a message's bytes under a salt of 32 secret random bytes."""
    return commit(salt, content)


def digests_root(digests: Sequence[Digest]) -> Digest:
    """Return the RFC 6962 root over digests in their order; of none, SHA-256 of nothing."""
    if not digests:
        return Digest.of(b"")
    return Digest(subtree_root([leaf_hash(digest.raw) for digest in digests]))
