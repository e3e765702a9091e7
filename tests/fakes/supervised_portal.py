"""A regulator's published record for the portal: three invented firms, two calls, lists, runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from biplomacy.record.model import Charter, Logged, Office, Rule
from biplomacy.record.reading import find_record
from biplomacy.screening.model import ScreeningConfig
from biplomacy.screening.name_rules import NameRules
from biplomacy.screening.statement import screening_config, travel_rule_return
from biplomacy.screening.travel_log import digests_root
from biplomacy.screening.travel_return import RejectReason, TravelReturn, day_digests
from biplomacy.solvency.attestation import Attestation
from biplomacy.solvency.calls import DrawReveal, SolvencyCall, deadline_of
from biplomacy.solvency.double_claim import DoubleClaimReport, count_by_code
from biplomacy.solvency.draw import DrawRule, commit_seed, draw_output
from biplomacy.solvency.finding_rows import encode_findings
from biplomacy.solvency.model import Epoch, LiabilitiesRoot, Shape, Tier
from biplomacy.solvency.reserve_claim import StatedClaim
from biplomacy.solvency.root_check import issuer_of
from biplomacy.solvency.sample import SampleOutcome
from biplomacy.solvency.statement import (
    double_claim_report,
    draw_reveal,
    liabilities_root,
    reserve_claim,
    solvency_attestation,
    solvency_call,
    solvency_draw_rule,
)
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Grade, Severity, Verdict, VerdictRow
from biplomacy.web.record_view import RecordView
from biplomacy.web.solvencies import BITCOIN
from fakes.charters import official
from fakes.checked_record import EVERY_TYPE
from fakes.solvency_claims import FIRM, OTHER
from fakes.supervision_record import (
    OF_FIRMS,
    PVARA,
    Regulator,
    Told,
    said_cases,
    said_config,
    said_events,
    said_rules,
    said_run,
    said_screening,
    said_versions,
    tell,
)

LEI = "9845PKSYNTHETIC00084"
FIRMS = (FIRM, OTHER, LEI)
OLD, NEW = "2026-q3", "2026-q4"
SEED, NEXT_SEED = bytes(range(32)), bytes(range(1, 33))
CODES = {
    "solvency-draw-rule": "solvency.draw-rule",
    "solvency-call": "solvency.call",
    "draw-reveal": "solvency.reveal",
    "liabilities-root": "solvency.root",
    "reserve-claim": "solvency.claim",
    "solvency-attestation": "solvency.attestation",
    "double-claim-report": "solvency.double-claim",
    "list-version": "screening.list",
    "screening-config": "screening.config",
    "screening-run": "screening.run",
    "travel-rule-return": "screening.travel-rule",
    "rule-set": "surveillance.rules",
    "surveillance-run": "surveillance.run",
    "case-statistics": "surveillance.cases",
}
"""What the claims of verdicts on a type begin with."""


@dataclass(slots=True)
class ManyFirms(Regulator):
    """A regulator under whose charter three firms may speak."""

    @property
    def charter(self) -> Charter:
        alone: Charter = Regulator.charter.fget(self)  # type: ignore[attr-defined]
        names = [issuer_of(lei) for lei in FIRMS]
        rules = tuple(Rule(one, 1) for one in OF_FIRMS)
        firms = tuple(Office(name, (official(name),), rules) for name in names)
        return replace(alone, offices=(alone.offices[0], *firms))


def block(height: int) -> BlockId:
    """Return an invented block."""
    return BlockId(height, Digest.of(str(height).encode()).raw)


def rule(period: str, first: int, seed: bytes) -> Told:
    """Return the rule of a period of 4,000 blocks."""
    told = DrawRule(period, first, 4_000, 2, commit_seed(seed), 144)
    return Told(solvency_draw_rule.TYPE, solvency_draw_rule.encode_draw_rule(told))


def call(period: str, height: int, seed: bytes) -> Told:
    """Return a call at a block."""
    at = block(height)
    told = DrawRule(period, height, 1, 1, commit_seed(seed), 144)
    made = SolvencyCall(
        period, at, draw_output(seed, at.hash), (BITCOIN,), deadline_of(told, height)
    )
    return Told(solvency_call.TYPE, solvency_call.encode_call(made))


def reveal(period: str, seed: bytes) -> Told:
    """Return the seed of a period."""
    return Told(draw_reveal.TYPE, draw_reveal.encode_reveal(DrawReveal(period, seed)))


def epoch(lei: str, height: int) -> Epoch:
    """Return a firm's epoch in bitcoin."""
    return Epoch(lei, BITCOIN, height, block(height))


def root(lei: str, height: int, total: int | None, *, issuer: str | None = None) -> Told:
    """Return what a firm owes: with its total, or hidden."""
    hidden = total is None
    made = LiabilitiesRoot(
        epoch(lei, height),
        Shape(Tier.HIDDEN if hidden else Tier.OPEN, 14),
        8,
        Digest.of(f"{lei} {height}".encode()),
        total,
        b"\x02" + bytes(31) + b"\x01" if hidden else None,
    )
    body = liabilities_root.encode_liabilities_root(made)
    return Told(liabilities_root.TYPE, body, issuer=issuer or issuer_of(lei))


def claim(lei: str, height: int, held: str, count: int) -> Told:
    """Return what a firm shows; its outputs are kept by the regulator."""
    digest = Digest.of(f"outputs of {lei} {height}".encode())
    made = StatedClaim(lei, BITCOIN, block(height), digest, Amount.from_btc(held), count)
    return Told(reserve_claim.TYPE, reserve_claim.encode_reserve_claim(made), issuer=issuer_of(lei))


def attestation(lei: str, height: int, *, missing: int = 0, gap: int = 0) -> Told:
    """Return the regulator's word on a root; with accounts missing, the firm is not covered."""
    made = Attestation(
        at=epoch(lei, height),
        root=Digest.of(f"{lei} {height}".encode()),
        rebuilt=True,
        leaves_min_ok=True,
        uid_unique=True,
        covered=not missing,
        sample=SampleOutcome(4_603, 4_603 - missing, missing),
        roll_forward_gap=gap,
        tool_version="biplomacy 1",
    )
    return Told(solvency_attestation.TYPE, solvency_attestation.encode_attestation(made))


def report(height: int, *, beside: bool = True) -> Told:
    """Return a test in which two firms show one output, and coins went from one to the other."""
    found = (
        Finding(
            "claimed-twice",
            Severity.FAILURE,
            f"{'ab' * 32}:1",
            f"the same output is claimed by {OTHER}, {FIRM}",
        ),
        Finding(
            "claimed-in-turn",
            Severity.WARNING,
            f"{'cd' * 32}:0",
            f"{FIRM} claims coins that {OTHER} claimed before and did not withdraw",
        ),
    )
    content = encode_findings(found)
    made = DoubleClaimReport(
        block(height), 2, 412, Digest.of(b"claims"), count_by_code(found), Digest.of(content)
    )
    evidence = ((double_claim_report.EVIDENCE_ROLE, content),) if beside else ()
    return Told(double_claim_report.TYPE, double_claim_report.encode_double_claim(made), evidence)


def solvency() -> tuple[Told, ...]:
    """Return two periods: the first is over and shown, in the second one firm does not answer."""
    return (
        rule(OLD, 896_000, SEED),
        call(OLD, 897_100, SEED),
        root(FIRM, 897_100, 40_000_000_000),
        claim(FIRM, 897_100, "401.5", 12),
        root(LEI, 897_100, 1_000_000_000),
        claim(LEI, 897_100, "10", 3),
        attestation(FIRM, 897_100),
        reveal(OLD, SEED),
        rule(NEW, 900_000, NEXT_SEED),
        call(NEW, 901_500, NEXT_SEED),
        root(FIRM, 901_500, 41_207_551_200),
        claim(FIRM, 901_500, "420.00000001", 18),
        root(OTHER, 901_500, None),
        claim(OTHER, 901_500, "77.25", 394),
        root(LEI, 901_500, 1, issuer=PVARA),
        attestation(FIRM, 901_500),
        attestation(OTHER, 901_500, missing=41, gap=-1_234_500),
        report(901_500),
    )


def screening() -> tuple[Told, ...]:
    """Return two versions of a list, both configurations, and a run over addresses."""
    names = ScreeningConfig("biplomacy-names/1", "1", NameRules().rows(), ())
    body = screening_config.encode_screening_config(names)
    return (
        *said_versions(),
        said_config(),
        Told(screening_config.TYPE, body),
        said_screening(),
        travel_return(FIRM),
    )


def travel_return(lei: str, *, issuer: str | None = None, latency: int | None = 42) -> Told:
    """Return a firm's Travel Rule return for two days."""
    first, last = Day.parse("2026-09-29"), Day.parse("2026-09-30")
    made = TravelReturn(
        lei=lei,
        first=first,
        last=last,
        sent=1_204,
        received=988,
        rejected=((RejectReason.DATA_MISSING, 17), (RejectReason.SANCTIONS, 2)),
        median_latency_s=latency,
        below_threshold=300,
        unhosted=61,
        days=day_digests((), first, last),
        root=digests_root([one.root for one in day_digests((), first, last)]),
    )
    body = travel_rule_return.encode_travel_rule_return(made)
    return Told(travel_rule_return.TYPE, body, issuer=issuer or issuer_of(lei))


def surveillance() -> tuple[Told, ...]:
    """Return the rules, runs on two days with two days between them, and a quarter's cases."""
    later = Day.parse("2026-03-05")
    return said_rules(), said_run(), said_run(shown=False, day=later), said_cases()


def view(*told: Told, judged: bool = True, late: str = "") -> RecordView:
    """Return a published record of these statements, each confirmed if ``judged``.

    ``late`` is a firm that did not answer the last call.
    """
    types = tuple(dict.fromkeys((*EVERY_TYPE, travel_rule_return.TYPE)))
    side = ManyFirms("pk", PVARA, "sv.example/witness", types=types)
    for one in told:
        tell(side, one)
    side.publish()
    audited = side.audited()
    rows = [_row(one, kind) for one in audited.statements if (kind := _kind(one)) in CODES]
    if late:
        last = [one for one in audited.statements if _kind(one) == "solvency-call"][-1]
        reason = f"answer-missing: {late} at call at 901500: no answer stands in the record"
        rows.append(
            replace(
                _row(last, "solvency-call"),
                claim=f"solvency.call.{last.statement.sequence}.answers",
                verdict=Verdict.CONTRADICTED,
                reason=f"{reason}; it was due at height 901644",
            )
        )
    return RecordView(audited, find_record(side.tiles), tuple(rows) if judged else ())


@cache
def whole() -> RecordView:
    """Return all of it after the decisions by which one of the firms has a name and a licence."""
    return view(*said_events(), *solvency(), *screening(), *surveillance(), late=LEI)


def _kind(logged: Logged) -> str:
    return logged.statement.type.partition("/")[0]


def _row(logged: Logged, kind: str) -> VerdictRow:
    return VerdictRow(
        f"{CODES[kind]}.{logged.statement.sequence}",
        "the statement",
        "the statement",
        Verdict.CONFIRMED,
        Grade.RECORD,
        "as logged",
        (f"entry:{logged.index}",),
    )
