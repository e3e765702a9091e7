"""Which signs are easily taken for one another, and the skeleton of a name (register §A7.3).

The table is our own and small: Cyrillic, Greek and Latin letters that common fonts draw alike.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files

from biplomacy.values.closed_csv import read_table

COLUMNS = ("sign", "as", "name")
_TOGETHER = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "j": "l", "5": "s", "8": "b", "6": "b"})


@lru_cache(maxsize=1)
def _signs() -> tuple[tuple[str, str], ...]:
    content = files("biplomacy.register").joinpath("facts", "confusables.csv").read_bytes()
    rows = read_table(content, (COLUMNS,))
    return tuple((row.fields.text("sign"), row.fields.text("as")) for row in rows)


def skeleton(text: str) -> str:
    """Return what ``text`` looks like: two texts of one skeleton are easily confused.

    >>> skeleton("b\u0456nance.com") == skeleton("BINANCE.com")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(dict(_numbered()))
    bare = unicodedata.normalize("NFD", folded)
    plain = "".join(sign for sign in bare if unicodedata.combining(sign) == 0)
    for several, one in _TOGETHER:
        plain = plain.replace(several, one)
    return plain.translate(_ALIKE)


@lru_cache(maxsize=1)
def _numbered() -> tuple[tuple[int, str], ...]:
    return tuple((ord(sign), alike) for sign, alike in _signs())
