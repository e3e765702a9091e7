"""Bringing the newest checkpoint to the public (record §9.4, §9.5).

First the files that it needs, then the witnesses, and only when the quorum of the policy in force
is met the file ``checkpoint``. Each step is stored, so a run that was cut off anywhere is simply
run again. Fault points: ``mid-tiles``, ``after-tiles``, ``mid-witness``, ``after-cosign``,
``before-replace``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import parse_checkpoint, require_log_signature
from biplomacy.record.cosigning import (
    Asked,
    Submission,
    ask_witness,
    cosignatures_on,
    note_without,
    replace_lines,
    witness_keys,
)
from biplomacy.record.derivation import derive, published_nodes
from biplomacy.record.errors import CheckpointUntrusted, Forked, QuorumNotMet, RecordAbsent
from biplomacy.record.history import read_charters
from biplomacy.record.kept import keep
from biplomacy.record.model import Checkpoint, Cosignature, Pending, Stage, WithoutQuorum
from biplomacy.record.note import MAX_NOTE, parse_vkey
from biplomacy.record.policy import Policy, parse_policy
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.model import Charter, Head, VerifierKey
    from biplomacy.record.ports import LogStore, TileStore, WitnessClient
    from biplomacy.values.clock import Clock, Faults

CHECKPOINT = "checkpoint"
PENDING = "checkpoint.pending"
_RECENT = 64
_STAGES = tuple(Stage)


class Outcome(StrEnum):
    """Where the newest checkpoint lies after a run of the publisher."""

    PUBLISHED = "published"
    HELD = "held"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class PublishReport:
    """The newest size, who cosigned it and when, whether it is public, and what went wrong."""

    size: int
    outcome: Outcome
    cosigned: tuple[Cosignature, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the charters in force ask of one checkpoint."""

    charters: tuple[Charter, ...]
    policies: tuple[Policy, ...]
    refresh_after_s: int

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """The keys of all their witnesses."""
        return tuple(dict.fromkeys(key for policy in self.policies for key in policy.witness_keys))

    def met_by(self, cosigned: Sequence[Cosignature]) -> bool:
        """Say whether every policy has its quorum."""
        keys = [found.key for found in cosigned]
        return all(policy.satisfied_by(keys) for policy in self.policies)


class Publisher:
    """Publishes the newest checkpoint of ``store`` to ``tiles``; only that one is submitted."""

    def __init__(
        self,
        store: LogStore,
        tiles: TileStore,
        witnesses: Sequence[WitnessClient],
        clock: Clock,
        faults: Faults,
    ) -> None:
        self._store = store
        self._tiles = tiles
        self._witnesses = tuple(witnesses)
        self._clock = clock
        self._faults = faults

    def publish(self) -> PublishReport:
        """Take the newest checkpoint as far as it goes; running it again changes nothing.

        A cosignature is asked for again once half of its permitted age has passed.

        Raises:
            RecordAbsent: the log has no entry.
            Forked: what is published is not the past of this log.
            CheckpointUntrusted: the place holds another log, or a stored cosignature fails.
            PathOccupied: a published file was changed.
        """
        newest = next(iter(self._store.checkpoints(limit=1)), None)
        if newest is None:
            raise RecordAbsent("the log has no entry yet", hint="append the charter first")
        terms = self._terms(newest)
        self._require_own_past(newest.checkpoint.head, terms)
        newest = self._derived(newest)
        note, findings = self._cosigned(newest, terms)
        cosigned = cosignatures_on(note, terms.keys)
        if terms.met_by(cosigned):
            self._replace(newest, note)
            return PublishReport(
                newest.checkpoint.head.size, Outcome.PUBLISHED, cosigned, tuple(findings)
            )
        return self._hold(newest, note, terms, findings)

    def _terms(self, newest: Pending) -> _Terms:
        size = newest.checkpoint.head.size
        published = [
            known.checkpoint.head.size
            for known in self._store.checkpoints(Stage.PUBLISHED, limit=2)
            if known.checkpoint.head.size < size
        ]
        history = read_charters(self._store, size)
        charters = history.charters_for_size(size, after=max(published, default=0))
        return _Terms(
            charters,
            tuple(parse_policy(charter.witness_policy) for charter in charters),
            min(charter.max_cosignature_age_s for charter in charters) // 2,
        )

    def _require_own_past(self, head: Head, terms: _Terms) -> None:
        content = self._tiles.read(CHECKPOINT, MAX_NOTE)
        if content is None:
            return
        public = parse_checkpoint(content)
        self._require_log_key(public, terms)
        if public.head.size > head.size:
            raise Forked(
                f"size {public.head.size} of {head.origin} is public; the database ends at"
                f" {head.size}",
                hint="do not sign: the database is older than what was published",
            )
        recent = self._store.checkpoints(Stage.DERIVED, limit=_RECENT)
        if public.head not in [known.checkpoint.head for known in recent]:
            every = self._store.checkpoints(Stage.DERIVED)
            if public.head not in [known.checkpoint.head for known in every]:
                raise Forked(
                    f"the public checkpoint {public.head.size} of {head.origin} is not one of"
                    " this database",
                    hint="do not sign: keep both as evidence and compare them",
                )

    def _require_log_key(self, public: Checkpoint, terms: _Terms) -> None:
        refusal: CheckpointUntrusted | None = None
        for text in dict.fromkeys(text for charter in terms.charters for text in charter.log_keys):
            try:
                require_log_signature(public, parse_vkey(text))
            except CheckpointUntrusted as error:
                refusal = error
            else:
                return
        if refusal is not None:
            raise refusal

    def _derived(self, newest: Pending) -> Pending:
        if newest.stage is not Stage.SIGNED:
            return newest
        head, note = newest.checkpoint.head, newest.checkpoint.note
        derive(self._store, self._tiles, head, self._faults)
        self._store.advance(head.size, Stage.DERIVED, note)
        self._faults.reach("after-tiles")
        return Pending(newest.checkpoint, Stage.DERIVED)

    def _cosigned(self, newest: Pending, terms: _Terms) -> tuple[bytes, list[Finding]]:
        head, note = newest.checkpoint.head, newest.checkpoint.note
        findings: list[Finding] = []
        now = self._clock.now()
        submission = Submission(
            head.origin,
            head.size,
            note_without(note, *terms.keys),
            published_nodes(self._tiles, head.size),
        )
        for client in self._witnesses:
            keys = witness_keys(terms.policies, client.name) or terms.keys
            times = [found.time for found in cosignatures_on(note, keys)]
            if times and now - max(times) < terms.refresh_after_s:
                continue
            asked: Asked = ask_witness(client, submission, self._last_size(head, keys), keys)
            self._faults.reach("mid-witness")
            if asked.finding is not None:
                findings.append(asked.finding)
            if asked.lines:
                note = replace_lines(note, asked.lines)
                self._store.advance(head.size, newest.stage, note)
        return note, findings

    def _last_size(self, head: Head, keys: Sequence[VerifierKey]) -> int:
        sizes = [
            known.checkpoint.head.size
            for known in self._store.checkpoints(Stage.DERIVED, limit=_RECENT)
            if known.checkpoint.head.size <= head.size
            and cosignatures_on(known.checkpoint.note, keys)
        ]
        return max(sizes, default=0)

    def _replace(self, newest: Pending, note: bytes) -> None:
        size = newest.checkpoint.head.size
        if newest.stage is Stage.PUBLISHED and self._tiles.read(CHECKPOINT, MAX_NOTE) == note:
            return
        if _STAGES.index(newest.stage) < _STAGES.index(Stage.COSIGNED):
            self._store.advance(size, Stage.COSIGNED, note)
            self._faults.reach("after-cosign")
        for before in self._store.checkpoints(Stage.PUBLISHED, limit=1):
            if before.checkpoint.head.size < size:
                keep(self._tiles, before)
        self._faults.reach("before-replace")
        self._tiles.replace(CHECKPOINT, note)
        self._store.advance(size, Stage.PUBLISHED, note)

    def _hold(
        self, newest: Pending, note: bytes, terms: _Terms, findings: Sequence[Finding]
    ) -> PublishReport:
        head = newest.checkpoint.head
        cosigned = cosignatures_on(note, terms.keys)
        pending = all(charter.without_quorum is WithoutQuorum.PENDING for charter in terms.charters)
        if pending:
            self._tiles.replace(PENDING, note)
        missing = Finding(
            QuorumNotMet.code,
            Severity.WARNING,
            f"checkpoint:{head.size}",
            f"{len(cosigned)} cosignatures do not make the quorum of the charter's policy",
        )
        outcome = Outcome.PENDING if pending else Outcome.HELD
        return PublishReport(head.size, outcome, cosigned, (*findings, missing))
