"""In-memory ports of the record, and wrappers whose writes fail or only seem to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from biplomacy.record.errors import (
    PathOccupied,
    SequenceTaken,
    StoreBusy,
    TileMalformed,
    WitnessUnavailable,
)
from biplomacy.record.merkle import EMPTY_ROOT, fold
from biplomacy.record.model import (
    Batch,
    Checkpoint,
    Edge,
    Entry,
    Head,
    Pending,
    Stage,
    StatementRow,
    WitnessAnswer,
    WitnessState,
)
from biplomacy.record.ports import LogStore, TileStore, WitnessClient
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable

STAGES = list(Stage)


@dataclass(slots=True)
class MemoryLog:
    """A ``LogStore`` without durability; its fields may be damaged by tests."""

    origin: str
    stored: list[Entry] = field(default_factory=list)
    index: list[StatementRow] = field(default_factory=list)
    pending: dict[int, Pending] = field(default_factory=dict)
    edge: Edge = field(default_factory=Edge)
    root: bytes = EMPTY_ROOT

    def head(self) -> tuple[Head, Edge]:
        return Head(self.origin, len(self.stored), Digest(self.root)), self.edge

    def append(self, batch: Batch, sign: Callable[[Head, Edge], bytes]) -> Checkpoint:
        old = len(self.stored)
        if not batch.entries or batch.entries[0].index != old:
            raise StoreBusy("the head moved", hint="read again")
        taken = {(row.issuer, row.sequence) for row in self.index}
        for logged in batch.statements:
            name = (logged.statement.issuer, logged.statement.sequence)
            if name in taken:
                raise SequenceTaken("taken", hint="take the next")
            taken.add(name)
        folded = fold(self.edge, old, [entry.leaf.raw for entry in batch.entries])
        head = Head(self.origin, old + len(batch.entries), Digest(folded.root))
        checkpoint = Checkpoint(head, sign(head, folded.edge))
        self.stored += batch.entries
        self.index += [
            StatementRow(
                logged.index,
                logged.statement.type,
                logged.statement.issuer,
                logged.statement.sequence,
                logged.statement.issued_at,
                logged.statement.period,
                logged.statement.supersedes,
            )
            for logged in batch.statements
        ]
        self.edge, self.root = folded.edge, folded.root
        self.pending[head.size] = Pending(checkpoint, Stage.SIGNED)
        return checkpoint

    def entries(self, first: int, last: int, types: Collection[str] = ()) -> Sequence[Entry]:
        wanted = {row.index for row in self.index if row.type in types}
        return tuple(
            entry
            for entry in self.stored
            if first <= entry.index < last and (not types or entry.index in wanted)
        )

    def rows(self, first: int, last: int) -> Sequence[StatementRow]:
        return tuple(row for row in self.index if first <= row.index < last)

    def advance(self, size: int, stage: Stage, note: bytes) -> None:
        known = self.pending[size].checkpoint
        self.pending[size] = Pending(replace(known, note=note), stage)

    def checkpoints(
        self, reached: Stage = Stage.SIGNED, *, limit: int | None = None
    ) -> Sequence[Pending]:
        found = [
            self.pending[size]
            for size in sorted(self.pending)
            if STAGES.index(self.pending[size].stage) >= STAGES.index(reached)
        ]
        return tuple(found if limit is None else found[len(found) - min(limit, len(found)) :])


@dataclass(slots=True)
class MemoryTiles:
    """A ``TileStore`` in a dictionary."""

    files: dict[str, bytes] = field(default_factory=dict)

    def read(self, path: str, limit: int) -> bytes | None:
        content = self.files.get(path)
        if content is not None and len(content) > limit:
            raise TileMalformed(f"{path} is too long", hint="read another copy")
        return content

    def write_once(self, path: str, content: bytes) -> None:
        if self.files.setdefault(path, content) != content:
            raise PathOccupied(f"{path} holds other bytes", hint="run fsck")

    def replace(self, path: str, content: bytes) -> None:
        self.files[path] = content


@dataclass(slots=True)
class MemoryWitnessStore:
    """A ``WitnessStore`` in a dictionary."""

    states: dict[str, WitnessState] = field(default_factory=dict)
    kept: list[tuple[str, int, bytes]] = field(default_factory=list)

    def state(self, origin: str) -> WitnessState | None:
        return self.states.get(origin)

    def advance(self, state: WitnessState, old_size: int) -> bool:
        known = self.states.get(state.origin)
        size, time = (known.size, known.last_time) if known else (0, 0)
        if size != old_size or time > state.last_time:
            return False
        self.states[state.origin] = state
        return True

    def keep_evidence(self, origin: str, status: int, request: bytes) -> None:
        if (origin, status, request) not in self.kept:
            self.kept.append((origin, status, request))

    def evidence(self, origin: str) -> tuple[bytes, ...]:
        return tuple(request for kept, _, request in self.kept if kept == origin)


@dataclass(slots=True)
class Tripwire:
    """Fails the write of that number, counted from 1, before it happened or after."""

    number: int
    persisted: bool = False
    seen: int = 0

    def around(self, write: Callable[[], None]) -> None:
        self.seen += 1
        if self.seen != self.number:
            write()
            return
        if self.persisted:
            write()
        raise SourceUnavailable("the write failed", hint="try again")


@dataclass(slots=True)
class FailingLog:
    """A ``LogStore`` whose writes go over a tripwire."""

    inner: LogStore
    wire: Tripwire

    def head(self) -> tuple[Head, Edge]:
        return self.inner.head()

    def append(self, batch: Batch, sign: Callable[[Head, Edge], bytes]) -> Checkpoint:
        made: list[Checkpoint] = []
        self.wire.around(lambda: made.append(self.inner.append(batch, sign)))
        return made[0]

    def entries(self, first: int, last: int, types: Collection[str] = ()) -> Sequence[Entry]:
        return self.inner.entries(first, last, types)

    def rows(self, first: int, last: int) -> Sequence[StatementRow]:
        return self.inner.rows(first, last)

    def advance(self, size: int, stage: Stage, note: bytes) -> None:
        self.wire.around(lambda: self.inner.advance(size, stage, note))

    def checkpoints(
        self, reached: Stage = Stage.SIGNED, *, limit: int | None = None
    ) -> Sequence[Pending]:
        return self.inner.checkpoints(reached, limit=limit)


@dataclass(slots=True)
class FailingTiles:
    """A ``TileStore`` whose writes go over a tripwire."""

    inner: TileStore
    wire: Tripwire

    def read(self, path: str, limit: int) -> bytes | None:
        return self.inner.read(path, limit)

    def write_once(self, path: str, content: bytes) -> None:
        self.wire.around(lambda: self.inner.write_once(path, content))

    def replace(self, path: str, content: bytes) -> None:
        self.wire.around(lambda: self.inner.replace(path, content))


@dataclass(slots=True)
class FailingWitness:
    """A ``WitnessClient`` whose answers get lost on a tripwire."""

    inner: WitnessClient
    wire: Tripwire

    @property
    def name(self) -> str:
        return self.inner.name

    def add_checkpoint(self, old: int, proof: Sequence[bytes], note: bytes) -> WitnessAnswer:
        answers: list[WitnessAnswer] = []
        try:
            self.wire.around(lambda: answers.append(self.inner.add_checkpoint(old, proof, note)))
        except SourceUnavailable as error:
            raise WitnessUnavailable(error.message, hint=error.hint) from error
        return answers[0]
