"""Rechecks ``assessment/1``: assesses again, from the programme and the tables that it names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.programme.assessment import assess
from biplomacy.programme.largest import largest
from biplomacy.programme.outcome_form import encode_largest, encode_outcome, without_trace
from biplomacy.programme.row_table import RowTable
from biplomacy.programme.statement.assessment import state_assessment
from biplomacy.programme.unit import display_between
from biplomacy.programme.waivers import Supersession
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade, Verdict
from biplomacy.verify.corrections import corrected_rows
from biplomacy.verify.differences import FIGURE_DIFFERS, differences, different_places
from biplomacy.verify.model import Stated, refuted
from biplomacy.verify.programmes import find_programme, no_programme, programme_row
from biplomacy.verify.tables import stated_observations, table_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.programme.model import Largest, Observation, Outcome, Programme
    from biplomacy.programme.statement.assessment import Assessment
    from biplomacy.record.model import Logged
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row
    from biplomacy.verify.partner import Records
    from biplomacy.verify.programmes import Found

OUTCOME_MISSING = "outcome-missing"
PROGRAMME = "programme."
_SAME = "assessed again from the programme and the observations that it names: the same"


@dataclass(frozen=True, slots=True)
class _Basis:
    """What an assessment was made of; ``doubt`` says what of it is not confirmed, or nothing."""

    programme: Programme
    observations: tuple[Observation, ...]
    rests_on: tuple[Logged, ...]
    superseded: tuple[Supersession, ...]
    doubt: str


def assessment_rows(records: Records, logged: Logged, stated: Assessment) -> Iterator[Row]:
    """Yield a row for each outcome, and for each that is left out."""
    found = find_programme(records, stated.programme, logged.index)
    name = f"assessment.{found.programme.id if found else str(stated.programme)[:16]}"
    whole = Stated(f"{name}.{stated.on}", logged, f"{len(stated.outcomes)} outcomes")
    if found is None:
        yield whole.unverifiable(no_programme(records, stated.programme))
        return
    try:
        basis = _basis(records, logged, stated, found)
        if isinstance(basis, str):
            yield whole.unverifiable(basis)
            return
        for row in _compared(logged, stated, basis):
            yield _doubted(row, basis)
        yield from corrected_rows(records.desk, logged, stated, found.programme)
    except BiplomacyError as error:
        yield refuted(whole.name, logged, error.code, error.message)


def _basis(records: Records, logged: Logged, stated: Assessment, found: Found) -> _Basis | str:
    """Return what an assessment was made of, or why something of it is not at hand."""
    desk = records.desk
    rests_on, rows = [], []
    if found.logged is not None:
        rests_on.append(found.logged)
        rows.append(programme_row(desk, found.logged, found.programme))
    observations: list[Observation] = []
    for digest in stated.observations:
        item = _table(desk, digest, logged.index)
        if item is None:
            return f"this record does not hold the observations {digest}"
        known = stated_observations(desk, *item)
        if known is None:
            return f"the observations {digest} do not lie beside the log"
        rests_on.append(item[0])
        rows.append(table_row(desk, *item))
        observations += known
    return _Basis(
        programme=found.programme,
        observations=tuple(observations),
        rests_on=tuple(rests_on),
        superseded=_superseded(desk, logged.index),
        doubt=_doubt(rests_on, rows),
    )


def _doubt(rests_on: Sequence[Logged], rows: Sequence[Row]) -> str:
    """Return why what follows from these statements is not confirmed, or nothing.

    A programme whose wording cannot be compared is still the one that was assessed; a table that
    a stranger cannot read again, as where wallets are sealed, leaves the outcome open to him.
    """
    found = [
        (one.index, row.row.verdict, row.row.claim.startswith(PROGRAMME))
        for one, row in zip(rests_on, rows, strict=True)
    ]
    for index, verdict, _ in found:
        if verdict is Verdict.CONTRADICTED:
            return f"it follows from entry {index}, which is contradicted"
    for index, verdict, is_programme in found:
        if verdict is Verdict.UNVERIFIABLE and not is_programme:
            return f"it follows from entry {index}, which cannot be verified here"
    return ""


def _doubted(row: Row, basis: _Basis) -> Row:
    """Return the row; what follows from a statement that is not confirmed is not either."""
    if not basis.doubt or row.row.verdict is not Verdict.CONFIRMED:
        return row
    grade = Grade.weakest((row.row.grade, Grade.ATTESTED))
    verdict = Verdict.UNVERIFIABLE
    return replace(row, row=replace(row.row, verdict=verdict, grade=grade, reason=basis.doubt))


def _table(desk: Desk, digest: Digest, before: int) -> tuple[Logged, RowTable[Observation]] | None:
    """Return the observation table of that digest that was logged before an index."""
    for item in desk.shelf.items:
        if item.logged.index < before and isinstance(item.body, RowTable):
            table: RowTable[Observation] = item.body
            if table.digest == digest:
                return item.logged, table
    return None


def _superseded(desk: Desk, before: int) -> tuple[Supersession, ...]:
    """Return the corrections that were logged before an index."""
    return tuple(
        Supersession(one.statement.supersedes, one.id)
        for one in desk.shelf.logged
        if one.index < before and one.statement.supersedes is not None
    )


def _compared(logged: Logged, stated: Assessment, basis: _Basis) -> Iterator[Row]:
    again = assess(
        basis.programme,
        basis.observations,
        stated.on,
        stated.action,
        superseded=basis.superseded,
    )
    made = {_key(one): one for one in without_trace(again)}
    place = _Place(logged, stated, basis)
    for outcome in stated.outcomes:
        row = place.row((outcome.clause, outcome.test_date or outcome.on), outcome_words(outcome))
        yield _outcome_row(row, outcome, made.pop(_key(outcome), None))
    for left in made.values():
        row = place.row((left.clause, left.test_date or left.on), "")
        reason = f"{OUTCOME_MISSING}: the assessment leaves this outcome out"
        yield row.contradicted(outcome_words(left), reason)
    trace = state_assessment((stated.programme, stated.observations), stated.on, again).trace
    if trace.digest != stated.trace.digest:
        row = place.row(("trace", stated.on), f"{stated.trace.count} leaves")
        yield row.contradicted(f"{trace.count} leaves", different_places(["/trace"]))
    if stated.largest is not None:
        row = place.row(("largest", stated.on), _largest_words(stated.largest))
        yield _largest_row(row, stated, stated.largest, basis)


@dataclass(frozen=True, slots=True)
class _Place:
    """What all rows of one assessment share."""

    logged: Logged
    stated: Assessment
    basis: _Basis

    def row(self, figure: tuple[str, Day], published: str) -> Stated:
        """Return the row of a clause or other figure on a day; an action has its id behind."""
        parts = ["assessment", self.basis.programme.id, figure[0], str(figure[1])]
        if self.stated.action is not None:
            parts.append(self.stated.action.id)
        return Stated(".".join(parts), self.logged, published, self.basis.rests_on)


def _outcome_row(row: Stated, stated: Outcome, again: Outcome | None) -> Row:
    if again is None:
        return row.contradicted("", f"{FIGURE_DIFFERS}: nothing asks for this outcome")
    places = differences(encode_outcome(stated), encode_outcome(again))
    if places:
        return row.contradicted(outcome_words(again), different_places(places))
    return row.confirmed(outcome_words(again), _SAME, again.grade)


def _largest_row(row: Stated, stated: Assessment, published: Largest, basis: _Basis) -> Row:
    if stated.action is None:
        return row.contradicted("", f"{FIGURE_DIFFERS}: the assessment is of no action")
    again = largest(
        basis.programme, basis.observations, stated.action, published.vary, by=stated.on
    )
    places = differences(encode_largest(published), encode_largest(again), "/largest")
    if places:
        return row.contradicted(_largest_words(again), different_places(places))
    grade = Grade.weakest((Grade.RECORD, *(one.grade for one in stated.outcomes)))
    return row.confirmed(_largest_words(again), _SAME, grade)


def outcome_words(outcome: Outcome) -> str:
    """Return an outcome in a line: its status, its margin and why it is not determined."""
    parts = [outcome.status.value]
    if outcome.margin is not None:
        low, high, unit = outcome.margin.low, outcome.margin.high, outcome.margin.unit
        parts.append(f"margin {display_between(low, high, unit)}")
    parts += [reason.value for reason in outcome.reasons]
    return "; ".join(parts)


def _largest_words(found: Largest) -> str:
    parts = [found.scale.value if found.k is None else f"largest {found.k}"]
    parts.append(f"by {found.vary.value}")
    if found.clause is not None:
        parts.append(f"{found.clause} binds")
    return "; ".join(parts)


def _key(outcome: Outcome) -> tuple[str, Day | None, Day]:
    return outcome.clause, outcome.test_date, outcome.on
