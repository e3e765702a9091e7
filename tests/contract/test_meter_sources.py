"""What every ``MeterSource`` keeps: raw readings in order, their origin, and the digest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from biplomacy.power.adapters import meter_csv
from biplomacy.power.adapters.meter_csv import MeterFile
from biplomacy.power.errors import LimitExceeded, QuantityMalformed, SystemMalformed
from biplomacy.power.meter import MeterSource
from biplomacy.power.meter_file import encode_readings
from biplomacy.power.model import Provenance
from biplomacy.power.reading import Reading
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from biplomacy.wiring.power import open_meter
from fakes.power_meter import HeldMeter, metered, small_contract

READINGS = tuple(metered([3, 1, 4, 1, 5], start=small_contract().starts, counter=9))
ODD = (*READINGS, READINGS[2], Reading(READINGS[1].at, 0, READINGS[1].quality))


def held(readings: tuple[Reading, ...], provenance: Provenance, _: Path) -> MeterSource:
    return HeldMeter(readings, provenance)


def on_disk(readings: tuple[Reading, ...], provenance: Provenance, folder: Path) -> MeterSource:
    path = folder / "meter.csv"
    path.write_bytes(encode_readings(readings, provenance))
    return open_meter(path)


Opened = Callable[[tuple[Reading, ...], Provenance, Path], MeterSource]
SOURCES = pytest.mark.parametrize(
    "opened", [pytest.param(held, id="fake"), pytest.param(on_disk, id="file")]
)


@SOURCES
@pytest.mark.parametrize("provenance", list(Provenance))
def test_readings_come_raw_in_their_order(
    opened: Opened, provenance: Provenance, tmp_path: Path
) -> None:
    source = opened(ODD, provenance, tmp_path)

    assert tuple(source.readings()) == ODD
    assert tuple(source.readings()) == ODD
    assert source.provenance is provenance


@SOURCES
def test_the_digest_is_of_all_bytes(opened: Opened, tmp_path: Path) -> None:
    source = opened(READINGS, Provenance.SYNTHETIC, tmp_path)
    list(source.readings())

    assert source.digest == Digest.of(encode_readings(READINGS, Provenance.SYNTHETIC))


def test_a_file_that_was_not_read_to_its_end_has_no_digest(tmp_path: Path) -> None:
    source = on_disk(READINGS, Provenance.METERED, tmp_path)
    next(source.readings())

    with pytest.raises(SourceUnavailable):
        source.digest  # noqa: B018 - reading it is what fails


def test_what_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(SourceUnavailable):
            MeterFile(path)


def test_a_file_above_the_limit_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meter_csv, "MAX_BYTES", 100)

    with pytest.raises(LimitExceeded, match="more than 100"):
        on_disk(READINGS, Provenance.METERED, tmp_path)


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = on_disk(READINGS, Provenance.METERED, tmp_path)
    monkeypatch.setattr(meter_csv, "MAX_BYTES", 100)

    with pytest.raises(LimitExceeded, match="grew"):
        list(source.readings())


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "meter.csv"
    path.write_bytes(b"x" * 1_000_000)
    with pytest.raises(SystemMalformed, match="line 1"):
        list(MeterFile(path).readings())

    path.write_bytes(encode_readings(READINGS, Provenance.METERED) + b"2025-01-01T00:00:00Z,x,idle")
    with pytest.raises(QuantityMalformed, match="line 8"):
        list(MeterFile(path).readings())
