"""A meter year that nobody read: the same bytes for the same name, and never without its label."""

from __future__ import annotations

from dataclasses import replace

from biplomacy.power.curtailment import check_terms, require_orders
from biplomacy.power.meter import meter_days
from biplomacy.power.meter_file import encode_readings, read_provenance
from biplomacy.power.meter_summary import summarise_meter
from biplomacy.power.model import Provenance
from biplomacy.power.synthetic_meter import synthetic_orders, synthetic_readings
from biplomacy.values.digest import Digest
from fakes.power_meter import CAPACITY, small_contract

HERE = small_contract()


def made(seed: str) -> bytes:
    orders = synthetic_orders(HERE, seed)
    readings = synthetic_readings(HERE, seed, orders)
    return encode_readings(readings, Provenance.SYNTHETIC, f"seed {seed}")


def test_the_bytes_are_those_of_the_name() -> None:
    content = made("meter")

    assert (
        str(Digest.of(content))
        == "61d81877a658d02d0a5e3db838558df80b2c428f3edccd44572116f611536cac"
    )
    assert read_provenance(content) is Provenance.SYNTHETIC
    assert made("meter") == content
    assert made("another") != content


def test_it_has_a_reading_at_every_step_and_no_fault() -> None:
    readings = list(synthetic_readings(HERE, "meter"))
    summary = summarise_meter(meter_days(readings, HERE))

    assert len(readings) == (HERE.ends - HERE.starts) // 900 + 1
    assert (readings[0].at, readings[-1].at) == (HERE.starts, HERE.ends)
    assert summary.findings == ()
    assert sum(row.days for row in summary.months) == 151
    assert 0.85 < summary.wh / (CAPACITY * 151 * 96) < 0.97


def test_it_rests_in_hours_without_a_promise() -> None:
    night = replace(HERE, hours=(0, 1, 2))

    for day in meter_days(synthetic_readings(night, "meter"), night):
        for one in day.intervals:
            assert night.local_hour(one.start) in night.hours or one.wh == 0


def test_orders_are_within_the_terms() -> None:
    orders = synthetic_orders(HERE, "meter")

    require_orders(orders)
    assert len(orders) > 10
    assert not any(check_terms(orders, HERE))
    assert synthetic_orders(replace(HERE, curtailment=None), "meter") == ()
