"""Rechecks of the double-claim report: the test of all firms' outputs, run again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.solvency.double_claim import (
    ABSENT,
    AMOUNT_DIFFERS,
    CLAIMED_TWICE,
    IN_STATE_RESERVE,
    IN_TURN,
    NONCE_FOREIGN,
    PROOF_REUSED,
    SPENT,
    Context,
    check_double_claim,
    count_by_code,
    find_double_claims,
    shown_counts,
)
from biplomacy.solvency.finding_rows import decode_findings
from biplomacy.verify.solvency_judging import (
    check_office,
    check_orphaned,
    failure,
    judged,
    stated,
    undecided,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.solvency.double_claim import DoubleClaimReport
    from biplomacy.values.verdict import Finding
    from biplomacy.verify.model import Row
    from biplomacy.verify.solvency_sources import SolvencySources

COUNTS_DIFFER = "double-claim-counts-differ"
LEFT_OUT = "double-claim-left-out"
_GROW = (CLAIMED_TWICE, SPENT, ABSENT, AMOUNT_DIFFERS, PROOF_REUSED, NONCE_FOREIGN)
"""Findings that more claims can only add to."""


@dataclass(frozen=True, slots=True)
class _Again:
    """The test over the claims that are public, and what it may lack."""

    report: DoubleClaimReport
    claims: tuple[Logged, ...]
    hidden: bool


def double_claim_row(sources: SolvencySources, logged: Logged, report: DoubleClaimReport) -> Row:
    """Return the row of a report, made again from all claims of its block where all are public.

    Raises:
        InputError: its findings have their digest and do not read.
    """
    counts = shown_counts(report.counts) if report.counts else "no finding"
    words = f"{report.claimants} claimants, {report.outputs:,} outputs: {counts}"
    name = f"block {report.block.height}: {words}; claims {report.claims_digest}"
    row = stated("double-claim", logged, name)
    called = sources.call_at(report.block, logged.index)
    found = (
        *check_office(logged, None if called is None else called.logged),
        *check_orphaned(sources, report.block),
        *_counted(sources, logged, report),
    )
    again = _again(sources, logged, report)
    if found or isinstance(again, str):
        return undecided(row, found, str(again))
    row = replace(row, rests_on=(*([called.logged] if called else []), *again.claims))
    if report.claimants > again.report.claimants:
        public = f"{again.report.claimants} of {report.claimants} claims are public"
        return undecided(row, tuple(_left_out(report, again)), public)
    differing = check_double_claim(report, again.report)
    if differing and (untold := _untold(report, again)):
        return row.unverifiable(untold)
    reason = "the test was made again from all claims"
    return judged(row, differing, sources.grade, words=words, reason=reason)


def _again(sources: SolvencySources, logged: Logged, report: DoubleClaimReport) -> _Again | str:
    """Run the test over the public claims of its block, by what the record held before it."""
    before = list(sources.public_claims(logged.index))
    at_block = {one.lei: (item, one) for item, one in before if one.block == report.block}
    view = sources.view_at(report.block)
    if not at_block or isinstance(view, str):
        return view if isinstance(view, str) else "none of the claims that it compares is public"
    called = sources.call_at(report.block, logged.index)
    scripts, unopened = sources.state_scripts(logged.index)
    context = Context(
        nonce=None if called is None else called.call.nonce,
        state_scripts=scripts,
        shares=tuple(
            one for one in sources.public_shares(logged.index) if one.block == report.block
        ),
        earlier=tuple(one for _, one in before if one.block.height < report.block.height),
    )
    made, _ = find_double_claims([one for _, one in at_block.values()], view, context)
    return _Again(made, tuple(item for item, _ in at_block.values()), hidden=unopened > 0)


def _counted(
    sources: SolvencySources, logged: Logged, report: DoubleClaimReport
) -> Iterator[Finding]:
    """Yield that the findings beside the log are not as many as the report says."""
    content = sources.desk.blob(logged.statement.evidence, report.findings_digest)
    if content is not None and (counts := count_by_code(decode_findings(content))) != report.counts:
        message = (
            f"published {shown_counts(report.counts)}, the findings are {shown_counts(counts)}"
        )
        yield failure(COUNTS_DIFFER, f"block {report.block.height}", message)


def _left_out(report: DoubleClaimReport, again: _Again) -> Iterator[Finding]:
    """Yield what the public claims alone show and the report does not count."""
    counted, seen = dict(report.counts), dict(again.report.counts)
    for code in _GROW:
        if seen.get(code, 0) > counted.get(code, 0):
            message = f"{counted.get(code, 0)} are counted, {seen[code]} are in public claims"
            yield failure(LEFT_OUT, code, message)


def _untold(report: DoubleClaimReport, again: _Again) -> str:
    """Return what else than a wrong report explains that the test comes out otherwise."""
    counted, seen = dict(report.counts), dict(again.report.counts)
    if _same_but(report, again, IN_TURN) and counted.get(IN_TURN, 0) < seen.get(IN_TURN, 0):
        return f"{IN_TURN} rests on withdrawals that the firms booked"
    if again.hidden and _same_but(report, again, IN_STATE_RESERVE):
        return f"{IN_STATE_RESERVE} rests on wallets that are not opened to this verifier"
    return ""


def _same_but(report: DoubleClaimReport, again: _Again, code: str) -> bool:
    """Say whether all but the findings of one code is the same."""
    other = again.report
    same = tuple(one for one in report.counts if one[0] != code)
    return (
        same == tuple(one for one in other.counts if one[0] != code)
        and (report.claimants, report.outputs) == (other.claimants, other.outputs)
        and report.claims_digest == other.claims_digest
    )
