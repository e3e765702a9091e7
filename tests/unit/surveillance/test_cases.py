"""Cases go forward, event by event, and nothing is taken back (§D4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.surveillance.case_statistics import (
    CaseStatistics,
    check_statistics,
    count_cases,
    suppress,
)
from biplomacy.surveillance.cases import (
    Action,
    AlertRef,
    CaseEvent,
    Disposition,
    State,
    fold_cases,
)
from biplomacy.surveillance.errors import CaseFileBroken, CaseForbidden
from biplomacy.surveillance.precision import places_text, wilson
from biplomacy.surveillance.statement.case_lines import decode_events, encode_event, next_event
from biplomacy.surveillance.statement.case_statistics import decode_statistics, encode_statistics
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.errors import FieldMalformed

WASH = AlertRef("ab" * 16, "WT1", 1)
FIRST, LAST = Day.parse("2026-03-01"), Day.parse("2026-03-31")
STEPS = (Action.OPEN, Action.TRIAGE, Action.INVESTIGATE, Action.CLOSE)


def after(
    events: Sequence[CaseEvent],
    case: str,
    action: Action,
    *,
    at: int = 0,
    officers: tuple[str, ...] = ("officer/1",),
    disposition: Disposition | None = None,
) -> tuple[CaseEvent, ...]:
    alerts = (WASH,) if action is Action.OPEN else ()
    event = next_event(
        events, case, action, at=FIRST.start + at, officers=officers, alerts=alerts,
        disposition=disposition,
    )  # fmt: skip
    return (*events, event)


def closed(counts: dict[Disposition, int]) -> tuple[CaseEvent, ...]:
    """Return events that close so many cases each way; built at once, as folding each is slow."""
    drafts = [
        (f"c{place}-{number}", action, disposition if action is Action.CLOSE else None)
        for place, (disposition, count) in enumerate(counts.items())
        for number in range(count)
        for action in STEPS
    ]
    events: list[CaseEvent] = []
    for case, action, disposition in drafts:
        alerts = (WASH,) if action is Action.OPEN else ()
        event = next_event(
            (), "c", Action.OPEN, at=FIRST.start, officers=("officer/1",), alerts=(WASH,)
        )
        events.append(
            replace(
                event,
                sequence=len(events),
                case=case,
                action=action,
                officers=("officer/1", "officer/2"),
                alerts=alerts,
                disposition=disposition,
            )
        )
    return tuple(events)


def test_a_case_goes_from_open_to_closed_and_may_come_back() -> None:
    events: tuple[CaseEvent, ...] = ()
    states = []
    for action in (*STEPS, Action.REOPEN):
        disposition = Disposition.EXPLAINED if action is Action.CLOSE else None
        events = after(events, "c-1", action, disposition=disposition)
        states.append(fold_cases(events)[0].state)

    assert states == [
        State.OPEN, State.TRIAGED, State.INVESTIGATING, State.CLOSED, State.INVESTIGATING,
    ]  # fmt: skip
    assert fold_cases(events)[0].disposition is None


@pytest.mark.parametrize("done", range(5))
@pytest.mark.parametrize("action", list(Action))
def test_no_step_is_left_out(done: int, action: Action) -> None:
    events: tuple[CaseEvent, ...] = ()
    for step in STEPS[:done]:
        disposition = Disposition.EXPLAINED if step is Action.CLOSE else None
        events = after(events, "c-1", step, disposition=disposition)
    following = (*STEPS, Action.REOPEN)[done]
    disposition = Disposition.EXPLAINED if action is Action.CLOSE else None

    if action is following:
        assert len(after(events, "c-1", action, disposition=disposition)) == done + 1
    else:
        with pytest.raises(CaseForbidden, match="does not follow"):
            after(events, "c-1", action, disposition=disposition)


@pytest.mark.parametrize("disposition", list(Disposition))
def test_two_officers_close_what_is_grave(disposition: Disposition) -> None:
    events: tuple[CaseEvent, ...] = ()
    for step in STEPS[:3]:
        events = after(events, "c-1", step)
    grave = disposition in {Disposition.ENFORCEMENT, Disposition.CRIMINAL_REFERRAL}

    assert after(
        events, "c-1", Action.CLOSE, officers=("officer/1", "officer/2"), disposition=disposition
    )
    if grave:
        with pytest.raises(CaseForbidden, match="two officers close a case"):
            after(events, "c-1", Action.CLOSE, disposition=disposition)
    with pytest.raises(CaseForbidden, match="each named once"):
        after(
            events, "c-1", Action.CLOSE, officers=("officer/1", "officer/1"),
            disposition=disposition,
        )  # fmt: skip


def test_what_an_event_must_hold_it_holds() -> None:
    opened = after((), "c-1", Action.OPEN, at=10)

    with pytest.raises(CaseForbidden, match="a disposition belongs"):
        after(opened, "c-1", Action.TRIAGE, at=10, disposition=Disposition.EXPLAINED)
    with pytest.raises(CaseForbidden, match="alerts belong to the event that opens"):
        next_event((), "c-1", Action.OPEN, at=0, officers=("officer/1",))
    with pytest.raises(CaseForbidden, match="event 1 is older than the one before"):
        after(opened, "c-1", Action.TRIAGE, at=9)


def test_a_case_file_reads_back_and_a_changed_line_breaks_it() -> None:
    events = after(after(after((), "c-1", Action.OPEN), "c-2", Action.OPEN), "c-1", Action.TRIAGE)
    lines = [encode_event(event) for event in events]

    assert decode_events(b"".join(lines)) == events
    for broken in (
        lines[1] + lines[2],
        lines[0] + lines[2],
        lines[0] + lines[1].replace(b"officer/1", b"officer/9") + lines[2],
        lines[1] + lines[0] + lines[2],
    ):
        with pytest.raises(CaseFileBroken, match="does not continue the line before"):
            decode_events(broken)


@pytest.mark.parametrize(
    ("useful", "of", "texts"),
    [
        (7, 20, ("0.3500", "0.1811", "0.5672")),
        (0, 10, ("0.0000", "0.0000", "0.2776")),
        (10, 10, ("1.0000", "0.7224", "1.0000")),
        (50, 100, ("0.5000", "0.4038", "0.5962")),
    ],
)
def test_the_interval_is_wilsons(useful: int, of: int, texts: tuple[str, str, str]) -> None:
    found = wilson(useful, of)

    assert tuple(map(places_text, (found.value, found.low, found.high))) == texts


@given(st.integers(1, 10**9), st.data())
def test_the_interval_holds_the_precision_and_mirrors(of: int, data: st.DataObject) -> None:
    useful = data.draw(st.integers(0, of))
    found, mirror = wilson(useful, of), wilson(of - useful, of)

    assert 0 <= found.low <= found.value <= found.high <= 10_000
    assert (found.low, found.high) == (10_000 - mirror.high, 10_000 - mirror.low)


@given(st.integers(1, 10**6), st.data())
def test_the_interval_is_the_formula_at_fifty_digits(of: int, data: st.DataObject) -> None:
    useful = data.draw(st.integers(0, of))
    with localcontext(prec=50):
        z, share = Decimal("1.959964"), Decimal(useful) / of
        half = z * (share * (1 - share) / of + z * z / (4 * of * of)).sqrt()
        ends = [
            (share + z * z / (2 * of) + sign * half) / (1 + z * z / of) * 10_000 for sign in (-1, 1)
        ]
        low = max(ends[0].to_integral_value(ROUND_FLOOR), Decimal(0))
        high = min(ends[1].to_integral_value(ROUND_CEILING), Decimal(10_000))

    found = wilson(useful, of)

    assert abs(found.low - low) <= (useful == 0)
    assert abs(found.high - high) <= (useful == of)


@given(st.lists(st.integers(0, 20), min_size=2, max_size=7))
def test_no_small_cell_is_told_nor_left_alone(counts: list[int]) -> None:
    told = suppress(counts)

    assert all(one is None or (one == count >= 5) for one, count in zip(told, counts, strict=True))
    assert told.count(None) != 1
    hidden = sum(count for one, count in zip(told, counts, strict=True) if one is None)
    assert None not in told or hidden >= 5 or not any(told)


def test_statistics_tell_large_cells_and_a_precision_nobody_can_subtract_from() -> None:
    events = closed(dict.fromkeys(Disposition, 6))

    (rule,) = count_cases(events, FIRST, LAST).rules

    assert (rule.opened, rule.closed, rule.by_disposition) == (42, 42, (6,) * 7)
    assert rule.precision == wilson(18, 42)


def test_statistics_keep_small_cells_to_themselves() -> None:
    events = closed(dict.fromkeys(Disposition, 6) | {Disposition.CRIMINAL_REFERRAL: 1})

    (rule,) = count_cases(events, FIRST, LAST).rules

    assert rule.closed == 37
    assert rule.by_disposition == (None, 6, 6, 6, 6, 6, None)
    assert rule.precision is None


def test_small_cells_cannot_be_bounded_from_the_told_total() -> None:
    small = {Disposition.CRIMINAL_REFERRAL: 1, Disposition.ENFORCEMENT: 1}

    (rule,) = count_cases(closed(dict.fromkeys(Disposition, 6) | small), FIRST, LAST).rules

    assert rule.closed == 32
    assert rule.by_disposition == (None, 6, 6, 6, 6, None, None)


def test_a_case_counts_where_its_last_closing_stands() -> None:
    events: tuple[CaseEvent, ...] = ()
    for step in STEPS:
        disposition = Disposition.EXPLAINED if step is Action.CLOSE else None
        events = after(events, "c-1", step, disposition=disposition)
    reopened = after(events, "c-1", Action.REOPEN, at=LAST.start - FIRST.start)

    assert count_cases(events, FIRST, LAST).rules == count_cases(
        reopened, FIRST, LAST.plus(-1)
    ).rules  # fmt: skip
    assert count_cases(reopened, FIRST.plus(1), LAST).rules == ()


def test_statistics_read_back_and_are_counted_again() -> None:
    events = closed(dict.fromkeys(Disposition, 6))
    told = count_cases(events, FIRST, LAST)
    body = encode_statistics(told)

    assert decode_statistics(body) == told
    assert encode_statistics(decode_statistics(body)) == body
    assert check_statistics(told, events) == ()
    (finding,) = check_statistics(told, events[4:])
    assert (finding.code, finding.subject) == ("case-statistics-differ", "WT1 v1")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"useful":18', '"useful":19'),
        ('"value":"0.4286"', '"value":"0.4287"'),
        ('"low":"0.2911"', '"low":"0.2912"'),
        ('"high":"0.5780"', '"high":"0.5781"'),
    ],
)
def test_a_precision_that_its_counts_do_not_give_is_refused(old: str, new: str) -> None:
    told = count_cases(closed(dict.fromkeys(Disposition, 6)), FIRST, LAST)

    with pytest.raises(FieldMalformed, match=r"precision\."):
        decode_statistics(changed(told, old, new))


@pytest.mark.parametrize("cell", ["4", "0", "true", '"6"', '"<6"', "null"])
def test_a_cell_is_a_count_from_five_or_not_told(cell: str) -> None:
    told = count_cases(closed({Disposition.EXPLAINED: 6}), FIRST, LAST)

    with pytest.raises(FieldMalformed, match="neither a count from 5"):
        decode_statistics(changed(told, '"opened":6', f'"opened":{cell}'))


def changed(told: CaseStatistics, old: str, new: str) -> JsonObject:
    content = encode(encode_statistics(told)).decode()
    assert old in content
    return decode_object(content.replace(old, new).encode())
