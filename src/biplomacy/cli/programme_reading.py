"""Reads what an assessment takes: a programme, a record's reserve, evidence and action files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.cli.files import read_file
from biplomacy.cli.printing import finding_line
from biplomacy.power.statement.tariff_test import TYPE as TARIFF_TEST
from biplomacy.power.statement.tariff_test import decode_tariff_test
from biplomacy.programme.action_file import read_action
from biplomacy.programme.case import ClaimTest, EvidenceFile, Offer, apply_case
from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.evidence_file import read_evidence, read_offer
from biplomacy.programme.field_reading import located
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.power_test import newest_offers
from biplomacy.programme.programme_file import read_programme
from biplomacy.programme.reserve_facts import observations_of
from biplomacy.programme.reserve_record import gather_reserve
from biplomacy.programme.waivers import Supersession
from biplomacy.record.auditing import audit_record
from biplomacy.record.errors import CheckpointUntrusted, TileMalformed
from biplomacy.record.reading import find_record, read_blob
from biplomacy.record.sighting import Seen, see_record
from biplomacy.record.trust import decode_trust
from biplomacy.reserve.statement.opening import decode_openings, open_members
from biplomacy.values.verdict import Grade, Severity
from biplomacy.verify.shelf import shelve
from biplomacy.wiring import open_record_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.cli.terminal import Terminal
    from biplomacy.programme.model import Action, Observation, Programme
    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import EvidenceRef
    from biplomacy.record.reading import Files
    from biplomacy.reserve.model import Member
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.verify.shelf import Shelf

MAX_TEXT = 1 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What one call names: a programme, and where to find what is known."""

    programme: str
    on: Day
    record: str | None = None
    trust: Path | None = None
    evidence: tuple[Path, ...] = ()
    opening: Path | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A programme as the evidence asks for it, what is known, and what was claimed.

    ``began`` is the approval that the programme itself states, whatever a case replaces. ``seen``
    is the record at hand, in which deliveries are looked for; None without one.
    """

    programme: Programme
    began: Day
    observations: tuple[Observation, ...]
    claims: tuple[ClaimTest, ...] = ()
    superseded: tuple[Supersession, ...] = ()
    seen: Seen | None = None


def read_known(out: Terminal, asked: Asked) -> Known:
    """Read everything that the call names.

    Where several files say what a perimeter is, the last one counts, after the record.
    """
    programme = programme_named(asked.programme)
    began = programme.approved
    cases = [evidence_in(path) for path in asked.evidence]
    told = _record(out, asked, asked.record) if asked.record is not None else None
    if told is not None:
        cases.insert(0, told.case)
    for case in cases:
        programme = apply_case(programme, case)
    return Known(
        programme,
        began,
        tuple(one for case in cases for one in case.observations),
        tuple(claim for case in cases for claim in case.claims),
        told.superseded if told else (),
        told.seen if told else None,
    )


def programme_named(name: str) -> Programme:
    """Return the programme in the file of that name, else the shipped one of that id."""
    path = Path(name)
    if not path.exists():
        return bundled_programme(name)
    with located(name):
        return read_programme(text_of(path))


def evidence_in(path: Path) -> EvidenceFile:
    """Return the evidence of a file."""
    with located(str(path)):
        return read_evidence(text_of(path))


def action_in(path: Path) -> Action:
    """Return the action of a file."""
    with located(str(path)):
        return read_action(text_of(path))


def offer_in(path: Path) -> Offer:
    """Return the offer of a file."""
    with located(str(path)):
        return read_offer(text_of(path))


def text_of(path: Path) -> str:
    """Return a file's text; raises ``ProgrammeMalformed`` where it is none."""
    try:
        return read_file(path, limit=MAX_TEXT).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProgrammeMalformed(f"it is not UTF-8 at byte {error.start}") from error


@dataclass(frozen=True, slots=True)
class _Told:
    """What a record says: the reserve as a case, corrections, and all of it for the duties."""

    case: EvidenceFile
    superseded: tuple[Supersession, ...]
    seen: Seen


def _record(out: Terminal, asked: Asked, source: str) -> _Told:
    """Read a record's reserve; without a trust file nothing of it is better than attested.

    Raises:
        CheckpointUntrusted: the record is not sound, so nothing of it counts.
    """
    trust = decode_trust(read_file(asked.trust)) if asked.trust else None
    with open_record_source(source) as tiles:
        files = find_record(tiles)
        sighted = see_record(files, "", trust)
        audited = sighted.audited
        _require_sound(out, audited)
        shelf = shelve(audited.statements)
        in_force = ((i.logged, i.body) for i in shelf.items if i.superseded_by is None)
        record = gather_reserve(
            in_force,
            lambda reference: _blob(files, reference),
            opened=tuple(_opened(shelf, asked.opening)) if asked.opening else (),
        )
    facts = observations_of(record, asked.on)
    observations = facts.observations
    origin = audited.checkpoint.head.origin
    out.note(f"amounts of {origin} as its offices state them; `biplomacy verify` recomputes them")
    if not audited.on_trust:
        out.note("no --trust was given, so no fact counts for more than attested")
        observations = tuple(map(_attested, observations))
    superseded = tuple(
        Supersession(logged.statement.supersedes, logged.id)
        for logged in audited.statements
        if logged.statement.supersedes is not None
    )
    case = EvidenceFile(origin, observations, facts.perimeters)
    return _Told(case, superseded, Seen((sighted.record,)))


def recorded_offers(out: Terminal, source: str, trust: Path | None) -> list[Offer]:
    """Return the offers that a record's tests of tariffs tell; raises as ``read_known`` does."""
    known = decode_trust(read_file(trust)) if trust else None
    with open_record_source(source) as tiles:
        audited = audit_record(find_record(tiles), known)
    _require_sound(out, audited)
    replaced = {logged.statement.supersedes for logged in audited.statements}
    tests = (
        (decode_tariff_test(logged.statement.body), logged.id)
        for logged in audited.statements
        if logged.statement.type == TARIFF_TEST and logged.id not in replaced
    )
    offers = newest_offers(tests)
    if not audited.on_trust:
        out.note("no --trust was given, so no fact counts for more than attested")
        return [
            replace(one, observations=tuple(map(_attested, one.observations))) for one in offers
        ]
    return list(offers)


def _require_sound(out: Terminal, audited: Audited) -> None:
    """Refuse a record with failures, and say which."""
    if audited.sound:
        return
    for finding in audited.findings:
        if finding.severity is Severity.FAILURE:
            out.note(finding_line(finding))
    raise CheckpointUntrusted(
        f"the record {audited.checkpoint.head.origin} is not sound, so nothing of it counts",
        hint="run `biplomacy verify` on it, or name another copy",
    )


def _opened(shelf: Shelf, path: Path) -> Iterator[tuple[Digest, tuple[Member, ...]]]:
    """Yield the hidden wallets of each list that a file opens.

    Raises:
        OpeningInvalid: an opening does not lead to what the list commits to.
    """
    for file in decode_openings(read_file(path)):
        found = shelf.perimeter(file.perimeter)
        if found is not None:
            yield file.perimeter, open_members(found[1], file.openings)


def _blob(files: Files, reference: EvidenceRef) -> bytes | None:
    try:
        return read_blob(files, reference)
    except TileMalformed:
        return None  # altered rows have their own line in ``verify``; the totals are still signed


def _attested(observation: Observation) -> Observation:
    grade = Grade.weakest((observation.quantity.grade, Grade.ATTESTED))
    return replace(observation, quantity=replace(observation.quantity, grade=grade))
