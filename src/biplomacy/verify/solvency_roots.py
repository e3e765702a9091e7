"""Rechecks of what firms owe: roots, and what the regulator attests of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.solvency.attestation import (
    CONTRADICTED,
    ROOT_DIFFERS,
    SHORT,
    check_attestation,
    coverage_grade,
)
from biplomacy.solvency.model import LiabilitiesRoot, Tier
from biplomacy.solvency.opening_file import decode_opening
from biplomacy.solvency.pedersen import Secp256k1
from biplomacy.solvency.reserve_claim import StatedClaim
from biplomacy.solvency.root_check import check_liabilities_root, issuer_of
from biplomacy.solvency.sample import sample_size
from biplomacy.values.verdict import Finding, Grade, Severity, Verdict
from biplomacy.verify.solvency_claims import claim_row
from biplomacy.verify.solvency_judging import (
    check_office,
    check_orphaned,
    failure,
    judged,
    of_the_firm,
    stated,
    told,
    undecided,
    weighs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.solvency.attestation import Attestation
    from biplomacy.solvency.calls import SolvencyCall
    from biplomacy.verify.model import Row, Stated
    from biplomacy.verify.solvency_sources import SolvencySources

OPENING = "opening"
"""The role of the evidence by which a firm opens its total to everybody (``opening_file``)."""
LATE = "attestation-late"
SAMPLE_SMALL = "sample-below-size"
SAMPLE_LARGE = "sample-exceeds-leaves"
NOT_CALLED = "block-not-called"
_ONLY = "it is the only root of its epoch; what it commits to, customers and the regulator check"
_OPENS = "it is the only root of its epoch, and the disclosed sums open its commitment"
_BY_SIGNATURE = "that reserves reach what is owed rests on the regulator's signature"


def root_row(sources: SolvencySources, logged: Logged, root: LiabilitiesRoot) -> Row:
    """Return the row of a root: the only one of its epoch, at a block of the chain.

    Raises:
        InputError: an opening beside it does not read.
    """
    at, shape = root.at, root.shape
    words = f"root {root.root}, {shape.slots:,} leaves"
    total = "" if root.total is None else f", total {root.total:,}"
    hidden = "" if root.total_commitment is None else f", commitment {root.total_commitment.hex()}"
    name = f"{at.lei}, {at.dti} of {root.decimals} decimals, epoch {at.epoch}"
    row = stated("root", logged, f"{name} at block {at.block.height}: {words}{total}{hidden}")
    return of_the_firm(_judged_root(sources, logged, root, row))


def attestation_row(sources: SolvencySources, logged: Logged, attested: Attestation) -> Row:
    """Return the row of an attestation, held against the firm's root and claim.

    What the regulator found against a firm rests on its signature: the row says it, and is
    unverifiable.
    """
    row = stated("attestation", logged, _published(attested))
    called = sources.call_at(attested.at.block, logged.index)
    found = [
        *check_office(logged, None if called is None else called.logged),
        *check_orphaned(sources, attested.at.block),
        *_due(sources, logged, None if called is None else called.call, attested),
    ]
    cited = _root_of(sources, logged, attested)
    if cited is None:
        return undecided(row, found, "the record holds no root of its firm and epoch before it")
    claimed = _claim_of(sources, logged, cited[1])
    row = replace(row, rests_on=(cited[0], *([claimed[0]] if claimed else [])))
    own = [one for one in check_attestation(attested, cited[1]) if one.code != ROOT_DIFFERS]
    wrong = _contradicted(sources, cited, claimed)
    # Where the firm's own numbers do not hold, the regulator's need not agree with them.
    grounds = not attested.covered and any(one.code != SHORT for one in own)
    held = None if claimed is None or wrong is not None or grounds else claimed[1]
    compared = check_attestation(attested, cited[1], held)
    found += [*_in_itself(attested, cited[1]), *(one for one in compared if one not in own)]
    if any(map(weighs, found)):
        return judged(row, found, Grade.RECORD, words="", reason="")
    notes = "".join(f"; {told(one)}" for one in (*own, *found))
    if own:
        return row.unverifiable(f"attested against the firm, by signature{notes}")
    if wrong is not None:
        return row.unverifiable(f"it follows from entry {wrong}, which is contradicted")
    if claimed is None or cited[1].total is None:
        return row.unverifiable(f"{_BY_SIGNATURE}{notes}")
    words = f"{claimed[1].total.sats:,} against {cited[1].total:,}"
    grade = coverage_grade(outputs_public=True, blocks_read=True)
    return row.confirmed(words, f"the firm's root and claim give the same{notes}", grade)


def attestation_due(call: SolvencyCall) -> int:
    """Return the height by which a call's answers are attested: as long again as firms have."""
    return call.deadline + call.deadline - call.block.height


def _judged_root(
    sources: SolvencySources, logged: Logged, root: LiabilitiesRoot, row: Stated
) -> Row:
    opening = next(
        map(decode_opening, sources.desk.evidence(logged.statement.evidence, OPENING)), None
    )
    earlier = (
        item.body
        for item in sources.shelf.items
        if isinstance(item.body, LiabilitiesRoot)
        and item.logged.index < logged.index
        and item.logged.statement.issuer == issuer_of(item.body.at.lei)
    )
    points = Secp256k1() if root.shape.tier is Tier.HIDDEN else None
    found = [
        *check_liabilities_root(
            root, logged.statement.issuer, others=earlier, opening=opening, points=points
        ),
        *check_orphaned(sources, root.at.block),
    ]
    if unseen := sources.unseen(root.at.block):
        return undecided(row, found, unseen)
    opens = opening is not None and root.shape.tier is Tier.HIDDEN
    if root.total is not None and not opens:
        return undecided(row, found, "its total rests on the firm's signature; nothing opens it")
    called = sources.call_at(root.at.block, logged.index)
    if called is None:
        subject, message = f"block {root.at.block.height}", "no earlier call names it"
        found.append(Finding(NOT_CALLED, Severity.INFO, subject, message))
    else:
        row = replace(row, rests_on=(called.logged,))
    reason = _OPENS if opens else _ONLY
    return judged(row, found, Grade.RECORD, words=f"root {root.root}", reason=reason)


def _published(attested: Attestation) -> str:
    at, sample = attested.at, attested.sample
    told_of = (
        ("rebuilt", attested.rebuilt),
        ("no leaf below zero", attested.leaves_min_ok),
        ("leaves distinct", attested.uid_unique),
        ("covered", attested.covered),
    )
    words = ", ".join(f"{name} {'yes' if so else 'no'}" for name, so in told_of)
    ratio = "" if attested.ratio is None else f", ratio {attested.ratio}"
    return (
        f"{at.lei}, {at.dti}, epoch {at.epoch} at block {at.block.height}: {words}{ratio}; "
        f"{sample.found:,} of {sample.size:,} sampled; gap {attested.roll_forward_gap:,}; "
        f"by {attested.tool_version}"
    )


def _due(
    sources: SolvencySources, logged: Logged, call: SolvencyCall | None, attested: Attestation
) -> Iterator[Finding]:
    public = sources.recorded(logged)
    if call is not None and public > attestation_due(call):
        message = f"stood in the record at height {public}, due at {attestation_due(call)}"
        yield failure(LATE, _subject(attested), message)


def _in_itself(attested: Attestation, root: LiabilitiesRoot) -> Iterator[Finding]:
    """Yield where an attestation contradicts itself or the tree's size, and a small sample."""
    sample, subject = attested.sample, _subject(attested)
    if attested.ratio is not None and (attested.ratio >= 1) != attested.covered:
        message = f"a ratio of {attested.ratio} and its word on cover do not fit"
        yield failure(CONTRADICTED, subject, message)
    if sample.found > root.shape.slots:
        message = f"{sample.found:,} accounts are found in {root.shape.slots:,} leaves"
        yield failure(SAMPLE_LARGE, subject, message)
    if sample.size < sample_size():
        message = f"{sample.size:,} accounts; {sample_size():,} are asked for, or all of them"
        yield Finding(SAMPLE_SMALL, Severity.WARNING, subject, message)


def _root_of(
    sources: SolvencySources, logged: Logged, attested: Attestation
) -> tuple[Logged, LiabilitiesRoot] | None:
    """Return the first root of an epoch by its own firm; a second one is none."""
    at = attested.at
    for item, root in sources.shelf.bodies(LiabilitiesRoot, logged.index):
        own = item.statement.issuer == issuer_of(at.lei)
        if own and (root.at.lei, root.at.dti, root.at.epoch) == (at.lei, at.dti, at.epoch):
            return item, root
    return None


def _claim_of(
    sources: SolvencySources, logged: Logged, root: LiabilitiesRoot
) -> tuple[Logged, StatedClaim] | None:
    """Return the newest claim of the root's firm and asset at its block."""
    wanted = (root.at.lei, root.at.dti, root.at.block)
    found = [
        (item, claim)
        for item, claim in sources.shelf.bodies(StatedClaim, logged.index)
        if (claim.lei, claim.dti, claim.block) == wanted
        and item.statement.issuer == issuer_of(claim.lei)
    ]
    return found[-1] if found else None


def _contradicted(
    sources: SolvencySources,
    root: tuple[Logged, LiabilitiesRoot],
    claim: tuple[Logged, StatedClaim] | None,
) -> int | None:
    """Return the entry that an attestation rests on and that is contradicted."""
    rows = [(root[0].index, root_row(sources, *root))]
    if claim is not None:
        rows.append((claim[0].index, claim_row(sources, *claim)))
    return next((at for at, row in rows if row.row.verdict is Verdict.CONTRADICTED), None)


def _subject(attested: Attestation) -> str:
    return f"{attested.at.lei} epoch {attested.at.epoch}"
