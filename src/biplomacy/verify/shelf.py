"""The reserve's statements of one record, decoded and asked by place in the log.

A statement judges nothing that was logged after it: what a report could know is what was logged
before it and not yet superseded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from biplomacy.record.charter import AMENDMENT, CHARTER
from biplomacy.reserve.claims import Announced, Claim, ValueAbove, announcement_of
from biplomacy.reserve.model import (
    Acquisition,
    ClaimsTotal,
    Perimeter,
    ReserveReport,
)
from biplomacy.reserve.price_claims import value_at_price
from biplomacy.reserve.statement.acquisition import TYPE as ACQUISITION
from biplomacy.reserve.statement.acquisition import decode_acquisition, encode_acquisition
from biplomacy.reserve.statement.claim import TYPE as CLAIM
from biplomacy.reserve.statement.claim import decode_claim, encode_claim
from biplomacy.reserve.statement.client_claims import TYPE as CLIENT_CLAIMS
from biplomacy.reserve.statement.client_claims import decode_client_claims, encode_client_claims
from biplomacy.reserve.statement.perimeter import TYPE as PERIMETER
from biplomacy.reserve.statement.perimeter import decode_perimeter, encode_perimeter
from biplomacy.reserve.statement.report import TYPE as REPORT
from biplomacy.reserve.statement.report import decode_report, encode_report
from biplomacy.reserve.survey import Said
from biplomacy.reserve.valuation import StatedValue
from biplomacy.values.errors import BiplomacyError, NotCanonical
from biplomacy.verify.export_manifest import TYPE as EXPORT_MANIFEST
from biplomacy.verify.recomputation import TYPE as RECOMPUTATION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from biplomacy.record.model import Logged
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest

T = TypeVar("T")
Body = Perimeter | Acquisition | ClaimsTotal | Claim | ReserveReport


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
    """All statements of the reserve in log order; ``unread`` are those of unknown types."""

    items: tuple[Shelved, ...]
    refused: tuple[Refused, ...]
    unread: tuple[Logged, ...] = ()

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


def shelve(statements: Sequence[Logged]) -> Shelf:
    """Decode the reserve's statements; what does not read is refused, never dropped."""
    read: list[tuple[Logged, Body]] = []
    refused, unread = [], []
    for logged in statements:
        reader = _READERS.get(logged.statement.type)
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
    return Shelf(items, tuple(refused), tuple(unread))


def _closed(
    decode: Callable[[JsonObject], T], encode: Callable[[T], JsonObject]
) -> Callable[[JsonObject], T]:
    """Return a decoder that also refuses what would be written otherwise."""

    def read(body: JsonObject) -> T:
        found = decode(body)
        if encode(found) != body:
            raise NotCanonical("the body is not written as this version writes it")
        return found

    return read


_PERIMETER = _closed(decode_perimeter, encode_perimeter)
_ACQUISITION = _closed(decode_acquisition, encode_acquisition)
_CLIENT_CLAIMS = _closed(decode_client_claims, encode_client_claims)
_CLAIM = _closed(decode_claim, encode_claim)
_REPORT = _closed(decode_report, encode_report)

_READERS: Mapping[str, Callable[[JsonObject], Body]] = {
    PERIMETER: _PERIMETER,
    ACQUISITION: _ACQUISITION,
    CLIENT_CLAIMS: _CLIENT_CLAIMS,
    CLAIM: _CLAIM,
    REPORT: _REPORT,
}
_READ_ELSEWHERE = frozenset({CHARTER, AMENDMENT, EXPORT_MANIFEST, RECOMPUTATION})
"""Types that the record's audit and the rechecks of recomputations and manifests read."""
