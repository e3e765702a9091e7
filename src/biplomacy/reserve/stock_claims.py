"""Claims about what is held and what arrived: the sums of declared outputs decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.model import Integrity
from biplomacy.reserve.candidates import in_window, span_of, window_end
from biplomacy.reserve.claims import Reading, amount_fits
from biplomacy.reserve.dispute import Answer
from biplomacy.reserve.holdings import balances, block_at_end_of, ends_before
from biplomacy.reserve.model import Kind
from biplomacy.reserve.perimeter import active
from biplomacy.values.amount import ZERO, Amount
from biplomacy.values.verdict import Grade, Verdict

if TYPE_CHECKING:
    from biplomacy.chain.model import Coverage
    from biplomacy.reserve.claims import Announced, Holds
    from biplomacy.reserve.model import Member
    from biplomacy.reserve.survey import Survey
    from biplomacy.values.day import Day

_PROVES_ABSENCE = frozenset({Integrity.ALL, Integrity.VALIDATED})


def grade_of(coverage: Coverage) -> Grade:
    """Return how far a sum over scanned blocks reaches (chain §4.6).

    A balance rests on absence too; short of every block's Merkle root a transaction could have
    been cut out.
    """
    return Grade.CHAIN if coverage.integrity in _PROVES_ABSENCE else Grade.ATTESTED


def judge_holds(claim: Holds, day: Day, reading: Reading, stock: Survey) -> Answer:
    """Decide "``entity`` holds n at the end of ``day``" on its declared wallets."""
    block = block_at_end_of(stock.history, day)
    held = balances(stock.history, stock.membership.members, block.height)
    own = {member.id for member in stock.membership.members if member.entity == claim.entity}
    total = Amount.total(amount for member, amount in held if member in own)
    grade = grade_of(stock.history.coverage)
    wallets = f"{len(own)} declared wallets of {claim.entity} at block {block.height}"
    if amount_fits(reading, claim.amount.sats, total.sats):
        reason = f"the unspent outputs of the {wallets} add up to it"
        return Answer(str(total), Verdict.CONFIRMED, grade, reason)
    reason = f"the {wallets} hold {total}"
    if total > claim.amount and reading is not Reading.MORE_THAN:
        return Answer(str(total), Verdict.CONTRADICTED, grade, f"{reason}, which is more")
    if any(_lies_elsewhere(m, claim.entity, block.height) for m in stock.membership.members):
        reason = f"{reason}; what a custodian holds for {claim.entity} is not on the chain"
        return Answer(str(total), Verdict.UNVERIFIABLE, Grade.ATTESTED, reason)
    if stock.membership.complete:
        reason = f"{reason}, and the wallet list is asserted to be complete"
        return Answer(str(total), Verdict.CONTRADICTED, Grade.ATTESTED, reason)
    reason = f"{reason}; whether other wallets hold the rest is not known"
    return Answer(str(total), Verdict.UNVERIFIABLE, Grade.ATTESTED, reason)


def judge_announced(name: str, day: Day, claim: Announced, stock: Survey) -> Answer:
    """Decide "n was bought on this day": does a receipt from outside fit it, and only it?

    Receipts that statements of acquisition name are bound before anything is matched (§8.12).
    """
    receipts = [txid for txid, matched in stock.matched.items() if matched == name]
    paid = {transfer.txid: transfer.paid_inside for transfer in stock.transfers}
    total = Amount.total(paid[txid] for txid in receipts)
    complete = stock.membership.complete
    if receipts:
        words = f"{total} in {len(receipts)} receipts"
        if complete:
            reason = "receipts from outside the complete perimeter fit the announcement"
            return Answer(words, Verdict.CONFIRMED, Grade.ATTESTED, reason)
        reason = "receipts fit, but the wallet list does not claim to be complete"
        return Answer(words, Verdict.UNVERIFIABLE, Grade.ATTESTED, reason)
    if any(name in names for names in stock.candidates.values()):
        reason = "several receipts fit it and several announcements fit them"
        return Answer("ambiguous", Verdict.UNVERIFIABLE, Grade.ATTESTED, reason)
    fitting = _fitting_acquisitions(day, claim, stock)
    if fitting:
        reason = f"statements of acquisition name receipts that fit it: {', '.join(fitting[:5])}"
        return Answer(str(claim.amount), Verdict.UNVERIFIABLE, Grade.ATTESTED, reason)
    if unseen := ends_before(stock.history, window_end(day)):
        return Answer(str(ZERO), Verdict.UNVERIFIABLE, Grade.ATTESTED, unseen)
    reason = f"no receipt of {claim.amount} reached a declared wallet in the days around it"
    verdict = Verdict.CONTRADICTED if complete else Verdict.UNVERIFIABLE
    return Answer(str(ZERO), verdict, Grade.ATTESTED, reason)


def _lies_elsewhere(member: Member, entity: str, height: int) -> bool:
    return member.kind is Kind.CUSTODIAL and member.entity == entity and active(member, height)


def _fitting_acquisitions(day: Day, claim: Announced, stock: Survey) -> tuple[str, ...]:
    low, high = span_of(claim.amount, claim.tolerance)
    days = {acquisition.id: acquisition.day for acquisition in stock.said.acquisitions}
    return tuple(
        binding.acquisition
        for binding in stock.matching.bindings
        if low <= binding.received.sats <= high and in_window(day, days[binding.acquisition])
    )
