"""Rechecks of what firms hold: public outputs, and proofs of control, against the blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.chain.script_templates import TemplateEngine
from biplomacy.solvency.control import check_control
from biplomacy.solvency.custody_share import judge_allotments
from biplomacy.solvency.double_claim import CLAIMED_TWICE, Context, find_double_claims
from biplomacy.solvency.ports import Absence
from biplomacy.solvency.reserve_claim import check_stated_claim
from biplomacy.verify.solvency_judging import (
    check_firm,
    check_orphaned,
    failure,
    judged,
    of_the_firm,
    stated,
    undecided,
    weighs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.record.model import Logged
    from biplomacy.solvency.claimed_outputs import ClaimedView
    from biplomacy.solvency.custody_share import StatedShare
    from biplomacy.solvency.ports import ClaimedOutput
    from biplomacy.solvency.reserve_claim import ReserveClaim, StatedClaim
    from biplomacy.values.block_id import BlockId
    from biplomacy.values.verdict import Finding
    from biplomacy.verify.model import Row
    from biplomacy.verify.solvency_sources import SolvencySources

MOST_PROOFS = 20_000
"""Proofs of control of a record's claims, the newest first, that are checked here."""
NOT_CALLED = "no earlier call names its block, so that the firm chose it"
_ENGINE = TemplateEngine()


class _Unread:
    """A chain of which nothing was read: no output is there, so that no proof is missed."""

    def output_at(self, _outpoint: str, _block: BlockId) -> ClaimedOutput | Absence:
        return Absence.ABSENT


def claim_row(sources: SolvencySources, logged: Logged, said: StatedClaim) -> Row:
    """Return the row of a claim, worked out once for all that ask.

    Raises:
        InputError: its outputs have their digest and do not read.
    """
    if logged.index not in sources.claim_rows:
        sources.claim_rows[logged.index] = of_the_firm(_judged_claim(sources, logged, said))
    return sources.claim_rows[logged.index]


def custody_row(sources: SolvencySources, logged: Logged, said: StatedShare) -> Row:
    """Return the row of a custodian's allotments: no more than its outputs hold at the block.

    Raises:
        InputError: they have their digest and do not read.
    """
    words = f"{said.total} in {said.count:,} allotments"
    name = f"{said.custodian} at block {said.block.height}: {words}"
    row = stated("custody-share", logged, f"{name}; sha256 {said.rows}")
    found = [*check_firm(logged, said.custodian), *check_orphaned(sources, said.block)]
    share = sources.shared(logged, said)
    view = share if isinstance(share, str) else sources.view_at(said.block)
    if found or isinstance(view, str):
        return of_the_firm(undecided(row, found, str(view)))
    beside = sources.public_shares(logged.index + 1)
    shares = [one for one in beside if one.block == said.block]
    found += judge_allotments(shares, view, said.block)
    reason = "its outputs hold at the block what is allotted of them"
    return of_the_firm(judged(row, found, sources.grade, words=words, reason=reason))


def _judged_claim(sources: SolvencySources, logged: Logged, said: StatedClaim) -> Row:
    words = f"{said.total} in {said.count:,} outputs"
    name = f"{said.lei}, {said.dti} at block {said.block.height}: {words}"
    row = stated("claim", logged, f"{name}; set {said.set_digest}")
    found = [*check_firm(logged, said.lei), *check_orphaned(sources, said.block)]
    claim = sources.opened(logged, said)
    if isinstance(claim, str):
        return undecided(row, found, claim)
    found += check_stated_claim(said, claim)
    called = sources.call_at(said.block, logged.index)
    if found or called is None:
        return undecided(row, found, NOT_CALLED)
    row = replace(row, rests_on=(called.logged,))
    if logged.index not in sources.checked(MOST_PROOFS):
        return row.unverifiable(
            f"{len(claim.control):,} proofs of control, and those of later claims, are more than"
            " are checked here; run `biplomacy solvency double-claim`"
        )
    nonce, view = called.call.nonce, sources.view_at(said.block)
    if isinstance(view, str):
        return undecided(row, check_control(claim, nonce, _Unread(), _ENGINE), view)
    found += _at_the_block(sources, logged, claim, nonce, view)
    found += _control(sources, logged, claim, nonce, view)
    reason = "its outputs are unspent at the block, and their scripts signed for this call"
    return judged(row, found, sources.grade, words=words, reason=reason)


def _at_the_block(
    sources: SolvencySources, logged: Logged, claim: ReserveClaim, nonce: str, view: ClaimedView
) -> Iterator[Finding]:
    """Yield what the chain, the state's reserve and the other firms say against a claim."""
    earlier = tuple(
        one
        for _, one in sources.public_claims(logged.index)
        if one.block.height < claim.block.height
    )
    context = Context(nonce, sources.state_scripts(logged.index)[0], earlier=earlier)
    yield from find_double_claims([claim], view, context)[1]
    yield from _shown_twice(sources, claim, nonce, view)


def _shown_twice(
    sources: SolvencySources, claim: ReserveClaim, nonce: str, view: ClaimedView
) -> Iterator[Finding]:
    """Yield the outputs that another firm shows too, and can sign for, whoever came first."""
    own = {one.outpoint for one in claim.outputs}
    for item, other in sources.public_claims():
        if other.lei == claim.lei or other.block != claim.block:
            continue
        shared = sorted(own & {one.outpoint for one in other.outputs})
        if not shared or item.index not in sources.checked(MOST_PROOFS):
            continue
        if not any(map(weighs, _control(sources, item, other, nonce, view))):
            message = f"{other.lei} claims it too, in entry {item.index}"
            yield from (failure(CLAIMED_TWICE, str(one), message) for one in shared)


def _control(
    sources: SolvencySources, logged: Logged, claim: ReserveClaim, nonce: str, view: ClaimedView
) -> tuple[Finding, ...]:
    """Judge the proofs of a claim, once for all that ask."""
    if logged.index not in sources.control:
        sources.control[logged.index] = check_control(claim, nonce, view, _ENGINE)
    return sources.control[logged.index]
