"""What a firm says that it holds at a called block, and its proofs of control (supervision §B5).

Only unencumbered outputs count. A proof of control is a message signed for each script (BIP-322);
the message names the firm, the height, the call's nonce and the digest of the whole set, so none
serves a second firm, a second call or another set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from biplomacy.solvency.errors import SolvencyMalformed
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.lei import is_lei
from biplomacy.values.tagged_hash import tagged_hash
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.chain.model import Outpoint
    from biplomacy.values.block_id import BlockId

TAG = "biplomacy/solvency/claims"
MESSAGE = "biplomacy solvency v1"
DIFFERS = "reserve-claim-differs"


@dataclass(frozen=True, slots=True, order=True)
class Holding:
    """An output that is claimed, with its whole amount; ``encumbered`` says why it does not count.

    Empty where nothing burdens it.
    """

    outpoint: Outpoint
    amount: Amount
    encumbered: str = ""


@dataclass(frozen=True, slots=True, order=True)
class ControlProof:
    """A signature (BIP-322 text) by which ``script`` answers to a call's ``nonce``."""

    script: bytes
    nonce: str
    signature: str


@dataclass(frozen=True, slots=True, order=True)
class InFlight:
    """A transaction that was on its way at the block; it never counts."""

    txid: bytes
    amount: Amount


@dataclass(frozen=True, slots=True)
class ReserveClaim:
    """A firm's outputs at one block, sorted by outpoint, each once."""

    lei: str
    block: BlockId
    outputs: tuple[Holding, ...]
    control: tuple[ControlProof, ...] = ()
    in_flight: tuple[InFlight, ...] = ()
    MAX_OUTPUTS: ClassVar[int] = 100_000

    def __post_init__(self) -> None:
        """Refuse a firm without an LEI and outputs that are not listed in order, each once."""
        if not is_lei(self.lei):
            raise SolvencyMalformed(f"{self.lei[:40]!r} is no LEI with right check digits")
        names = [each.outpoint for each in self.outputs]
        if len(names) > self.MAX_OUTPUTS or names != sorted(set(names)):
            raise SolvencyMalformed(
                f"the outputs of {self.lei} are not listed by outpoint, each once",
                hint="list each output once, and 100,000 at most",
            )

    @property
    def total(self) -> Amount:
        """The sum of what counts."""
        return Amount.total(each.amount for each in self.outputs if not each.encumbered)

    @property
    def set_digest(self) -> Digest:
        """The digest of all outputs that are listed."""
        return set_digest(self.outputs)


@dataclass(frozen=True, slots=True)
class StatedClaim:
    """What is stated of a claim; ``outputs`` is the digest of its file where it is public.

    ``total`` is the sum of unencumbered outputs, ``count`` the number of all that are listed.
    """

    lei: str
    dti: str
    block: BlockId
    set_digest: Digest
    total: Amount
    count: int
    outputs: Digest | None = None


def stated_claim(claim: ReserveClaim, dti: str, outputs: Digest | None = None) -> StatedClaim:
    """Return what is stated of a claim on outputs of the asset ``dti``."""
    return StatedClaim(
        lei=claim.lei,
        dti=dti,
        block=claim.block,
        set_digest=claim.set_digest,
        total=claim.total,
        count=len(claim.outputs),
        outputs=outputs,
    )


def check_stated_claim(stated: StatedClaim, claim: ReserveClaim) -> tuple[Finding, ...]:
    """Return where a statement differs from the claim that it was made of."""
    again = stated_claim(claim, stated.dti, stated.outputs)
    pairs = (
        ("lei", stated.lei, again.lei),
        ("block", str(stated.block), str(again.block)),
        ("set_digest", str(stated.set_digest), str(again.set_digest)),
        ("total", str(stated.total.sats), str(again.total.sats)),
        ("count", str(stated.count), str(again.count)),
    )
    return tuple(
        Finding(DIFFERS, Severity.FAILURE, name, f"published {said}, recomputed {made}")
        for name, said, made in pairs
        if said != made
    )


def in_order(outputs: Iterable[Holding]) -> tuple[Holding, ...]:
    """Return outputs as a claim lists them: by txid in internal order, then by vout."""
    return tuple(sorted(outputs))


def set_digest(outputs: Iterable[Holding]) -> Digest:
    """Return the tagged hash over sorted ``txid ‖ u32le vout ‖ u64 amount`` (§B5.1).

    The amount is big-endian, as all numbers of this office but an outpoint's index: so the
    published vector has it, though the text beside it says otherwise.
    """
    rows = sorted(
        each.outpoint.txid
        + each.outpoint.vout.to_bytes(4, "little")
        + each.amount.sats.to_bytes(8, "big")
        for each in outputs
    )
    return Digest(tagged_hash(TAG, b"".join(rows)))


def claims_digest(claims: Iterable[ReserveClaim]) -> Digest:
    """Return the digest of several claims: ``LEI ‖ set digest`` of each, by LEI."""
    rows = sorted(claim.lei.encode("ascii") + claim.set_digest.raw for claim in claims)
    return Digest(tagged_hash(f"{TAG}/all", b"".join(rows)))


def control_message(lei: str, height: int, nonce: str, digest: Digest) -> bytes:
    """Return what each script of a claim signs (§B5.4): five lines, without a last line feed."""
    return "\n".join((MESSAGE, lei, str(height), nonce, str(digest))).encode("ascii")
