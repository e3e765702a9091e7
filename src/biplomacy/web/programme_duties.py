"""What a programme asks to be delivered, as far as the record shows it; and what money hangs on it.

A duty is judged as of the newest cosignature, or, where nobody witnessed, as of the newest
statement: the portal has no clock of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.delivery import judge
from biplomacy.record.expectation import DeliveryState
from biplomacy.record.sighting import Seen, seen_record
from biplomacy.values.day import Day
from biplomacy.values.verdict import Standing
from biplomacy.web.duties import witnessed_at
from biplomacy.web.programme_numbers import Interval, amount_at
from biplomacy.web.programme_terms import (
    KINDS,
    WAIVERS,
    answer_chip,
    delivery_chip,
    standing_word,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.programme.exposure import Exposure
    from biplomacy.programme.model import Programme, ReportingDuty
    from biplomacy.record.expectation import Delivery
    from biplomacy.web.language import Language
    from biplomacy.web.model import Chip
    from biplomacy.web.publication import Publication
    from biplomacy.web.stated import Stated

MOST_PERIODS = 4


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One delivery that is asked for; ``due`` is empty where no day is printed.

    ``open`` says that it is overdue or stale; ``entries`` show what was delivered.
    """

    id: str
    title: str
    kind: str
    due: str
    chip: Chip
    entries: tuple[int, ...]
    standing: str
    note: str
    open: bool


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """A decision of the lender to waive a clause on a test date, as an office signed it."""

    clause: str
    kind: str
    decided: str
    test_date: str
    document: str
    index: int


@dataclass(frozen=True, slots=True)
class Paying:
    """A disbursement with the open clauses, and the open duties, on which it hangs."""

    review: str
    amount: Interval | None
    available: str
    standing: str
    clauses: tuple[tuple[str, Chip], ...]
    duties: tuple[tuple[str, Chip], ...]
    depends: int


def waiver_lines(
    publication: Publication, programme: Programme, language: Language
) -> Iterator[WaiverLine]:
    """Yield the waivers of a programme's clauses that the record holds, newest first."""
    clauses = {clause.id for clause in programme.clauses}
    for stated in reversed(publication.published.waivers):
        waiver = stated.body.waiver
        if stated.body.clause in clauses:
            yield WaiverLine(
                clause=stated.body.clause,
                kind=language.text(WAIVERS[waiver.kind]),
                decided=str(waiver.decided),
                test_date=str(waiver.test_date),
                document=waiver.document,
                index=stated.logged.index,
            )


def duty_lines(
    publication: Publication, programme: Programme, language: Language
) -> tuple[tuple[DutyLine, ...], str]:
    """Return the duties of a programme with where each stands, and the day of that."""
    audited = publication.record.audited
    seen = Seen((seen_record(audited, (), ""),))
    newest = max((one.statement.issued_at for one in audited.statements), default=0)
    on = Day.of_instant(witnessed_at(audited) or newest)
    lines = [
        _line(duty, one, language)
        for duty in programme.duties
        for one in _deliveries(duty, seen, programme.approved, on)
    ]
    return tuple(lines), language.day(on)


def _deliveries(
    duty: ReportingDuty, seen: Seen, approved: Day, on: Day
) -> Iterator[Delivery | None]:
    if duty.expectation is None:
        yield None
        return
    found = judge(duty.expectation, seen, start=approved, due=duty.due, on=max(on, approved))
    yield from found[-MOST_PERIODS:]


def _line(duty: ReportingDuty, delivery: Delivery | None, language: Language) -> DutyLine:
    state = delivery.state if delivery else None
    due = delivery.due if delivery else duty.due
    return DutyLine(
        id=duty.id,
        title=duty.title,
        kind=language.text(KINDS[duty.kind]),
        due=str(due) if due else "",
        chip=delivery_chip(state, language),
        entries=delivery.entries if delivery else (),
        standing=standing_word(Standing.weakest(one.standing for one in duty.sources), language),
        note=duty.note,
        open=state in {DeliveryState.OVERDUE, DeliveryState.STALE},
    )


def paying(
    stated: Stated[Programme],
    exposed: Iterable[Exposure],
    duties: Iterable[DutyLine],
    language: Language,
) -> tuple[Paying, ...]:
    """Return all disbursements of a programme, with what each hangs on."""
    hanging = {one.disbursement.review: one.outcomes for one in exposed}
    late = {one.id: one.chip for one in duties if one.open}
    return tuple(
        Paying(
            review=one.review,
            amount=amount_at(stated.logged, f"/body/disbursements/{place}/amount"),
            available=str(one.available or ""),
            standing=standing_word(one.source.standing, language),
            clauses=tuple(
                dict.fromkeys(
                    (outcome.clause, answer_chip(outcome.answer, language))
                    for outcome in hanging.get(one.review, ())
                )
            ),
            duties=tuple((name, late[name]) for name in one.depends_on if name in late),
            depends=len(one.depends_on),
        )
        for place, one in enumerate(stated.body.disbursements)
    )
