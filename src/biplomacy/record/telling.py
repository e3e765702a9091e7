"""What was said by a day in the records at hand, found by type (programme §5.10).

A statement stands for the last day of the period that it names, else for the day of its date. It
was shown when the first checkpoint that holds it was cosigned; where no witness saw it, its own
date counts. A statement that another supersedes says nothing any more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.expectation import split_issuer
from biplomacy.values.day import Day
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.pointer import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.expectation import Expectation, Predicate
    from biplomacy.record.model import Logged
    from biplomacy.record.sighting import Seen, SeenRecord
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest


@dataclass(frozen=True, slots=True)
class Told:
    """A statement at its place; ``day`` is when it was shown, ``stands`` the day it stands for."""

    party: str
    origin: str
    logged: Logged
    day: Day
    stands: Day

    @property
    def body(self) -> JsonObject:
        """What the statement says."""
        return self.logged.statement.body

    @property
    def order(self) -> tuple[Day, str, int]:
        """What several are sorted by: when they were shown, then their place."""
        return self.day, self.origin, self.logged.index


class Telling:
    """The statements of all records that were shown by a day and are still in force."""

    def __init__(self, seen: Seen, on: Day) -> None:
        self._raw: defaultdict[str, list[tuple[SeenRecord, Logged]]] = defaultdict(list)
        self._found: dict[str, tuple[Told, ...]] = {}
        for record in seen.records:
            for logged in _in_force(record, on):
                self._raw[logged.statement.type].append((record, logged))

    def of_type(self, versioned: str) -> tuple[Told, ...]:
        """Return the statements of a type in the order in which they were shown."""
        if versioned not in self._found:
            told = (_told(record, logged) for record, logged in self._raw.get(versioned, ()))
            self._found[versioned] = tuple(sorted(told, key=lambda one: one.order))
        return self._found[versioned]

    def matching(self, expectation: Expectation) -> tuple[Told, ...]:
        """Return those of the expected type, by one of its issuers, whose body fits."""
        return tuple(
            told
            for told in self.of_type(expectation.type)
            if any(issued_by(told, issuer) for issuer in expectation.issuers)
            and all(_holds(told.body, predicate) for predicate in expectation.where)
        )


def issued_by(told: Told, issuer: str) -> bool:
    """Say whether ``issuer``, an office or ``PARTY/office``, issued a statement."""
    party, office = split_issuer(issuer)
    return told.logged.statement.issuer == office and party in {"", told.party}


def _in_force(record: SeenRecord, on: Day) -> Iterator[Logged]:
    shown = [one for one in record.statements if _shown_at(one) < on.end]
    gone: set[Digest | None] = {one.statement.supersedes for one in shown}
    return (one for one in shown if one.id not in gone)


def _shown_at(logged: Logged) -> int:
    return logged.statement.issued_at if logged.logged_at is None else logged.logged_at


def _told(record: SeenRecord, logged: Logged) -> Told:
    said = logged.statement
    stands = Day.of_instant(said.issued_at) if said.period is None else said.period.last
    return Told(record.party, record.origin, logged, Day.of_instant(_shown_at(logged)), stands)


def _holds(body: JsonObject, predicate: Predicate) -> bool:
    try:
        found = value_at(body, predicate.pointer)
    except FieldMalformed:
        return False  # nothing stands there, so the text does not either
    return predicate.text in found if isinstance(found, list) else found == predicate.text
