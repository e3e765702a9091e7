"""An operator's store, opened by its address: ``sqlite:PATH`` or ``postgresql://…``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from biplomacy.store.engines import open_engine
from biplomacy.store.record import SqlLog, read_origins
from biplomacy.store.witness import SqlWitness

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Engine


class Store:
    """One open database; closing it gives up the writers' locks. A context manager."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._logs: list[SqlLog] = []

    def log(self, origin: str) -> SqlLog:
        """Return the log of ``origin``; it may have no entry yet."""
        log = SqlLog(self._engine, origin)
        self._logs.append(log)
        return log

    def origins(self) -> tuple[str, ...]:
        """Return the origins of the logs that have entries, sorted."""
        return read_origins(self._engine)

    def witness(self) -> SqlWitness:
        """Return the memory of a witness."""
        return SqlWitness(self._engine)

    def close(self) -> None:
        """Close every connection."""
        for log in self._logs:
            log.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_store(url: str) -> Store:
    """Open the store at ``url``, creating or updating its tables.

    Raises:
        StoreUnknown: the text names no store that this version opens.
        SourceUnavailable: the database does not answer.
    """
    return Store(open_engine(url))
