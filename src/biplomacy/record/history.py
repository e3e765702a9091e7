"""What a log has said up to some size: its registry and its charters, entry by entry.

The writer judges an entry against the past before it logs it, the checker does the same again
afterwards, and both move on with the same ``Past``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.charter import AMENDMENT, CHARTER, decode_amendment, decode_charter
from biplomacy.record.envelope import Envelope, open_envelope
from biplomacy.record.errors import CharterMalformed, IssuerUnauthorised
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import Logged, Statement
from biplomacy.record.registration import Place, check_entry, entry_signers
from biplomacy.record.registry import Registry
from biplomacy.record.statement import decode_statement
from biplomacy.record.windows import CharterHistory
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.record.ports import LogStore
    from biplomacy.values.verdict import Finding

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Past:
    """The entries before ``size``; a log without entries has no charters."""

    size: int = 0
    registry: Registry | None = None
    charters: CharterHistory | None = None


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry's bytes taken apart, and the place at which they stand or are about to."""

    data: bytes
    envelope: Envelope
    statement: Statement
    place: Place

    def findings(self, allowed: Iterable[str] = ()) -> tuple[Finding, ...]:
        """Return all that the rules of record §5.5, §8.1 and §13.4 have against the entry."""
        return check_entry(self.envelope, self.statement, self.place, allowed=allowed)

    def logged(self) -> Logged:
        """Return the statement with its index, its name, and who signed."""
        return Logged(
            index=self.place.index,
            id=Digest(leaf_hash(self.data)),
            statement=self.statement,
            signed_by=entry_signers(self.envelope, self.statement, self.place),
        )

    def past(self) -> Past:
        """Return the past of the next entry; an amendment is in force from there."""
        charters = self.place.history
        if self.statement.type == AMENDMENT:
            charters = charters.amended(
                self.place.index, decode_amendment(self.statement.body).charter
            )
        return Past(self.place.index + 1, self.place.registry.after(self.logged()), charters)


def open_entry(data: bytes, past: Past, *, logged_at: int | None = None) -> OpenedEntry:
    """Take the entry after ``past`` apart; its rules are judged by ``findings``.

    Raises:
        InputError: not an envelope, not a statement, or entry 0 is no charter.
    """
    envelope = open_envelope(data)
    statement = decode_statement(envelope.payload)
    if past.charters is None or past.registry is None:
        if statement.type != CHARTER:
            raise IssuerUnauthorised(
                f"entry 0 of a log is a {CHARTER}, not a {statement.type}",
                hint="append the charter first",
            )
        charter = decode_charter(statement.body)
        place = Place(
            past.size,
            CharterHistory.founded(charter),
            Registry.empty(charter.predecessor),
            logged_at,
        )
    else:
        place = Place(past.size, past.charters, past.registry, logged_at)
    return OpenedEntry(data, envelope, statement, place)


def read_past(store: LogStore, past: Past, size: int) -> Past:
    """Return the past of entry ``size``, reading the rows from ``past`` on.

    What the operator's own rows hold was judged before it was logged, so it is not judged again;
    ``fsck`` does that.
    """
    while past.size < size:
        entries = store.entries(past.size, min(past.size + CHUNK, size))
        if not entries:
            raise CharterMalformed(
                f"the store has no entry {past.size} though the log has {size}",
                hint="run `biplomacy record fsck`",
            )
        for entry in entries:
            past = open_entry(entry.data, past).past()
    return past


def read_charters(store: LogStore, size: int) -> CharterHistory:
    """Return the charters of the first ``size`` entries, found by the statement index.

    Raises:
        CharterMalformed: entry 0 is no charter.
    """
    found = []
    for entry in store.entries(0, size, (CHARTER, AMENDMENT)):
        statement = decode_statement(open_envelope(entry.data).payload)
        charter = (
            decode_charter(statement.body)
            if statement.type == CHARTER
            else decode_amendment(statement.body).charter
        )
        found.append((entry.index, charter))
    return CharterHistory(tuple(found))
