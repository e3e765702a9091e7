"""Kleene's strong tables, in full (§4.5, §18.2)."""

from __future__ import annotations

from itertools import product

import pytest

from biplomacy.programme.truth import Truth, kleene_and, kleene_not, kleene_or

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (F, F, F, F), (F, U, F, U), (F, T, F, T),
        (U, F, F, U), (U, U, U, U), (U, T, U, T),
        (T, F, F, T), (T, U, U, T), (T, T, T, T),
    ],
)  # fmt: skip
def test_two_parts_give(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert kleene_and((left, right)) is both
    assert kleene_or((left, right)) is either


def test_the_opposite_of_unknown_is_unknown() -> None:
    assert [kleene_not(part) for part in (F, U, T)] == [T, U, F]


def test_of_no_parts_all_hold_and_none_does() -> None:
    assert (kleene_and(()), kleene_or(())) == (T, F)


def test_the_laws_of_de_morgan_hold_for_three_values() -> None:
    for parts in product(Truth, repeat=3):
        opposite = [kleene_not(part) for part in parts]

        assert kleene_not(kleene_and(parts)) is kleene_or(opposite)
        assert kleene_not(kleene_or(parts)) is kleene_and(opposite)
