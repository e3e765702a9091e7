"""What a record holds of the register, and from when each entry was public (§A2.2, §A7.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.auditing import Audited
from biplomacy.record.model import Checkpoint, Head, Logged, Statement
from biplomacy.record.quorum import Line
from biplomacy.register.clock_rules import CALENDAR, MONDAY_TO_FRIDAY, RULE
from biplomacy.register.dump import dump_entries, read_dump
from biplomacy.register.errors import RecordGap
from biplomacy.register.model import State
from biplomacy.register.ports import EventSource
from biplomacy.register.recorded import (
    RecordEvents,
    read_dumped,
    read_entries,
    read_history,
    recorded_times,
)
from biplomacy.register.regime_file import shipped_regime
from biplomacy.register.statement.calendar import encode_calendar
from biplomacy.register.statement.clock_rule import encode_clock_rule
from biplomacy.register.statement.register_event import TYPE, encode_register_event
from biplomacy.register.statement.register_warning import TYPE as WARNING
from biplomacy.values.canonical import JsonObject
from biplomacy.values.digest import Digest
from fakes.register_cases import NOON, course, day

S = State
STEPS = course((S.NOC, "2026-03-02"), (S.LICENSED, "2026-06-01"))
WARNED: JsonObject = {
    "id": "w-1", "authority": "pvara", "published_at": "2026-06-02", "names": ["A clone"],
}  # fmt: skip


def said(index: int, when: str, kind: str, body: JsonObject, logged: int | None = None) -> Logged:
    issued = day(when).start + NOON
    statement = Statement(kind, "regulator", index, issued, body)
    return Logged(index, Digest.of(b"%d" % index), statement, ("director", "auditor"), logged)


def audited(*statements: Logged, size: int | None = None) -> Audited:
    head = Head("pk.example/record", len(statements) if size is None else size, Digest.of(b""))
    return Audited(Checkpoint(head, b""), (), None, (), statements, (), Line(), on_trust=False)


LOGGED = (
    said(0, "2026-03-01", "charter/1", {}, day("2026-03-01").end),
    said(1, "2026-03-02", TYPE, encode_register_event(STEPS[0].event), day("2026-03-03").start),
    said(2, "2026-06-01", TYPE, encode_register_event(STEPS[1].event), day("2026-06-05").start),
    said(3, "2026-06-02", WARNING, WARNED, day("2026-06-05").start),
)


def test_the_first_cosignature_says_when_an_event_was_recorded() -> None:
    history = read_history(audited(*LOGGED))

    assert [(one.event.id, one.leaf, one.recorded_at) for one in history.events] == [
        ("e-1", 1, day("2026-03-03").start),
        ("e-2", 2, day("2026-06-05").start),
    ]
    assert [one.signed_by for one in history.events] == [("director", "auditor")] * 2
    assert [one.statement for one in history.events] == [Digest.of(b"1"), Digest.of(b"2")]
    assert [one.leaf for one in history.warnings] == [3]
    assert history.witnessed


def test_without_a_witness_the_next_statements_date_bounds_it_and_that_is_told() -> None:
    alone = tuple(replace(one, logged_at=None) for one in LOGGED)

    history = read_history(audited(*alone))

    assert not history.witnessed
    assert [one.recorded_at for one in history.events] == [
        day("2026-06-01").start + NOON,
        day("2026-06-02").start + NOON,
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(0, 9)), max_size=8))
def test_times_never_go_back_and_no_issuer_puts_one_before_a_cosignature(
    given_times: list[tuple[int, int | None]],
) -> None:
    statements = tuple(
        Logged(index, Digest.of(b""), Statement("x/1", "a", index, issued, {}), (), cosigned)
        for index, (issued, cosigned) in enumerate(given_times)
    )

    times = list(recorded_times(statements).values())

    assert times == sorted(times)
    assert all(time >= (one.logged_at or 0) for time, one in zip(times, statements, strict=True))


def test_a_gap_is_never_passed_over() -> None:
    with pytest.raises(RecordGap, match="entry 1 of 4"):
        read_history(audited(LOGGED[0], *LOGGED[2:], size=4))
    with pytest.raises(RecordGap, match="entry 4 of 5"):
        read_history(audited(*LOGGED, size=5))


def test_a_statement_that_is_no_event_is_a_gap_and_not_skipped() -> None:
    wrong = said(4, "2026-06-03", TYPE, {**encode_register_event(STEPS[0].event), "more": 1}, 1)

    with pytest.raises(RecordGap, match="entry 4 is no register-event/1"):
        read_history(audited(*LOGGED, wrong))


def test_a_dump_of_the_record_gives_the_same_history_but_for_who_signed() -> None:
    record = audited(*LOGGED)
    dumped = read_dumped(read_dump(dump_entries(read_entries(record), 4).jsonl))
    history = read_history(record)

    assert [(one.event, one.recorded_at, one.leaf) for one in dumped.events] == [
        (one.event, one.recorded_at, one.leaf) for one in history.events
    ]
    assert dumped.warnings == history.warnings
    assert read_dumped(()).events == ()


def test_the_source_yields_events_from_a_leaf_on_in_leaf_order() -> None:
    source: EventSource = RecordEvents(read_history(audited(*LOGGED)))

    assert [leaf for leaf, _ in source.events(0)] == [1, 2]
    assert [(leaf, told.id) for leaf, told in source.events(2)] == [(2, "e-2")]
    assert list(source.events(3)) == []


def test_the_rules_and_calendars_that_an_office_published_come_along() -> None:
    rule, calendar = shipped_regime("mica").clocks[0], MONDAY_TO_FRIDAY
    more = (
        said(4, "2026-06-03", RULE, encode_clock_rule(rule), day("2026-06-05").start),
        said(5, "2026-06-03", CALENDAR, encode_calendar(calendar), day("2026-06-05").start),
    )

    history = read_history(audited(*LOGGED, *more))

    assert (history.rules, history.calendars) == ((rule,), (calendar,))
    with pytest.raises(RecordGap, match="entry 4 is no clock-rule/1"):
        read_history(audited(*LOGGED, said(4, "2026-06-03", RULE, {"id": "x"}, 1)))
