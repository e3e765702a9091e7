"""Legal entity identifiers (ISO 17442): twenty characters with a check by ISO 7064 mod 97-10."""

from __future__ import annotations

import re

_PATTERN = re.compile(r"[0-9A-Z]{18}[0-9]{2}", re.ASCII)
REMAINDER = 1


def has_lei_pattern(text: str) -> bool:
    """Say whether ``text`` has the form of an LEI, whatever its check digits."""
    return _PATTERN.fullmatch(text) is not None


def lei_remainder(text: str) -> int:
    """Return the number that ``text`` spells (A = 10 … Z = 35) modulo 97; a valid LEI leaves 1.

    Raises ``ValueError`` where ``text`` has not the form of an LEI.
    """
    if not has_lei_pattern(text):
        raise ValueError(text)
    return int("".join(str(int(letter, 36)) for letter in text)) % 97


def is_lei(text: str) -> bool:
    """Say whether ``text`` is an LEI with right check digits."""
    return has_lei_pattern(text) and lei_remainder(text) == REMAINDER
