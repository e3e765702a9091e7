"""One state of the replay: its log, its witness for the partner, what it says and publishes.

A state signs with its own keys, keeps its own database, and publishes nothing that the partner's
witness has not cosigned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import Amend, Charter, EvidenceRef, Statement, WithoutQuorum
from biplomacy.record.note import format_vkey
from biplomacy.record.proving import prove_entry, trust_in
from biplomacy.record.publishing import Publisher
from biplomacy.record.reading import blob_path
from biplomacy.record.sequencing import Sequencer
from biplomacy.record.trust import encode_trust
from biplomacy.record.witnessing import Witness
from biplomacy.values.clock import NoFaults
from biplomacy.values.digest import Digest
from biplomacy.wiring import (
    open_local_witness,
    open_log_signer,
    open_store,
    open_tiles,
    open_witness_signer,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.demo.keyring import KeyRing
    from biplomacy.demo.model import Places
    from biplomacy.record.model import Logged, Period, Receipt, Trust, VerifierKey
    from biplomacy.record.publishing import PublishReport
    from biplomacy.values.canonical import JsonObject
    from biplomacy.wiring import Settings

MAX_AGE_S = 40 * 86_400


class ReplayClock:
    """The ``Clock`` of the replayed day."""

    def __init__(self) -> None:
        self.time = 0

    def now(self) -> int:
        """Return the replayed instant."""
        return self.time


@dataclass(frozen=True, slots=True)
class Evidence:
    """Bytes that a statement names and that lie beside the log."""

    role: str
    media_type: str
    content: bytes


class State:
    """A state that can speak: statements are collected for a day and published together."""

    def __init__(
        self,
        ring: KeyRing,
        partner: KeyRing,
        places: Places,
        clock: ReplayClock,
        settings: Settings,
    ) -> None:
        profile = ring.profile
        self.ring = ring
        self._places = places
        self.clock = clock
        self._store = open_store(f"sqlite:{places.store(profile.code)}", settings)
        self.tiles = open_tiles(places.record(profile.code))
        self._log = self._store.log(profile.origin)
        signer = open_log_signer(ring.folder / "log.pem", profile.origin)
        self._sequencer = Sequencer(self._log, signer, clock, NoFaults())
        self.witness = Witness(
            self._store.witness(),
            {partner.profile.origin: partner.log_key},
            open_witness_signer(ring.folder / "witness.pem", profile.witness),
            clock,
        )
        self._batch: list[bytes] = []
        self._taken: dict[str, int] = {}
        self.charter = _charter(ring, partner.witness_key)
        self.say(ring.offices[0].id, CHARTER, encode_charter(self.charter))

    def say(
        self,
        issuer: str,
        versioned: str,
        body: JsonObject,
        *,
        period: Period | None = None,
        evidence: Sequence[Evidence] = (),
    ) -> Digest:
        """Sign a statement and return its id; it goes out with the day."""
        for item in evidence:
            self.tiles.write_once(blob_path(Digest.of(item.content)), item.content)
        sequence = self._taken.get(issuer, self._sequencer.next_sequence(issuer))
        self._taken[issuer] = sequence + 1
        references = tuple(
            EvidenceRef(i.role, Digest.of(i.content), i.media_type, len(i.content))
            for i in evidence
        )
        statement = Statement(
            versioned,
            issuer,
            sequence,
            self.clock.now(),
            body,
            period=period,
            evidence=references,
        )
        self._batch.append(self.ring.sign(statement))
        return Digest(leaf_hash(self._batch[-1]))

    @property
    def spoke(self) -> bool:
        """Whether anything was said that is not published yet."""
        return bool(self._batch)

    def publish(self, partner: State) -> tuple[tuple[Logged, ...], PublishReport]:
        """Log what was said since the last time, and publish it under the partner's witness."""
        logged = self._sequencer.append(tuple(self._batch))
        self._batch.clear()
        self._taken.clear()
        client = open_local_witness(partner.ring.profile.witness, partner.witness)
        publisher = Publisher(self._log, self.tiles, [client], self.clock, NoFaults())
        return logged, publisher.publish()

    def trust(self) -> Trust:
        """Return what a stranger trusts of this record, with its present head."""
        return trust_in(self._log)

    def write_trust(self) -> Trust:
        """Write and return what a stranger trusts of this record."""
        trust = self.trust()
        self._places.trust(self.ring.profile.code).write_bytes(encode_trust(trust))
        return trust

    def prove(self, versioned: str) -> Receipt:
        """Return the tlog-proof of the newest entry of a type, the entry itself in it."""
        size = self._log.head()[0].size
        newest = self._log.entries(0, size, types=(versioned,))[-1]
        return prove_entry(self._log, newest.index)

    def close(self) -> None:
        """Close the operator's database."""
        self._store.close()


def _charter(ring: KeyRing, partner: VerifierKey) -> Charter:
    """Return the charter: all officials of the first office may amend it, only together."""
    first = ring.offices[0]
    log_key = format_vkey(ring.log_key)
    return Charter(
        title=ring.profile.title,
        origin=ring.profile.origin,
        log_keys=(log_key,),
        offices=ring.offices,
        amend=Amend(len(first.keys), tuple(sorted(key.keyid for key in first.keys))),
        witness_policy=f"log {log_key}\nwitness partner {format_vkey(partner)}\nquorum partner\n",
        max_cosignature_age_s=MAX_AGE_S,
        without_quorum=WithoutQuorum.HOLD,
        obligations=ring.profile.obligations,
    )
