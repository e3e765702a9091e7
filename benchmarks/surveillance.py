"""The bars of surveillance (supervision §D4.5): the standard rules over a synthetic day.

The whole set, with digests and alerts, against its bare SQL on the same connection and files, in
turns; the round trips against the same in polars, memory of the whole process, and two threads
against one. Every figure is the best of its rounds.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import os
import resource
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from biplomacy.surveillance.rule_file import bind, shipped_rule_set, sql_part
from biplomacy.surveillance.running import run_rules, unwatched
from biplomacy.surveillance.scoring import score
from biplomacy.surveillance.statement.rule_set import rule_set_digest
from biplomacy.surveillance.synthetic import Size
from biplomacy.values.day import Day
from biplomacy.wiring.surveillance import make_synthetic_day, open_rule_engine
from measuring.bar import INFORMATION, PEER_ABSENT, Bar, Required, best_of, report, seconds
from measuring.surveillance_polars import polars_round_trips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.surveillance.model import Found, Rule
    from biplomacy.surveillance.planting import Planted
    from biplomacy.surveillance.ports import RuleEngine

DAY = Day.parse("2026-03-02")
SET = shipped_rule_set("standard-1")
ROUND_TRIPS = "WT2"
SIZES = (10_000, 100_000, 1_000_000)
LARGE = 10_000_000
CASES = 20
MOST_MEMORY = 4 << 30


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    options.add_argument("--large", action="store_true", help=f"{LARGE:,} trades alone")
    options.add_argument("--rounds", type=int, default=3, help="how often each is measured")
    chosen = options.parse_args()
    sizes = (LARGE,) if chosen.large else SIZES[:1] if chosen.quick else SIZES
    rounds = 1 if chosen.quick or chosen.large else chosen.rounds
    machine = f"{os.cpu_count()} processors, duckdb {duckdb.__version__}"
    with TemporaryDirectory() as directory:
        for size in sizes:
            place = Path(directory) / str(size)
            planted = make_synthetic_day(place, DAY, Size(size, size, CASES, 1), watch=unwatched)
            title = f"surveillance: {size:,} trades and orders, best of {rounds}; {machine}"
            report(title, tuple(_bars(place, planted, rounds)))


def _bars(place: Path, planted: Planted, rounds: int) -> Iterator[Bar]:
    before = _peak()
    with open_rule_engine(place, DAY) as engine:
        whole, *bare = best_of(
            rounds,
            (
                lambda: seconds(lambda: _run(engine)),
                *(lambda rule=rule: seconds(lambda: _bare(engine, rule)) for rule in SET.rules),
            ),
        )
        yield Bar("whole set", "its bare SQL", Required(most=1.3), "s", whole, sum(bare))
        for rule, spent in zip(SET.rules, bare, strict=True):
            yield Bar(rule.label, "", None, "s", spent, None, INFORMATION)
        after = _peak()
        yield Bar(
            "peak memory", "4 GiB", Required(most=1), "bytes", float(after), float(MOST_MEMORY),
            f"{before:,} before the engine",
        )  # fmt: skip
        yield from _twin(place, engine, rounds)
        yield from _found(_run(engine), planted)
    opened = seconds(lambda: open_rule_engine(place, DAY).__exit__(None, None, None))
    yield Bar("hashing and checking the files", "", None, "s", opened, None, INFORMATION)
    with open_rule_engine(place, DAY, threads=1) as single:
        alone = seconds(lambda: _run(single))
        yield Bar("two threads", "one thread", None, "s", whole, alone, INFORMATION)


def _twin(place: Path, engine: RuleEngine, rounds: int) -> Iterator[Bar]:
    rule = next(rule for rule in SET.rules if rule.id == ROUND_TRIPS)
    bound = dict(bind(rule, DAY))
    twin = polars_round_trips()
    if twin is None:
        yield Bar(rule.label, "polars", Required(most=1), remark=PEER_ABSENT)
        return
    files = sorted(place.glob("trade.*.parquet"))
    ours, theirs = best_of(
        rounds,
        (
            lambda: seconds(lambda: _bare(engine, rule)),
            lambda: seconds(lambda: twin(files, bound["max_gap_us"], bound["max_bp"])),
        ),
    )
    same = [row[:2] for row in engine.rows(rule.sql, sql_part(rule, bind(rule, DAY)))]
    if same != twin(files, bound["max_gap_us"], bound["max_bp"]):
        raise SystemExit("polars finds other round trips")
    yield Bar(rule.label, "polars, the same rows", Required(most=1), "s", ours, theirs)


def _found(found: Found, planted: Planted) -> Iterator[Bar]:
    for one in score(SET, found.alerts, planted.labels):
        yield Bar(
            f"{one.rule} recall", "planted", Required(least=1), "", one.found, one.planted,
            f"{one.meant} of {one.given} rows were meant",
        )  # fmt: skip


def _run(engine: RuleEngine) -> Found:
    return run_rules(engine, SET, set_digest=rule_set_digest(SET), created_at=0)


def _bare(engine: RuleEngine, rule: Rule) -> int:
    return sum(1 for _ in engine.rows(rule.sql, sql_part(rule, bind(rule, DAY))))


def _peak() -> int:
    """Return the largest resident size of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


if __name__ == "__main__":
    main()
