"""What a check answers: findings, and one of three verdicts with how far its proof reaches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from biplomacy.values.canonical import JsonObject


class Severity(StrEnum):
    """How much a finding weighs."""

    INFO = "info"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check saw; a check reports them all and never stops at the first."""

    code: str
    severity: Severity
    subject: str
    message: str
    evidence: tuple[str, ...] = ()


class Verdict(StrEnum):
    """The three answers to a published figure."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    UNVERIFIABLE = "unverifiable"


class Grade(Enum):
    """How far a proof reaches; the weakest input decides (``Grade.weakest``)."""

    CHAIN = 4
    RECORD = 3
    ATTESTED = 2
    ASSUMED = 1

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Grade:
        """Return the grade of that word; raises ``ValueError``."""
        for grade in cls:
            if str(grade) == text:
                return grade
        raise ValueError(text)

    @classmethod
    def weakest(cls, grades: Iterable[Grade]) -> Grade:
        """Return the weakest of ``grades``; of none, the strongest."""
        return min(grades, key=lambda grade: grade.value, default=cls.CHAIN)


class Standing(StrEnum):
    """Where a number or a wording comes from, from the strongest to the weakest.

    ``original`` was read in the document itself; ``quoted`` as a named secondary source prints it;
    ``recalled`` is from memory; ``reconstructed`` was built from a reported objection;
    ``illustrative`` is invented for an example; ``synthetic`` was generated.
    """

    ORIGINAL = "original"
    SERIES = "series"
    QUOTED = "quoted"
    PRESS = "press"
    RECALLED = "recalled"
    RECONSTRUCTED = "reconstructed"
    ILLUSTRATIVE = "illustrative"
    SYNTHETIC = "synthetic"

    @classmethod
    def weakest(cls, standings: Iterable[Standing]) -> Standing:
        """Return the weakest of ``standings``; of none, the strongest."""
        return max(standings, key=_PLACE.__getitem__, default=cls.ORIGINAL)


_PLACE: Mapping[Standing, int] = MappingProxyType(
    {standing: place for place, standing in enumerate(Standing)}
)


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """The answer to one published figure, as ``verify --json`` prints it.

    ``evidence`` holds references such as ``entry:12``, ``block:1708`` or ``sha256:…``.
    """

    claim: str
    published: str
    recomputed: str
    verdict: Verdict
    grade: Grade
    reason: str
    evidence: tuple[str, ...] = ()


def verdict_row_object(row: VerdictRow) -> JsonObject:
    """Return the seven fields of a row, as they are printed and logged."""
    return {
        "claim": row.claim,
        "published": row.published,
        "recomputed": row.recomputed,
        "verdict": row.verdict.value,
        "grade": str(row.grade),
        "reason": row.reason,
        "evidence": list(row.evidence),
    }
