"""Numbers, keys and instants that no honest file holds: refused by name, in bounded time (§20)."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import repeat

import pytest

from biplomacy.power.auction import Bid, clear_auction
from biplomacy.power.availability import system_hours
from biplomacy.power.benchmarks import CostInputs
from biplomacy.power.block_cost import block_cost
from biplomacy.power.contract_file import read_contract
from biplomacy.power.coupling_text import parse_couplings
from biplomacy.power.declared import bare_offer
from biplomacy.power.dispatch import dispatch_hours
from biplomacy.power.epochs import STRETCH_COLUMNS, decode_stretches
from biplomacy.power.errors import (
    LimitExceeded,
    LoadInvalid,
    QuantityMalformed,
    SystemMalformed,
)
from biplomacy.power.hour_files import read_hours
from biplomacy.power.meter import MAX_READINGS, meter_days
from biplomacy.power.model import FlexibleLoad, HourSeries, LoadKind, PriceByMonth, Provenance
from biplomacy.power.month import Month
from biplomacy.power.quantities import MOST_PRICE, MOST_WH_AN_HOUR, MW, whole
from biplomacy.power.reading import Quality, Reading
from biplomacy.power.statement.system import decode_system, encode_system
from biplomacy.power.subsidy_answers import Question
from biplomacy.power.system_file import MAX_PLANTS, read_system, shipped_bytes, shipped_system
from biplomacy.values.errors import FieldMalformed

SYSTEM = shipped_system("pakistan-fy25")
JULY = Month(2024, 7)
DAY = HourSeries(JULY.first_day.start - 5 * 3_600, 60, (10_000 * MW,) * 24, Provenance.REPORTED)
HOURS = system_hours(SYSTEM, DAY)
CONTRACT = b"""
id = "sez-7"
buyer = "Example"
meter = "132kv-07"
system = "pakistan-fy25"
utc_offset_minutes = 300
first = "2024-07"
last = "2024-07"
capacity_mw = "100"
currency = "PKR"
tariff_per_kwh = { "2024-07" = "22.98" }
step_minutes = 15
standing = "illustrative"
source = "invented for a test"
"""


def load(wh: int, price: int) -> FlexibleLoad:
    return FlexibleLoad("load", LoadKind.MINING, wh, PriceByMonth(((JULY, price),)))


def test_the_largest_load_and_price_are_dispatched_exactly() -> None:
    system = replace(SYSTEM, value_of_lost_load=MOST_PRICE, loss_ppm=0)
    hours = system_hours(decode_system(encode_system(system)), DAY)

    found = dispatch_hours(hours, [load(MOST_WH_AN_HOUR, MOST_PRICE)])

    served = found.tables.served_wh[0]
    assert 0 < served == sum(found.tables.energy_wh) - sum(DAY.wh)
    assert found.objective == found.fuel - served * MOST_PRICE * 10**6


@pytest.mark.parametrize(
    ("wh", "price"), [(MOST_WH_AN_HOUR + 1, 1), (1, MOST_PRICE + 1), (10**31, 1), (1, 10**31)]
)
def test_a_load_a_bid_and_a_block_beyond_reason_are_refused(wh: int, price: int) -> None:
    with pytest.raises(LoadInvalid, match="100 GW or ten million"):
        dispatch_hours(HOURS, [load(wh, price)])
    with pytest.raises(LoadInvalid, match="100 GW or ten million"):
        clear_auction(HOURS, [Bid("bid", LoadKind.MINING, wh, price)], 0)
    if wh > MOST_WH_AN_HOUR:
        with pytest.raises(LoadInvalid, match="no block"):
            block_cost(HOURS, wh)


@pytest.mark.parametrize("floor", [-1, MOST_PRICE + 1, 10**31])
def test_a_floor_beyond_reason_is_refused(floor: int) -> None:
    with pytest.raises(LoadInvalid, match="floor"):
        clear_auction(HOURS, [Bid("bid", LoadKind.MINING, 1, 1)], floor)


def test_lost_load_beyond_any_price_is_refused_in_a_file_and_in_a_statement() -> None:
    content = shipped_bytes("pakistan-fy25").replace(b'kwh = "1000"', b'kwh = "92233720368547"')
    with pytest.raises(SystemMalformed, match="lost load"):
        read_system(content)
    with pytest.raises(SystemMalformed, match="lost load"):
        decode_system({**encode_system(SYSTEM), "value_of_lost_load": "9" * 31})


def test_one_plant_too_many_passes_a_limit_and_is_not_left_out() -> None:
    text = shipped_bytes("pakistan-fy25").decode()
    head, _, _ = text.partition("[[plant]]")
    plant = next(part for part in text.split("[[plant]]") if 'name = "thar"' in part)
    plants = [plant.replace('"thar"', f'"p{number}"') for number in range(MAX_PLANTS + 1)]

    full = read_system("[[plant]]".join([head, *plants[:-1]]).encode())
    assert len(full.plants) == MAX_PLANTS
    with pytest.raises(LimitExceeded, match="501 plants"):
        read_system("[[plant]]".join([head, *plants]).encode())


@pytest.mark.parametrize(
    "text",
    [
        "storage s 9999999999999999 1 1000000 1000000 1",
        "storage s 1 9999999999999999 1000000 1000000 1",
        "storage s 1 1 1000000 1000000 9999999999999999",
    ],
)
def test_a_storage_beyond_reason_is_refused_where_a_statement_tells_of_it(text: str) -> None:
    with pytest.raises(LoadInvalid, match="above 100 GW, 1 TWh or any price"):
        parse_couplings(text)


@pytest.mark.parametrize("joint", [".", " . "])
def test_a_key_of_many_dotted_parts_is_refused_before_it_is_read(joint: str) -> None:
    begun = time.monotonic()
    with pytest.raises(SystemMalformed, match="dotted"):
        read_system((joint.join(repeat("a", 200_000)) + "=1").encode())
    assert time.monotonic() - begun < 5


def test_a_quantity_of_a_million_digits_is_refused_in_a_few_words() -> None:
    with pytest.raises(QuantityMalformed) as refused:
        whole("9" * 1_000_000, MW, "grid_limit_mw")
    assert len(str(refused.value)) < 200


def test_a_quantity_is_never_rounded_on_its_way_in() -> None:
    assert whole("1000000000000000000", 1, "wh") == 10**18
    with pytest.raises(QuantityMalformed, match="more digits"):
        whole("1000000000000000000.000000000000000001", 1, "wh")


@pytest.mark.parametrize(
    "instant",
    [
        "0001-01-01T00:00:00+14:00",
        "1999-12-31T23:00:00Z",
        "2100-01-01T00:00:00Z",
        "9999-12-31T23:59:00-14:00",
    ],
)
def test_hours_and_readings_outside_the_century_are_refused(instant: str) -> None:
    with pytest.raises(SystemMalformed, match="outside 2000 to 2099"):
        read_hours(f"time,wh\n{instant},5\n".encode(), "plain")


@pytest.mark.parametrize("start", [-(10**11), 0, 4_102_444_800 - 3_600, 10**12])
def test_a_series_that_runs_out_of_the_century_is_refused(start: int) -> None:
    with pytest.raises(SystemMalformed, match="outside 2000 to 2099"):
        system_hours(SYSTEM, replace(DAY, start=start))


def test_a_contract_of_more_than_a_hundred_gigawatts_is_refused() -> None:
    with pytest.raises(SystemMalformed, match="100 GW"):
        read_contract(CONTRACT.replace(b'"100"', b'"100000.000001"'))


def test_readings_that_never_follow_in_time_are_refused_and_not_gathered() -> None:
    contract = read_contract(CONTRACT)
    same = repeat(Reading(contract.starts + 900, 5, Quality.RUNNING), MAX_READINGS + 2)

    with pytest.raises(LimitExceeded, match="readings"):
        list(meter_days(same, contract))


@pytest.mark.parametrize("rate", ["0", "-281"])
def test_no_rate_of_exchange_is_nothing_or_less(rate: str) -> None:
    with pytest.raises(QuantityMalformed, match="is no rate"):
        Question(
            tariff=bare_offer("22.98"),
            season="winter",
            rate=Fraction(1),
            energy_wh=1,
            rate_per_usd=Decimal(rate),
            inputs=CostInputs(0, ()),
            provenance=Provenance.REPORTED,
        )


@pytest.mark.parametrize("cells", ["0,999999999999", "999999999999,1"])
def test_a_stretch_of_a_million_years_is_refused(cells: str) -> None:
    height, blocks = cells.split(",")
    row = f"{height},{blocks},1d00ffff,2021-01-01T00:00:00Z,2021-01-02T00:00:00Z"
    with pytest.raises(FieldMalformed):
        decode_stretches(f"{','.join(STRETCH_COLUMNS)}\n{row}\n".encode())
