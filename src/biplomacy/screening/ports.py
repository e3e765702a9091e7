"""What the screening office asks of the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from biplomacy.screening.model import Delta, ListEntry, ListVersion
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Finding


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a publisher's files hold: entries, what was odd about them, the digest of the bytes."""

    entries: tuple[ListEntry, ...]
    findings: tuple[Finding, ...]
    digest: Digest


class ListSource(Protocol):
    """Reads a list as its publisher wrote it."""

    def read(self, list_id: str) -> ListRead:
        """Return the list's entries, their ids beginning with ``list_id``; no row is dropped.

        Raises:
            SourceUnavailable: a file cannot be read, or is larger than a list may be.
            ListMalformed: a file is not what its publisher writes.
            ListCaseDestroyed: most of its base58 addresses fail their checksum.
        """
        ...


class VersionStore(Protocol):
    """Keeps the versions of one list, each under its digest; nothing is overwritten."""

    def versions(self) -> tuple[ListVersion, ...]:
        """Return all versions, ascending by ``published_at``, their digests checked.

        Raises:
            SourceUnavailable: a file cannot be read.
            ListDeltaMismatch: a version's bytes are not those of its digest.
        """
        ...

    def delta(self, earlier: Digest, later: Digest) -> Delta | None:
        """Return the delta that was kept between two versions, if one was."""
        ...

    def add(self, version: ListVersion) -> Delta | None:
        """Keep a version, and the delta from its ``previous``, which is returned.

        When this returns, the files are whole; adding a version twice changes nothing.

        Raises:
            ListMalformed: it is another list's, or its ``previous`` is not kept here.
        """
        ...
