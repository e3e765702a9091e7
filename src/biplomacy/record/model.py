"""The values of the record (record §4): heads, notes, entries, statements, charters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest

MAX_ENTRY = 65_535
MAX_PAYLOAD = 40_000
MAX_SIGNATURES = 16
PAYLOAD_TYPE = "application/vnd.biplomacy.statement+json"


class KeyKind(IntEnum):
    """The signature types of C2SP signed-note that the record knows."""

    LOG_ED25519 = 1
    COSIGNATURE_ED25519 = 4
    COSIGNATURE_ML_DSA_44 = 6


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A note verifier key (C2SP signed-note): name, type and raw public key."""

    name: str
    kind: KeyKind
    public: bytes
    key_id: bytes


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One ``— NAME BASE64`` line of a note; ``blob`` is what follows the four bytes of key id."""

    name: str
    key_id: bytes
    blob: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A signed note, taken apart but not yet verified; ``text`` ends with a newline."""

    text: bytes
    lines: tuple[SignatureLine, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A log's size and root at one moment."""

    origin: str
    size: int
    root: Digest


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head with the note that carries it; the note's bytes are never re-encoded."""

    head: Head
    note: bytes


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A verified witness signature; ``time`` in POSIX seconds."""

    key: VerifierKey
    time: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A C2SP tlog-proof: what anyone needs to check one entry offline."""

    index: int
    proof: tuple[Digest, ...]
    checkpoint: bytes
    extra: bytes | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge: per tile level the concatenated hashes of the tile that is not full yet."""

    levels: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One logged entry: its bytes and their leaf hash."""

    index: int
    data: bytes
    leaf: Digest


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both included."""

    first: Day
    last: Day


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """Bytes that lie beside the log under ``blob/``, named by their digest."""

    role: str
    sha256: Digest
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What an office says; ``sequence`` counts per issuer from 0, ``supersedes`` is a leaf hash."""

    type: str
    issuer: str
    sequence: int
    issued_at: int
    body: JsonObject
    period: Period | None = None
    supersedes: Digest | None = None
    evidence: tuple[EvidenceRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Logged:
    """A statement at its place in a log; ``id`` is the leaf hash, the statement's name."""

    index: int
    id: Digest
    statement: Statement
    signed_by: tuple[str, ...]
    logged_at: int | None = None
    """The earliest cosignature time of the first checkpoint at hand that contains the entry."""


@dataclass(frozen=True, slots=True)
class OfficialKey:
    """A public key of an office, under a role and never under a person's name."""

    keyid: str
    keytype: str
    scheme: str
    public: str
    role: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How many distinct keys must sign a statement of ``type``."""

    type: str
    threshold: int


@dataclass(frozen=True, slots=True)
class Office:
    """An issuer: its keys and what it may publish."""

    id: str
    keys: tuple[OfficialKey, ...]
    may_publish: tuple[Rule, ...]


class Every(StrEnum):
    """How often an obligation falls due."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty to publish ``type`` for every period, ``due_days`` after its end."""

    type: str
    issuer: str
    every: Every
    due_days: int


class WithoutQuorum(StrEnum):
    """What the publisher does while witnesses are missing."""

    HOLD = "hold"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Amend:
    """Who may change the charter."""

    threshold: int
    keyids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The log that this one continues: its last head and the next sequence of each office."""

    head: Head
    next_sequence: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Charter:
    """Entry 0 of a record: who may say what, signed by how many, witnessed by whom (§7.1)."""

    title: str
    origin: str
    log_keys: tuple[str, ...]
    offices: tuple[Office, ...]
    amend: Amend
    witness_policy: str
    max_cosignature_age_s: int
    without_quorum: WithoutQuorum
    obligations: tuple[Obligation, ...] = ()
    predecessor: Predecessor | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """A stranger's trust in one record (§7.2): what ``trust.json`` holds."""

    origin: str
    charter: Digest
    log_key: str
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """What the statement index says of one entry, so that it is found without opening it."""

    index: int
    type: str
    issuer: str
    sequence: int
    issued_at: int
    period: Period | None = None
    supersedes: Digest | None = None


class Stage(StrEnum):
    """How far a checkpoint has come on its way to the public (§9.4)."""

    SIGNED = "signed"
    DERIVED = "derived"
    COSIGNED = "cosigned"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction adds: statements already judged fit, in order."""

    entries: tuple[Entry, ...]
    statements: tuple[Logged, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """A checkpoint that is not published yet."""

    checkpoint: Checkpoint
    stage: Stage


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What a witness answered to ``add-checkpoint``.

    ``status`` as in C2SP tlog-witness; ``lines`` are the signature lines of a 200; ``size`` is
    the last cosigned size of a 409.
    """

    status: int
    lines: tuple[bytes, ...] = ()
    size: int | None = None


@dataclass(frozen=True, slots=True)
class WitnessState:
    """What a witness remembers of one log."""

    origin: str
    size: int
    root: bytes
    note: bytes
    last_time: int
