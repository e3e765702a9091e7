"""How large an action may be before a clause stops it (programme §5.8).

``k`` multiplies quantities, counts steps, or is a price. Where every touched test is linear the
answer is solved exactly; else it is found by halving, if more of the action is never better again.
Either way it is checked that ``k`` fits and ``k + 1`` does not.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.programme.actions import scaled, scheduled_days
from biplomacy.programme.assessment import (
    View,
    clause_answer,
    dates_touched,
    facts_of,
    first_failed,
    is_continuous,
    leaves_on,
    look,
    with_action,
)
from biplomacy.programme.errors import ActionNotMonotone
from biplomacy.programme.evaluation import evaluate
from biplomacy.programme.expression import Comparison, Junction, Relation
from biplomacy.programme.model import Largest
from biplomacy.programme.readings import is_open
from biplomacy.programme.series import Series
from biplomacy.programme.vocabulary import Answer, Scale, Vary
from biplomacy.values.day import Day
from biplomacy.values.verdict import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from biplomacy.programme.evaluation import Leaves
    from biplomacy.programme.expression import Test
    from biplomacy.programme.model import Action, Clause, Observation, Programme

BEYOND = 2**63
"""A k that counts as any scale."""
_NOT_EVEN_NONE = -1
_STRICT = frozenset({Relation.BELOW, Relation.ABOVE})


def largest(
    programme: Programme,
    observations: Iterable[Observation],
    action: Action,
    vary: Vary,
    *,
    by: Day,
) -> Largest:
    """Return the largest ``k`` with which every clause that the action touches is met up to ``by``.

    ``never``: at no scale is it known that all are met. ``unbounded``: none stops it by that day;
    so it is for a price that may be as high as one likes.

    Raises:
        ActionNotMonotone: with more of the action a clause stops being met and is met again.
        ObservationsConflict: two observations of one fact and place overlap and differ.
    """
    search = _Search(View(programme, Series(programme, observations), by), action, vary)
    k = search.solved()
    if k is None or not search.ends_at(k):
        k = search.halved()
    return search.answer(k)


class _NotLinearError(Exception):
    """A test is not linear in what an action moves, so that it has to be tried."""


class _Search:
    """One action at every scale; beyond ``most`` it is the same action."""

    def __init__(self, view: View, action: Action, vary: Vary) -> None:
        self.view, self.action, self.vary = view, action, vary
        self.steps = scheduled_days(action, view.on)
        self.most = len(self.steps) if vary is Vary.LENGTH else BEYOND
        self.touched, self.standing = self._touched()
        self.failing = cache(self._failing)

    def _touched(self) -> tuple[tuple[tuple[Clause, Day | None], ...], Standing]:
        """Return the clauses and test dates that the action touches, and how well all is known."""
        length = self.vary is Vary.LENGTH
        whole = scaled(self.action, Vary.LENGTH, self.most) if length else self.action
        moved = with_action(self.view, whole)
        standings, found = [self.action.standing], []
        for clause in self.view.programme.clauses:
            if not facts_of(clause) & moved.series.moves.facts:
                continue
            for date in dates_touched(clause, self.view.on):
                day = date or self.view.on
                before, after = (look(view, clause, date, day) for view in (self.view, moved))
                if [one.outcome for one in before] == [one.outcome for one in after]:
                    continue
                found.append((clause, date))
                for one in after:
                    standings.append(one.outcome.standing)
                    standings += [x.standing for x in one.outcome.leaves if not is_open(x)]
        return tuple(found), Standing.weakest(standings)

    def at(self, k: int) -> View:
        """Return the view with the action at scale ``k``."""
        return with_action(self.view, scaled(self.action, self.vary, k))

    def fits(self, k: int) -> bool:
        """Say whether every touched clause is met at scale ``k``."""
        return self.failing(k) is None

    def _failing(self, k: int) -> tuple[Clause, Day | None] | None:
        """Return the first clause that is not met at scale ``k``, with its test date."""
        view = self.at(k)
        return next((one for one in self.touched if not _met(view, *one)), None)

    def solved(self) -> int | None:
        """Return the exact answer where all tests are linear; None where they are not."""
        if self.vary is Vary.LENGTH:
            return None
        none, once = self.at(0), self.at(1)
        try:
            return min(self._bounds(none, once), default=self.most)
        except _NotLinearError:
            return None

    def _bounds(self, none: View, once: View) -> Iterator[int]:
        for clause, date in self.touched:
            for day in _days(once, clause, date):
                for reading in clause.readings:
                    if reading.test is None:
                        yield _NOT_EVEN_NONE
                        continue
                    seen = (leaves_on(view, clause, reading, (date, day)) for view in (none, once))
                    yield _bound(reading.test, *seen)

    def ends_at(self, k: int) -> bool:
        """Say whether ``k`` fits and the next one does not."""
        last = k >= self.most or not self.fits(k + 1)
        return last and (k < 0 or self.fits(k))

    def halved(self) -> int:
        """Return the answer by trying; -1 where nothing fits."""
        tried = sorted({0, self.most, *(1 << power for power in range(self.most.bit_length()))})
        fitting = [self.fits(k) for k in tried]
        turns = [at for at, (one, two) in enumerate(pairwise(fitting)) if one is not two]
        if len(turns) > 1:
            raise ActionNotMonotone(
                f"action {self.action.id}: it fits at some scales below and above others",
                hint="split the action, or assess it at the scale that is meant",
            )
        if not turns or not fitting[0]:
            return self.most if fitting[-1] else _NOT_EVEN_NONE
        low, high = tried[turns[0]], tried[turns[0] + 1]
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.fits(middle) else (low, middle)
        return low

    def answer(self, k: int) -> Largest:
        """Return the answer with what stops the action at ``k + 1``."""
        if k >= self.most:
            return self._largest(Scale.UNBOUNDED, None, None)
        scale = Scale.NEVER if k < 0 else Scale.BOUNDED
        return self._largest(scale, None if k < 0 else k, k + 1)

    def _largest(self, scale: Scale, k: int | None, stopped_at: int | None) -> Largest:
        stop = None if stopped_at is None else self.failing(stopped_at)
        clause, date = stop or (None, None)
        day = None
        if clause is not None and stopped_at is not None and is_continuous(clause):
            day = first_failed(self.at(stopped_at), clause)
        if self.vary is Vary.LENGTH and stopped_at:
            day = self.steps[stopped_at - 1]
        return Largest(
            vary=self.vary,
            scale=scale,
            k=k,
            clause=None if clause is None else clause.id,
            test_date=date,
            day=day,
            standing=self.standing,
        )


def _met(view: View, clause: Clause, date: Day | None) -> bool:
    answer = clause_answer(view, clause, (date, date or view.on))
    if answer is not Answer.MET or not is_continuous(clause):
        return answer is Answer.MET
    return first_failed(view, clause, answer) is None


def _days(view: View, clause: Clause, date: Day | None) -> tuple[Day, ...]:
    """Return the days on which a clause may bind."""
    day = date or view.on
    if not is_continuous(clause):
        return (day,)
    first, last = view.programme.approved.value.toordinal(), day.value.toordinal()
    days = view.series.days(view.series.moves.facts & facts_of(clause), first, last)
    moved = (Day(day.value.fromordinal(ordinal)) for ordinal in days)
    return tuple(dict.fromkeys((*moved, day)))


def _bound(test: Test, none: Leaves, once: Leaves) -> int:
    """Return the largest k that a linear test allows, out of its margin at 0 and at 1."""
    if isinstance(test, Junction) and test.every:
        return min(_bound(part, none, once) for part in test.tests)
    if not isinstance(test, Comparison) or test.relation is Relation.EQUAL:
        raise _NotLinearError
    found = evaluate(test, none), evaluate(test, once)
    if any(leaf.coefficient is None for one in found for leaf in one.leaves):
        raise _NotLinearError
    start, after = (None if one.margin is None else one.margin.low for one in found)
    if start is None:
        return _NOT_EVEN_NONE
    return 0 if after is None else _last_fitting(start, after, strict=test.relation in _STRICT)


def _last_fitting(start: Fraction, after: Fraction, *, strict: bool) -> int:
    """Return the last k at which a margin of ``start`` at 0 and ``after`` at 1 is still enough."""
    if start < 0 or (strict and not start):
        if after > start:
            raise _NotLinearError
        return _NOT_EVEN_NONE
    if after >= start:
        return BEYOND
    whole = start / (start - after)
    return -(-whole // 1) - 1 if strict else whole // 1
