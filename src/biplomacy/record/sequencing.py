"""Giving statements their place in the log: one order, for ever (record §9.1, §9.5).

A batch is judged whole, then stored with its signed checkpoint in one unit of work. Fault points:
``before-commit`` after the note is signed, ``after-commit`` when the batch is durable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import sign_head
from biplomacy.record.errors import (
    CharterMalformed,
    CheckpointUntrusted,
    Forked,
    StatementTooLarge,
)
from biplomacy.record.history import Past, open_entry, read_past
from biplomacy.record.model import Batch, Entry
from biplomacy.record.note import format_vkey
from biplomacy.record.registration import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.record.model import Edge, Head, Logged
    from biplomacy.record.ports import LogStore, NoteSigner
    from biplomacy.record.windows import CharterHistory
    from biplomacy.values.clock import Clock, Faults

MAX_BATCH = 10_000


class Sequencer:
    """The one writer of a log; used by one thread at a time.

    It follows the store: whatever another process has appended meanwhile is read before the next
    batch is judged. After an error from the store the same batch may be given again; if it was
    stored after all, the answer is ``sequence-taken``.
    """

    def __init__(self, store: LogStore, signer: NoteSigner, clock: Clock, faults: Faults) -> None:
        self._store = store
        self._signer = signer
        self._clock = clock
        self._faults = faults
        self._past = Past()
        self._catch_up()

    @property
    def charters(self) -> CharterHistory | None:
        """The log's charters so far; None before entry 0."""
        return self._past.charters

    def next_sequence(self, issuer: str) -> int:
        """Return the sequence number of the issuer's next statement; 0 in a log without entries."""
        self._catch_up()
        return self._past.registry.next_sequence(issuer) if self._past.registry else 0

    def append(
        self, entries: Sequence[bytes], *, allowed: Iterable[str] = ()
    ) -> tuple[Logged, ...]:
        """Log ``entries`` in their order, all or none, and return each at its place.

        ``allowed`` lists text fields whose likeness to personal data the operator let pass.

        Raises:
            InputError: the first thing that is wrong with the first entry that is refused, by the
                codes of record §17.
            CheckpointUntrusted: the charter does not name the log key that signs here.
            StoreBusy: another writer came first; nothing was logged.
            SourceUnavailable: the database failed.
        """
        if not entries:
            return ()
        if len(entries) > MAX_BATCH:
            raise StatementTooLarge(
                f"{len(entries):,} statements at once; a batch has at most {MAX_BATCH:,}",
                hint="append them in several batches",
            )
        self._catch_up()
        batch, past = self._judge(entries, tuple(allowed))
        self._store.append(batch, self._sign)
        self._faults.reach("after-commit")
        self._past = past
        return batch.statements

    def _judge(self, entries: Sequence[bytes], allowed: tuple[str, ...]) -> tuple[Batch, Past]:
        now = self._clock.now()
        past = self._past
        rows: list[Entry] = []
        statements: list[Logged] = []
        for data in entries:
            opened = open_entry(data, past, logged_at=now)
            refuse(opened.findings(allowed))
            logged = opened.logged()
            rows.append(Entry(logged.index, data, logged.id))
            statements.append(logged)
            past = opened.past()
        self._require_ours(past)
        return Batch(tuple(rows), tuple(statements)), past

    def _require_ours(self, past: Past) -> None:
        if past.charters is None:
            return
        key = format_vkey(self._signer.key)
        origin = self._store.head()[0].origin
        for charter in past.charters.charters_for_size(past.size, after=self._past.size):
            if charter.origin != origin:
                raise CharterMalformed(
                    f"the charter is that of {charter.origin}, the log is {origin}",
                    hint="open the log of the charter's origin",
                )
            if key not in charter.log_keys:
                raise CheckpointUntrusted(
                    f"the charter does not name the log key {self._signer.key.name} that signs",
                    hint="sign with a key of `log_keys`; to change keys, add the new one first",
                )

    def _sign(self, head: Head, _edge: Edge) -> bytes:
        note = sign_head(head, self._signer)
        self._faults.reach("before-commit")
        return note

    def _catch_up(self) -> None:
        head, _ = self._store.head()
        if head.size < self._past.size:
            raise Forked(
                f"the log of {head.origin} went back from {self._past.size} to {head.size} entries",
                hint="stop: the database was replaced under a running writer",
            )
        self._past = read_past(self._store, self._past, head.size)
