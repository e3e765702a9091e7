"""Observations by fact and place, and when a test looks at them (programme §4.4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.actions import Moves
from biplomacy.programme.errors import UnitMismatch
from biplomacy.programme.fact_table import FactKind, fact_rule
from biplomacy.programme.tracks import Track, spans_of
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from biplomacy.programme.model import Observation, Programme, Target
    from biplomacy.programme.tracks import Span
    from biplomacy.values.day import Day


class Series:
    """Observations by fact and place, with what an action adds to them."""

    __slots__ = ("moves", "perimeters", "tracks", "undecided")

    def __init__(
        self, programme: Programme, observations: Iterable[Observation], moves: Moves | None = None
    ) -> None:
        """Sort the observations.

        Raises:
            ObservationsConflict: two of one fact and place share a day and differ.
            UnitMismatch: one is not measured in a unit of its fact.
        """
        decided: dict[tuple[str, str], list[Observation]] = defaultdict(list)
        self.undecided: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for seen in observations:
            if len(seen.facts) == 1:
                decided[seen.facts[0], seen.place].append(seen)
                continue
            for fact in seen.facts:
                _require_units(fact, (seen,))
                self.undecided[fact, seen.place] += spans_of((seen,))
        for (fact, _), found in decided.items():
            _require_units(fact, found)
        self.tracks = {key: Track(fact_rule(key[0]), found) for key, found in decided.items()}
        self.perimeters = {perimeter.id: perimeter for perimeter in programme.perimeters}
        self.moves = moves or Moves(())

    def moved(self, moves: Moves) -> Series:
        """Return the same observations with what another action adds."""
        other = Series.__new__(Series)
        other.tracks, other.undecided = self.tracks, self.undecided
        other.perimeters, other.moves = self.perimeters, moves
        return other

    def days(self, facts: Iterable[str], first: int, last: int) -> list[int]:
        """Return the days from ``first`` to ``last`` on which any of the facts is known anew.

        That is a stock's first day, a flow's last and each of the action's, as ordinals.
        """
        wanted = frozenset(facts)
        found = set(self.moves.days(wanted, last))
        for (fact, _), track in self.tracks.items():
            if fact in wanted:
                flow = fact_rule(fact).kind is FactKind.FLOW
                found.update(span.end if flow else span.start for span in track.spans)
        for (fact, _), spans in self.undecided.items():
            if fact in wanted:
                found.update(span.end for span in spans)
        return sorted(day for day in found if first <= day <= last)


def _require_units(fact: str, observations: Iterable[Observation]) -> None:
    dimension = fact_rule(fact).dimension
    for seen in observations:
        unit = seen.quantity.unit
        if unit.dimension != dimension:
            raise UnitMismatch(
                f"an observation of {fact} is given in {unit.name}", hint="use a unit of the fact"
            )


@dataclass(slots=True)  # one is made for each reading; frozen, that takes thrice as long
class Moment:
    """When a test is asked, and the numbers that it is compared with.

    ``adjusted`` is the target as adjusters move it; None is unknown where ``adjusting``, else the
    target itself counts. ``standing`` is that of the wording that asks. Without
    ``traced``, a leaf need not say what it rests on.
    """

    on: Day
    approval: Day
    last_test_date: Day
    test_date: Day | None
    targets: tuple[Target, ...] = ()
    adjusted: Fraction | None = None
    adjusting: bool = False
    standing: Standing = Standing.ORIGINAL
    traced: bool = True
