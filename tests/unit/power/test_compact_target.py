"""Targets, hashes a block and subsidies (§2.3, §24.4)."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest

from biplomacy.chain.header import compact, target, work
from biplomacy.power.compact_target import (
    blocks_per_hash,
    format_bits,
    hash_limit,
    network_hashrate,
    next_halving,
    parse_bits,
    subsidy_at,
)
from biplomacy.power.epochs import decode_epochs
from biplomacy.power.errors import BitsInvalid
from biplomacy.values.errors import FieldMalformed
from fakes.power_mining_cases import BITS, EPOCH_FILE
from shared_files import shared


@pytest.mark.parametrize(
    ("height", "sats"),
    [
        (0, 5_000_000_000),
        (209_999, 5_000_000_000),
        (210_000, 2_500_000_000),
        (839_999, 625_000_000),
        (840_000, 312_500_000),
        (1_050_000, 156_250_000),
        (32 * 210_000, 1),
        (33 * 210_000, 0),
        (64 * 210_000 - 1, 0),
        (64 * 210_000, 0),
    ],
)
def test_the_subsidy_is_halved_every_210000_blocks_and_ends(height: int, sats: int) -> None:
    assert subsidy_at(height) == sats


def test_the_next_halving_lies_above_the_height_itself() -> None:
    assert [next_halving(height) for height in (0, 209_999, 210_000)] == [210_000, 210_000, 420_000]


def test_hashes_a_block_are_two_to_the_256_over_the_target_and_one() -> None:
    assert blocks_per_hash(BITS) == Fraction(target(BITS) + 1, 2**256)
    assert 1 // blocks_per_hash(BITS) == work(BITS)


def test_the_hashrate_is_that_of_a_block_every_600_seconds() -> None:
    assert network_hashrate(BITS) * 600 * blocks_per_hash(BITS) == 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("01003456", "is zero"),
        ("00000000", "is zero"),
        ("04923456", "is negative"),
        ("ff123456", "is wider than 256 bits"),
    ],
)
def test_a_target_that_no_hash_could_meet_is_refused(text: str, what: str) -> None:
    with pytest.raises(BitsInvalid, match=f"nBits {text} {what}"):
        parse_bits(text)


@pytest.mark.parametrize("text", ["17023AA6", "0x17023aa6", "17023aa", ""])
def test_a_target_is_written_in_eight_digits(text: str) -> None:
    with pytest.raises(FieldMalformed, match="is no compact target"):
        parse_bits(text)


def test_every_target_of_the_difficulty_file_goes_there_and_back() -> None:
    content = shared(EPOCH_FILE).read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    epochs = decode_epochs(content)

    assert len(epochs) == len(rows) == 474
    for row, epoch in zip(rows, epochs, strict=True):
        assert hash_limit(epoch.bits) == int(row["target_dec"])
        assert format_bits(compact(int(row["target_dec"]))) == row["nbits_hex"]
