"""Meter files: three columns, whole watt-hours, instants with offset, an origin that stays."""

from __future__ import annotations

import pytest

from biplomacy.power.errors import OffsetMissing, QuantityMalformed, SystemMalformed
from biplomacy.power.meter_file import HEADER, encode_readings, read_provenance, read_readings
from biplomacy.power.model import Provenance
from biplomacy.power.reading import Quality, Reading
from biplomacy.values.day import parse_instant
from biplomacy.values.errors import BiplomacyError
from fakes.power_meter import metered

NOON = parse_instant("2024-11-01T12:00:00Z")


def read(*rows: str) -> list[Reading]:
    return list(read_readings([line.encode() + b"\n" for line in (HEADER, *rows)]))


def test_a_file_reads_back_without_a_changed_reading() -> None:
    readings = metered([1, 2, 3], start=NOON, counter=10**17)

    for provenance in Provenance:
        content = encode_readings(readings, provenance, "by hand")
        assert list(read_readings(content.splitlines())) == readings
        assert read_provenance(content.splitlines()[0]) is provenance


def test_local_times_with_their_offset_are_the_same_instants() -> None:
    (utc, local) = read("2024-11-01T12:00:00Z,1,running", "2024-11-01T17:15:00+05:00,2,idle")

    assert (utc.at, local.at) == (NOON, NOON + 900)
    assert (utc.quality, local.quality) == (Quality.RUNNING, Quality.IDLE)


def test_windows_line_ends_are_line_ends() -> None:
    lines = [HEADER.encode() + b"\r\n", b"2024-11-01T12:00:00Z,1,running\r\n"]

    assert list(read_readings(lines)) == [Reading(NOON, 1, Quality.RUNNING)]


@pytest.mark.parametrize(
    ("row", "error"),
    [
        pytest.param("2024-11-01T12:00:00,1,running", OffsetMissing, id="no-offset"),
        pytest.param("2024-11-01 12:00,1,running", OffsetMissing, id="no-offset-no-seconds"),
        pytest.param("2024-11-31T12:00:00Z,1,running", SystemMalformed, id="no-such-day"),
        pytest.param("20241101T120000Z,1,running", SystemMalformed, id="another-form"),
        pytest.param("2024-11-01T12:00:00Z,1.5,running", QuantityMalformed, id="a-float"),
        pytest.param("2024-11-01T12:00:00Z,-1,running", QuantityMalformed, id="negative"),
        pytest.param("2024-11-01T12:00:00Z,1e6,running", QuantityMalformed, id="an-exponent"),
        pytest.param("2024-11-01T12:00:00Z,NaN,running", QuantityMalformed, id="not-a-number"),
        pytest.param("2024-11-01T12:00:00Z,,running", QuantityMalformed, id="empty"),
        pytest.param("2024-11-01T12:00:00Z,1,fine", SystemMalformed, id="an-unknown-quality"),
        pytest.param("2024-11-01T12:00:00Z,1", SystemMalformed, id="two-cells"),
        pytest.param("2024-11-01T12:00:00Z,1,running,x", SystemMalformed, id="four-cells"),
        pytest.param("", SystemMalformed, id="an-empty-line"),
        pytest.param("x" * 300 + ",1,running", SystemMalformed, id="a-long-line"),
    ],
)
def test_a_row_is_refused_by_its_line(row: str, error: type[BiplomacyError]) -> None:
    with pytest.raises(error, match="line 2"):
        read(row)


@pytest.mark.parametrize(
    "first", [b"", b"time;counter_wh;quality", b"\xef\xbb\xbf" + HEADER.encode()]
)
def test_another_header_is_refused(first: bytes) -> None:
    with pytest.raises(SystemMalformed):
        list(read_readings([first]))


def test_a_note_that_says_nothing_of_the_origin_is_refused() -> None:
    with pytest.raises(SystemMalformed, match="origin"):
        read_provenance(b"# from our meter\n")
    assert read_provenance(b"# synthetic seed x\n") is Provenance.SYNTHETIC
    assert read_provenance(HEADER.encode()) is Provenance.METERED
