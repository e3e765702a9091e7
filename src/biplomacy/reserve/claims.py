"""Claims: what anybody said about the reserve, as data, each kind with its parameters.

Anybody's words may be logged by any issuer; a claim is judged by the same function for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from biplomacy.reserve.errors import ClaimMalformed
from biplomacy.reserve.model import Announcement

if TYPE_CHECKING:
    from decimal import Decimal

    from biplomacy.reserve.model import PriceBasis
    from biplomacy.values.amount import Amount
    from biplomacy.values.day import Day
    from biplomacy.values.money import Money


class Reading(StrEnum):
    """How exactly a claim's number is meant; "about" is ±1 %, "more than" is strict."""

    ABOUT = "about"
    MORE_THAN = "more than"
    EXACTLY = "exactly"


@dataclass(frozen=True, slots=True)
class Holds:
    """``entity`` holds ``amount`` at the end of the claim's day (UTC)."""

    entity: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class AverageCost:
    """``amount`` cost ``price`` (major units of ``currency``) per bitcoin on average."""

    amount: Amount
    price: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ValueAbove:
    """``amount`` is worth ``value``; at ``price`` where the claim names one."""

    amount: Amount
    value: Money
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class Acquired:
    """``entity`` acquired ``amount`` from ``first`` to ``last``, both included."""

    entity: str
    amount: Amount
    first: Day
    last: Day


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The whole perimeter's stock did not change from ``first`` to ``last``, fees aside."""

    first: Day
    last: Day
    tolerance: Amount


@dataclass(frozen=True, slots=True)
class Announced:
    """``amount`` was bought on the claim's day at ``unit_price`` (major units)."""

    amount: Amount
    unit_price: Decimal | None
    currency: str
    price_basis: PriceBasis
    tolerance: Amount | None


@dataclass(frozen=True, slots=True)
class ExplainedBy:
    """The announced purchases and ``per_day`` for each day after ``first`` make ``amount``."""

    amount: Amount
    per_day: Amount
    first: Day
    last: Day


Parameters: TypeAlias = (
    Holds | AverageCost | ValueAbove | Acquired | Unchanged | Announced | ExplainedBy
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's words, with their source and how they are read."""

    id: str
    text: str
    asserted_by: str
    day: Day
    reading: Reading
    source: str
    parameters: Parameters


def announcement_of(claim: Claim) -> Announcement:
    """Return the announcement that a claim of kind ``announced`` carries.

    Raises:
        ClaimMalformed: the claim is of another kind.
    """
    stated = claim.parameters
    if not isinstance(stated, Announced):
        raise ClaimMalformed(
            f"claim {claim.id} announces nothing", hint="give a claim of the kind announced"
        )
    return Announcement(
        claim.id,
        claim.day,
        stated.amount,
        stated.unit_price,
        stated.currency,
        stated.price_basis,
        stated.tolerance,
    )


def amount_fits(reading: Reading, claimed: int, actual: int) -> bool:
    """Say whether ``actual`` is what ``claimed`` says under ``reading``; integers only.

    >>> amount_fits(Reading.ABOUT, 74_000, 74_700), amount_fits(Reading.MORE_THAN, 76, 76)
    (True, False)
    """
    match reading:
        case Reading.EXACTLY:
            return actual == claimed
        case Reading.MORE_THAN:
            return actual > claimed
        case Reading.ABOUT:
            return abs(actual - claimed) * 100 <= abs(claimed)
