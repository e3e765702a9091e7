"""What changed between two versions of a list, and the later one from the earlier (§C2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.screening.entry_rows import sorted_entries
from biplomacy.screening.errors import ListDeltaMismatch
from biplomacy.screening.lists import entries_digest
from biplomacy.screening.model import Delta

if TYPE_CHECKING:
    from biplomacy.screening.model import ListEntry, ListVersion


def diff(earlier: ListVersion, later: ListVersion) -> Delta:
    """Return what leads from one version of a list to another.

    Raises:
        ListDeltaMismatch: they are versions of two lists.
    """
    if earlier.list_id != later.list_id:
        raise ListDeltaMismatch(f"{earlier.list_id} and {later.list_id} are two lists")
    before = {entry.id: entry for entry in earlier.entries}
    after = {entry.id: entry for entry in later.entries}
    return Delta(
        later.list_id,
        earlier.digest,
        later.digest,
        added=tuple(entry for entry in later.entries if entry.id not in before),
        removed=tuple(entry.id for entry in earlier.entries if entry.id not in after),
        changed=tuple(entry for entry in later.entries if before.get(entry.id, entry) != entry),
    )


def apply(delta: Delta, earlier: ListVersion) -> tuple[ListEntry, ...]:
    """Return the entries of the later version.

    Raises:
        ListDeltaMismatch: the delta starts from another version, does not fit this one, or leads
            to entries of another digest than it names.
    """
    if (delta.list_id, delta.earlier) != (earlier.list_id, earlier.digest):
        raise ListDeltaMismatch(
            f"the delta starts from {delta.list_id} {delta.earlier}, not from {earlier.digest}"
        )
    found = {entry.id: entry for entry in earlier.entries}
    for name in delta.removed:
        if found.pop(name, None) is None:
            raise ListDeltaMismatch(f"the delta removes {name}, which is not on the list")
    for entries, known, what in ((delta.changed, True, "changes"), (delta.added, False, "adds")):
        for entry in entries:
            if (entry.id in found) is not known:
                where = "already on" if found.get(entry.id) else "not on"
                raise ListDeltaMismatch(f"the delta {what} {entry.id}, which is {where} the list")
            found[entry.id] = entry
    ordered = sorted_entries(found.values())
    if entries_digest(ordered) != delta.later:
        raise ListDeltaMismatch(f"the delta does not lead to the version {delta.later}")
    return ordered
