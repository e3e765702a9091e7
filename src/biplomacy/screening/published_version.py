"""What is published of a list's version: counts and digests; the entries are its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.screening.entry_rows import encode_delta
from biplomacy.screening.lists import Origin
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from biplomacy.screening.model import Delta, ListVersion

ENTRIES_ROLE = "list-entries"
DELTA_ROLE = "list-delta"


@dataclass(frozen=True, slots=True)
class PublishedDelta:
    """How many entries changed since the version before, and the digest of the delta's bytes."""

    digest: Digest
    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version without its entries, which it counts."""

    origin: Origin
    entries: int
    addresses: int
    digest: Digest
    previous: Digest | None = None
    delta: PublishedDelta | None = None


def publish_version(version: ListVersion, delta: Delta | None = None) -> PublishedVersion:
    """Return what is published of a version and of the delta that leads to it."""
    return PublishedVersion(
        origin=Origin(
            version.list_id,
            version.published_at,
            version.retrieved_at,
            version.source,
            version.source_digest,
        ),
        entries=len(version.entries),
        addresses=sum(len(entry.addresses) for entry in version.entries),
        digest=version.digest,
        previous=version.previous,
        delta=None if delta is None else publish_delta(delta),
    )


def publish_delta(delta: Delta) -> PublishedDelta:
    """Return a delta's counts and digest."""
    return PublishedDelta(
        Digest.of(encode_delta(delta)), len(delta.added), len(delta.removed), len(delta.changed)
    )
