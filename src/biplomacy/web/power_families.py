"""Outlooks of surplus power that differ in nothing but their tariff, as one question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.power.outcome import leaves_whole
from biplomacy.power.scenario_model import FlatPrice, IndexedPrice

if TYPE_CHECKING:
    from biplomacy.power.outlook import PowerOutlook
    from biplomacy.power.scenario_model import PowerPrice, PowerScenario
    from biplomacy.web.stated import Stated
    from biplomacy.web.statements import Published

FEWEST_DRAWN = 2
_ANY = FlatPrice(Decimal(1))


@dataclass(frozen=True, slots=True)
class Family:
    """One scenario at several tariffs, the newest outlook at each: flat ones first, ascending."""

    outlooks: tuple[Stated[PowerOutlook], ...]

    @property
    def newest(self) -> Stated[PowerOutlook]:
        """The last of them in the log."""
        return max(self.outlooks, key=lambda one: one.logged.index)

    @property
    def scenario(self) -> PowerScenario:
        """What they were told, but for the tariff."""
        return self.newest.body.scenario

    @property
    def flat(self) -> tuple[tuple[Decimal, Stated[PowerOutlook]], ...]:
        """The flat tariffs with their outlooks, ascending."""
        return tuple(
            (tariff.per_kwh, one)
            for one in self.outlooks
            if isinstance(tariff := one.body.scenario.terms.tariff, FlatPrice)
        )

    @property
    def whole(self) -> tuple[Stated[PowerOutlook], ...]:
        """Those whose median leaves both power sector and investor at zero or above."""
        return tuple(one for one in self.outlooks if leaves_whole(one.body.outcomes))

    @property
    def moved(self) -> Stated[PowerOutlook] | None:
        """The newest that moved one parameter at a time; None where none did."""
        found = [one for one in self.outlooks if one.body.tornado]
        return max(found, key=lambda one: one.logged.index, default=None)


def families(published: Published) -> tuple[Family, ...]:
    """Return the newest family of each issuer, the newest of all first."""
    asked: dict[tuple[str, PowerScenario], dict[PowerPrice, Stated[PowerOutlook]]] = {}
    for one in published.power_outlooks:
        scenario = one.body.scenario
        alike = replace(scenario, terms=replace(scenario.terms, tariff=_ANY))
        known = asked.setdefault((one.logged.statement.issuer, alike), {})
        known[scenario.terms.tariff] = one
    every = [
        Family(tuple(known[tariff] for tariff in sorted(known, key=_order)))
        for known in asked.values()
    ]
    last: dict[str, Family] = {}
    for family in sorted(every, key=lambda one: one.newest.logged.index):
        last[family.newest.logged.statement.issuer] = family
    return tuple(sorted(last.values(), key=lambda one: one.newest.logged.index, reverse=True))


def _order(tariff: PowerPrice) -> tuple[bool, Decimal, Decimal]:
    match tariff:
        case FlatPrice(per_kwh):
            return False, per_kwh, Decimal(0)
        case IndexedPrice(floor, share, _):
            return True, share, floor
