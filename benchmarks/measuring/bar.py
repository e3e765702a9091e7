"""Bars: what a benchmark holds against what, printed as a table and as JSON lines.

A bar is a ratio of two figures taken in turns within one run, so that a busy machine slows both.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NOT_BUILT = "not built yet"
PEER_ABSENT = "peer absent"
INFORMATION = "for information"


@dataclass(frozen=True, slots=True)
class Required:
    """The bound that a ratio must keep: ``least`` or ``most``, the other one None."""

    least: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        return f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"

    def met_by(self, ratio: float) -> bool:
        """Say whether ``ratio`` keeps the bound."""
        return (self.least is None or ratio >= self.least) and (
            self.most is None or ratio <= self.most
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: our figure in ``unit``, the peer's, and the bound that their ratio must keep.

    ``remark`` says why there is no figure or no bound.
    """

    name: str
    peer: str
    required: Required | None = None
    unit: str = ""
    value: float | None = None
    against: float | None = None
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """Our figure over the peer's."""
        return self.value / self.against if self.value is not None and self.against else None

    @property
    def met(self) -> bool | None:
        """Whether the bound is kept; None where nothing was measured or nothing is asked."""
        if self.ratio is None or self.required is None:
            return None
        return self.required.met_by(self.ratio)


def best_of(times: int, runs: Sequence[Callable[[], float]]) -> tuple[float, ...]:
    """Return the least of each run's results over ``times`` rounds in which all take turns."""
    return tuple(map(min, _rounds(times, runs)))


def median_of(times: int, runs: Sequence[Callable[[], float]]) -> tuple[float, ...]:
    """Return the median of each run's results over ``times`` rounds in which all take turns."""
    return tuple(map(median, _rounds(times, runs)))


def _rounds(times: int, runs: Sequence[Callable[[], float]]) -> list[tuple[float, ...]]:
    """Return the results of each run."""
    rounds = []
    for _ in range(times):
        gc.collect()
        rounds.append([run() for run in runs])
    return list(zip(*rounds, strict=True))


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how long ``work`` takes by ``clock``."""
    start = clock()
    work()
    return clock() - start


def report(title: str, bars: Sequence[Bar]) -> None:
    """Print ``bars`` as a table on standard error and as JSON lines on standard output."""
    print(title, file=sys.stderr)
    for bar in bars:
        print(_row(bar), file=sys.stderr)
        print(_line(bar), flush=True)


def _row(bar: Bar) -> str:
    if bar.value is None:
        figures = bar.remark
    elif bar.ratio is None:
        figures = f"{bar.value:,.6g} {bar.unit}; {bar.remark}"
    else:
        figures = f"{bar.value:,.6g} : {bar.against:,.6g} {bar.unit} = {bar.ratio:.3g}"
    judged = {True: "met", False: "NOT MET", None: ""}[bar.met]
    bound = "" if bar.required is None else f"(must be {bar.required})"
    return f"  {bar.name} / {bar.peer}: {figures} {bound} {judged}".rstrip()


def _line(bar: Bar) -> str:
    return json.dumps(  # noqa: TID251 - measurements are no statement and need no canonical form
        {
            "bar": bar.name,
            "peer": bar.peer,
            "unit": bar.unit,
            "value": bar.value,
            "against": bar.against,
            "ratio": bar.ratio,
            "required": None if bar.required is None else str(bar.required),
            "met": bar.met,
            "remark": bar.remark,
        }
    )
