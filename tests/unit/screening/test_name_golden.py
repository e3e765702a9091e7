"""The golden pairs: public figures and invented names, each with the band that it comes to (§C4.5).

A name alone tells no two people of one name apart. What is missed and what is asked too often stays
in the table, so a change that makes either worse, or better, shows here.
"""

from __future__ import annotations

from collections import Counter

import pytest

from biplomacy.screening.name_matching import NameIndex
from biplomacy.screening.name_rules import NameRules, band_of
from fakes.screening_names import Pair, entries_of, golden_pairs

PAIRS = golden_pairs()
LISTED = sorted({pair.listed for pair in PAIRS})
IDS = {name: f"test:{number}" for number, name in enumerate(LISTED, 1)}


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.of(entries_of(LISTED))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.query} / {pair.listed}")
def test_a_golden_pair_comes_to_its_band(pair: Pair, index: NameIndex) -> None:
    found = {one.entry_id: one for one in index.candidates(pair.query, 100)}
    candidate = found.get(IDS[pair.listed])
    score = 0 if candidate is None else candidate.score

    assert band_of(score, NameRules()).value == pair.band


def test_the_table_says_how_many_are_missed_and_how_many_asked_in_vain() -> None:
    counts = Counter((pair.kind, pair.band) for pair in PAIRS)

    assert len(PAIRS) == 103
    assert [counts["same", band] for band in ("match", "review", "none")] == [56, 13, 3]
    assert [counts["different", band] for band in ("match", "review", "none")] == [10, 10, 11]


@pytest.mark.parametrize(
    ("first", "last"), [("\u0400", "\u052f"), ("\u0600", "\u06ff"), ("\u0041", "\u007a")]
)
def test_each_script_has_positives_and_negatives(first: str, last: str) -> None:
    for kind in ("same", "different"):
        written = [pair for pair in PAIRS if pair.kind == kind and first <= pair.query[-1] <= last]
        assert len(written) >= 3


def test_some_pairs_are_urdu_by_their_own_letters() -> None:
    urdu = [pair for pair in PAIRS if set(pair.query) & set("یہٹڈپھچگ")]

    assert len(urdu) >= 12
