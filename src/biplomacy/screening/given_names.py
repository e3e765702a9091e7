"""Given names whose spellings in two languages share no sound key, such as Sergey and Serhii.

The table is short on purpose: what ``phonetic_keys`` hears by itself is not in it. Its digest is
part of ``code_version``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources

_CACHED = 1 << 16


@lru_cache(_CACHED)
def standing_name(token: str) -> str:
    """Return the spelling that stands for a given name, or the word itself.

    >>> standing_name("serhii"), standing_name("sergey")
    ('sergey', 'sergey')
    """
    return next((name for other, name in spellings() if other == token), token)


@cache
def spellings() -> tuple[tuple[str, str], ...]:
    """Return each other spelling with the one that stands for it."""
    rows = (line.split(",") for line in _table().decode("ascii").splitlines()[1:])
    return tuple((other, name) for name, also in rows for other in also.split())


@cache
def table_digest() -> str:
    """Return the first 16 digits of the table's SHA-256."""
    return sha256(_table()).hexdigest()[:16]


def _table() -> bytes:
    return (resources.files("biplomacy.screening") / "facts" / "given_names.csv").read_bytes()
