"""Both states replayed once per reading by the real command, and what tests do to the result."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from biplomacy.chain.model import Network
from biplomacy.demo.forging import forge
from biplomacy.demo.keyring import KeyRing, Profile, key_file
from biplomacy.demo.model import Places, Reading
from biplomacy.demo.profiles import EL_SALVADOR, PAKISTAN
from biplomacy.record.charter import decode_charter
from biplomacy.record.envelope import open_envelope
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import Statement, Trust
from biplomacy.record.note import parse_vkey
from biplomacy.record.reading import find_record, read_checkpoint, read_entries
from biplomacy.record.statement import decode_statement, encode_statement
from biplomacy.record.trust import decode_trust
from biplomacy.reserve.statement.opening import OpeningFile, decode_openings
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Verdict, VerdictRow
from biplomacy.verify.model import Question
from biplomacy.verify.recomputation import decode_verdict_rows
from biplomacy.verify.run import verify_record
from biplomacy.wiring import open_blocks_directory, open_descriptors, open_tiles, sign_entry
from command_line import Place, place

DIFFERENT = {"TZ": "Asia/Karachi", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7"}
"""Settings of a process that must not change what is replayed."""

Lie = Callable[[int, Statement], Statement | bytes | None]
"""What becomes of a statement: another one, an entry as it is, or None where it is withheld."""


class ReopenedRing(KeyRing):
    """The keys that a replay made and wrote, opened again."""

    def __init__(self, profile: Profile, folder: Path, founding: JsonObject) -> None:
        charter = decode_charter(founding)
        self.profile = profile
        self.folder = folder
        self.offices = charter.offices
        self.log_key = parse_vkey(charter.log_keys[0])
        self._uris = {
            key.keyid: f"file2:{key_file(folder, office.id, key.role)}"
            for office in charter.offices
            for key in office.keys
        }

    def sign_as(self, issuer: str, statement: Statement) -> bytes:
        """Return the entry that the officials of ``issuer`` sign, whoever it names."""
        office = next(office for office in self.offices if office.id == issuer)
        uris = [self._uris[key.keyid] for key in office.keys]
        return sign_entry(encode_statement(statement), uris, office.keys)


@dataclass(frozen=True, slots=True)
class Replay:
    """One replay on the disk; ``events`` are the lines that the command printed."""

    reading: Reading
    places: Places
    events: tuple[JsonObject, ...]

    @property
    def trust(self) -> Trust:
        """What a stranger trusts of El Salvador's record, with the head that he pinned."""
        return decode_trust(self.places.trust("sv").read_bytes())

    @property
    def unpinned(self) -> Trust:
        """The same without a head."""
        return replace(self.trust, head=None)

    @property
    def openings(self) -> tuple[OpeningFile, ...]:
        """The opening of the sealed wallet."""
        return decode_openings(self.places.opening.read_bytes())

    def question(self, record: Path | None = None, *, chain: bool) -> Question:
        """Return the question about a record, by default El Salvador's, without a pinned head."""
        return Question(
            files=find_record(open_tiles(record or self.places.record("sv"))),
            trust=self.unpinned,
            now=0,
            chain=open_blocks_directory(self.places.blocks) if chain else None,
            descriptors=open_descriptors(Network.REGTEST) if chain else None,
        )

    def entries(self, state: str = "sv") -> tuple[bytes, ...]:
        """Return the entries of a published record."""
        return _entries(self.places.record(state))

    def statements(self, state: str = "sv") -> tuple[Statement, ...]:
        """Return what those entries say."""
        return _statements(self.places.record(state))

    def ring(self, state: str = "sv") -> ReopenedRing:
        """Return the keys of a state."""
        profile = {"sv": EL_SALVADOR, "pk": PAKISTAN}[state]
        return ReopenedRing(profile, self.places.keys(state), self.statements(state)[0].body)

    def index_of(self, wanted: Callable[[Statement], bool], state: str = "sv") -> int:
        """Return the index of the first statement that fits."""
        return next(i for i, one in enumerate(self.statements(state)) if wanted(one))

    def publish(self, entries: Iterable[bytes], into: Path, state: str = "sv") -> Path:
        """Publish entries below ``into``, signed by the log and cosigned as by a new witness.

        Evidence lies beside them as in the true record.
        """
        partner = {"sv": "pk", "pk": "sv"}[state]
        said = self.statements(state)[-1].issued_at
        forge(list(entries), into, self.ring(state), self.ring(partner), said)
        shutil.copytree(self.places.record(state) / "blob", into / "blob", dirs_exist_ok=True)
        return into

    def rewritten(self, lie: Lie, state: str = "sv") -> list[bytes]:
        """Return the entries as a careful liar leaves them.

        He signs again what he changed, and what names it by its id.
        """
        ring, entries = self.ring(state), list[bytes]()
        known: dict[str, str] = {}
        for index, entry in enumerate(self.entries(state)):
            said = decode_statement(open_envelope(entry).payload)
            told = lie(index, _renamed(said, known))
            if told is None:
                continue
            if isinstance(told, Statement):
                told = entry if told == said else ring.sign(told)
            if told != entry:
                known[_id(entry)] = _id(told)
            entries.append(told)
        return entries


@dataclass(frozen=True, slots=True)
class Replays:
    """The replays of this run, each made when it is first asked for, by whichever worker asks."""

    folder: Path

    def of(self, reading: Reading) -> Replay:
        """Return the replay of a reading."""
        printed = self.folder / f"{reading.value}.events"
        with (self.folder / f"{reading.value}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not printed.exists():
                made = run_replay(place(self.folder), reading, reading.value)
                printed.write_bytes(b"".join(encode(event) + b"\n" for event in made.events))
        events = tuple(decode_object(line) for line in printed.read_bytes().splitlines())
        return Replay(reading, Places(self.folder / reading.value), events)


@pytest.fixture(scope="session")
def replays(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Replays:
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "replays"
    folder.mkdir(exist_ok=True)
    return Replays(folder)


def run_replay(where: Place, reading: Reading, name: str) -> Replay:
    """Run the command to its end; the replay fails where the command does."""
    process = where.start(
        "demo", "run", "--into", name, "--no-serve", "--reading", reading.value, "--json"
    )
    printed, said = process.communicate(timeout=300)
    assert (process.returncode, said) == (0, "")
    events = tuple(decode_object(line.encode()) for line in printed.splitlines())
    return Replay(reading, Places(where.directory / name), events)


def rows_by_claim(question: Question) -> dict[str, VerdictRow]:
    """Return the rows of a verification by their names."""
    return {row.row.claim: row.row for row in verify_record(question).rows}


def contradictions(question: Question) -> dict[str, str]:
    """Return, by name, the reasons of what is contradicted and the record answers for."""
    return {
        row.row.claim: row.row.reason
        for row in verify_record(question).rows
        if row.answerable and row.row.verdict is Verdict.CONTRADICTED
    }


def printed_rows(output: str) -> dict[str, VerdictRow]:
    """Return the rows that ``verify --json`` printed."""
    return {row.claim: row for row in decode_verdict_rows(output.encode())}


@cache
def _entries(record: Path) -> tuple[bytes, ...]:
    files = find_record(open_tiles(record))
    found, _ = read_entries(files, read_checkpoint(files).head.size)
    return tuple(entry.data for entry in found)


@cache
def _statements(record: Path) -> tuple[Statement, ...]:
    return tuple(decode_statement(open_envelope(entry).payload) for entry in _entries(record))


def _renamed(said: Statement, known: dict[str, str]) -> Statement:
    text = encode_statement(said).decode()
    for old, new in known.items():
        text = text.replace(old, new)
    return said if not known else decode_statement(text.encode())


def _id(entry: bytes) -> str:
    return str(Digest(leaf_hash(entry)))
