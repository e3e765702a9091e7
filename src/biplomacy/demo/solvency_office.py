"""The solvency office in the replay: a drawn block, three answers, what two of them hide (§B6.8).

Roots, claims and all their outputs are public, so that a stranger finds what two firms both show.
Customers are in no statement: that some are left out only the regulator can see, and signs for.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from biplomacy.demo.calendar import height_of
from biplomacy.demo.model import Event
from biplomacy.demo.profiles import PVARA
from biplomacy.demo.solvency_answers import BITCOIN, answer_call, compare, judge
from biplomacy.demo.solvency_cast import leaf_rows
from biplomacy.demo.state import Evidence
from biplomacy.demo.watched_outputs import WatchedOutputs
from biplomacy.solvency.calls import DrawReveal, make_call
from biplomacy.solvency.draw import DrawRule, commit_seed, drawn_blocks
from biplomacy.solvency.finding_rows import encode_findings
from biplomacy.solvency.key_file import encode_epoch_key
from biplomacy.solvency.reserve_claim import stated_claim
from biplomacy.solvency.root_check import issuer_of
from biplomacy.solvency.statement import (
    double_claim_report,
    draw_reveal,
    liabilities_root,
    reserve_claim,
    solvency_attestation,
    solvency_call,
    solvency_draw_rule,
)
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from biplomacy.chain.model import History
    from biplomacy.demo.private_folder import PrivateFolder
    from biplomacy.demo.solvency_answers import Answer, Judged
    from biplomacy.demo.state import State
    from biplomacy.solvency.calls import SolvencyCall
    from biplomacy.solvency.draw import Draw

RULED = Day.parse("2026-01-02")
OPENS = Day.parse("2026-01-12")
SHOWN = Day.parse("2026-02-20")
WINDOW, WITHIN = 24, 20
CALLED_AFTER, ANSWERED_AFTER, ATTESTED_AFTER = 6, 9, 12
_MOST_TRIALS = 1_000


class SolvencyOffice:
    """Speaks for the regulator's solvency office and for the three firms that it asks."""

    def __init__(self, state: State, history: History, private: PrivateFolder) -> None:
        self._state = state
        self._private = private
        self._view = WatchedOutputs(history)
        first = height_of(OPENS)
        heights = range(first, first + WINDOW)
        self._blocks = tuple(BlockId(height, history.hashes[height]) for height in heights)
        self._seed, self._rule, self._draw = _staged(first, self._blocks)
        self._drawn = OPENS.plus(self._draw.block.height - first)
        self._call: SolvencyCall | None = None
        self._answers: tuple[Answer, ...] = ()
        self._judged: tuple[Judged, ...] = ()

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said."""
        after = (CALLED_AFTER, ANSWERED_AFTER, ATTESTED_AFTER)
        return (RULED, *map(self._drawn.plus, after), SHOWN)

    def speak(self, day: Day) -> None:
        """Say what is due on ``day``."""
        if day == RULED:
            body = solvency_draw_rule.encode_draw_rule(self._rule)
            self._state.say(PVARA, solvency_draw_rule.TYPE, body)
        if day == self._drawn.plus(CALLED_AFTER):
            self._say_call()
        if day == self._drawn.plus(ANSWERED_AFTER) and self._call is not None:
            self._say_answers(self._call)
        if day == self._drawn.plus(ATTESTED_AFTER) and self._call is not None:
            self._say_findings(self._call)
        if day == SHOWN:
            body = draw_reveal.encode_reveal(DrawReveal(self._rule.period, self._seed))
            self._state.say(PVARA, draw_reveal.TYPE, body)

    def tell(self) -> Event:
        """Return who was caught, and how."""
        told = "; ".join(
            f"{answer.firm.title.removeprefix('SYNTHETIC ')}: "
            f"{', '.join(judged.caught) or 'nothing found'}"
            for answer, judged in zip(self._answers, self._judged, strict=True)
        )
        height = self._draw.block.height
        text = f"3 SYNTHETIC exchanges asked at block {height}, which none of them chose; {told}"
        caught = sum(bool(judged.caught) for judged in self._judged)
        return Event("solvency", text, {"height": height, "caught": caught})

    def _say_call(self) -> None:
        tip = self._draw.block.height + CALLED_AFTER
        self._call = make_call(self._rule, self._draw, assets=[BITCOIN], tip=tip)
        self._state.say(PVARA, solvency_call.TYPE, solvency_call.encode_call(self._call))

    def _say_answers(self, call: SolvencyCall) -> None:
        self._answers = answer_call(call, partial(self._view.coins, block=call.block))
        for answer in self._answers:
            issuer = issuer_of(answer.firm.lei)
            root = liabilities_root.encode_liabilities_root(answer.root)
            self._state.say(issuer, liabilities_root.TYPE, root)
            file = reserve_claim.encode_claim_file(answer.claim)
            claim = stated_claim(answer.claim, BITCOIN, Digest.of(file))
            self._state.say(
                issuer,
                reserve_claim.TYPE,
                reserve_claim.encode_reserve_claim(claim),
                evidence=[Evidence(reserve_claim.EVIDENCE_ROLE, "application/json", file)],
            )
            self._hand_over(answer)

    def _say_findings(self, call: SolvencyCall) -> None:
        compared = compare(self._answers, call, self._view)
        findings = encode_findings(compared.findings)
        role = double_claim_report.EVIDENCE_ROLE
        self._state.say(
            PVARA,
            double_claim_report.TYPE,
            double_claim_report.encode_double_claim(compared.report),
            evidence=[Evidence(role, "application/x-ndjson", findings)],
        )
        self._judged = tuple(
            judge(answer, call, compared, at=self._drawn) for answer in self._answers
        )
        for judged in self._judged:
            body = solvency_attestation.encode_attestation(judged.attestation)
            self._state.say(PVARA, solvency_attestation.TYPE, body)

    def _hand_over(self, answer: Answer) -> None:
        """Keep what the firm gives to the regulator alone: its customers and its epoch key."""
        lines = [
            f"{row.customer_no},{row.legal_id},{row.part},{row.balance}\n"
            for row in leaf_rows(answer.firm)
        ]
        leaves = "customer_no,legal_id,part,balance\n" + "".join(lines)
        self._private.keep(f"{answer.firm.name}-leaves.csv", leaves.encode())
        self._private.keep(f"{answer.firm.name}-epoch.key", encode_epoch_key(answer.secret))


def _staged(first: int, blocks: tuple[BlockId, ...]) -> tuple[bytes, DrawRule, Draw]:
    """Return a seed that draws exactly one block, its rule and its draw.

    A regulator takes a seed at random, before the window. Here all blocks are mined before anyone
    speaks, and the story has one call; so the first seed of a row that draws once is taken, and
    not the window's last block, which is drawn where no other is.
    """
    for trial in range(_MOST_TRIALS):
        seed = hashlib.sha256(f"biplomacy synthetic draw seed {trial}".encode()).digest()
        rule = DrawRule("synthetic-2026-q1", first, WINDOW, 1, commit_seed(seed), WITHIN)
        draws = drawn_blocks(rule, seed, blocks)
        if len(draws) == 1 and draws[0].block != blocks[-1]:
            return seed, rule, draws[0]
    raise AssertionError("no seed of a thousand draws exactly one of two dozen blocks")
