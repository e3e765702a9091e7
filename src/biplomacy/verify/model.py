"""What a verification is given, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.verdict import Grade, Verdict, VerdictRow

if TYPE_CHECKING:
    from biplomacy.chain.model import History
    from biplomacy.chain.ports import BlockSource, Descriptors
    from biplomacy.chain.walk import Progress
    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged, Trust
    from biplomacy.record.reading import Files
    from biplomacy.reserve.statement.opening import OpeningFile
    from biplomacy.values.block_id import BlockId


@dataclass(frozen=True, slots=True)
class Question:
    """A record to verify, and what the stranger has at hand to do it with.

    ``now`` is the stranger's own time in POSIX seconds. Without ``chain``, rows that need blocks
    are unverifiable and say so; ``tip`` cuts the chain, to repeat an earlier verification.
    ``history`` is a chain that was read before, for at least the scripts that the record lists.
    """

    files: Files
    trust: Trust | None
    now: int
    seen: tuple[bytes, ...] = ()
    openings: tuple[OpeningFile, ...] = ()
    chain: BlockSource | None = None
    history: History | None = None
    tip: BlockId | None = None
    descriptors: Descriptors | None = None
    subject: Question | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A verdict row, and whether the record answers for it (``claim/1`` rows do not)."""

    row: VerdictRow
    answerable: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """All rows in a stable order: integrity first, then the statements in log order."""

    audited: Audited
    block: BlockId | None
    rows: tuple[Row, ...]

    @property
    def refuted(self) -> bool:
        """Whether the integrity fails, or a figure that the issuer states is contradicted."""
        return any(row.answerable and row.row.verdict is Verdict.CONTRADICTED for row in self.rows)

    @property
    def all_confirmed(self) -> bool:
        """Whether every row is confirmed."""
        return all(row.row.verdict is Verdict.CONFIRMED for row in self.rows)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a row is about: its name, the statement, and the figure as it was published.

    ``rests_on`` are the other entries that the recheck read.
    """

    name: str
    logged: Logged
    published: str
    rests_on: tuple[Logged, ...] = ()

    def confirmed(self, recomputed: str, reason: str, grade: Grade = Grade.RECORD) -> Row:
        """Return the row of a figure that came out as it was published."""
        return self._row(recomputed, Verdict.CONFIRMED, grade, reason)

    def contradicted(self, recomputed: str, reason: str) -> Row:
        """Return the row of a figure that comes out otherwise; ``reason`` begins with a code."""
        return self._row(recomputed, Verdict.CONTRADICTED, Grade.RECORD, reason)

    def unverifiable(self, reason: str, grade: Grade = Grade.ATTESTED) -> Row:
        """Return the row of a figure that cannot be recomputed here; ``reason`` says what can."""
        return self._row("", Verdict.UNVERIFIABLE, grade, reason)

    def _row(self, recomputed: str, verdict: Verdict, grade: Grade, reason: str) -> Row:
        entries = dict.fromkeys(map(entry_of, (self.logged, *self.rests_on)))
        row = VerdictRow(
            self.name, self.published, recomputed, verdict, grade, reason, tuple(entries)
        )
        return Row(row, answerable=True)


def entry_of(logged: Logged) -> str:
    """Return how evidence names a statement."""
    return f"entry:{logged.index}"


def refuted(name: str, logged: Logged, code: str, message: str) -> Row:
    """Return the row of a statement that contradicts itself or the record."""
    row = VerdictRow(
        name, "", "", Verdict.CONTRADICTED, Grade.RECORD, f"{code}: {message}", (entry_of(logged),)
    )
    return Row(row, answerable=True)
