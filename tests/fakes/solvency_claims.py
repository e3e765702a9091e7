"""Reserve claims of two synthetic firms on the small test chain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from biplomacy.chain.message_signing import sign_message
from biplomacy.chain.model import Outpoint
from biplomacy.chain.regtest import Unspent
from biplomacy.chain.spending import Wallet
from biplomacy.solvency.claimed_outputs import ClaimedView, read_claimed
from biplomacy.solvency.double_claim import Context, DoubleClaimReport, find_double_claims
from biplomacy.solvency.reserve_claim import (
    ControlProof,
    Holding,
    ReserveClaim,
    control_message,
    in_order,
    set_digest,
)
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from biplomacy.values.verdict import Finding
from fakes.block_memory import BlockMemory
from fakes.small_chain import small_chain

FIRM = "529900T8BM49AURSDO55"
OTHER = "5493001KJTIIGC8Y1R12"
NONCE = "ab" * 32
ABSENT = Outpoint(b"\x11" * 32, 0)


@cache
def memory() -> BlockMemory:
    """Return the small chain as a source."""
    return BlockMemory(small_chain().blocks)


def block_at(height: int) -> BlockId:
    """Return the chain's block at ``height``."""
    return small_chain().fork(height).tip


def coins(wallet: Wallet) -> tuple[Unspent, ...]:
    """Return what a wallet holds at the tip."""
    return small_chain().coins(wallet.script)


def held(coin: Unspent, *, more: int = 0, encumbered: str = "") -> Holding:
    """Return a coin as it is claimed, or with so many satoshis more."""
    return Holding(coin.outpoint, Amount(coin.amount.sats + more), encumbered)


def claim(
    lei: str,
    *outputs: Holding,
    signed_by: Sequence[Wallet] = (),
    nonce: str = NONCE,
    height: int = 111,
) -> ReserveClaim:
    """Return a claim with a real proof of control by each wallet."""
    listed, block = in_order(outputs), block_at(height)
    message = control_message(lei, block.height, nonce, set_digest(listed))
    control = tuple(
        ControlProof(
            wallet.script,
            nonce,
            sign_message(wallet.keys[0].private.secret, wallet.script, message),
        )
        for wallet in signed_by
    )
    return ReserveClaim(lei, block, listed, control)


def view_of(*claims: ReserveClaim, more: Sequence[Outpoint] = ()) -> ClaimedView:
    """Return what the chain says of all that the claims name."""
    outpoints = [holding.outpoint for one in claims for holding in one.outputs]
    return read_claimed(memory(), [*outpoints, *more], block_at(111))


def double_claims(
    *claims: ReserveClaim, context: Context | None = None
) -> tuple[DoubleClaimReport, tuple[Finding, ...]]:
    """Return the report of the test, and what it found."""
    told = context or Context(NONCE)
    rows = [row.outpoint for share in told.shares for row in share.rows]
    return find_double_claims(claims, view_of(*claims, more=rows), told)


def codes(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Return code and severity of each finding."""
    return [(finding.code, finding.severity.value) for finding in findings]
