"""A record's wallet lists and reports as a programme reads them: who is on a list, how far it goes.

A list that its issuer does not call complete, or that hides wallets from the reader, is partial.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.chain.model import Network
from biplomacy.programme.model import Quantity
from biplomacy.programme.unit import parse_unit
from biplomacy.reserve.model import Kind, Purpose
from biplomacy.values.verdict import Grade, Standing

if TYPE_CHECKING:
    from biplomacy.record.model import Period
    from biplomacy.reserve.model import Acquisition, ClaimsTotal, FlowRow, Member, ReserveReport
    from biplomacy.reserve.model import Perimeter as WalletList
    from biplomacy.values.digest import Digest

PUBLIC_SECTOR = "public-sector"
FUND = "fund"
FUND_ENTITY = "reserve-fund"
SCOPE = "public sector"
"""How the scope of a list begins that speaks of the whole public sector."""
BTC = parse_unit("BTC")


@dataclass(frozen=True, slots=True)
class StatedReport:
    """A report under its statement's id, with its days and, where they are at hand, its rows."""

    id: Digest
    report: ReserveReport
    period: Period
    rows: tuple[FlowRow, ...] | None

    @property
    def standing(self) -> Standing:
        """Where its numbers come from: test coins are generated, others are the office's own."""
        main = self.report.coverage.network is Network.MAIN
        return Standing.ORIGINAL if main else Standing.SYNTHETIC


@dataclass(frozen=True, slots=True)
class ReserveRecord:
    """The reserve statements of one record that nothing supersedes, by id, in log order.

    ``opened`` holds, by perimeter, the hidden wallets that are open to the reader.
    """

    perimeters: tuple[tuple[Digest, WalletList], ...]
    reports: tuple[StatedReport, ...]
    acquisitions: tuple[tuple[Digest, Acquisition], ...] = ()
    claims: tuple[tuple[Digest, ClaimsTotal], ...] = ()
    opened: tuple[tuple[Digest, tuple[Member, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A wallet list as a report used it: who is on it, and how far it reaches for the reader."""

    id: Digest
    wallets: WalletList
    hidden: bool

    @property
    def complete(self) -> bool:
        """Whether the issuer asserts that no public wallet is missing, and all of it is seen.

        A list of a narrower scope says nothing of the public sector, however complete it is; what
        a custodian holds is a claim that no report counts.
        """
        public = self.wallets.scope.casefold().startswith(SCOPE)
        counted = all(member.kind is Kind.ONCHAIN for member in self.wallets.members)
        return self.wallets.complete and public and counted and not self.hidden

    @property
    def alone(self) -> str | None:
        """The one entity of the list, to which all its flows belong; None where there are more."""
        entities = self.wallets.entities
        return entities[0].id if len(entities) == 1 and not self.hidden else None

    @property
    def grade(self) -> Grade:
        """How far a balance of the list reaches, taken for that of the whole public sector."""
        return Grade.ATTESTED if self.hidden or self.complete else Grade.CHAIN

    def serves_clients(self, entity: str) -> bool:
        """Say whether coins of clients lie, or may lie, in wallets of an entity."""
        return self.hidden or any(
            member.entity == entity and member.purpose is not Purpose.OWN
            for member in self.wallets.members
        )


def listing_of(record: ReserveRecord, name: Digest) -> Listing | None:
    """Return the wallet list of that id; None where the record does not hold it."""
    wallets = dict(record.perimeters).get(name)
    if wallets is None:
        return None
    opened = dict(record.opened).get(name, ())
    hidden = wallets.committed.count if wallets.committed else 0
    whole = replace(wallets, members=(*wallets.members, *opened)) if opened else wallets
    return Listing(name, whole, hidden=len(opened) < hidden)


def exactly(sats: int, grade: Grade) -> Quantity:
    """Return a number of satoshis that is known."""
    return between(sats, sats, grade)


def between(low: int, high: int, grade: Grade) -> Quantity:
    """Return a number of satoshis between two bounds, both included."""
    return Quantity(Fraction(low), Fraction(high), BTC, grade)
