"""The scan of block files beside what the machine can do at all (chain §15.1).

Measures the plain twin; the bars of the compiled kernel are printed as not built yet. Prints a
table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import importlib
import io
import mmap
import shutil
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.chain.scan import scan_inputs, scan_outputs
from biplomacy.chain.transaction import sha256d
from measuring.bar import (
    INFORMATION,
    NOT_BUILT,
    PEER_ABSENT,
    Bar,
    Required,
    best_of,
    report,
    seconds,
)
from measuring.block_copies import (
    PIECE_SIZE,
    PLANTED,
    make_copies,
    planted_outpoint,
    planted_script,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.model import Output, Spend
    from measuring.block_copies import Copies

ROUNDS = 3
PEER_BLOCKS = 8
COUNTS = (10, 1_000, 100_000)
MIDDLE = 1_000
UNIT = "GB per s"
_GB = 1e9
_LIBRARY = "python-bitcoinlib, deserialise and walk"


@dataclass(frozen=True, slots=True)
class Rates:
    """Seconds per byte, best of all rounds."""

    scans: dict[int, float]
    reading: float
    mapped: float
    hashing: float
    library: float | None


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    quick = options.parse_args().quick
    folder = Path(tempfile.mkdtemp(prefix="bench-scan-"))
    rounds = 1 if quick else ROUNDS
    try:
        copies = make_copies(folder, 0 if quick else 48_000_000)
        found = _found(copies)
        rates = _rates(copies, COUNTS[:2] if quick else COUNTS, rounds)
        title = (
            f"chain scan, plain twin: {copies.size / 1e6:,.0f} MB of copies of {copies.origin},"
            f" best of {rounds}, one core"
        )
    finally:
        shutil.rmtree(folder)
    report(title, [_planted_bar(found), *_twin_bars(rates), *_kernel_bars()])


def _found(copies: Copies) -> int:
    """Return how many planted outputs and spends a scan finds; anything else it finds counts."""
    outputs: list[Output] = []
    spends: list[Spend] = []
    for piece in copies.pieces():
        outputs += scan_outputs(piece, copies.scripts, merkle=False).outputs
        spends += scan_inputs(piece, copies.outpoints, merkle=False).spends
    scripts = sorted(output.script for output in outputs)
    outpoints = sorted(spend.outpoint for spend in spends)
    exact = scripts == sorted(copies.scripts) and outpoints == sorted(copies.outpoints)
    return len(outputs) if exact else 0


def _rates(copies: Copies, counts: tuple[int, ...], rounds: int) -> Rates:
    size = copies.size
    scans = [partial(_time_scan, copies, count) for count in counts]
    floors = [partial(work, copies) for work in (_time_reading, _time_mapped, _time_hashing)]
    library = _library(copies)
    peers = [library] if library else []
    results = best_of(rounds, [*scans, *floors, *peers])
    taken = dict(zip(counts, results, strict=False))
    reading, mapped, hashing = results[len(counts) : len(counts) + 3]
    return Rates(
        {count: each / size for count, each in taken.items()},
        reading / size,
        mapped / size,
        hashing / size,
        results[-1] if library else None,
    )


def _time_scan(copies: Copies, count: int) -> float:
    scripts = frozenset(planted_script(number) for number in range(count))
    outpoints = frozenset(planted_outpoint(number) for number in range(count))

    def work() -> None:
        found = 0
        for piece in copies.pieces():
            found += len(scan_outputs(piece, scripts, merkle=False).outputs)
            found += len(scan_inputs(piece, outpoints, merkle=False).spends)
        if found != 2 * PLANTED:
            raise AssertionError(found)

    return seconds(work)


def _time_reading(copies: Copies) -> float:
    buffer = bytearray(PIECE_SIZE)

    def work() -> None:
        for path in copies.files:
            with path.open("rb", buffering=0) as file:
                while file.readinto(buffer):
                    pass

    return seconds(work)


def _time_mapped(copies: Copies) -> float:
    def work() -> None:
        for path in copies.files:
            with (
                path.open("rb") as file,
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
                memoryview(mapped) as view,
                view[: len(view) // 8 * 8].cast("Q") as words,
            ):
                sum(words)

    return seconds(work)


def _time_hashing(copies: Copies) -> float:
    pieces = [file.read_bytes() for file in copies.files]
    return seconds(lambda: [sha256d(piece) for piece in pieces])


def _library(copies: Copies) -> partial[float] | None:
    """Return a run of the library that gives seconds per byte; None where it is not installed."""
    try:
        core = importlib.import_module("bitcoin.core")
    except ImportError:
        return None
    originals = copies.originals[:PEER_BLOCKS]
    blocks = (originals * PEER_BLOCKS)[:PEER_BLOCKS]
    scripts = frozenset(planted_script(number) for number in range(MIDDLE))
    outpoints = frozenset(
        (found.txid, found.vout) for found in map(planted_outpoint, range(MIDDLE))
    )

    def work() -> None:
        for raw in blocks:
            for each in core.CBlock.stream_deserialize(io.BytesIO(raw)).vtx:
                any(output.scriptPubKey in scripts for output in each.vout)
                any((spent.prevout.hash, spent.prevout.n) in outpoints for spent in each.vin)

    size = sum(map(len, blocks))
    return partial(lambda: seconds(work) / size)


def _planted_bar(found: int) -> Bar:
    exact = Required(least=1, most=1)
    return Bar("planted scripts and spends found exactly", "planted", exact, "", found, PLANTED)


def _twin_bars(rates: Rates) -> Iterator[Bar]:
    reading = f"readinto, pieces of {PIECE_SIZE >> 20} MiB"
    for count, scan in rates.scans.items():
        yield _rate(f"plain scan, N = {count:,}", reading, scan, rates.reading)
    middle = rates.scans[MIDDLE]
    yield _rate(f"plain scan, N = {MIDDLE:,}", "sum over mmap", middle, rates.mapped)
    yield _rate(f"plain scan, N = {MIDDLE:,}", "SHA-256d", middle, rates.hashing)
    if rates.library is None:
        yield Bar(f"plain scan, N = {MIDDLE:,}", _LIBRARY, remark=PEER_ABSENT)
    else:
        yield _rate(f"plain scan, N = {MIDDLE:,}", _LIBRARY, middle, rates.library)
    least, most = min(rates.scans), max(rates.scans)
    yield _rate(
        f"plain scan, N = {most:,}",
        f"the same, N = {least:,}",
        rates.scans[most],
        rates.scans[least],
        Required(least=0.6),
    )


def _rate(
    name: str, peer: str, ours: float, theirs: float, required: Required | None = None
) -> Bar:
    remark = "" if required else INFORMATION
    return Bar(name, peer, required, UNIT, 1 / ours / _GB, 1 / theirs / _GB, remark)


def _kernel_bars() -> Iterator[Bar]:
    for name, peer, least in (
        ("kernel, N = 1,000", "python-bitcoinlib", 150),
        ("kernel, N <= 100,000", "readinto", 1 / 3),
        ("kernel, N = 1,000,000", "readinto", 1 / 4),
        ("kernel, N = 1,000,000", "the same, N = 10", 0.6),
        ("kernel on one core of a server", "1 GB per s", 2),
        ("kernel, two workers", "one worker", 1.6),
        ("BIP-158 filters, 1,000 scripts", "their plain twin", 500),
    ):
        yield Bar(name, peer, Required(least=least), remark=NOT_BUILT)


if __name__ == "__main__":
    main()
