"""A rule comes before its window, a seed after it (§B4.1): otherwise somebody could choose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.solvency.calls import median_time_past
from biplomacy.solvency.draw import DrawRule, commit_seed
from biplomacy.solvency.draw_order import check_one_rule, check_reveal_order, check_rule_order
from fakes.solvency_claims import codes

RULE = DrawRule("2026-q1", 1_000, 200, 4, commit_seed(bytes(range(32))), 50)


@pytest.mark.parametrize(
    ("recorded", "found"), [(999, []), (1_000, [("draw-rule-late", "failure")])]
)
def test_a_rule_is_late_once_a_block_of_its_window_is_known(
    recorded: int, found: list[tuple[str, str]]
) -> None:
    assert codes(check_rule_order(RULE, recorded)) == found


def test_a_period_with_two_rules_leaves_a_choice() -> None:
    other = replace(RULE, seed_commitment=commit_seed(bytes(32)))
    next_period = replace(RULE, period="2026-q2", first_height=1_200)

    assert check_one_rule([RULE, next_period]) == ()
    assert codes(check_one_rule([RULE, next_period, other])) == [("draw-rule-repeated", "failure")]


@pytest.mark.parametrize(
    ("revealed", "tip", "found"),
    [
        pytest.param(1_198, 1_300, [("draw-revealed-early", "failure")], id="a-block-to-come"),
        pytest.param(1_199, 1_300, [], id="with-the-last-block"),
        pytest.param(None, 1_204, [], id="still-time"),
        pytest.param(None, 1_205, [("draw-not-revealed", "warning")], id="never-shown"),
    ],
)
def test_a_seed_is_shown_after_its_window_and_then_shown(
    revealed: int | None, tip: int, found: list[tuple[str, str]]
) -> None:
    assert codes(check_reveal_order(RULE, revealed, tip)) == found


def test_of_an_even_number_of_times_the_later_middle_one_counts() -> None:
    """As in Bitcoin Core's GetMedianTimePast, near the chain's first blocks."""
    assert [median_time_past([10, 20, 30, 40], height) for height in range(4)] == [10, 20, 20, 30]
