"""What the portal asks of the world: one published record, read and audited before."""

from __future__ import annotations

from typing import Protocol

from biplomacy.record.auditing import Audited
from biplomacy.values.verdict import VerdictRow


class PublishedRecord(Protocol):
    """A record as it is shown: its audit, what was recomputed elsewhere, and its very bytes.

    All answers belong to the one checkpoint of ``audited``; none changes while the portal runs.
    """

    @property
    def audited(self) -> Audited:
        """The record as it was read: statements in log order, cosignatures, findings."""
        ...

    @property
    def rows(self) -> tuple[VerdictRow, ...]:
        """What somebody recomputed; empty where nobody did."""
        ...

    def entry(self, index: int) -> bytes:
        """Return the logged bytes of an entry, never encoded again.

        Raises:
            LeafUnknown: the record has no such entry.
            EvidenceMissing: it has, but its bytes cannot be read in this copy.
            EvidenceContradicts: the audit found that they are not what was logged.
        """
        ...

    def proof(self, index: int) -> bytes:
        """Return the entry's ``.tlog-proof`` against the shown checkpoint (C2SP tlog-proof).

        Raises:
            LeafUnknown: the record has no such entry.
            EvidenceMissing: the tiles that the proof needs are not there.
        """
        ...

    def file(self, path: str) -> bytes:
        """Return a published file by its path below the record's prefix.

        Raises:
            FileUnknown: there is no such file, or the path is not one of a record.
        """
        ...

    def holds(self, path: str) -> bool:
        """Say whether a published file is there; its content is not read."""
        ...

    def paths(self) -> tuple[str, ...]:
        """Return the paths of all published files that belong to the shown checkpoint."""
        ...
