"""§D4.2, §D4.3: case statistics add up, and no cell below five can be found out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.surveillance.case_statistics import CaseStatistics, RuleCases, count_cases
from biplomacy.surveillance.cases import Action, AlertRef, CaseEvent, Disposition
from biplomacy.surveillance.precision import wilson
from biplomacy.surveillance.statement.case_lines import FIRST
from biplomacy.values.verdict import Grade, Verdict
from biplomacy.verify.surveillance_cases import check_told
from fakes.register_cases import day
from fakes.supervision_record import last, rule_cases, said_cases

WHOLE = rule_cases((31, 12, 9, 8, 7, 6, 5))
PARTLY = rule_cases((20, 9, 0, 3, 0, 8, 0))
QUARTER = day("2026-07-01"), day("2026-09-30")


def problem(rule: RuleCases) -> str:
    """Return what the row of statistics of one rule says is wrong."""
    row = last(said_cases((rule,)))
    assert row.verdict is Verdict.CONTRADICTED
    return row.reason


def test_statistics_that_add_up_are_attested() -> None:
    row = last(said_cases())

    assert (row.verdict, row.grade) == (Verdict.CONFIRMED, Grade.ATTESTED)
    assert row.reason == "its numbers fit together; the case file is private"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        pytest.param(
            replace(WHOLE, closed=79),
            "case-statistics-do-not-add: WT1 v1: 79 closed, its cells add up to 78",
            id="sum",
        ),
        pytest.param(
            replace(WHOLE, precision=wilson(18, 79)),
            "case-statistics-do-not-add: WT1 v1: 78 closed, its precision is of 79",
            id="precision-of-others",
        ),
        pytest.param(
            replace(WHOLE, precision=wilson(19, 78)),
            "case-statistics-do-not-add: WT1 v1: its precision counts 19, the cells add up to 18",
            id="useful",
        ),
        pytest.param(
            replace(WHOLE, precision=None),
            "case-statistics-do-not-add: WT1 v1: it tells every cell and no precision",
            id="no-precision",
        ),
        pytest.param(
            replace(WHOLE, by_disposition=(*WHOLE.by_disposition[:6], None)),
            "case-statistics-cell-shown: WT1 v1: one cell alone is left out",
            id="one-cell",
        ),
        pytest.param(
            replace(PARTLY, precision=wilson(8, 40)),
            "case-statistics-cell-shown: WT1 v1: its precision lets a cell that is left out",
            id="precision-tells",
        ),
        pytest.param(
            replace(PARTLY, closed=None),
            "case-statistics-do-not-add: WT1 v1: fewer than 5 closed, its cells add up to 29",
            id="few-closed",
        ),
        pytest.param(
            replace(PARTLY, closed=54),
            "case-statistics-do-not-add: WT1 v1: 25 left out, the cells that are hold at most 20",
            id="too-many-left-out",
        ),
    ],
)
def test_numbers_that_contradict_each_other_are_named(rule: RuleCases, reason: str) -> None:
    assert problem(rule).startswith(reason)


def test_a_precision_of_few_cases_tells_a_number_that_is_left_out() -> None:
    few = RuleCases("WT1", 1, None, None, (None,) * 7, wilson(1, 3))

    assert "its precision tells a number that is left out" in problem(few)


def test_a_rule_stands_once_and_in_its_order() -> None:
    row = last(said_cases((WHOLE, WHOLE)))

    assert row.reason == "case-statistics-unsorted: rules: the rules do not ascend, each once"


def closed(counts: tuple[int, ...]) -> tuple[CaseEvent, ...]:
    """Return the events of so many cases for each disposition, all on one day."""
    events: list[CaseEvent] = []
    at = day("2026-08-01").start
    for disposition, count in zip(Disposition, counts, strict=True):
        for number in range(count):
            name = f"{disposition}-{number}"
            for action in (Action.OPEN, Action.TRIAGE, Action.INVESTIGATE, Action.CLOSE):
                opened, ended = action is Action.OPEN, action is Action.CLOSE
                events.append(
                    CaseEvent(
                        sequence=len(events),
                        previous=FIRST,
                        case=name,
                        action=action,
                        at=at,
                        officers=("o-1", "o-2"),
                        alerts=(AlertRef("0" * 32, "WT1", 1),) if opened else (),
                        disposition=disposition if ended else None,
                    )
                )
    return tuple(events)


@given(st.tuples(*[st.integers(0, 8)] * len(Disposition)))
def test_what_the_office_counts_has_nothing_against_itself(counts: tuple[int, ...]) -> None:
    told = count_cases(closed(counts), *QUARTER)

    assert check_told(told) == ()


def test_statistics_of_nothing_hold() -> None:
    assert check_told(CaseStatistics(*QUARTER, ())) == ()
