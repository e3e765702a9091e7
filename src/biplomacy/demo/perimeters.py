"""Which wallets each reading declares, and when (reserve §14.4).

``public-only`` lists the disclosed address alone. The others list all public wallets from
2025-02-20 on: ``transfer`` with the feeder as Chivo's cold wallet, ``purchase`` without it,
``sealed`` with the feeder hidden in a commitment. None is a statement about the real state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.demo.calendar import FIRST_DAY, height_of
from biplomacy.demo.model import Reading
from biplomacy.demo.schedule import CHIVO_FUNDED, DISCLOSED, FEEDER_FUNDED, SPLIT
from biplomacy.reserve.model import (
    Booking,
    Custody,
    Derivation,
    Entity,
    Kind,
    Member,
    Perimeter,
    Purpose,
)
from biplomacy.reserve.statement.opening import commit_members
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.chain.spending import Wallet
    from biplomacy.demo.facts import Facts
    from biplomacy.demo.wallets import Wallets
    from biplomacy.reserve.model import Opening
    from biplomacy.values.clock import Randomness
    from biplomacy.values.digest import Digest

FULL_LIST = Day.parse("2025-02-20")
SCOPE = "public sector (GFSM 2014)"
RESERVE_FUND = "reserve-fund"
ENTITIES = {
    RESERVE_FUND: Entity(RESERVE_FUND, "Strategic Bitcoin Reserve Fund", "central-government"),
    "bitcoin-office": Entity("bitcoin-office", "National Bitcoin Office", "central-government"),
    "cel": Entity("cel", "CEL, the state's electricity company", "public-corporation"),
    "chivo": Entity("chivo", "Chivo", "public-corporation"),
}


@dataclass(frozen=True, slots=True)
class Declared:
    """A perimeter with the openings of what it hides."""

    perimeter: Perimeter
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Lister:
    """Declares the perimeters of one reading; ``hashes[h]`` is the block hash at height h."""

    reading: Reading
    wallets: Wallets
    facts: Facts
    hashes: Sequence[bytes]
    randomness: Randomness

    def days(self) -> tuple[Day, ...]:
        """Return the days on which a new version of the perimeter is published."""
        if self.reading is Reading.PUBLIC_ONLY:
            return DISCLOSED, SPLIT
        return DISCLOSED, FULL_LIST, SPLIT

    def declare(self, day: Day, previous: Digest | None) -> Declared:
        """Return the perimeter published on ``day``."""
        full = self.reading is not Reading.PUBLIC_ONLY and day >= FULL_LIST
        members = [self._member("reserve", RESERVE_FUND, self.wallets.reserve, DISCLOSED)]
        hidden: list[tuple[Member, bytes]] = []
        if full:
            members += self._others()
        if full and self.reading is Reading.TRANSFER:
            members.append(self._feeder())
        if full and self.reading is Reading.SEALED:
            hidden = [(self._feeder(), self.randomness.bytes(32))]
        if day >= SPLIT:
            members.append(self._vaults())
        committed, openings = commit_members(hidden) if hidden else (None, ())
        used = {member.entity for member in (*members, *(member for member, _ in hidden))}
        perimeter = Perimeter(
            version=self.days().index(day) + 1,
            scope=SCOPE,
            complete=full,
            entities=tuple(entity for name, entity in ENTITIES.items() if name in used),
            members=tuple(sorted(members, key=lambda member: member.id)),
            booking=Booking.FIFO,
            currency="USD",
            committed=committed,
            previous=previous,
        )
        return Declared(perimeter, openings)

    def _others(self) -> list[Member]:
        return [
            self._member("legacy", "bitcoin-office", self.wallets.legacy, FIRST_DAY),
            self._member("mining", "cel", self.wallets.mining, FIRST_DAY),
            self._member("chivo-hot", "chivo", self.wallets.chivo_hot, CHIVO_FUNDED),
        ]

    def _feeder(self) -> Member:
        return self._member("chivo-cold", "chivo", self.wallets.feeder, FEEDER_FUNDED)

    def _vaults(self) -> Member:
        return Member(
            id="vaults",
            entity=RESERVE_FUND,
            kind=Kind.ONCHAIN,
            custody=Custody.COLD,
            purpose=Purpose.OWN,
            scripts=self.facts.vault_scripts,
            derivation=Derivation(
                self.facts.vault_descriptor, 0, len(self.facts.vault_scripts) - 1
            ),
            valid_from=self._block(SPLIT),
        )

    def _member(self, name: str, entity: str, wallet: Wallet, since: Day) -> Member:
        hot = name == "chivo-hot"
        return Member(
            id=name,
            entity=entity,
            kind=Kind.ONCHAIN,
            custody=Custody.HOT if hot else Custody.COLD,
            purpose=Purpose.MIXED if hot else Purpose.OWN,
            scripts=(wallet.script,),
            valid_from=self._block(since),
        )

    def _block(self, day: Day) -> BlockId:
        height = height_of(day)
        return BlockId(height, self.hashes[height])
