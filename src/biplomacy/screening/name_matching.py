"""Which entries of a list a name could mean (supervision §C4).

The same list, rules and ``code_version`` give the same candidates on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from biplomacy.screening.errors import NameEmpty
from biplomacy.screening.model import CERTAIN, RecordedCandidate
from biplomacy.screening.name_forms import NameForms, name_forms
from biplomacy.screening.name_particulars import UNTOLD, Particulars, weigh
from biplomacy.screening.name_postings import NamePostings
from biplomacy.screening.name_rules import NameRules
from biplomacy.screening.name_scoring import Features, word_by_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.screening.name_postings import Near, Places


class NamedEntry(Protocol):
    """An entry of a list, such as ``ListEntry``."""

    @property
    def id(self) -> str:
        """The entry's id, unique among all lists."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it is listed under."""
        ...

    @property
    def birth_dates(self) -> tuple[str, ...]:
        """Birth dates as ISO 8601, to the year, month or day."""
        ...

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries, in the list's own words."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a name could mean; ``score`` in hundredths (9310 is 93.10 of 100).

    ``name`` is the one of the entry's names that is most alike; ``birth`` and ``country`` are what
    those particulars added to the greatest feature or took off.
    """

    entry_id: str
    score: int
    name: str
    features: Features
    birth: int = 0
    country: int = 0

    def recorded(self) -> RecordedCandidate:
        """Return what a record holds of it: id, score and every feature, in whole numbers."""
        rows = (*self.features.rows(), ("birth", self.birth), ("country", self.country))
        return RecordedCandidate(self.entry_id, self.score, rows)


class NameIndex:
    """The names of a list, ready to be asked."""

    def __init__(self, rows: tuple[_Row, ...], rules: NameRules) -> None:
        self.rules = rules
        self._rows = rows
        self._postings = NamePostings([row.forms for row in rows], rules)
        self._sorted = [row.forms.sorted for row in rows]
        self._squeezed = [row.forms.squeezed for row in rows]

    @classmethod
    def of(cls, entries: Iterable[NamedEntry], rules: NameRules | None = None) -> NameIndex:
        """Return the index of a list's entries; names without a letter or digit are left out."""
        found: dict[tuple[str, str, str], _Row] = {}
        for entry in entries:
            particulars = Particulars(entry.birth_dates, entry.countries)
            for name in entry.names:
                try:
                    forms = name_forms(name)
                except NameEmpty:
                    continue
                row = _Row(entry.id, name, forms, particulars)
                found.setdefault((entry.id, forms.sorted, forms.squeezed), row)
        rows = sorted(found.values(), key=lambda row: (row.entry_id, row.name))
        return cls(tuple(rows), rules or NameRules())

    def __len__(self) -> int:
        return len(self._rows)

    def candidates(
        self, query: str, limit: int = 10, *, told: Particulars = UNTOLD
    ) -> tuple[Candidate, ...]:
        """Return the entries at or above ``review``, the best first, ties by id.

        Each entry is named once, by the one of its names that is most alike. ``told`` is what else
        is known of the one who is asked about.

        Raises:
            NameEmpty: the query has no letter or digit, or is too long for a name.
        """
        best: dict[str, Candidate] = {}
        for row, found in self._alike(name_forms(query)):
            weighed = weigh(found.score, told, row.particulars, self.rules)
            known = best.get(row.entry_id)
            if weighed.score >= self.rules.review and (
                known is None or known.score < weighed.score
            ):
                best[row.entry_id] = Candidate(
                    row.entry_id, weighed.score, row.name, found, weighed.birth, weighed.country
                )
        ranked = sorted(best.values(), key=lambda one: (-one.score, one.entry_id))
        return tuple(ranked[:limit])

    def _alike(self, asked: NameForms) -> Iterator[tuple[_Row, Features]]:
        """Yield names and their features: all that are alike as a whole, and who else may be."""
        near = self._postings.nearest(asked)
        chosen = near.places.tolist()
        if not chosen:
            return
        ordered = _likenesses(asked.sorted, [self._sorted[place] for place in chosen])
        squeezed = _likenesses(asked.squeezed, [self._squeezed[place] for place in chosen])
        for number in self._worth_words(np.maximum(ordered, squeezed), near, asked):
            row = self._rows[chosen[number]]
            words = word_by_word(asked, row.forms, self.rules)
            yield row, Features(int(ordered[number]), int(squeezed[number]), *words)

    def _worth_words(self, scores: Places, near: Near, asked: NameForms) -> list[int]:
        """Return the numbers of those to be compared word by word, by place."""
        alike = scores >= self.rules.review
        others = np.flatnonzero(near.worded & ~alike)
        if len(others) > self.rules.align and not asked.vowelless:
            others = others[np.argsort(-scores[others], kind="stable")[: self.rules.align]]
        alike[others] = True
        worth: list[int] = np.flatnonzero(alike).tolist()
        return worth


@dataclass(frozen=True, slots=True)
class _Row:
    entry_id: str
    name: str
    forms: NameForms
    particulars: Particulars


def _likenesses(query: str, names: list[str]) -> Places:
    """Return ``likeness`` of a query to each name."""
    edits = cdist([query], names, scorer=Indel.distance, dtype=np.int64, workers=1)[0]
    both = np.fromiter(map(len, names), np.int64, len(names)) + len(query)
    scores: Places = (2 * CERTAIN * (both - edits) + both) // (2 * both)
    return scores
