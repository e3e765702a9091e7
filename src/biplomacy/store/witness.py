"""A witness's memory in SQL: a ``WitnessStore`` (record §11.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from biplomacy.record.model import WitnessState
from biplomacy.store.engines import reading, writing
from biplomacy.store.rows import run_text
from biplomacy.store.schema import witness_evidence, witness_log
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


# As text: a witness's two statements would take longer to compile than to run on SQLite.
_READ_STATE = "SELECT origin, size, root, note, last_time FROM witness_log WHERE origin = ?"
_ADVANCE = (
    "UPDATE witness_log SET size = ?, root = ?, note = ?, last_time = ?"
    " WHERE origin = ? AND size = ? AND last_time <= ?"
)


class SqlWitness:
    """A ``WitnessStore``: check and store are one conditional update, so no race rolls back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def state(self, origin: str) -> WitnessState | None:
        """Return the last cosigned state; None for an origin never cosigned."""
        with reading(self._engine) as connection:
            row = run_text(connection, _READ_STATE, (origin,)).one_or_none()
        if row is None:
            return None
        return WitnessState(row.origin, row.size, bytes(row.root), bytes(row.note), row.last_time)

    def advance(self, state: WitnessState, old_size: int) -> bool:
        """Store ``state`` if size and time have not moved past it meanwhile; say whether."""
        new = (state.size, state.root, state.note, state.last_time)
        with writing(self._engine) as connection:
            moved = run_text(connection, _ADVANCE, (*new, state.origin, old_size, state.last_time))
            return moved.rowcount == 1 or (old_size == 0 and _insert_first(connection, state))

    def keep_evidence(self, origin: str, status: int, request: bytes) -> None:
        """Keep a refused request once; the same bytes again change nothing."""
        digest = Digest.of(request).raw
        kept = (witness_evidence.c.origin == origin) & (witness_evidence.c.digest == digest)
        with writing(self._engine) as connection:
            if connection.execute(select(witness_evidence.c.id).where(kept)).first() is None:
                connection.execute(
                    insert(witness_evidence).values(
                        origin=origin, status=status, digest=digest, request=request
                    )
                )

    def evidence(self, origin: str) -> tuple[bytes, ...]:
        """Return the kept requests of ``origin``, in the order of their coming."""
        query = (
            select(witness_evidence.c.request)
            .where(witness_evidence.c.origin == origin)
            .order_by(witness_evidence.c.id)
        )
        with reading(self._engine) as connection:
            return tuple(bytes(request) for request in connection.execute(query).scalars())


def _insert_first(connection: Connection, state: WitnessState) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(
                insert(witness_log).values(
                    origin=state.origin,
                    size=state.size,
                    root=state.root,
                    note=state.note,
                    last_time=state.last_time,
                )
            )
    except IntegrityError:
        return False
    return True
