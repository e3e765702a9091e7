"""Accords, their parties and commitments, and where each commitment stands (programme §10.1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from biplomacy.record.expectation import Delivery, Expectation
    from biplomacy.record.model import Every, OfficialKey
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.values.verdict import Standing

HOUR_S = 3_600
MAX_QUOTE = 300


class Layer(StrEnum):
    """Whether a commitment stands in the accord, or is our proposal of how to show that it is kept.

    A proposal is scored only once every party has logged the accord that holds it.
    """

    WRITTEN = "written"
    OPERATIONAL = "operational"


class Completion(StrEnum):
    """How far a commitment is kept (Open Government Partnership, IRM codes)."""

    NO_EVIDENCE = "No evidence available"
    NOT_STARTED = "Not started"
    LIMITED = "Limited"
    SUBSTANTIAL = "Substantial"
    COMPLETE = "Complete"


class Lint(StrEnum):
    """What a commitment lacks to be verifiable (§10.2)."""

    NO_ACTOR = "no-actor"
    NO_ACT = "no-act"
    NO_OBJECT = "no-object"
    NO_DATE = "no-date"
    NO_EVIDENCE_RULE = "no-evidence-rule"


@dataclass(frozen=True, slots=True)
class Reported:
    """Where a wording was read; ``quote`` is at most 300 characters and may be empty."""

    document: str
    standing: Standing
    quote: str = ""


@dataclass(frozen=True, slots=True)
class PublishedLog:
    """A party's record: its origin, the log's verifier key, and where it is read."""

    origin: str
    vkey: str
    monitoring: str


@dataclass(frozen=True, slots=True)
class WitnessPlace:
    """A party's witness: its verifier key, and the prefix at which it takes checkpoints."""

    vkey: str
    url: str


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A public key that files for a party are sealed to; ``public`` is base64."""

    id: str
    suite: str
    public: str


@dataclass(frozen=True, slots=True)
class Party:
    """A state and the office that acts for it; ``threshold`` of ``keys`` sign the accord.

    A party of an accord that is only reported has neither log nor witness nor keys.
    """

    state: str
    office: str
    title: str
    log: PublishedLog | None = None
    witness: WitnessPlace | None = None
    keys: tuple[OfficialKey, ...] = ()
    threshold: int = 1
    sealing_keys: tuple[SealingKey, ...] = ()

    @property
    def issuer(self) -> str:
        """The party's office as expectations name it, such as ``SV/bitcoin-office``."""
        return f"{self.state}/{self.office}"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing that shows a commitment kept; ``due_days`` count from the day it is in force."""

    id: str
    title: str
    expectation: Expectation
    due: Day | None = None
    due_days: int | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """Who does what, for whom, by when; ``actors`` and ``beneficiaries`` are states' codes.

    ``serves`` are the commitments that this one turns into evidence. ``recurrence`` is how often.
    """

    id: str
    layer: Layer
    actors: tuple[str, ...]
    act: str
    object: str
    sources: tuple[Reported, ...]
    beneficiaries: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    start: Day | None = None
    due: Day | None = None
    due_days: int | None = None
    recurrence: Every | None = None
    milestones: tuple[Milestone, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Anticipated:
    """What was expected of an accord but not promised in it: listed, never scored."""

    id: str
    title: str
    sources: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting that both sides log; ``uid`` is the same in both records."""

    uid: str
    day: Day
    place: str
    parties: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class WitnessTerms:
    """How the parties witness each other: the age of a cosignature, and how far clocks differ."""

    max_age_s: int = 24 * HOUR_S
    clock_skew_s: int = 300
    mirror: bool = True


@dataclass(frozen=True, slots=True)
class ExchangeTerms:
    """How the parties hand things over: days for a receipt, and days for an answer."""

    receipt_days: int = 30
    answer_days: int = 30


@dataclass(frozen=True, slots=True)
class Accord:
    """What two states agreed on, as far as it was read, and what we propose to make of it.

    ``signed`` is the day of signing, ``review`` and ``exit`` say how it is looked at again and how
    it ends; empty where nothing of the kind was read.
    """

    id: str
    title: str
    parties: tuple[Party, ...]
    signed: Day
    place: str
    sources: tuple[Reported, ...]
    commitments: tuple[Commitment, ...]
    anticipated: tuple[Anticipated, ...] = ()
    events: tuple[Event, ...] = ()
    witness_terms: WitnessTerms = WitnessTerms()
    exchange_terms: ExchangeTerms = ExchangeTerms()
    review: str = ""
    exit: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LintRow:
    """What the linter says of one commitment; without a finding it is verifiable."""

    commitment: str
    layer: Layer
    findings: tuple[Lint, ...]

    @property
    def verifiable(self) -> bool:
        """Whether the record could show that it is kept."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class MilestoneStatus:
    """A milestone and its deliveries; ``share`` is None where none is due yet."""

    id: str
    deliveries: tuple[Delivery, ...]
    share: Fraction | None
    stale: bool


@dataclass(frozen=True, slots=True)
class StatusRow:
    """Where one commitment stands on a day, and why in a few words (``note``).

    ``completion`` is None for a proposal that is not scored. ``share`` is the part of its due
    milestones that fresh evidence shows, ``unseen`` the parties whose record was needed and not at
    hand.
    """

    commitment: str
    layer: Layer
    completion: Completion | None
    share: Fraction | None
    note: str
    milestones: tuple[MilestoneStatus, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedAccord:
    """The body of ``accord/1``: an accord, the file that both signed, and what the linter said."""

    accord: Accord
    file: Digest
    lint: tuple[LintRow, ...]


@dataclass(frozen=True, slots=True)
class SeenTree:
    """A record and how many of its entries were read."""

    party: str
    origin: str
    size: int


@dataclass(frozen=True, slots=True)
class CommitmentStatus:
    """The body of ``commitment-status/1``: the rows of an accord on a day, from these trees.

    ``accord`` is the digest of the accord's object in canonical bytes; ``in_force`` the day since
    which every party has it in its record, None while one has not.
    """

    accord: Digest
    on: Day
    trees: tuple[SeenTree, ...]
    rows: tuple[StatusRow, ...]
    in_force: Day | None = None
