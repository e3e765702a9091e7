"""One auction for every kind of load (power §8.9)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.power.auction import Auction, Bid, clear_auction
from biplomacy.power.errors import LimitExceeded, LoadInvalid
from biplomacy.power.model import LoadKind, SystemHours
from biplomacy.power.month import Month
from biplomacy.wiring.power import open_merit
from fakes.power_cases import MW, VALUES, golden_hours, hand_made, plant, small_hours


def bid(name: str, wh: int, value: int, kind: LoadKind = LoadKind.OTHER) -> Bid:
    return Bid(name, kind, wh, value)


def test_bids_of_one_value_share_by_their_size_and_the_earlier_get_the_rest() -> None:
    hours = hand_made([plant("coal", 20, 100)], [10], loss_ppm=0)
    bids = [bid("a", 3, 500), bid("b", 6, 500), bid("c", 6, 500)]

    found = clear_auction(hours, bids, 0)

    assert [award.gross_wh for award in found.awards] == [2, 4, 4]
    assert [price.minor_per_mwh for price in found.prices] == [500]
    one_more = clear_auction(replace(hours, demand=hours.demand - 1), bids, 0)
    assert [award.gross_wh for award in one_more.awards] == [3, 4, 4]


def test_all_who_are_served_pay_what_one_more_would_cost() -> None:
    hours = hand_made([plant("coal", 20, 100), plant("gas", 30, 300)], [10], loss_ppm=0)
    bids = [bid("mine", 20, 900), bid("smelter", 10, 350), bid("late", 10, 250)]

    found = clear_auction(hours, bids, 0)

    assert [(award.bid, award.gross_wh) for award in found.awards] == [(0, 20), (1, 10)]
    assert [price.minor_per_mwh for price in found.prices] == [300]


def test_nobody_buys_below_the_floor_and_nobody_pays_less() -> None:
    hours = hand_made([plant("coal", 100, 100)], [10], loss_ppm=0)

    found = clear_auction(hours, [bid("a", 10, 399), bid("b", 10, 400), bid("c", 5, 700)], 400)

    assert found.refused == (0,)
    assert [award.bid for award in found.awards] == [1, 2]
    assert found.prices[0].minor_per_mwh == 400


def test_where_plant_runs_out_the_last_served_bid_sets_the_price() -> None:
    hours = hand_made([plant("coal", 30, 100)], [10], loss_ppm=0)

    found = clear_auction(hours, [bid("a", 15, 800), bid("b", 15, 600)], 0)

    assert [award.gross_wh for award in found.awards] == [15, 5]
    assert found.prices[0].minor_per_mwh == 600
    assert [award.paid_minor for award in found.awards] == [0, 0]  # far below a minor unit


@given(
    small_hours(),
    st.lists(st.tuples(st.integers(1, 40), VALUES), max_size=6),
    st.integers(0, 600),
)
@settings(max_examples=60)
def test_no_winner_pays_more_than_it_bid_or_less_than_the_floor(
    hours: SystemHours, told: list[tuple[int, int]], floor: int
) -> None:
    bids = [bid(f"b{index}", wh, value) for index, (wh, value) in enumerate(told)]

    found = clear_auction(hours, bids, floor)

    for award in found.awards:
        worth = bids[award.bid].minor_per_mwh * award.net_wh
        assert floor * award.net_wh // 10**6 <= award.paid_minor <= worth // 10**6
    assert sum(price.gross_wh for price in found.prices) == found.gross_wh
    assert envied(found) == []


def envied(found: Auction) -> list[tuple[int, int]]:
    """Bids that got less, by their size, than one of less value."""
    part = {award.bid: award.gross_wh / found.bids[award.bid].wh for award in found.awards}
    return [
        (high, low)
        for high, one in enumerate(found.bids)
        for low, other in enumerate(found.bids)
        if one.minor_per_mwh > other.minor_per_mwh
        and part.get(high, 0) + 2 * len(found.prices) < part.get(low, 0)
    ]


def test_a_winter_auction_of_the_golden_year_is_open_to_every_kind() -> None:
    hours = golden_hours()
    winter = [month for month in hours.months if month.is_winter]
    bids = [
        bid("mine", 600 * MW, 3_715_002, LoadKind.MINING),
        bid("smelter", 300 * MW, 2_400_000, LoadKind.SMELTER),
        bid("export", 150 * MW, 2_400_000, LoadKind.EXPORT),
        bid("cold-store", 50 * MW, 1_300_000, LoadKind.AGRICULTURE),
    ]

    found = clear_auction(hours, bids, 1_464_971, winter, kernel=open_merit("numba"))

    assert found.refused == (3,)
    assert len(found.prices) == 3_624
    assert [award.net_wh // 10**9 for award in found.awards] == [2_174, 1_087, 543]
    assert min(price.minor_per_mwh for price in found.prices) == 1_464_971
    assert max(price.minor_per_mwh for price in found.prices) <= 2_400_000


@pytest.mark.parametrize(
    ("bids", "months", "error"),
    [
        pytest.param([bid("a", 0, 5)], None, LoadInvalid, id="a-bid-of-nothing"),
        pytest.param([bid("a", 5, -1)], None, LoadInvalid, id="a-bid-below-nothing"),
        pytest.param([bid("a", 5, 5)], [Month(2030, 1)], LoadInvalid, id="no-such-month"),
        pytest.param([bid("a", 5, 5)] * 10_001, None, LimitExceeded, id="too-many-bids"),
    ],
)
def test_what_cannot_be_auctioned_is_refused(
    bids: list[Bid], months: list[Month] | None, error: type[Exception]
) -> None:
    hours = hand_made([plant("coal", 100, 100)], [10])

    with pytest.raises(error):
        clear_auction(hours, bids, 0, months)


def test_a_price_that_is_no_whole_minor_unit_at_the_meter_is_rounded_up() -> None:
    hours = hand_made([plant("coal", 1_000, 100)], [10])

    found = clear_auction(hours, [bid("a", 39, 400)], 0)

    assert [price.minor_per_mwh for price in found.prices] == [103]  # 100 / 0.975 is 102.56
