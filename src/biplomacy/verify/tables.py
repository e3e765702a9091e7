"""Rechecks ``observation-table/1``: what comes from the record's own reserve is read again.

An observation that names a report of the record must be one that the report gives. Any other rests
on its office's signature, so that it reaches no further than ``attested``, or on entries of the
record, which are then looked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from biplomacy.programme.observation_form import encode_observation
from biplomacy.programme.reserve_facts import observations_of
from biplomacy.programme.reserve_record import gather_reserve
from biplomacy.programme.statement.observation_table import table_observations
from biplomacy.record.errors import TileMalformed
from biplomacy.record.reading import read_blob
from biplomacy.reserve.model import ReserveReport
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade
from biplomacy.verify.differences import differences, different_places
from biplomacy.verify.model import Row, Stated, refuted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.programme.model import Observation
    from biplomacy.programme.reserve_listing import ReserveRecord
    from biplomacy.programme.row_table import RowTable
    from biplomacy.record.model import EvidenceRef, Logged
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest
    from biplomacy.verify.desk import Desk

ROWS = "/observations/rows"
GRADE_EXCEEDED = "grade-exceeded"
ABSENT = "the observations do not lie beside the log"
_HIDDEN = (
    "without the committed wallets, which are not opened to this verifier, other observations "
    "come out"
)


def reserve_before(desk: Desk, index: int) -> ReserveRecord:
    """Return what the reserve's statements in force before ``index`` say."""
    return gather_reserve(
        desk.shelf.in_force(index), lambda one: _blob(desk, one), opened=desk.opened
    )


def stated_observations(
    desk: Desk, logged: Logged, table: RowTable[Observation]
) -> tuple[Observation, ...] | None:
    """Return a table's observations; None where they are not at hand.

    Raises:
        InputError: the bytes beside the log do not read.
    """
    if table.rows is not None:
        return table.rows
    content = desk.blob(logged.statement.evidence, table.digest)
    return None if content is None else table_observations(table, content)


def table_row(desk: Desk, logged: Logged, table: RowTable[Observation]) -> Row:
    """Return the row of an observation table."""
    name = f"observation-table.{logged.statement.issuer}.{logged.statement.sequence}"
    try:
        observations = stated_observations(desk, logged, table)
    except BiplomacyError as error:
        return refuted(name, logged, error.code, error.message)
    if observations is None:
        return Stated(name, logged, f"observations: {table.count}").unverifiable(ABSENT)
    reports = _reports_named(desk, logged.index, observations)
    stated = Stated(name, logged, _words(observations), reports)
    checked = _Checked(desk, logged, reports)
    for place, observation in enumerate(observations):
        checked.take(place, observation)
    return checked.row(stated, observations)


def _reports_named(
    desk: Desk, index: int, observations: Sequence[Observation]
) -> tuple[Logged, ...]:
    named = {digest for one in observations for digest in one.evidence}
    return tuple(
        logged for logged, _ in desk.shelf.bodies(ReserveReport, index) if logged.id in named
    )


class _Checked:
    """What the observations of one table came to; the reports are read once."""

    def __init__(self, desk: Desk, logged: Logged, reports: Sequence[Logged]) -> None:
        self._reports = frozenset(report.id for report in reports)
        self._known = _known(desk, logged)
        record = reserve_before(desk, logged.index)
        given = observations_of(record).observations if reports else ()
        self._given = [one for one in given if self._reports & {*one.evidence}]
        self._exactly = {_ungraded(one): one for one in self._given}
        self._hidden = any(
            wallets.committed is not None and name not in dict(record.opened)
            for name, wallets in record.perimeters
        )
        self.wrong: list[str] = []
        self.above: list[str] = []
        self.missing: list[str] = []
        self.taken = _Counts()

    def take(self, place: int, observation: Observation) -> None:
        """Check one observation."""
        path = f"{ROWS}/{place}"
        if self._reports & {*observation.evidence}:
            self.taken.read_again += 1
            self._compare(path, observation)
            return
        self.missing += [
            f"{path}/evidence/{at}"
            for at, digest in enumerate(observation.evidence)
            if digest not in self._known
        ]
        allowed = Grade.RECORD if observation.evidence else Grade.ATTESTED
        if observation.quantity.grade.value > allowed.value:
            self.above.append(f"{path}/quantity/grade")

    def _compare(self, path: str, observation: Observation) -> None:
        same = self._exactly.get(_ungraded(observation))
        if same is not None:
            if observation.quantity.grade.value > same.quantity.grade.value:
                self.above.append(f"{path}/quantity/grade")
            self.taken.given.add(id(same))
            return
        stated = encode_observation(observation)
        about = (observation.facts, observation.place)
        found = [
            [place for place in differences(stated, _with_grade(given, observation)) if place]
            for given in self._given
            if (given.facts, given.place) == about
        ]
        nearest = min(found, key=len, default=None)
        self.wrong += [path] if nearest is None else [f"{path}{place}" for place in nearest]

    def row(self, stated: Stated, observations: Sequence[Observation]) -> Row:
        """Return the row: what is wrong, else what is missing, else what all rests on."""
        came_out = (
            f"observations in the reserve's reports: {self.taken.read_again} of {len(observations)}"
        )
        if self.wrong and self._hidden:
            return stated.unverifiable(_HIDDEN)
        if self.wrong:
            return stated.contradicted("", different_places(self.wrong))
        if self.above:
            places = f"{', '.join(self.above[:5])} ({len(self.above)} places)"
            reason = f"{GRADE_EXCEEDED}: {places} reach further than what they rest on"
            return stated.contradicted(came_out, reason)
        if self.missing:
            places = f"{', '.join(self.missing[:5])} ({len(self.missing)} places)"
            return stated.unverifiable(f"{places} name evidence that the record does not hold")
        grade = Grade.weakest((Grade.CHAIN, *(one.quantity.grade for one in observations)))
        return stated.confirmed(came_out, self._rests_on(len(observations)), grade)

    def _rests_on(self, count: int) -> str:
        signed = count - self.taken.read_again
        parts = []
        if self.taken.read_again:
            parts.append("read again from the reserve's reports: the same observations")
        if signed:
            parts.append(f"resting on the office's signature: {signed}")
        left_out = len(self._given) - len(self.taken.given)
        if left_out:
            parts.append(f"left out of what these reports give: {left_out}")
        return "; ".join(parts) or "it holds no observation"


@dataclass(slots=True)
class _Counts:
    """How many observations were read again, and which of those that the reports give."""

    read_again: int = 0
    given: set[int] = field(default_factory=set)


def _ungraded(observation: Observation) -> Observation:
    """Return an observation as one that is compared whatever its grade."""
    return replace(observation, quantity=replace(observation.quantity, grade=Grade.ASSUMED))


def _with_grade(given: Observation, stated: Observation) -> JsonObject:
    """Return what a report gives, under the grade that is stated: a lower one is no lie."""
    found = encode_observation(given)
    quantity = found["quantity"]
    if isinstance(quantity, dict):
        found["quantity"] = quantity | {"grade": str(stated.quantity.grade)}
    return found


def _known(desk: Desk, logged: Logged) -> frozenset[Digest]:
    """Return all that an observation may name: entries, evidence and tables up to this one."""
    earlier = [one for one in desk.shelf.logged if one.index < logged.index]
    ids = {one.id for one in earlier}
    blobs = {one.sha256 for each in (*earlier, logged) for one in each.statement.evidence}
    tables = {body.flows.digest for _, body in desk.shelf.bodies(ReserveReport, logged.index)}
    return frozenset(ids | blobs | tables)


def _blob(desk: Desk, reference: EvidenceRef) -> bytes | None:
    try:
        return read_blob(desk.question.files, reference)
    except TileMalformed:
        return None  # altered evidence has its own row


def _words(observations: Sequence[Observation]) -> str:
    facts = {fact for one in observations for fact in one.facts}
    if not observations:
        return "no observations"
    first, last = min(one.start for one in observations), max(one.end for one in observations)
    return f"observations: {len(observations)}, of facts: {len(facts)}; {first} to {last}"
