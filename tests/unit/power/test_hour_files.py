"""What only one loader of hourly files knows (power §6)."""

from __future__ import annotations

import pytest

from biplomacy.power.errors import (
    HoursOrder,
    LoaderUnknown,
    LoadInvalid,
    OffsetMissing,
    ProvenanceRaised,
    SystemMalformed,
)
from biplomacy.power.hour_files import Columns, plain_file, read_hours, read_mapping
from biplomacy.power.hours import synthetic_series
from biplomacy.power.model import Provenance
from biplomacy.power.month import Month

MAPPING = b"""
time = "Date"
load = "SYSLOAD"
step_minutes = 30
utc_offset_minutes = 300
"""


def test_what_this_office_writes_it_reads_again() -> None:
    series = synthetic_series({Month(2024, 2): 10**13}, "any", 300)

    loaded = read_hours(plain_file(series), "plain")

    assert loaded.series == series


def test_synthetic_hours_in_a_file_stay_synthetic() -> None:
    content = plain_file(synthetic_series({Month(2024, 2): 10**13}, "any", 300))

    with pytest.raises(ProvenanceRaised):
        read_hours(content, "plain", claimed=Provenance.METERED)
    assert read_hours(content, "plain").series.provenance is Provenance.SYNTHETIC


def test_a_claim_may_be_weaker_than_what_the_file_says() -> None:
    content = b"time,wh,provenance\n2024-07-01T00:00:00Z,1,metered\n"

    loaded = read_hours(content, "plain", claimed=Provenance.REPORTED)

    assert loaded.series.provenance is Provenance.REPORTED


def test_a_mapping_names_columns_step_and_offset() -> None:
    columns = read_mapping(MAPPING, "ntdc")
    content = b"Date,Other,SYSLOAD\n2024-07-01 05:00,x,10000\n2024-07-01 05:30,y,10000.000001\n"

    loaded = read_hours(content, "ntdc", columns=columns)

    assert loaded.series.wh == (5_000_000_000, 5_000_000_001)
    assert loaded.series.step_minutes == 30


def test_mean_megawatts_are_rounded_half_up_to_the_watt_hour() -> None:
    columns = Columns("t", "l", in_mw=True, step_minutes=15)
    content = b"t,l\n2024-07-01T00:00:00Z,0.000002\n2024-07-01T00:15:00Z,0.000001\n"

    assert read_hours(content, "ntdc", columns=columns).series.wh == (1, 0)


def test_a_mapping_without_an_offset_is_refused() -> None:
    with pytest.raises(OffsetMissing):
        read_mapping(MAPPING.replace(b"utc_offset_minutes = 300", b""), "ntdc")


def test_an_unknown_loader_is_refused_and_none_is_guessed() -> None:
    for name in ("", "demandcast"):
        with pytest.raises(LoaderUnknown):
            read_hours(b"time,wh\n2024-07-01T00:00:00Z,1\n", name)


def test_a_part_of_a_watt_hour_is_refused() -> None:
    with pytest.raises(LoadInvalid, match="whole number"):
        read_hours(b"time,wh\n2024-07-01T00:00:00Z,1.5\n", "plain")


def test_half_hours_under_a_step_of_an_hour_are_refused() -> None:
    content = b"time,wh\n2024-07-01T00:00:00Z,1\n2024-07-01T00:30:00Z,1\n"

    with pytest.raises(HoursOrder):
        read_hours(content, "plain")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"when,wh\n1,1\n", id="no-such-column"),
        pytest.param(b"time,wh,wh\n1,1,1\n", id="column-twice"),
        pytest.param(b"time,wh\n2024-07-01T00:00:00Z\n", id="short-row"),
        pytest.param(b"time,wh,provenance\n2024-07-01T00:00:00Z,1,seen\n", id="provenance"),
        pytest.param(b"time,wh\n\xff\n", id="no-utf-8"),
        pytest.param(b'time,wh\n"2024\n', id="no-csv"),
    ],
)
def test_a_file_of_another_form_is_refused(content: bytes) -> None:
    with pytest.raises(SystemMalformed):
        read_hours(content, "plain")
