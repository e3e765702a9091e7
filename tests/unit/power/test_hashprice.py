"""What a hash earns and what a kWh is worth at the meter (§11.1, §11.2, §17.4, §17.8)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.power.compact_target import network_hashrate
from biplomacy.power.errors import FleetInvalid
from biplomacy.power.fleet import Fleet, decode_machines
from biplomacy.power.hashprice import (
    Sale,
    at_places,
    break_even,
    hashprice,
    hashprice_of_network,
    sats_per_phs_day,
    significant,
    usd_per_kwh,
)
from biplomacy.power.machine_worth import value_machines
from biplomacy.values.errors import FieldMalformed
from fakes.power_mining_cases import BITS, fleet, question

SUBSIDY = 312_500_000
REWARD = SUBSIDY + 6_000_000
PRICE = Decimal(110_000)
MACHINES = b"""model,hashrate_ths,power_w,price
Cool One,200,3000,3400
Warm One,100,3000,900.50
"""


def test_the_golden_hashprice_comes_out() -> None:
    assert f"{significant(sats_per_phs_day(BITS, SUBSIDY)):,.2f}" == "49,784.34"
    assert f"{significant(hashprice(BITS, REWARD, PRICE)):.4f}" == "55.8142"
    worth = usd_per_kwh(hashprice(BITS, REWARD, PRICE), fleet(20).watts_per_ths)
    assert str(at_places(worth, 6)) == "0.109698"


@pytest.mark.parametrize(
    ("price", "rupees"),
    [
        ("38.2", ("28.13", "21.10", "14.06")),
        ("50.45", ("37.15", "27.86", "18.58")),
        ("62", ("45.66", "34.24", "22.83")),
    ],
)
def test_the_golden_break_even_tariffs_come_out(price: str, rupees: tuple[str, ...]) -> None:
    sale = Sale(Decimal(281))
    found = [
        break_even(Fraction(price), fleet(joules).watts_per_ths, sale) for joules in (15, 20, 30)
    ]

    assert tuple(f"{Decimal(each) / 100_000:.2f}" for each in found) == rupees


def test_the_loads_of_the_golden_dispatch_are_worth_what_they_should_be() -> None:
    sale = Sale(Decimal(281))
    found = [
        break_even(Fraction("50.45"), fleet(joules).watts_per_ths, sale) for joules in (15, 20, 30)
    ]

    assert found == [3_715_002, 2_786_251, 1_857_501]


def test_pool_and_exchange_keep_their_parts() -> None:
    assert Sale(Decimal(281), 20_000, 10_000).local_per_usd == Fraction(281 * 98 * 99, 10_000)


@given(
    size=st.integers(0x03, 0x1C),
    mantissa=st.integers(0x8000, 0x7F_FFFF),
    reward=st.integers(0, 5 * 10**9),
    cents=st.integers(1, 10**9),
)
def test_hashprice_is_the_same_from_the_target_and_from_the_hashrate(
    size: int, mantissa: int, reward: int, cents: int
) -> None:
    bits, price = size << 24 | mantissa, Decimal(cents).scaleb(-2)

    one = hashprice(bits, reward, price)
    other = hashprice_of_network(network_hashrate(bits), reward, price)

    assert abs(one - other) <= one / 10**15


def test_figures_are_rounded_once_half_to_even() -> None:
    assert str(significant(Fraction(1_234_567_850, 10**9), 8)) == "1.2345678"
    assert str(significant(Fraction(1_234_567_950, 10**9), 8)) == "1.2345680"
    assert [str(at_places(Fraction(n, 2), 0)) for n in (1, 3, -1)] == ["0", "2", "0"]


@pytest.mark.parametrize(
    ("millijoules", "pue", "watts", "what"),
    [
        (4_999, 10**6, 1, "4.999 J/TH lies outside"),
        (200_001, 10**6, 1, "200.001 J/TH lies outside"),
        (20_000, 999_999, 1, "PUE of 999999 ppm lies below 1"),
        (20_000, 10**6, 0, "0 W run no machine"),
    ],
)
def test_a_fleet_that_cannot_be_is_refused(
    millijoules: int, pue: int, watts: int, what: str
) -> None:
    with pytest.raises(FleetInvalid, match=what):
        Fleet("odd", millijoules, pue, watts)


def test_the_hashrate_of_2000_mw_is_that_of_the_golden_case() -> None:
    assert str(at_places(fleet(20).hashrate / 10**18, 4)) == "94.3396"


def test_a_users_machines_pay_their_price_or_never() -> None:
    asked = question(tariff=2_298_000)

    cool, warm = value_machines(decode_machines(MACHINES), asked, 1_060_000)

    # 200 TH/s earn 11.16 USD a day and burn 76.32 kWh at 22.98 / 281 USD, which leaves 4.92 USD.
    assert (cool.efficiency_mj_per_th, str(cool.usd_per_ths), cool.days) == (15_000, "17.00", 691)
    assert (warm.efficiency_mj_per_th, str(warm.usd_per_ths), warm.days) == (30_000, "9.00", None)
    assert [one.days for one in value_machines(decode_machines(MACHINES), question(), 10**6)] == [
        None,
        None,
    ]


@pytest.mark.parametrize("row", ["A,0,3000,1", "A,200,0,1", "A,200,3000.5,1", "A,200,3000,-1"])
def test_a_machine_without_hashes_or_power_is_refused(row: str) -> None:
    with pytest.raises(FleetInvalid, match="line 2: A has no hashrate"):
        decode_machines(f"model,hashrate_ths,power_w,price\n{row}\n".encode())


def test_a_list_of_machines_has_one_form() -> None:
    with pytest.raises(FieldMalformed, match="is not a known header"):
        decode_machines(b"model,ths,watts,price\n")
