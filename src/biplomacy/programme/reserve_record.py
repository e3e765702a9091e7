"""Gathers from a record what a programme reads of its reserve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.programme.reserve_listing import ReserveRecord, StatedReport
from biplomacy.reserve.flow_rows import ROLE, decode_rows
from biplomacy.reserve.model import Acquisition, ClaimsTotal, Perimeter, ReserveReport
from biplomacy.values.digest import Digest
from biplomacy.values.errors import NotCanonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from biplomacy.record.model import EvidenceRef, Logged
    from biplomacy.reserve.model import FlowRow, Member

    ReadEvidence = Callable[[EvidenceRef], bytes | None]


def gather_reserve(
    statements: Iterable[tuple[Logged, object]],
    read_evidence: ReadEvidence,
    *,
    opened: tuple[tuple[Digest, tuple[Member, ...]], ...] = (),
) -> ReserveRecord:
    """Return what the statements in force say, each with its body as it was decoded.

    ``read_evidence`` gives unaltered bytes or None; bodies of other subjects are passed over.
    ``opened`` are the hidden wallets of each perimeter that are open to the reader.

    A report without days is left aside, and one whose rows are not at hand tells its totals.
    """
    perimeters, reports, acquisitions, claims = [], [], [], []
    for logged, body in statements:
        match body:
            case Perimeter():
                perimeters.append((logged.id, body))
            case Acquisition():
                acquisitions.append((logged.id, body))
            case ClaimsTotal():
                claims.append((logged.id, body))
            case ReserveReport() if logged.statement.period is not None:
                rows = _rows(logged, body, read_evidence)
                reports.append(StatedReport(logged.id, body, logged.statement.period, rows))
            case _:
                continue
    return ReserveRecord(
        tuple(perimeters), tuple(reports), tuple(acquisitions), tuple(claims), opened
    )


def _rows(
    logged: Logged, report: ReserveReport, read_evidence: ReadEvidence
) -> tuple[FlowRow, ...] | None:
    """Return the rows of a report, from its body or beside the log, if they are those it names."""
    if report.flows.rows is not None:
        return report.flows.rows
    for reference in logged.statement.evidence:
        if reference.role != ROLE:
            continue
        content = read_evidence(reference)
        if content is not None and Digest.of(content) == report.flows.digest:
            try:
                return decode_rows(content)
            except NotCanonical:
                return None  # ``verify`` has a row for rows that do not read
    return None
