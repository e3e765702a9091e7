"""Two states with a log each, both witnessed by the other, for exchanges between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from securesystemslib.signer import Signer

from biplomacy.accord.statement.exchange_file import TrustedLog
from biplomacy.record.adapters.local_witness import LocalWitness
from biplomacy.record.auditing import Audited, audit_record
from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.drafts import prepare_entries
from biplomacy.record.envelope import sign_statement
from biplomacy.record.model import (
    Amend,
    Charter,
    KeyKind,
    Office,
    Rule,
    Statement,
    Trust,
    WithoutQuorum,
)
from biplomacy.record.policy import parse_policy
from biplomacy.record.proving import trust_in
from biplomacy.record.publishing import Publisher
from biplomacy.record.reading import find_record
from biplomacy.record.sequencing import Sequencer
from biplomacy.record.statement import encode_statement
from biplomacy.record.witnessing import Witness
from biplomacy.values.clock import Faults, NoFaults
from fakes.charters import FIRST_INSTANT, official, signer, vkey
from fakes.record_memory import MemoryLog, MemoryTiles, MemoryWitnessStore
from fakes.small_log import NamedKey, SetClock

TYPES = ("knowledge-package/1", "receipt/1", "sealed-message/1", "supervisory-request/1")


@dataclass(slots=True)
class Side:
    """One state: its log in memory, what it published, and whose witness cosigns it."""

    name: str
    office: str
    witness: str
    types: tuple[str, ...] = TYPES
    log: MemoryLog = field(init=False)
    tiles: MemoryTiles = field(default_factory=MemoryTiles)
    clock: SetClock = field(default_factory=SetClock)

    def __post_init__(self) -> None:
        self.log = MemoryLog(self.origin)
        founded = Statement(CHARTER, self.office, 0, FIRST_INSTANT, encode_charter(self.charter))
        self.writer().append([self.signed(encode_statement(founded))])
        self.publish()

    @property
    def origin(self) -> str:
        return f"{self.name}.example/record"

    @property
    def policy(self) -> str:
        log = vkey(self.origin, KeyKind.LOG_ED25519)
        cosigner = vkey(self.witness, KeyKind.COSIGNATURE_ED25519)
        return f"log {log}\nwitness partner {cosigner}\nquorum partner\n"

    @property
    def charter(self) -> Charter:
        key = official(f"{self.name}-director")
        return Charter(
            title=f"Record of {self.name}",
            origin=self.origin,
            log_keys=(vkey(self.origin, KeyKind.LOG_ED25519),),
            offices=(Office(self.office, (key,), tuple(Rule(one, 1) for one in self.types)),),
            amend=Amend(1, (key.keyid,)),
            witness_policy=self.policy,
            max_cosignature_age_s=86_400,
            without_quorum=WithoutQuorum.HOLD,
        )

    def signed(self, payload: bytes) -> bytes:
        signers: list[Signer] = [signer(f"{self.name}-director")]
        return sign_statement(payload, signers)

    def writer(self, faults: Faults | None = None) -> Sequencer:
        key = NamedKey(self.origin, KeyKind.LOG_ED25519)
        return Sequencer(self.log, key, self.clock, faults or NoFaults())

    def say(self, draft: bytes, faults: Faults | None = None) -> int:
        """Sign and log a draft, and return its index; nothing is published."""
        writer = self.writer(faults)
        entries = prepare_entries([draft], writer.next_sequence, self.clock.now(), self.signed)
        return writer.append(entries)[0].index

    def publish(self, faults: Faults | None = None) -> None:
        """Publish under the partner's cosignature."""
        key = NamedKey(self.origin, KeyKind.LOG_ED25519).key
        name = NamedKey(self.witness, KeyKind.COSIGNATURE_ED25519)
        witness = Witness(MemoryWitnessStore(), {self.origin: key}, name, self.clock)
        client = LocalWitness(self.witness, witness)
        Publisher(self.log, self.tiles, [client], self.clock, faults or NoFaults()).publish()

    def trust(self) -> Trust:
        return trust_in(self.log)

    def trusted(self) -> TrustedLog:
        """Return what a stranger trusts who has the trust file and the accord's policy."""
        return TrustedLog(self.trust(), parse_policy(self.policy))

    def audited(self) -> Audited:
        return audit_record(find_record(self.tiles), self.trust())


def two_states() -> tuple[Side, Side]:
    """Return El Salvador, which sends, and Pakistan, which receives."""
    return (
        Side("sv", "bitcoin-office", "pk.example/witness"),
        Side("pk", "crypto-council", "sv.example/witness"),
    )
