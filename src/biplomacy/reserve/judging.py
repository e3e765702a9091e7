"""Judges any claim by the same function for everyone (reserve §8.11, §9.5, §9.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from biplomacy.reserve.claims import (
    Acquired,
    Announced,
    AverageCost,
    ExplainedBy,
    Holds,
    Unchanged,
    ValueAbove,
)
from biplomacy.reserve.dispute import Answer, judge_acquired, judge_unchanged
from biplomacy.reserve.holdings import require_complete
from biplomacy.reserve.price_claims import judge_average_cost, judge_explained, judge_value
from biplomacy.reserve.stock_claims import judge_announced, judge_holds
from biplomacy.values.amount import Amount
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.values.verdict import Grade, Verdict

if TYPE_CHECKING:
    from biplomacy.market.model import Quote
    from biplomacy.reserve.claims import Claim
    from biplomacy.reserve.model import Announcement
    from biplomacy.reserve.survey import Survey
    from biplomacy.reserve.valuation import StatedValue

NO_CHAIN = "no chain given; run again with --chain BLOCKS_DIR or --chain http://HOST:PORT"
NO_PERIMETER = "the record holds no perimeter, so there is no wallet to look at"


@dataclass(frozen=True, slots=True)
class JudgeFacts:
    """What claims are judged by; ``stock`` is absent without a chain or without a perimeter.

    ``why_no_stock`` says which of the two. ``quotes`` are those that the claim's own evidence
    holds, and ``valued`` the other values that were claimed.
    """

    stock: Survey | None
    why_no_stock: str
    announcements: tuple[Announcement, ...]
    quotes: tuple[Quote, ...] = ()
    valued: tuple[StatedValue, ...] = ()


def judge_claim(claim: Claim, facts: JudgeFacts) -> Answer:
    """Return the answer to ``claim``; missing evidence makes it unverifiable, with the reason."""
    try:
        return _judge(claim, facts)
    except (EvidenceError, InputError) as error:  # a strange claim stops nobody's verification
        return Answer("", Verdict.UNVERIFIABLE, Grade.ASSUMED, f"{error.code}: {error.message}")


def _judge(claim: Claim, facts: JudgeFacts) -> Answer:
    match claim.parameters:
        case AverageCost():
            return judge_average_cost(
                claim, claim.parameters, announcements=facts.announcements, quotes=facts.quotes
            )
        case ValueAbove():
            return judge_value(claim, claim.parameters, quotes=facts.quotes, others=facts.valued)
        case ExplainedBy():
            announced = Amount.total(one.amount for one in facts.announcements)
            return judge_explained(claim.parameters, announced)
        case _:
            if facts.stock is None:
                return Answer("", Verdict.UNVERIFIABLE, Grade.ASSUMED, facts.why_no_stock)
            return _judge_stock(claim, facts.stock)


def _judge_stock(claim: Claim, stock: Survey) -> Answer:
    require_complete(stock.history)
    entities = {entity.id for entity in stock.membership.perimeter.entities}
    if isinstance(claim.parameters, Holds | Acquired) and claim.parameters.entity not in entities:
        reason = f"the wallet list names no entity {claim.parameters.entity}"
        return Answer("", Verdict.UNVERIFIABLE, Grade.ATTESTED, reason)
    match claim.parameters:
        case Holds():
            return judge_holds(claim.parameters, claim.day, claim.reading, stock)
        case Acquired():
            return judge_acquired(claim.parameters, claim.reading, stock)
        case Unchanged():
            return judge_unchanged(claim.parameters, stock)
        case Announced():
            return judge_announced(claim.id, claim.day, claim.parameters, stock)
        case AverageCost() | ValueAbove() | ExplainedBy():
            raise AssertionError(claim.id)  # decided without a chain
        case _:
            assert_never(claim.parameters)
