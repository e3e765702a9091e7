"""Which entries a name could mean (§C4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.screening.errors import NameEmpty, NameRulesMalformed
from biplomacy.screening.model import ListEntry, ScreeningConfig
from biplomacy.screening.name_forms import name_forms
from biplomacy.screening.name_matching import NameIndex
from biplomacy.screening.name_postings import NamePostings
from biplomacy.screening.name_rules import NameRules, code_version
from biplomacy.screening.name_scoring import features
from biplomacy.screening.name_screening import NameScreener, name_config, rules_of
from biplomacy.screening.phonetic_keys import marked_bigrams, phonetic_key
from fakes.screening_names import edited, entries_of, golden_pairs

NAMES = sorted({pair.listed for pair in golden_pairs()})
WORDS = st.sampled_from(sorted({word for name in NAMES for word in name.split()}))
QUERIES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
INDEX = NameIndex.of(entries_of(NAMES))


@given(QUERIES)
def test_the_order_of_a_list_changes_no_answer(query: str) -> None:
    turned = NameIndex.of(reversed(entries_of(NAMES)))

    assert turned.candidates(query, 100) == INDEX.candidates(query, 100)


@given(QUERIES)
def test_what_is_found_is_scored_as_two_names_alone_are(query: str) -> None:
    for candidate in INDEX.candidates(query, 100):
        alone = features(name_forms(query), name_forms(candidate.name), INDEX.rules)
        assert candidate.features == alone
        assert candidate.score == alone.score >= INDEX.rules.review


@given(QUERIES)
def test_a_lower_limit_gives_the_beginning_of_the_same_answer(query: str) -> None:
    many = INDEX.candidates(query, 100)

    assert INDEX.candidates(query, 3) == many[:3]
    assert [(-one.score, one.entry_id) for one in many] == sorted(
        (-one.score, one.entry_id) for one in many
    )


@given(QUERIES)
def test_the_votes_are_those_of_the_rule_written_out(query: str) -> None:
    rules = NameRules(keep=7, align=5)
    asked = name_forms(query)
    forms = [name_forms(name) for name in NAMES]
    mine, heard = _marks(asked.tokens)
    shares = []
    for place, one in enumerate(forms):
        grams, keys = _marks(one.tokens)
        vote = 2 * len(mine & grams) + 3 * len(heard & keys)
        size = len(mine) + len(grams)
        if 100 * vote > rules.floor * size:
            shares.append((-(100 * vote * 65536 // size), place))

    near = NamePostings(forms, rules).nearest(asked)

    assert near.places.tolist() == sorted(place for _, place in sorted(shares)[:7])


def _marks(tokens: tuple[str, ...]) -> tuple[set[str], set[str]]:
    grams = {gram for token in tokens for gram in marked_bigrams(token)}
    return grams, {key for token in tokens if len(key := phonetic_key(token)) >= 2}


def test_one_edit_leaves_every_committed_name_among_the_ten_best() -> None:
    missed = [
        (name, number)
        for place, name in enumerate(NAMES, 1)
        for number in range(10)
        if f"test:{place}"
        not in {one.entry_id for one in INDEX.candidates(edited(name, f"{place}/{number}"))}
    ]

    assert len(missed) <= 0.01 * 10 * len(NAMES)


def test_an_entry_is_named_once_by_its_best_name() -> None:
    index = NameIndex.of(
        [ListEntry("test:1", "Person", ("Dawood Ibrahim", "Ibrahim Dawood Kaskar"))]
    )

    (found,) = index.candidates("DAWOOD, Ibrahim")

    assert (found.name, found.score) == ("Dawood Ibrahim", 10_000)


def test_equal_scores_go_by_id_and_names_without_letters_are_left_out() -> None:
    index = NameIndex.of(
        [
            ListEntry("b:1", "Person", ("Imran Khan", "***")),
            ListEntry("a:2", "Person", ("Khan, Imran",)),
        ]
    )

    assert len(index) == 2
    assert [one.entry_id for one in index.candidates("Imran Khan")] == ["a:2", "b:1"]


def test_a_very_long_name_is_counted_without_overflow() -> None:
    long = " ".join(f"{one}{other}x{one}" for one in "abcdefghij" for other in "klmnopqrst")
    index = NameIndex.of(entries_of([long, "Imran Khan"]))

    assert [one.score for one in index.candidates(long)] == [10_000]


def test_a_list_without_entries_answers_nobody() -> None:
    assert NameIndex.of([]).candidates("Imran Khan") == ()


def test_what_shares_nothing_with_the_list_finds_nobody() -> None:
    assert INDEX.candidates("qqqq") == ()
    with pytest.raises(NameEmpty):
        INDEX.candidates("...")


def test_a_screener_records_whole_numbers_and_what_the_answer_rests_on() -> None:
    screener = NameScreener(entries_of(NAMES))
    (found,) = screener.screen("Володимир Зеленський")

    assert (found.entry_id, found.score) == (
        f"test:{NAMES.index('Volodymyr Zelenskyy') + 1}",
        9_000,
    )
    assert [name for name, _ in found.features] == [
        "sorted", "squeezed", "aligned", "sounded", "contained", "birth", "country",
    ]  # fmt: skip
    assert all(type(value) is int for _, value in found.features)
    assert screener.code_version == code_version()
    for part in ("biplomacy-names/1", "anyascii 0.3.3", "rapidfuzz 3.14.6", "given names "):
        assert part in screener.code_version


def test_rules_survive_the_way_through_a_configuration() -> None:
    rules = NameRules(threshold=9_000, keep=100)

    assert rules_of(name_config(rules)) == rules
    for other in (
        ScreeningConfig("other/1", "1", rules.rows()),
        ScreeningConfig("biplomacy-names/1", "1", rules.rows()[1:]),
    ):
        with pytest.raises(NameRulesMalformed):
            rules_of(other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"review": 9_000},
        {"threshold": 10_001},
        {"review": 0},
        {"floor": 101},
        {"sound": -1},
        {"align": 41},
        {"align": 0},
        {"birth_differs": -1},
        {"keep": True},
    ],
)
def test_rules_that_contradict_themselves_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(NameRulesMalformed):
        NameRules(**wrong)
