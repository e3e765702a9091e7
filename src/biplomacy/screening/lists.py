"""Versions of a list: made from entries, told apart by the digest of their bytes (§C2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.screening.entry_rows import encode_entries, sorted_entries
from biplomacy.screening.model import ListVersion
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.screening.model import ListEntry


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a version came from; moments in POSIX seconds, ``digest`` of the bytes read."""

    list_id: str
    published_at: int
    retrieved_at: int
    source: str
    digest: Digest


def make_version(
    entries: Iterable[ListEntry], origin: Origin, *, previous: Digest | None = None
) -> ListVersion:
    """Return the version that holds these entries.

    Raises:
        ListMalformed: two entries share an id.
        FieldMalformed: it was retrieved before it was published.
    """
    if origin.retrieved_at < origin.published_at:
        raise FieldMalformed("a list cannot have been retrieved before it was published")
    ordered = sorted_entries(entries)
    return ListVersion(
        list_id=origin.list_id,
        published_at=origin.published_at,
        retrieved_at=origin.retrieved_at,
        digest=entries_digest(ordered),
        entries=ordered,
        source_digest=origin.digest,
        source=origin.source,
        previous=previous,
    )


def entries_digest(entries: Iterable[ListEntry]) -> Digest:
    """Return the digest of entries that ascend by id."""
    return Digest.of(encode_entries(entries))
