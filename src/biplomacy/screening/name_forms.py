"""A name as it is compared: Latin letters and digits only, in two arrangements (supervision §C4.1).

The transliterator's release is part of an index's ``code_version``, as another release may spell a
name otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from importlib.metadata import version

from anyascii import anyascii

from biplomacy.screening.errors import NameEmpty

TRANSLITERATOR = f"anyascii {version('anyascii')}"
MAX_NAME = 1_000
"""The longest name in characters; published lists stay below 350."""
_JOINED = str.maketrans("", "", "'`")
_OTHER = re.compile("[^a-z0-9]+")
_VOWELLESS = re.compile("[\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_ARTICLE = re.compile("\\b\u0627\u0644(?=\\w{3})")
_ZAH = str.maketrans("\u0638", "\u0632")
_FIRST_VOWEL = re.compile("\\b[\u0622\u0623\u0625\u0627\u0639\u0671\u05d0\u05e2]")


@dataclass(frozen=True, slots=True)
class NameForms:
    """What a name looks like to the matcher.

    ``vowelless`` says that it was written in a script that leaves short vowels out.
    """

    tokens: tuple[str, ...]
    vowelless: bool
    sorted: str
    squeezed: str
    longest_first: tuple[str, ...]


def name_forms(text: str) -> NameForms:
    """Return the forms of a name: NFKC, in Latin letters, lower case, all else a space.

    Apostrophes join: ``O'Brien`` is one word. In Arabic letters the article is a word of its own,
    an alef or ayn that begins a word is an ``a``, as some vowel stands there (in Hebrew too), and
    the emphatic ``zah`` is a ``z``, as names are spelt.

    Raises:
        NameEmpty: no letter or digit is left, or the text is longer than a name can be.

    >>> name_forms("AL-RAHMAN, Sa'id").sorted
    'al rahman said'
    >>> name_forms("Сергей Аксёнов").tokens
    ('sergey', 'aksenov')
    """
    if len(text) > MAX_NAME:
        raise NameEmpty(f"a name has more than {MAX_NAME} characters")
    vowelless = False
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        vowelless = _VOWELLESS.search(text) is not None
        if vowelless:
            text = text.translate(_ZAH)
            text = anyascii(_FIRST_VOWEL.sub("a", _ARTICLE.sub("\u0627\u0644 ", text)))
        else:
            text = anyascii(text)
    tokens = tuple(_OTHER.sub(" ", text.lower().translate(_JOINED)).split())
    if not tokens:
        raise NameEmpty("a name has no letter or digit in it")
    ordered = sorted(tokens)
    longest_first = tuple(sorted(ordered, key=len, reverse=True))
    return NameForms(tokens, vowelless, " ".join(ordered), "".join(tokens), longest_first)
