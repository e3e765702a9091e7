"""Difficulty through time: files, chains, gaps and the cut at a halving (§6.3, §15.1)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.chain.errors import HeadersGap, NetworkMismatch
from biplomacy.chain.regtest import ChainFactory
from biplomacy.power.block_times import block_times, require_main
from biplomacy.power.compact_target import parse_bits, subsidy_at
from biplomacy.power.epochs import (
    Stretch,
    covering,
    decode_epochs,
    decode_stretches,
    encode_stretches,
    epoch_at,
    portions,
    shipped_epochs,
    stretch_at,
    stretches_of_blocks,
    stretches_of_epochs,
)
from biplomacy.power.errors import BitsInvalid
from biplomacy.values.day import Day
from biplomacy.values.errors import FieldMalformed
from fakes.block_memory import BlockMemory
from fakes.power_mining_cases import EPOCH_FILE, shipped, whole_file
from fakes.small_chain import small_chain
from shared_files import shared

BITS = parse_bits("170331db")
FIRST, UNTIL = Day.parse("2021-09-29"), Day.parse("2024-05-15")
HEADER = "first_height,nbits,start,source\n"


def test_the_shipped_epochs_are_rows_of_the_difficulty_file() -> None:
    whole = decode_epochs(shared(EPOCH_FILE).read_bytes())

    assert set(shipped_epochs()) < set(whole)
    assert shipped_epochs()[-1] == whole[-1]
    found = covering(whole_file(shared(EPOCH_FILE).read_bytes()), FIRST, UNTIL)
    assert covering(shipped(), FIRST, UNTIL) == found


def test_a_period_between_the_shipped_rows_is_refused_and_not_guessed() -> None:
    with pytest.raises(HeadersGap, match="2024-05-01 to 2024-06-01 is not at hand as a whole"):
        covering(shipped(), Day.parse("2024-05-01"), Day.parse("2024-06-01"))
    with pytest.raises(HeadersGap, match="at height 850,000"):
        epoch_at(shipped_epochs(), 850_000)


def test_the_portions_of_a_period_are_all_its_seconds_once() -> None:
    found = list(portions(covering(shipped(), FIRST, UNTIL), FIRST, UNTIL))

    assert sum(part.seconds for part in found) == UNTIL.start - FIRST.start
    assert {part.subsidy for part in found} == {625_000_000, 312_500_000}


def test_an_epoch_with_a_halving_is_cut_by_height() -> None:
    first = Day.parse("2024-04-12")
    stretch = Stretch(838_656, 2_016, BITS, first.start, first.plus(14).start)

    before, after = portions([stretch], first, first.plus(14))

    assert (before.subsidy, after.subsidy) == (625_000_000, 312_500_000)
    assert before.seconds == Fraction(840_000 - 838_656, 2_016) * 14 * 86_400
    assert before.seconds + after.seconds == 14 * 86_400


@settings(max_examples=60)
@given(data=st.data())
def test_a_period_cut_anywhere_has_the_same_seconds_at_each_reward(data: st.DataObject) -> None:
    middle = FIRST.plus(data.draw(st.integers(1, FIRST.until(UNTIL) - 1)))

    def seconds(first: Day, until: Day) -> dict[tuple[int, int], Fraction]:
        found: dict[tuple[int, int], Fraction] = {}
        for part in portions(covering(shipped(), first, until), first, until):
            key = part.bits, part.subsidy
            found[key] = found.get(key, Fraction(0)) + part.seconds
        return found

    one, other = seconds(FIRST, middle), seconds(middle, UNTIL)
    joined = {key: one.get(key, 0) + other.get(key, 0) for key in one | other}
    assert joined == seconds(FIRST, UNTIL)


def test_header_times_that_run_backwards_take_no_time_twice() -> None:
    blocks = [(10, 1_000, 7), (11, 1_900, 7), (12, 1_500, 7), (13, 2_400, 8), (14, 2_500, 8)]

    assert stretches_of_blocks(blocks) == (
        Stretch(11, 2, 7, 1_000, 1_900),
        Stretch(13, 2, 8, 1_900, 2_500),
    )


def test_a_halving_ends_a_run_of_blocks_of_one_target() -> None:
    blocks = [(height, height * 600, BITS) for height in range(839_998, 840_003)]

    one, other = stretches_of_blocks(blocks)

    assert (one.first_height, one.blocks, other.first_height) == (839_999, 1, 840_000)
    assert subsidy_at(one.first_height) == 2 * subsidy_at(other.first_height)


def test_a_chains_blocks_give_their_heights_times_and_targets() -> None:
    chain: ChainFactory = small_chain()
    source = BlockMemory(chain.blocks)

    found = list(block_times(source))

    assert [height for height, _, _ in found] == list(range(112))
    assert [time for _, time, _ in found] == list(chain.times)
    assert {bits for _, _, bits in found} == {0x207F_FFFF}
    (only,) = stretches_of_blocks(found)
    assert (only.first_height, only.blocks) == (1, 111)
    assert stretch_at([only], None) == (only, 111)


def test_coins_of_a_test_network_are_not_those_that_were_claimed() -> None:
    with pytest.raises(NetworkMismatch, match="are of regtest"):
        require_main(BlockMemory(small_chain().blocks))


def test_evidence_is_one_encoding_there_and_back() -> None:
    found = covering(shipped(), FIRST, UNTIL)
    content = encode_stretches(found)

    assert decode_stretches(content) == found
    assert encode_stretches(decode_stretches(content)) == content
    with pytest.raises(FieldMalformed, match="as they are encoded here"):
        decode_stretches(content.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("699553,170f48e4,2021-09-08T08:04:00Z,x", "no epoch begins at height 699553"),
        ("-2016,170f48e4,2021-09-08T08:04:00Z,x", "is not a whole number"),
        ("699552,170f48e4,2021-09-08,x", "is not an instant"),
        ("699552,170f48e4,2021-09-08T08:04:00Z,", "source is missing"),
        ("699552,170F48E4,2021-09-08T08:04:00Z,x", "is no compact target"),
    ],
)
def test_an_epoch_file_says_where_it_does_not_read(row: str, what: str) -> None:
    with pytest.raises(FieldMalformed, match=what):
        decode_epochs(f"{HEADER}{row}\n".encode())


def test_epochs_ascend_in_height_and_time() -> None:
    early = "699552,170f48e4,2021-09-08T08:04:00Z,x\n"
    late = "701568,170ed0eb,2021-09-08T08:04:00Z,x\n"

    for rows in (early + late, early + early):
        with pytest.raises(FieldMalformed, match="does not follow on"):
            decode_epochs((HEADER + rows).encode())


def test_a_wide_file_whose_target_is_not_its_bits_is_refused() -> None:
    lines = shared(EPOCH_FILE).read_text("utf-8").splitlines()[:2]
    changed = lines[1].replace("26959535", "26959536")

    with pytest.raises(FieldMalformed, match="line 2: the target is not that of 1d00ffff"):
        decode_epochs(f"{lines[0]}\n{changed}\n".encode())


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("699552,0,170f48e4,2021-09-08T08:04:00Z,2021-09-09T08:04:00Z", FieldMalformed),
        ("699552,9,170f48e4,2021-09-09T08:04:00Z,2021-09-08T08:04:00Z", FieldMalformed),
        ("699552,9,00000000,2021-09-08T08:04:00Z,2021-09-09T08:04:00Z", BitsInvalid),
    ],
)
def test_a_stretch_that_cannot_be_is_refused(row: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        decode_stretches(f"first_height,blocks,nbits,start,end\n{row}\n".encode())


def test_epochs_that_do_not_adjoin_have_no_stretch_between_them() -> None:
    ends = {
        stretch.first_height + stretch.blocks for stretch in stretches_of_epochs(shipped_epochs())
    }

    assert 844_704 in ends
    assert 905_184 not in ends
