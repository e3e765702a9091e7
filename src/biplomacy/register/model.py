"""The values of the register (supervision §A2): firms, their authorisations, and decisions.

Days are UTC. A first and a last day both belong to the span between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.register.errors import LeiMalformed, RegisterMalformed
from biplomacy.values.lei import is_lei

if TYPE_CHECKING:
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.values.money import Money

MAX_CONDITIONS = 100
MIN_SIGNERS = 2
FIRST_YEAR, LAST_YEAR = 1900, 2200
_COUNTRY = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", re.ASCII)
_LEGAL_FORM = re.compile(r"[A-Z0-9]{4}", re.ASCII)


class Activity(StrEnum):
    """What a firm does with virtual assets; the first ten are MiCA's services a to j in order."""

    CUSTODY = "custody"
    PLATFORM = "platform"
    FIAT_EXCHANGE = "fiat_exchange"
    CRYPTO_EXCHANGE = "crypto_exchange"
    EXECUTION = "execution"
    PLACING = "placing"
    ORDER_TRANSMISSION = "order_transmission"
    ADVICE = "advice"
    PORTFOLIO = "portfolio"
    TRANSFER = "transfer"
    LENDING = "lending"
    ISSUANCE = "issuance"


class State(StrEnum):
    """Where an authorisation stands (§A3.1)."""

    ENQUIRY = "enquiry"
    EXPRESSION_OF_INTEREST = "expression_of_interest"
    NOC = "noc"
    INITIAL_APPROVAL = "initial_approval"
    TRANSITIONAL = "transitional"
    SANDBOX = "sandbox"
    APPLICATION_RECEIVED = "application_received"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    UNDER_ASSESSMENT = "under_assessment"
    INFORMATION_REQUESTED = "information_requested"
    IN_PRINCIPLE = "in_principle"
    LICENSED = "licensed"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SURRENDERED = "surrendered"
    LAPSED = "lapsed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WARNED = "warned"


class Kind(StrEnum):
    """What an event is: who moved, or what was told without a move."""

    DECISION = "decision"
    FILING = "filing"
    EXPIRY = "expiry"
    REINSTATEMENT = "reinstatement"
    COURT_ORDER = "court_order"
    ACKNOWLEDGEMENT = "acknowledgement"
    AMENDMENT = "amendment"
    SERVICES_STARTED = "services_started"
    SERVICES_CEASED = "services_ceased"
    WALLETS = "wallets"
    RETURN = "return"
    SANCTION = "sanction"
    FITNESS = "fitness"


MOVING = frozenset({Kind.DECISION, Kind.FILING, Kind.EXPIRY, Kind.REINSTATEMENT, Kind.COURT_ORDER})
"""The kinds that set a state; the others leave it as it is."""


class NameKind(StrEnum):
    """What a name is to its bearer."""

    LEGAL = "legal"
    TRADING = "trading"
    FORMER = "former"


class ConditionStatus(StrEnum):
    """How far a condition of an authorisation is met."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    WAIVED = "waived"


class WalletLabel(StrEnum):
    """Whose coins a declared wallet holds."""

    CLIENT = "client"
    OWN = "own"
    FEE = "fee"


class Appeal(StrEnum):
    """Whether a sanction was appealed, and what came of it."""

    NONE = "none"
    PENDING = "pending"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Fitness(StrEnum):
    """What a fit-and-proper assessment gave."""

    FIT = "fit"
    NOT_FIT = "not_fit"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Name:
    """A firm's name; ``lang`` is a BCP 47 tag, None where it was not told."""

    text: str
    kind: NameKind = NameKind.LEGAL
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """The number under which a firm stands in a register of companies."""

    authority: str
    number: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A firm; ``lei`` is None where it has none that is known: none is ever guessed.

    ``legal_form`` is a code of ISO 20275; ``parents`` are LEIs; ``domains`` and ``apps`` as the
    firm declared them.
    """

    names: tuple[Name, ...]
    jurisdiction: str
    lei: str | None = None
    legal_form: str | None = None
    registration: Registration | None = None
    parents: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a firm without a name, and codes of another form."""
        if not self.names:
            raise RegisterMalformed("an entity has at least one name")
        for lei in (*self.parents, *((self.lei,) if self.lei is not None else ())):
            if not is_lei(lei):
                raise LeiMalformed(lei)
        if _COUNTRY.fullmatch(self.jurisdiction) is None:
            raise RegisterMalformed(
                f"{self.jurisdiction[:20]!r} is no jurisdiction",
                hint="write ISO 3166: PK, or PK-IS for a part of a country",
            )
        if self.legal_form is not None and _LEGAL_FORM.fullmatch(self.legal_form) is None:
            raise RegisterMalformed(
                f"{self.legal_form[:20]!r} is no legal form", hint="write the ISO 20275 code"
            )

    @property
    def name(self) -> str:
        """The first legal name, else the first name."""
        legal = (name.text for name in self.names if name.kind is NameKind.LEGAL)
        return next(legal, self.names[0].text)


@dataclass(frozen=True, slots=True)
class Condition:
    """What an authorisation asks of its holder, by ``due`` where there is a day."""

    id: str
    text: str
    due: Day | None = None
    status: ConditionStatus = ConditionStatus.OPEN


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What an authority lets a firm do, under which regime; ``passport`` lists host countries."""

    authority: str
    regime: str
    activities: tuple[Activity, ...]
    scope: str = ""
    passport: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        """Refuse doubles, which would count twice, and more conditions than are carried."""
        ids = {condition.id for condition in self.conditions}
        if len(ids) != len(self.conditions) or len(ids) > MAX_CONDITIONS:
            raise RegisterMalformed(
                f"the conditions share an id, or are more than {MAX_CONDITIONS}"
            )
        if len(set(self.activities)) != len(self.activities):
            raise RegisterMalformed("an activity stands twice in an authorisation")


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the field's word; no module here raises Python's
    """A public warning of a firm that has no authorisation."""

    id: str
    names: tuple[str, ...]
    domains: tuple[str, ...]
    authority: str
    published_at: Day


@dataclass(frozen=True, slots=True)
class DeclaredWallet:
    """A wallet as its firm declared it; ``control_proof`` is the digest of a proof of control."""

    chain: str
    address: str
    label: WalletLabel
    control_proof: Digest | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """What a firm owes its supervisor for a span of days; ``name`` says which return it is."""

    name: str
    first: Day
    last: Day
    due: Day
    received: Day | None = None
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class Sanction:
    """A fine or other sanction, and whether it was appealed."""

    amount: Money
    appeal: Appeal = Appeal.NONE


@dataclass(frozen=True, slots=True)
class PersonOutcome:
    """A person's role and the outcome; the person is a salted commitment (§A2.3)."""

    role: str
    person: Digest
    outcome: Fitness


@dataclass(frozen=True, slots=True)
class EventBody:
    """What an event tells beside the move; absent parts leave what was told before.

    ``until`` ends a transitional or sandbox right, ``run_off_ends`` the winding down of clients'
    business; both days still belong to it. ``wallets`` None: nothing is told of wallets.
    """

    entity: Entity | None = None
    authorisation: Authorisation | None = None
    until: Day | None = None
    run_off_ends: Day | None = None
    court_ref: str = ""
    wallets: tuple[DeclaredWallet, ...] | None = None
    returned: Return | None = None
    sanction: Sanction | None = None
    person: PersonOutcome | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RegisterEvent:
    """One decision or fact of the register (§A2.2); ``subject`` is the authorisation's id.

    ``from_state`` is None at an authorisation's first event; ``to_state`` equals ``from_state``
    where nothing moves. ``signers`` are the keyids of the officials that decided. ``supersedes``
    names the event that this one corrects. When it was recorded is not told here: nobody writes
    that, the record does.
    """

    id: str
    subject: str
    kind: Kind
    from_state: State | None
    to_state: State
    effective_at: Day
    decided_at: Day
    legal_basis: str
    decision_digest: Digest
    signers: tuple[str, ...]
    supersedes: str | None = None
    body: EventBody = EventBody()

    def __post_init__(self) -> None:
        """Refuse what contradicts itself; whether the move is legal is judged elsewhere."""
        for wrong, why in (
            (len(set(self.signers)) != len(self.signers), "names a signer twice"),
            (len(self.signers) < MIN_SIGNERS, f"names fewer than {MIN_SIGNERS} signers"),
            (self.supersedes == self.id, "supersedes itself"),
            (
                (self.kind is Kind.COURT_ORDER) != bool(self.body.court_ref),
                "has a court_ref without being a court_order, or the other way round",
            ),
            (
                self.kind is not Kind.COURT_ORDER
                and (self.kind in MOVING) != (self.from_state is not self.to_state),
                f"is of the kind {self.kind}, but moves from {self.from_state} to {self.to_state}",
            ),
            (
                not FIRST_YEAR <= self.effective_at.value.year <= LAST_YEAR,
                f"takes effect outside {FIRST_YEAR} to {LAST_YEAR}",
            ),
            (
                self.to_state is State.TRANSITIONAL
                and self.from_state is not State.TRANSITIONAL
                and self.body.until is None,
                "begins a transitional right without the day on which it ends (until)",
            ),
        ):
            if wrong:
                raise RegisterMalformed(f"event {self.id} {why}")

    @property
    def moves(self) -> bool:
        """Whether the event sets a state, rather than only telling something."""
        return self.kind in MOVING


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event at its place in a record.

    ``recorded_at`` is an instant in POSIX seconds: the earliest cosignature of the first
    checkpoint that covers the entry. ``leaf`` is the entry's index, ``statement`` its name and
    ``corrects`` the name of the statement that it supersedes; ``signed_by`` are keyids, none where
    they are not at hand.
    """

    event: RegisterEvent
    recorded_at: int
    leaf: int
    statement: Digest | None = None
    corrects: Digest | None = None
    signed_by: tuple[str, ...] = ()
