from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.charter import AMENDMENT, CHARTER
from biplomacy.record.duties import MOST_PERIODS, Duty, DutyState, known_duties, period_of
from biplomacy.record.model import Every, Logged, Obligation, Period, Statement
from biplomacy.record.windows import CharterHistory
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from fakes.charters import CHARTER_OF_TEST, REPORT

OFFICE = "bitcoin-office"
MONTHLY = Obligation(REPORT, OFFICE, Every.MONTH, 15)
DAILY = Obligation(REPORT, OFFICE, Every.DAY, 0)
HISTORY = CharterHistory.founded(replace(CHARTER_OF_TEST, obligations=(MONTHLY,)))


def logged(
    index: int,
    issued: str,
    period: tuple[str, str] | None = None,
    *,
    versioned: str = REPORT,
    supersedes: int | None = None,
) -> Logged:
    said = Statement(
        type=versioned,
        issuer=OFFICE,
        sequence=index,
        issued_at=Day.parse(issued).start,
        body={},
        period=None if period is None else Period(*map(Day.parse, period)),
        supersedes=None if supersedes is None else name(supersedes),
    )
    return Logged(index, name(index), said, ())


def name(index: int) -> Digest:
    return Digest.of(str(index).encode())


def founded(day: str) -> Logged:
    return logged(0, day, versioned=CHARTER)


def judged(
    *said: Logged, as_of: str, since: str = "2025-06-20", history: CharterHistory = HISTORY
) -> tuple[Duty, ...]:
    return known_duties(history, (founded(since), *said), Day.parse(as_of).start)


def states(duties: tuple[Duty, ...]) -> list[tuple[str, str, int | None]]:
    return [(str(one.period.first), one.state.value, one.met_by) for one in duties]


def test_a_month_in_which_the_charter_was_signed_owes_nothing() -> None:
    assert states(judged(as_of="2025-07-02")) == [
        ("2025-07-01", "open", None),
        ("2025-08-01", "open", None),
    ]


def test_what_nobody_published_is_overdue_only_after_its_due_day() -> None:
    duty = judged(as_of="2025-08-15")[0]
    late = judged(as_of="2025-08-16")[0]

    assert (duty.period, duty.due) == (
        Period(Day.parse("2025-07-01"), Day.parse("2025-07-31")),
        Day.parse("2025-08-15"),
    )
    assert (duty.state, late.state) == (DutyState.OPEN, DutyState.OVERDUE)


@pytest.mark.parametrize(
    ("said", "met_by"),
    [
        pytest.param([logged(3, "2025-08-02", ("2025-07-01", "2025-07-31"))], 3, id="the-month"),
        pytest.param([logged(3, "2025-09-02", ("2025-05-01", "2025-08-31"))], 3, id="more"),
        pytest.param([logged(3, "2025-07-15", ("2025-07-01", "2025-07-14"))], None, id="a-half"),
        pytest.param(
            [
                logged(3, "2025-07-15", ("2025-06-01", "2025-07-14")),
                logged(4, "2025-08-02", ("2025-07-15", "2025-08-01")),
            ],
            4,
            id="two-halves",
        ),
        pytest.param([logged(3, "2025-07-31")], 3, id="without-a-period-by-its-date"),
        pytest.param([logged(3, "2025-08-01")], None, id="dated-in-the-next-month"),
        pytest.param(
            [logged(3, "2025-08-02", ("2025-07-01", "2025-07-31"), versioned="perimeter/1")],
            None,
            id="of-another-type",
        ),
        pytest.param(
            [
                logged(3, "2025-08-02", ("2025-07-01", "2025-07-31")),
                logged(4, "2025-08-03", ("2025-07-01", "2025-07-31"), supersedes=3),
            ],
            4,
            id="corrected",
        ),
        pytest.param(
            [
                logged(3, "2025-08-02", ("2025-07-01", "2025-07-31")),
                logged(4, "2025-08-03", ("2025-06-01", "2025-06-30"), supersedes=3),
            ],
            None,
            id="withdrawn",
        ),
    ],
)
def test_a_month_is_met_when_each_of_its_days_is_covered(
    said: list[Logged], met_by: int | None
) -> None:
    july = judged(*said, as_of="2025-10-01")[0]

    assert july.met_by == met_by
    assert july.state is (DutyState.OVERDUE if met_by is None else DutyState.MET)


def test_an_amendment_ends_what_it_lifts_and_begins_what_it_imposes() -> None:
    history = HISTORY.amended(5, replace(CHARTER_OF_TEST, obligations=(DAILY,)))

    found = judged(
        logged(5, "2025-09-20", versioned=AMENDMENT), as_of="2025-09-22", history=history
    )

    assert [(one.obligation, str(one.period.first)) for one in found] == [
        (MONTHLY, "2025-07-01"),
        (MONTHLY, "2025-08-01"),
        (DAILY, "2025-09-20"),
        (DAILY, "2025-09-21"),
        (DAILY, "2025-09-22"),
        (DAILY, "2025-09-23"),
    ]


def test_an_amendment_that_keeps_an_obligation_does_not_begin_it_anew() -> None:
    history = HISTORY.amended(5, replace(CHARTER_OF_TEST, title="New", obligations=(MONTHLY,)))

    found = judged(
        logged(5, "2025-09-20", versioned=AMENDMENT), as_of="2025-09-22", history=history
    )

    assert [str(one.period.first)[:7] for one in found] == [
        "2025-07",
        "2025-08",
        "2025-09",
        "2025-10",
    ]


@pytest.mark.parametrize("every", Every)
def test_no_more_than_the_newest_periods_are_kept(every: Every) -> None:
    duty = replace(MONTHLY, every=every)
    history = CharterHistory.founded(replace(CHARTER_OF_TEST, obligations=(duty,)))

    found = judged(as_of="2099-12-31", since="1990-01-01", history=history)

    assert len(found) == MOST_PERIODS
    assert found[-1].period == period_of(every, Day.parse("2100-01-01"))


days = st.integers(1, 3_000_000).map(lambda number: Day.parse("0001-01-01").plus(number))


@given(every=st.sampled_from(Every), day=days)
def test_periods_follow_each_other_without_gap_or_overlap(every: Every, day: Day) -> None:
    period = period_of(every, day)

    assert period.first <= day <= period.last
    assert period_of(every, period.first) == period_of(every, period.last) == period
    assert period_of(every, period.last.plus(1)).first == period.last.plus(1)


spans = st.tuples(st.integers(0, 120), st.integers(0, 50))


@given(said=st.lists(spans, max_size=8), until=st.integers(0, 200))
def test_a_day_nobody_spoke_of_leaves_its_month_unmet(
    said: list[tuple[int, int]], until: int
) -> None:
    first = Day.parse("2025-06-15")
    covered = {first.plus(start + n) for start, length in said for n in range(length + 1)}
    statements = [
        logged(n, "2025-12-31", (str(first.plus(start)), str(first.plus(start + length))))
        for n, (start, length) in enumerate(said, 1)
    ]

    found = judged(*statements, as_of=str(first.plus(until)))

    for duty in found:
        count = duty.period.first.until(duty.period.last) + 1
        owed = {duty.period.first.plus(n) for n in range(count)}
        assert (duty.met_by is not None) == (owed <= covered)
        assert (duty.state is DutyState.MET) == (owed <= covered)
