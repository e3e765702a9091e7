"""Two synthetic firms on a test chain, one block that is drawn, and what is true of them there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from itertools import count

from biplomacy.chain.message_signing import sign_message
from biplomacy.chain.model import TxOutput
from biplomacy.chain.regtest import ChainFactory, Unspent
from biplomacy.chain.spending import PublicTestKey, Wallet, WalletCoin, spend
from biplomacy.solvency.attestation import Attestation, coverage_ratio
from biplomacy.solvency.building import Built
from biplomacy.solvency.calls import ChainPoint, SolvencyCall, make_call
from biplomacy.solvency.claimed_outputs import ClaimedView, read_claimed
from biplomacy.solvency.custody_share import Allotment, CustodyShare
from biplomacy.solvency.draw import DrawRule, commit_seed, drawn_blocks
from biplomacy.solvency.model import Epoch, Tier
from biplomacy.solvency.reserve_claim import (
    ControlProof,
    Holding,
    ReserveClaim,
    control_message,
    in_order,
    set_digest,
)
from biplomacy.solvency.sample import SampleOutcome
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from fakes.block_memory import BlockMemory
from fakes.small_log import NOW
from fakes.solvency_trees import customers, grow, key_of

FIRM = "529900T8BM49AURSDO55"
OTHER = "5493001KJTIIGC8Y1R12"
CLEARED = "213800WSGIIZCXF1P572"
DTI = "4H95J0R2X"
OFFICE = "pvara"
SIGNERS = ("pvara-director", "pvara-auditor")
FIRST, WINDOW, WITHIN, TIP = 112, 12, 12, 148
START, STEP = NOW + 10_000, 600
MINER = Wallet.p2pkh(PublicTestKey.derive("solvency-record-miner"))
WALLETS = {
    lei: tuple(Wallet.p2wpkh(PublicTestKey.derive(f"{lei}-wallet", index)) for index in range(2))
    for lei in (FIRM, OTHER)
}
HELD = {FIRM: (20 * 10**8, 5 * 10**8), OTHER: (30 * 10**8, 7)}


@cache
def chain() -> ChainFactory:
    """Return the chain: each firm holds two coins from height 102 on; a block in ten minutes."""
    made = ChainFactory()
    for height in range(1, TIP + 1):
        paid = []
        if height == 102:
            coins = iter(made.coins(MINER.script))
            paid = [
                spend([WalletCoin(MINER, coin.outpoint, coin.amount)], _outputs(lei, coin))
                for lei, coin in zip(HELD, coins, strict=False)
            ]
        made.mine(START + STEP * height, MINER.script, paid)
    return made


def _outputs(lei: str, coin: Unspent) -> list[TxOutput]:
    paid = [
        TxOutput(wallet.script, Amount(sats))
        for wallet, sats in zip(WALLETS[lei], HELD[lei], strict=True)
    ]
    back = coin.amount.sats - sum(HELD[lei])
    return [*paid, TxOutput(MINER.script, Amount(back))]


@cache
def memory() -> BlockMemory:
    """Return the chain as a source."""
    return BlockMemory(chain().blocks)


@cache
def block_at(height: int) -> BlockId:
    """Return the chain's block at a height."""
    return chain().fork(height).tip


@cache
def seed() -> bytes:
    """Return a seed that draws exactly one block, in the first half of the window."""
    for number in count():
        tried = hashlib.sha256(f"synthetic {number}".encode()).digest()
        heights = [one.block.height for one in drawn_blocks(_rule(tried), tried, _window())]
        if len(heights) == 1 and heights[0] <= FIRST + 3:
            return tried
    raise AssertionError


@cache
def _window() -> tuple[BlockId, ...]:
    return tuple(block_at(height) for height in range(FIRST, FIRST + WINDOW))


def _rule(secret: bytes) -> DrawRule:
    return DrawRule("2026-q4", FIRST, WINDOW, 2, commit_seed(secret), WITHIN)


def rule() -> DrawRule:
    """Return the rule of the period."""
    return _rule(seed())


@cache
def call() -> SolvencyCall:
    """Return the call upon the one block that is drawn."""
    (draw,) = drawn_blocks(rule(), seed(), _window())
    points = (ChainPoint("ethereum", 9, "0xab"),)
    return make_call(rule(), draw, assets=[DTI], tip=TIP, chain_points=points)


def holdings(lei: str) -> tuple[Holding, ...]:
    """Return what a firm holds."""
    found = (coin for wallet in WALLETS[lei] for coin in chain().coins(wallet.script))
    return in_order(Holding(coin.outpoint, coin.amount) for coin in found)


def claim_of(
    lei: str,
    outputs: Iterable[Holding] | None = None,
    *,
    nonce: str | None = None,
    signed_by: Iterable[Wallet] | None = None,
    block: BlockId | None = None,
) -> ReserveClaim:
    """Return a firm's claim, signed for by its wallets."""
    listed = in_order(holdings(lei) if outputs is None else outputs)
    at, word = block or call().block, nonce or call().nonce
    message = control_message(lei, at.height, word, set_digest(listed))
    control = tuple(
        ControlProof(
            wallet.script, word, sign_message(wallet.keys[0].private.secret, wallet.script, message)
        )
        for wallet in (WALLETS[lei] if signed_by is None else signed_by)
    )
    return ReserveClaim(lei, at, listed, control)


def lent() -> tuple[Holding, ...]:
    """Return what the other firm holds, and an output of the first one beside."""
    return (*holdings(OTHER), holdings(FIRM)[0])


def borrowed() -> ReserveClaim:
    """Return the other firm's claim on that, for which the first one lent its keys."""
    return claim_of(OTHER, lent(), signed_by=(*WALLETS[OTHER], *WALLETS[FIRM]))


@cache
def tree(lei: str, epoch: int = 1) -> Built:
    """Return a firm's finished tree of a few synthetic customers, its sums hidden."""
    at = Epoch(lei, DTI, epoch, call().block)
    built, _ = grow(key_of(Tier.HIDDEN, 10, at=at), customers(5, each=2 * 10**8))
    return built


def view(*claims: ReserveClaim) -> ClaimedView:
    """Return what the chain says of the outputs that claims name."""
    named = [one.outpoint for claim in claims for one in claim.outputs]
    return read_claimed(memory(), named, call().block)


def shares(*allotted: int) -> CustodyShare:
    """Return what the firm holds of its first output for the other one, and of the next."""
    rows = (
        Allotment(holding.outpoint, OTHER, Amount(sats))
        for holding, sats in zip(holdings(FIRM), allotted, strict=False)
    )
    return CustodyShare(FIRM, call().block, tuple(sorted(rows)))


def attested(lei: str) -> Attestation:
    """Return what the regulator attests of a firm: nothing is wrong."""
    built, held = tree(lei), claim_of(lei).total.sats
    return Attestation(
        at=built.stated.at,
        root=built.stated.root,
        rebuilt=True,
        leaves_min_ok=True,
        uid_unique=True,
        covered=True,
        sample=SampleOutcome(5, 5, 0),
        roll_forward_gap=0,
        tool_version="biplomacy 1",
        ratio=coverage_ratio(held, built.opening.total),
    )


def instant(height: int) -> int:
    """Return the first instant at which the chain's median time past is that of a height."""
    return START + STEP * (height - 5)
