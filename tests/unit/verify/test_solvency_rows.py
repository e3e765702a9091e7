"""Supervision §B3, §B4, §B6.2: what anyone can recheck of solvency, and who answers for what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.solvency.calls import SolvencyCall
from biplomacy.solvency.draw import commit_seed, draw_output
from biplomacy.solvency.opening_file import encode_opening
from biplomacy.solvency.reserve_claim import Holding
from biplomacy.solvency.root_check import issuer_of
from biplomacy.solvency.sample import SampleOutcome
from biplomacy.values.amount import Amount
from biplomacy.values.verdict import Grade, Verdict
from fakes.checked_record import put
from fakes.solvency_record import (
    Step,
    said_attestation,
    said_call,
    said_claim,
    said_report,
    said_reveal,
    said_root,
    said_rule,
    said_share,
    steps,
)
from fakes.solvency_rows import answered, contradicted, rows
from fakes.solvency_world import (
    FIRM,
    OTHER,
    WALLETS,
    WITHIN,
    attested,
    block_at,
    borrowed,
    call,
    claim_of,
    holdings,
    lent,
    memory,
    rule,
    seed,
    shares,
    tree,
)

THEIRS = issuer_of(OTHER)
REGISTER = {"admission", "admission of the other", "certificate"}
UNSIGNED = claim_of(OTHER, lent())
BAD_SEED = b"\x01" * 32


def test_a_record_in_which_all_is_right_is_confirmed_as_far_as_anyone_can_see() -> None:
    found = rows(steps())

    assert found.keys() - {"call answers", "call attested"} == steps().keys() - REGISTER
    unsure = {name for name, row in found.items() if row.verdict is not Verdict.CONFIRMED}
    assert unsure == {"attestation of the other"}  # its total is not public
    assert {name for name, row in found.items() if row.grade is Grade.CHAIN} == {
        "call", "claim", "claim of the other", "share", "report", "reveal",
    }  # fmt: skip
    assert found["attestation"].grade is Grade.ATTESTED
    assert found["attestation"].recomputed == "2,500,000,000 against 2,000,000,000"


def test_firms_answer_for_their_own_statements_and_the_record_for_the_regulators() -> None:
    found = answered(steps(), chain=memory())

    assert {name for name, row in found.items() if not row.answerable} == {
        "call answers", "root", "root of the other", "claim", "claim of the other", "share",
    }  # fmt: skip


def test_an_output_that_two_firms_can_sign_for_counts_for_neither() -> None:
    found = rows(
        steps(
            claim_of_the_other=said_claim(borrowed()),
            report=said_report(claim_of(FIRM), borrowed()),
        )
    )

    assert contradicted(found) == {
        "claim": "claimed-twice",
        "claim of the other": "claimed-twice",
    }
    assert OTHER in found["claim"].reason
    assert FIRM in found["claim of the other"].reason
    assert found["report"].verdict is Verdict.CONFIRMED
    assert "claimed-twice 1" in found["report"].recomputed
    assert "entry 8, which is contradicted" in found["attestation"].reason


def test_who_cannot_sign_for_an_output_takes_it_from_nobody() -> None:
    told = steps(
        claim_of_the_other=said_claim(UNSIGNED),
        report=said_report(claim_of(FIRM), UNSIGNED),
    )

    assert contradicted(rows(told)) == {"claim of the other": "claimed-twice"}


def one_satoshi_more() -> Step:
    first, second = holdings(FIRM)
    more = Holding(first.outpoint, Amount(first.amount.sats + 1))
    return said_claim(claim_of(FIRM, (more, second)))


def other_block(step: Step) -> Step:
    """Return a step about a block that is not the chain's."""
    return replace(step, body=put(step.body, ["block_hash"], "11" * 32))


def called(height: int, *, output: bytes | None = None, deadline: int | None = None) -> Step:
    block = block_at(height)
    told = SolvencyCall(
        call().period,
        block,
        output or draw_output(seed(), block.hash),
        call().assets,
        deadline or height + WITHIN,
    )
    return said_call(told, after=6)


WRONG: dict[str, tuple[dict[str, Step | None], dict[str, str]]] = {
    "one satoshi more": (
        {"claim": one_satoshi_more(), "report": None},
        {"claim": "claim-amount-differs"},
    ),
    "a proof for another call": (
        {"claim": said_claim(claim_of(FIRM, nonce="ab" * 32)), "report": None},
        {"claim": "control-nonce-foreign"},
    ),
    "no proof": (
        {"claim": said_claim(claim_of(FIRM, signed_by=WALLETS[FIRM][:1])), "report": None},
        {"claim": "control-missing"},
    ),
    "a total that the outputs do not have": (
        {"claim": replace(said_claim(claim_of(FIRM)), body=put(
            said_claim(claim_of(FIRM)).body, ["total"], "1"))},
        {"claim": "reserve-claim-differs"},
    ),
    "a claim at another block": (
        {"claim": other_block(said_claim(claim_of(FIRM))), "report": None},
        {"claim": "block-orphaned", "call answers": "answer-missing"},
    ),
    "a root of another firm": (
        {"root": said_root(FIRM, issuer=THEIRS), "attestation": None},
        {"root": "issuer-differs", "call answers": "answer-missing"},
    ),
    "a second root": (
        {"again": said_root(FIRM, total=False, after=7)},
        {"again": "second-root"},
    ),
    "sums that do not open": (
        {"root": replace(said_root(FIRM), evidence=(
            ("opening", encode_opening(replace(tree(FIRM).opening, blind=1))),))},
        {"root": "opening-differs"},
    ),
    "a total that is not disclosed": (
        {"root": replace(said_root(FIRM), evidence=(
            ("opening", encode_opening(replace(tree(FIRM).opening, total=1))),))},
        {"root": "total-differs"},
    ),
    "more allotted than is there": (
        {"share": said_share(shares(20 * 10**8 + 1))},
        {"share": "custody-share-exceeds", "report": "double-claim-differs"},
    ),
    "a late attestation": (
        {"attestation": said_attestation(attested(FIRM), after=2 * WITHIN + 1)},
        {"attestation": "attestation-late"},
    ),
    "no attestation": (
        {"attestation": None},
        {"call attested": "attestation-missing"},
    ),
    "an attestation by the other firm": (
        {"attestation": said_attestation(attested(FIRM), issuer=THEIRS)},
        {"attestation": "issuer-differs", "call attested": "attestation-missing"},
    ),
    "cover that the ratio denies": (
        {"attestation": said_attestation(replace(attested(FIRM), covered=False))},
        {"attestation": "attestation-contradicted"},
    ),
    "more accounts than leaves": (
        {"attestation": said_attestation(
            replace(attested(FIRM), sample=SampleOutcome(1_025, 1_025, 0)))},
        {"attestation": "sample-exceeds-leaves"},
    ),
    "an answer that is late": (
        {"claim": said_claim(claim_of(FIRM), after=WITHIN + 3), "attestation": None,
         "report": None},
        {"call answers": "answer-late", "call attested": "attestation-missing"},
    ),
    "a report that counts nothing": (
        {"claim of the other": said_claim(borrowed()),
         "report": said_report(claim_of(FIRM), claim_of(OTHER))},
        {"claim": "claimed-twice", "claim of the other": "claimed-twice",
         "report": "double-claim-differs"},
    ),
    "a rule after its window began": ({"rule": said_rule(height=113)}, {"rule": "draw-rule-late"}),
    "two rules for one window": (
        {"again": said_rule(replace(rule(), period="2026-extra", seed_commitment=commit_seed(
            BAD_SEED)), height=106)},
        {"again": "draw-rule-overlaps"},
    ),
    "two rules for one period": (
        {"again": said_rule(replace(rule(), first_height=200, seed_commitment=commit_seed(
            BAD_SEED)), height=106)},
        {"again": "draw-rule-repeated"},
    ),
    "a call without a rule": (
        {"rule": None},
        {"call": "draw-rule-missing", "reveal": "draw-rule-missing"},
    ),
    "a call that was not drawn": (
        {"again": called(call().block.height - 1)},
        {"again": "call-not-drawn", "reveal": "call-not-drawn",
         "again answers": "answer-missing"},
    ),
    "a draw that was not called": ({"call": None}, {"reveal": "draw-not-called"}),
    "a call with another deadline": (
        {"call": called(call().block.height, deadline=call().deadline + 1)},
        {"call": "call-deadline-differs", "reveal": "call-deadline-differs"},
    ),
    "a call after its deadline": (
        {"call": said_call(after=WITHIN + 1)},
        {"call": "call-late"},
    ),
    "another seed": ({"reveal": said_reveal(BAD_SEED)}, {"reveal": "draw-seed-differs"}),
    "a seed before the window ends": (
        {"reveal": said_reveal(height=120)},
        {"reveal": "draw-revealed-early"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_each_wrong_statement_has_its_own_code(name: str) -> None:
    changed, expected = WRONG[name]
    words = {key.replace(" ", "_"): step for key, step in changed.items()}

    assert contradicted(rows(steps(**words))) == expected
