"""What the commands on accords rest on: the accord that is meant, and the parties' records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.accord.accord_file import MAX_FILE, read_accord
from biplomacy.accord.errors import AccordUnknown, PartnerUnreachable
from biplomacy.accord.library import bundled_accord, bundled_ids
from biplomacy.accord.statement.accord import TYPE as ACCORD
from biplomacy.accord.statement.accord import decode_logged_accord
from biplomacy.cli.errors import Usage
from biplomacy.cli.files import read_file
from biplomacy.cli.printing import finding_line
from biplomacy.record.earlier import refusal
from biplomacy.record.errors import CheckpointUntrusted, RecordAbsent
from biplomacy.record.note import parse_vkey
from biplomacy.record.reading import find_record
from biplomacy.record.sighting import Seen, SeenRecord, Sighted, see_record
from biplomacy.values.errors import InputError, SourceError
from biplomacy.values.verdict import Severity
from biplomacy.wiring import open_record_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.accord.model import Accord
    from biplomacy.cli.terminal import Terminal
    from biplomacy.record.model import Logged

SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class Gathered:
    """An accord, the records that could be read, and why others could not."""

    accord: Accord
    seen: Seen
    unreachable: tuple[PartnerUnreachable, ...]


def gather(out: Terminal, named: str | None, sources: Sequence[str]) -> Gathered:
    """Read the records at ``sources`` and the accord that is ``named``: an id or a TOML file.

    Without a name it is the only accord that the records hold. A source may be written
    ``PARTY=SOURCE``; else its party is told by the log origin, or by the office that issues there.

    Raises:
        AccordUnknown: no such accord is bundled or logged, or several are.
        CheckpointUntrusted: a record is not sound, so nothing of it counts.
        Usage: whose record it is cannot be told.
    """
    sighted, unreachable = [], []
    for source in sources:
        party, place = _split(source)
        try:
            sighted.append((party, _read(place)))
        except (SourceError, RecordAbsent) as error:
            unreachable.append(_unreachable(party, place, error))
    for _, one in sighted:
        _require_sound(out, one)
    accord = _accord(named, [one for _, one in sighted])
    records = tuple(_of_party(accord, party, see) for party, see in sighted)
    _require_one_each(records)
    keys = tuple(
        (party.state, parse_vkey(party.witness.vkey)) for party in accord.parties if party.witness
    )
    return Gathered(accord, Seen(records, keys), tuple(unreachable))


def find_accord(named: str) -> Accord:
    """Return the accord of a TOML file or, by its id, one that is bundled.

    Raises:
        AccordUnknown: none of that id is bundled.
        AccordMalformed: the file is none.
    """
    if named.endswith(SUFFIX):
        return read_accord(read_file(Path(named), limit=MAX_FILE))
    return bundled_accord(named)


def _split(source: str) -> tuple[str, str]:
    party, separator, place = source.partition("=")
    return (party, place) if separator and party.isalpha() and party.isupper() else ("", source)


def _read(place: str) -> Sighted:
    with open_record_source(place) as tiles:
        return see_record(find_record(tiles), "")


def _unreachable(party: str, place: str, error: SourceError | RecordAbsent) -> PartnerUnreachable:
    whose = f"the record of {party}" if party else "a record"
    return PartnerUnreachable(
        f"{whose} at {place} cannot be read: {error.message}",
        hint="try again, or name a copy of it: a mirror or a directory from a memory stick",
    )


def _require_sound(out: Terminal, sighted: Sighted) -> None:
    audited = sighted.audited
    if not audited.sound:
        for finding in audited.findings:
            if finding.severity is Severity.FAILURE:
                out.note(finding_line(finding))
        raise CheckpointUntrusted(
            f"the record {sighted.record.origin} is not sound, so nothing of it counts",
            hint="run `biplomacy verify` on it, or name another copy",
        )


def _accord(named: str | None, sighted: Sequence[Sighted]) -> Accord:
    if named is not None and named.endswith(SUFFIX):
        return find_accord(named)
    logged = {accord.id: accord for accord in _logged(sighted)}  # the newest of an id is last
    if named is None:
        if len(logged) != 1:
            raise AccordUnknown(
                f"the records hold {len(logged)} accords", hint="name one by its id or file"
            )
        return next(iter(logged.values()))
    if named in logged:
        return logged[named]
    if named not in bundled_ids():
        known = ", ".join((*logged, *bundled_ids()))
        raise AccordUnknown(f"no accord {named[:60]!r} is known", hint=f"known are: {known}")
    return bundled_accord(named)


def _logged(sighted: Sequence[Sighted]) -> Iterator[Accord]:
    told: list[Logged] = [
        one for each in sighted for one in each.record.statements if one.statement.type == ACCORD
    ]
    for one in sorted(told, key=lambda logged: logged.statement.issued_at):
        try:
            yield decode_logged_accord(one.statement.body).accord
        except InputError:
            continue  # an accord that this version cannot read is none that it can judge


def _of_party(accord: Accord, state: str, sighted: Sighted) -> SeenRecord:
    """Return a record as that of its party; it must be of the log that the accord states."""
    state = state or _party_of(accord, sighted)
    for party in accord.parties:
        if party.state == state and party.log is not None:
            refused = refusal(sighted.audited.checkpoint, (party.log.vkey,))
            if refused is not None:
                raise CheckpointUntrusted(
                    f"the record {sighted.record.origin} is not that of {state}: {refused}",
                    hint="name the record whose log key the accord states",
                )
    return sighted.record.of_party(state)


def _require_one_each(records: Sequence[SeenRecord]) -> None:
    parties = [record.party for record in records]
    if len(set(parties)) != len(parties):
        raise Usage("two records of one party were named", hint="name one record of each party")


def _party_of(accord: Accord, sighted: Sighted) -> str:
    history, origin = sighted.audited.history, sighted.record.origin
    for party in accord.parties:
        if party.log is not None and party.log.origin == origin:
            return party.state
    offices = {office.id for office in history.latest.offices} if history is not None else set()
    found = [party.state for party in accord.parties if party.office in offices]
    if len(found) != 1:
        raise Usage(
            f"whose record {origin} is cannot be told",
            hint=f"write {accord.parties[0].state}=SOURCE",
        )
    return found[0]
