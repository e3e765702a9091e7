"""The bars of name screening (supervision §C7.1): against rapidfuzz over a whole list, and recall.

The list is OFAC's of November 2023 where the shared folder is at hand, else invented names of the
same number. Its names are split by a hash: no cut-off was chosen on the half that is asked about.
A peer does the same work with one scorer: normal form, ``cdist`` over all names, the ten best.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import csv
import resource
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from biplomacy.screening.model import ListEntry
from biplomacy.screening.name_forms import name_forms
from biplomacy.screening.name_matching import NameIndex
from biplomacy.screening.name_rules import Band, band_of, code_version
from biplomacy.values.errors import BiplomacyError
from biplomacy.wiring import read_settings
from biplomacy.wiring.screening import read_list
from measuring.bar import INFORMATION, Bar, Required, best_of, report, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TEN = 10
_BATCH = 100
_LETTERS = "abcdefghijklmnopqrstuvwxyz "
_SPELLINGS = (("kh", "h"), ("ou", "u"), ("y", "i"), ("ee", "i"), ("ph", "f"))
_INVENTED = 14_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many names are asked about, and how often speed is measured."""

    rounds: int
    queries: int
    single: int


FULL = Sizes(rounds=5, queries=3_000, single=300)
QUICK = Sizes(rounds=1, queries=100, single=20)


@dataclass(frozen=True, slots=True)
class Names:
    """A list, its index, and the names held out: each with its entry's id."""

    title: str
    index: NameIndex
    listed: tuple[str, ...]
    held_out: tuple[tuple[str, str], ...]


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    sizes = QUICK if options.parse_args().quick else FULL
    names = open_names()
    title = f"{names.title}, {len(names.index):,} names, {sizes.queries:,} queries, one thread"
    report(f"screening of names: {title}; {code_version()}", list(rows_names(names, sizes)))


def open_names() -> Names:
    """Return OFAC's list, or as many invented names."""
    try:
        entries = read_list("ofac-sdn", read_settings().shared).versions[0].entries
        title = "OFAC SDN, November 2023"
    except BiplomacyError:
        entries, title = _invented(), "invented names"
    pairs = [(entry.id, name) for entry in entries for name in entry.names]
    held = tuple(pair for pair in pairs if sha256(pair[1].encode()).digest()[0] & 1)
    return Names(title, NameIndex.of(entries), tuple(name for _, name in pairs), held)


def rows_names(names: Names, sizes: Sizes) -> Iterator[Bar]:
    """Yield the bars: speed, recall, false alarms, memory."""
    yield from _speed(names, sizes)
    yield from _recall(names, sizes)
    yield from _alarms(names, sizes)
    yield from _golden()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Bar("peak memory", "none", None, "MiB", peak, None, INFORMATION)


def _speed(names: Names, sizes: Sizes) -> Iterator[Bar]:
    asked = [edited(name, f"speed/{n}") for n, (_, name) in enumerate(_drawn(names, sizes.queries))]
    few = asked[: sizes.single]
    in_order = [name_forms(name).sorted for name in names.listed]
    as_told = [" ".join(name_forms(name).tokens) for name in names.listed]
    ours, ordered, sorting, alone = best_of(
        sizes.rounds,
        (
            lambda: _each(asked, lambda: [names.index.candidates(name, _TEN) for name in asked]),
            lambda: _each(asked, lambda: _peer(asked, in_order, _BATCH)),
            lambda: _each(asked, lambda: _peer(asked, as_told, _BATCH, sorting=True)),
            lambda: _each(few, lambda: _peer(few, in_order, 1)),
        ),
    )
    twice = Required(least=2)
    for peer, spent in (
        ("cdist ratio of sorted names, one at a time", alone),
        ("cdist token_sort_ratio, a hundred at a time", sorting),
        ("cdist ratio of sorted names, a hundred at a time", ordered),
    ):
        yield Bar("names screened", peer, twice, "a second", 1 / ours, 1 / spent)


def _each(asked: Sequence[str], work: Callable[[], object]) -> float:
    return seconds(work) / len(asked)


def _peer(asked: Sequence[str], listed: list[str], size: int, *, sorting: bool = False) -> None:
    scorer = fuzz.token_sort_ratio if sorting else fuzz.ratio
    for first in range(0, len(asked), size):
        forms = [name_forms(name).sorted for name in asked[first : first + size]]
        for row in process.cdist(forms, listed, scorer=scorer, workers=1):
            best = np.argpartition(row, -_TEN)[-_TEN:]
            best[np.argsort(-row[best])]


def _recall(names: Names, sizes: Sizes) -> Iterator[Bar]:
    for title, change, required in (
        ("exact", lambda name, _: name, Required(least=0.999)),
        ("one edit", edited, Required(least=0.99)),
        ("two edits", lambda name, seed: edited(edited(name, seed), f"{seed}/2"), None),
        ("words in another order", _turned, None),
        ("five other spellings, synthetic", lambda name, _: _respelt(name), None),
    ):
        hits = 0
        drawn = _drawn(names, sizes.queries, title)
        for number, (entry_id, name) in enumerate(drawn):
            found = names.index.candidates(change(name, f"{title}/{number}"), _TEN)
            hits += entry_id in {one.entry_id for one in found}
        remark = "" if required else INFORMATION
        yield Bar(f"among ten: {title}", "queries", required, "", hits, len(drawn), remark)


def _alarms(names: Names, sizes: Sizes) -> Iterator[Bar]:
    """Yield how often a name of two words that nobody bears on the list is asked about in vain."""
    pairs = [name.split(", ") for _, name in names.held_out if name.count(", ") == 1]
    listed = {name_forms(name).sorted for name in names.listed}
    first, last = _numbers("given", sizes.queries), _numbers("surname", sizes.queries)
    shuffled = [
        f"{pairs[one % len(pairs)][0]}, {pairs[other % len(pairs)][1]}"
        for one, other in zip(last, first, strict=True)
    ]
    asked = [name for name in shuffled if name_forms(name).sorted not in listed]
    best = [found[0].score if (found := names.index.candidates(name, 1)) else 0 for name in asked]
    for band in (Band.MATCH, Band.REVIEW):
        count = sum(band_of(score, names.index.rules) is band for score in best)
        title = f"shuffled surnames and given names: {band.value}"
        yield Bar(title, "queries", None, "", count, len(asked), INFORMATION)


def _golden() -> Iterator[Bar]:
    path = resources.files("biplomacy.screening") / "facts" / "golden_names.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for kind, bands, title in (
        ("same", ("none",), "golden pairs missed"),
        ("different", ("match",), "golden pairs matched in vain"),
        ("different", ("review",), "golden pairs reviewed in vain"),
    ):
        of_kind = [row for row in rows if row["kind"] == kind]
        count = sum(row["band"] in bands for row in of_kind)
        yield Bar(title, f"pairs that are {kind}", None, "", count, len(of_kind), INFORMATION)


def edited(name: str, seed: str) -> str:
    """Return a name with one letter or space put in, left out, replaced or moved."""
    kind, place, letter = _numbers(seed, 3)
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


def _turned(name: str, seed: str) -> str:
    words = name_forms(name).tokens
    keys = _numbers(seed, len(words))
    return " ".join(word for _, word in sorted(zip(keys, words, strict=True)))


def _respelt(name: str) -> str:
    text = name.lower()
    for old, new in _SPELLINGS:
        text = text.replace(old, new)
    return text


def _drawn(names: Names, count: int, seed: str = "speed") -> list[tuple[str, str]]:
    return [names.held_out[one % len(names.held_out)] for one in _numbers(seed, count)]


def _numbers(seed: str, count: int) -> list[int]:
    """Return numbers that look drawn, the same on every run."""
    return [
        int.from_bytes(sha256(f"{seed}/{n}".encode()).digest()[:8], "big") for n in range(count)
    ]


def _invented() -> tuple[ListEntry, ...]:
    path = resources.files("biplomacy.screening") / "facts" / "golden_names.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    words = sorted({word for row in rows for word in name_forms(row["listed"]).tokens})
    drawn = _numbers("invented", 3 * _INVENTED)
    names = {
        f"{words[one % len(words)]}, {words[two % len(words)]} {words[three % len(words)]}"
        for one, two, three in zip(drawn[::3], drawn[1::3], drawn[2::3], strict=True)
    }
    return tuple(
        ListEntry(f"invented:{n}", "Person", (name,)) for n, name in enumerate(sorted(names))
    )


if __name__ == "__main__":
    main()
