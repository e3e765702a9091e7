"""Hours of load from a file, by the named loader and never by guessing (power §6.1, §6.2).

``plain`` is a CSV of ``time,wh`` and, as this office writes it, ``provenance``. ``ntdc`` is a CSV
with a column of times and one of MW, both named by a mapping. Hours must be complete: nothing is
filled, sorted or mended.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from biplomacy.power.errors import (
    HoursDuplicate,
    HoursMissing,
    HoursOrder,
    LimitExceeded,
    LoaderUnknown,
    LoadInvalid,
    OffsetMissing,
    ProvenanceRaised,
    SystemMalformed,
)
from biplomacy.power.hours import series_digest
from biplomacy.power.local_calendar import MAX_INTERVALS
from biplomacy.power.model import HourSeries, Provenance
from biplomacy.power.month import FIRST_YEAR, LAST_YEAR
from biplomacy.power.quantities import MOST_WH_AN_HOUR, MW, read_toml
from biplomacy.values.day import format_instant
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.fields import Fields

LOADERS = ("plain", "ntdc")
_MOST_CELLS = 64
_PROVENANCE = "provenance"
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?", re.ASCII)
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Columns:
    """How a file is written: its columns, its step, and the offset of times that state none."""

    time: str = "time"
    load: str = "wh"
    in_mw: bool = False
    step_minutes: int = 60
    utc_offset_minutes: int | None = None


NTDC = Columns("DateTime", "SYSLOAD", in_mw=True)


@dataclass(frozen=True, slots=True)
class LoadedHours:
    """A series, the digest of the file, and the digest of the series' normal form."""

    series: HourSeries
    file: Digest
    form: Digest


def written(loader: str) -> Columns:
    """Return how a loader's files usually are written; raises ``LoaderUnknown``."""
    if loader not in LOADERS:
        raise LoaderUnknown(
            f"{loader[:40]!r} loads no hours" if loader else "a file of hours needs its loader",
            hint=f"name the loader: {' or '.join(LOADERS)}",
        )
    return NTDC if loader == "ntdc" else Columns()


def read_mapping(content: bytes, loader: str) -> Columns:
    """Return how a file is written; ``plain`` counts Wh an interval, ``ntdc`` mean MW.

    Raises:
        SystemMalformed: the file has another form.
        OffsetMissing: it states no offset.
    """
    return read_toml(content, "mapping file", lambda fields: _mapping(fields, loader))


def read_hours(
    content: bytes,
    loader: str,
    *,
    columns: Columns | None = None,
    claimed: Provenance | None = None,
) -> LoadedHours:
    """Return the hours of a file; without ``claimed`` they are ``reported``, or what it says.

    Raises:
        LoaderUnknown: there is no such loader.
        HoursMissing, HoursDuplicate, HoursOrder: naming the first instant that is wrong.
        OffsetMissing: local times, and nobody says how far from UTC.
        LoadInvalid: a load is no number, negative or above 100 GW.
        ProvenanceRaised: the file says of itself that it is weaker than ``claimed``.
    """
    usual = written(loader)
    form = columns or usual
    rows = list(_rows(content, form))
    if not rows:
        raise HoursMissing("the file holds no hour")
    _require_steps([row.instant for row in rows], form.step_minutes * 60)
    provenance = _provenance(rows, claimed)
    wh = tuple(row.wh for row in rows)
    series = HourSeries(rows[0].instant, form.step_minutes, wh, provenance)
    return LoadedHours(series, Digest.of(content), series_digest(series))


def plain_file(series: HourSeries) -> bytes:
    """Return a series in the form that ``plain`` reads, with its provenance in each row."""
    step = series.step_minutes * 60
    lines = (
        f"{format_instant(series.start + index * step)},{wh},{series.provenance}\n"
        for index, wh in enumerate(series.wh)
    )
    return ("time,wh,provenance\n" + "".join(lines)).encode()


@dataclass(frozen=True, slots=True)
class _Row:
    instant: int
    wh: int
    provenance: Provenance | None


def _rows(content: bytes, form: Columns) -> Iterator[_Row]:
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = next(reader, [])
        places = _places(header, form)
        for number, cells in enumerate(reader):
            if number >= MAX_INTERVALS:
                raise LimitExceeded(f"the file has more than {MAX_INTERVALS:,} rows")
            if len(cells) != len(header) or len(cells) > _MOST_CELLS:
                raise SystemMalformed(f"line {reader.line_num} has not the columns of the header")
            yield _row([cells[place] for place in places], form, reader.line_num)
    except (csv.Error, UnicodeDecodeError) as error:
        raise SystemMalformed(f"the file of hours is not CSV in UTF-8: {error}") from error


def _places(header: list[str], form: Columns) -> list[int]:
    """Return where time, load and, if there is one, the provenance stand."""
    for name in (form.time, form.load):
        if header.count(name) != 1:
            raise SystemMalformed(f"the file has not one column {name!r}")
    named = (form.time, form.load, _PROVENANCE)
    return [header.index(name) for name in named if name in header]


def _row(cells: list[str], form: Columns, line: int) -> _Row:
    time, load, *rest = cells
    told = rest[0] if rest else None
    if told is not None and told not in set(Provenance):
        raise SystemMalformed(f"line {line}: {told[:40]!r} is no provenance")
    return _Row(
        instant=_instant(time, form, line),
        wh=_load(load, form, line),
        provenance=None if told is None else Provenance(told),
    )


def _instant(text: str, form: Columns, line: int) -> int:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise SystemMalformed(f"line {line}: {text[:40]!r} is not an instant") from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise SystemMalformed(f"line {line}: {text[:40]!r} lies outside 2000 to 2099")
    if moment.tzinfo is None:
        if form.utc_offset_minutes is None:
            raise OffsetMissing(
                f"line {line}: {text[:40]!r} is local time, and no offset is stated",
                hint="state utc_offset_minutes in the mapping, or write instants as ...Z",
            )
        moment = moment.replace(tzinfo=timezone(timedelta(minutes=form.utc_offset_minutes)))
    since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    if since % timedelta(seconds=60):
        raise HoursOrder(f"line {line}: {text[:40]!r} is not at a whole minute")
    return since // timedelta(seconds=1)


def _load(text: str, form: Columns, line: int) -> int:
    cell = text.strip()
    if _NUMBER.fullmatch(cell) is None:
        raise LoadInvalid(f"line {line}: {text[:40]!r} is not a load")
    exact = Fraction(cell)
    if form.in_mw:
        exact = Fraction(floor(exact * MW * form.step_minutes / 60 + _HALF))
    wh = floor(exact)
    if exact != wh:
        raise LoadInvalid(f"line {line}: {cell} is not a whole number of Wh")
    if wh * 60 > MOST_WH_AN_HOUR * form.step_minutes:
        raise LoadInvalid(f"line {line}: {cell} is above 100 GW", hint="check the unit")
    return wh


def _require_steps(instants: list[int], step: int) -> None:
    due = instants[0]
    for instant in instants:
        if instant == due:
            due += step
            continue
        if instant > due:
            raise HoursMissing(f"the hour {format_instant(due)} is missing")
        if instant == due - step:
            raise HoursDuplicate(f"the hour {format_instant(instant)} stands twice")
        raise HoursOrder(
            f"{format_instant(instant)} stands where {format_instant(due)} is due",
            hint="sort the file, and state its step",
        )


def _provenance(rows: list[_Row], claimed: Provenance | None) -> Provenance:
    told = [row.provenance for row in rows if row.provenance is not None]
    own = Provenance.weakest(told)
    if claimed is not None and told and Provenance.weakest((own, claimed)) is not claimed:
        raise ProvenanceRaised(f"the hours are claimed as {claimed}, the file says {own}")
    return claimed or (own if told else Provenance.REPORTED)


def _mapping(fields: Fields, loader: str) -> Columns:
    if not fields.has("utc_offset_minutes"):
        raise OffsetMissing("the mapping has no utc_offset_minutes", hint="Pakistan has 300")
    return Columns(
        time=fields.text("time", limit=100),
        load=fields.text("load", limit=100),
        in_mw=loader == "ntdc",
        step_minutes=fields.integer("step_minutes", low=1, high=60),
        utc_offset_minutes=fields.integer("utc_offset_minutes", low=-840, high=840),
    )
