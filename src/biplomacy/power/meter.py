"""A meter's counter read at steps, and what lies between two readings (power §16.2).

Nothing is mended and no gap is filled. Each kept reading but the first adds one increment, to the
local day in which it ends, so the sum of all days is the last counter less the first, exactly; a
counter that falls adds a negative increment and is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from biplomacy.power.errors import LimitExceeded
from biplomacy.power.meter_faults import Faults
from biplomacy.power.reading import Interval, Quality

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.power.contract import Contract
    from biplomacy.power.model import Provenance
    from biplomacy.power.reading import Reading
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Finding

MAX_DAYS = 15 * 366
MAX_READINGS = 100_000
"""Of a day: one a second, and some that do not follow in time."""


@dataclass(frozen=True, slots=True)
class MeterDay:
    """A local day with a reading at least: raw ``readings`` as they came, increments, findings.

    ``opening`` is the reading from which the first increment counts, the last one of an earlier
    day; the very first day of a meter has none. The reading at 24:00 belongs to the day it ends.
    """

    day: Day
    opening: Reading | None
    readings: tuple[Reading, ...]
    intervals: tuple[Interval, ...]
    findings: tuple[Finding, ...]

    @property
    def wh(self) -> int:
        """The day's energy: its last counter less the one before its first, in Wh."""
        return sum(interval.wh for interval in self.intervals)

    @property
    def first_counter_wh(self) -> int:
        """The counter from which the day counts."""
        return (self.opening or self.readings[0]).counter_wh

    @property
    def last_counter_wh(self) -> int:
        """The counter of the day's last kept reading."""
        return max(self.readings, key=lambda one: one.at).counter_wh

    @property
    def unplaced_wh(self) -> int:
        """The part of the day's energy whose interval is not known."""
        return sum(interval.wh for interval in self.intervals if not interval.full)

    @property
    def full_steps(self) -> int:
        """How many intervals are known."""
        return sum(interval.full for interval in self.intervals)


class MeterSource(Protocol):
    """Reads one meter."""

    @property
    def provenance(self) -> Provenance:
        """How the readings came about; a generated file says so in its first line."""
        ...

    @property
    def digest(self) -> Digest:
        """The SHA-256 of what ``readings`` went through, told after the last one.

        Raises:
            SourceUnavailable: it was not read to its end.
        """
        ...

    def readings(self) -> Iterator[Reading]:
        """Yield the raw readings in the order of the source, none left out, none added.

        Raises:
            QuantityMalformed: a counter is no whole number of Wh.
            OffsetMissing: an instant comes without its offset from UTC.
            SourceUnavailable: the source cannot be read.
            LimitExceeded: it is larger than 200 MB.
        """
        ...


def meter_days(readings: Iterable[Reading], contract: Contract) -> Iterator[MeterDay]:
    """Yield the local days that hold readings, ascending, each in memory by itself.

    A reading that does not lie after the last kept one stays in the day's ``readings``, adds no
    increment and is a finding.

    Raises:
        LimitExceeded: more than fifteen years of days, or 100,000 readings of a day.
    """
    maker, count = _Maker(contract), 0
    for reading in readings:
        done = maker.take(reading)
        if done is not None:
            count += 1
            yield done
        if count > MAX_DAYS:
            raise LimitExceeded(f"the meter has more than {MAX_DAYS:,} days")
    last = maker.finish()
    if last is not None:
        yield last


class _Maker:
    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._step = contract.step_minutes * 60
        self._faults = Faults(self._step)
        self._day: Day | None = None
        self._opening: Reading | None = None
        self._kept: Reading | None = None
        self._again: list[Reading] = []
        self._readings: list[Reading] = []
        self._intervals: list[Interval] = []

    def take(self, reading: Reading) -> MeterDay | None:
        """Take a reading; return the day that it ends, if it opens another."""
        before, done = self._kept, None
        if len(self._readings) + len(self._again) >= MAX_READINGS:
            raise LimitExceeded(
                f"a day of the meter has more than {MAX_READINGS:,} readings",
                hint="a counter is read once a step, in the order of time",
            )
        if self._day is None:
            self._day = self._contract.local_day(reading.at - 1)
            if reading.at == self._contract.day_start(self._day.plus(1)):
                # A meter that begins at midnight begins with the day that follows.
                self._day, self._opening, self._kept = self._day.plus(1), reading, reading
                return None
        if before is not None and reading.at <= before.at:
            self._again.append(reading)
            return None
        day = max(self._day, self._contract.local_day(reading.at - 1))
        if day > self._day:
            done = self._close(self._day) if self._readings else None
            self._day, self._opening = day, before
        sure = self._sort_out()
        self._readings.append(reading)
        if before is not None:
            self._intervals.append(self._interval(before, reading, sure=sure))
        self._kept = reading
        return done

    def finish(self) -> MeterDay | None:
        """Return the last day, if any reading came."""
        self._sort_out()
        return self._close(self._day) if self._day is not None and self._readings else None

    def _sort_out(self) -> bool:
        """Put what did not follow in time into the day; say whether it told the same counter.

        It belongs to the day of the next reading that does follow, which is in doubt with it.
        """
        again, self._again = self._again, []
        if self._kept is None:
            return True
        for reading in again:
            self._readings.append(reading)
            self._faults.repeated(self._kept, reading)
        return all(reading.counter_wh == self._kept.counter_wh for reading in again)

    def _interval(self, before: Reading, after: Reading, *, sure: bool) -> Interval:
        self._faults.passed(before, after)
        wh = after.counter_wh - before.counter_wh
        read = sure and Quality.ESTIMATED not in {before.quality, after.quality}
        full = read and wh >= 0 and after.at - before.at == self._step
        return Interval(before.at, after.at, wh, full)

    def _close(self, day: Day) -> MeterDay:
        done = MeterDay(
            day,
            self._opening,
            tuple(self._readings),
            tuple(self._intervals),
            self._faults.close(),
        )
        self._readings, self._intervals = [], []
        return done
