"""The accords of a record, each with the newest status of it and the state whose record this is.

Of entries on one accord the newest counts. What only the partner's record holds is not known here
but for what a status says of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.accord.accord_object import accord_digest
from biplomacy.accord.calendar import due_days
from biplomacy.record.reading import MAX_CHECKPOINT, Files, read_past_checkpoints
from biplomacy.record.sighting import Seen, seen_record
from biplomacy.values.day import Day
from biplomacy.values.errors import InputError
from biplomacy.verify.accord import party_of
from biplomacy.web.duties import witnessed_at
from biplomacy.web.errors import FileUnknown

if TYPE_CHECKING:
    from biplomacy.accord.calendar import DueDay
    from biplomacy.accord.model import Accord, CommitmentStatus, LoggedAccord
    from biplomacy.record.sighting import SeenRecord
    from biplomacy.web.ports import PublishedRecord
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated

AHEAD_DAYS = 120
"""How far the calendar looks ahead of the newest cosignature."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An accord as this record logged it last; ``own`` is the state whose record it is, or empty.

    ``status`` is the newest statement of where its commitments stand; None where there is none.
    """

    stated: Stated[LoggedAccord]
    status: Stated[CommitmentStatus] | None
    own: str

    @property
    def accord(self) -> Accord:
        """The accord."""
        return self.stated.body.accord

    @property
    def since(self) -> Day:
        """The day from which its proposals count: as a status says, else since it was logged."""
        said = self.status.body.in_force if self.status is not None else None
        return self.stated.day if said is None else said


def followed(publication: Publication) -> tuple[Followed, ...]:
    """Return the accords of a record in the order of their newest entries."""
    published = publication.published
    newest = {one.body.accord.id: one for one in published.accords}
    found = []
    for stated in newest.values():
        digest = accord_digest(stated.body.accord)
        judged = [one for one in published.statuses if one.body.accord == digest]
        status = max(judged, key=lambda one: (one.body.on, one.logged.index), default=None)
        own = party_of(stated.body.accord, publication.record.audited)
        found.append(Followed(stated, status, own))
    return tuple(sorted(found, key=lambda one: one.stated.logged.index))


def seen_here(publication: Publication) -> SeenRecord:
    """Return this record with its kept checkpoints, as deliveries are judged from it."""
    files = Files(_Published(publication.record), "")
    past, _ = read_past_checkpoints(files)
    return seen_record(publication.record.audited, past, "")


def dues(publication: Publication, one: Followed, seen: SeenRecord) -> tuple[DueDay, ...]:
    """Return what is due under an accord, by day; nothing where no witness says the time."""
    as_of = witnessed_at(publication.record.audited)
    if as_of is None:
        return ()
    on, here = Day.of_instant(as_of), Seen((seen.of_party(one.own),))
    try:
        return due_days(one.accord, here, since=one.since, on=on, until=on.plus(AHEAD_DAYS))
    except InputError:
        return ()  # days that no calendar counts; the accord's own page shows them as they are


class _Published:
    """A ``TileReader`` over what a portal shows."""

    def __init__(self, record: PublishedRecord) -> None:
        self._record = record

    def read(self, path: str, limit: int) -> bytes | None:
        """Return a published file; of kept notes and their list, none is longer than is read."""
        try:
            content = self._record.file(path)
        except FileUnknown:
            return None
        return content[: max(limit, MAX_CHECKPOINT)]
