"""The bars of the outlook (programme §17.1): 10,000 paths of 1,095 days, each beside a peer.

Ours draws the paths and follows four policies with value, cost, fall, days under the peak and least
reserves. vectorbt is given the paths and follows one policy (``from_orders(size=1)``) to its final
value and deepest fall; it also keeps its order records, which ours does not. The plain bootstrap is
NumPy on whole matrices, with value, cost and fall of the same four policies.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import math
import shutil
import tempfile
import tracemalloc
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.outlook.block_length import block_lengths
from biplomacy.outlook.course import plot_course
from biplomacy.outlook.factors import growth_factors
from biplomacy.outlook.figures import TAIL, rank
from biplomacy.outlook.generator import RowStream
from biplomacy.outlook.history import decode_history
from biplomacy.outlook.model import Draws, Drift, Position, Scenario, Start
from biplomacy.outlook.scenario import usual_policies
from biplomacy.outlook.simulation import PLAIN, Work, walk_paths
from biplomacy.outlook.synthetic import synthetic_history
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.money import Money
from biplomacy.values.verdict import Standing
from biplomacy.wiring import MIT_SERIES, open_numba_paths, read_settings
from measuring.bar import PEER_ABSENT, Bar, Required, median_of, report, seconds
from measuring.outlook_peers import ARCH, SKFOLIO, VECTORBT, peer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from biplomacy.outlook.model import Closes, Course

    Floats = NDArray[np.float64]

VECTORBT_PACKAGE = "vectorbt==1.2.0"
ARCH_PACKAGE = "arch==8.0.0"
SKFOLIO_PACKAGE = "skfolio==1.12.2"
_START = Decimal(118_000)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is drawn, how often it is measured, and whether peers are installed."""

    paths: int
    days: int
    rounds: int
    peers: bool


FULL = Sizes(paths=10_000, days=1_095, rounds=5, peers=True)
QUICK = Sizes(paths=200, days=60, rounds=1, peers=False)


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    sizes = QUICK if options.parse_args().quick else FULL
    closes = _closes()
    course = _course(closes, sizes)
    folder = Path(tempfile.mkdtemp(prefix="bench-outlook-"))
    try:
        bars = [
            *_times(folder, course, sizes),
            _memory(course, sizes),
            *_blocks(folder, closes, sizes),
            *_risks(folder, course, sizes),
        ]
    finally:
        shutil.rmtree(folder)
    title = f"outlook: {sizes.paths:,} paths of {sizes.days:,} days, medians of {sizes.rounds}"
    report(f"{title}; vectorbt also keeps its order records", bars)


def _closes() -> Closes:
    series = read_settings().shared / MIT_SERIES
    if series.is_file():
        return decode_history(series.read_bytes())
    return decode_history(synthetic_history(1, Day.parse("2014-03-01"), 3_738))


def _course(closes: Closes, sizes: Sizes) -> Course:
    draws = Draws(
        history=closes.evidence,
        first=closes.days[0],
        last=closes.days[-1],
        mean_block=20,
        seed=20_250_716,
        paths=sizes.paths,
        days=sizes.days,
        drift=Drift.NEUTRAL,
    )
    position = Position(Amount.from_btc("6237"), Money("USD", 0))
    start = Start(_START, closes.days[-1], Standing.ILLUSTRATIVE)
    policies = usual_policies(_START, sizes.days)
    return plot_course(Scenario(position, policies, draws, start, Decimal("0.5")), closes)


def _times(folder: Path, course: Course, sizes: Sizes) -> Iterator[Bar]:
    paths = sizes.paths
    prices = folder / "prices.npy"
    np.save(prices, _prices(course, paths))
    wanted = VECTORBT_PACKAGE if sizes.peers else ""
    with peer(folder, wanted, VECTORBT, prices) as vectorbt:
        if vectorbt is not None:
            vectorbt.run()
        fast = _compiled(course)
        plain, whole, compiled, theirs = median_of(
            sizes.rounds,
            (
                lambda: seconds(lambda: walk_paths(course, paths)),
                lambda: seconds(lambda: _whole_matrix(course, paths)),
                lambda: (
                    math.nan if fast is None else seconds(lambda: walk_paths(course, paths, fast))
                ),
                lambda: math.nan if vectorbt is None else vectorbt.run()[0],
            ),
        )
    given = "vectorbt, one policy on given paths"
    for name, ours, most in (("numpy", plain, 1 / 20), ("numba", compiled, 1 / 60)):
        bar = Bar(f"four policies, {name}", given, Required(most=most), "s", ours, theirs)
        absent = math.isnan(ours) or math.isnan(theirs)
        yield replace(bar, value=None, against=None, remark=PEER_ABSENT) if absent else bar
    yield Bar(
        "four policies, numpy", "whole-matrix bootstrap", Required(most=0.2), "s", plain, whole
    )


def _compiled(course: Course) -> Work | None:
    """Return the compiled engine, compiled already; None where numba is not installed."""
    try:
        work = Work(open_numba_paths())
    except BiplomacyError:
        return None
    walk_paths(course, 10, work)
    return work


def _memory(course: Course, sizes: Sizes) -> Bar:
    ours, theirs = _peak(course, sizes.paths, plain=True), _peak(course, sizes.paths, plain=False)
    bound = Required(most=0.2)
    return Bar("peak memory, numpy", "whole-matrix bootstrap", bound, "MiB", ours, theirs)


def _peak(course: Course, paths: int, *, plain: bool) -> float:
    tracemalloc.start()
    if plain:
        walk_paths(course, paths, PLAIN)
    else:
        _whole_matrix(course, paths)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def _prices(course: Course, paths: int) -> Floats:
    """Return the prices that our generator draws: (days, paths)."""
    count = len(course.factors)
    stream = RowStream(course.seed, (0, paths), rows=count, bound=course.bound)
    rows = np.array([stream.following() % count for _ in range(course.days)])
    factors: Floats = course.factors[rows]
    prices: Floats = np.multiply.accumulate(factors, axis=0)
    prices *= course.opening
    return prices


def _whole_matrix(course: Course, paths: int) -> tuple[Floats, ...]:
    """Draw every day of every path at once, then every policy's value, cost and deepest fall."""
    generator = np.random.default_rng(course.seed)
    shape = paths, course.days
    jumps = generator.random(shape) < course.bound / 2**64
    jumps[:, 0] = True
    days = np.arange(course.days)
    begun = np.maximum.accumulate(np.where(jumps, days, 0), axis=1)
    firsts = generator.integers(0, len(course.factors), shape)
    rows = np.take_along_axis(firsts, begun, axis=1) + days - begun
    price = course.opening * np.cumprod(course.factors[rows % len(course.factors)], axis=1)
    _, coin, dollar, lump = course.orders
    bought = (
        np.zeros((1, course.days)),
        coin.size * (days + 1.0)[None],
        np.cumsum(dollar.size / price, axis=1),
        np.full((1, course.days), lump.bought),
    )
    found = [(coin.size * price).sum(axis=1)]
    for one in bought:
        value = (course.held + one) * price
        fall = (1 - value / np.maximum.accumulate(value, axis=1)).max(axis=1)
        found += [value[:, -1], fall]
    return tuple(found)


def _blocks(folder: Path, closes: Closes, sizes: Sizes) -> Iterator[Bar]:
    factors = growth_factors(closes, Drift.HISTORICAL)
    ours = block_lengths(factors)
    data = folder / "returns.npy"
    np.save(data, np.array([math.log(factor) for factor in factors]))
    with peer(folder, ARCH_PACKAGE if sizes.peers else "", ARCH, data) as arch:
        theirs = [None] * 3 if arch is None else arch.run()
    names = ("block length of r", "block length of r^2", "block length of |r|")
    figures = (ours.returns, ours.squares, ours.sizes)
    for name, figure, other in zip(names, figures, theirs, strict=True):
        yield _equal(name, "arch optimal_block_length", (figure, other), 1e-9)


def _risks(folder: Path, course: Course, sizes: Sizes) -> Iterator[Bar]:
    """Compare a path's deepest fall and the shortfall; skfolio weighs the value at the edge.

    It averages the worst ``(1 - beta) N`` values, the last of them in part where that is no whole
    number; our paths are a multiple of twenty, so both average the same values.
    """
    paths = sizes.paths
    table = walk_paths(replace(course, orders=course.orders[:1]), paths)
    values = table.value[0]
    data = folder / "risk.npz"
    np.savez(data, prices=_prices(course, 1)[:, 0], values=values)
    with peer(folder, SKFOLIO_PACKAGE if sizes.peers else "", SKFOLIO, data) as skfolio:
        theirs = [None] * 2 if skfolio is None else skfolio.run()
    worst = np.sort(values)[: rank(TAIL, paths)]
    shortfall = math.fsum(worst.tolist()) / len(worst)
    yield _equal(
        "deepest fall", "skfolio max_drawdown", (float(table.fall[0, 0]), theirs[0]), 1e-12
    )
    yield _equal("shortfall", "skfolio cvar", (shortfall, theirs[1]), 1e-12)


def _equal(name: str, other: str, figures: tuple[float, float | None], within: float) -> Bar:
    """Return the relative difference of two figures over the one that is allowed."""
    ours, theirs = figures
    title = f"{name}, difference"
    if theirs is None:
        return Bar(title, other, Required(most=1), remark=PEER_ABSENT)
    return Bar(title, other, Required(most=1), "relative", abs(ours / theirs - 1), within)


if __name__ == "__main__":
    main()
