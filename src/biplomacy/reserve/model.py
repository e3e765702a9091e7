"""The values of the reserve (reserve §3.3); amounts in satoshis, heights in blocks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from biplomacy.chain.model import Coverage, Outpoint
    from biplomacy.market.model import Quote
    from biplomacy.values.amount import Amount, SignedAmount
    from biplomacy.values.block_id import BlockId
    from biplomacy.values.day import Day
    from biplomacy.values.digest import Digest
    from biplomacy.values.money import Money
    from biplomacy.values.verdict import Finding, Grade


class Kind(StrEnum):
    """Whether coins lie on the chain or are a claim on a custodian."""

    ONCHAIN = "onchain"
    CUSTODIAL = "custodial"


class Custody(StrEnum):
    """How near to the network the keys are kept."""

    COLD = "cold"
    HOT = "hot"


class Purpose(StrEnum):
    """Whose coins a member holds."""

    OWN = "own"
    CLIENT = "client"
    MIXED = "mixed"


class Booking(StrEnum):
    """Which lot a disposal takes from."""

    FIFO = "fifo"
    SPECIFIC = "specific"


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity of the public sector."""

    id: str
    name: str
    sector: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """A descriptor with its fixed, final range of indices, both included."""

    descriptor: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Member:
    """A wallet of one entity, with the blocks between which it belongs to the perimeter.

    ``valid_from`` and ``valid_until`` are included; absent means from the first block, and
    until further notice. On-chain members list their ``scripts``; a custodial one its account.
    """

    id: str
    entity: str
    kind: Kind
    custody: Custody
    purpose: Purpose
    scripts: tuple[bytes, ...] = ()
    derivation: Derivation | None = None
    account: str | None = None
    valid_from: BlockId | None = None
    valid_until: BlockId | None = None


@dataclass(frozen=True, slots=True)
class MemberCommitment:
    """Members that exist but are not shown: the Merkle root of their commitments, and how many."""

    root: Digest
    count: int


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one committed member: its place, salt and audit path (reserve §8.3)."""

    index: int
    salt: bytes
    member: Member
    path: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class Perimeter:
    """The wallets of a scope as its issuer declares them; ``complete`` is an assertion only."""

    version: int
    scope: str
    complete: bool
    entities: tuple[Entity, ...]
    members: tuple[Member, ...]
    booking: Booking
    currency: str
    committed: MemberCommitment | None = None
    previous: Digest | None = None


class FlowClass(StrEnum):
    """What a flow was, decided in this order (reserve §8.6)."""

    MINING = "mining"
    INTERNAL = "internal"
    FEE = "fee"
    PURCHASE = "purchase"
    DONATION = "donation"
    SEIZURE = "seizure"
    CLIENT = "client"
    DISBURSEMENT = "disbursement"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Origin:
    """One spent output behind a flow; ``member`` is None where its script is not listed."""

    outpoint: Outpoint
    script: bytes
    amount: Amount
    member: str | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One output of a transaction that pays a member."""

    outpoint: Outpoint
    amount: Amount
    member: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """The exact arithmetic of one transaction against a perimeter (reserve §8.5).

    ``spent_inside`` is I and ``paid_inside`` is O; ``total_in`` is None where the outputs
    that outside inputs spend are not at hand (or, for a coinbase, do not exist).
    """

    block: BlockId
    tx_index: int
    time: int
    txid: bytes
    coinbase: bool
    spent_inside: Amount
    paid_inside: Amount
    total_in: Amount | None
    total_out: Amount
    inputs_inside: int
    inputs: int
    origins: tuple[Origin, ...]
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A classified part of a transfer: ``received`` or ``sent`` across the perimeter's border.

    ``lo`` and ``hi`` bound the satoshis that must and may derive from the perimeter (§8.8).
    ``grade`` is None for what is unexplained. ``matched`` names the statement that explains it.
    ``arrivals`` are the outputs that it speaks of; a receipt has a flow per explanation.
    """

    transfer: Transfer
    classification: FlowClass
    received: Amount
    sent: Amount
    grade: Grade | None
    lo: Amount
    hi: Amount
    matched: str | None = None
    candidates: tuple[str, ...] = ()
    arrivals: tuple[Arrival, ...] = ()


class PriceBasis(StrEnum):
    """How well a price of an announcement or acquisition is known."""

    STATED = "stated"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A purchase that somebody announced; ``unit_price`` in major units of ``currency``.

    ``id`` names the claim that carries it. ``tolerance`` absent means 0.5 %, at least 1 sat.
    """

    id: str
    day: Day
    amount: Amount
    unit_price: Decimal | None
    currency: str
    price_basis: PriceBasis
    tolerance: Amount | None = None


class Means(StrEnum):
    """How coins were acquired."""

    PURCHASE = "purchase"
    DONATION = "donation"
    SEIZURE = "seizure"
    MINING = "mining"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Acquisition:
    """A signed statement of what was acquired, how, and in which outputs."""

    id: str
    day: Day
    quantity: Amount
    means: Means
    counterparty: str
    price_basis: PriceBasis
    flows: tuple[Outpoint, ...]
    total_cost: Money | None = None


class Basis(StrEnum):
    """What a lot's cost rests on (reserve §9.1)."""

    DOCUMENTED = "documented"
    ANNOUNCED = "announced"
    RECEIPT_VALUED = "receipt-valued"
    NIL = "nil"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lot:
    """Coins acquired together; ``order`` is (height, tx_index, vout) of their arrival."""

    id: str
    acquired: Day
    order: tuple[int, int, int]
    quantity: Amount
    basis: Basis
    total_cost: Money | None


@dataclass(frozen=True, slots=True)
class Disposal:
    """A part of a lot that left the perimeter, with the cost that went with it."""

    lot: str
    quantity: Amount
    cost: Money | None
    proceeds: Money | None


@dataclass(frozen=True, slots=True)
class CostCover:
    """An average cost with how much of the holding it covers (reserve §9.5)."""

    known: Amount
    known_cost: Money
    holding: Amount


@dataclass(frozen=True, slots=True)
class Valuation:
    """A quantity at a quote, rounded once, half to even, to the minor unit."""

    quantity: Amount
    quote: Quote
    value: Money


@dataclass(frozen=True, slots=True)
class ClaimsTotal:
    """What an entity owes its clients at a block."""

    entity: str
    block: BlockId
    amount: Amount
    tree_root: Digest
    count: int
    method: str


@dataclass(frozen=True, slots=True)
class EntityBalance:
    """One entity's coins at a block; ``net`` is present where its claims are."""

    entity: str
    gross: Amount
    claims: Amount | None = None
    net: SignedAmount | None = None


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """All flows of one class in a period."""

    classification: FlowClass
    received: Amount
    sent: Amount
    count: int


@dataclass(frozen=True, slots=True)
class BasisTotal:
    """All lots of one basis at a block."""

    basis: Basis
    quantity: Amount
    cost: Money | None
    count: int


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow as a report states it; ``txid`` in internal order."""

    day: Day
    txid: bytes
    classification: FlowClass
    received: Amount
    sent: Amount
    grade: Grade | None
    lo: Amount
    hi: Amount
    matched: str | None
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowTable:
    """The flows of a report: the rows, or where there are many only their digest and count."""

    count: int
    digest: Digest
    rows: tuple[FlowRow, ...] | None


@dataclass(frozen=True, slots=True)
class ReserveReport:
    """Everything that ``reserve-report/1`` states about one block and the span before it.

    ``after`` is the last block that the flows leave out; None means from the first block.
    ``balances`` are those of the published members; ``entities`` include committed ones.
    """

    block: BlockId
    after: BlockId | None
    perimeter: Digest
    coverage: Coverage
    balances: tuple[tuple[str, Amount], ...]
    entities: tuple[EntityBalance, ...]
    opening: Amount
    closing: Amount
    flows: FlowTable
    totals: tuple[ClassTotal, ...]
    fees: Amount
    lots: tuple[BasisTotal, ...]
    cover: CostCover | None
    valuation: Valuation | None
    findings: tuple[Finding, ...]
