"""A record in which a regulator asks two synthetic firms, on a test chain that it can be held to.

Every statement of the solvency office stands in it once, and is right. ``steps`` gives them by
name, so that a test says one of them otherwise, signed as properly as the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from securesystemslib.signer import Signer

from biplomacy.chain.spending import Wallet
from biplomacy.record.drafts import prepare_entries
from biplomacy.record.envelope import sign_statement
from biplomacy.record.model import Amend, Charter, Office, Rule
from biplomacy.record.reading import blob_path, find_record
from biplomacy.register.model import Entity, EventBody, Name, State
from biplomacy.register.statement import register_event
from biplomacy.reserve.model import Booking, Custody, Kind, Member, Perimeter, Purpose
from biplomacy.reserve.model import Entity as Holder
from biplomacy.reserve.statement import perimeter
from biplomacy.solvency.attestation import Attestation
from biplomacy.solvency.calls import DrawReveal, SolvencyCall
from biplomacy.solvency.custody_share import CustodyShare
from biplomacy.solvency.double_claim import Context, find_double_claims
from biplomacy.solvency.draw import DrawRule
from biplomacy.solvency.finding_rows import encode_findings
from biplomacy.solvency.opening_file import encode_opening
from biplomacy.solvency.reserve_claim import ReserveClaim, stated_claim
from biplomacy.solvency.root_check import issuer_of
from biplomacy.solvency.statement import (
    custody_share,
    double_claim_report,
    draw_reveal,
    liabilities_root,
    reserve_claim,
    solvency_attestation,
    solvency_call,
    solvency_draw_rule,
)
from biplomacy.values.canonical import JsonObject, JsonValue, decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.verify.model import Question
from fakes.charters import official, signer
from fakes.register_cases import RIGHTS, event
from fakes.solvency_world import (
    CLEARED,
    DTI,
    FIRM,
    FIRST,
    OFFICE,
    OTHER,
    SIGNERS,
    WINDOW,
    attested,
    call,
    claim_of,
    instant,
    memory,
    rule,
    seed,
    shares,
    tree,
    view,
)
from fakes.two_states import Side

OFFICIALS = (register_event, solvency_draw_rule, solvency_call, draw_reveal)
JUDGEMENTS = (solvency_attestation, double_claim_report)
ANSWERS = (liabilities_root, reserve_claim, custody_share)
Evidence = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A statement, who makes it, and the height of the chain when it is published."""

    issuer: str
    type: str
    body: JsonObject
    height: int
    evidence: Evidence = ()


class Regulated(Side):
    """A state's record with a regulator and two firms, each signing with its own key."""

    @property
    def charter(self) -> Charter:
        firms = (issuer_of(FIRM), issuer_of(OTHER))
        types = {
            OFFICE: [one.TYPE for one in (*OFFICIALS, *JUDGEMENTS, perimeter)],
            **{firm: [one.TYPE for one in (*ANSWERS, *JUDGEMENTS)] for firm in firms},
        }
        offices = tuple(
            Office(
                name,
                tuple(map(official, _officials(name))),
                tuple(Rule(one, len(_officials(name))) for one in said),
            )
            for name, said in types.items()
        )
        keyids = tuple(official(name).keyid for name in SIGNERS)
        charter = super().charter
        return replace(charter, offices=offices, amend=Amend(2, keyids))

    def signed(self, payload: bytes) -> bytes:
        names = _officials(str(decode_object(payload)["issuer"]))
        signers: list[Signer] = [signer(name) for name in names]
        return sign_statement(payload, signers)


def _officials(issuer: str) -> tuple[str, ...]:
    return SIGNERS if issuer == OFFICE else (issuer,)


def admitted(lei: str, state: State = State.TRANSITIONAL) -> Step:
    """Return the event by which a firm may go on for a time, or begins in another state."""
    until = Day.parse("2027-04-01") if state is State.TRANSITIONAL else None
    firm = Entity((Name(f"Firm {lei[-3:]} (synthetic)"),), "PK", lei=lei)
    told = event(
        f"e-{lei.lower()}", (None, state), "2026-10-02",
        body=EventBody(entity=firm, authorisation=RIGHTS, until=until),
    )  # fmt: skip
    signers = tuple(official(name).keyid for name in SIGNERS)
    told = replace(told, subject=f"pk-{lei.lower()}", signers=signers)
    body = register_event.encode_register_event(told)
    return Step(OFFICE, register_event.TYPE, body, 100)


def said_rule(told: DrawRule | None = None, *, height: int = 105) -> Step:
    """Return the rule's statement."""
    body = solvency_draw_rule.encode_draw_rule(told or rule())
    return Step(OFFICE, solvency_draw_rule.TYPE, body, height)


def said_call(told: SolvencyCall | None = None, *, after: int = 5) -> Step:
    """Return the call's statement."""
    made = told or call()
    return Step(OFFICE, solvency_call.TYPE, solvency_call.encode_call(made), _after(after))


def said_root(lei: str, *, total: bool = True, issuer: str = "", after: int = 6) -> Step:
    """Return a firm's root, with what opens its total unless it is kept."""
    built = tree(lei)
    stated = built.stated if total else replace(built.stated, total=None)
    opening: Evidence = (("opening", encode_opening(built.opening)),) if total else ()
    body = liabilities_root.encode_liabilities_root(stated)
    name = issuer or issuer_of(lei)
    return Step(name, liabilities_root.TYPE, body, _after(after), opening)


def said_claim(told: ReserveClaim, *, public: bool = True, after: int = 6) -> Step:
    """Return a claim's statement with its outputs, or without."""
    content = reserve_claim.encode_claim_file(told)
    stated = stated_claim(told, DTI, Digest.of(content) if public else None)
    body = reserve_claim.encode_reserve_claim(stated)
    evidence: Evidence = ((reserve_claim.EVIDENCE_ROLE, content),) if public else ()
    return Step(issuer_of(told.lei), reserve_claim.TYPE, body, _after(after), evidence)


def said_share(told: CustodyShare) -> Step:
    """Return a custodian's statement with its rows."""
    body = custody_share.encode_custody_share(custody_share.state_share(told))
    rows = custody_share.encode_allotments(told)
    evidence = ((custody_share.EVIDENCE_ROLE, rows),)
    return Step(issuer_of(told.custodian), custody_share.TYPE, body, _after(6), evidence)


def said_attestation(told: Attestation, *, after: int = 9, issuer: str = OFFICE) -> Step:
    """Return an attestation's statement."""
    body = solvency_attestation.encode_attestation(told)
    return Step(issuer, solvency_attestation.TYPE, body, _after(after))


def said_report(*claims: ReserveClaim, context: Context | None = None) -> Step:
    """Return the report over claims, with its findings."""
    report, found = find_double_claims(claims, view(*claims), context or Context(call().nonce))
    body = double_claim_report.encode_double_claim(report)
    evidence = ((double_claim_report.EVIDENCE_ROLE, encode_findings(found)),)
    return Step(OFFICE, double_claim_report.TYPE, body, _after(9), evidence)


def said_reserve(wallet: Wallet) -> Step:
    """Return the list of the state's own reserve, which holds one wallet."""
    member = Member(
        "state", "state", Kind.ONCHAIN, Custody.COLD, Purpose.OWN, scripts=(wallet.script,)
    )
    listed = Perimeter(
        version=1,
        scope="state",
        complete=True,
        entities=(Holder("state", "the state", "central-government"),),
        members=(member,),
        booking=Booking.FIFO,
        currency="USD",
    )
    return Step(OFFICE, perimeter.TYPE, perimeter.encode_perimeter(listed), 104)


def said_reveal(secret: bytes | None = None, *, height: int = FIRST + WINDOW + 6) -> Step:
    """Return the statement that shows the seed."""
    body = draw_reveal.encode_reveal(DrawReveal("2026-q4", secret or seed()))
    return Step(OFFICE, draw_reveal.TYPE, body, height)


@cache
def _steps() -> Mapping[str, Step]:
    mine, theirs = claim_of(FIRM), claim_of(OTHER)
    return {
        "admission": admitted(FIRM),
        "admission of the other": admitted(OTHER),
        "certificate": admitted(CLEARED, State.NOC),
        "rule": said_rule(),
        "call": said_call(),
        "root": said_root(FIRM),
        "root of the other": said_root(OTHER, total=False),
        "claim": said_claim(mine),
        "claim of the other": said_claim(theirs),
        "share": said_share(shares(5)),
        "attestation": said_attestation(attested(FIRM)),
        "attestation of the other": said_attestation(replace(attested(OTHER), ratio=None)),
        "report": said_report(mine, theirs),
        "reveal": said_reveal(),
    }


def steps(**changed: Step | None) -> dict[str, Step]:
    """Return all steps by name, those in ``changed`` said otherwise, or not at all for None.

    In a keyword, an underscore stands for a blank.
    """
    told = dict(_steps())
    for keyword, step in changed.items():
        name = keyword.replace("_", " ")
        if step is None:
            del told[name]
        else:
            told[name] = step
    return dict(sorted(told.items(), key=lambda pair: pair[1].height))


def record(told: Mapping[str, Step] | None = None) -> Regulated:
    """Return a record that says all of it, each step published when the chain has its height."""
    side = Regulated("pk", OFFICE, "sv.example/witness")
    said = (_steps() if told is None else told).values()
    for height, together in groupby(said, key=lambda step: step.height):
        side.clock.time = instant(height)
        drafts, writer = [_draft(side, step) for step in together], side.writer()
        now = side.clock.now()
        writer.append(prepare_entries(drafts, writer.next_sequence, now, side.signed))
        side.publish()
    return side


def question(side: Regulated) -> Question:
    """Return the question about a record, with the chain at hand."""
    files = find_record(side.tiles)
    return Question(files=files, trust=side.trust(), now=0, chain=memory())


def _after(blocks: int) -> int:
    return call().block.height + blocks


def _draft(side: Regulated, step: Step) -> bytes:
    named: list[JsonValue] = []
    for role, content in step.evidence:
        digest = Digest.of(content)
        side.tiles.write_once(blob_path(digest), content)
        size, media = len(content), "application/json"
        named.append({"role": role, "sha256": str(digest), "media_type": media, "size": size})
    draft: JsonObject = {
        "type": step.type,
        "issuer": step.issuer,
        "body": step.body,
        "evidence": named,
    }
    return encode(draft)
