"""Outcomes as rows of the lender's monitoring file (IMF MONA), and back (programme §5.6, §13).

Only what is known is filled in; arrangement and document numbers are the lender's and stay empty.
"""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.model import Kind, Status
from biplomacy.values.closed_csv import MAX_CELL, read_table
from biplomacy.values.day import Day
from biplomacy.values.errors import DayOutOfRange, FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from biplomacy.programme.model import Clause, Outcome, Programme
    from biplomacy.values.closed_csv import Row

COLUMNS = (
    "ArrangementNumber",
    "ArrangementType",
    "ApprovalDate",
    "InitialEndDate",
    "BoardDocumentNumber",
    "ProgramType",
    "ReviewType",
    "ReviewSequence",
    "CriteriaOrder",
    "Main",
    "EconomicDescriptor",
    "TestDate",
    "Status",
    "Comments",
)
MET, NOT_MET, WAIVED, OUTSTANDING = "Met", "Not met", "Waived", "PC"
STATUSES: Mapping[Status, str] = MappingProxyType(
    {
        Status.NOT_YET_DUE: OUTSTANDING,
        Status.WAIVED_APPLICABILITY: WAIVED,
        Status.MET: MET,
        Status.MET_WITH_ADJUSTOR: MET,
        Status.WAIVED: WAIVED,
        Status.WAIVED_REOPENED: WAIVED,
        Status.NOT_MET: NOT_MET,
        Status.UNDETERMINED: OUTSTANDING,
    }
)
_GUARDED = ("=", "+", "-", "@", "'")
_CONTINUOUS = frozenset({Kind.CONTINUOUS, Kind.CONTINUOUS_BENCHMARK})


@dataclass(frozen=True, slots=True)
class MonaRow:
    """One row of the monitoring file; what is not known is empty."""

    arrangement_number: str
    arrangement_type: str
    approval_date: str
    initial_end_date: str
    board_document_number: str
    program_type: str
    review_type: str
    review_sequence: str
    criteria_order: str
    main: str
    economic_descriptor: str
    test_date: str
    status: str
    comments: str


def export_mona(programme: Programme, outcomes: Iterable[Outcome]) -> str:
    """Return outcomes as CSV with MONA's columns; raises as ``mona_rows``."""
    return write_mona(mona_rows(programme, outcomes))


def mona_rows(programme: Programme, outcomes: Iterable[Outcome]) -> tuple[MonaRow, ...]:
    """Return one row for each outcome; a clause keeps its number in the programme.

    Raises:
        ProgrammeMalformed: an outcome of a clause that the programme does not have.
    """
    order = {clause.id: place for place, clause in enumerate(programme.clauses)}
    found = []
    for outcome in outcomes:
        if outcome.clause not in order:
            raise ProgrammeMalformed(f"{programme.id} has no clause {outcome.clause!r}")
        place = order[outcome.clause]
        found.append(_row(programme, place, programme.clauses[place], outcome))
    return tuple(found)


def write_mona(rows: Sequence[MonaRow]) -> str:
    """Return rows as CSV that ``import_mona`` reads back."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_guarded(cell) for cell in astuple(row)] for row in rows)
    return text.getvalue()


def import_mona(text: str) -> tuple[MonaRow, ...]:
    """Return the rows of a monitoring file.

    Raises:
        ProgrammeMalformed: too large, other columns, a status or a day that is none.
    """
    try:
        return tuple(_read(row) for row in read_table(text.encode("utf-8"), (COLUMNS,)))
    except (FieldMalformed, DayOutOfRange) as error:
        raise ProgrammeMalformed(error.message, hint=error.hint) from error


def _row(programme: Programme, place: int, clause: Clause, outcome: Outcome) -> MonaRow:
    return MonaRow(
        arrangement_number="",
        arrangement_type=programme.facility,
        approval_date=str(programme.approved),
        initial_end_date="" if programme.ends is None else str(programme.ends),
        board_document_number="",
        program_type="",
        review_type="",
        review_sequence="",
        criteria_order=str(place + 1),
        main="",
        economic_descriptor=clause.title,
        test_date="" if outcome.test_date is None else str(outcome.test_date),
        status=STATUSES[outcome.status],
        comments=_comments(clause, outcome),
    )


def _comments(clause: Clause, outcome: Outcome) -> str:
    """Say what MONA's four words leave out: which clause, which status, why, on what standing."""
    parts = [outcome.clause, outcome.status.value, f"assessed on {outcome.on}"]
    if clause.kind in _CONTINUOUS:
        parts.append("continuous")
    elif outcome.test_date is None:
        parts.append("no test date known")
    parts += [reason.value for reason in outcome.reasons]
    if outcome.first_failed is not None:
        parts.append(f"first not met on {outcome.first_failed}")
    parts += [f"superseded {digest}" for digest in outcome.reopened]
    parts.append(f"standing {outcome.standing}")
    return "; ".join(parts)[: MAX_CELL - 1]


def _guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(_GUARDED) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_GUARDED) else cell


def _read(row: Row) -> MonaRow:
    cells = {
        column: _bare(row.fields.text(column, limit=MAX_CELL)) if row.fields.has(column) else ""
        for column in COLUMNS
    }
    found = MonaRow(**dict(zip(_FIELDS, cells.values(), strict=True)))
    if found.status not in {MET, NOT_MET, WAIVED, OUTSTANDING}:
        raise FieldMalformed(
            f"line {row.line}: {found.status[:40]!r} is not a status",
            hint=f"use {MET}, {NOT_MET}, {WAIVED} or {OUTSTANDING}",
        )
    for day in (found.approval_date, found.initial_end_date, found.test_date):
        if day:
            Day.parse(day)
    return found


_FIELDS = tuple(field.name for field in fields(MonaRow))
