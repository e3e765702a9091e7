"""What the books are told: births, moves, and coins that a listing brought in or took out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Outpoint
from biplomacy.reserve.flows import FlowReader
from biplomacy.reserve.holdings import balances
from biplomacy.reserve.lot_events import read_crossings, read_events
from biplomacy.reserve.lots import Books, book
from biplomacy.reserve.model import (
    Acquisition,
    Announcement,
    Basis,
    Booking,
    FlowClass,
    Means,
    Perimeter,
    PriceBasis,
)
from biplomacy.reserve.survey import Said
from biplomacy.values.amount import Amount
from biplomacy.values.money import Money
from fakes.owned_chain import (
    BTC,
    OwnedChain,
    acquisition,
    day_of,
    look,
    member,
    memberships,
    owned_chains,
    perimeter,
)

STATE = perimeter(member("a"), member("b"))


def books_of(chain: OwnedChain, declared: Perimeter, said: Said | None = None) -> Books:
    return book(read_events(look(chain, declared, said)), declared.booking, declared.currency)


def lots_of(books: Books) -> list[tuple[int, str, int | None]]:
    return [
        (lot.quantity.sats, lot.basis.value, lot.total_cost.minor if lot.total_cost else None)
        for lot in books.open
    ]


def bought(*sats: int) -> tuple[OwnedChain, list[Outpoint]]:
    chain = OwnedChain()
    coin = chain.fund("x", sum(sats))
    chain.next_block(10)
    paid = chain.pay([coin], *(("a", one) for one in sats))
    return chain, [Outpoint(paid.transaction.txid, vout) for vout in range(len(sats))]


def priced(one: Acquisition, cost: str, currency: str = "USD") -> Acquisition:
    return replace(one, total_cost=Money.parse(cost, currency))


@pytest.mark.parametrize(
    ("means", "cost", "lot"),
    [
        pytest.param(Means.PURCHASE, "70000.01", (BTC, "documented", 7_000_001), id="documented"),
        pytest.param(Means.PURCHASE, None, (BTC, "unknown", None), id="no-cost-stated"),
        pytest.param(Means.DONATION, None, (BTC, "nil", None), id="donation"),
        pytest.param(Means.SEIZURE, None, (BTC, "nil", None), id="seizure"),
        pytest.param(Means.MINING, None, (BTC, "nil", None), id="pool-payout"),
    ],
)
def test_a_statement_of_acquisition_gives_the_lot_its_basis(
    means: Means, cost: str | None, lot: tuple[int, str, int | None]
) -> None:
    chain, outputs = bought(BTC)
    stated = acquisition("deal", BTC, *outputs, height=10, means=means)
    if cost is not None:
        stated = priced(stated, cost)

    assert lots_of(books_of(chain, STATE, Said((), (stated,)))) == [lot]


@pytest.mark.parametrize(
    ("price", "lot"),
    [
        pytest.param(Decimal("43936.94"), (BTC, "announced", 4_393_694), id="with-a-price"),
        pytest.param(None, (BTC, "unknown", None), id="without"),
    ],
)
def test_an_announcement_that_alone_fits_gives_the_lot_its_cost(
    price: Decimal | None, lot: tuple[int, str, int | None]
) -> None:
    chain, _ = bought(BTC)
    basis = PriceBasis.STATED if price else PriceBasis.UNKNOWN
    said = Announcement("said", day_of(10), Amount(BTC), price, "USD", basis)

    assert lots_of(books_of(chain, STATE, Said((said,)))) == [lot]


def test_mined_coins_cost_nothing_and_the_rest_has_no_known_cost() -> None:
    chain, _ = bought(5)
    chain.mine(("b", 7))

    assert lots_of(books_of(chain, STATE)) == [(5, "unknown", None), (7, "nil", None)]


def test_the_parts_of_one_cost_sum_to_the_whole() -> None:
    chain, outputs = bought(1, 1, 1)
    stated = priced(acquisition("deal", 3, *outputs, height=10), "1.00")

    found = lots_of(books_of(chain, STATE, Said((), (stated,))))

    assert [cost for _, _, cost in found] == [33, 33, 34]


def test_outputs_that_hold_nothing_share_a_cost_without_a_fault() -> None:
    chain, outputs = bought(0, 0)
    stated = priced(acquisition("deal", 1, *outputs, height=10), "1.00")

    assert lots_of(books_of(chain, STATE, Said((), (stated,)))) == []


def test_a_cost_in_another_currency_is_not_converted() -> None:
    chain, outputs = bought(BTC)
    stated = priced(acquisition("deal", BTC, *outputs, height=10), "60000.00", "EUR")

    assert lots_of(books_of(chain, STATE, Said((), (stated,)))) == [(BTC, "unknown", None)]


@pytest.mark.parametrize("booking", Booking)
def test_coins_that_move_inside_keep_their_lot(booking: Booking) -> None:
    chain, outputs = bought(100)
    chain.next_block()
    chain.pay(outputs, ("b", 90))

    found = books_of(chain, replace(STATE, booking=booking))

    assert [(lot.quantity.sats, lot.acquired) for lot in found.open] == [(90, day_of(10))]
    assert [(gone.quantity.sats, gone.proceeds) for gone in found.disposals] == [
        (10, Money("USD", 0))
    ]


@pytest.mark.parametrize("booking", Booking)
def test_only_the_fee_of_a_payment_is_known_to_bring_nothing(booking: Booking) -> None:
    chain, outputs = bought(100)
    chain.next_block()
    chain.pay(outputs, ("x", 60), ("b", 35))

    found = books_of(chain, replace(STATE, booking=booking))

    assert [(gone.quantity.sats, gone.proceeds) for gone in found.disposals] == [
        (60, None),
        (5, Money("USD", 0)),
    ]


@pytest.mark.parametrize(
    ("paid", "lots", "gone"),
    [
        pytest.param(130, [(100, 0), (30, 1)], [], id="gained"),
        pytest.param(70, [(70, 0)], [30], id="lost"),
        pytest.param(100, [(100, 0)], [], id="even"),
    ],
)
@pytest.mark.parametrize("booking", Booking)
def test_of_a_joint_transaction_only_what_came_on_top_is_a_new_lot(
    paid: int, lots: list[tuple[int, int]], gone: list[int], booking: Booking
) -> None:
    chain = OwnedChain()
    coins = [chain.fund("a", 100), chain.fund("x", 100)]
    chain.next_block()
    chain.pay(coins, ("x", 195 - paid), ("a", paid))

    found = books_of(chain, replace(STATE, booking=booking))

    assert [(lot.quantity.sats, lot.order[0]) for lot in found.open] == lots
    assert [(one.quantity.sats, one.proceeds) for one in found.disposals] == [
        (sats, None) for sats in gone
    ]


def test_coins_of_a_wallet_that_joins_are_born_there_with_an_unknown_cost() -> None:
    chain = OwnedChain()
    chain.fund("a", 100)
    chain.next_block(5)
    declared = perimeter(member("a", first=3))

    found = books_of(chain, declared)

    assert lots_of(found) == [(100, "unknown", None)]
    assert found.open[0].acquired == day_of(3)


def test_coins_of_a_wallet_that_leaves_leave_the_books() -> None:
    chain = OwnedChain()
    chain.fund("a", 100)
    chain.next_block(5)

    found = books_of(chain, perimeter(member("a", last=3)))

    assert found.open == ()
    assert [(one.quantity.sats, one.proceeds) for one in found.disposals] == [(100, None)]


def test_a_wallet_handed_from_one_member_to_the_next_crosses_nothing() -> None:
    chain = OwnedChain()
    chain.fund("a", 100)
    chain.next_block(5)
    seen = look(chain, perimeter(member("a", last=2), member("a", "bank", first=3, name="heir")))

    assert read_crossings(seen.history, seen.membership) == ()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param(0, None, [], id="listed-from-the-first-block"),
        pytest.param(1, None, [(1, 100, True)], id="joins"),
        pytest.param(None, 4, [(5, 100, False)], id="leaves"),
        pytest.param(2, 3, [(2, 100, True), (4, 100, False)], id="joins-and-leaves"),
        pytest.param(None, 5, [], id="leaves-after-the-last-block"),
        pytest.param(9, None, [], id="joins-after-the-last-block"),
    ],
)
def test_a_listing_brings_in_or_takes_out_what_lies_there(
    first: int | None, last: int | None, expected: list[tuple[int, int, bool]]
) -> None:
    chain = OwnedChain()
    chain.fund("a", 100)
    chain.next_block(5)
    seen = look(chain, perimeter(member("a", first=first, last=last)))

    found = read_crossings(seen.history, seen.membership)

    assert [(one.height, one.amount.sats, one.joined) for one in found] == expected


@given(st.data(), owned_chains())
def test_the_open_lots_sum_to_the_closing(data: st.DataObject, chain: OwnedChain) -> None:
    declared = data.draw(memberships(chain))
    seen = look(chain, declared)

    found = books_of(chain, declared)

    closing = balances(seen.history, seen.membership.members, chain.height)
    assert sum(lot.quantity.sats for lot in found.open) == sum(a.sats for _, a in closing)
    gone = sum(one.quantity.sats for one in found.disposals)
    assert sum(lot.quantity.sats for lot in found.lots) == gone + sum(
        lot.quantity.sats for lot in found.open
    )


@given(st.data(), owned_chains())
def test_only_mined_coins_have_a_basis_where_nothing_was_said(
    data: st.DataObject, chain: OwnedChain
) -> None:
    declared = data.draw(memberships(chain))
    mined = sum(
        flow.received.sats
        for flow in FlowReader(look(chain, declared)).flows()
        if flow.classification is FlowClass.MINING
    )

    lots = books_of(chain, declared).lots

    assert {lot.basis for lot in lots} <= {Basis.NIL, Basis.UNKNOWN}
    assert sum(lot.quantity.sats for lot in lots if lot.basis is Basis.NIL) == mined
