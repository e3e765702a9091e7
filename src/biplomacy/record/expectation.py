"""What somebody is expected to log by a day, and what of it was (programme §5.10, §10.2).

Programmes and accords share these rules: a condition that asks for a delivery and a milestone that
asks for evidence are the same question to the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.record.model import Every
    from biplomacy.values.day import Day

MAX_PREDICATES = 8


class ExpectationKind(StrEnum):
    """What counts as delivery."""

    ONE = "one"
    EACH = "each"
    COSIGNED = "cosigned"
    SAME_BODY = "same-body"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Predicate:
    """A place of the body (RFC 6901) and the text that must stand there."""

    pointer: str
    text: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """Statements of ``type`` by ``issuers``, each an office or ``PARTY/office``.

    ``every`` asks for one in each calendar period. ``each`` asks for an answer to every statement
    of type ``request``; ``cosigned`` for at least ``ppm`` of the other's published checkpoints;
    ``same-body`` for one body digest from all ``issuers``; ``count`` for at least ``count`` in the
    period. ``receipt_from`` names who must log a ``receipt/1`` for it within ``receipt_days``.
    ``fresh_for_days`` is how long evidence counts; None is for ever.
    """

    kind: ExpectationKind
    type: str
    issuers: tuple[str, ...]
    where: tuple[Predicate, ...] = ()
    every: Every | None = None
    count: int = 1
    ppm: int | None = None
    request: str = ""
    receipt_from: str = ""
    receipt_days: int | None = None
    within_days: int | None = None
    fresh_for_days: int | None = None


class DeliveryState(StrEnum):
    """Where a delivery stands on a day."""

    NOT_DUE = "not due"
    DELIVERED = "delivered"
    DELIVERED_LATE = "delivered late"
    OVERDUE = "overdue"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The state of one expectation for one due day; ``entries`` are log indices that show it."""

    state: DeliveryState
    due: Day | None
    entries: tuple[int, ...]
    age_days: int | None = None
