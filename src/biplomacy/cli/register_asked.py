"""What a question to the register rests on: a published record, or the lines of a dump."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.errors import Usage
from biplomacy.cli.files import named, read_file
from biplomacy.cli.printing import finding_line
from biplomacy.record.auditing import audit_record
from biplomacy.record.errors import CheckpointUntrusted
from biplomacy.record.reading import find_record
from biplomacy.record.trust import decode_trust
from biplomacy.register.dump import read_dump
from biplomacy.register.model import FIRST_YEAR, LAST_YEAR
from biplomacy.register.projection import Register, known_on, project
from biplomacy.register.recorded import History, read_dumped, read_history
from biplomacy.values.day import Day
from biplomacy.values.errors import DayOutOfRange
from biplomacy.values.verdict import Severity
from biplomacy.wiring import SystemClock, open_record_source

if TYPE_CHECKING:
    from biplomacy.cli.terminal import Terminal
    from biplomacy.record.auditing import Audited

RecordName = Annotated[
    str | None,
    typer.Option("--record", callback=named, help="A published record: directory or address."),
]
EventsFile = Annotated[
    Path | None, typer.Option("--events", help="The lines of a dump, instead of a record.")
]
TrustFile = Annotated[
    Path | None, typer.Option("--trust", help="The record's trust.json; else first use.")
]
AsAt = Annotated[str | None, typer.Option("--as-at", help="The day asked about; else today.")]
AsKnownAt = Annotated[
    str | None, typer.Option("--as-known-at", help="What was known by the end of a day; else now.")
]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the events come from; exactly one of record and events."""

    record: str | None
    events: Path | None
    trust: Path | None = None


def read_source(out: Terminal, source: Source) -> History:
    """Return the history of a record or of a dump.

    Raises:
        Usage: neither or both were named.
        CheckpointUntrusted: the record is not sound, so nothing of it counts.
        RecordGap: it is not complete.
    """
    if (source.record is None) == (source.events is None):
        raise Usage("name a record or a dump", hint="give --record DIR or --events FILE")
    if source.events is not None:
        return read_dumped(read_dump(read_file(source.events)))
    history = read_history(read_sound_record(out, source.record or "", source.trust))
    if not history.events and not history.warnings:
        out.note("this record holds no register: nobody in it is licensed, or refused")
    elif not history.witnessed:
        out.note("no witness has cosigned all of this: when it was recorded is the office's word")
    return history


def read_sound_record(out: Terminal, place: str, trust: Path | None = None) -> Audited:
    """Return a record that was read whole; raises ``CheckpointUntrusted`` where it is not sound."""
    trusted = decode_trust(read_file(trust)) if trust is not None else None
    with open_record_source(place) as tiles:
        audited = audit_record(find_record(tiles), trusted)
    if not audited.sound:
        for finding in audited.findings:
            if finding.severity is Severity.FAILURE:
                out.note(finding_line(finding))
        raise CheckpointUntrusted(
            f"the record {audited.checkpoint.head.origin} is not sound, so nothing of it counts",
            hint="run `biplomacy verify` on it, or name another copy",
        )
    return audited


def project_asked(history: History, as_at: str | None, as_known_at: str | None) -> Register:
    """Return the register on a day as known by the end of a day; both else now.

    Raises:
        DayOutOfRange: a text is no day, or beyond what the register knows.
    """
    now = SystemClock().now()
    day = parse_day(as_at) if as_at is not None else Day.of_instant(now)
    known = known_on(parse_day(as_known_at)) if as_known_at is not None else now
    return project(history.events, as_at=day, as_known_at=known)


def parse_day(text: str) -> Day:
    """Return a day within what the register knows; raises ``DayOutOfRange``."""
    day = Day.parse(text)
    if not FIRST_YEAR <= day.value.year <= LAST_YEAR:
        raise DayOutOfRange(f"{text} lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return day
