"""A regulator asks three synthetic exchanges at a block that none of them chose (§B6.8).

The draw is committed to, the chain grows, the call comes late enough to be past; the firms answer
with a hidden tree and signed claims; the regulator rebuilds, compares and samples. Nothing is
written: events are yielded, with the statements as their data.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from biplomacy.chain.header import HEADER_SIZE, header_hash, parse_header
from biplomacy.chain.model import Integrity, Network, Piece
from biplomacy.chain.script_templates import TemplateEngine
from biplomacy.demo.model import Event
from biplomacy.demo.solvency_cast import (
    accounts_of,
    leaf_rows,
    make_claim,
    make_exchanges,
    mine_world,
)
from biplomacy.solvency.attestation import Attestation, coverage_ratio
from biplomacy.solvency.building import Work, close_tree, hash_tree
from biplomacy.solvency.calls import DrawReveal, check_reveal, make_call
from biplomacy.solvency.claimed_outputs import read_claimed
from biplomacy.solvency.control import check_control
from biplomacy.solvency.double_claim import RULES, Context, find_double_claims
from biplomacy.solvency.draw import CONFIRMATIONS, DrawRule, commit_seed, drawn_blocks
from biplomacy.solvency.key_file import derive_epoch_key
from biplomacy.solvency.layout import lay_out
from biplomacy.solvency.leaves import survey_rows
from biplomacy.solvency.model import Epoch, Shape, Tier
from biplomacy.solvency.rebuild import rebuild
from biplomacy.solvency.reserve_claim import stated_claim
from biplomacy.solvency.sample import draw_sample, judge_sample, sample_size
from biplomacy.solvency.statement.double_claim_report import encode_double_claim
from biplomacy.solvency.statement.draw_reveal import encode_reveal
from biplomacy.solvency.statement.liabilities_root import encode_liabilities_root
from biplomacy.solvency.statement.reserve_claim import encode_reserve_claim
from biplomacy.solvency.statement.solvency_attestation import encode_attestation
from biplomacy.solvency.statement.solvency_call import encode_call
from biplomacy.solvency.statement.solvency_draw_rule import encode_draw_rule
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day
from biplomacy.values.verdict import Severity
from biplomacy.wiring.solvency import open_tree_engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.chain.model import Header, Span
    from biplomacy.chain.regtest import ChainFactory
    from biplomacy.demo.solvency_cast import Exchange
    from biplomacy.solvency.calls import SolvencyCall
    from biplomacy.solvency.draw import Draw
    from biplomacy.solvency.key_file import EpochKey
    from biplomacy.solvency.model import LiabilitiesRoot, LiabilityRow
    from biplomacy.solvency.reserve_claim import ReserveClaim
    from biplomacy.values.verdict import Finding

BITCOIN = "4H95J0R2X"
DECIMALS, DEPTH = 8, 10
FIRST_HEIGHT, WINDOW = 121, 24
RISK, FRACTION = Decimal("0.01"), Decimal("0.02")
TOOL = "biplomacy demo solvency 1"
_SEED = hashlib.sha256(b"biplomacy synthetic solvency seed").digest()


@dataclass(frozen=True, slots=True)
class _Answer:
    firm: Exchange
    secret: EpochKey
    root: LiabilitiesRoot
    claim: ReserveClaim
    owed: int


def tell_solvency() -> Iterator[Event]:
    """Yield what happens, the last three events being the firms' outcomes."""
    exchanges = make_exchanges()
    rule = DrawRule("synthetic-1", FIRST_HEIGHT, WINDOW, 2, commit_seed(_SEED), 24)
    text = f"2 draws are expected in {WINDOW} blocks from {FIRST_HEIGHT} on; the seed is committed"
    yield Event("rule", text, encode_draw_rule(rule))
    chain = mine_world(exchanges, rule.last_height + CONFIRMATIONS)
    yield Event("chain", f"three synthetic exchanges hold coins; {chain.tip.height} blocks", {})
    memory = _Memory(chain)
    draws = drawn_blocks(rule, _SEED, memory.ids)
    calls = [make_call(rule, d, assets=[BITCOIN], tip=chain.tip.height) for d in draws]
    yield from _call_events(draws, calls)
    answers = [_answer(firm, exchanges, chain, calls[0]) for firm in exchanges]
    yield from _answer_events(answers)
    yield from _judge(answers, calls[0], memory)
    reveal = DrawReveal(rule.period, _SEED)
    found = check_reveal(reveal, rule, calls, memory.ids)
    text = f"the seed is shown; {len(found)} calls differ from the draws"
    yield Event("reveal", text, encode_reveal(reveal))


def _call_events(draws: Sequence[Draw], calls: Sequence[SolvencyCall]) -> Iterator[Event]:
    for draw, call in zip(draws, calls, strict=True):
        text = f"block {draw.block.height} is drawn; answers are due at {call.deadline}"
        yield Event("call", text, encode_call(call))


def _answer_events(answers: Sequence[_Answer]) -> Iterator[Event]:
    for answer in answers:
        name, total = answer.firm.name, answer.claim.total
        yield Event("answer", f"{name} publishes a root", encode_liabilities_root(answer.root))
        stated = stated_claim(answer.claim, BITCOIN)
        yield Event("answer", f"{name} claims {total}, signed for", encode_reserve_claim(stated))


def _answer(
    firm: Exchange, exchanges: tuple[Exchange, ...], chain: ChainFactory, call: SolvencyCall
) -> _Answer:
    at, shape = Epoch(firm.lei, BITCOIN, 1, call.block), Shape(Tier.HIDDEN, DEPTH)
    master = hashlib.sha256(f"synthetic master of {firm.name}".encode()).digest()
    secret, file = derive_epoch_key(master, at, shape, split=False), _Rows(leaf_rows(firm))
    survey = survey_rows(file.rows(), _unwatched)
    slots = lay_out(secret, file.rows(), _unwatched)
    top = hash_tree(Work(open_tree_engine(secret)), secret, slots, _unkept)
    built = close_tree(secret, survey, slots, top, decimals=DECIMALS, with_total=False)
    claim = make_claim(firm, exchanges, chain, call)
    return _Answer(firm, secret, built.stated, claim, survey.total)


def _judge(answers: Sequence[_Answer], call: SolvencyCall, memory: _Memory) -> Iterator[Event]:
    claims = [answer.claim for answer in answers]
    outpoints = [holding.outpoint for claim in claims for holding in claim.outputs]
    view = read_claimed(memory, outpoints, call.block)
    report, found = find_double_claims(claims, view, Context(call.nonce))
    signed = [one for c in claims for one in check_control(c, call.nonce, view, TemplateEngine())]
    text = f"{report.claimants} claims, {report.outputs} outputs; {len(found)} claimed twice"
    yield Event("claims", text, encode_double_claim(report))
    proofs = sum(len(claim.control) for claim in claims)
    text = (
        f"{proofs} proofs of control (BIP-322), {len(signed)} do not hold: the owner lent its key"
    )
    yield Event("control", text, {})
    at = Day.of_instant(memory.time(call.block.height))
    size = sample_size(RISK, FRACTION)
    for answer in answers:
        yield _outcome(answer, call, found, at=at, size=size)


def _outcome(
    answer: _Answer, call: SolvencyCall, found: Sequence[Finding], *, at: Day, size: int
) -> Event:
    """Rebuild, sample and attest one firm; the text says how it was caught, if it was."""
    firm, file = answer.firm, _Rows(leaf_rows(answer.firm))
    again = rebuild(file, answer.secret, answer.root, Work(open_tree_engine(answer.secret)))
    drawn = draw_sample(accounts_of(firm, at), call.draw_output, size=size, at=at)
    listed = {row.customer_no for row in file.rows()}
    outcome, missing = judge_sample(drawn, listed, at=at, firm=firm.name, size=size)
    attestation = Attestation(
        at=answer.root.at,
        root=answer.root.root,
        rebuilt=not again.findings,
        leaves_min_ok=True,
        uid_unique=again.uids_unique,
        covered=answer.claim.total.sats >= answer.owed,
        sample=outcome,
        roll_forward_gap=0,
        tool_version=TOOL,
        ratio=coverage_ratio(answer.claim.total.sats, answer.owed),
    )
    shown = [RULES[one.code] for one in found if firm.lei in one.message]
    failures = [one for one in missing if one.severity is Severity.FAILURE]
    caught = [*shown, *(f"sample ({outcome.missing} of {outcome.size})" for _ in failures)]
    text = f"{firm.name}: ratio {attestation.ratio}; {', '.join(caught) or 'nothing found'}"
    return Event("outcome", text, encode_attestation(attestation))


class _Rows:
    """A ``LeafFile`` of rows at hand."""

    def __init__(self, rows: Sequence[LiabilityRow]) -> None:
        self._rows = rows

    def rows(self) -> Iterator[LiabilityRow]:
        return iter(self._rows)


class _Memory:
    """The story's chain as a ``BlockSource``: a block a piece."""

    network = Network.REGTEST
    name = "memory"
    integrity = Integrity.HEADERS

    def __init__(self, chain: ChainFactory) -> None:
        self._blocks = chain.blocks
        heads = [header_hash(block[:HEADER_SIZE]) for block in chain.blocks]
        self.ids = tuple(BlockId(height, digest) for height, digest in enumerate(heads))

    def time(self, height: int) -> int:
        return parse_header(self._blocks[height][:HEADER_SIZE]).time

    def tip(self) -> BlockId:
        return self.ids[-1]

    def headers(self, locator: Sequence[BlockId]) -> Iterator[Header]:
        start = max((block.height + 1 for block in locator), default=0)
        return (parse_header(block[:HEADER_SIZE]) for block in self._blocks[start:])

    def block(self, block: BlockId) -> bytes:
        return self._blocks[block.height]

    def pieces(self, span: Span) -> Iterator[Piece]:
        for block in self.ids[span.first : span.last + 1]:
            raw = self._blocks[block.height]
            yield Piece(raw, (0,), (len(raw),), (block,))


def _unwatched(_done: int) -> None:
    """Nobody watches a tree of a thousand leaves."""


def _unkept(_level: int, _records: bytes) -> None:
    """The story proves no single leaf, so it keeps no level."""
