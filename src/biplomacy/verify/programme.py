"""Rechecks of the statements that a programme's offices publish (programme §11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.model import Programme
from biplomacy.programme.policy import PolicyComparison
from biplomacy.programme.row_table import RowTable
from biplomacy.programme.statement.assessment import Assessment
from biplomacy.programme.statement.waiver import StatedWaiver
from biplomacy.values.verdict import Grade
from biplomacy.verify.assessments import assessment_rows
from biplomacy.verify.model import Row, Stated
from biplomacy.verify.programmes import comparison_rows, programme_row
from biplomacy.verify.shelf import settled
from biplomacy.verify.tables import table_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.values.digest import Digest
    from biplomacy.verify.partner import Records
    from biplomacy.verify.shelf import Shelf, Shelved

WAIVER_REOPENED = "waiver-reopened"


def programme_rows(records: Records) -> Iterator[Row]:
    """Yield the rows of all statements of a programme's offices in log order."""
    for item in records.desk.shelf.items:
        for row in rows_of(records, item):
            yield settled(item, row)


def rows_of(records: Records, item: Shelved) -> Iterator[Row]:
    """Yield the rows of one statement; of another office, none."""
    logged = item.logged
    match item.body:
        case Programme() as programme:
            yield programme_row(records.desk, logged, programme)
        case RowTable() as table:
            yield table_row(records.desk, logged, table)
        case Assessment() as assessment:
            yield from assessment_rows(records, logged, assessment)
        case StatedWaiver() as waiver:
            yield waiver_row(records.desk.shelf, logged, waiver)
        case PolicyComparison() as comparison:
            yield from comparison_rows(records, logged, comparison)
        case _:
            return  # of another office


def waiver_row(shelf: Shelf, logged: Logged, stated: StatedWaiver) -> Row:
    """Return the row of a waiver: whether the data that it relied on are there, and still stand.

    A correction of such data contradicts nothing that was said, so the record does not answer for
    the row; it opens the waiver again.
    """
    waiver = stated.waiver
    about = (
        f"{waiver.kind.value}, decided {waiver.decided} ({waiver.document}), "
        f"relied on {len(waiver.relied_on)}"
    )
    row = Stated(f"waiver.{stated.clause}.{waiver.test_date}", logged, about)
    names = _names(shelf, logged)
    absent = [digest for digest in waiver.relied_on if digest not in names]
    if absent:
        return row.unverifiable(f"the record does not hold {absent[0]}, on which the waiver relied")
    gone = {one.statement.supersedes: one for one in shelf.logged if one.statement.supersedes}
    for digest in waiver.relied_on:
        if (correction := gone.get(names[digest])) is not None:
            reason = f"{WAIVER_REOPENED}: entry {correction.index} supersedes {digest}"
            found = row.contradicted("", f"{reason}, on which the waiver relied")
            return Row(found.row, answerable=False)
    clauses = {
        clause.id
        for item in shelf.items
        if isinstance(item.body, Programme)
        for clause in item.body.clauses
    }
    if stated.clause not in clauses:
        return row.unverifiable(f"no programme of this record has a clause {stated.clause}")
    reason = "what it relied on stands; that the lender decided it rests on signatures"
    return row.confirmed(f"{len(waiver.relied_on)} stand", reason, Grade.ATTESTED)


def _names(shelf: Shelf, logged: Logged) -> dict[Digest, Digest]:
    """Return what data may be named by, up to a statement, with the statement that holds them.

    That is a statement's own id, the digest of its table, or that of its evidence.
    """
    earlier = [one for one in shelf.logged if one.index < logged.index]
    found = {ref.sha256: one.id for one in (*earlier, logged) for ref in one.statement.evidence}
    found |= {
        item.body.digest: item.logged.id
        for item in shelf.items
        if isinstance(item.body, RowTable) and item.logged.index < logged.index
    }
    return found | {one.id: one.id for one in earlier}
