"""A regulator asks three synthetic exchanges at a block that none of them chose (§B6.8).

The draw is committed to, the chain grows, the call comes late enough to be past; the firms answer
with a hidden tree and signed claims; the regulator rebuilds, compares and samples. Nothing is
written: events are yielded, with the statements as their data.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from biplomacy.chain.header import HEADER_SIZE, header_hash, parse_header
from biplomacy.chain.model import Integrity, Network, Piece
from biplomacy.demo.model import Event
from biplomacy.demo.solvency_answers import BITCOIN, answer_call, compare, judge
from biplomacy.demo.solvency_cast import make_exchanges, mine_world
from biplomacy.solvency.attestation import coverage_ratio
from biplomacy.solvency.calls import DrawReveal, check_reveal, make_call
from biplomacy.solvency.claimed_outputs import read_claimed
from biplomacy.solvency.draw import CONFIRMATIONS, DrawRule, commit_seed, drawn_blocks
from biplomacy.solvency.reserve_claim import Holding, stated_claim
from biplomacy.solvency.statement.double_claim_report import encode_double_claim
from biplomacy.solvency.statement.draw_reveal import encode_reveal
from biplomacy.solvency.statement.liabilities_root import encode_liabilities_root
from biplomacy.solvency.statement.reserve_claim import encode_reserve_claim
from biplomacy.solvency.statement.solvency_attestation import encode_attestation
from biplomacy.solvency.statement.solvency_call import encode_call
from biplomacy.solvency.statement.solvency_draw_rule import encode_draw_rule
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.chain.model import Header, Span
    from biplomacy.chain.regtest import ChainFactory
    from biplomacy.demo.solvency_answers import Answer, Judged
    from biplomacy.solvency.calls import SolvencyCall

FIRST_HEIGHT, WINDOW, WITHIN = 121, 24, 24
OUTCOME = "outcome"
"""The subject of the events that tell what was found of a firm."""
_SEED = hashlib.sha256(b"biplomacy synthetic solvency seed").digest()


def tell_solvency() -> Iterator[Event]:
    """Yield what happens; what was found of each firm has the subject ``OUTCOME``."""
    rule = DrawRule("synthetic-1", FIRST_HEIGHT, WINDOW, 2, commit_seed(_SEED), WITHIN)
    text = f"2 draws are expected in {WINDOW} blocks from {FIRST_HEIGHT} on; the seed is committed"
    yield Event("rule", text, encode_draw_rule(rule))
    chain = mine_world(make_exchanges(), rule.last_height + CONFIRMATIONS)
    yield Event("chain", f"three synthetic exchanges hold coins; {chain.tip.height} blocks", {})
    memory = _Memory(chain)
    draws = drawn_blocks(rule, _SEED, memory.ids)
    calls = [make_call(rule, d, assets=[BITCOIN], tip=chain.tip.height) for d in draws]
    for call in calls:
        text = f"block {call.block.height} is drawn; answers are due at {call.deadline}"
        yield Event("call", text, encode_call(call))
    # The firms' coins do not move after the first days, so the tip shows what each block held.
    answers = answer_call(calls[0], partial(_coins_of, chain))
    for answer in answers:
        yield from _answered(answer)
    yield from _judge(answers, calls[0], memory)
    reveal = DrawReveal(rule.period, _SEED)
    found = check_reveal(reveal, rule, calls, memory.ids)
    text = f"the seed is shown: {len(calls)} draws made again, {len(found)} differ from the calls"
    yield Event("reveal", text, encode_reveal(reveal))


def _coins_of(chain: ChainFactory, script: bytes) -> tuple[Holding, ...]:
    return tuple(Holding(coin.outpoint, coin.amount) for coin in chain.coins(script))


def _answered(answer: Answer) -> Iterator[Event]:
    title, total = answer.firm.title, answer.claim.total
    yield Event("answer", f"{title} publishes a root", encode_liabilities_root(answer.root))
    stated = stated_claim(answer.claim, BITCOIN)
    yield Event("answer", f"{title} claims {total}, signed for", encode_reserve_claim(stated))


def _judge(answers: Sequence[Answer], call: SolvencyCall, memory: _Memory) -> Iterator[Event]:
    outpoints = [holding.outpoint for each in answers for holding in each.claim.outputs]
    compared = compare(answers, call, read_claimed(memory, outpoints, call.block))
    report = compared.report
    text = f"{report.claimants} claims, {report.outputs} outputs; {_twice(len(compared.findings))}"
    yield Event("claims", text, encode_double_claim(report))
    proofs, wrong = sum(len(each.claim.control) for each in answers), len(compared.control)
    text = f"{proofs} proofs of control (BIP-322), {wrong} do not hold: the owner lent its key"
    yield Event("control", text, {"proofs": proofs, "wrong": wrong})
    at = Day.of_instant(memory.time(call.block.height))
    for answer in answers:
        yield _outcome(answer, judge(answer, call, compared, at=at))


def _outcome(answer: Answer, judged: Judged) -> Event:
    """Return what was found of a firm: the columns of a table, and its attestation."""
    ratio = coverage_ratio(judged.undisputed.sats, judged.owed.sats)
    found = ", ".join(judged.caught) or "nothing found"
    text = f"{answer.firm.title}: {judged.undisputed} undisputed of {judged.owed} owed; {found}"
    told = {
        "firm": answer.firm.title,
        "owed": str(judged.owed),
        "claimed": str(answer.claim.total),
        "undisputed": str(judged.undisputed),
        "ratio": str(ratio),
        "found": found,
    }
    return Event(OUTCOME, text, {**told, "attestation": encode_attestation(judged.attestation)})


def _twice(count: int) -> str:
    return f"{count} output is shown by two firms" if count == 1 else f"{count} findings"


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
