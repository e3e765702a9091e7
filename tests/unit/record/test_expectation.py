"""Expectations: their form, and what the records show of them on a day (programme §5.10)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.delivery import MOST_REQUESTS, asked_periods, judge
from biplomacy.record.duties import MOST_PERIODS
from biplomacy.record.expectation import (
    Delivery,
    Expectation,
    ExpectationKind,
    Predicate,
    decode_expectation,
    encode_expectation,
    expectation_of,
    parse_party,
    split_issuer,
)
from biplomacy.record.model import Every, Obligation
from biplomacy.values.canonical import JsonObject
from biplomacy.values.errors import DayOutOfRange, FieldMalformed
from biplomacy.values.fields import Fields
from fakes.accord_records import Book, books, day, seen

SV, PK = "SV/bitcoin-office", "PK/crypto-council"
START = day("2025-07-16")
REPORT = "reserve-report/1"
ONE = Expectation(ExpectationKind.ONE, REPORT, (SV,))
MONTHLY = replace(ONE, every=Every.MONTH, within_days=10)
SAME = Expectation(
    ExpectationKind.SAME_BODY, "policy-comparison/1", (SV, PK), every=Every.QUARTER, within_days=30
)
COSIGNED = Expectation(
    ExpectationKind.COSIGNED, "", (SV, PK), every=Every.MONTH, ppm=950_000, within_days=0
)
ANSWERS = Expectation(
    ExpectationKind.EACH, "sealed-message/1", (SV,), request="supervisory-request/1", within_days=30
)
MEETINGS = Expectation(ExpectationKind.COUNT, "event/1", (SV, PK), every=Every.YEAR, count=2)


def read(stated: JsonObject) -> Expectation:
    fields = Fields(stated, "expectation")
    found = decode_expectation(fields)
    fields.close()
    return found


def asked(
    expectation: Expectation, *several: Book, on: str, due: str = "", start: str = ""
) -> tuple[Delivery, ...]:
    return judge(
        expectation,
        seen(*several),
        start=day(start) if start else START,
        due=day(due) if due else None,
        on=day(on),
    )


def state(expectation: Expectation, *several: Book, on: str, due: str = "", start: str = "") -> str:
    found = asked(expectation, *several, on=on, due=due, start=start)
    return found[-1].state.value


# ------------------------------------------------------------------------------------ form
@pytest.mark.parametrize(
    "expectation",
    [
        pytest.param(ONE, id="one"),
        pytest.param(
            replace(
                MONTHLY,
                where=(Predicate("/tags", "reserve"), Predicate("/a~1b", "x")),
                cosigned_by="PK",
                cosigned_hours=24,
                receipt_from="PK/crypto-council",
                receipt_days=30,
                fresh_for_days=62,
            ),
            id="with-everything",
        ),
        pytest.param(SAME, id="same-body"),
        pytest.param(COSIGNED, id="cosigned"),
        pytest.param(ANSWERS, id="each"),
        pytest.param(MEETINGS, id="count"),
        pytest.param(replace(MEETINGS, count=1), id="count-of-one"),
    ],
)
def test_what_is_written_reads_back_the_same(expectation: Expectation) -> None:
    assert read(encode_expectation(expectation)) == expectation


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param({"ppm": 5}, "ppm belongs to cosigned", id="ppm"),
        pytest.param({"request": "a/1"}, "request belongs to each", id="request"),
        pytest.param({"count": 2}, "count belongs to count", id="count"),
        pytest.param({"receipt_from": "PK"}, "go together", id="half-a-receipt"),
        pytest.param({"cosigned_hours": 3}, "go together", id="half-a-cosignature"),
        pytest.param({"kind": "same-body"}, "two issuers", id="same-with-one"),
        pytest.param({"issuers": []}, "each once", id="nobody"),
        pytest.param({"issuers": [SV, SV]}, "each once", id="twice"),
        pytest.param({"issuers": ["sv/Office"]}, "no issuer", id="no-office"),
        pytest.param({"type": "report"}, "not a statement type", id="no-version"),
        pytest.param({"every": "week"}, "cannot be 'week'", id="period"),
        pytest.param({"within_days": -1}, "whole number", id="negative"),
        pytest.param({"fresh_for_days": 0}, "whole number", id="never-fresh"),
        pytest.param({"cosigned_by": "pk", "cosigned_hours": 1}, "no party", id="party"),
        pytest.param({"where": [{"pointer": "tags", "text": "x"}]}, "pointer", id="pointer"),
        pytest.param(
            {"receipt_from": "PK/", "receipt_days": 3}, "no issuer", id="receipt-by-nobody"
        ),
    ],
)
def test_refuses(change: JsonObject, problem: str) -> None:
    with pytest.raises(FieldMalformed) as caught:
        read(encode_expectation(ONE) | change)

    assert problem in caught.value.message


def test_cosigned_names_parties_and_no_receipt() -> None:
    stated = encode_expectation(COSIGNED)

    with pytest.raises(FieldMalformed, match="names parties"):
        read(stated | {"issuers": ["bitcoin-office"]})
    with pytest.raises(FieldMalformed, match="belongs to one"):
        read(stated | {"receipt_from": "PK", "receipt_days": 3})


def test_an_issuer_is_an_office_of_ones_own_or_of_a_party() -> None:
    assert split_issuer("bitcoin-office") == ("", "bitcoin-office")
    assert split_issuer(SV) == ("SV", "bitcoin-office")
    with pytest.raises(FieldMalformed):
        parse_party("El Salvador")


def test_an_obligation_of_a_charter_is_an_expectation() -> None:
    found = expectation_of(Obligation(REPORT, "bitcoin-office", Every.MONTH, 15))

    assert found == Expectation(
        ExpectationKind.ONE, REPORT, ("bitcoin-office",), every=Every.MONTH, within_days=15
    )


# ------------------------------------------------------------------------------------- one
def test_one_delivery_is_open_up_to_the_end_of_its_due_day() -> None:
    sv, _ = books()

    assert state(ONE, sv, on="2025-08-01", due="2025-08-01") == "not due"
    assert state(ONE, sv, on="2025-08-02", due="2025-08-01") == "overdue"
    assert asked(ONE, sv, on="2025-08-02", due="2025-08-01")[0].missing == (SV,)


def test_without_a_due_day_nothing_is_ever_overdue() -> None:
    assert state(ONE, on="2090-01-01") == "not due"


def test_a_delivery_is_shown_by_its_entry_and_grows_old() -> None:
    sv, pk = books()
    pk.log(REPORT, "2025-07-20")
    sv.log("perimeter/1", "2025-07-20")
    sv.log(REPORT, "2025-07-21")

    found = asked(ONE, sv, pk, on="2025-07-31", due="2025-08-01")[0]

    assert (found.state.value, found.entries, found.origins) == ("delivered", (1,), (sv.origin,))
    assert (found.age_days, found.missing, found.due) == (10, (), day("2025-08-01"))


def test_what_a_witness_saw_after_the_due_day_is_late_whatever_its_date_says() -> None:
    sv, _ = books()
    sv.log(REPORT, "2025-08-01", after_hours=11)
    punctual = state(ONE, sv, on="2025-09-01", due="2025-08-01")
    other, _ = books()
    other.log(REPORT, "2025-08-01", after_hours=12)

    assert punctual == "delivered"
    assert state(ONE, other, on="2025-09-01", due="2025-08-01") == "delivered late"
    assert state(ONE, other, on="2025-08-01", due="2025-08-01") == "not due"


def test_without_a_witness_the_statements_own_date_counts() -> None:
    sv, _ = books()
    sv.log(REPORT, "2025-08-01", after_hours=None)

    assert state(ONE, sv, on="2025-08-02", due="2025-08-01") == "delivered"


def test_what_was_said_before_the_start_or_after_the_day_does_not_count() -> None:
    sv, _ = books()
    sv.log(REPORT, "2025-07-15")
    sv.log(REPORT, "2025-08-20")

    assert state(ONE, sv, on="2025-08-19", due="2025-08-10") == "overdue"
    assert state(ONE, sv, on="2025-08-20", due="2025-08-10") == "delivered late"


def test_a_superseded_statement_shows_nothing_from_the_day_of_its_successor() -> None:
    sv, _ = books()
    first = sv.log(REPORT, "2025-07-20", {"a": "1"})
    sv.log(REPORT, "2025-07-25", {"a": "2"}, supersedes=first)
    strict = replace(ONE, where=(Predicate("/a", "1"),))

    assert state(strict, sv, on="2025-07-24", due="2025-07-30") == "delivered"
    assert state(strict, sv, on="2025-07-25", due="2025-07-30") == "not due"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        pytest.param({"tags": ["reserve", "x"]}, True, id="in-a-list"),
        pytest.param({"tags": "reserve"}, True, id="equal"),
        pytest.param({"tags": ["reserves"]}, False, id="another-word"),
        pytest.param({"tags": "reserves"}, False, id="part-of-a-word"),
        pytest.param({"other": "reserve"}, False, id="another-place"),
    ],
)
def test_a_predicate_is_a_text_at_a_place(body: JsonObject, shown: object) -> None:
    sv, _ = books()
    sv.log(REPORT, "2025-07-20", body)
    found = asked(
        replace(ONE, where=(Predicate("/tags", "reserve"),)), sv, on="2025-08-01", due="2025-09-01"
    )

    assert found[0].shown is shown


def test_evidence_is_stale_the_day_after_its_time() -> None:
    sv, _ = books()
    sv.log(REPORT, "2025-07-20")
    fresh = replace(ONE, fresh_for_days=10)

    assert state(fresh, sv, on="2025-07-30", due="2025-08-01") == "delivered"
    assert state(fresh, sv, on="2025-07-31", due="2025-08-01") == "stale"


def test_a_receipt_completes_a_delivery_and_a_late_one_makes_it_late() -> None:
    with_receipt = replace(ONE, receipt_from="PK", receipt_days=5)
    sv, pk = books()
    index = sv.log(REPORT, "2025-07-20")
    waiting = asked(with_receipt, sv, pk, on="2025-07-25", due="2025-08-01")[0]
    over = asked(with_receipt, sv, pk, on="2025-07-26", due="2025-08-01")[0]
    pk.log("receipt/1", "2025-07-26", {"origin": sv.origin, "index": index})
    received = asked(with_receipt, sv, pk, on="2025-07-26", due="2025-08-01")[0]

    assert (waiting.state.value, waiting.missing, waiting.due) == (
        "not due",
        ("PK",),
        day("2025-07-25"),
    )
    assert over.state.value == "overdue"
    assert received.state.value == "delivered late"
    assert received.origins == (sv.origin, pk.origin)


def test_a_receipt_on_its_last_day_is_in_time() -> None:
    with_receipt = replace(ONE, receipt_from="PK", receipt_days=5)
    sv, pk = books()
    index = sv.log(REPORT, "2025-07-20")
    pk.log("receipt/1", "2025-07-25", {"origin": sv.origin, "index": index})

    assert state(with_receipt, sv, pk, on="2025-07-25", due="2025-08-01") == "delivered"


def test_a_checkpoint_before_an_entry_does_not_hold_it() -> None:
    sv, _ = books()
    sv.log("perimeter/1", "2025-07-19")
    sv.log(REPORT, "2025-07-20", after_hours=None)
    wanted = replace(ONE, cosigned_by="PK", cosigned_hours=24)

    assert asked(wanted, sv, on="2025-07-21", due="2025-08-01")[0].missing == ("PK",)


def test_a_receipt_by_ones_own_office_is_none() -> None:
    with_receipt = replace(ONE, receipt_from="PK/crypto-council", receipt_days=5)
    sv, pk = books()
    index = sv.log(REPORT, "2025-07-20")
    sv.log("receipt/1", "2025-07-21", {"origin": sv.origin, "index": index})

    assert state(with_receipt, sv, pk, on="2025-07-22", due="2025-08-01") == "not due"


@pytest.mark.parametrize(
    ("hours", "on", "expected"),
    [
        pytest.param(24, "2025-08-01", "delivered", id="in-time"),
        pytest.param(25, "2025-08-01", "delivered late", id="an-hour-late"),
        pytest.param(36, "2025-07-21", "not due", id="not-seen-yet"),
        pytest.param(None, "2025-07-21", "not due", id="still-in-time"),
        pytest.param(None, "2025-07-22", "overdue", id="never"),
    ],
)
def test_the_partners_witness_must_cosign_in_time(
    hours: int | None, on: str, expected: str
) -> None:
    sv, _ = books()
    sv.log(REPORT, "2025-07-20", after_hours=hours)
    wanted = replace(ONE, cosigned_by="PK", cosigned_hours=24)

    assert state(wanted, sv, on=on, due="2025-08-01") == expected


def test_another_witness_does_not_stand_in_for_the_partners() -> None:
    book = Book("SV", by="SV")
    book.log(REPORT, "2025-07-20")
    wanted = replace(ONE, cosigned_by="PK", cosigned_hours=24)

    found = asked(wanted, book, on="2025-07-30", due="2025-08-01")[0]

    assert (found.state.value, found.missing) == ("overdue", ("PK",))


# -------------------------------------------------------------------------------- by period
def test_each_month_asks_for_its_own_and_a_report_stands_for_the_month_it_names() -> None:
    sv, _ = books()
    sv.log(REPORT, "2025-08-05", period=("2025-07-01", "2025-07-31"))
    sv.log(REPORT, "2025-09-12", period=("2025-08-01", "2025-08-31"))

    found = asked(MONTHLY, sv, on="2025-10-11")

    assert [(str(one.first), str(one.due), one.state.value) for one in found] == [
        ("2025-07-16", "2025-08-10", "delivered"),
        ("2025-08-01", "2025-09-10", "delivered late"),
        ("2025-09-01", "2025-10-10", "overdue"),
        ("2025-10-01", "2025-11-10", "not due"),
    ]


@pytest.mark.parametrize(
    ("start", "first"),
    [
        pytest.param("2025-07-16", "2025-07-16", id="more-than-half"),
        pytest.param("2025-06-16", "2025-06-16", id="exactly-half"),
        pytest.param("2025-07-17", "2025-08-01", id="less-than-half"),
        pytest.param("2025-07-01", "2025-07-01", id="all-of-it"),
    ],
)
def test_a_period_counts_from_half_of_it_on(start: str, first: str) -> None:
    periods = asked_periods(MONTHLY, start=day(start), due=None, on=day("2025-09-15"))

    assert str(periods[0][0]) == first


def test_periods_end_with_the_last_day_that_is_named_and_are_bounded() -> None:
    daily = replace(ONE, every=Every.DAY, within_days=0)

    assert len(asked(daily, on="2025-08-30", due="2025-07-20")) == 5
    assert len(asked(daily, on="2035-08-30")) == MOST_PERIODS


def test_freshness_is_asked_of_the_newest_report_only() -> None:
    sv, _ = books()
    sv.log(REPORT, "2025-08-05", period=("2025-07-01", "2025-07-31"))
    sv.log(REPORT, "2025-09-05", period=("2025-08-01", "2025-08-31"))
    fresh = replace(MONTHLY, fresh_for_days=30)

    inside = [one.state.value for one in asked(fresh, sv, on="2025-10-05")]
    outside = [one.state.value for one in asked(fresh, sv, on="2025-10-06")]

    assert inside == ["delivered", "delivered", "not due", "not due"]
    assert outside == ["stale", "stale", "not due", "not due"]


# ------------------------------------------------------------------------------- same body
def test_the_same_body_from_both_within_the_days_of_the_first() -> None:
    sv, pk = books()
    sv.log("policy-comparison/1", "2025-08-01", {"matrix": "a"})
    alone = asked(SAME, sv, pk, on="2025-08-31")[0]
    late = asked(SAME, sv, pk, on="2025-09-01")[0]
    pk.log("policy-comparison/1", "2025-08-31", {"matrix": "a"})

    assert (alone.state.value, alone.missing, alone.due) == ("not due", (PK,), day("2025-08-31"))
    assert (late.state.value, late.missing) == ("overdue", (PK,))
    assert state(SAME, sv, pk, on="2025-08-31") == "delivered"


def test_another_body_is_not_the_same() -> None:
    sv, pk = books()
    sv.log("policy-comparison/1", "2025-08-01", {"matrix": "a"})
    pk.log("policy-comparison/1", "2025-08-02", {"matrix": "b"})

    assert asked(SAME, sv, pk, on="2025-09-30")[0].state.value == "overdue"


def test_nobody_saying_anything_is_overdue_after_period_and_days() -> None:
    found = [asked(SAME, *books(), on=on)[0].state.value for on in ("2025-10-30", "2025-10-31")]

    assert found == ["not due", "overdue"]


# -------------------------------------------------------------------------------- cosigned
def checkpoints(hours: list[int | None]) -> Book:
    book = Book("SV", by="PK")
    for place, each in enumerate(hours):
        book.log("perimeter/1", f"2025-08-{place % 28 + 1:02}", after_hours=each)
    return book


@pytest.mark.parametrize(
    ("hours", "on", "expected"),
    [
        pytest.param([1] * 19 + [None], "2025-09-01", "delivered", id="95-of-100"),
        pytest.param([1] * 18 + [None] * 2, "2025-09-01", "overdue", id="90-of-100"),
        pytest.param([1] * 20, "2025-08-31", "not due", id="the-month-is-not-over"),
    ],
)
def test_a_witness_cosigns_enough_of_a_month(
    hours: list[int | None], on: str, expected: str
) -> None:
    found = asked(COSIGNED, checkpoints(hours), on=on, start="2025-08-01")

    assert found[0].state.value == expected
    assert found[0].entries == (max(n for n, each in enumerate(hours) if each is not None),)


def test_who_did_not_cosign_is_named() -> None:
    found = asked(COSIGNED, checkpoints([None] * 3), on="2025-09-02", start="2025-08-01")

    assert (found[0].state.value, found[0].missing) == ("overdue", ("PK",))


def test_a_month_without_checkpoints_asks_nobody_to_cosign() -> None:
    found = asked(COSIGNED, *books(), on="2025-11-01", start="2025-08-01")

    assert found == ()


# ------------------------------------------------------------------------------------ each
def test_every_request_of_another_party_asks_for_an_answer() -> None:
    sv, pk = books()
    for name, when, to in (
        ("a", "2025-08-01", "bitcoin-office"),
        ("b", "2025-08-02", "SV"),
        ("c", "2025-08-03", "somebody-else"),
        ("d", "2025-07-01", "SV"),
    ):
        pk.log("supervisory-request/1", when, {"id": name, "to": to, "deadline": "2025-08-20"})
    sv.log("supervisory-request/1", "2025-08-04", {"id": "own", "to": "SV"})
    sv.log("sealed-message/1", "2025-08-21", {"request": "b"})

    found = asked(ANSWERS, sv, pk, on="2025-08-21")

    assert [one.state.value for one in found] == ["overdue", "delivered late"]


@pytest.mark.parametrize("deadline", ["", "soon", "2025-13-01"])
def test_a_request_whose_deadline_does_not_read_has_the_usual_days(deadline: str) -> None:
    sv, pk = books()
    pk.log("supervisory-request/1", "2025-08-01", {"id": "a", "deadline": deadline})

    assert asked(ANSWERS, sv, pk, on="2025-08-02")[0].due == day("2025-08-31")


def test_a_request_of_the_first_day_is_one() -> None:
    _, pk = books()
    pk.log("supervisory-request/1", str(START), {"id": "a"})

    assert len(asked(ANSWERS, pk, on="2025-08-02")) == 1


def test_no_request_asks_for_nothing() -> None:
    assert asked(ANSWERS, *books(), on="2025-12-01") == ()


def test_only_the_newest_requests_are_judged() -> None:
    _, pk = books()
    for number in range(MOST_REQUESTS + 5):
        pk.log("supervisory-request/1", "2025-08-01", {"id": str(number)})

    found = asked(ANSWERS, pk, on="2025-08-02")

    assert len(found) == MOST_REQUESTS


# ----------------------------------------------------------------------------------- count
def test_a_count_asks_for_different_bodies_that_all_have_logged() -> None:
    sv, pk = books()
    for book in (sv, pk):
        book.log("event/1", "2025-03-01", {"uid": "a"})
        book.log("event/1", "2025-03-02", {"uid": "a"})
    sv.log("event/1", "2025-05-01", {"uid": "b"})
    once = asked(MEETINGS, sv, pk, on="2025-12-31", start="2025-01-01")[0]
    pk.log("event/1", "2025-05-01", {"uid": "b"})
    twice = asked(MEETINGS, sv, pk, on="2025-12-31", start="2025-01-01")[0]

    assert (once.state.value, once.missing) == ("not due", (PK,))
    assert twice.state.value == "delivered"


def test_a_count_is_late_when_its_last_was() -> None:
    sv, pk = books()
    for when, uid in (("2025-03-01", "a"), ("2026-01-05", "b")):
        for book in (sv, pk):
            book.log("event/1", when, {"uid": uid}, period=("2025-03-01", "2025-03-01"))

    found = asked(MEETINGS, sv, pk, on="2026-01-05", start="2025-01-01")[0]

    assert found.state.value == "delivered late"


# ------------------------------------------------------------------------------------ laws
DAYS = st.integers(min_value=0, max_value=200)


@given(said=st.lists(DAYS, max_size=6), on=DAYS, later=DAYS)
def test_what_was_delivered_stays_delivered(said: list[int], on: int, later: int) -> None:
    sv, _ = books()
    for offset in said:
        sv.log(REPORT, str(START.plus(offset)))
    records, due = seen(sv), START.plus(60)
    first, second = sorted((on, later))

    before = judge(ONE, records, start=START, due=due, on=START.plus(first))[0]
    after = judge(ONE, records, start=START, due=due, on=START.plus(second))[0]

    assert after.shown or not before.shown


@given(offset=DAYS, on=DAYS)
def test_one_more_statement_never_takes_a_delivery_away(offset: int, on: int) -> None:
    sv, _ = books()
    sv.log(REPORT, str(START.plus(5)))
    before = judge(MONTHLY, seen(sv), start=START, due=None, on=START.plus(on))
    sv.log(REPORT, str(START.plus(offset)))

    after = judge(MONTHLY, seen(sv), start=START, due=None, on=START.plus(on))

    assert sum(one.shown for one in after) >= sum(one.shown for one in before)


def test_days_from_which_no_years_can_be_counted_are_refused() -> None:
    for on in ("1899-12-31", "3000-01-01", "9999-12-31"):
        with pytest.raises(DayOutOfRange):
            asked(MONTHLY, on=on)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["SV", "a", "2025-08-01"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=4,
)
FIELDS = st.sampled_from(["id", "to", "deadline", "request", "origin", "index", "tags"])


@given(bodies=st.lists(st.dictionaries(FIELDS, JSON, max_size=4), max_size=4))
def test_whatever_a_stranger_logs_is_judged_without_a_trace(bodies: list[JsonObject]) -> None:
    wanted = replace(ONE, where=(Predicate("/tags", "a"),), receipt_from="PK", receipt_days=5)
    kinds = (wanted, MONTHLY, SAME, COSIGNED, ANSWERS, MEETINGS)
    sv, pk = books()
    for body in bodies:
        for book in (sv, pk):
            for versioned in (
                *(one.type for one in kinds if one.type),
                *("supervisory-request/1", "receipt/1"),
            ):
                book.log(versioned, "2025-08-01", body)

    for one in kinds:
        found = asked(one, sv, pk, on="2025-09-01", due="2025-08-20")

        assert all(len(each.entries) == len(each.origins) for each in found)
