"""How alike two names are (§C4.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from biplomacy.screening.name_forms import name_forms
from biplomacy.screening.name_rules import NameRules
from biplomacy.screening.name_scoring import features, likeness

RULES = NameRules()
PARTS = (
    "muhammad", "mohammed", "mhmd", "ali", "a", "s", "khan", "kahn", "sergey", "serhii", "bin",
    "ben", "aksyonov", "aksenov", "putin", "potanin", "x", "vladimir", "vladimirovich", "محمد",
    "خان",
)  # fmt: skip
NAMES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map(" ".join)
TEXTS = st.text("abcdeilmnors ", min_size=1, max_size=24)


@given(TEXTS, TEXTS)
def test_a_likeness_is_rapidfuzz_s_ratio_in_whole_hundredths(one: str, other: str) -> None:
    assert abs(likeness(one, other) - fuzz.ratio(one, other) * 100) <= 0.5 + 1e-9
    assert likeness(one, other) == likeness(other, one)


@given(NAMES, NAMES)
def test_every_feature_stays_between_nothing_and_equal(one: str, other: str) -> None:
    found = features(name_forms(one), name_forms(other), RULES)

    assert all(type(value) is int and 0 <= value <= 10_000 for _, value in found.rows())
    assert found.score == max(value for _, value in found.rows())
    assert found.contained <= 100 * RULES.contained
    assert found.aligned <= found.sounded


@given(NAMES)
def test_a_name_is_equal_to_itself_in_any_order(name: str) -> None:
    turned = " ".join(reversed(name.split()))

    assert features(name_forms(name), name_forms(turned), RULES).score == 10_000


@given(NAMES, NAMES)
def test_which_of_two_names_is_listed_does_not_matter(one: str, other: str) -> None:
    left, right = name_forms(one), name_forms(other)

    assert features(left, right, RULES) == features(right, left, RULES)


@pytest.mark.parametrize(
    ("one", "other", "feature", "value"),
    [
        ("Sergey Aksyonov", "AKSYONOV, Sergey", "sorted", 10_000),
        ("Ala al-Din", "Alaaldin", "squeezed", 10_000),
        ("Qadyrov Ramzan", "Ramzan Kadyrov", "aligned", 9_231),
        ("Mohammed Khan", "Muhammad Khan", "sounded", 9_333),
        ("Dawood Ibrahim", "Dawood Ibrahim Kaskar", "contained", 8_400),
        ("S. Aksyonov", "Sergey Aksyonov", "sounded", 9_087),
    ],
)
def test_each_feature_sees_what_it_is_for(one: str, other: str, feature: str, value: int) -> None:
    found = dict(features(name_forms(one), name_forms(other), RULES).rows())

    assert found[feature] == value


def test_two_given_names_with_the_same_consonants_do_not_sound_alike() -> None:
    found = features(name_forms("Ali Hassan"), name_forms("Ali Hussein"), RULES)

    assert found.sounded == found.aligned


def test_one_word_inside_a_longer_name_is_no_candidate() -> None:
    assert features(name_forms("Muhammad"), name_forms("Muhammad Ali Khan"), RULES).contained == 0
