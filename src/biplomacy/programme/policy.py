"""Two programmes side by side: by concept, and by what the same actions do (§10.11, §10.12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from biplomacy.programme.vocabulary import Answer, Strictness
    from biplomacy.values.digest import Digest


@dataclass(frozen=True, slots=True)
class ConceptComparison:
    """One concept in two programmes; a side without a clause is empty."""

    concept: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    strictness: Strictness
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What an action does to one programme; without an answer no clause is known for it."""

    answer: Answer | None
    clauses: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class BehaviourRow:
    """One action run through two programmes (§10.12)."""

    action: str
    title: str
    first: Behaviour
    second: Behaviour


@dataclass(frozen=True, slots=True)
class PolicyComparison:
    """Two programmes by concept and by what the same actions do; rows that differ first."""

    programmes: tuple[Digest, Digest]
    concepts: tuple[ConceptComparison, ...]
    matrix: tuple[BehaviourRow, ...]
