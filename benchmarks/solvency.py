"""The bars of the solvency tree (supervision §B6.6): each beside a peer, in one run.

The open tier against bare hashing of messages of 80 bytes, per hash done (a leaf and a node for
each slot); the hidden tier against bare curve operations; a whole build, file to root, in a process
of its own for its peak memory.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from biplomacy.solvency.adapters.numba_tree import NumbaSums
from biplomacy.solvency.building import Work, hash_tree
from biplomacy.solvency.key_file import derive_epoch_key
from biplomacy.solvency.layout import Slots
from biplomacy.solvency.model import Epoch, Shape, Tier
from biplomacy.solvency.pedersen import HiddenSums
from biplomacy.solvency.plain_tree import PlainSums
from biplomacy.values.block_id import BlockId
from measuring.bar import INFORMATION, PEER_ABSENT, Bar, Required, best_of, report, seconds
from measuring.bare_crypto import MESSAGE, commitment_us, libcrypto_hash_ns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.solvency.key_file import EpochKey
    from biplomacy.solvency.ports import TreeEngine

AT = Epoch("529900T8BM49AURSDO55", "4H95J0R2X", 1, BlockId(413_567, bytes(32)))
_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Sizes:
    """How deep the trees are, how many rows whole builds have, how often things are measured."""

    rounds: int
    fast_depth: int
    plain_depth: int
    hidden_depth: int
    open_rows: tuple[int, ...]
    hidden_rows: tuple[int, ...]


FULL = Sizes(3, 22, 17, 14, (10_000, 100_000, 1_000_000, 10_000_000), (10_000, 100_000, 1_000_000))
SHARED = Sizes(3, 20, 16, 13, (10_000, 100_000, 1_000_000), (10_000, 100_000))
QUICK = Sizes(1, 10, 10, 7, (200,), (20,))


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    options.add_argument("--shared", action="store_true", help="a machine that others use too")
    asked = options.parse_args()
    sizes = QUICK if asked.quick else SHARED if asked.shared else FULL
    bars = [*_open_bars(sizes), *_hidden_bars(sizes), *_thread_bars(sizes)]
    for tier, many in ((Tier.OPEN, sizes.open_rows), (Tier.HIDDEN, sizes.hidden_rows)):
        bars += [bar for rows in many for bar in _whole_bars(tier, rows)]
    machine = f"{os.cpu_count()} processors"
    report(f"solvency: best of {sizes.rounds}; {machine}", bars)


def _tree(tier: Tier, depth: int) -> tuple[EpochKey, Slots]:
    secret = derive_epoch_key(bytes(32), AT, Shape(tier, depth), split=False)
    random = np.random.default_rng(1)
    uids = random.bytes(32 * secret.shape.slots)
    owed = (1 + random.lognormal(15, 3, secret.shape.slots)).astype(">u8").tobytes()
    return secret, Slots(bytearray(uids), bytearray(owed), secret.shape.slots)


def _spent(engine: TreeEngine, secret: EpochKey, slots: Slots, threads: int = 1) -> float:
    work = Work(engine, threads)
    return seconds(lambda: hash_tree(work, secret, slots, lambda _level, _records: None))


def _open_bars(sizes: Sizes) -> Iterator[Bar]:
    """Yield the nanoseconds of a hash in a tree against a bare one's."""
    secret, slots = _tree(Tier.OPEN, sizes.fast_depth)
    plain_secret, plain_slots = _tree(Tier.OPEN, sizes.plain_depth)
    fast, plain = NumbaSums(secret.context), PlainSums(plain_secret.context)
    _spent(fast, plain_secret, plain_slots)
    done, plain_done = 2 * secret.shape.slots, 2 * plain_secret.shape.slots
    ours, twin, bare, python = best_of(
        sizes.rounds,
        (
            lambda: _spent(fast, secret, slots) / done * 1e9,
            lambda: _spent(plain, plain_secret, plain_slots) / plain_done * 1e9,
            lambda: libcrypto_hash_ns(done // 4) or 0.0,
            lambda: _hashlib_ns(plain_done),
        ),
    )
    bound = Required(most=2)  # half the rate is twice the time
    if bare:
        yield Bar("open tree, numba", "libcrypto SHA-256", bound, "ns a hash", ours, bare)
    else:
        yield Bar("open tree, numba", "libcrypto SHA-256", bound, remark=PEER_ABSENT)
    yield Bar("open tree, hashlib", "bare hashlib loop", bound, "ns a hash", twin, python)


def _hashlib_ns(count: int) -> float:
    messages = np.random.default_rng(2).bytes(MESSAGE * 1024)
    parts = [messages[at : at + MESSAGE] for at in range(0, len(messages), MESSAGE)]
    sha256 = hashlib.sha256
    start = time.perf_counter()
    for _ in range(max(1, count // 1024)):
        for part in parts:
            sha256(part).digest()
    return (time.perf_counter() - start) / (max(1, count // 1024) * 1024) * 1e9


def _hidden_bars(sizes: Sizes) -> Iterator[Bar]:
    """Yield the microseconds of a leaf; the sums and hashes above it are counted in."""
    secret, slots = _tree(Tier.HIDDEN, sizes.hidden_depth)
    engine, count = HiddenSums(secret.context, secret.key), secret.shape.slots
    ours, bare = best_of(
        sizes.rounds,
        (
            lambda: _spent(engine, secret, slots) / count * 1e6,
            lambda: commitment_us(bytes(slots.balances)),
        ),
    )
    bound = Required(most=1 / 0.8)
    yield Bar("hidden tree, a leaf", "create, mul, combine, sums", bound, "µs", ours, bare)


def _thread_bars(sizes: Sizes) -> Iterator[Bar]:
    secret, slots = _tree(Tier.OPEN, sizes.fast_depth)
    hidden, hidden_slots = _tree(Tier.HIDDEN, sizes.hidden_depth)
    fast, sums = NumbaSums(secret.context), HiddenSums(hidden.context, hidden.key)
    two, one, hidden_two, hidden_one = best_of(
        sizes.rounds,
        (
            lambda: _spent(fast, secret, slots, 2),
            lambda: _spent(fast, secret, slots),
            lambda: _spent(sums, hidden, hidden_slots, 2),
            lambda: _spent(sums, hidden, hidden_slots),
        ),
    )
    title = f"2^{sizes.fast_depth} open leaves, 2 threads"
    yield Bar(title, "1 thread", None, "s", two, one, INFORMATION)
    title = f"2^{sizes.hidden_depth} hidden leaves, 2 threads"
    yield Bar(title, "1 thread", None, "s", hidden_two, hidden_one, INFORMATION)


def _whole_bars(tier: Tier, rows: int) -> Iterator[Bar]:
    """Yield time and peak memory of a build from a CSV file, in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "leaves.csv"
        with path.open("w", encoding="ascii") as file:
            file.write("customer_no,legal_id,part,balance\n")
            file.writelines(f"C-{n},35202-{n:08d}-1,0,{n * 7919 % 10**9}\n" for n in range(rows))
        spent, peak = _built_apart(path, tier)
    title = f"{rows:,} rows, tier {tier.value}, file to root"
    yield Bar(title, "alone", None, "s", spent, None, INFORMATION)
    yield Bar(f"{title}, peak memory", "2 GiB", Required(most=1), "GiB", peak / _GIB, 2.0)


def _built_apart(path: Path, tier: Tier) -> tuple[float, float]:
    """Return the seconds, and the most bytes that the process held."""
    program = (  # rusage would also count what this process held when it forked
        "import re, sys\n"
        "from biplomacy.cli.main import main\n"
        "try:\n    main()\n"
        "finally:\n    held = open('/proc/self/status').read()\n"
        "    print(re.search(r'VmHWM:\\s+(\\d+)', held)[1], file=sys.stderr)\n"
    )
    asked = (
        *("solvency", "build", str(path), "--out", str(path.parent / "tree")),
        *("--lei", AT.lei, "--dti", AT.dti, "--epoch", "1", "--height", "413567"),
        *("--block-hash", AT.block.shown_hash, "--tier", str(tier.value), "--no-progress"),
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *asked], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - start, 1024 * int(done.stderr.split()[-1])


if __name__ == "__main__":
    main()
