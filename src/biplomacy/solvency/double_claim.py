"""The double-claim test: does anybody else show the same coins (supervision §B5.2)?

Over all firms' claims at one block and the state's own perimeter, by sort and merge: D1 one
outpoint twice, D2 one script under two firms, D3 spent, absent or immature outputs and wrong
amounts, D4 coins passed on from firm to firm between epochs, D5 clients' coins in the state's
reserve, D6 proofs of control used twice or for another call.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from biplomacy.solvency.custody_share import judge_allotments
from biplomacy.solvency.errors import ClaimsDiffer
from biplomacy.solvency.finding_rows import encode_findings
from biplomacy.solvency.ports import Absence, ChainView, ClaimedOutput
from biplomacy.solvency.reserve_claim import claims_digest
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from biplomacy.solvency.custody_share import CustodyShare
    from biplomacy.solvency.reserve_claim import Holding, ReserveClaim
    from biplomacy.values.amount import Amount
    from biplomacy.values.block_id import BlockId

CLAIMED_TWICE = "claimed-twice"
SCRIPT_SHARED = "claim-script-shared"
SPENT = "claim-spent"
ABSENT = "claim-absent"
AMOUNT_DIFFERS = "claim-amount-differs"
IMMATURE = "claim-immature"
IN_TURN = "claimed-in-turn"
IN_STATE_RESERVE = "claim-in-state-reserve"
PROOF_REUSED = "control-proof-reused"
NONCE_FOREIGN = "control-nonce-foreign"
DIFFERS = "double-claim-differs"
TURN_BLOCKS = 1_008
MATURITY = 100
"""Blocks that lie on a coinbase before it can be spent (Bitcoin Core's ``COINBASE_MATURITY``)."""
RULES: Mapping[str, str] = MappingProxyType(
    {
        CLAIMED_TWICE: "D1",
        SCRIPT_SHARED: "D2",
        "custody-share-exceeds": "D2",
        SPENT: "D3",
        ABSENT: "D3",
        AMOUNT_DIFFERS: "D3",
        IMMATURE: "D3",
        IN_TURN: "D4",
        IN_STATE_RESERVE: "D5",
        PROOF_REUSED: "D6",
        NONCE_FOREIGN: "D6",
    }
)
"""Which of the six tests a finding belongs to, by its code."""


class TracedView(ChainView, Protocol):
    """A chain view that also knows which outputs were spent to make one."""

    def parents(self, outpoint: str) -> tuple[str, ...]:
        """Return the outputs, as ``txid:vout``, that the creating transaction spends."""
        ...


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A transaction (internal order) by which the firm ``lei`` booked that coins left it."""

    lei: str
    txid: bytes


@dataclass(frozen=True, slots=True)
class Context:
    """What claims are held against beside each other.

    ``nonce`` is the call's, None where the call is not at hand; ``state_scripts`` are those of the
    state's own reserve; ``shares`` of another block say nothing; ``earlier`` are claims of earlier
    epochs; ``withdrawals`` are the transactions by which the firms' roll-forwards say that coins
    left them.
    """

    nonce: str | None = None
    state_scripts: AbstractSet[bytes] = frozenset()
    shares: tuple[CustodyShare, ...] = ()
    earlier: tuple[ReserveClaim, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()

    def shares_at(self, block: BlockId) -> tuple[CustodyShare, ...]:
        """Return the shares that speak of ``block``."""
        return tuple(share for share in self.shares if share.block == block)


@dataclass(frozen=True, slots=True)
class DoubleClaimReport:
    """What the test saw: findings by code, and the digest of them all (see ``finding_rows``).

    The findings themselves are evidence, which a regulator may keep back: they name outputs.
    """

    block: BlockId
    claimants: int
    outputs: int
    claims_digest: Digest
    counts: tuple[tuple[str, int], ...]
    findings_digest: Digest


@dataclass(frozen=True, slots=True)
class _Row:
    holding: Holding
    lei: str
    chain: ClaimedOutput | Absence

    @property
    def name(self) -> str:
        return str(self.holding.outpoint)

    @property
    def script(self) -> bytes:
        return self.chain.script if isinstance(self.chain, ClaimedOutput) else b""


def find_double_claims(
    claims: Sequence[ReserveClaim], view: TracedView, context: Context
) -> tuple[DoubleClaimReport, tuple[Finding, ...]]:
    """Return the report of all six tests over ``claims`` of one block, and what they found.

    Raises:
        ClaimsDiffer: they name several blocks, or one firm twice, or there are none.
        BlocksMissing: ``view`` does not reach their block.
    """
    block = _require_one_block(claims)
    rows = sorted(
        (
            _Row(holding, claim.lei, view.output_at(str(holding.outpoint), block))
            for claim in claims
            for holding in claim.outputs
        ),
        key=lambda row: (row.holding.outpoint, row.lei),
    )
    found = (
        *_d1(rows),
        *_d2(rows, context, view, block),
        *_d3(rows, view, block),
        *_d4(rows, context, view, block),
        *_d5(rows, claims, context),
        *_d6(claims, context),
    )
    report = DoubleClaimReport(
        block=block,
        claimants=len(claims),
        outputs=len(rows),
        claims_digest=claims_digest(claims),
        counts=count_by_code(found),
        findings_digest=Digest.of(encode_findings(found)),
    )
    return report, found


def require_height(claims: Sequence[ReserveClaim], height: int) -> None:
    """Refuse claims of another height; raises ``ClaimsDiffer``."""
    for claim in claims:
        if claim.block.height != height:
            raise ClaimsDiffer(
                f"{claim.lei} claims at height {claim.block.height}, not at {height}",
                hint="give claims that answer to one call",
            )


def count_by_code(findings: Sequence[Finding]) -> tuple[tuple[str, int], ...]:
    """Return how many findings have each code, by code."""
    return tuple(sorted(Counter(finding.code for finding in findings).items()))


def shown_counts(counts: Sequence[tuple[str, int]]) -> str:
    """Return counts by code in words, or ``none``."""
    return ", ".join(f"{code} {count}" for code, count in counts) or "none"


def check_double_claim(stated: DoubleClaimReport, again: DoubleClaimReport) -> tuple[Finding, ...]:
    """Return where a published report differs from the same test run again."""
    pairs = (
        ("block", str(stated.block), str(again.block)),
        ("claimants", str(stated.claimants), str(again.claimants)),
        ("outputs", str(stated.outputs), str(again.outputs)),
        ("claims_digest", str(stated.claims_digest), str(again.claims_digest)),
        ("counts", shown_counts(stated.counts), shown_counts(again.counts)),
        ("findings", str(stated.findings_digest), str(again.findings_digest)),
    )
    return tuple(
        Finding(DIFFERS, Severity.FAILURE, name, f"published {said:.80}, recomputed {made:.80}")
        for name, said, made in pairs
        if said != made
    )


def _require_one_block(claims: Sequence[ReserveClaim]) -> BlockId:
    blocks = {claim.block for claim in claims}
    if len(blocks) != 1:
        raise ClaimsDiffer(
            f"{len(claims)} claims name {len(blocks)} blocks",
            hint="give claims that answer to one call",
        )
    twice = [lei for lei, count in Counter(claim.lei for claim in claims).items() if count > 1]
    if twice:
        raise ClaimsDiffer(f"{twice[0]} claims twice", hint="give one claim of each firm")
    return blocks.pop()


def _d1(rows: Sequence[_Row]) -> Iterator[Finding]:
    for _, group in groupby(rows, key=lambda row: row.holding.outpoint):
        same = list(group)
        if len(same) > 1:
            firms = ", ".join(row.lei for row in same)
            message = f"the same output is claimed by {firms}"
            yield Finding(CLAIMED_TWICE, Severity.FAILURE, same[0].name, message)


def _d2(
    rows: Sequence[_Row], context: Context, view: ChainView, block: BlockId
) -> Iterator[Finding]:
    yield from judge_allotments(context.shares_at(block), view, block)
    allotted = _allotments(context, block)
    covered = {name for name, _ in allotted}
    by_script = sorted((row for row in rows if row.script), key=lambda row: row.script)
    for script, group in groupby(by_script, key=lambda row: row.script):
        same = list(group)
        firms = sorted({row.lei for row in same})
        if len(firms) < 2 or len({row.name for row in same}) < 2:  # noqa: PLR2004 - two of each
            continue
        left = [row for row in same if not _allotted(row, allotted)]
        if left:
            contradicted = any(row.name in covered for row in left)
            severity = Severity.FAILURE if contradicted else Severity.WARNING
            why = "not as its custodian allots them" if contradicted else "no custodian allots them"
            message = f"{len(same)} outputs to it are claimed by {', '.join(firms)}, {why}"
            yield Finding(SCRIPT_SHARED, severity, f"script {script.hex()[:80]}", message)


def _allotments(context: Context, block: BlockId) -> dict[tuple[str, str], Amount]:
    """Return what custodians allot at the block, by output and firm."""
    return {
        (str(one.outpoint), one.lei): one.amount
        for share in context.shares_at(block)
        for one in share.rows
    }


def _allotted(row: _Row, allotted: Mapping[tuple[str, str], Amount]) -> bool:
    share = allotted.get((row.name, row.lei))
    return share is not None and share >= row.holding.amount


def _d3(rows: Sequence[_Row], view: TracedView, block: BlockId) -> Iterator[Finding]:
    for row in rows:
        match row.chain:
            case Absence.SPENT:
                message = f"claimed by {row.lei}, and spent at the block"
                yield Finding(SPENT, Severity.FAILURE, row.name, message)
            case Absence.ABSENT:
                message = f"claimed by {row.lei}, and not on the chain at the block"
                yield Finding(ABSENT, Severity.FAILURE, row.name, message)
            case ClaimedOutput(_, sats, _) if sats != row.holding.amount.sats:
                message = (
                    f"{row.lei} claims {row.holding.amount.sats:,} sat, the chain has {sats:,}"
                )
                yield Finding(AMOUNT_DIFFERS, Severity.FAILURE, row.name, message)
        if _immature(row, view, block):
            message = f"{row.lei} counts a coinbase that the next block could not spend yet"
            yield Finding(IMMATURE, Severity.FAILURE, row.name, message)


def _immature(row: _Row, view: TracedView, block: BlockId) -> bool:
    """Say whether a row counts a coinbase, which no output was spent to make, before its time."""
    if not isinstance(row.chain, ClaimedOutput) or row.holding.encumbered or view.parents(row.name):
        return False
    return block.height + 1 - row.chain.height < MATURITY


def _d4(
    rows: Sequence[_Row], context: Context, view: TracedView, block: BlockId
) -> Iterator[Finding]:
    """Look one transaction back: coins that another firm showed not long ago.

    An output that did not move and has another claimant now changed hands with its keys: that no
    withdrawal explains, but a custodian who allots it may.
    """
    before: dict[str, set[str]] = defaultdict(set)
    for claim in context.earlier:
        if 0 < block.height - claim.block.height <= TURN_BLOCKS:
            for holding in claim.outputs:
                before[str(holding.outpoint)].add(claim.lei)
    booked = {(each.lei, each.txid) for each in context.withdrawals}
    allotted = _allotments(context, block)
    for row in rows:
        paid = {lei for parent in view.parents(row.name) for lei in before.get(parent, ())}
        unbooked = {lei for lei in paid if (lei, row.holding.outpoint.txid) not in booked}
        unmoved = before.get(row.name, set()) if (row.name, row.lei) not in allotted else set()
        for lei in sorted((unbooked | unmoved) - {row.lei}):
            message = f"{row.lei} claims coins that {lei} claimed before and did not withdraw"
            yield Finding(IN_TURN, Severity.WARNING, row.name, message)


def _d5(
    rows: Sequence[_Row], claims: Sequence[ReserveClaim], context: Context
) -> Iterator[Finding]:
    shown = set()
    for row in rows:
        if row.script in context.state_scripts:
            shown.add((row.lei, row.script))
            message = f"{row.lei} claims an output of the state's own reserve"
            yield Finding(IN_STATE_RESERVE, Severity.FAILURE, row.name, message)
    for claim in claims:
        for proof in claim.control:
            inside = proof.script in context.state_scripts
            if inside and (claim.lei, proof.script) not in shown:
                subject = f"script {proof.script.hex()[:80]}"
                message = f"{claim.lei} proves control of a script of the state's own reserve"
                yield Finding(IN_STATE_RESERVE, Severity.FAILURE, subject, message)


def _d6(claims: Sequence[ReserveClaim], context: Context) -> Iterator[Finding]:
    users: dict[tuple[bytes, str], set[str]] = defaultdict(set)
    for claim in claims:
        for proof in claim.control:
            users[proof.script, proof.signature].add(claim.lei)
            if context.nonce not in (None, proof.nonce):
                subject = f"script {proof.script.hex()[:80]}"
                message = f"{claim.lei} answers to the nonce {proof.nonce[:80]!r} of another call"
                yield Finding(NONCE_FOREIGN, Severity.FAILURE, subject, message)
    for (script, _), firms in sorted(users.items()):
        if len(firms) > 1:
            message = f"one proof of control stands under {', '.join(sorted(firms))}"
            subject = f"script {script.hex()[:80]}"
            yield Finding(PROOF_REUSED, Severity.FAILURE, subject, message)
