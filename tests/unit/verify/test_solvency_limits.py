"""What nobody but the firm or the regulator can tell of solvency, and who had to answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.record.auditing import audit_record
from biplomacy.register.model import State
from biplomacy.solvency.attestation import Attestation
from biplomacy.solvency.double_claim import Context
from biplomacy.solvency.reserve_claim import Holding
from biplomacy.solvency.root_check import issuer_of
from biplomacy.solvency.sample import SampleOutcome
from biplomacy.values.amount import Amount
from biplomacy.values.verdict import Grade, Verdict
from biplomacy.verify import solvency_claims
from biplomacy.verify.desk import lay_out
from biplomacy.verify.run import verify_record
from biplomacy.verify.shelf import shelve
from biplomacy.verify.solvency import solvency_rows
from fakes.block_memory import BlockMemory
from fakes.checked_record import put
from fakes.small_chain import mine, small_chain
from fakes.solvency_record import (
    admitted,
    question,
    record,
    said_attestation,
    said_claim,
    said_report,
    said_reserve,
    said_root,
    steps,
)
from fakes.solvency_rows import contradicted, rows, rows_by
from fakes.solvency_world import (
    CLEARED,
    FIRM,
    OTHER,
    WALLETS,
    WITHIN,
    attested,
    borrowed,
    call,
    chain,
    claim_of,
    holdings,
)


def test_a_whole_verification_is_not_refuted_by_what_a_firm_claims_wrongly() -> None:
    told = steps(
        claim_of_the_other=said_claim(borrowed()), report=said_report(claim_of(FIRM), borrowed())
    )

    found = verify_record(question(record(told)))

    wrong = {row.row.claim for row in found.rows if row.row.verdict is Verdict.CONTRADICTED}
    assert wrong == {f"solvency.claim.1.{issuer_of(lei)}" for lei in (FIRM, OTHER)}
    assert not found.refuted


def test_without_blocks_nothing_is_confirmed_that_needs_them() -> None:
    found = rows_by(steps(), None)

    unsure = {name: row for name, row in found.items() if row.verdict is Verdict.UNVERIFIABLE}
    assert found.keys() - unsure.keys() == {"call attested", "attestation"}
    assert {row.grade for row in unsure.values()} == {Grade.ATTESTED}


def test_without_blocks_a_proof_for_another_call_is_still_found_out() -> None:
    wrong = said_claim(claim_of(FIRM, nonce="ab" * 32))

    assert contradicted(rows_by(steps(claim=wrong), None)) == {"claim": "control-invalid"}


def test_the_blocks_of_another_chain_contradict_nothing() -> None:
    found = rows_by(steps(), BlockMemory([*small_chain().blocks, *_more()]))

    assert contradicted(found) == {}
    assert "another chain" in found["claim"].reason


def test_blocks_that_are_not_at_hand_contradict_nothing() -> None:
    holes = rows_by(steps(), BlockMemory(chain().blocks, absent=frozenset({102})))
    short = rows_by(steps(), BlockMemory(chain().blocks[:113]))

    assert contradicted(holes) == contradicted(short) == {}
    assert "not at hand" in holes["claim"].reason
    assert "ends at block 112" in short["claim"].reason
    assert short["reveal"].verdict is Verdict.UNVERIFIABLE


def test_a_claim_that_is_not_public_is_attested_at_most() -> None:
    private = said_claim(claim_of(OTHER), public=False)
    absent = replace(said_claim(claim_of(OTHER)), evidence=())

    found = rows(steps(claim_of_the_other=private))

    assert contradicted(found) == {}
    assert found["claim of the other"].verdict is Verdict.UNVERIFIABLE
    assert found["claim of the other"].grade is Grade.ATTESTED
    assert "1 of 2 claims are public" in found["report"].reason
    assert (
        "do not lie beside the log"
        in rows(steps(claim_of_the_other=absent))["claim of the other"].reason
    )


def test_a_report_may_not_leave_out_what_public_claims_show() -> None:
    more = Holding(holdings(FIRM)[0].outpoint, Amount(1))
    wrong = claim_of(FIRM, (more, holdings(FIRM)[1]))
    told = steps(
        claim=said_claim(wrong),
        claim_of_the_other=said_claim(claim_of(OTHER), public=False),
        report=said_report(claim_of(FIRM), claim_of(OTHER)),
        attestation=None,
    )

    assert contradicted(rows(told))["report"] == "double-claim-left-out"


def test_findings_that_are_not_as_many_as_the_report_says_contradict_it() -> None:
    said = steps()["report"]
    body = put(said.body, ["findings", "by_code"], [{"code": "claimed-twice", "count": 1}])

    assert contradicted(rows(steps(report=replace(said, body=body)))) == {
        "report": "double-claim-counts-differ"
    }


def test_coins_of_the_states_reserve_are_no_firms() -> None:
    told = steps(
        reserve=said_reserve(WALLETS[FIRM][0]),
        report=said_report(
            claim_of(FIRM),
            claim_of(OTHER),
            context=Context(call().nonce, frozenset({WALLETS[FIRM][0].script})),
        ),
    )
    unaware = steps(reserve=said_reserve(WALLETS[FIRM][0]))

    assert contradicted(rows(told)) == {"claim": "claim-in-state-reserve"}
    assert contradicted(rows(unaware)) == {
        "claim": "claim-in-state-reserve",
        "report": "double-claim-differs",
    }


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        (replace(attested(FIRM), rebuilt=False), "liabilities-not-rebuilt"),
        (replace(attested(FIRM), sample=SampleOutcome(5, 3, 2)), "2 of 5 sampled accounts"),
        (replace(attested(FIRM), covered=False, ratio=None), "reserves-short"),
        (replace(attested(FIRM), roll_forward_gap=-7), "-7 base units"),
    ],
)
def test_what_the_regulator_found_against_a_firm_is_shown_and_rests_on_its_word(
    changed: Attestation, word: str
) -> None:
    told = steps(root=said_root(FIRM, total=False), attestation=said_attestation(changed))

    row = rows(told)["attestation"]

    assert (row.verdict, row.grade) == (Verdict.UNVERIFIABLE, Grade.ATTESTED)
    assert word in row.reason


def test_a_regulator_with_grounds_need_not_agree_with_a_firms_own_numbers() -> None:
    found = replace(attested(FIRM), covered=False, ratio=None)
    missing = replace(found, sample=SampleOutcome(5, 3, 2))

    bare = rows(steps(attestation=said_attestation(found)))["attestation"]
    grounded = rows(steps(attestation=said_attestation(missing)))["attestation"]

    assert bare.reason.startswith("attestation-contradicted: ")
    assert grounded.verdict is Verdict.UNVERIFIABLE
    assert "sample-missing" in grounded.reason


def test_a_total_that_nothing_opens_rests_on_the_firms_signature() -> None:
    found = rows(steps(root=replace(said_root(FIRM), evidence=())))["root"]

    assert found.verdict is Verdict.UNVERIFIABLE
    assert "nothing opens it" in found.reason


def test_a_seed_that_is_not_shown_leaves_the_call_open_and_is_named() -> None:
    found = rows(steps(reveal=None))

    assert "nobody can tell that it was drawn" in found["call"].reason
    assert found["rule"].reason.startswith("draw-not-revealed: ")


def test_without_a_witness_the_time_of_a_statement_is_its_issuers_word() -> None:
    asked = question(record())
    audited = audit_record(asked.files, asked.trust)
    undated = [replace(one, logged_at=None) for one in audited.statements]

    found = {row.row.claim: row.row for row in solvency_rows(lay_out(asked, shelve(undated)))}

    assert "no witness" in found["solvency.draw-rule.4"].reason
    assert found["solvency.call.5.answers"].grade is Grade.ATTESTED


def test_answers_that_are_not_due_yet_are_awaited() -> None:
    told = steps(claim_of_the_other=None, report=None, reveal=None)

    found = rows_by(told, BlockMemory(chain().blocks[:121]))

    assert "1 answers are not there yet" in found["call answers"].reason
    assert found["call answers"].recomputed == ""


def test_every_firm_that_is_late_or_silent_is_named() -> None:
    told = steps(
        claim=said_claim(claim_of(FIRM), after=WITHIN + 3),
        claim_of_the_other=None,
        report=None,
    )

    found = rows(told)["call answers"]

    assert found.recomputed == "0 of 2 in time"
    assert f"answer-late: {FIRM} at call at 114: answered at height 129, due at 126" in found.reason
    assert f"answer-missing: {OTHER}" in found.reason


def test_a_firm_without_a_right_to_operate_need_not_answer_and_one_with_it_must() -> None:
    assert rows(steps())["call answers"].published.startswith("2 firms")
    found = rows(steps(certificate=admitted(CLEARED, State.LICENSED)))["call answers"]

    assert found.reason.startswith(f"answer-missing: {CLEARED}")


def test_who_registers_no_firm_cannot_say_who_had_to_answer() -> None:
    bare = steps(admission=None, admission_of_the_other=None, certificate=None)

    assert rows(bare)["call answers"].verdict is Verdict.UNVERIFIABLE


def test_a_claim_that_no_call_asked_for_shows_nothing_but_its_own_contradictions() -> None:
    found = rows(steps(call=None))

    assert "the firm chose it" in found["claim"].reason
    assert "block-not-called" in found["root of the other"].reason


def test_more_proofs_than_are_checked_here_are_left_to_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(solvency_claims, "MOST_PROOFS", 3)

    found = rows(steps())

    assert found["claim of the other"].verdict is Verdict.CONFIRMED
    assert "solvency double-claim" in found["claim"].reason


def _more() -> tuple[bytes, ...]:
    """Return blocks that lead the small chain as high as the record's."""
    longer = small_chain()
    for _ in range(40):
        mine(longer)
    return tuple(longer.blocks[112:])
