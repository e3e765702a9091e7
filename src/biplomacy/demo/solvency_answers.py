"""How three synthetic exchanges answer a call, and how a regulator judges the answers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.script_templates import TemplateEngine
from biplomacy.demo.solvency_cast import (
    accounts_of,
    booked_flows,
    leaf_rows,
    make_claim,
    make_exchanges,
)
from biplomacy.solvency.attestation import Attestation
from biplomacy.solvency.building import Work, close_tree, hash_tree
from biplomacy.solvency.control import check_control
from biplomacy.solvency.double_claim import RULES, Context, find_double_claims
from biplomacy.solvency.key_file import derive_epoch_key
from biplomacy.solvency.layout import lay_out
from biplomacy.solvency.leaves import survey_rows
from biplomacy.solvency.model import Epoch, Shape, Tier
from biplomacy.solvency.rebuild import rebuild
from biplomacy.solvency.roll_forward import roll_liabilities
from biplomacy.solvency.sample import draw_sample, judge_sample, sample_size
from biplomacy.values.amount import Amount
from biplomacy.values.verdict import Severity
from biplomacy.wiring.solvency import open_tree_engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.demo.solvency_cast import Coins, Exchange
    from biplomacy.solvency.calls import SolvencyCall
    from biplomacy.solvency.double_claim import DoubleClaimReport, TracedView
    from biplomacy.solvency.key_file import EpochKey
    from biplomacy.solvency.model import LiabilitiesRoot, LiabilityRow
    from biplomacy.solvency.reserve_claim import ReserveClaim
    from biplomacy.values.day import Day
    from biplomacy.values.verdict import Finding

BITCOIN = "4H95J0R2X"
DECIMALS, DEPTH = 8, 10
SIZE = sample_size()
TOOL = "biplomacy demo solvency 1"


@dataclass(frozen=True, slots=True)
class Answer:
    """A firm's answer to a call: what it publishes, and the key that it hands to the regulator."""

    firm: Exchange
    secret: EpochKey
    root: LiabilitiesRoot
    claim: ReserveClaim


@dataclass(frozen=True, slots=True)
class Compared:
    """All claims of a call held against each other, and every proof of control."""

    report: DoubleClaimReport
    findings: tuple[Finding, ...]
    control: tuple[Finding, ...]

    def against(self, firm: Exchange) -> tuple[str, ...]:
        """Return by which of the six tests, and as what, the firm's coins were noticed."""
        own = {one.code for one in self.findings if firm.lei in one.message}
        return tuple(sorted(f"{RULES[code]} {code}" for code in own))


@dataclass(frozen=True, slots=True)
class Judged:
    """What the regulator found of one firm; ``owed`` is what the bank's files lead to.

    ``undisputed`` are the coins that no other firm shows.
    """

    attestation: Attestation
    undisputed: Amount
    owed: Amount
    caught: tuple[str, ...]


def answer_call(call: SolvencyCall, coins: Coins) -> tuple[Answer, ...]:
    """Return the answers of all three firms; ``coins`` are those at the called block."""
    return tuple(_answer(firm, call, coins) for firm in make_exchanges())


def compare(answers: Sequence[Answer], call: SolvencyCall, view: TracedView) -> Compared:
    """Return what comes out when the claims are held against each other and the chain."""
    claims, engine = [answer.claim for answer in answers], TemplateEngine()
    report, found = find_double_claims(claims, view, Context(call.nonce))
    control = (one for each in claims for one in check_control(each, call.nonce, view, engine))
    return Compared(report, found, tuple(control))


def judge(answer: Answer, call: SolvencyCall, compared: Compared, *, at: Day) -> Judged:
    """Rebuild a firm's tree, look for its customers, roll its debts forward, and attest it."""
    firm, file = answer.firm, _Rows(leaf_rows(answer.firm))
    again = rebuild(file, answer.secret, answer.root, Work(open_tree_engine(answer.secret)))
    drawn = draw_sample(accounts_of(firm, at), call.draw_output, size=SIZE, at=at)
    listed = {row.customer_no for row in file.rows()}
    outcome, found = judge_sample(drawn, listed, at=at, firm=firm.name, size=SIZE)
    # A firm's first epoch rolls from nothing; all that its customers paid in must stand in it.
    rolled = roll_liabilities(0, booked_flows(firm), again.built.survey.total)
    disputed = {one.subject for one in compared.findings}
    undisputed = Amount.total(
        each.amount for each in answer.claim.outputs if str(each.outpoint) not in disputed
    )
    owed = Amount(rolled.opening + rolled.change)
    attestation = Attestation(
        at=answer.root.at,
        root=answer.root.root,
        rebuilt=not again.findings,
        leaves_min_ok=True,
        uid_unique=again.uids_unique,
        covered=undisputed >= owed,
        sample=outcome,
        roll_forward_gap=rolled.gap,
        tool_version=TOOL,
    )
    missing = any(one.severity is Severity.FAILURE for one in found)
    told = (f"{outcome.missing} of {outcome.size} sampled customers in no leaf",)
    return Judged(attestation, undisputed, owed, (*compared.against(firm), *(told * missing)))


def _answer(firm: Exchange, call: SolvencyCall, coins: Coins) -> Answer:
    at, shape = Epoch(firm.lei, BITCOIN, 1, call.block), Shape(Tier.HIDDEN, DEPTH)
    master = hashlib.sha256(f"synthetic master of {firm.name}".encode()).digest()
    secret, file = derive_epoch_key(master, at, shape, split=False), _Rows(leaf_rows(firm))
    survey = survey_rows(file.rows(), _unwatched)
    slots = lay_out(secret, file.rows(), _unwatched)
    top = hash_tree(Work(open_tree_engine(secret)), secret, slots, _unkept)
    built = close_tree(secret, survey, slots, top, decimals=DECIMALS, with_total=False)
    return Answer(firm, secret, built.stated, make_claim(firm, coins, call))


class _Rows:
    """A ``LeafFile`` of rows at hand."""

    def __init__(self, rows: Sequence[LiabilityRow]) -> None:
        self._rows = rows

    def rows(self) -> Iterator[LiabilityRow]:
        return iter(self._rows)


def _unwatched(_done: int) -> None:
    """Nobody watches a tree of a thousand leaves."""


def _unkept(_level: int, _records: bytes) -> None:
    """The demo proves no single leaf, so it keeps no level."""
