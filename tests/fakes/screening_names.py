"""Names to screen: entries made on the spot, edits by a seeded hash, the committed golden pairs."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

from biplomacy.screening.model import ListEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

_LETTERS = "abcdefghijklmnopqrstuvwxyz "


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, whether one person or firm bears both, and the band of their score."""

    kind: str
    band: str
    query: str
    listed: str


def golden_pairs() -> tuple[Pair, ...]:
    """Return the committed pairs."""
    path = resources.files("biplomacy.screening") / "facts" / "golden_names.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return tuple(Pair(row["kind"], row["band"], row["query"], row["listed"]) for row in rows)


def entries_of(names: Iterable[str]) -> tuple[ListEntry, ...]:
    """Return one entry for each name, ``test:1`` and so on."""
    return tuple(
        ListEntry(f"test:{number}", "Person", (name,)) for number, name in enumerate(names, 1)
    )


def numbers(seed: str, count: int) -> list[int]:
    """Return ``count`` numbers that look drawn, always the same for one seed."""
    return [int.from_bytes(sha256(f"{seed}/{one}".encode()).digest()[:8]) for one in range(count)]


def edited(name: str, seed: str) -> str:
    """Return a name with one letter or space put in, left out, replaced or moved."""
    kind, place, letter = numbers(seed, 3)
    at = place % len(name)
    other = _LETTERS[letter % len(_LETTERS)]
    if kind % 4 == 0:
        return name[:at] + other + name[at:]
    if kind % 4 == 1 or len(name) == 1:
        return name[:at] + other + name[at + 1 :]
    if kind % 4 == 2:
        return name[:at] + name[at + 1 :]
    at = min(at, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
