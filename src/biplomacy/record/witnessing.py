"""A witness: cosigns a log's checkpoints, and only ever one history (C2SP tlog-witness, §11.1).

The checks run in the order of the table in record §11.1; each has its status. What is cosigned
was stored before: check and store are one conditional update of the ``WitnessStore``. A log whose
fork can be shown is cosigned no more (programme §10.8).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import (
    parse_checkpoint,
    parse_decimal,
    require_log_signature,
)
from biplomacy.record.cosignature import cosign
from biplomacy.record.errors import CheckpointUntrusted, NoteMalformed, SignerUnavailable
from biplomacy.record.fork_finding import fork_between
from biplomacy.record.merkle import EMPTY_ROOT, HASH_SIZE, MAX_PROOF, consistent
from biplomacy.record.model import Checkpoint, WitnessAnswer, WitnessState
from biplomacy.record.note import format_line, parse_base64, parse_note
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from biplomacy.record.fork_proof import ForkProof
    from biplomacy.record.model import Note, VerifierKey
    from biplomacy.record.ports import NoteSigner, WitnessStore
    from biplomacy.values.clock import Clock

MAX_BODY = 256 * 1024
MAX_BACKWARDS_S = 60
_OLD = b"old "
_RACES = 3


@dataclass(frozen=True, slots=True)
class Request:
    """The body of ``add-checkpoint``: the size cosigned before, the proof from there, the note."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes


def encode_request(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """Return the body of ``add-checkpoint``; ``proof`` are 32-byte hashes."""
    lines = [_OLD + str(old).encode(), *(base64.b64encode(step) for step in proof), b""]
    return b"\n".join(lines) + b"\n" + note


def decode_request(body: bytes) -> Request:
    """Return what a body asks for; nothing is verified.

    Raises:
        NoteMalformed: more than 256 KiB, a line that is no size or hash, more than 63 hashes.
    """
    if len(body) > MAX_BODY:
        raise _malformed(f"it has more than {MAX_BODY} bytes")
    front, separator, note = body.partition(b"\n\n")
    first, *steps = front.split(b"\n", MAX_PROOF + 2)
    if not separator or not first.startswith(_OLD) or not front.isascii():
        raise _malformed("it does not begin with an old size line")
    old = parse_decimal(first[len(_OLD) :].decode("ascii"))
    if old is None:
        raise _malformed("its old size is not a size")
    if len(steps) > MAX_PROOF:
        raise _malformed(f"its proof has more than {MAX_PROOF} hashes")
    proof = [parse_base64(step.decode("ascii")) for step in steps]
    sound = tuple(step for step in proof if step is not None and len(step) == HASH_SIZE)
    if len(sound) != len(proof):
        raise _malformed("a line of its proof is not a hash")
    return Request(old, sound, note)


def refused_fork(store: WitnessStore, origin: str) -> ForkProof | None:
    """Return a proof that a log forked, from what a witness cosigned and what it refused.

    None where nothing that was kept proves it, as a log may prove a rewritten past badly.
    """
    state = store.state(origin)
    found = (_contradicts(state, decode_request(body)) for body in store.evidence(origin))
    return next((fork for fork in found if fork is not None), None)


class Witness:
    """Follows ``logs`` (origin to log key) and cosigns with ``signer``, a type 04 key."""

    def __init__(
        self,
        store: WitnessStore,
        logs: Mapping[str, VerifierKey],
        signer: NoteSigner,
        clock: Clock,
    ) -> None:
        self._store = store
        self._logs = logs
        self._signer = signer
        self._clock = clock
        self._forked: set[str] = set()  # only added to, so that no race lets a log off
        self._looked: set[str] = set()
        self._origins = tuple((str(Digest.of(origin.encode())), origin) for origin in logs)

    def add_checkpoint(self, body: bytes) -> WitnessAnswer:
        """Answer one request by the table of record §11.1; never raises for a stranger's bytes."""
        try:
            request = decode_request(body)
            checkpoint = parse_checkpoint(request.note)
        except NoteMalformed:
            return WitnessAnswer(400)
        key = self._logs.get(checkpoint.head.origin)
        if key is None:
            return WitnessAnswer(404)
        try:
            require_log_signature(checkpoint, key)
        except CheckpointUntrusted:
            return WitnessAnswer(403)
        if request.old > checkpoint.head.size:
            return WitnessAnswer(400)
        try:
            return self._judge(request, checkpoint, key, body)
        except SourceError:
            # The database or the key gives no answer; the log may ask again.
            return WitnessAnswer(503)

    def latest(self, origin: str) -> bytes | None:
        """Return the last cosigned note, with the log's verified signature and ours."""
        state = self._store.state(origin)
        return None if state is None else state.note

    def origin_of(self, digest: str) -> str | None:
        """Return the followed origin whose SHA-256 is ``digest`` in hexadecimal digits."""
        return next((origin for found, origin in self._origins if found == digest), None)

    def _judge(
        self, request: Request, checkpoint: Checkpoint, key: VerifierKey, body: bytes
    ) -> WitnessAnswer:
        head = checkpoint.head
        if self._has_forked(head.origin):
            return WitnessAnswer(422)
        state = self._store.state(head.origin)
        note = parse_note(checkpoint.note)
        for _ in range(_RACES):
            size = 0 if state is None else state.size
            if request.old != size:
                return WitnessAnswer(409, size=size)
            if not _follows(state, request, checkpoint):
                self._store.keep_evidence(head.origin, 422, body)
                if _contradicts(state, request) is not None:
                    self._forked.add(head.origin)
                return WitnessAnswer(422)
            time = self._time(state)
            line = cosign(note.text, self._signer, time)
            cosigned = _cosigned(note, key, line)
            if self._store.advance(
                WitnessState(head.origin, head.size, head.root.raw, cosigned, time), size
            ):
                return WitnessAnswer(200, (line,))
            state = self._store.state(head.origin)
        return WitnessAnswer(503)

    def _has_forked(self, origin: str) -> bool:
        """Say whether a fork can be shown; what was kept before this process is read once."""
        if origin not in self._looked:
            if refused_fork(self._store, origin) is not None:
                self._forked.add(origin)
            self._looked.add(origin)
        return origin in self._forked

    def _time(self, state: WitnessState | None) -> int:
        now = self._clock.now()
        last = 0 if state is None else state.last_time
        if last - now > MAX_BACKWARDS_S:
            raise SignerUnavailable(
                f"the clock stands {last - now} s before the last cosignature",
                hint="set the clock of this machine right",
            )
        return max(now, last)


def _contradicts(state: WitnessState | None, request: Request) -> ForkProof | None:
    if state is None:
        return None
    refused = parse_checkpoint(request.note)
    return fork_between(parse_checkpoint(state.note), refused, request.proof)


def _follows(state: WitnessState | None, request: Request, checkpoint: Checkpoint) -> bool:
    head = checkpoint.head
    if head.size == 0 and head.root.raw != EMPTY_ROOT:
        return False
    old_root = EMPTY_ROOT if state is None else state.root
    return consistent(request.old, head.size, old_root, head.root.raw, request.proof)


def _cosigned(note: Note, key: VerifierKey, line: bytes) -> bytes:
    # Lines of strangers are dropped: what we serve carries only what we verified.
    ours = dict.fromkeys(
        format_line(found.name, found.key_id, found.blob)
        for found in note.lines
        if (found.name, found.key_id) == (key.name, key.key_id)
    )
    return note.text + b"\n" + b"".join(ours) + line


def _malformed(what: str) -> NoteMalformed:
    return NoteMalformed(
        f"the request is malformed: {what}",
        hint="add-checkpoint is described at c2sp.org/tlog-witness",
    )
