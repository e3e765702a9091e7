"""What of one or several records is at hand when deliveries are judged (programme §5.10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.record.auditing import audit_record
from biplomacy.record.cosignature import read_cosignatures
from biplomacy.record.earlier import refusal
from biplomacy.record.note import parse_note
from biplomacy.record.reading import read_past_checkpoints
from biplomacy.record.roll import witness_keys
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import (
        Checkpoint,
        Cosignature,
        Head,
        Logged,
        Trust,
        VerifierKey,
    )
    from biplomacy.record.reading import Files


@dataclass(frozen=True, slots=True)
class SeenCheckpoint:
    """A published checkpoint's size, who cosigned it, and when it was public, in POSIX seconds.

    ``time`` is that of the earliest cosignature, or the date of the newest statement below
    ``size`` where nobody cosigned.
    """

    size: int
    time: int
    cosigned: tuple[Cosignature, ...]


@dataclass(frozen=True, slots=True)
class SeenRecord:
    """A record of ``party`` (empty: one's own), its statements in log order and its checkpoints.

    Statements that break the record's rules are left out.
    """

    party: str
    origin: str
    size: int
    statements: tuple[Logged, ...]
    checkpoints: tuple[SeenCheckpoint, ...] = ()

    def of_party(self, party: str) -> SeenRecord:
        """Return the record as that of ``party``."""
        return replace(self, party=party)

    def below(self, size: int) -> SeenRecord:
        """Return the record as it stood when it had ``size`` entries."""
        return replace(
            self,
            size=min(size, self.size),
            statements=tuple(one for one in self.statements if one.index < size),
            checkpoints=tuple(one for one in self.checkpoints if one.size <= size),
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """The records at hand, and the witness key of each party that is known to have one."""

    records: tuple[SeenRecord, ...]
    witnesses: tuple[tuple[str, VerifierKey], ...] = ()

    @property
    def parties(self) -> frozenset[str]:
        """The parties whose record is at hand."""
        return frozenset(record.party for record in self.records)

    def below(self, sizes: Iterable[tuple[str, int]]) -> Seen:
        """Return the records of the origins in ``sizes``, each as it stood at that size."""
        known = dict(sizes)
        found = (one.below(known[one.origin]) for one in self.records if one.origin in known)
        return replace(self, records=tuple(found))


@dataclass(frozen=True, slots=True)
class Sighted:
    """A record as it was audited, and as its deliveries are judged."""

    audited: Audited
    record: SeenRecord


def see_record(files: Files, party: str, trust: Trust | None = None) -> Sighted:
    """Read and audit a record for ``party``; what was not sound in it delivers nothing.

    Raises:
        NoteMalformed: its checkpoint is none.
        SourceUnavailable: the place cannot be read.
    """
    audited = audit_record(files, trust)
    past, _ = read_past_checkpoints(files)
    return Sighted(audited, seen_record(audited, past, party))


def seen_record(audited: Audited, past: Iterable[Checkpoint], party: str) -> SeenRecord:
    """Return an audited record with its ``past`` checkpoints, as far as its log signed them."""
    failed = {one.subject for one in audited.findings if one.severity is Severity.FAILURE}
    sound = tuple(one for one in audited.statements if f"entry:{one.index}" not in failed)
    history = audited.history
    keys = (
        sorted({key for _, charter in history.charters for key in charter.log_keys})
        if (history)
        else []
    )
    witnesses = witness_keys(audited.entries)
    head = audited.checkpoint.head
    return SeenRecord(
        party=party,
        origin=head.origin,
        size=head.size,
        statements=sound,
        checkpoints=tuple(
            SeenCheckpoint(one.head.size, _time(cosigned, sound, one.head), cosigned)
            for one, cosigned in _cosigned((*past, audited.checkpoint), witnesses)
            if refusal(one, keys) is None and 0 < one.head.size <= head.size
        ),
    )


def _cosigned(
    checkpoints: Iterable[Checkpoint], keys: tuple[VerifierKey, ...]
) -> Iterator[tuple[Checkpoint, tuple[Cosignature, ...]]]:
    for checkpoint in checkpoints:
        try:
            yield checkpoint, read_cosignatures(parse_note(checkpoint.note), keys)
        except BiplomacyError:
            continue  # the audit has judged the same note, with its finding


def _time(cosigned: Iterable[Cosignature], statements: Iterable[Logged], head: Head) -> int:
    dates = (one.statement.issued_at for one in statements if one.index < head.size)
    return min((one.time for one in cosigned), default=max(dates, default=0))
