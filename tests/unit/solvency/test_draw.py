"""Unannounced heights: the vector of §B4.3, draws made again, deadlines in blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.solvency.calls import (
    ChainPoint,
    DrawReveal,
    SolvencyCall,
    chain_point,
    check_answer,
    check_reveal,
    height_at,
    make_call,
    median_time_past,
)
from biplomacy.solvency.draw import (
    DrawRule,
    commit_seed,
    draw_output,
    drawn_blocks,
    is_drawn,
)
from biplomacy.solvency.errors import BlocksMissing, SeedMismatch, SolvencyMalformed
from biplomacy.values.block_id import BlockId
from biplomacy.values.digest import Digest
from fakes.solvency_claims import codes

SEED = bytes(range(32))
DTI = "4H95J0R2X"
BLOCK = BlockId.parse(413_567, "0000000000000000025aff8be8a55df8f89c77296db6198f272d6577325d4069")


def rule(window: int = 200, draws: int = 4, *, seed: bytes = SEED) -> DrawRule:
    return DrawRule("2026-q1", 1_000, window, draws, commit_seed(seed), 50)


def blocks(first: int = 1_000, count: int = 200) -> tuple[BlockId, ...]:
    return tuple(BlockId(h, Digest.of(h.to_bytes(4)).raw) for h in range(first, first + count))


def calls_of(ruled: DrawRule) -> list[SolvencyCall]:
    draws = drawn_blocks(ruled, SEED, blocks(count=ruled.window_blocks))
    return [make_call(ruled, draw, assets=[DTI], tip=9_999) for draw in draws]


def test_the_published_vector_comes_out() -> None:
    """§B4.3."""
    output = draw_output(SEED, BLOCK.hash)

    assert str(commit_seed(SEED)) == (
        "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    )
    assert output.hex() == "c4f24c4603c2dca01bf5627ad7932d632d6d1ae09f22737df80114c67ac2953e"
    assert not is_drawn(output, rule(13_104, 3))
    assert round(int.from_bytes(output) / 2**256, 4) == 0.7693


@given(st.integers(1, 1_000_000), st.data())
def test_the_border_of_a_draw_is_exact(window: int, data: st.DataObject) -> None:
    draws = data.draw(st.integers(1, window))
    ruled = rule(window, draws)
    border = -(-draws * 2**256 // window)  # the least output that is not drawn

    assert is_drawn((border - 1).to_bytes(32), ruled)
    assert border == 2**256 or not is_drawn(border.to_bytes(32), ruled)


def test_about_as_many_blocks_are_drawn_as_are_expected() -> None:
    assert 20 <= len(drawn_blocks(rule(2_000, 40), SEED, blocks(count=2_000))) <= 65


def test_the_last_block_is_drawn_where_no_other_is_and_only_at_the_end() -> None:
    rare = rule(5, 1)
    seed = next(
        bytes([n]) * 32
        for n in range(256)
        if not any(is_drawn(draw_output(bytes([n]) * 32, b.hash), rare) for b in blocks(count=5))
    )
    ruled = rule(5, 1, seed=seed)

    assert drawn_blocks(ruled, seed, blocks(count=4)) == ()
    assert [draw.block.height for draw in drawn_blocks(ruled, seed, blocks(count=5))] == [1_004]


def test_blocks_outside_the_window_are_not_drawn() -> None:
    inside = drawn_blocks(rule(), SEED, blocks())

    assert drawn_blocks(rule(), SEED, (*blocks(0, 1_000), *blocks(), *blocks(1_200, 99))) == inside


def test_another_seed_is_refused_without_being_shown() -> None:
    with pytest.raises(SeedMismatch) as refused:
        drawn_blocks(rule(), b"\x07" * 32, blocks())
    with pytest.raises(SolvencyMalformed):
        commit_seed(b"short")

    assert "07" * 8 not in refused.value.message


@pytest.mark.parametrize(("window", "draws"), [(0, 0), (5, 6), (10**7, 3)])
def test_a_rule_without_possible_draws_is_refused(window: int, draws: int) -> None:
    with pytest.raises(SolvencyMalformed):
        rule(window, draws)


def test_a_call_before_six_confirmations_is_refused() -> None:
    draw = drawn_blocks(rule(), SEED, blocks())[0]

    with pytest.raises(BlocksMissing, match="has 5 confirmations"):
        make_call(rule(), draw, assets=[DTI], tip=draw.block.height + 4)
    call = make_call(rule(), draw, assets=[DTI], tip=draw.block.height + 5)

    assert (call.deadline, call.nonce) == (draw.block.height + 50, draw.output.hex())


def test_calls_that_are_the_draws_are_without_finding() -> None:
    assert check_reveal(DrawReveal("2026-q1", SEED), rule(), calls_of(rule()), blocks()) == ()


def test_a_call_left_out_and_a_call_of_choice_are_both_found() -> None:
    ruled = rule()
    calls = calls_of(ruled)
    spare = next(b for b in blocks() if b not in {call.block for call in calls})
    chosen = SolvencyCall(
        "2026-q1", spare, draw_output(SEED, spare.hash), (DTI,), spare.height + 50
    )

    found = check_reveal(DrawReveal("2026-q1", SEED), ruled, [*calls[1:], chosen], blocks())

    assert codes(found) == [("call-not-drawn", "failure"), ("draw-not-called", "failure")]


def test_a_call_outside_the_window_with_another_output_and_deadline_is_found() -> None:
    ruled = rule()
    odd = SolvencyCall("2026-q1", BlockId(7, b"\x01" * 32), b"\x02" * 32, (DTI,), 8)

    found = check_reveal(DrawReveal("2026-q1", SEED), ruled, [*calls_of(ruled), odd], blocks())

    assert {finding.code for finding in found} == {
        "call-not-drawn", "call-deadline-differs", "call-output-differs",
    }  # fmt: skip


def test_a_call_on_a_replaced_block_is_found() -> None:
    ruled, calls = rule(), calls_of(rule())
    moved = SolvencyCall(
        "2026-q1",
        BlockId(calls[0].block.height, b"\x05" * 32),
        calls[0].draw_output,
        (DTI,),
        calls[0].deadline,
    )

    found = check_reveal(DrawReveal("2026-q1", SEED), ruled, [moved, *calls[1:]], blocks())

    assert [f.code for f in found] == ["call-block-orphaned", "draw-not-called"]


def test_a_seed_that_was_not_committed_ends_the_check() -> None:
    found = check_reveal(DrawReveal("2026-q1", b"\x09" * 32), rule(), [], blocks())

    assert codes(found) == [("draw-seed-differs", "failure")]


def test_blocks_that_are_not_at_hand_are_a_warning() -> None:
    ruled = rule()

    found = check_reveal(DrawReveal("2026-q1", SEED), ruled, calls_of(ruled), blocks()[:-1])

    assert ("draw-window-unfinished", "warning") in codes(found)


def test_a_deadline_is_counted_in_blocks() -> None:
    call = SolvencyCall("2026-q1", BLOCK, b"\x01" * 32, (DTI,), 413_600)

    assert check_answer(call, "firm", 413_600, 413_700) == ()
    assert codes(check_answer(call, "firm", 413_601, 413_700)) == [("answer-late", "failure")]
    assert check_answer(call, "firm", None, 413_600) == ()
    assert codes(check_answer(call, "firm", None, 413_601)) == [("answer-missing", "failure")]


def test_an_instant_has_the_height_whose_median_it_has_reached() -> None:
    times = [100, 200, 300, 250, 500, 600, 700, 800, 900, 1_000, 1_100, 1_200, 1_300]

    assert median_time_past(times, 12) == 800
    assert height_at(times, 99) == -1
    assert height_at(times, 800) == 12
    assert all(height_at(times, median_time_past(times, h)) >= h for h in range(13))


def test_another_chain_stands_at_its_last_block_of_that_time() -> None:
    others = [(10, 1, "aa"), (20, 2, "bb"), (30, 3, "cc")]

    assert chain_point("ethereum", others, 29) == ChainPoint("ethereum", 2, "bb")
    assert chain_point("ethereum", others, 30).height == 3
    with pytest.raises(BlocksMissing):
        chain_point("ethereum", others, 9)
