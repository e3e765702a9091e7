"""Charters and recomputations: no field of these can be changed unseen either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from biplomacy.chain.model import History, Integrity
from biplomacy.demo.forging import forge
from biplomacy.demo.model import Reading
from biplomacy.demo.profiles import PVARA
from biplomacy.record.auditing import audit_record
from biplomacy.record.model import EvidenceRef, Statement, Trust
from biplomacy.record.reading import blob_path, find_record
from biplomacy.record.statement import decode_statement, encode_statement
from biplomacy.record.trust import decode_trust
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Verdict
from biplomacy.verify.desk import lay_out
from biplomacy.verify.model import Question
from biplomacy.verify.recomputation import (
    MEDIA_TYPE,
    ROLE,
    TYPE,
    Recomputation,
    encode_recomputation,
    encode_verdict_rows,
)
from biplomacy.verify.run import VERSION, published_rows, verify_record
from biplomacy.verify.shelf import shelve
from biplomacy.wiring import open_tiles
from fakes.mutations import Mutant, one_of_each
from fakes.replayed import ReopenedRing, Replay, Replays

pytestmark = pytest.mark.slow

CLAIMED = 12
"""The first entries of the record: the charter and claims, of which some need blocks."""

EXCUSED = {
    "/body/rows": "the evidence shows the same rows",
    "/evidence/*": "the body shows the same rows",
    "/evidence/*/media_type": "how to open the bytes; which bytes they are, the digest says",
    "/evidence/*/role": "evidence that nobody asks for supports nothing",
}
"""What makes no difference, with the reason."""


@pytest.fixture(scope="module")
def told(replays: Replays) -> Replay:
    return replays.of(Reading.TRANSFER)


@dataclass(frozen=True, slots=True)
class Partner:
    """Pakistan, which recomputed the first entries of El Salvador's record."""

    told: Replay
    folder: Path
    subject: Question
    true: Statement
    rows: bytes

    def asks(self, statement: Statement) -> Question:
        """Publish the statement as the partner's second entry, and return the question."""
        charter = self.told.entries("pk")[0]
        entry = self.told.ring("pk").sign_as(PVARA, statement)
        into = self.told.publish([charter, entry], self.folder / "pk", "pk")
        (into / blob_path(Digest.of(self.rows))).write_bytes(self.rows)
        trust = decode_trust(self.told.places.trust("pk").read_bytes())
        return Question(
            files=find_record(open_tiles(into)),
            trust=replace(trust, head=None),
            now=0,
            subject=self.subject,
        )

    def answers(self, statement: Statement) -> frozenset[tuple[str, Verdict, str, str]]:
        """Return what the rows about the statement say, apart from the tree's own root."""
        return frozenset(
            (one.row.claim, one.row.verdict, one.row.recomputed, one.row.reason)
            for one in verify_record(self.asks(statement)).rows
        )


def read(told: Replay) -> History:
    question = told.question(chain=True)
    statements = audit_record(question.files, None).statements
    found = lay_out(question, shelve(statements)).history
    assert found is not None
    return found


@pytest.fixture(scope="module")
def partner(told: Replay, tmp_path_factory: pytest.TempPathFactory) -> Partner:
    folder = tmp_path_factory.mktemp("partner")
    into = told.publish(told.entries()[:CLAIMED], folder / "sv")
    subject = replace(told.question(into, chain=False), history=read(told))
    found = verify_record(subject)
    rows = published_rows(found)
    content = encode_verdict_rows(rows)
    head = found.audited.checkpoint.head
    stated = Recomputation(
        head.origin, head.size, head.root, found.block, VERSION, len(rows), Digest.of(content), rows
    )
    evidence = EvidenceRef(ROLE, Digest.of(content), MEDIA_TYPE, len(content))
    model = next(one for one in told.statements("pk") if one.type == TYPE)
    body = encode_recomputation(stated)
    true = replace(model, sequence=1, body=body, evidence=(evidence,))
    return Partner(told, folder, subject, true, content)


def test_the_true_recomputation_is_confirmed(partner: Partner) -> None:
    rows = {one.row.claim: one.row for one in verify_record(partner.asks(partner.true)).rows}

    name = f"recomputation.onbtc.example/2025.{CLAIMED}"
    assert rows[name].verdict is Verdict.CONFIRMED
    assert rows["record.integrity"].verdict is Verdict.CONFIRMED


def test_every_changed_field_of_a_recomputation_is_noticed(partner: Partner) -> None:
    before = partner.answers(partner.true)

    unseen = [
        str(change)
        for change in one_of_each(decode_object(encode_statement(partner.true)))
        if change.pattern not in EXCUSED and not _noticed(partner, change, before)
    ]

    assert unseen == []


def _noticed(
    partner: Partner, change: Mutant, before: frozenset[tuple[str, Verdict, str, str]]
) -> bool:
    try:
        statement = decode_statement(encode(change.value))
    except InputError:
        return True
    return partner.answers(statement) != before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: body | {"rows": []}, id="rows-left-out"),
        pytest.param(lambda body: body | {"count": 1}, id="another-count"),
        pytest.param(lambda body: body | {"sha256": "0" * 64}, id="another-digest"),
    ],
)
def test_rows_that_are_not_those_of_the_digest_are_contradicted_without_the_subject(
    partner: Partner, change: Callable[[JsonObject], JsonObject]
) -> None:
    lie = replace(partner.true, body=change(partner.true.body))

    rows = verify_record(replace(partner.asks(lie), subject=None)).rows

    row = next(one.row for one in rows if one.row.claim.startswith("recomputation"))
    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("figure-differs: ")


def test_a_recomputation_on_another_chain_is_contradicted_not_an_error(
    partner: Partner, told: Replay
) -> None:
    block = decode_object(encode(partner.true.body["block"]))
    other = block | {"hash": str(block["hash"])[::-1]}
    lie = replace(partner.true, body=partner.true.body | {"block": other})
    subject = replace(partner.subject, history=None, chain=told.question(chain=True).chain)

    rows = verify_record(replace(partner.asks(lie), subject=subject)).rows

    row = next(one.row for one in rows if one.row.claim.startswith("recomputation"))
    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith("block-orphaned: ")


def verdict_on(question: Question) -> tuple[Verdict, str]:
    """Return what the row of the recomputation says."""
    rows = verify_record(question).rows
    row = next(one.row for one in rows if one.row.claim.startswith("recomputation"))
    return row.verdict, row.reason


def test_what_a_reader_lacks_contradicts_no_partner(partner: Partner) -> None:
    history = partner.subject.history
    assert history is not None
    asked = partner.asks(partner.true)
    hits = replace(history, coverage=replace(history.coverage, integrity=Integrity.HITS))
    short = replace(history, hashes=history.hashes[:100], times=history.times[:100])
    poorer = {
        "--subject-trust": replace(partner.subject, trust=None),
        "derives descriptors": replace(partner.subject, descriptors=None),
        "not checked whole": replace(partner.subject, history=hits),
        "ends at block 99": replace(partner.subject, history=short),
    }

    found = {why: verdict_on(replace(asked, subject=one)) for why, one in poorer.items()}

    for why, (verdict, reason) in found.items():
        assert verdict is not Verdict.CONTRADICTED, reason
        assert verdict is Verdict.CONFIRMED or why in reason


def test_a_record_that_grew_since_says_which_copy_is_needed(
    partner: Partner, told: Replay, tmp_path: Path
) -> None:
    grown = told.publish(told.entries()[: CLAIMED + 1], tmp_path / "sv")
    subject = replace(partner.subject, files=told.question(grown, chain=False).files)

    verdict, reason = verdict_on(replace(partner.asks(partner.true), subject=subject))

    assert verdict is Verdict.UNVERIFIABLE
    assert reason.endswith(f"give a copy of it at size {CLAIMED}")


def test_rows_made_without_blocks_are_the_same_for_one_who_has_them(partner: Partner) -> None:
    blind = replace(partner.subject, history=None, descriptors=None)
    made = verify_record(blind)
    rows = published_rows(made)
    head = made.audited.checkpoint.head
    digest = Digest.of(encode_verdict_rows(rows))
    stated = Recomputation(
        head.origin, head.size, head.root, None, VERSION, len(rows), digest, rows
    )
    said = replace(partner.true, body=encode_recomputation(stated), evidence=())

    verdict, reason = verdict_on(partner.asks(said))

    assert (verdict, reason) == (Verdict.CONFIRMED, "the same rows came out")


def test_published_rows_name_no_witness(partner: Partner) -> None:
    published = published_rows(verify_record(partner.subject))

    row = next(one for one in published if one.claim == "record.integrity")
    assert row.reason == "every entry, signature and hash checked"


def test_every_changed_field_of_a_charter_is_another_charter(told: Replay, tmp_path: Path) -> None:
    true, trust, ring = told.statements()[0], told.unpinned, told.ring()

    unseen = [
        str(change)
        for change in one_of_each(decode_object(encode_statement(true)))
        if not _refused(ring, true.issuer, change, (trust, tmp_path / "other"))
    ]

    assert unseen == []


def _refused(ring: ReopenedRing, issuer: str, change: Mutant, facts: tuple[Trust, Path]) -> bool:
    """Say whether a verifier with the trust file refuses the record with the changed charter."""
    trust, into = facts
    try:
        statement = decode_statement(encode(change.value))
    except InputError:
        return True
    forge([ring.sign_as(issuer, statement)], into, ring, None, 0)
    audited = audit_record(find_record(open_tiles(into)), trust)
    return "charter-differs" in {finding.code for finding in audited.findings}
