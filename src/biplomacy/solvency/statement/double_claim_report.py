"""``double-claim-report/1``: the double-claim test over all firms' claims at one block.

The evidence (role ``findings``) holds the findings, one object a line; see
``finding_rows.decode_findings``. They name outputs, so a charter may keep them back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.solvency.double_claim import DoubleClaimReport
from biplomacy.solvency.statement.block_fields import encode_block, take_block
from biplomacy.values.errors import FieldMalformed
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest

TYPE = "double-claim-report/1"
EVIDENCE_ROLE = "findings"
MAX_CODES = 20


def encode_double_claim(report: DoubleClaimReport) -> JsonObject:
    """Return the body of ``double-claim-report/1``."""
    return {
        **encode_block(report.block),
        "claimants": report.claimants,
        "outputs": report.outputs,
        "claims_digest": str(report.claims_digest),
        "findings": {
            "by_code": [{"code": code, "count": count} for code, count in report.counts],
            "sha256": str(report.findings_digest),
        },
    }


def decode_double_claim(body: JsonObject) -> DoubleClaimReport:
    """Return what a ``double-claim-report/1`` body says; unknown fields are refused."""
    fields = Fields(body, TYPE)
    counts, digest = fields.object("findings", _findings)
    report = DoubleClaimReport(
        block=take_block(fields),
        claimants=fields.integer("claimants", low=1, high=100_000),
        outputs=fields.integer("outputs"),
        claims_digest=fields.digest("claims_digest"),
        counts=counts,
        findings_digest=digest,
    )
    fields.close()
    return report


def _findings(fields: Fields) -> tuple[tuple[tuple[str, int], ...], Digest]:
    counts = fields.many("by_code", _count, limit=MAX_CODES)
    if [code for code, _ in counts] != sorted({code for code, _ in counts}):
        raise FieldMalformed(f"{TYPE}.findings are not listed by code, each once")
    return counts, fields.digest("sha256")


def _count(fields: Fields) -> tuple[str, int]:
    return fields.name("code"), fields.integer("count", low=1)
