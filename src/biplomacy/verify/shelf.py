"""The statements of one record, decoded and asked by place in the log.

A statement judges nothing that was logged after it: what a report could know is what was logged
before it and not yet superseded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from biplomacy.record.charter import AMENDMENT, CHARTER
from biplomacy.reserve.claims import Announced, Claim, ValueAbove, announcement_of
from biplomacy.reserve.model import Acquisition, ClaimsTotal, Perimeter
from biplomacy.reserve.price_claims import value_at_price
from biplomacy.reserve.survey import Said
from biplomacy.reserve.valuation import StatedValue
from biplomacy.values.errors import BiplomacyError
from biplomacy.verify.export_manifest import TYPE as EXPORT_MANIFEST
from biplomacy.verify.model import Row
from biplomacy.verify.readers import READERS, Body
from biplomacy.verify.recomputation import TYPE as RECOMPUTATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.model import Logged
    from biplomacy.values.digest import Digest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A statement with its decoded body; ``superseded_by`` is the index of its correction."""

    logged: Logged
    body: Body
    superseded_by: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A statement whose body does not read, with the error."""

    logged: Logged
    error: BiplomacyError


@dataclass(frozen=True, slots=True)
class Shelf:
    """All statements in log order; ``unread`` are those of unknown types.

    ``logged`` are all of them, also those that other checks read.
    """

    items: tuple[Shelved, ...]
    refused: tuple[Refused, ...]
    unread: tuple[Logged, ...] = ()
    logged: tuple[Logged, ...] = ()

    def bodies(self, kind: type[T], before: int | None = None) -> tuple[tuple[Logged, T], ...]:
        """Return the bodies of ``kind`` logged before an index and not superseded by then."""
        return tuple(
            (item.logged, item.body)
            for item in self.items
            if isinstance(item.body, kind)
            and (before is None or item.logged.index < before)
            and (
                item.superseded_by is None or (before is not None and item.superseded_by >= before)
            )
        )

    def in_force(self, before: int) -> Iterator[tuple[Logged, Body]]:
        """Yield all bodies logged before an index and not superseded by then."""
        for item in self.items:
            if item.logged.index < before and not (
                item.superseded_by is not None and item.superseded_by < before
            ):
                yield item.logged, item.body

    def claims(self, before: int | None = None) -> tuple[tuple[Logged, Claim], ...]:
        """Return the claims logged before an index, of several with one id the first."""
        found: dict[str, tuple[Logged, Claim]] = {}
        for logged, claim in self.bodies(Claim, before):
            found.setdefault(claim.id, (logged, claim))
        return tuple(found.values())

    def perimeter(self, name: Digest) -> tuple[Logged, Perimeter] | None:
        """Return the perimeter statement of that id."""
        for item in self.items:
            if item.logged.id == name and isinstance(item.body, Perimeter):
                return item.logged, item.body
        return None

    def said(self, before: int | None = None) -> Said:
        """Return the announcements and acquisitions logged before an index."""
        announcements = tuple(
            announcement_of(claim)
            for _, claim in self.claims(before)
            if isinstance(claim.parameters, Announced)
        )
        acquisitions = tuple(body for _, body in self.bodies(Acquisition, before))
        return Said(announcements, acquisitions)

    def claims_totals(self, before: int, height: int) -> tuple[ClaimsTotal, ...]:
        """Return the latest client claims per entity, at or below a block."""
        latest: dict[str, ClaimsTotal] = {}
        for _, total in self.bodies(ClaimsTotal, before):
            if total.block.height <= height:
                latest[total.entity] = total
        return tuple(latest[entity] for entity in sorted(latest))

    def stated_values(self, but: str) -> tuple[StatedValue, ...]:
        """Return what the claims other than ``but`` that name a price make of their amounts."""
        found = {
            StatedValue(claim.parameters.amount, value_at_price(claim.parameters))
            for _, claim in self.claims()
            if isinstance(claim.parameters, ValueAbove)
            and claim.parameters.price is not None
            and claim.id != but
        }
        return tuple(sorted(found, key=lambda one: (one.value, one.amount)))


def settled(item: Shelved, row: Row) -> Row:
    """A corrected statement is still judged, but the record no longer answers for it."""
    if item.superseded_by is None:
        return row
    reason = f"{row.row.reason} (superseded by entry {item.superseded_by})"
    return Row(replace(row.row, reason=reason), answerable=False)


def shelve(statements: Sequence[Logged]) -> Shelf:
    """Decode the statements; what does not read is refused, never dropped."""
    read: list[tuple[Logged, Body]] = []
    refused, unread = [], []
    for logged in statements:
        reader = READERS.get(logged.statement.type)
        if reader is None:
            if logged.statement.type not in _READ_ELSEWHERE:
                unread.append(logged)
            continue
        try:
            read.append((logged, reader(logged.statement.body)))
        except BiplomacyError as error:
            refused.append(Refused(logged, error))
    corrections = {
        (logged.statement.supersedes, type(body)): logged.index
        for logged, body in read
        if logged.statement.supersedes is not None
    }
    items = tuple(
        Shelved(logged, body, corrections.get((logged.id, type(body)))) for logged, body in read
    )
    return Shelf(items, tuple(refused), tuple(unread), tuple(statements))


_READ_ELSEWHERE = frozenset({CHARTER, AMENDMENT, EXPORT_MANIFEST, RECOMPUTATION})
"""Types that the record's audit and the rechecks of recomputations and manifests read."""
