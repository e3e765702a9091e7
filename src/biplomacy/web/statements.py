"""The statements of a record, decoded for the pages and joined with what was recomputed.

A statement that was superseded stays in the record and on the record page, not on the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from biplomacy.reserve.statement import acquisition, claim, client_claims, perimeter, report
from biplomacy.values.day import Day
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Verdict, VerdictRow
from biplomacy.verify import recomputation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.record.model import Logged
    from biplomacy.reserve.claims import Claim
    from biplomacy.reserve.model import Acquisition, ClaimsTotal, Perimeter, ReserveReport
    from biplomacy.values.canonical import JsonObject
    from biplomacy.verify.recomputation import Recomputation
    from biplomacy.web.ports import PublishedRecord

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stated(Generic[T]):
    """A decoded statement at its place in the log, with the verdicts on it."""

    logged: Logged
    body: T
    rows: tuple[VerdictRow, ...]

    @property
    def day(self) -> Day:
        """The last day of its period; without one, the day on which it was issued."""
        said = self.logged.statement
        return said.period.last if said.period else Day.of_instant(said.issued_at)

    def row(self, *figures: str) -> VerdictRow | None:
        """Return the verdict on the first of ``figures`` that has one.

        A row's figure is what follows the last full stop of its claim.
        """
        found = {row.claim.rpartition(".")[2]: row for row in self.rows}
        return next((found[name] for name in figures if name in found), None)

    @property
    def verdict(self) -> VerdictRow | None:
        """The verdict on the statement as a whole: its worst row, contradicted before unknown."""
        order = (Verdict.CONTRADICTED, Verdict.UNVERIFIABLE, Verdict.CONFIRMED)
        return min(self.rows, key=lambda row: order.index(row.verdict), default=None)


@dataclass(frozen=True, slots=True)
class Published:
    """All that the pages show of a record, oldest first: in log order, but for two kinds.

    Reports stand in the order of their blocks and wallet lists in that of their versions, so that a
    late correction of an old one is not taken for the newest. ``unreadable`` names entries whose
    body does not have the form of its type.
    """

    record: PublishedRecord
    reports: tuple[Stated[ReserveReport], ...]
    perimeters: tuple[Stated[Perimeter], ...]
    claims: tuple[Stated[Claim], ...]
    acquisitions: tuple[Stated[Acquisition], ...]
    client_claims: tuple[Stated[ClaimsTotal], ...]
    recomputations: tuple[Stated[Recomputation], ...]
    unreadable: tuple[tuple[int, str], ...]

    @property
    def has_reserve(self) -> bool:
        """Whether anything was said about a reserve."""
        return bool(self.reports or self.perimeters or self.claims)

    def perimeter_of(self, report: Stated[ReserveReport]) -> Stated[Perimeter] | None:
        """Return the perimeter that a report names by its leaf hash."""
        named = report.body.perimeter
        return next((one for one in self.perimeters if one.logged.id == named), None)


def read_published(record: PublishedRecord) -> Published:
    """Return the decoded statements of ``record``."""
    shelf = _Shelf(record)
    return Published(
        record=record,
        reports=tuple(
            sorted(
                shelf.take(report.TYPE, report.decode_report, _report_rows),
                key=lambda one: (one.body.block.height, one.logged.index),
            )
        ),
        perimeters=tuple(
            sorted(
                shelf.take(perimeter.TYPE, perimeter.decode_perimeter, _perimeter_row),
                key=lambda one: (one.body.version, one.logged.index),
            )
        ),
        claims=tuple(shelf.take(claim.TYPE, claim.decode_claim, _claim_row)),
        acquisitions=tuple(
            shelf.take(acquisition.TYPE, acquisition.decode_acquisition, _acquisition_row)
        ),
        client_claims=tuple(
            shelf.take(client_claims.TYPE, client_claims.decode_client_claims, _client_claims_row)
        ),
        recomputations=tuple(
            shelf.take(recomputation.TYPE, recomputation.decode_recomputation, _recomputation_row)
        ),
        unreadable=tuple(shelf.unreadable),
    )


def _report_rows(logged: Logged, _body: ReserveReport) -> str:
    return f"reserve.report.{logged.statement.sequence}."


def _perimeter_row(_logged: Logged, body: Perimeter) -> str:
    return f"reserve.perimeter.{body.version}"


def _claim_row(_logged: Logged, body: Claim) -> str:
    return f"claim.{body.id}"


def _acquisition_row(_logged: Logged, body: Acquisition) -> str:
    return f"reserve.acquisition.{body.id}"


def _client_claims_row(logged: Logged, body: ClaimsTotal) -> str:
    return f"reserve.client-claims.{body.entity}.{logged.statement.sequence}"


def _recomputation_row(_logged: Logged, body: Recomputation) -> str:
    return f"recomputation.{body.origin}.{body.size}"


class _Shelf:
    """Takes the statements of one type after the other and keeps what cannot be read."""

    def __init__(self, record: PublishedRecord) -> None:
        self.unreadable: list[tuple[int, str]] = []
        statements = record.audited.statements
        gone = {one.statement.supersedes for one in statements if one.statement.supersedes}
        self._current = [one for one in statements if one.id not in gone]
        self._rows: dict[str, list[VerdictRow]] = {}
        for row in record.rows:
            for reference in row.evidence:
                self._rows.setdefault(reference, []).append(row)

    def take(
        self,
        versioned: str,
        decode: Callable[[JsonObject], T],
        name: Callable[[Logged, T], str],
    ) -> Iterator[Stated[T]]:
        """Yield the statements of a type; ``name`` is what the claims of its rows begin with."""
        for logged in self._current:
            if logged.statement.type != versioned:
                continue
            try:
                body = decode(logged.statement.body)
            except InputError as error:
                self.unreadable.append((logged.index, error.message))
                continue
            yield Stated(logged, body, self._joined(logged, name(logged, body)))

    def _joined(self, logged: Logged, prefix: str) -> tuple[VerdictRow, ...]:
        rows = self._rows.get(f"entry:{logged.index}", ())
        return tuple(row for row in rows if _belongs(row.claim, prefix))


def _belongs(claimed: str, prefix: str) -> bool:
    """Say whether a row's claim is ``prefix`` or lies below it, so that 1 is not taken for 12."""
    whole = prefix.removesuffix(".")
    return claimed == whole or claimed.startswith(f"{whole}.")
