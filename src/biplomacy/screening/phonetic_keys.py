"""How a word sounds, roughly: consonants in nine classes, vowels left out (supervision §C4.2).

The key is made for transliterated names: it is the same for most spellings of one name, and for
some names that differ. It finds candidates; it does not decide.
"""

from __future__ import annotations

import re
from functools import lru_cache

from biplomacy.screening.given_names import standing_name

_DIGRAPHS = re.compile("tsch|tch|sch|sh|ch|dzh|dj|zh|ts|kh|gh|ck|ph|th|dh|qu|x")
_SOUNDS = {
    "sch": "s", "sh": "s", "ch": "s", "zh": "s", "ts": "s", "kh": "k", "gh": "k", "ck": "k",
    "tsch": "s", "tch": "s", "dzh": "j", "dj": "j",
    "ph": "f", "th": "t", "dh": "t", "qu": "k", "x": "ks",
}  # fmt: skip
_CLASSES = str.maketrans("bpvwfgkqczsdtaeiouhy", "ppfffkkkkssttaaaaaaa")
_REPEATS = re.compile(r"(.)\1+")
_CACHED = 1 << 16


@lru_cache(_CACHED)
def phonetic_key(token: str) -> str:
    """Return the consonant classes of a word in lower-case Latin letters; may be empty.

    A given name in the table of ``given_names`` sounds as the name that it stands for.

    >>> phonetic_key("muhammad"), phonetic_key("mohammed"), phonetic_key("aksyonov")
    ('mt', 'mt', 'ksnf')
    """
    sounded = _DIGRAPHS.sub(lambda found: _SOUNDS[found[0]], standing_name(token))
    return _REPEATS.sub(r"\1", sounded.translate(_CLASSES).replace("a", ""))


@lru_cache(_CACHED)
def unwritten_key(token: str) -> str:
    """Return the key without ``w``, which writes a vowel as often in Arabic, Urdu and Hebrew.

    >>> unwritten_key("mhmwd"), unwritten_key("mahmoud")
    ('mt', 'mt')
    """
    return phonetic_key(token.replace("w", ""))


@lru_cache(_CACHED)
def skeleton(token: str) -> str:
    """Return what is left of a word without its vowels, save that it begins with one.

    >>> skeleton("ahmd"), skeleton("ahmed"), skeleton("mhmd")
    ('amt', 'amt', 'mt')
    """
    return ("a" if token[0] in "aeiou" else "") + unwritten_key(token)


@lru_cache(_CACHED)
def marked_bigrams(token: str) -> tuple[str, ...]:
    """Return the pairs of neighbouring letters with marks for beginning and end.

    >>> marked_bigrams("amir")
    ('^a', 'am', 'mi', 'ir', 'r$')
    """
    marked = f"^{token}$"
    return tuple(marked[place : place + 2] for place in range(len(marked) - 1))
