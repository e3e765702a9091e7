"""The leaves of a window: who was seen, what nobody saw, and what an action adds (programme §4.4).

A window over a perimeter takes what was observed of the perimeter itself, if anything was, else one
leaf for each of its entities and one for what lies outside the list. A list whose issuer calls it
complete has nothing outside it; that is attested and stands in the trace. An entity or a day that
was not observed is open, never zero. An inflow of undecided origin says nothing about others of its
days: a flow is known on a day only if it was observed by itself, be it as zero.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from biplomacy.programme.expression import Function
from biplomacy.programme.fact_table import FactKind, fact_rule
from biplomacy.programme.leaf_values import (
    ACTION,
    CLIENT,
    GROSS,
    HOLE,
    NET,
    asked_days,
    inflow_of,
    leaf_value,
    reasons_of,
    shared_out,
    taken_away,
    text_of,
)
from biplomacy.programme.tracks import NOTHING, ZERO, Known, unobserved
from biplomacy.programme.unit import unit_of
from biplomacy.programme.vocabulary import Coverage, Reason
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.programme.expression import Window
    from biplomacy.programme.fact_table import FactRule
    from biplomacy.programme.model import LeafValue, Perimeter
    from biplomacy.programme.series import Moment, Series
    from biplomacy.programme.tracks import Span


class Gathering:
    """One window of a fact over one perimeter, taken apart."""

    __slots__ = ("asked", "fact", "moment", "perimeter", "place", "series", "text")

    def __init__(self, series: Series, moment: Moment, window: Window, place: str) -> None:
        """Look at ``window`` from ``moment`` over the perimeter, or the place, of that id."""
        self.series = series
        self.moment = moment
        self.place = place
        self.perimeter: Perimeter | None = series.perimeters.get(place)
        self.asked = asked_days(window, moment)
        self.fact = window.fact.name
        self.text = text_of(window)

    @property
    def entities(self) -> tuple[str, ...]:
        """The names of what the perimeter lists."""
        if self.perimeter is None:
            return ()
        return tuple([entity.name for entity in self.perimeter.entities])

    def parts(self) -> Iterator[LeafValue]:
        """Yield the leaves whose sum is the window's value."""
        if self.fact == NET:
            yield from self._net()
        else:
            yield from self._over(self.fact)

    def _net(self) -> Iterator[LeafValue]:
        """Yield net holdings, as observed or as coins less what clients claim."""
        places = (self.place, "", *self.entities)
        seen = [place for place in places if (NET, place) in self.series.tracks]
        if not any(place in {self.place, ""} for place in seen):
            if not seen:
                yield from self._over(GROSS)
                yield from map(taken_away, self._over(CLIENT))
                return
            yield from self._net_by_entity(frozenset(seen))
        else:
            yield from self._observed(NET)
        yield from self._moved(NET)
        yield from self._moved(GROSS)
        yield from map(taken_away, self._moved(CLIENT))

    def _net_by_entity(self, seen: frozenset[str]) -> Iterator[LeafValue]:
        for entity in self.entities:
            if entity in seen:
                yield self._leaf(NET, entity, self._known(NET, entity))
            else:
                yield self._leaf(GROSS, entity, self._known(GROSS, entity))
                yield taken_away(self._leaf(CLIENT, entity, self._known(CLIENT, entity)))
        yield self._outside(GROSS)
        yield taken_away(self._outside(CLIENT))

    def _over(self, fact: str) -> Iterator[LeafValue]:
        yield from self._observed(fact)
        yield from self._moved(fact)

    def _observed(self, fact: str) -> Iterator[LeafValue]:
        """Yield the whole perimeter if it was observed as such, else its entities and the rest."""
        rule = fact_rule(fact)
        levels = rule.kind is not FactKind.FLOW
        if levels and self.asked.function is Function.CHANGE:
            yield from self._changed(fact)
            return
        whole = self._observed_whole(fact)
        if whole is not None:
            yield from self._place(fact, whole)
        elif not self._splits(fact):
            yield self._leaf(fact, self.place, unobserved(rule))
        else:
            for entity in self.entities:
                yield from self._place(fact, entity)
            yield self._outside(fact)

    def _changed(self, fact: str) -> Iterator[LeafValue]:
        """Yield how a stock changed; an end that was observed as a whole is taken so."""
        first, last = self.asked.first, self.asked.last
        ends = [self._level_whole(fact, day) for day in (first, last)]
        rule = fact_rule(fact)
        if ends[0] is not None or ends[1] is not None:
            before = ends[0] or self._level_total(fact, first)
            after = ends[1] or self._level_total(fact, last)
            yield self._leaf(fact, self.place, after.minus(before))
        elif not self._splits(fact):
            yield self._leaf(fact, self.place, unobserved(rule).minus(unobserved(rule)))
        else:
            for entity in self.entities:
                yield self._leaf(fact, entity, self._known(fact, entity))
            yield self._outside(fact)

    def _moved(self, fact: str) -> Iterator[LeafValue]:
        if fact not in self.series.moves.facts:
            return
        places = frozenset((self.place, "", *self.entities))
        added = self.series.moves.added(fact, places, self.asked)
        if added is not None:
            yield self._leaf(fact, ACTION, added)

    def _splits(self, fact: str) -> bool:
        """Say whether a fact is counted entity by entity here."""
        if self.perimeter is None:
            return False
        if fact.startswith(("flows.", "stock.")):
            return True
        series = self.series
        return any(
            (fact, entity) in series.tracks or series.moves.level(fact, entity, self.asked.last)
            for entity in self.entities
        )

    def _observed_whole(self, fact: str) -> str | None:
        """Return the place under which the perimeter itself was observed in the window, if any."""
        first, last = self.asked.first, self.asked.last
        for place in dict.fromkeys((self.place, "")):
            if self.series.moves.level(fact, place, last) is not None:
                return place
            track = self.series.tracks.get((fact, place))
            if track is not None and track.covers(first, last):
                return place
            spans = self.series.undecided.get((fact, place), ())
            if any(span.start <= last and first <= span.end for span in spans):
                return place
        return None

    def _place(self, fact: str, place: str) -> Iterator[LeafValue]:
        yield self._leaf(fact, place, self._known(fact, place))
        if (fact, place) in self.series.undecided:
            yield from self._undecided(fact, place)

    def _known(self, fact: str, place: str) -> Known:
        """Return what is known of a fact at one place over the window."""
        rule, asked = fact_rule(fact), self.asked
        if asked.function is Function.CHANGE:
            after = self._level(fact, place, asked.last) or unobserved(rule)
            before = self._level(fact, place, asked.first) or unobserved(rule)
            return after.minus(before)
        if rule.kind is not FactKind.FLOW:
            if asked.function is Function.AT:
                return self._level(fact, place, asked.last) or unobserved(rule)
            track = self.series.tracks.get((fact, place))
            return unobserved(rule) if track is None else track.mean_level(asked.first, asked.last)
        return self._flowed(rule, place)

    def _flowed(self, rule: FactRule, place: str) -> Known:
        asked = self.asked
        if asked.first > asked.last:
            return NOTHING
        track = self.series.tracks.get((rule.name, place))
        known = (
            unobserved(rule)
            if track is None
            else track.total(asked.first, asked.last, traced=self.moment.traced)
        )
        if asked.function is Function.MEAN:
            return shared_out(known, asked.last - asked.first + 1)
        return known

    def _level(self, fact: str, place: str, day: int) -> Known | None:
        was_set = self.series.moves.level(fact, place, day)
        if was_set is not None:
            return was_set
        track = self.series.tracks.get((fact, place))
        return None if track is None else track.level(day)

    def _level_whole(self, fact: str, day: int) -> Known | None:
        return self._level(fact, self.place, day) or self._level(fact, "", day)

    def _level_total(self, fact: str, day: int) -> Known:
        """Return the sum of the entities' levels, and of what may lie outside the list."""
        rule = fact_rule(fact)
        total = NOTHING if self.entities else unobserved(rule)
        for entity in self.entities:
            total = total.plus(self._level(fact, entity, day) or unobserved(rule))
        if self.perimeter is not None and self.perimeter.coverage is Coverage.COMPLETE:
            return total
        return total.plus(unobserved(rule))

    def _undecided(self, fact: str, place: str) -> Iterator[LeafValue]:
        """Yield inflows of undecided origin, those of one choice of origins as one leaf."""
        first, last = self.asked.first, self.asked.last
        groups: dict[tuple[str, ...], list[Span]] = defaultdict(list)
        for span in self.series.undecided[fact, place]:
            if span.start <= last and first <= span.end:
                groups[tuple(sorted(span.seen.facts))].append(span)
        for facts, spans in groups.items():
            known = inflow_of(spans, first, last)
            if self.asked.function is Function.MEAN:
                known = shared_out(known, last - first + 1)
            days = f"{date.fromordinal(first)} to {date.fromordinal(last)}"
            name = f"{self.asked.function.value}({' | '.join(facts)}, {days})"
            yield leaf_value(
                f"{name} [{place}]" if place else name,
                facts,
                place,
                known,
                unit=unit_of(fact_rule(fact).dimension),
                reasons=(Reason.ORIGIN_UNKNOWN,),
            )

    def _leaf(self, fact: str, place: str, known: Known) -> LeafValue:
        name = self._name(fact, place)
        seen = known if known.whole or known.evidence or known.low else self._as_asked(known)
        rule = fact_rule(fact)
        reasons = reasons_of(rule, known)
        unit = unit_of(rule.dimension)
        return leaf_value(name, (fact,), place, seen, unit=unit, reasons=reasons)

    def _outside(self, fact: str) -> LeafValue:
        """Return the leaf of what is not on the list; on a complete one nothing is missing."""
        perimeter = self.perimeter
        rule = fact_rule(fact)
        place = f"outside {self.place}"
        name, unit = self._name(fact, place), unit_of(rule.dimension)
        evidence = () if perimeter is None or not perimeter.statement else (perimeter.statement,)
        if perimeter is not None and perimeter.coverage is Coverage.COMPLETE:
            nothing = Known(
                ZERO,
                ZERO,
                whole=True,
                grade=Grade.ATTESTED,
                standing=self.moment.standing,
                evidence=evidence,
            )
            return leaf_value(name, (fact,), place, nothing, unit=unit, reasons=())
        open_ = unobserved(rule)
        known = open_.minus(open_) if self.asked.function is Function.CHANGE else open_
        claims = (Reason.LIABILITIES_MISSING,) if fact == CLIENT else ()
        known = self._as_asked(known)
        return leaf_value(
            name, (fact,), place, known, unit=unit, reasons=(Reason.PERIMETER_INCOMPLETE, *claims)
        )

    def _as_asked(self, known: Known) -> Known:
        """Return what nobody observed under the standing of the wording that asks for it."""
        return Known(
            known.low,
            known.high,
            whole=False,
            grade=known.grade,
            standing=self.moment.standing,
        )

    def _name(self, fact: str, place: str) -> str:
        name = self.text.replace(HOLE, fact)
        return f"{name} [{place}]" if place else name
