"""A log for tests: keys from ``fakes.charters``, entries by sequence, clock and faults at hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from securesystemslib.signer import Signer

from biplomacy.record.charter import AMENDMENT, Amendment, encode_amendment
from biplomacy.record.envelope import sign_statement
from biplomacy.record.model import Charter, KeyKind, Statement, VerifierKey
from biplomacy.record.note import parse_vkey
from biplomacy.record.statement import encode_statement
from fakes.charters import (
    CHARTER_OF_TEST,
    FIRST_INSTANT,
    ORIGIN,
    founding,
    private_key,
    signer,
    statement,
    vkey,
)

NOW = FIRST_INSTANT + 1_000_000
PARTNER = "partner.example/witness"
ARCHIVE = "archive.example/witness"


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A ``NoteSigner`` over the key that belongs to a name in every test."""

    name: str
    kind: KeyKind

    @property
    def key(self) -> VerifierKey:
        return parse_vkey(vkey(self.name, self.kind))

    def sign(self, message: bytes) -> bytes:
        return private_key(self.name).sign(message)


@dataclass(slots=True)
class SetClock:
    """A ``Clock`` that stands where it is set."""

    time: int = NOW

    def now(self) -> int:
        return self.time


class Stop(BaseException):
    """What ``StopAt`` raises: nothing of ours catches it, as nothing catches a kill."""


@dataclass(slots=True)
class StopAt:
    """``Faults`` that end the run when ``point`` is reached for the ``count``-th time."""

    point: str
    count: int = 1
    seen: list[str] = field(default_factory=list)

    def reach(self, point: str) -> None:
        self.seen.append(point)
        if self.seen.count(self.point) >= self.count and point == self.point:
            raise Stop(point)


LOG_SIGNER = NamedKey(ORIGIN, KeyKind.LOG_ED25519)
LOG_KEY = LOG_SIGNER.key
WITNESS_SIGNER = NamedKey(PARTNER, KeyKind.COSIGNATURE_ED25519)


def entry(said: Statement, *names: str) -> bytes:
    """Return the entry of a statement that the named officials signed."""
    signers: list[Signer] = [signer(name) for name in names]
    return sign_statement(encode_statement(said), signers)


def charter_entry(charter: Charter = CHARTER_OF_TEST) -> bytes:
    """Return entry 0."""
    return entry(founding(charter), "director", "minister")


def amendment_entry(charter: Charter, sequence: int) -> bytes:
    """Return the entry that puts ``charter`` in force."""
    body = encode_amendment(Amendment(charter, "the partner has a new key"))
    return entry(statement(AMENDMENT, sequence=sequence, body=body), "director", "minister")


def report_entry(sequence: int) -> bytes:
    """Return the Bitcoin office's report of that sequence number."""
    return entry(statement(sequence=sequence, body={"sats": str(sequence)}), "director", "auditor")


def first_entries(count: int) -> tuple[bytes, ...]:
    """Return the charter and the reports that follow it, ``count`` entries together."""
    return (charter_entry(), *(report_entry(sequence) for sequence in range(1, count)))
