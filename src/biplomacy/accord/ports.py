"""What exchanges ask of the world: sealing, opening, a store of packages, a queue (§12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.accord.model import SealingKey
    from biplomacy.values.digest import Digest


class Sealer(Protocol):
    """Encrypts to a public key (HPKE, RFC 9180: base mode, single shot); it holds no secret."""

    def seal(self, content: bytes, key: SealingKey, *, info: bytes) -> bytes:
        """Return ``enc ‖ ciphertext``: longer than ``content`` by the suite's overhead.

        The same content gives other bytes each time. ``info`` is bound to it and not hidden.

        Raises:
            SealingKeyMalformed: the key's bytes are no key of its suite.
        """
        ...


class Unsealer(Protocol):
    """Holds one private key; no message of its errors shows any of it."""

    @property
    def key(self) -> SealingKey:
        """The public half."""
        ...

    def open(self, sealed: bytes, *, info: bytes) -> bytes:
        """Return the whole content, or nothing of it.

        Raises:
            SealedContextMismatch: sealed to another key, with another ``info``, or changed.
        """
        ...


class PackageStore(Protocol):
    """Packages by their digests, written once.

    A package is there whole or not at all, whenever its writer was ended.
    """

    def put(self, source: Path) -> Digest:
        """Keep the package in the archive at ``source`` and return its digest, each time the same.

        On return it is durable. Everything is checked before anything is written.

        Raises:
            PackagePathUnsafe, PackageMalformed, PackageHashMismatch: as ``scan_archive`` does.
            SourceUnavailable: the archive cannot be read, or the store not written.
        """
        ...

    def get(self, digest: Digest) -> Path:
        """Return the directory of a package, which nobody may change.

        Raises:
            PackageUnknown: the store does not hold it.
        """
        ...


class Waiting(Protocol):
    """Packages that wait for their partner's record, in the order in which they came."""

    def add(self, digest: Digest) -> None:
        """Put a package at the end; one that waits already keeps its place.

        On return it is durable.
        """
        ...

    def digests(self) -> tuple[Digest, ...]:
        """Return all that wait, the first first."""
        ...

    def done(self, digest: Digest) -> None:
        """Let a package wait no longer; one that does not wait has no effect."""
        ...
