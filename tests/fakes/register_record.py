"""A regulator's small record with every kind of firm, all of them invented, and its verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from biplomacy.record.auditing import audit_record
from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.envelope import sign_statement
from biplomacy.record.model import EvidenceRef, Office, Rule, Statement
from biplomacy.record.reading import Files, blob_path
from biplomacy.record.statement import encode_statement
from biplomacy.register.dump import state_dump
from biplomacy.register.dump_reading import dump_record
from biplomacy.register.esma import read_esma
from biplomacy.register.esma_stated import stated_import
from biplomacy.register.model import (
    Activity,
    Authorisation,
    Condition,
    DeclaredWallet,
    Entity,
    EventBody,
    Fitness,
    Kind,
    Name,
    PersonOutcome,
    RegisterEvent,
    Sanction,
    State,
    WalletLabel,
)
from biplomacy.register.model import Warning as PublicWarning
from biplomacy.register.statement import register_dump, register_event, register_import
from biplomacy.register.statement import register_warning as warning
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.web.record_view import RecordView
from fakes.charters import BITCOIN_OFFICE, CHARTER_OF_TEST, MINISTRY, official, signer
from fakes.portal_record import FilesInMemory, entry, publish
from fakes.portal_statements import Said
from fakes.register_esma import esma_file, sound

REGULATOR = "pvara"
LICENSED_LEI = "529900T8BM49AURSDO55"
NOC_LEI = "5493001KJTIIGC8Y1R12"
UNKNOWN_LEI = "5493007WZ7IFULIL8G21"
WALLET = "149w62rY42aZBox8fGcmqNsXUzSStKeq8C"
SEEN = "2026-04-05"
_SIGNERS = tuple(official(name).keyid for name in ("director", "auditor"))
_TYPES = tuple(f"register-{name}/1" for name in ("event", "warning", "import", "dump"))
_ACTIVITIES = (Activity.CUSTODY, Activity.FIAT_EXCHANGE)


def firm(name: str, domain: str, lei: str | None = None) -> EventBody:
    """Return what the first event of an authorisation tells."""
    rights = Authorisation(
        "pvara",
        "pk-vaa-2026",
        _ACTIVITIES,
        scope="synthetic",
        conditions=(Condition("c-1", "Keep client coins apart", Day.parse("2026-09-30")),),
    )
    entity = Entity((Name(f"{name} (synthetic)"),), "PK", lei=lei, domains=(domain,))
    return EventBody(entity=entity, authorisation=rights)


def move(
    subject: str,
    states: tuple[State | None, State],
    day: str,
    body: EventBody | None = None,
    *,
    supersedes: str | None = None,
) -> RegisterEvent:
    """Return a decision that moves an authorisation on a day."""
    return RegisterEvent(
        id=f"{subject}-{day}-{states[1].value}",
        subject=subject,
        kind=Kind.DECISION,
        from_state=states[0],
        to_state=states[1],
        effective_at=Day.parse(day),
        decided_at=Day.parse(day),
        legal_basis="Virtual Assets Act 2026",
        decision_digest=Digest.of(subject.encode()),
        signers=_SIGNERS,
        supersedes=supersedes,
        body=body or EventBody(),
    )


def told(subject: str, kind: Kind, state: State, day: str, body: EventBody) -> RegisterEvent:
    """Return an event that tells something and moves nothing."""
    return replace(
        move(subject, (None, state), day, body),
        id=f"{subject}-{day}-{kind.value}",
        kind=kind,
        from_state=state,
    )


def events() -> tuple[RegisterEvent, ...]:
    """Return the decisions: a certificate, a licence, a grace clause that ran out, a suspension."""
    grace = replace(firm("Old Bazaar", "bazaar.example"), until=Day.parse("2026-03-31"))
    wallets = EventBody(wallets=(DeclaredWallet("bitcoin", WALLET, WalletLabel.CLIENT),))
    fined = EventBody(sanction=Sanction(Money.parse("5000000.00", "PKR")))
    person = EventBody(person=PersonOutcome("director", Digest.of(b"salt"), Fitness.FIT))
    asked, sound_, stopped = "karachi", State.LICENSED, State.SUSPENDED
    wrong = move("lahore", (sound_, stopped), "2026-03-10")
    return (
        move("indus", (None, State.NOC), "2025-12-12",
             firm("Indus Coin", "indus.example", NOC_LEI)),
        move(asked, (None, State.APPLICATION_RECEIVED), "2026-01-05",
             firm("Karachi Exchange", "karachi.example", LICENSED_LEI)),
        told(asked, Kind.FITNESS, State.APPLICATION_RECEIVED, "2026-01-20", person),
        move(asked, (State.APPLICATION_RECEIVED, sound_), "2026-02-01"),
        told(asked, Kind.WALLETS, sound_, "2026-02-02", wallets),
        move("bazaar", (None, State.TRANSITIONAL), "2025-08-01", grace),
        move("lahore", (None, State.APPLICATION_RECEIVED), "2026-01-06",
             firm("Lahore Custody", "lahore.example")),
        move("lahore", (State.APPLICATION_RECEIVED, sound_), "2026-02-03"),
        wrong,
        told("lahore", Kind.SANCTION, stopped, "2026-03-12", fined),
    )  # fmt: skip


def warnings() -> tuple[PublicWarning, ...]:
    """Return a warning of a firm whose domain looks like that of a licensed one."""
    domains = ("karachl.example", "hotcoin.example")
    return (PublicWarning("w-1", ("Hot Coin",), domains, "pvara", Day.parse("2026-03-05")),)


def statements() -> tuple[Said, ...]:
    """Return what the regulator says, without charter, import and dump."""
    said = [
        Said("register-event/1", register_event.encode_register_event(one), "2026-03-20", REGULATOR)
        for one in events()
    ]
    said += [
        Said("register-warning/1", warning.encode_register_warning(one), "2026-03-21", REGULATOR)
        for one in warnings()
    ]
    return tuple(said)


def register_record(
    said: Sequence[Said], blobs: Sequence[bytes] = (), rows: tuple[VerdictRow, ...] = ()
) -> RecordView:
    """Return a regulator's record of these statements, the first in entry 1."""
    beside = [(blob_path(Digest.of(blob)), blob) for blob in blobs]
    files = Files(FilesInMemory([*register_files(said, blobs).files, *beside]), "")
    return RecordView(audit_record(files, None), files, rows)


def register_files(said: Sequence[Said], evidence: Sequence[bytes] = ()) -> FilesInMemory:
    """Return the published files of a regulator's record with its charter and ``said``."""
    office = Office(REGULATOR, BITCOIN_OFFICE.keys, tuple(Rule(one, 1) for one in _TYPES))
    charter = replace(CHARTER_OF_TEST, offices=(office, MINISTRY), obligations=())
    founding = Said(CHARTER, encode_charter(charter), "2025-07-01", REGULATOR)
    signed = [_entry(one, number, evidence) for number, one in enumerate((founding, *said))]
    return publish(signed, on=SEEN)


def _entry(said: Said, sequence: int, evidence: Sequence[bytes]) -> bytes:
    """Return a signed entry, with those of the files as evidence whose digest its body names."""
    if said.type == CHARTER:
        return entry(said, sequence)
    digests = {str(Digest.of(one)): one for one in evidence}
    named = sorted(set(map(str, said.body.values())) & set(digests))
    stated = Statement(
        said.type,
        said.issuer,
        sequence,
        Day.parse(said.day).start + 43_200 + sequence,
        said.body,
        evidence=tuple(
            EvidenceRef("file", Digest.of(digests[one]), "text/plain", len(digests[one]))
            for one in named
        ),
    )
    return sign_statement(encode_statement(stated), [signer("director"), signer("auditor")])


@cache
def whole_register() -> RecordView:
    """Return decisions, a warning, an import with flags, and a copy of the register."""
    said = statements()
    file = esma_file(sound(), sound(ae_lei="9.60E+19"))
    imported = register_import.encode_import(stated_import(read_esma(file)))
    copy = dump_record(register_record(said).audited)
    dumped = register_dump.encode_dump(state_dump(copy))
    rows = tuple(
        VerdictRow(
            f"register.event.{number}", "the event", "the event", Verdict.CONFIRMED, Grade.RECORD,
            "its move is legal and its signers meet the charter", (f"entry:{number}",),
        )
        for number in range(1, len(events()) + 1)
    )  # fmt: skip
    return register_record(
        (
            *said,
            Said("register-import/1", imported, "2026-03-22", REGULATOR),
            Said("register-dump/1", dumped, "2026-03-23", REGULATOR),
        ),
        (file, copy.jsonl, copy.csv, copy.schema),
        rows,
    )


@cache
def broken_register() -> RecordView:
    """Return the record with a decision that was changed after it was logged."""
    said = statements()
    changed = replace(said[0], day="2026-03-19")
    real, other = (register_files((one, *said[1:])) for one in (said[0], changed))
    tile = [file for file in real.files if file[0].startswith("tile/0")]
    kept = [file for file in other.files if not file[0].startswith(("tile/0", "checkpoint"))]
    note = [file for file in real.files if file[0] == "checkpoint"]
    files = Files(FilesInMemory([*note, *kept, *tile]), "")
    return RecordView(audit_record(files, None), files)
