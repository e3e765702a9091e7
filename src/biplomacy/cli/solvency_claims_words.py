"""Reserve claims and the double-claim test in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted
from biplomacy.solvency.double_claim import RULES
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.solvency.double_claim import DoubleClaimReport
    from biplomacy.solvency.reserve_claim import ReserveClaim, StatedClaim
    from biplomacy.values.verdict import Finding


def claim_lines(stated: StatedClaim, claim: ReserveClaim) -> Iterator[str]:
    """Yield what a claim comes to."""
    burdened = sum(bool(each.encumbered) for each in claim.outputs)
    yield f"firm        {stated.lei}"
    yield f"block       {stated.block}"
    yield f"outputs     {stated.count:,}, of which {burdened:,} encumbered and not counted"
    yield f"total       {stated.total}"
    yield f"set digest  {stated.set_digest}"
    yield f"control     {counted(len(claim.control), 'proof')}"


def double_claim_lines(
    report: DoubleClaimReport,
    findings: Sequence[Finding],
    control: Sequence[Finding],
    *,
    stated: bool,
) -> Iterator[str]:
    """Yield the summary: claimants, outputs, and findings by test."""
    beside = " + state perimeter" if stated else ""
    yield (
        f"{counted(report.claimants, 'claimant')}{beside},"
        f" {counted(report.outputs, 'output')} at {report.block}"
    )
    by_test = Counter((RULES[each.code], each.severity) for each in findings)
    for (test, severity), count in sorted(by_test.items()):
        yield f"{test}  {counted(count, severity.value)}"
    if control:
        failures = sum(each.severity is Severity.FAILURE for each in control)
        yield f"control  {counted(failures, 'failure')}, {len(control) - failures} not judged"
    if not findings and not control:
        yield "no output is shown twice"
