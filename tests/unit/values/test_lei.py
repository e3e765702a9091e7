"""ISO 17442: form and check digits."""

from __future__ import annotations

import pytest

from biplomacy.values.lei import has_lei_pattern, is_lei, lei_remainder


def test_a_real_identifier_passes() -> None:
    assert is_lei("5493007WZ7IFULIL8G21")


@pytest.mark.parametrize("text", ["5493007WZ7IFULIL8G12", "5493007WZ7IFULIL8G2", "", "9.60E+19"])
def test_a_wrong_digit_or_form_does_not(text: str) -> None:
    assert not is_lei(text)


def test_the_example_of_ivms101_has_the_form_and_leaves_69() -> None:
    """supervision §C5.3."""
    assert has_lei_pattern("3M5E1GQKGL17HI8CPN20")
    assert lei_remainder("3M5E1GQKGL17HI8CPN20") == 69


def test_lower_case_and_foreign_digits_are_no_identifier() -> None:
    assert not has_lei_pattern("5493007wz7ifulil8g21")
    assert not has_lei_pattern("5493007WZ7IFULIL8G\uff12\uff11")
    with pytest.raises(ValueError, match="5493"):
        lei_remainder("5493")
