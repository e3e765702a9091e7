"""Which listed names a query could mean: two postings and a vote (supervision §C4.2).

Every pair of letters has a dense row of marks over all names, added up in one sweep; sounds are
rarer and have lists of places. Everything is counted in integers, and ties go to the earlier name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from biplomacy.screening.phonetic_keys import marked_bigrams, phonetic_key, unwritten_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from biplomacy.screening.name_forms import NameForms
    from biplomacy.screening.name_rules import NameRules

    Places: TypeAlias = NDArray[np.int64]
    Counts: TypeAlias = NDArray[np.uint16]

GRAM_VOTE, KEY_VOTE = 2, 3
_LEAST_KEY = 2
_IN_A_BYTE = 255 // GRAM_VOTE
_FINE = 1 << 16
_PERCENT = 100
_MORE = 4
_FEW = 5
"""Letter pairs of a name so short that one edit leaves hardly any; its words are looked at."""


@dataclass(frozen=True, slots=True)
class Near:
    """Places of listed names in ascending order, and whether each is worth a look at its words."""

    places: Places
    worded: NDArray[np.bool_]


class NamePostings:
    """The names that share letters or sounds with a query; built once for a list."""

    def __init__(self, names: Sequence[NameForms], rules: NameRules) -> None:
        self._rules = rules
        grams = [_grams(one) for one in names]
        numbers = {gram: row for row, gram in enumerate(sorted(set().union(*grams)))}
        marks = np.zeros((len(numbers), len(names)), np.uint8)
        for place, found in enumerate(grams):
            marks[[numbers[gram] for gram in found], place] = GRAM_VOTE
        self._marks = {gram: marks[row] for gram, row in numbers.items()}
        self._least: dict[int, Counts] = {}
        self._sizes = np.fromiter(map(len, grams), np.int64, len(names))
        self._vowelless = np.fromiter((one.vowelless for one in names), np.bool_, len(names))
        sounds: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(names):
            for key in sound_keys(one):
                sounds[key].append(place)
        self._sounds = {key: np.array(found, np.int64) for key, found in sounds.items()}

    def nearest(self, query: NameForms) -> Near:
        """Return at most ``keep`` names whose share of votes exceeds ``floor``, by place.

        The share is the vote over the number of letter pairs of both names.
        """
        rules = self._rules
        grams = sorted(_grams(query))
        votes = self._votes(grams, sound_keys(query))
        found = np.flatnonzero(votes > self._least_votes(len(grams)))
        given = votes[found].astype(np.int64) * _PERCENT
        sizes = self._sizes[found]
        keep = rules.keep * (_MORE if query.vowelless else 1)
        if len(found) > keep:
            order = given * _FINE // (sizes + len(grams)) * len(votes) - found
            best = np.sort(np.argpartition(order, -keep)[-keep:])
            found, given, sizes = found[best], given[best], sizes[best]
        whole = given >= (sizes + len(grams)) * rules.share
        part = given >= np.minimum(sizes, len(grams)) * (GRAM_VOTE * rules.inside)
        mixed = self._vowelless[found] != query.vowelless
        return Near(found, whole | part | mixed | (len(grams) <= _FEW))

    def _votes(self, grams: Sequence[str], keys: Sequence[str]) -> Counts:
        """Return each name's votes, counted in bytes for as many letter pairs as a byte holds."""
        rows = [marks for gram in grams if (marks := self._marks.get(gram)) is not None]
        votes = np.zeros(len(self._sizes), np.uint16)
        for first in range(0, len(rows), _IN_A_BYTE):
            some = rows[first].copy()
            for marks in rows[first + 1 : first + _IN_A_BYTE]:
                some += marks
            votes += some
        for key in keys:
            if (heard := self._sounds.get(key)) is not None:
                votes[heard] += KEY_VOTE
        return votes

    def _least_votes(self, size: int) -> Counts:
        """Return, for a query of ``size`` letter pairs, the votes that each name must exceed."""
        known = self._least.get(size)
        if known is None:
            known = ((self._sizes + size) * self._rules.floor // _PERCENT).astype(np.uint16)
            self._least[size] = known
        return known


def sound_keys(name: NameForms) -> list[str]:
    """Return the sounds of a name's words, once each; both readings where vowels are unwritten."""
    keys = {phonetic_key(token) for token in name.tokens}
    if name.vowelless:
        keys |= {unwritten_key(token) for token in name.tokens}
    return sorted(key for key in keys if len(key) >= _LEAST_KEY)


def _grams(name: NameForms) -> set[str]:
    grams: set[str] = set()
    for token in name.tokens:
        grams.update(marked_bigrams(token))
    return grams
