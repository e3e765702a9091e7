"""The regulator's and the firms' statements: bodies that read back to the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from biplomacy.solvency.attestation import (
    Attestation,
    check_attestation,
    coverage_grade,
    coverage_ratio,
    reserves_grade,
)
from biplomacy.solvency.calls import ChainPoint, DrawReveal, SolvencyCall
from biplomacy.solvency.custody_share import Allotment, CustodyShare
from biplomacy.solvency.draw import DrawRule, commit_seed
from biplomacy.solvency.finding_rows import decode_findings, encode_findings
from biplomacy.solvency.model import Epoch, LiabilitiesRoot, Shape, Tier
from biplomacy.solvency.reserve_claim import stated_claim
from biplomacy.solvency.sample import SampleOutcome
from biplomacy.solvency.statement import (
    custody_share,
    double_claim_report,
    draw_reveal,
    reserve_claim,
    solvency_attestation,
    solvency_call,
    solvency_draw_rule,
)
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import JsonObject, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.verdict import Grade
from fakes.small_chain import STRANGER, TREASURY
from fakes.solvency_claims import FIRM, OTHER, block_at, claim, codes, coins, double_claims, held

DTI = "4H95J0R2X"
AT = Epoch(FIRM, DTI, 3, block_at(111))
ROOT = LiabilitiesRoot(AT, Shape(Tier.OPEN, 10), 8, Digest(b"\x01" * 32), total=1_000_000_000)
GOOD = Attestation(
    at=AT,
    root=ROOT.root,
    rebuilt=True,
    leaves_min_ok=True,
    uid_unique=True,
    covered=True,
    sample=SampleOutcome(10, 10, 0),
    roll_forward_gap=0,
    tool_version="biplomacy 0.1",
    ratio=Decimal("2.0000"),
)
OURS = held(coins(TREASURY)[0])
CLAIM = claim(FIRM, OURS, signed_by=[TREASURY])
REPORT, FOUND = double_claims(CLAIM, claim(OTHER, OURS))
RULE = DrawRule("2026-q1", 5, 100, 3, commit_seed(bytes(32)), 40)
CALL = SolvencyCall(
    "2026-q1", AT.block, b"\x02" * 32, (DTI,), 151, (ChainPoint("ethereum", 9, "0xab"),)
)
SHARE = CustodyShare(OTHER, AT.block, (Allotment(OURS.outpoint, FIRM, Amount(7)),))
ROWS = custody_share.encode_allotments(SHARE)

BODIES: list[tuple[JsonObject, Callable[[JsonObject], JsonObject]]] = [
    (
        solvency_draw_rule.encode_draw_rule(RULE),
        lambda body: solvency_draw_rule.encode_draw_rule(solvency_draw_rule.decode_draw_rule(body)),
    ),
    (
        solvency_call.encode_call(CALL),
        lambda body: solvency_call.encode_call(solvency_call.decode_call(body)),
    ),
    (
        draw_reveal.encode_reveal(DrawReveal("2026-q1", bytes(32))),
        lambda body: draw_reveal.encode_reveal(draw_reveal.decode_reveal(body)),
    ),
    (
        reserve_claim.encode_reserve_claim(stated_claim(CLAIM, DTI, Digest.of(b"file"))),
        lambda body: reserve_claim.encode_reserve_claim(reserve_claim.decode_reserve_claim(body)),
    ),
    (
        solvency_attestation.encode_attestation(GOOD),
        lambda body: solvency_attestation.encode_attestation(
            solvency_attestation.decode_attestation(body)
        ),
    ),
    (
        double_claim_report.encode_double_claim(REPORT),
        lambda body: double_claim_report.encode_double_claim(
            double_claim_report.decode_double_claim(body)
        ),
    ),
    (
        custody_share.encode_custody_share(custody_share.state_share(SHARE)),
        lambda body: custody_share.encode_custody_share(custody_share.decode_custody_share(body)),
    ),
]


@pytest.mark.parametrize(("body", "again"), BODIES)
def test_a_body_reads_back_to_the_same_bytes(
    body: JsonObject, again: Callable[[JsonObject], JsonObject]
) -> None:
    assert encode(again(body)) == encode(body)
    assert len(encode(body)) <= 40_000


@pytest.mark.parametrize(("body", "again"), BODIES)
def test_an_unknown_field_is_refused(
    body: JsonObject, again: Callable[[JsonObject], JsonObject]
) -> None:
    with pytest.raises(FieldUnknown):
        again({**body, "more": 1})


@pytest.mark.parametrize(("body", "again"), BODIES)
def test_a_field_left_out_is_refused(
    body: JsonObject, again: Callable[[JsonObject], JsonObject]
) -> None:
    for name in body.keys() - {"chain_points", "outputs", "ratio"}:
        with pytest.raises(FieldMalformed):
            again({key: value for key, value in body.items() if key != name})


def test_a_claim_file_and_the_findings_read_back() -> None:
    content = reserve_claim.encode_claim_file(CLAIM)

    assert reserve_claim.encode_claim_file(reserve_claim.decode_claim_file(content)) == content
    assert decode_findings(encode_findings(FOUND)) == FOUND
    assert Digest.of(encode_findings(FOUND)) == REPORT.findings_digest


def test_a_claim_of_any_order_is_put_in_order() -> None:
    made = claim(FIRM, *(held(coin) for coin in coins(STRANGER)))
    body = reserve_claim.encode_claim_file(made)
    first, second = (encode({"x": row})[5:-1] for row in _rows(body)[:2])

    turned = body.replace(first, b"@").replace(second, first).replace(b"@", second)

    assert turned != body
    assert reserve_claim.decode_claim_file(turned) == made


def test_other_allotments_than_the_named_ones_are_refused() -> None:
    stated = custody_share.state_share(SHARE)

    assert custody_share.decode_allotments(stated, ROWS) == SHARE
    for other in (replace(stated, count=2), replace(stated, total=Amount(8))):
        with pytest.raises(FieldMalformed):
            custody_share.decode_allotments(other, ROWS)
    with pytest.raises(FieldMalformed):
        custody_share.decode_allotments(stated, ROWS.replace(b'"7"', b'"8"'))


def test_a_sound_attestation_is_without_finding() -> None:
    assert check_attestation(GOOD, ROOT, stated_claim(CLAIM, DTI)) == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (replace(GOOD, root=Digest(b"\x02" * 32)), "attestation-root-differs"),
        (replace(GOOD, rebuilt=False), "liabilities-not-rebuilt"),
        (replace(GOOD, leaves_min_ok=False), "leaf-negative"),
        (replace(GOOD, uid_unique=False), "leaf-uid-repeated"),
        (replace(GOOD, sample=SampleOutcome(10, 9, 1)), "sample-missing"),
        (replace(GOOD, roll_forward_gap=-1), "roll-forward-gap"),
        (replace(GOOD, ratio=Decimal("2.0001")), "ratio-differs"),
    ],
)
def test_each_fault_of_an_attestation_has_its_code(changed: Attestation, code: str) -> None:
    assert codes(check_attestation(changed, ROOT, stated_claim(CLAIM, DTI))) == [(code, "failure")]


def test_reserves_below_the_total_are_found_whatever_is_attested() -> None:
    short = replace(ROOT, total=OURS.amount.sats + 1)
    stated = stated_claim(CLAIM, DTI)
    plain = replace(GOOD, ratio=None)

    assert [f.code for f in check_attestation(plain, short, stated)] == [
        "attestation-contradicted", "reserves-short",
    ]  # fmt: skip
    honest = replace(plain, covered=False)
    assert [f.code for f in check_attestation(honest, short, stated)] == ["reserves-short"]
    apart = replace(stated, block=block_at(110))
    assert [f.code for f in check_attestation(GOOD, ROOT, apart)] == ["claim-epoch-differs"]


def test_an_attestation_that_is_not_there_is_a_warning() -> None:
    assert codes(check_attestation(None, ROOT)) == [("attestation-missing", "warning")]


def test_a_ratio_is_rounded_down() -> None:
    assert coverage_ratio(19_999, 10_000) == Decimal("1.9999")
    assert coverage_ratio(199_999, 200_000) == Decimal("0.9999")
    assert coverage_ratio(1, 0) is None


def test_without_public_outputs_and_blocks_a_verdict_is_attested_at_most() -> None:
    assert reserves_grade(outputs_public=True, blocks_read=True) is Grade.CHAIN
    assert reserves_grade(outputs_public=False, blocks_read=True) is Grade.ATTESTED
    assert reserves_grade(outputs_public=True, blocks_read=False) is Grade.ATTESTED
    assert coverage_grade(outputs_public=True, blocks_read=True) is Grade.ATTESTED


def _rows(content: bytes) -> list[JsonObject]:
    claimed = reserve_claim.decode_claim_file(content)
    return [
        {
            "amount": str(each.amount.sats),
            "txid": each.outpoint.txid[::-1].hex(),
            "vout": each.outpoint.vout,
        }
        for each in claimed.outputs
    ]
