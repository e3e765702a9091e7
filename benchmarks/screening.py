"""The bars of screening (supervision §C7.1): addresses here, names in ``screening_names``.

An address with its checksum beside the double SHA-256 that the checksum needs; look-ups beside a
look-up in a bare set; a real block against the list beside parsing it alone. Every figure is the
best of its rounds. The addresses are drawn with a seed: none of them is anybody's.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import os
import resource
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

import screening_names
from biplomacy.chain.address import decode_base58check, encode_base58check, encode_witness
from biplomacy.screening.address_index import AddressIndex
from biplomacy.screening.address_keys import asked_keys
from biplomacy.screening.block import read_block, screen_block
from biplomacy.screening.checksums import right_checksums
from biplomacy.wiring import read_settings
from biplomacy.wiring.screening import read_list
from measuring.bar import INFORMATION, Bar, Required, best_of, report, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

SEED = "screening"
BLOCK = (
    "vectors/rust-bitcoin/mainnet_block_"
    "000000000000000000000c835b2adcaedc20fdf6ee440009c249452c726dafae.raw"
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is computed, and how often it is measured."""

    rounds: int
    addresses: int


FULL = Sizes(rounds=9, addresses=100_000)
QUICK = Sizes(rounds=1, addresses=500)


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    options.add_argument("--addresses", action="store_true", help="leave the names out")
    chosen = options.parse_args()
    sizes = QUICK if chosen.quick else FULL
    bars = list(rows_addresses(sizes))
    if not chosen.addresses:
        of_names = screening_names.QUICK if chosen.quick else screening_names.FULL
        bars.extend(screening_names.rows_names(screening_names.open_names(), of_names))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bars.append(Bar("peak memory, all", "none", None, "MiB", peak, None, INFORMATION))
    title = f"{sizes.addresses:,} addresses, best of {sizes.rounds}; {os.cpu_count()} processors"
    report(f"screening: {title}", bars)


def rows_addresses(sizes: Sizes) -> Iterator[Bar]:
    """Yield the bars of addresses: checksums, look-ups, a block."""
    hashes = [
        sha256(f"{SEED}/{number}".encode()).digest()[:20] for number in range(sizes.addresses)
    ]
    payloads = [b"\x00" + drawn for drawn in hashes]
    texts = [encode_base58check(payload) for payload in payloads]
    yield from _checksums(payloads, texts, sizes)
    yield from _look_ups(texts, hashes, sizes)
    yield from _block(sizes)


def _checksums(payloads: list[bytes], texts: list[str], sizes: Sizes) -> Iterator[Bar]:
    count = len(texts)
    bare, many, one, key = best_of(
        sizes.rounds,
        (
            lambda: _each(payloads, lambda payload: sha256(sha256(payload).digest()).digest()),
            lambda: seconds(lambda: right_checksums(texts)),
            lambda: _each(texts, decode_base58check),
            lambda: _each(texts, asked_keys),
        ),
    )
    peer, unit = "bare double SHA-256", "a second"
    yield Bar(
        "addresses checked, many", peer, Required(least=0.3), unit, count / many, count / bare
    )
    yield Bar("addresses checked, one by one", peer, None, unit, count / one, count / bare)
    yield Bar("addresses asked about, one by one", peer, None, unit, count / key, count / bare)


def _each(items: Iterable[T], work: Callable[[T], object]) -> float:
    def all_of_them() -> None:
        for item in items:
            work(item)

    return seconds(all_of_them)


def _look_ups(texts: list[str], hashes: list[bytes], sizes: Sizes) -> Iterator[Bar]:
    index = AddressIndex.of(read_list("ofac-sample", read_settings().shared).versions[0].entries)
    keys = [key for text in texts for key in asked_keys(text)[:1]]
    scripts = [b"\x00\x14" + drawn for drawn in hashes]
    names = frozenset(texts[::10])
    by_key, by_script, bare = best_of(
        sizes.rounds,
        (
            lambda: seconds(lambda: sum(key in index.keys for key in keys)),
            lambda: seconds(lambda: sum(script in index.scripts for script in scripts)),
            lambda: seconds(lambda: sum(text in names for text in texts)),
        ),
    )
    count = len(texts)
    for name, spent in (("keys", by_key), ("scripts", by_script)):
        peer = "texts in a bare set"
        yield Bar(f"look-ups of {name}", peer, None, "a second", count / spent, count / bare)
    witnesses = [encode_witness("bc", 0, script[2:]) for script in scripts]
    spent = min(_each(witnesses, asked_keys) for _ in range(sizes.rounds))
    yield Bar("bech32 asked about", "none", None, "a second", count / spent, None, INFORMATION)


def _block(sizes: Sizes) -> Iterator[Bar]:
    shared = read_settings().shared
    if not (shared / BLOCK).exists():
        yield Bar("block screened", "block read", None, remark="shared folder absent")
        return
    raw = (shared / BLOCK).read_bytes()
    index = AddressIndex.of(read_list("ofac-addresses", shared).versions[0].entries)
    read = read_block(raw)
    ours, parsing = best_of(
        sizes.rounds,
        (
            lambda: seconds(lambda: screen_block(read, index)),
            lambda: seconds(lambda: read_block(raw)),
        ),
    )
    outputs = read.outputs
    yield Bar(
        "outputs screened", "outputs read", None, "a second", outputs / ours, outputs / parsing
    )


if __name__ == "__main__":
    main()
