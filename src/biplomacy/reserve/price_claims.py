"""Claims about cost and value: arithmetic over announcements and quotes, no chain needed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from biplomacy.market.errors import QuoteMissing
from biplomacy.market.model import ClosingRule
from biplomacy.reserve.announcements import total_announced, total_of_rate
from biplomacy.reserve.claims import Reading, amount_fits
from biplomacy.reserve.cost import cover_percent, judge_average, price_range
from biplomacy.reserve.dispute import Answer
from biplomacy.reserve.model import CostCover
from biplomacy.reserve.valuation import (
    Difference,
    StatedValue,
    compare_valuations,
    implied_price,
    value_amount,
)
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.market.model import Quote
    from biplomacy.reserve.claims import AverageCost, Claim, ExplainedBy, ValueAbove
    from biplomacy.reserve.model import Announcement
    from biplomacy.values.amount import Amount

_ABOUT = Decimal("0.01")


def judge_average_cost(
    claim: Claim,
    claimed: AverageCost,
    *,
    announcements: Sequence[Announcement],
    quotes: Sequence[Quote],
) -> Answer:
    """Decide "Q cost m each on average" on the announced costs (reserve §9.5)."""
    priced_so = [one for one in announcements if one.currency == claimed.currency]
    total = total_announced(priced_so, claimed.currency)
    cover = CostCover(total.priced, total.cost, claimed.amount)
    first = min((announcement.day for announcement in announcements), default=claim.day)
    period = [
        quote
        for quote in quotes
        if quote.currency == claimed.currency and first <= quote.day <= claim.day
    ]
    tolerance = _ABOUT if claim.reading is Reading.ABOUT else Decimal(0)
    answer = judge_average(
        claimed.price, claimed.amount, cover, bounds=price_range(period), tolerance=tolerance
    )
    share = f", {cover_percent(cover)} % of {claimed.amount}" if answer.rest is not None else ""
    known = f"{total.average:,.2f} {claimed.currency} over {total.priced}{share}"
    if answer.rest is not None:
        known += f"; the rest must average {answer.rest:,.2f} {claimed.currency}"
    grade = Grade.RECORD if answer.verdict is Verdict.CONFIRMED else Grade.ASSUMED
    return Answer(known, answer.verdict, grade, answer.reason)


def judge_value(
    claim: Claim,
    claimed: ValueAbove,
    *,
    quotes: Sequence[Quote],
    others: Sequence[StatedValue],
) -> Answer:
    """Decide "n is worth v": at the price that the claim names, or at every quote of its day."""
    if claimed.price is not None:
        return _judge_at_price(claim, claimed, others)
    day = [
        quote
        for quote in quotes
        if quote.day == claim.day
        and quote.currency == claimed.value.currency
        and quote.rule is not ClosingRule.IMPLIED
    ]
    if not day:
        raise QuoteMissing(f"the claim's evidence holds no price of {claim.day}")
    results = [(quote, value_amount(claimed.amount, quote).value) for quote in day]
    fits = {amount_fits(claim.reading, claimed.value.minor, v.minor) for _, v in results}
    words = "; ".join(f"{value} at the {_named(quote)}" for quote, value in results)
    if len(fits) > 1:
        true = ", ".join(
            _named(q)
            for q, v in results
            if amount_fits(claim.reading, claimed.value.minor, v.minor)
        )
        reason = f"true at the {true}, false otherwise: a value without its price is half a figure"
        return Answer(words, Verdict.UNVERIFIABLE, Grade.ASSUMED, reason)
    verdict = Verdict.CONFIRMED if fits == {True} else Verdict.CONTRADICTED
    reason = f"at every quote of {claim.day} in the claim's evidence"
    return Answer(words, verdict, Grade.ASSUMED, reason)


def judge_explained(claimed: ExplainedBy, announced: Amount) -> Answer:
    """Decide "the announcements and so much a day explain n" by adding up."""
    rate = total_of_rate(claimed.first, claimed.last, claimed.per_day)
    explained = announced + rate
    days = claimed.first.until(claimed.last)
    words = f"{explained}: {announced} announced and {days} days of {claimed.per_day}"
    if explained == claimed.amount:
        reason = "the announcements and the daily rate add up to it"
        return Answer(words, Verdict.CONFIRMED, Grade.RECORD, reason)
    left = claimed.amount.minus(explained)
    reason = f"as the only source it is off by {left}"
    return Answer(words, Verdict.CONTRADICTED, Grade.RECORD, reason)


def value_at_price(claimed: ValueAbove) -> Money:
    """Return the claimed amount at the claimed price, rounded once, half to even.

    Raises:
        QuoteMissing: the claim names no price.
    """
    if claimed.price is None:
        raise QuoteMissing("the claim names no price")
    exact = Fraction(claimed.price) * 100 * claimed.amount.sats / SATS_PER_BTC
    return Money(claimed.value.currency, round(exact))


def _judge_at_price(claim: Claim, claimed: ValueAbove, others: Sequence[StatedValue]) -> Answer:
    value = value_at_price(claimed)
    fits = amount_fits(claim.reading, claimed.value.minor, value.minor)
    reason = f"the arithmetic {'holds' if fits else 'fails'} at the price that the claim names"
    reason += f"; {claimed.value} needs {implied_price(claimed.value, claimed.amount):,.2f} each"
    verdict = Verdict.CONFIRMED if fits else Verdict.CONTRADICTED
    found = StatedValue(claimed.amount, value)
    return Answer(str(value), verdict, Grade.ASSUMED, reason + _compared(found, others))


def _compared(found: StatedValue, others: Sequence[StatedValue]) -> str:
    """Explain other claimed values of about the same holding as a difference of price."""
    words = []
    for other in others:
        if other.value.currency != found.value.currency or not other.amount.sats:
            continue
        comparison = compare_valuations(other, found)
        if comparison.difference is Difference.QUOTE:
            words.append(
                f"; against {other.value} it differs in price ({comparison.change_percent} %), "
                "not in holdings"
            )
    return "".join(words)


def _named(quote: Quote) -> str:
    return f"{quote.rule.value} {quote.price:,.2f}"
