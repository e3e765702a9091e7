"""What a log has said so far, folded statement by statement: sequences, dates, successors.

A ``Registry`` is a value: it answers the same for ever, also after others were derived from it.
Deriving is cheap because all registries of one line of history share one growing memory, of which
each sees the first so many statements; only a second branch copies.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.record.model import Logged, Predecessor
    from biplomacy.values.digest import Digest


@dataclass(frozen=True, slots=True)
class Filed:
    """The facts of a logged statement that later ones are judged by; ``order`` counts from 0."""

    order: int
    index: int
    issuer: str
    type: str


@dataclass(frozen=True, slots=True)
class _Mark:
    order: int
    next_sequence: int
    issued_at: int


@dataclass(slots=True)
class _Memory:
    count: int = 0
    filed: dict[Digest, Filed] = field(default_factory=dict)
    successors: dict[Digest, tuple[int, Digest]] = field(default_factory=dict)
    marks: dict[str, list[_Mark]] = field(default_factory=dict)

    def first(self, count: int) -> _Memory:
        return _Memory(
            count,
            {name: filed for name, filed in self.filed.items() if filed.order < count},
            {name: found for name, found in self.successors.items() if found[0] < count},
            {
                issuer: [mark for mark in marks if mark.order < count]
                for issuer, marks in self.marks.items()
            },
        )


class Registry:
    """The statements of one log up to some entry; see the module for why it is cheap."""

    __slots__ = ("_count", "_memory", "_starts")

    def __init__(self, starts: tuple[tuple[str, int], ...], memory: _Memory, count: int) -> None:
        self._starts = starts
        self._memory = memory
        self._count = count

    @classmethod
    def empty(cls, predecessor: Predecessor | None = None) -> Registry:
        """Return the registry before entry 0; sequences go on where a predecessor ended."""
        return cls(predecessor.next_sequence if predecessor else (), _Memory(), 0)

    def after(self, logged: Logged) -> Registry:
        """Return the registry that has filed ``logged`` as well.

        A sequence that was taken does not lower the next one; of two equal statements and of two
        successors the earlier stays.
        """
        memory = (
            self._memory if self._memory.count == self._count else self._memory.first(self._count)
        )
        statement, order = logged.statement, self._count
        following = max(self.next_sequence(statement.issuer), statement.sequence + 1)
        memory.marks.setdefault(statement.issuer, []).append(
            _Mark(order, following, statement.issued_at)
        )
        memory.filed.setdefault(
            logged.id, Filed(order, logged.index, statement.issuer, statement.type)
        )
        if statement.supersedes is not None:
            memory.successors.setdefault(statement.supersedes, (order, logged.id))
        memory.count += 1
        return Registry(self._starts, memory, memory.count)

    def next_sequence(self, issuer: str) -> int:
        """Return the sequence number that the issuer's next statement bears."""
        mark = self._last(issuer)
        return mark.next_sequence if mark else dict(self._starts).get(issuer, 0)

    def last_issued_at(self, issuer: str) -> int | None:
        """Return when the issuer's last logged statement was issued, in POSIX seconds."""
        mark = self._last(issuer)
        return mark.issued_at if mark else None

    def find(self, statement_id: Digest) -> Filed | None:
        """Return the logged statement of that leaf hash."""
        found = self._memory.filed.get(statement_id)
        return found if found is not None and found.order < self._count else None

    def superseded_by(self, statement_id: Digest) -> Digest | None:
        """Return the first statement that supersedes the one of that leaf hash."""
        found = self._memory.successors.get(statement_id)
        return found[1] if found is not None and found[0] < self._count else None

    def _last(self, issuer: str) -> _Mark | None:
        marks = self._memory.marks.get(issuer, [])
        place = bisect_left(marks, self._count, key=lambda mark: mark.order)
        return marks[place - 1] if place else None
