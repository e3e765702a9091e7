"""Birth dates and countries lower a score, or raise it within the review band (§C4.6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.screening.errors import BirthDateMalformed
from biplomacy.screening.model import ListEntry
from biplomacy.screening.name_matching import NameIndex
from biplomacy.screening.name_particulars import UNTOLD, Particulars, weigh
from biplomacy.screening.name_rules import NameRules

RULES = NameRules()
BORN = Particulars(("1972-11-26",), ("Russia",))
DATES = st.sampled_from(["1972-11-26", "1972-11", "1972", "1957", "1957-07-30"])
COUNTRIES = st.sampled_from(["Russia", "russia", "Iran"])
TOLD = st.builds(
    Particulars,
    st.lists(DATES, max_size=2).map(tuple),
    st.lists(COUNTRIES, max_size=2).map(tuple),
)


@pytest.mark.parametrize(
    ("score", "told", "after"),
    [
        (8_000, UNTOLD, 8_000),
        (8_000, Particulars(("1972-11-26",)), 8_500),
        (8_300, Particulars(("1972-11-26",), ("Russia",)), 8_500),
        (8_000, Particulars(("1972",)), 8_000),
        (8_000, Particulars(("1973",)), 6_500),
        (10_000, Particulars(("1973", "1972-11")), 10_000),
        (10_000, Particulars(("1973",), ("IRAN",)), 8_000),
        (8_000, Particulars((), ("RUSSIA",)), 8_200),
        (9_000, Particulars(("1972-11-26",)), 9_000),
        (7_499, Particulars(("1972-11-26",), ("Russia",)), 7_499),
        (100, Particulars(("1973",)), 0),
    ],
)
def test_particulars_weigh_as_the_rules_say(score: int, told: Particulars, after: int) -> None:
    assert weigh(score, told, BORN, RULES).score == after


@given(st.integers(0, 10_000), TOLD, TOLD)
def test_nothing_is_raised_out_of_the_review_band(
    score: int, asked: Particulars, listed: Particulars
) -> None:
    weighed = weigh(score, asked, listed, RULES)

    assert weighed == weigh(score, asked, listed, RULES)
    assert weighed.score == max(0, score + weighed.birth + weighed.country)
    assert weighed.score <= max(score, RULES.threshold)
    if score < RULES.review:
        assert weighed.score <= score


def test_a_birth_date_alone_makes_no_candidate() -> None:
    index = NameIndex.of(
        [ListEntry("test:1", "Person", ("Imran Khan",), birth_dates=("1952-10-05",))]
    )

    assert index.candidates("Ekaterina Smirnova", told=Particulars(("1952-10-05",))) == ()


def test_another_birth_date_takes_a_likeness_out_of_the_answer() -> None:
    index = NameIndex.of(
        [
            ListEntry("test:1", "Person", ("Imran Khan",), birth_dates=("1952-10-05",)),
            ListEntry("test:2", "Person", ("Imran Kahn",), birth_dates=("1990",)),
        ]
    )

    first, second = index.candidates("Imran Khan")
    (left,) = index.candidates("Imran Khan", told=Particulars(("1990-01-01",)))[:1]

    assert (first.entry_id, second.entry_id) == ("test:1", "test:2")
    assert (left.entry_id, left.birth) == ("test:2", 0)


@pytest.mark.parametrize("text", ["26.11.1972", "1972-11-26T00:00", "", "72", "1972-1"])
def test_a_date_in_another_form_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BirthDateMalformed) as refused:
        Particulars((text,))

    assert "26" not in refused.value.message.replace("1977-03-25", "")
