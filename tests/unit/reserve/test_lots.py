"""Lots: parts sum to the whole, and both booking methods do what their names say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.reserve.errors import LotsExhausted
from biplomacy.reserve.lots import (
    Books,
    Born,
    Event,
    Moved,
    PaidOutput,
    SpentOutput,
    book,
    realised,
    totals_by_basis,
    unrealised,
)
from biplomacy.reserve.model import Basis, Booking
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import MoneyMalformed
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing

DAY = Day.parse("2025-07-14")
BOTH = pytest.mark.parametrize("booking", list(Booking))


def at(name: int, vout: int = 0) -> Outpoint:
    return Outpoint(name.to_bytes(32, "big"), vout)


def usd(minor: int) -> Money:
    return Money("USD", minor)


def born(name: int, sats: int, cost: int | None = None, basis: Basis = Basis.DOCUMENTED) -> Born:
    money = None if cost is None else usd(cost)
    return Born((name, 1, 0), at(name), DAY, Amount(sats), basis, money)


def spent(name: int, sats: int, vout: int = 0) -> SpentOutput:
    return SpentOutput(at(name, vout), Amount(sats))


def kept(name: int, sats: int, vout: int = 0) -> PaidOutput:
    return PaidOutput(Amount(sats), at(name, vout))


def gone(sats: int, proceeds: int | None = None) -> PaidOutput:
    return PaidOutput(Amount(sats), None, None if proceeds is None else usd(proceeds))


def left(books: Books) -> list[tuple[int, int, int | None]]:
    return [
        (lot.order[0], lot.quantity.sats, lot.total_cost.minor if lot.total_cost else None)
        for lot in books.open
    ]


def went(books: Books) -> list[tuple[str, int, int | None, int | None]]:
    return [
        (
            one.lot,
            one.quantity.sats,
            one.cost.minor if one.cost else None,
            one.proceeds.minor if one.proceeds else None,
        )
        for one in books.disposals
    ]


TWO_LOTS: tuple[Event, ...] = (born(1, 100, 1_000), born(2, 100, 5_000))
NEWER_LEAVES = Moved((3, 1), (spent(2, 100),), (gone(60, 9_000), kept(3, 39, vout=1)))


def test_fifo_takes_the_oldest_lot_whatever_the_address() -> None:
    books = book((*TWO_LOTS, NEWER_LEAVES), Booking.FIFO, "USD")

    assert went(books) == [(str(at(1)), 60, 600, 9_000), (str(at(1)), 1, 10, 0)]
    assert left(books) == [(1, 39, 390), (2, 100, 5_000)]


def test_specific_takes_the_lot_that_lies_in_the_spent_output() -> None:
    books = book((*TWO_LOTS, NEWER_LEAVES), Booking.SPECIFIC, "USD")

    assert went(books) == [(str(at(2)), 60, 3_000, 9_000), (str(at(2)), 1, 50, 0)]
    assert left(books) == [(1, 100, 1_000), (2, 39, 1_950)]


def test_specific_maps_satoshis_in_input_order_and_the_fee_takes_the_last() -> None:
    merge = Moved((3, 1), (spent(2, 100), spent(1, 100)), (kept(3, 150), kept(3, 49, vout=1)))
    leave = Moved((4, 1), (spent(3, 150),), (gone(150),))

    books = book((*TWO_LOTS, merge, leave), Booking.SPECIFIC, "USD")

    assert went(books) == [
        (str(at(1)), 1, 10, 0),
        (str(at(2)), 100, 5_000, None),
        (str(at(1)), 50, 500, None),
    ]
    assert left(books) == [(1, 49, 490)]


@BOTH
def test_an_internal_move_keeps_lot_day_and_cost_but_for_the_fee(booking: Booking) -> None:
    books = book((TWO_LOTS[0], Moved((3, 1), (spent(1, 100),), (kept(3, 99),))), booking, "USD")

    assert left(books) == [(1, 99, 990)]
    assert books.open[0].acquired == DAY
    assert went(books) == [(str(at(1)), 1, 10, 0)]


@BOTH
def test_a_lot_without_a_cost_leaves_without_a_cost(booking: Booking) -> None:
    events = (born(1, 100, None, Basis.UNKNOWN), Moved((2, 1), (spent(1, 100),), (gone(100, 7),)))

    books = book(events, booking, "USD")

    assert went(books) == [(str(at(1)), 100, None, 7)]
    assert realised(books, "USD") == usd(0)


def test_the_last_part_of_a_lot_takes_the_rest_of_its_cents() -> None:
    moves = [Moved((2 + i, 1), (spent(1, 1),), (gone(1),)) for i in range(3)]

    books = book((born(1, 3, 100), *moves), Booking.FIFO, "USD")

    assert [cost for _, _, cost, _ in went(books)] == [33, 33, 34]
    assert books.open == ()


def test_proceeds_of_one_departure_split_over_its_lots_and_sum_to_the_whole() -> None:
    sale = Moved((5, 1), (spent(1, 1), spent(2, 2)), (gone(3, 100),))

    books = book((born(1, 1, 10), born(2, 2, 10), sale), Booking.FIFO, "USD")

    assert [proceeds for *_, proceeds in went(books)] == [33, 67]
    assert realised(books, "USD") == usd(80)


def test_a_fee_is_a_realised_loss_of_its_cost() -> None:
    books = book(
        (born(1, 100, 1_000), Moved((2, 1), (spent(1, 100),), (kept(2, 90),))),
        Booking.FIFO,
        "USD",
    )

    assert realised(books, "USD") == usd(-100)


def test_coins_that_come_in_on_top_of_a_joint_transaction_start_a_lot_beside_the_old_one() -> None:
    joint = Moved((2, 1), (spent(1, 100),), (kept(2, 100),))
    on_top = Born((2, 1, 0), at(2), DAY, Amount(50), Basis.UNKNOWN)
    leave = Moved((3, 1), (spent(2, 150),), (gone(120),))

    books = book((on_top, leave, joint, born(1, 100, 1_000)), Booking.SPECIFIC, "USD")

    assert went(books) == [
        (str(at(1)), 100, 1_000, None),
        (str(at(2)), 20, None, None),
        (str(at(2)), 30, None, 0),
    ]


@pytest.mark.parametrize(
    ("booking", "move"),
    [
        pytest.param(Booking.FIFO, Moved((2, 1), (spent(9, 101),), (gone(101),)), id="too-much"),
        pytest.param(Booking.FIFO, Moved((2, 1), (spent(1, 9),), (gone(10),)), id="from-nothing"),
        pytest.param(Booking.SPECIFIC, Moved((2, 1), (spent(9, 5),), (gone(5),)), id="unknown"),
        pytest.param(Booking.SPECIFIC, Moved((2, 1), (spent(1, 99),), (gone(9),)), id="other-sum"),
        pytest.param(Booking.FIFO, Moved((0, 1), (spent(1, 100),), (gone(9),)), id="too-early"),
    ],
)
def test_coins_that_no_lot_accounts_for_are_refused(booking: Booking, move: Moved) -> None:
    with pytest.raises(LotsExhausted, match="block"):
        book((born(1, 100, 1_000), move), booking, "USD")


def test_unrealised_gain_is_only_over_lots_with_a_cost() -> None:
    quote = Quote(
        "USD", Decimal(100_000), DAY, ClosingRule.UTC_CLOSE, "s", Digest.of(b""), Standing.PRESS
    )
    events = (
        born(1, 100_000_000, 4_000_000),
        born(2, 100_000_000, None, Basis.UNKNOWN),
        born(3, 100_000_000, 5_000_000, Basis.RECEIPT_VALUED),
        born(4, 50_000_000, 3_000_000, Basis.ANNOUNCED),
    )

    found = unrealised(book(events, Booking.FIFO, "USD").open, quote)

    assert (found.gain, found.covered) == (usd(15_000_000 - 7_000_000), Amount(150_000_000))


def test_totals_by_basis_name_no_cost_where_a_lot_has_none() -> None:
    events = (
        born(1, 10, 100),
        born(2, 20, 50),
        born(3, 5, None, Basis.UNKNOWN),
        born(4, 6, 1, Basis.NIL),
        born(5, 7, None, Basis.NIL),
    )

    totals = totals_by_basis(book(events, Booking.FIFO, "USD").open, "USD")

    assert [(one.basis, one.quantity.sats, one.cost, one.count) for one in totals] == [
        (Basis.DOCUMENTED, 30, usd(150), 2),
        (Basis.NIL, 13, None, 2),
        (Basis.UNKNOWN, 5, None, 1),
    ]


def test_costs_in_two_currencies_are_not_added() -> None:
    other = Born((2, 1, 0), at(2), DAY, Amount(1), Basis.DOCUMENTED, Money("EUR", 5))

    with pytest.raises(MoneyMalformed):
        totals_by_basis(book((born(1, 1, 5), other), Booking.FIFO, "USD").open, "USD")


@st.composite
def histories(draw: st.DrawFn, most_lots: int = 5) -> tuple[Event, ...]:
    """Arrivals, then transactions that spend some outputs into kept and leaving parts and a fee."""
    count = draw(st.integers(1, most_lots))
    events: list[Event] = []
    unspent: dict[Outpoint, int] = {}
    for name in range(1, count + 1):
        sats = draw(st.integers(1, 1_000))
        events.append(born(name, sats, draw(st.integers(0, 10_000))))
        unspent[at(name)] = sats
    for height in range(100, 100 + draw(st.integers(0, 6))):
        if not unspent:
            break
        chosen = draw(st.lists(st.sampled_from(sorted(unspent)), min_size=1, unique=True))
        inputs = tuple(SpentOutput(one, Amount(unspent.pop(one))) for one in chosen)
        budget = sum(one.quantity.sats for one in inputs)
        paid: list[PaidOutput] = []
        for vout in range(draw(st.integers(0, 4))):
            sats = draw(st.integers(0, budget))
            budget -= sats
            if draw(st.booleans()):
                paid.append(kept(height, sats, vout))
                unspent[at(height, vout)] = sats
            else:
                paid.append(gone(sats, draw(st.integers(0, 10_000))))
        events.append(Moved((height, 1), inputs, tuple(paid)))
    return tuple(events)


@given(histories(), st.sampled_from(Booking))
def test_parts_always_sum_to_the_whole(events: tuple[Event, ...], booking: Booking) -> None:
    books = book(events, booking, "USD")

    for lot in books.lots:
        parts = [one for one in books.disposals if one.lot == lot.id]
        rest = [one for one in books.open if one.id == lot.id]
        costs = [one.cost for one in parts] + [one.total_cost for one in rest]
        quantities = [one.quantity for one in parts] + [one.quantity for one in rest]
        assert Amount.total(quantities) == lot.quantity
        assert sum(cost.minor for cost in costs if cost) == (lot.total_cost or usd(0)).minor
        assert all(cost is not None and cost.minor >= 0 for cost in costs)


@given(histories(), st.sampled_from(Booking))
def test_proceeds_sum_to_what_was_received(events: tuple[Event, ...], booking: Booking) -> None:
    paid = [one for event in events if isinstance(event, Moved) for one in event.paid]
    received = sum(one.proceeds.minor for one in paid if one.proceeds and one.quantity.sats)

    books = book(events, booking, "USD")

    assert sum(one.proceeds.minor for one in books.disposals if one.proceeds) == received


@given(histories(most_lots=1))
def test_fifo_is_specific_with_one_lot(events: tuple[Event, ...]) -> None:
    assert book(events, Booking.FIFO, "USD") == book(events, Booking.SPECIFIC, "USD")


@given(st.data(), histories(), st.sampled_from(Booking))
def test_the_books_do_not_depend_on_the_order_of_the_events(
    data: st.DataObject, events: tuple[Event, ...], booking: Booking
) -> None:
    shuffled = data.draw(st.permutations(events))

    assert book(shuffled, booking, "USD") == book(events, booking, "USD")


@given(histories())
def test_both_methods_leave_the_same_quantity(events: tuple[Event, ...]) -> None:
    fifo, specific = (book(events, booking, "USD").open for booking in Booking)

    assert Amount.total(lot.quantity for lot in fifo) == Amount.total(
        lot.quantity for lot in specific
    )
