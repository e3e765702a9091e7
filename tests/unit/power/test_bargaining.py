"""Who gains at which tariff, and where none is left (power §1.4)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from biplomacy.power.bargaining import (
    SHIPPED_MACHINES,
    Buyer,
    Machines,
    bargaining_object,
    bargaining_set,
    declared_machines,
    mining_buyer,
    round_rates,
    who_gains,
)
from biplomacy.power.benchmarks import BenchmarkId, all_benchmarks
from biplomacy.power.errors import FleetInvalid, QuantityMalformed
from biplomacy.power.hashprice import Sale
from biplomacy.power.price_text import shown_price
from biplomacy.values.canonical import encode
from biplomacy.values.errors import FieldMalformed
from fakes.power_tariff_cases import costs

WINTER_HOURS = Fraction(3_624 * 92, 100)
FX = Sale(Decimal(281))


def miners(hours: Fraction = WINTER_HOURS, years: int = 4) -> list[Buyer]:
    return [
        mining_buyer(
            one.fleet("1.06"), Machines(one.usd_per_ths, years, hours), Decimal("50.45"), FX
        )
        for one in map(declared_machines, SHIPPED_MACHINES)
    ]


def test_a_kilowatt_hour_is_worth_what_the_machines_make_of_it() -> None:
    assert [buyer.worth for buyer in miners()] == [3_715_002, 2_786_251, 1_857_501]


def test_machines_that_stand_still_in_summer_are_dear() -> None:
    assert [shown_price(buyer.ceiling) for buyer in miners()] == ["15.9472", "15.9359", "14.5995"]


def test_no_tariff_serves_a_winter_miner_and_a_seller_with_gas_at_the_margin() -> None:
    rooms = bargaining_set(all_benchmarks(costs()), miners())

    empty = {(room.floor, room.buyer): room.empty for room in rooms}
    assert [empty[BenchmarkId.B1_LOW, f"{e} J/TH"] for e in (15, 20, 30)] == [False, False, True]
    assert all(empty[floor, "15 J/TH"] for floor in (BenchmarkId.B1_HIGH, BenchmarkId.B3))


def test_over_the_whole_year_there_is_room_below_the_ordinary_tariff() -> None:
    rooms = bargaining_set(all_benchmarks(costs()), miners(Fraction(8_760 * 92, 100)))

    left = {(room.floor, room.buyer) for room in rooms if not room.empty}
    assert (BenchmarkId.B1_HIGH, "15 J/TH") in left
    assert not any(floor is BenchmarkId.B4 for floor, _ in left)


def test_what_one_side_gains_with_the_rate_the_other_loses() -> None:
    gains = who_gains(round_rates(8, 36, 4), all_benchmarks(costs()), miners())

    assert [one.rate for one in gains][:2] == [800_000, 1_200_000]
    for before, after in pairwise(gains):
        assert {b[1] - a[1] for a, b in zip(before.seller, after.seller, strict=True)} == {400_000}
        assert {b[1] - a[1] for a, b in zip(before.buyers, after.buyers, strict=True)} == {-400_000}


def test_a_room_of_one_rate_is_not_empty() -> None:
    value = all_benchmarks(costs())[0].value
    assert value is not None

    (room, *_) = bargaining_set(all_benchmarks(costs()), [Buyer("b", int(value), Fraction(0))])

    assert (room.low, room.high, room.empty) == (value, value, False)


def test_the_answer_has_canonical_bytes() -> None:
    benchmarks = all_benchmarks(costs())
    gains = who_gains(round_rates(8, 12, 4), benchmarks, miners())

    body = bargaining_object(gains, bargaining_set(benchmarks, miners()))

    assert encode(body) == encode(body)
    assert len(body) == 2


@pytest.mark.parametrize(
    ("text", "error"),
    [("20", FieldMalformed), ("20:x", FieldMalformed), ("2:12", FleetInvalid)],
)
def test_machines_that_no_one_builds_are_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        declared_machines(text).fleet("1.06")


def test_machines_need_a_life_in_which_to_earn() -> None:
    with pytest.raises(QuantityMalformed):
        miners(years=0)
