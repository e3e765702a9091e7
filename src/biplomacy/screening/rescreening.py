"""Earlier subjects against a new version: who is newly listed, who no longer (§C2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.screening.address_index import AddressIndex
from biplomacy.screening.address_keys import asked_keys
from biplomacy.screening.deltas import diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.screening.address_index import Listing
    from biplomacy.screening.model import ListVersion, ScreeningRecord
    from biplomacy.values.digest import Digest


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer to or from an address that was screened; ``at`` in POSIX seconds."""

    reference: str
    address: str
    at: int


@dataclass(frozen=True, slots=True)
class Change:
    """An address whose answer is another now.

    ``transfers`` are those from ``since`` to the detection, ascending by time: ``since`` is the
    entry's ``valid_from``, else the moment when the new version was published.
    """

    address: str
    listings: tuple[Listing, ...]
    since: int
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True)
class Rescreening:
    """The difference that a new version makes; both parts ascend by address."""

    newly_listed: tuple[Change, ...]
    delisted: tuple[Change, ...]


def rescreen_addresses(
    transfers: Iterable[Transfer], earlier: ListVersion, later: ListVersion, *, detected_at: int
) -> Rescreening:
    """Return what ``later`` answers otherwise than ``earlier`` about addresses seen before.

    Only what the delta touches is asked again; the answer equals a fresh screening.

    Raises:
        ListDeltaMismatch: the versions are of two lists.
        AddressMalformed: a transfer names no address.
    """
    delta = diff(earlier, later)
    gone = {*delta.removed, *(entry.id for entry in delta.changed)}
    before = AddressIndex.of(entry for entry in earlier.entries if entry.id in gone)
    after = AddressIndex.of((*delta.added, *delta.changed))
    kept = AddressIndex.of(entry for entry in earlier.entries if entry.id not in gone)
    begun = {entry.id: entry.valid_from for entry in later.entries if entry.valid_from}
    newly: list[Change] = []
    delisted: list[Change] = []
    for address, seen in sorted(_by_address(transfers).items()):
        if kept.keys.intersection(keys := asked_keys(address)):
            continue
        was = before.listings(address) if before.keys.intersection(keys) else ()
        now = after.listings(address) if after.keys.intersection(keys) else ()
        if now and not was:
            days = [begun[place.entry_id].start for place in now if place.entry_id in begun]
            since = min(days, default=later.published_at)
            between = tuple(one for one in seen if since <= one.at <= detected_at)
            newly.append(Change(address, now, since, between))
        elif was and not now:
            delisted.append(Change(address, was, later.published_at))
    return Rescreening(tuple(newly), tuple(delisted))


def _by_address(transfers: Iterable[Transfer]) -> dict[str, list[Transfer]]:
    found: dict[str, list[Transfer]] = {}
    for transfer in sorted(transfers, key=lambda one: (one.at, one.reference)):
        found.setdefault(transfer.address, []).append(transfer)
    return found


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A subject, by its commitment, whose candidates are others now; ids ascend."""

    subject_commitment: Digest
    newly_listed: tuple[str, ...]
    delisted: tuple[str, ...]


def compare_records(
    earlier: Sequence[ScreeningRecord], later: Sequence[ScreeningRecord]
) -> tuple[RecordChange, ...]:
    """Return the subjects of both runs whose candidates differ, ascending by commitment."""
    before = _candidates(earlier)
    after = _candidates(later)
    changes = []
    for subject in sorted(before.keys() & after.keys()):
        newly, gone = after[subject] - before[subject], before[subject] - after[subject]
        if newly or gone:
            changes.append(RecordChange(subject, tuple(sorted(newly)), tuple(sorted(gone))))
    return tuple(changes)


def _candidates(records: Iterable[ScreeningRecord]) -> dict[Digest, set[str]]:
    found: dict[Digest, set[str]] = {}
    for record in records:
        found.setdefault(record.subject_commitment, set()).update(
            one.entry_id for one in record.candidates
        )
    return found
