"""Judges what of an expectation the records show on a day (programme §5.10).

Calendar periods count from the first of which at least half lies after the start, and of them the
newest 60. Freshness is asked of the newest evidence only: a later report takes the place of an
earlier one. Whether something came in time is read from the witnesses' times where there are any.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.record.delivery_parts import (
    RECEIPT,
    Part,
    best,
    cosigned_at,
    same_parts,
    single_part,
    with_cosignature,
    with_receipt,
)
from biplomacy.record.duties import MOST_PERIODS, period_of
from biplomacy.record.expectation import (
    WHOLE_PPM,
    Delivery,
    DeliveryState,
    ExpectationKind,
    split_issuer,
    within_reach,
)
from biplomacy.record.telling import Telling
from biplomacy.values.day import Day
from biplomacy.values.errors import InputError

if TYPE_CHECKING:
    from biplomacy.record.expectation import Expectation
    from biplomacy.record.sighting import Seen, SeenCheckpoint
    from biplomacy.record.telling import Told

MOST_REQUESTS = 1_000
REQUEST_ID, ADDRESSEE, DEADLINE = "id", "to", "deadline"
ANSWERED = "request"
_DAY_LENGTH = len("2025-07-14")


def judge(
    expectation: Expectation,
    seen: Seen,
    *,
    start: Day,
    due: Day | None,
    on: Day,
    telling: Telling | None = None,
) -> tuple[Delivery, ...]:
    """Return the deliveries that were asked for from ``start`` on, as they stand on ``on``.

    One for each calendar period where the expectation names one, one for each request where it
    asks for answers, else exactly one. ``due`` is the day of a single delivery, the last day for
    which periods are asked, or None where nobody named a day. What was shown after ``on`` does
    not count. A period in which nothing was there to cosign is left out. Whoever judges several
    expectations gives what was said by ``on`` as one ``telling`` of ``seen``.

    Raises:
        DayOutOfRange: a day lies before 1900 or after 2999.
    """
    for day in (start, on, start if due is None else due):
        within_reach(day)
    desk = _Desk(expectation, seen, start, on, telling or Telling(seen, on))
    if expectation.kind is ExpectationKind.EACH:
        found = [desk.answer(request) for request in desk.requests()]
    else:
        judged = (desk.within(span) for span in _spans(expectation, start, due, on))
        found = [one for one in judged if one is not None]
    return _aged(found, expectation.fresh_for_days)


def asked_periods(
    expectation: Expectation, *, start: Day, due: Day | None, on: Day
) -> tuple[tuple[Day, Day | None], ...]:
    """Return first day and due day of each delivery that is asked for up to ``on``'s period.

    Answers are left out: nobody knows yet who will ask.
    """
    if expectation.kind is ExpectationKind.EACH:
        return ()
    return tuple((one.first, one.due) for one in _spans(expectation, start, due, on))


@dataclass(frozen=True, slots=True)
class _Span:
    """The days that a delivery may stand for; without ``last`` any from ``first`` on."""

    first: Day
    last: Day | None
    due: Day | None

    def holds(self, day: Day) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def _spans(expectation: Expectation, start: Day, due: Day | None, on: Day) -> tuple[_Span, ...]:
    if expectation.every is None:
        return (_Span(start, None, due),)
    found: list[_Span] = []
    period = period_of(expectation.every, on if due is None else min(on, due))
    while len(found) < MOST_PERIODS:
        first = max(period.first, start)
        asked, whole = first.until(period.last) + 1, period.first.until(period.last) + 1
        if 2 * asked < whole:
            break
        found.append(_Span(first, period.last, period.last.plus(expectation.within_days or 0)))
        period = period_of(expectation.every, period.first.plus(-1))
    return tuple(reversed(found))


def _aged(found: list[Delivery], fresh_for_days: int | None) -> tuple[Delivery, ...]:
    """Return the deliveries, those that were shown as stale where even the newest is too old."""
    newest = min(
        (one.age_days for one in found if one.shown and one.age_days is not None), default=0
    )
    if fresh_for_days is None or newest <= fresh_for_days:
        return tuple(found)
    return tuple(replace(one, state=DeliveryState.STALE) if one.shown else one for one in found)


class _Desk:
    """What was said by ``on``, looked at for one expectation."""

    def __init__(
        self, expectation: Expectation, seen: Seen, start: Day, on: Day, telling: Telling
    ) -> None:
        self._asked = expectation
        self._seen = seen
        self._start = start
        self._on = on
        self._parties = tuple(dict.fromkeys(split_issuer(one)[0] for one in expectation.issuers))
        self._telling = telling
        self._matching = telling.matching(expectation)

    def within(self, span: _Span) -> Delivery | None:
        """Return the delivery of a span; None where it asks for nothing."""
        told = [one for one in self._matching if span.holds(one.stands)]
        match self._asked.kind:
            case ExpectationKind.COSIGNED:
                return self._cosigned(span)
            case ExpectationKind.SAME_BODY:
                return self._settled(best(same_parts(told, self._asked, span.due)), span)
            case ExpectationKind.COUNT:
                return self._counted(told, span)
            case _:
                return self._settled(best(self._part(one, span.due) for one in told), span)

    def requests(self) -> tuple[Told, ...]:
        """Return the newest requests that others made of the issuers, in the order of days."""
        made = self._telling.of_type(self._asked.request)
        asked = [one for one in made if one.day >= self._start and self._concerns(one)]
        return tuple(asked[-MOST_REQUESTS:])

    def answer(self, request: Told) -> Delivery:
        """Return the delivery that answers a request."""
        name = request.body.get(REQUEST_ID)
        span = _Span(request.day, None, self._deadline(request))
        told = (one for one in self._matching if one.body.get(ANSWERED) == name)
        return self._settled(best(self._part(one, span.due) for one in told), span)

    def _concerns(self, request: Told) -> bool:
        """Say whether another party made a request, and of whom it was made."""
        offices = [split_issuer(issuer)[1] for issuer in self._asked.issuers]
        names = {*self._parties, *self._asked.issuers, *offices}
        addressed = request.body.get(ADDRESSEE)
        own = bool(request.party) and request.party in self._parties
        return not own and (addressed is None or any(addressed == name for name in names))

    def _deadline(self, request: Told) -> Day | None:
        stated = request.body.get(DEADLINE)
        try:
            if isinstance(stated, str):
                return Day.parse(stated[:_DAY_LENGTH])
        except InputError:
            pass  # a request whose deadline does not read has the usual time
        days = self._asked.within_days
        return None if days is None else request.day.plus(days)

    def _part(self, told: Told, due: Day | None) -> Part:
        part = single_part(told, due)
        if self._asked.cosigned_by:
            part = with_cosignature(part, self._asked, self._seen, self._on)
        if self._asked.receipt_from:
            part = with_receipt(part, self._asked, self._telling.of_type(RECEIPT))
        return part

    def _counted(self, told: list[Told], span: _Span) -> Delivery:
        parts = same_parts(told, self._asked, None)
        whole = sorted((one for one in parts if not one.missing), key=lambda part: part.day)
        shown = tuple(one for part in whole for one in part.told)
        if len(whole) >= self._asked.count:
            day = whole[self._asked.count - 1].day
            return self._settled(Part(shown, day, span.due is not None and day > span.due), span)
        missing = tuple(
            issuer
            for issuer in self._asked.issuers
            if sum(issuer not in part.missing for part in parts) < self._asked.count
        )
        return self._made(self._still_open(span.due), span, shown, missing)

    def _cosigned(self, span: _Span) -> Delivery | None:
        """Return whether each party's witness cosigned enough of what the others published."""
        asked, missing, signed = False, [], []
        for record in self._seen.records:
            public = tuple(one for one in record.checkpoints if self._published(one, span))
            for party in self._parties if public else ():
                if party != record.party:
                    asked = True
                    good = self._signed_by(party, public)
                    signed += [(record.origin, one) for one in good[-1:]]
                    if WHOLE_PPM * len(good) < (self._asked.ppm or 0) * len(public):
                        missing.append(party)
        if not asked:
            return None
        over = span.last is None or self._on > span.last
        state = DeliveryState.DELIVERED if over and not missing else self._still_open(span.due)
        return Delivery(
            state=state,
            due=span.due,
            entries=tuple(one.size - 1 for _, one in signed),
            age_days=min((self._age(one) for _, one in signed), default=None),
            origins=tuple(origin for origin, _ in signed),
            missing=tuple(dict.fromkeys(missing)),
            first=span.first,
        )

    def _published(self, checkpoint: SeenCheckpoint, span: _Span) -> bool:
        day = Day.of_instant(checkpoint.time)
        return span.holds(day) and day <= self._on

    def _signed_by(
        self, party: str, public: tuple[SeenCheckpoint, ...]
    ) -> tuple[SeenCheckpoint, ...]:
        key = dict(self._seen.witnesses).get(party)
        return tuple(
            one
            for one in public
            if (time := cosigned_at(one, key)) is not None and Day.of_instant(time) <= self._on
        )

    def _age(self, checkpoint: SeenCheckpoint) -> int:
        return Day.of_instant(checkpoint.time).until(self._on)

    def _settled(self, part: Part | None, span: _Span) -> Delivery:
        if part is None:
            return self._made(self._still_open(span.due), span, (), self._asked.issuers)
        if not part.missing:
            state = DeliveryState.DELIVERED_LATE if part.late else DeliveryState.DELIVERED
            return self._made(state, span, part.told, ())
        waiting = replace(span, due=part.until)
        return self._made(self._still_open(part.until), waiting, part.told, part.missing)

    def _still_open(self, due: Day | None) -> DeliveryState:
        overdue = due is not None and self._on > due
        return DeliveryState.OVERDUE if overdue else DeliveryState.NOT_DUE

    def _made(
        self, state: DeliveryState, span: _Span, told: tuple[Told, ...], missing: tuple[str, ...]
    ) -> Delivery:
        return Delivery(
            state=state,
            due=span.due,
            entries=tuple(one.logged.index for one in told),
            age_days=min((one.day.until(self._on) for one in told), default=None),
            origins=tuple(one.origin for one in told),
            missing=missing,
            first=span.first,
        )
