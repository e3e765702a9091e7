"""How alike two names are, each way of looking at it a feature (supervision §C4.3).

A likeness is ``(letters of both - edits) / letters of both``, where an edit adds or removes a
letter: rapidfuzz's ``ratio``, computed here in whole numbers and rounded once, half up, to
hundredths of a point.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from biplomacy.screening.given_names import standing_name
from biplomacy.screening.model import CERTAIN
from biplomacy.screening.phonetic_keys import phonetic_key, skeleton

if TYPE_CHECKING:
    from biplomacy.screening.name_forms import NameForms
    from biplomacy.screening.name_rules import NameRules

_PERCENT = 100
LEAST_KEY = 2
"""Sounds of which words must share to sound alike: one consonant says nothing."""
_LEAST_WORDS, _LEAST_LETTERS = 2, 8
_VOWELS, _SILENT = frozenset("aeiou"), frozenset("hy")
_CACHED = 1 << 17


@dataclass(frozen=True, slots=True)
class Features:
    """Likenesses in hundredths of a point, 0 to 10000.

    ``sorted`` compares the words in alphabetical order, ``squeezed`` the whole without spaces,
    ``aligned`` word with word, ``sounded`` the same with what only sounds alike, ``contained`` the
    words of the shorter name only.
    """

    sorted: int
    squeezed: int
    aligned: int
    sounded: int
    contained: int

    @property
    def score(self) -> int:
        """The greatest of them."""
        return max(self.sorted, self.squeezed, self.aligned, self.sounded, self.contained)

    def rows(self) -> tuple[tuple[str, int], ...]:
        """Return each feature by its name, in the order of the class."""
        return tuple((one.name, getattr(self, one.name)) for one in fields(self))


def features(query: NameForms, listed: NameForms, rules: NameRules) -> Features:
    """Return every likeness of a query to a listed name."""
    return Features(
        likeness(query.sorted, listed.sorted),
        likeness(query.squeezed, listed.squeezed),
        *word_by_word(query, listed, rules),
    )


def likeness(left: str, right: str) -> int:
    """Return the likeness of two texts.

    >>> likeness("muhammad", "mohammed"), likeness("omar", "omar")
    (7500, 10000)
    """
    letters = len(left) + len(right)
    return in_hundredths(letters - Indel.distance(left, right), letters)


def in_hundredths(matched: int, letters: int) -> int:
    """Return a share of letters in hundredths of a point, rounded half up."""
    return (2 * CERTAIN * matched + letters) // (2 * letters)


def word_by_word(query: NameForms, listed: NameForms, rules: NameRules) -> tuple[int, int, int]:
    """Return ``aligned``, ``sounded`` and ``contained``.

    The longest word of the name with fewer words (of two as long, the first by alphabet) chooses
    the most alike of the other's, then the next longest of what is left. A word without a partner
    counts as unlike, save in ``contained``, which weighs each pair by the shorter name's letters.
    """
    one, other = query.longest_first, listed.longest_first
    few, left = (one, other) if (len(one), one) <= (len(other), other) else (other, one)
    many = list(left)
    vowelless = query.vowelless != listed.vowelless
    heeded = (rules.sound, rules.sound_from, rules.initial)
    plain = heard = weighed = letters = extent = 0
    for token in few:
        size = len(token)
        if token in many:
            partner, chosen = token, (CERTAIN, 2 * size, 2 * _PERCENT * size)
            many.remove(token)
        else:
            pairs = [_pair(token, word, vowelless, heeded) for word in many]
            chosen = max(pairs)
            partner = many.pop(pairs.index(chosen))
        plain += chosen[1]
        heard += chosen[2]
        weighed += chosen[0] * size
        letters += size
        extent += max(size, len(partner))
    whole = len(query.squeezed) + len(listed.squeezed)
    contained = 0
    if many and len(few) >= _LEAST_WORDS and extent >= _LEAST_LETTERS:
        contained = in_hundredths(weighed * rules.contained, _PERCENT * CERTAIN * letters)
    return in_hundredths(plain, whole), in_hundredths(heard, _PERCENT * whole), contained


@lru_cache(_CACHED)
def _pair(
    left: str,
    right: str,
    vowelless: bool,  # noqa: FBT001 - a cache's key
    heeded: tuple[int, int, int],
) -> tuple[int, int, int]:
    """Return how alike two words are, the letters of both that match, and a hundred times as heard.

    What is heard are the letters that match or, at a discount, all where both sound the same.
    """
    letters = len(left) + len(right)
    matched = letters - Indel.distance(left, right)
    heard = _PERCENT * matched
    sound, sound_from, initial = heeded
    if sound * letters > heard and _sound_alike(left, right, vowelless=vowelless):
        near = heard >= sound_from * letters and _begin_alike(left, right)
        if vowelless or near or standing_name(left) == standing_name(right):
            heard = sound * letters
    elif 1 in (len(left), len(right)) and left[0] == right[0]:
        heard = max(heard, initial * letters)
    return in_hundredths(heard, _PERCENT * letters), matched, heard


def _sound_alike(left: str, right: str, *, vowelless: bool) -> bool:
    if vowelless and skeleton(left) == skeleton(right) != "":
        return True
    sounds = phonetic_key(left)
    return len(sounds) >= LEAST_KEY and sounds == phonetic_key(right)


def _begin_alike(left: str, right: str) -> bool:
    """Say whether both words begin with a vowel or neither does; ``h`` and ``y`` may be silent."""
    firsts = {left[0], right[0]}
    return bool(firsts & _SILENT) or (left[0] in _VOWELS) == (right[0] in _VOWELS)
