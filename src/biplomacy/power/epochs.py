"""Difficulty through time: epochs of a file, stretches of equal work, and what a period takes.

A stretch is a run of blocks of one target whose start and end are known. An epoch file gives a
start only: its end is the start of the epoch after it, and without that one it has no stretch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.chain.errors import HeadersGap
from biplomacy.power.compact_target import (
    EPOCH_BLOCKS,
    format_bits,
    hash_limit,
    next_halving,
    parse_bits,
    subsidy_at,
)
from biplomacy.values.closed_csv import read_table
from biplomacy.values.day import format_instant, parse_instant
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from biplomacy.values.closed_csv import Row
    from biplomacy.values.day import Day

EPOCH_COLUMNS = ("first_height", "nbits", "start", "source")
ELECTRUM_COLUMNS = (
    "epoch",
    "first_height",
    "last_height",
    "nbits_hex",
    "target_dec",
    "difficulty",
    "nominal_hashrate_ehs",
    "change_pct",
    "implied_prev_epoch_seconds",
    "last_block_hash_of_prev_epoch",
    "approx_start_utc",
)
STRETCH_COLUMNS = ("first_height", "blocks", "nbits", "start", "end")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,77}", re.ASCII)
_MOST_DIGITS = 8
"""Of a height: two thousand years of blocks, and few enough halvings to go through."""
_MORE = "give a longer table with --epochs FILE, or blocks with --chain"


@dataclass(frozen=True, slots=True, order=True)
class Epoch:
    """2,016 blocks of one target; ``start`` (POSIX seconds) is absent where nobody knows it."""

    first_height: int
    bits: int
    start: int | None


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """``blocks`` blocks from ``first_height`` on, sought from ``start`` to ``end`` (POSIX)."""

    first_height: int
    blocks: int
    bits: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a stretch in which the subsidy is one: how many seconds, at which reward."""

    bits: int
    subsidy: int
    seconds: Fraction


def shipped_epochs() -> tuple[Epoch, ...]:
    """Return the epochs that are shipped: September 2021 to May 2024, and a few later ones."""
    facts = files("biplomacy.power") / "facts"
    return decode_epochs((facts / "difficulty_epochs.csv").read_bytes())


def decode_epochs(content: bytes) -> tuple[Epoch, ...]:
    """Return the epochs of a file in our form, or of the wide table made from Electrum's.

    Raises:
        FieldMalformed: another form, heights that do not ascend, or a target beside its nBits.
        BitsInvalid: the target is none.
    """
    rows = read_table(content, (EPOCH_COLUMNS, ELECTRUM_COLUMNS))
    found = tuple(_epoch(row) for row in rows)
    for before, after in pairwise(found):
        late = before.start is not None and after.start is not None and after.start <= before.start
        if after.first_height <= before.first_height or late:
            raise FieldMalformed(f"epoch {after.first_height} does not follow on the row above it")
    return found


def epoch_at(epochs: Iterable[Epoch], height: int) -> Epoch:
    """Return the epoch of a height; raises ``HeadersGap`` where it is not at hand."""
    first = height // EPOCH_BLOCKS * EPOCH_BLOCKS
    for epoch in epochs:
        if epoch.first_height == first:
            return epoch
    raise HeadersGap(f"the difficulty at height {height:,} is not at hand", hint=_MORE)


def stretch_at(stretches: Sequence[Stretch], height: int | None) -> tuple[Stretch, int]:
    """Return the stretch of a height with that height, or the last block's for None.

    Raises:
        HeadersGap: none holds it.
    """
    last = stretches[-1].first_height + stretches[-1].blocks - 1 if stretches else 0
    wanted = last if height is None else height
    for stretch in stretches:
        if stretch.first_height <= wanted < stretch.first_height + stretch.blocks:
            return stretch, wanted
    raise HeadersGap(f"the difficulty at height {wanted:,} is not at hand", hint=_MORE)


def stretches_of_epochs(epochs: Sequence[Epoch]) -> tuple[Stretch, ...]:
    """Return the epochs whose start and end are both known."""
    found = []
    for one, after in pairwise(epochs):
        adjoin = after.first_height == one.first_height + EPOCH_BLOCKS
        if adjoin and one.start is not None and after.start is not None:
            found.append(Stretch(one.first_height, EPOCH_BLOCKS, one.bits, one.start, after.start))
    return tuple(found)


def stretches_of_blocks(blocks: Iterable[tuple[int, int, int]]) -> tuple[Stretch, ...]:
    """Return runs of equal target and subsidy of ascending (height, time, nBits).

    A block is sought from the latest time up to the block before it to the latest up to itself:
    header times may run backwards, seconds do not. The first block only sets the clock.
    """
    found: list[Stretch] = []
    clock: int | None = None
    for height, time, bits in blocks:
        if clock is None:
            clock = time
            continue
        started, clock = clock, max(clock, time)
        last = found[-1] if found else None
        if last and last.bits == bits and subsidy_at(last.first_height) == subsidy_at(height):
            found[-1] = Stretch(last.first_height, last.blocks + 1, bits, last.start, clock)
        else:
            found.append(Stretch(height, 1, bits, started, clock))
    return tuple(found)


def covering(stretches: Iterable[Stretch], first: Day, until: Day) -> tuple[Stretch, ...]:
    """Return the stretches that the period touches, in one row without a gap.

    Raises:
        HeadersGap: a part of the period lies in none.
    """
    found = tuple(s for s in stretches if s.end > first.start and s.start < until.start)
    joined = all(
        after.start == before.end and after.first_height == before.first_height + before.blocks
        for before, after in pairwise(found)
    )
    whole = found and found[0].start <= first.start and found[-1].end >= until.start
    if not joined or not whole:
        raise HeadersGap(
            f"the difficulty of {first} to {until} is not at hand as a whole", hint=_MORE
        )
    return found


def portions(stretches: Iterable[Stretch], first: Day, until: Day) -> Iterator[Portion]:
    """Yield the seconds of the period by target and subsidy; a halving cuts by height (§15.1)."""
    for stretch in stretches:
        height, end = stretch.first_height, stretch.first_height + stretch.blocks
        while height < end:
            stop = min(end, next_halving(height))
            low = max(_time_at(stretch, height), Fraction(first.start))
            high = min(_time_at(stretch, stop), Fraction(until.start))
            if low < high:
                yield Portion(stretch.bits, subsidy_at(height), high - low)
            height = stop


def _time_at(stretch: Stretch, height: int) -> Fraction:
    span = stretch.end - stretch.start
    return stretch.start + Fraction(span * (height - stretch.first_height), stretch.blocks)


def encode_stretches(stretches: Iterable[Stretch]) -> bytes:
    """Return the evidence that a statement names: one row a stretch."""
    lines = [",".join(STRETCH_COLUMNS)]
    lines += [
        f"{s.first_height},{s.blocks},{format_bits(s.bits)},"
        f"{format_instant(s.start)},{format_instant(s.end)}"
        for s in stretches
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def decode_stretches(content: bytes) -> tuple[Stretch, ...]:
    """Return the stretches of such evidence.

    Raises:
        FieldMalformed: the bytes are not the one encoding of stretches.
        BitsInvalid: a target is none.
    """
    found = tuple(_stretch(row) for row in read_table(content, (STRETCH_COLUMNS,)))
    if encode_stretches(found) != content:
        raise FieldMalformed("the stretches are not written as they are encoded here")
    return found


def _epoch(row: Row) -> Epoch:
    fields, wide = row.fields, row.fields.has("nbits_hex")
    height = _whole(fields.text("first_height", limit=12), row.line)
    bits = parse_bits(fields.text("nbits_hex" if wide else "nbits", limit=8))
    if height % EPOCH_BLOCKS:
        raise FieldMalformed(f"line {row.line}: no epoch begins at height {height}")
    if not wide:
        fields.text("source")
        return Epoch(height, bits, parse_instant(fields.text("start")))
    if _whole(fields.text("target_dec"), row.line) != hash_limit(bits):
        raise FieldMalformed(f"line {row.line}: the target is not that of {format_bits(bits)}")
    known = fields.has("approx_start_utc")
    return Epoch(
        height, bits, parse_instant(fields.text("approx_start_utc") + ":00Z") if known else None
    )


def _stretch(row: Row) -> Stretch:
    fields = row.fields
    stretch = Stretch(
        first_height=_whole(fields.text("first_height", limit=_MOST_DIGITS), row.line),
        blocks=_whole(fields.text("blocks", limit=_MOST_DIGITS), row.line),
        bits=parse_bits(fields.text("nbits", limit=8)),
        start=parse_instant(fields.text("start")),
        end=parse_instant(fields.text("end")),
    )
    if not stretch.blocks or stretch.end < stretch.start:
        raise FieldMalformed(f"line {row.line}: the stretch has no block, or runs backwards")
    return stretch


def _whole(text: str, line: int) -> int:
    if _WHOLE.fullmatch(text) is None:
        raise FieldMalformed(f"line {line}: {text[:40]!r} is not a whole number")
    return int(text)
