"""What every loader of hours does with a whole file and with a broken one (power §6, §20)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from biplomacy.power.errors import (
    HoursDuplicate,
    HoursMissing,
    HoursOrder,
    LoadInvalid,
    OffsetMissing,
    SystemMalformed,
)
from biplomacy.power.hour_files import Columns, LoadedHours, read_hours
from biplomacy.power.hours import series_digest
from biplomacy.power.model import Provenance
from biplomacy.values.day import parse_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError

NTDC = Columns("When", "SYSLOAD", in_mw=True, utc_offset_minutes=300)
LOCAL = "2024-07-01 {:02d}:00"
UTC = "2024-07-01T{:02d}:00:00Z"
Rows = list[tuple[str, str]]


def load_plain(rows: Rows) -> tuple[bytes, LoadedHours]:
    cells = (f"{time},{load}{'000000' if load.isdigit() else ''}\n" for time, load in rows)
    content = ("time,wh\n" + "".join(cells)).encode()
    return content, read_hours(content, "plain", columns=Columns(utc_offset_minutes=300))


def load_ntdc(rows: Rows) -> tuple[bytes, LoadedHours]:
    content = ("SYSLOAD,When\n" + "".join(f"{load},{time}\n" for time, load in rows)).encode()
    return content, read_hours(content, "ntdc", columns=NTDC)


Load = Callable[[Rows], tuple[bytes, LoadedHours]]


@pytest.fixture(params=[load_plain, load_ntdc], ids=["plain", "ntdc"])
def load(request: pytest.FixtureRequest) -> Load:
    found: Load = request.param
    return found


def rows(*hours: int, time: str = LOCAL) -> Rows:
    return [(time.format(hour), "12000") for hour in hours]


def test_whole_hours_come_as_they_stand(load: Load) -> None:
    content, loaded = load([(LOCAL.format(0), "12000"), (LOCAL.format(1), "0")])

    assert loaded.series.wh == (12_000_000_000, 0)
    assert loaded.series.start == parse_instant("2024-06-30T19:00:00Z")
    assert loaded.series.provenance is Provenance.REPORTED
    assert loaded.file == Digest.of(content)
    assert loaded.form == series_digest(loaded.series)


def test_an_instant_that_states_its_offset_keeps_it(load: Load) -> None:
    _, loaded = load(rows(19, time=UTC))

    assert loaded.series.start == parse_instant("2024-07-01T19:00:00Z")


@pytest.mark.parametrize(
    ("broken", "error", "named"),
    [
        pytest.param(rows(0, 1, 3), HoursMissing, "2024-06-30T21:00:00Z", id="missing"),
        pytest.param(rows(0, 1, 1, 2), HoursDuplicate, "2024-06-30T20:00:00Z", id="doubled"),
        pytest.param(rows(2, 1, 0), HoursOrder, "2024-06-30T20:00:00Z", id="unordered"),
        pytest.param(rows(), HoursMissing, "no hour", id="empty"),
        pytest.param([(LOCAL.format(0), "NaN")], LoadInvalid, "NaN", id="nan"),
        pytest.param([(LOCAL.format(0), "-1")], LoadInvalid, "-1", id="negative"),
        pytest.param([(LOCAL.format(0), "1e4")], LoadInvalid, "1e4", id="exponent"),
        pytest.param([(LOCAL.format(0), "")], LoadInvalid, "''", id="no-load"),
        pytest.param([(LOCAL.format(0), "100001")], LoadInvalid, "100 GW", id="above-100-gw"),
        pytest.param([("yesterday", "1")], SystemMalformed, "yesterday", id="no-instant"),
        pytest.param([("2024-07-01 00:00:30", "1")], HoursOrder, "whole minute", id="half-minute"),
    ],
)
def test_a_broken_file_is_refused_where_it_breaks(
    load: Load, broken: Rows, error: type[BiplomacyError], named: str
) -> None:
    with pytest.raises(error, match=named):
        load(broken)


@pytest.mark.parametrize(
    ("loader", "columns"),
    [("plain", None), ("ntdc", Columns("time", "wh", in_mw=True))],
)
def test_local_times_without_an_offset_are_refused(loader: str, columns: Columns | None) -> None:
    with pytest.raises(OffsetMissing):
        read_hours(b"time,wh\n2024-07-01 00:00,1\n", loader, columns=columns)
