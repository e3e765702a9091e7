"""Bitcoin that a state might acquire, before it is known which facts that moves (§7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.programme.vocabulary import Funding
    from biplomacy.values.day import Day


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day from ``start`` to ``end``, both included."""

    start: Day
    end: Day


@dataclass(frozen=True, slots=True)
class Purchase:
    """So many sats on each scheduled day, at one price for a bitcoin; ``funding`` says how."""

    funding: Funding
    quantity_sat: int
    price_usd_cent: int
    schedule: tuple[Day, ...] | Daily
