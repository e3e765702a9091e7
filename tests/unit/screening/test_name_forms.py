"""Names as they are compared, and how they sound (§C4.1, §C4.2)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.screening.errors import NameEmpty
from biplomacy.screening.given_names import spellings
from biplomacy.screening.name_forms import MAX_NAME, name_forms
from biplomacy.screening.phonetic_keys import marked_bigrams, phonetic_key, skeleton

LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Сергей Аксёнов", "aksenov sergey"),
        ("AKSYONOV, Sergey", "aksyonov sergey"),
        ("ﬁne  \uff2e\uff41\uff4d\uff45", "fine name"),
        ("O'Brien", "obrien"),
        ("Saʿd", "sad"),
        ("José María", "jose maria"),
        ("Zia-ul-Haq", "haq ul zia"),
        ("بشار الأسد", "al asd bshr"),
        ("عمران خان", "amrn khn"),
        ("حافظ", "hfz"),
        ("習近平", "xijinping"),
        ("L.L.C. 'Alpha' №1", "alpha c l l no1"),
    ],
)
def test_a_name_is_compared_in_latin_letters_without_marks(written: str, words: str) -> None:
    assert name_forms(written).sorted == words


def test_both_arrangements_come_from_the_same_words() -> None:
    forms = name_forms("Ali KHAN, Liaquat")

    assert forms.sorted == "ali khan liaquat"
    assert forms.squeezed == "alikhanliaquat"
    assert forms.longest_first == ("liaquat", "khan", "ali")


@pytest.mark.parametrize(
    ("written", "vowelless"),
    [("محمد", True), ("דוד", True), ("Мухаммад", False), ("Muhammad", False), ("A محمد", True)],
)
def test_scripts_that_leave_vowels_out_are_known(written: str, vowelless: bool) -> None:  # noqa: FBT001
    assert name_forms(written).vowelless is vowelless


@pytest.mark.parametrize("nothing", ["", " ", "---", "!?", "a" * (MAX_NAME + 1)])
def test_what_is_no_name_is_refused_without_repeating_it(nothing: str) -> None:
    with pytest.raises(NameEmpty) as refused:
        name_forms(nothing)

    assert "aaa" not in refused.value.message


@given(st.text(max_size=60))
def test_any_text_has_forms_of_latin_letters_or_is_refused(text: str) -> None:
    try:
        forms = name_forms(text)
    except NameEmpty:
        return

    assert set(forms.squeezed) <= set(LATIN)
    assert name_forms(forms.sorted).sorted == forms.sorted
    assert sorted(forms.longest_first) == sorted(forms.tokens)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("muhammad", "mohammed"),
        ("aksyonov", "aksionov"),
        ("schmidt", "shmit"),
        ("khalid", "kalit"),
        ("philip", "filip"),
        ("quraishi", "koreishi"),
        ("maxim", "maksim"),
        ("tchaikovsky", "tschaikowski"),
        ("serhii", "sergey"),
        ("mukhammad", "muhammad"),
    ],
)
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert phonetic_key(one) == phonetic_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("nawaz", "shahbaz"), ("imran", "irfan"), ("putin", "pushkin")]
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert phonetic_key(one) != phonetic_key(other)


@given(st.text(LATIN, min_size=1, max_size=20))
def test_a_key_has_no_vowel_and_no_repeat(token: str) -> None:
    key = phonetic_key(token)

    assert not set(key) & set("aeiouhy")
    assert all(left != right for left, right in pairwise(key))
    assert skeleton(token).removeprefix("a") == phonetic_key(token.replace("w", ""))


def test_letter_pairs_mark_beginning_and_end() -> None:
    assert marked_bigrams("ali") == ("^a", "al", "li", "i$")
    assert marked_bigrams("x") == ("^x", "x$")


def test_the_table_of_given_names_lists_each_spelling_once_and_no_standing_name_twice() -> None:
    table = spellings()
    others, standing = {other for other, _ in table}, {name for _, name in table}

    assert len(others) == len(table)
    assert not others & standing
    assert all(name.isascii() and name.islower() and name.isalpha() for name in others | standing)
