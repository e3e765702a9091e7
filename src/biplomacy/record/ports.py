"""What the record asks of the world (record §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from biplomacy.record.model import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from biplomacy.record.model import (
        Batch,
        Checkpoint,
        Edge,
        Entry,
        Head,
        Pending,
        StatementRow,
        VerifierKey,
        WitnessAnswer,
        WitnessState,
    )


class LogStore(Protocol):
    """The operator's fsynced truth: rows from which every published file can be rebuilt.

    One writer per origin; a second one is refused with ``StoreBusy``.
    """

    def head(self) -> tuple[Head, Edge]:
        """Return the committed head and right edge, of one moment; size 0 without entries."""
        ...

    def append(self, batch: Batch, sign: Callable[[Head, Edge], bytes]) -> Checkpoint:
        """Add ``batch`` and the signed checkpoint together or not at all.

        ``sign`` receives the new head and edge and returns the note; a note whose transaction
        fails is dropped and never shown.

        Raises:
            SequenceTaken: an (issuer, sequence) exists already.
            StoreBusy: another writer holds the log or moved the head: the first entry's index
                is no longer the size.
            SourceUnavailable: the database failed; whether the batch was stored, ``head`` tells.
        """
        ...

    def entries(self, first: int, last: int, types: Collection[str] = ()) -> Sequence[Entry]:
        """Return the entries ``first`` to ``last - 1``, only of ``types`` where any are named."""
        ...

    def rows(self, first: int, last: int) -> Sequence[StatementRow]:
        """Return the statement index of the entries ``first`` to ``last - 1``."""
        ...

    def advance(self, size: int, stage: Stage, note: bytes) -> None:
        """Store the note of the checkpoint of ``size`` (with more signatures) and its stage."""
        ...

    def checkpoints(
        self, reached: Stage = Stage.SIGNED, *, limit: int | None = None
    ) -> Sequence[Pending]:
        """Return the checkpoints that reached that stage, by size; the largest ``limit`` only."""
        ...


class TileReader(Protocol):
    """Published files under relative paths such as ``tile/0/x001/234`` or ``blob/<hex>``."""

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the file's bytes, or None where there is none.

        Raises:
            TileMalformed: the file is longer than ``limit`` bytes.
            SourceUnavailable: the place cannot be read.
        """
        ...


class TileStore(TileReader, Protocol):
    """A place that the operator may publish to."""

    def write_once(self, path: str, content: bytes) -> None:
        """Write a file; equal bytes have no effect; a reader never sees half a file.

        Raises:
            PathOccupied: other bytes are there.
            SourceUnavailable: the place cannot be written.
        """
        ...

    def replace(self, path: str, content: bytes) -> None:
        """Write a file, whatever was there, at once; on return it is durable.

        Only for ``checkpoint``, ``checkpoint.pending``, ``history/sizes`` and for repairs.
        """
        ...


class NoteSigner(Protocol):
    """Holds a log's or witness's private key."""

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of checkpoint or cosignature text, nothing else."""
        ...


class WitnessClient(Protocol):
    """Reaches one witness."""

    @property
    def name(self) -> str:
        """The witness's name, for findings."""
        ...

    def add_checkpoint(self, old: int, proof: Sequence[bytes], note: bytes) -> WitnessAnswer:
        """Ask for a cosignature; a 409 is a value, not an error.

        Raises:
            WitnessUnavailable: no answer came.
        """
        ...


class WitnessStore(Protocol):
    """A witness's durable memory, one row per log origin that it follows."""

    def state(self, origin: str) -> WitnessState | None:
        """Return the last cosigned state; None for an origin never cosigned."""
        ...

    def advance(self, state: WitnessState, old_size: int) -> bool:
        """Store ``state`` if the stored size is still ``old_size`` (0 if none); say whether."""
        ...

    def keep_evidence(self, origin: str, status: int, request: bytes) -> None:
        """Keep a refused request that may prove a fork."""
        ...

    def evidence(self, origin: str) -> Sequence[bytes]:
        """Return the kept requests of ``origin``, each once, in the order of their coming."""
        ...
