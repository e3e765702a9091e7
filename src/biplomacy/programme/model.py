"""Programmes, clauses, observations and outcomes (programme §3).

Quantities are exact fractions in base units; a bound that is not known is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.programme.vocabulary import (
    Answer,
    Coverage,
    DeltaKind,
    Kind,
    Reason,
    Scale,
    Status,
    Vary,
    Visibility,
    WaiverKind,
)

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.programme.expression import Expression, Test
    from biplomacy.programme.purchase import Purchase
    from biplomacy.programme.unit import Unit
    from biplomacy.record.expectation import Expectation
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Grade, Standing

__all__ = [  # the closed lists are part of the model
    "Answer",
    "Coverage",
    "DeltaKind",
    "Kind",
    "Reason",
    "Scale",
    "Status",
    "Vary",
    "Visibility",
    "WaiverKind",
]
MAX_READINGS = 4


@dataclass(frozen=True, slots=True)
class Source:
    """One place where a wording or a number was read; ``quote`` is at most 300 characters."""

    document: str
    standing: Standing
    paragraph: str = ""
    quote: str = ""
    language: str = "en"
    sha256: Digest | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A member of a perimeter and its part in it."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Whose facts a clause counts; another list is another version, never a silent change."""

    id: str
    version: int
    entities: tuple[Entity, ...]
    coverage: Coverage
    visibility: Visibility = Visibility.PUBLIC
    statement: Digest | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A closed interval in base units of ``unit``'s dimension; None is an open bound."""

    low: Fraction | None
    high: Fraction | None
    unit: Unit
    grade: Grade


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known of a fact over ``start`` to ``end``, both included.

    Several ``facts`` mean an inflow of undecided origin: at most the quantity, split among them in
    any way, and one leaf. ``place`` is a perimeter, one of its entities, or empty where the fact
    has no perimeter.
    """

    facts: tuple[str, ...]
    place: str
    start: Day
    end: Day
    quantity: Quantity
    standing: Standing
    evidence: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A number to meet; without a test date it binds on every day. The sign is the source's."""

    value: Fraction
    unit: Unit
    test_date: Day | None
    source: Source


@dataclass(frozen=True, slots=True)
class Adjuster:
    """Moves a target by ``clamp(factor * (actual - programmed), floor, cap)``."""

    id: str
    actual: Expression
    programmed: Expression
    factor: Fraction
    source: Source
    floor: Fraction | None = None
    cap: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Limb:
    """A named part of a test that is joined by ``and``, shown on its own."""

    id: str
    title: str
    test: Test


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a clause, and who reads it so.

    ``test`` is the junction of the limbs where there are any; without a wording there is none.
    """

    id: str
    owner: str
    test: Test | None
    perimeter: str
    basis: Source
    limbs: tuple[Limb, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """The lender's decision to waive, and the statements it relied on."""

    kind: WaiverKind
    decided: Day
    document: str
    test_date: Day
    relied_on: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """Targets as a review set them anew."""

    review: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition of a programme. ``statement`` kinds are met by an expectation, not a test."""

    id: str
    concept: str
    kind: Kind
    title: str
    readings: tuple[Reading, ...]
    sources: tuple[Source, ...]
    targets: tuple[Target, ...] = ()
    adjusters: tuple[Adjuster, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    revisions: tuple[Revision, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportingDuty:
    """A condition that is met when something is delivered (§5.10); ``due`` None is unknown."""

    id: str
    concept: str
    kind: Kind
    title: str
    due: Day | None
    expectation: Expectation | None
    sources: tuple[Source, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Disbursement:
    """Money that hangs on clauses; ``available`` None is a date not known."""

    review: str
    amount: Fraction
    unit: Unit
    available: Day | None
    depends_on: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Programme:
    """An arrangement between a state and a lender; ``semantics`` fixes what tests mean."""

    id: str
    state: str
    lender: str
    facility: str
    title: str
    approved: Day
    ends: Day | None
    amount: Fraction
    unit: Unit
    perimeters: tuple[Perimeter, ...]
    clauses: tuple[Clause, ...]
    duties: tuple[ReportingDuty, ...]
    disbursements: tuple[Disbursement, ...]
    findings: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    semantics: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A change of a fact on one day."""

    day: Day
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Every:
    """The same change on each day from ``start`` to ``end``, both included."""

    start: Day
    end: Day
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Delta:
    """What an action does to one fact at one place."""

    fact: str
    place: str
    kind: DeltaKind
    schedule: tuple[Step, ...] | Every


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a state might do: deltas, and purchases from which more deltas follow."""

    id: str
    title: str
    deltas: tuple[Delta, ...]
    standing: Standing
    purchases: tuple[Purchase, ...] = ()


@dataclass(frozen=True, slots=True)
class LeafValue:
    """One leaf of a trace: what was asked, what the data give, and whence.

    ``name`` writes the leaf (``sum(flows.purchase, since=approval) [fund]``); ``coefficient`` is
    its factor where the expression is linear. ``reasons`` say why it is not a single value.
    """

    name: str
    facts: tuple[str, ...]
    place: str
    quantity: Quantity
    coefficient: Fraction | None
    standing: Standing
    evidence: tuple[Digest, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LimbOutcome:
    """The answer of one limb."""

    id: str
    title: str
    answer: Answer
    margin: Quantity | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ReadingOutcome:
    """What one reading gives: ``formula`` with names, ``worked`` with numbers, and the leaves.

    ``margin`` is how far the measure lies on the safe side of its bound (negative: not met).
    """

    id: str
    owner: str
    answer: Answer
    margin: Quantity | None
    reasons: tuple[Reason, ...]
    grade: Grade
    standing: Standing
    formula: str
    worked: str
    leaves: tuple[LeafValue, ...]
    limbs: tuple[LimbOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidingFact:
    """A leaf whose knowledge would narrow the outcome, with the outcome at either end.

    ``alone`` says that one end by itself determines the outcome.
    """

    leaf: str
    at_low: Answer
    at_high: Answer
    alone: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one clause on one test date (None: continuous, on the assessed day).

    ``adjusted`` is the adjusted target in base units where one applied; ``reopened`` are the
    digests that supersede what a waiver relied on; ``first_failed`` is the first day on which a
    continuous clause is not met.
    """

    clause: str
    test_date: Day | None
    on: Day
    answer: Answer
    status: Status
    readings: tuple[ReadingOutcome, ...]
    reasons: tuple[Reason, ...]
    deciding: tuple[DecidingFact, ...]
    margin: Quantity | None
    grade: Grade
    standing: Standing
    adjusted: Fraction | None = None
    reopened: tuple[Digest, ...] = ()
    first_failed: Day | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """An outcome without and with an action."""

    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest k that keeps every clause met, and what binds at k + 1.

    ``day`` is the day of the first step that does not fit (vary ``length``); ``test_date`` the one
    on which the binding clause is assessed.
    """

    vary: Vary
    scale: Scale
    k: int | None
    clause: str | None
    test_date: Day | None
    day: Day | None
    standing: Standing
