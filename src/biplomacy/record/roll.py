"""Calls the roll of a record's entries: opens each, judges it at its place, files it.

An entry that cannot be opened, or whose signatures or sequence do not fit, becomes a finding;
what can be read of it is still listed, so that the offices' rules can say more about it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.charter import AMENDMENT, CHARTER, decode_amendment, decode_charter
from biplomacy.record.envelope import open_envelope
from biplomacy.record.model import Logged
from biplomacy.record.policy import parse_policy
from biplomacy.record.registration import Place, check_entry, entry_signers
from biplomacy.record.registry import Registry
from biplomacy.record.statement import decode_statement
from biplomacy.record.windows import CharterHistory
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from biplomacy.record.envelope import Envelope
    from biplomacy.record.model import Charter, Entry, Statement, VerifierKey


_CHARTER_ENDS = tuple(f'"type":"{name}"}}'.encode() for name in (CHARTER, AMENDMENT))


@dataclass(frozen=True, slots=True)
class Roll:
    """The statements of a record in log order, its charters, and what was wrong."""

    statements: tuple[Logged, ...]
    history: CharterHistory | None
    findings: tuple[Finding, ...]


def call_roll(entries: Sequence[Entry], first_times: Mapping[int, int]) -> Roll:
    """Judge ``entries`` in log order; ``first_times`` are the first cosignature times known."""
    if not entries or (charter := _charter_of(entries[0])) is None:
        return Roll((), None, (failure("charter-malformed", "entry:0", "there is no charter"),))
    caller = _Caller(charter)
    for entry in entries:
        caller.call(entry, first_times.get(entry.index))
    return Roll(tuple(caller.statements), caller.history, tuple(caller.findings))


def witness_keys(entries: Sequence[Entry]) -> tuple[VerifierKey, ...]:
    """Return the witness keys that any charter or amendment among ``entries`` names."""
    keys: dict[bytes, VerifierKey] = {}
    for entry in entries:
        charter = _charter_of(entry)
        if charter is not None:
            try:
                policy = parse_policy(charter.witness_policy)
            except BiplomacyError:
                continue  # a charter whose policy fails is a finding of the roll
            keys.update({key.public: key for key in policy.witness_keys})
    return tuple(keys.values())


def failure(code: str, subject: str, message: str) -> Finding:
    """Return a finding that contradicts the record's integrity."""
    return Finding(code, Severity.FAILURE, subject, message)


def warning(code: str, subject: str, message: str) -> Finding:
    """Return a finding that limits what can be said, and contradicts nothing."""
    return Finding(code, Severity.WARNING, subject, message)


class _Caller:
    def __init__(self, charter: Charter) -> None:
        self.history = CharterHistory.founded(charter)
        self.registry = Registry.empty(charter.predecessor)
        self.statements: list[Logged] = []
        self.findings: list[Finding] = []

    def call(self, entry: Entry, logged_at: int | None) -> None:
        opened = _open(entry)
        if isinstance(opened, Finding):
            self.findings.append(opened)
            return
        envelope, statement = opened
        place = Place(entry.index, self.history, self.registry, logged_at)
        found = check_entry(envelope, statement, place)
        self.findings += found
        signers = entry_signers(envelope, statement, place)
        logged = Logged(entry.index, entry.leaf, statement, signers, logged_at)
        self.statements.append(logged)
        self.registry = self.registry.after(logged)
        # The writer logs what an operator let pass in spite of a warning, so it is in force.
        sound = all(finding.severity is not Severity.FAILURE for finding in found)
        if statement.type == AMENDMENT and sound:
            amendment = decode_amendment(statement.body)
            self.history = self.history.amended(entry.index, amendment.charter)


def _open(entry: Entry) -> tuple[Envelope, Statement] | Finding:
    try:
        envelope = open_envelope(entry.data)
        return envelope, decode_statement(envelope.payload)
    except BiplomacyError as error:
        return failure(error.code, f"entry:{entry.index}", error.message)


def _charter_of(entry: Entry) -> Charter | None:
    """Return the charter that an entry holds, whole or as an amendment; None for any other."""
    if not _ends_as_charter(entry.data):
        return None
    opened = _open(entry)
    if isinstance(opened, Finding):
        return None
    _, statement = opened
    try:
        if statement.type == CHARTER:
            return decode_charter(statement.body)
        if statement.type == AMENDMENT:
            return decode_amendment(statement.body).charter
    except BiplomacyError:
        return None  # judged, with its finding, where the entry is called
    return None


def _ends_as_charter(entry: bytes) -> bool:
    """Say whether an entry's payload can be a charter or an amendment.

    In canonical form the payload is the first field of an envelope, and its type the last of it.
    """
    payload = entry.partition(b'","payloadType"')[0]
    try:
        end = base64.b64decode(payload[-64:])
    except ValueError:
        return False
    return end.endswith(_CHARTER_ENDS)
