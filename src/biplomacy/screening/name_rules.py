"""What a regulator sets for the name matcher; all of it is part of a screening's configuration."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.metadata import version

from biplomacy.screening.errors import NameRulesMalformed
from biplomacy.screening.given_names import table_digest
from biplomacy.screening.model import CERTAIN
from biplomacy.screening.name_forms import TRANSLITERATOR

ALGORITHM = "biplomacy-names/1"


@dataclass(frozen=True, slots=True)
class NameRules:
    """Thresholds and limits; scores and shares are in hundredths (8500 is 85.00 of 100).

    ``threshold`` and ``review`` bound the answers: at or above the first is a match to decide on,
    from the second up to the first a person looks. ``floor`` is the least share of votes with
    which a name is compared, ``keep`` how many are (four times as many for a query without vowels).
    ``align`` of these are compared word by word, if they have ``share`` of the votes of both names
    or ``inside`` of those of the shorter.

    Two words that only sound alike count for ``sound`` of their letters, if ``sound_from`` of them
    match or vowels are unwritten; an initial and a word that it may stand for count for
    ``initial``. A name whose every word is in a longer one scores ``contained`` times its likeness.
    The last four are what birth dates and countries take off or add.
    """

    threshold: int = 8_500
    review: int = 7_500
    floor: int = 25
    keep: int = 40
    align: int = 20
    share: int = 70
    inside: int = 70
    sound: int = 90
    sound_from: int = 65
    initial: int = 70
    contained: int = 84
    birth_differs: int = 1_500
    birth_agrees: int = 500
    country_differs: int = 500
    country_agrees: int = 200

    def __post_init__(self) -> None:
        if any(type(getattr(self, one.name)) is not int for one in fields(self)):
            raise NameRulesMalformed("a setting of the name matcher is not a whole number")
        if not 0 < self.review <= self.threshold <= CERTAIN:
            raise NameRulesMalformed(
                f"review {self.review} and threshold {self.threshold} do not ascend to {CERTAIN}"
            )
        for name in ("floor", "share", "inside", "sound", "sound_from", "initial", "contained"):
            if not 0 <= getattr(self, name) <= 100:  # noqa: PLR2004 - a hundred hundredths
                raise NameRulesMalformed(f"{name} is not a share in hundredths")
        if not 0 < self.align <= self.keep:
            raise NameRulesMalformed("no name would be compared word by word")
        if (
            min(self.birth_differs, self.birth_agrees, self.country_differs, self.country_agrees)
            < 0
        ):
            raise NameRulesMalformed(
                "what particulars add or take off is told as a sum below nothing"
            )

    def rows(self) -> tuple[tuple[str, int], ...]:
        """Return every setting by name, in the order of the class, for a configuration's body."""
        return tuple((one.name, getattr(self, one.name)) for one in fields(self))


class Band(StrEnum):
    """What a score asks for."""

    MATCH = "match"
    REVIEW = "review"
    NONE = "none"


def band_of(score: int, rules: NameRules) -> Band:
    """Return the band of a score: at or above ``threshold``, at or above ``review``, or below."""
    if score >= rules.threshold:
        return Band.MATCH
    return Band.REVIEW if score >= rules.review else Band.NONE


def code_version() -> str:
    """Return what must be the same for the same answers: algorithm, transliterator, scorer."""
    scorer = f"rapidfuzz {version('rapidfuzz')}"
    return f"{ALGORITHM}; {TRANSLITERATOR}; {scorer}; given names {table_digest()}"
