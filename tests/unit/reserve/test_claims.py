"""What a claim's number means, and the judges of coins held, announced, valued and explained."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.chain.model import Integrity, Outpoint
from biplomacy.market.model import ClosingRule, Quote
from biplomacy.reserve.claims import (
    Announced,
    AverageCost,
    Claim,
    ExplainedBy,
    Holds,
    Parameters,
    Reading,
    ValueAbove,
    amount_fits,
)
from biplomacy.reserve.dispute import Answer
from biplomacy.reserve.model import Announcement, Perimeter, PriceBasis
from biplomacy.reserve.price_claims import judge_average_cost, judge_explained, judge_value
from biplomacy.reserve.stock_claims import grade_of, judge_announced, judge_holds
from biplomacy.reserve.survey import Said, Survey
from biplomacy.reserve.valuation import StatedValue
from biplomacy.values.amount import Amount
from biplomacy.values.digest import Digest
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Standing, Verdict
from fakes.owned_chain import (
    BTC,
    OwnedChain,
    acquisition,
    custodial,
    day_of,
    look,
    member,
    perimeter,
)

DAY = day_of(2)
COMPLETE = perimeter(member("a"), member("b"), member("c", "bank"))
PARTIAL = replace(COMPLETE, complete=False)
ABROAD = perimeter(*COMPLETE.members, custodial("deposit"))
ABROAD_BEFORE = perimeter(
    *COMPLETE.members, replace(custodial("deposit"), valid_until=member("a", last=1).valid_until)
)


@pytest.mark.parametrize(
    ("reading", "claimed", "actual", "fits"),
    [
        pytest.param(Reading.EXACTLY, 5, 5, True, id="exactly"),
        pytest.param(Reading.EXACTLY, 5, 6, False, id="not-exactly"),
        pytest.param(Reading.MORE_THAN, 5, 6, True, id="more"),
        pytest.param(Reading.MORE_THAN, 5, 5, False, id="more-than-is-strict"),
        pytest.param(Reading.ABOUT, 1_000, 1_010, True, id="one-percent-more"),
        pytest.param(Reading.ABOUT, 1_000, 1_011, False, id="over-one-percent-more"),
        pytest.param(Reading.ABOUT, 1_000, 990, True, id="one-percent-less"),
        pytest.param(Reading.ABOUT, 1_000, 989, False, id="over-one-percent-less"),
        pytest.param(Reading.ABOUT, 0, 0, True, id="about-nothing"),
        pytest.param(Reading.ABOUT, -1_000, -1_010, True, id="about-a-loss"),
    ],
)
def test_a_number_is_read_as_it_was_said(
    reading: Reading, claimed: int, actual: int, *, fits: bool
) -> None:
    assert amount_fits(reading, claimed, actual) is fits


@given(st.integers(-(10**18), 10**18), st.integers(-(10**18), 10**18))
def test_exactly_implies_about_and_excludes_more(claimed: int, actual: int) -> None:
    if amount_fits(Reading.EXACTLY, claimed, actual):
        assert amount_fits(Reading.ABOUT, claimed, actual)
        assert not amount_fits(Reading.MORE_THAN, claimed, actual)
    assert amount_fits(Reading.ABOUT, claimed, actual) is amount_fits(
        Reading.ABOUT, -claimed, -actual
    )


def holding(declared: Perimeter) -> Survey:
    """Return a survey where the office holds 5 BTC on two wallets, and a bank 7."""
    chain = OwnedChain()
    chain.mine(("a", 3 * BTC), ("b", 2 * BTC), ("c", 7 * BTC))
    chain.next_block(4)
    chain.fund("a", 90 * BTC)
    return look(chain, declared)


@pytest.mark.parametrize(
    ("declared", "reading", "claimed", "verdict", "grade"),
    [
        pytest.param(COMPLETE, Reading.EXACTLY, 500, "confirmed", "chain", id="equal"),
        pytest.param(PARTIAL, Reading.EXACTLY, 500, "confirmed", "chain", id="equal-not-complete"),
        pytest.param(COMPLETE, Reading.EXACTLY, 499, "contradicted", "chain", id="more"),
        pytest.param(PARTIAL, Reading.EXACTLY, 499, "contradicted", "chain", id="more-anyway"),
        pytest.param(COMPLETE, Reading.EXACTLY, 501, "contradicted", "attested", id="less"),
        pytest.param(PARTIAL, Reading.EXACTLY, 501, "unverifiable", "attested", id="less-known"),
        pytest.param(ABROAD, Reading.EXACTLY, 501, "unverifiable", "attested", id="custodian"),
        pytest.param(
            ABROAD_BEFORE, Reading.EXACTLY, 501, "contradicted", "attested", id="custodian-before"
        ),
        pytest.param(COMPLETE, Reading.ABOUT, 505, "confirmed", "chain", id="about"),
        pytest.param(COMPLETE, Reading.ABOUT, 506, "contradicted", "attested", id="about-less"),
        pytest.param(PARTIAL, Reading.ABOUT, 506, "unverifiable", "attested", id="about-known"),
        pytest.param(COMPLETE, Reading.ABOUT, 490, "contradicted", "chain", id="about-more"),
        pytest.param(COMPLETE, Reading.MORE_THAN, 499, "confirmed", "chain", id="more-than"),
        pytest.param(COMPLETE, Reading.MORE_THAN, 500, "contradicted", "attested", id="not-more"),
        pytest.param(PARTIAL, Reading.MORE_THAN, 500, "unverifiable", "attested", id="maybe-more"),
    ],
)
def test_what_an_entity_holds_is_the_sum_of_its_wallets(
    declared: Perimeter, reading: Reading, claimed: int, verdict: str, grade: str
) -> None:
    claim = Holds("office", Amount(claimed * BTC // 100))

    answer = judge_holds(claim, DAY, reading, holding(declared))

    assert (answer.verdict.value, str(answer.grade)) == (verdict, grade)
    assert answer.recomputed == "5.00000000 BTC"


def test_a_holding_is_that_at_the_end_of_the_day() -> None:
    claim = Holds("office", Amount(95 * BTC))

    answer = judge_holds(claim, day_of(4), Reading.EXACTLY, holding(COMPLETE))

    assert answer.verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("integrity", "grade"),
    [
        pytest.param(Integrity.HEADERS, Grade.ATTESTED, id="headers"),
        pytest.param(Integrity.HITS, Grade.ATTESTED, id="hits"),
        pytest.param(Integrity.ALL, Grade.CHAIN, id="all"),
        pytest.param(Integrity.VALIDATED, Grade.CHAIN, id="validated"),
    ],
)
def test_a_balance_reaches_the_chain_only_where_nothing_could_be_cut_out(
    integrity: Integrity, grade: Grade
) -> None:
    coverage = replace(holding(COMPLETE).history.coverage, integrity=integrity)

    assert grade_of(coverage) is grade


def judged_announcement(
    *receipts: int, declared: Perimeter = COMPLETE, named: bool = False, days: int = 9
) -> Answer:
    """Judge "5 BTC were bought on this day" where these receipts came from outside.

    The chain goes on for some days.
    """
    chain = OwnedChain()
    coins = [chain.fund("x", sats) for sats in receipts]
    chain.next_block(2)
    paid = [chain.pay([coin], ("a", chain.coins[coin].amount.sats)) for coin in coins]
    claim = Announced(Amount(5 * BTC), None, "USD", PriceBasis.UNKNOWN, None)
    said = Announcement("c1", DAY, claim.amount, None, "USD", PriceBasis.UNKNOWN)
    outputs = [Outpoint(one.transaction.txid, 0) for one in paid]
    deals = (acquisition("deal", 5 * BTC, *outputs, height=2),) if named else ()
    chain.next_block(days)
    return judge_announced("c1", DAY, claim, look(chain, declared, Said((said,), deals)))


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        pytest.param(judged_announcement(5 * BTC), "confirmed", "5.00000000 BTC", id="matched"),
        pytest.param(
            judged_announcement(2 * BTC, 3 * BTC), "confirmed", "in 2 receipts", id="a-sum"
        ),
        pytest.param(
            judged_announcement(5 * BTC, declared=PARTIAL), "unverifiable", "5.0", id="not-complete"
        ),
        pytest.param(
            judged_announcement(5 * BTC, 5 * BTC - 1), "unverifiable", "ambiguous", id="ambiguous"
        ),
        pytest.param(judged_announcement(4 * BTC), "contradicted", "0.00000000 BTC", id="none"),
        pytest.param(
            judged_announcement(4 * BTC, declared=PARTIAL), "unverifiable", "0.0", id="none-listed"
        ),
        pytest.param(
            judged_announcement(5 * BTC, named=True), "unverifiable", "5.0", id="named-by-a-deal"
        ),
        pytest.param(
            judged_announcement(4 * BTC, named=True), "contradicted", "0.0", id="another-deal"
        ),
        pytest.param(
            judged_announcement(4 * BTC, days=7), "unverifiable", "0.0", id="days-to-come"
        ),
    ],
)
def test_an_announced_purchase_is_judged_by_the_receipts_that_fit_it(
    answer: Answer, verdict: str, words: str
) -> None:
    assert (answer.verdict.value, answer.grade) == (verdict, Grade.ATTESTED)
    assert words in answer.recomputed


def claim(parameters: Parameters, reading: Reading) -> Claim:
    return Claim("c1", "they said so", "a minister", DAY, reading, "a newspaper", parameters)


def quote(price: str, rule: ClosingRule = ClosingRule.UTC_CLOSE, currency: str = "USD") -> Quote:
    return Quote(currency, Decimal(price), DAY, rule, "a table", Digest.of(b""), Standing.SERIES)


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


TEN = Amount(10 * BTC)


@pytest.mark.parametrize(
    ("quotes", "reading", "verdict"),
    [
        pytest.param([quote("101")], Reading.MORE_THAN, "confirmed", id="above"),
        pytest.param([quote("100")], Reading.MORE_THAN, "contradicted", id="not-above"),
        pytest.param([quote("99")], Reading.ABOUT, "confirmed", id="about"),
        pytest.param(
            [quote("99"), quote("101", ClosingRule.INTRADAY_HIGH)],
            Reading.MORE_THAN,
            "unverifiable",
            id="true-at-one-price-only",
        ),
        pytest.param(
            [quote("101"), quote("99", ClosingRule.IMPLIED), quote("9", currency="EUR")],
            Reading.MORE_THAN,
            "confirmed",
            id="implied-and-foreign-prices-do-not-count",
        ),
        pytest.param(
            [quote("101"), replace(quote("9"), day=day_of(3))],
            Reading.MORE_THAN,
            "confirmed",
            id="other-days-do-not-count",
        ),
    ],
)
def test_a_value_is_judged_at_every_price_of_its_day(
    quotes: list[Quote], reading: Reading, verdict: str
) -> None:
    stated = ValueAbove(TEN, usd("1000.00"), None)

    answer = judge_value(claim(stated, reading), stated, quotes=quotes, others=())

    assert (answer.verdict.value, answer.grade) == (verdict, Grade.ASSUMED)


@pytest.mark.parametrize(
    ("price", "verdict"),
    [
        pytest.param("100.01", Verdict.CONFIRMED, id="above"),
        pytest.param("100", Verdict.CONTRADICTED, id="not-above"),
    ],
)
def test_a_value_at_its_own_price_is_arithmetic(price: str, verdict: Verdict) -> None:
    stated = ValueAbove(TEN, usd("1000.00"), Decimal(price))

    answer = judge_value(claim(stated, Reading.MORE_THAN), stated, quotes=(), others=())

    assert answer.verdict is verdict
    assert "needs 100.00 each" in answer.reason


def test_two_values_of_one_holding_are_two_prices() -> None:
    stated = ValueAbove(TEN, usd("1000.00"), Decimal(101))
    others = (StatedValue(TEN, usd("1030.20")), StatedValue(TEN, Money.parse("9.00", "EUR")))

    answer = judge_value(claim(stated, Reading.MORE_THAN), stated, quotes=(), others=others)

    assert answer.reason.endswith("not in holdings")
    assert answer.reason.count("differs in price") == 1


@pytest.mark.parametrize(
    ("claimed", "verdict", "reason"),
    [
        pytest.param(12 * BTC, Verdict.CONFIRMED, "add up to it", id="adds-up"),
        pytest.param(12 * BTC + 1, Verdict.CONTRADICTED, "+0.00000001", id="one-satoshi-more"),
        pytest.param(12 * BTC - 1, Verdict.CONTRADICTED, "-0.00000001", id="one-satoshi-less"),
    ],
)
def test_announcements_and_a_daily_rate_explain_what_they_add_up_to(
    claimed: int, verdict: Verdict, reason: str
) -> None:
    said = Announcement("a1", DAY, TEN, Decimal(100), "USD", PriceBasis.STATED)
    stated = ExplainedBy(Amount(claimed), Amount(BTC), day_of(0), DAY)

    answer = judge_explained(stated, said.amount)

    assert (answer.verdict, answer.grade) == (verdict, Grade.RECORD)
    assert reason in answer.reason


@pytest.mark.parametrize(
    ("price", "amount", "verdict", "grade"),
    [
        pytest.param("100", 10, "confirmed", "record", id="all-known"),
        pytest.param("101", 10, "contradicted", "assumed", id="all-known-otherwise"),
        pytest.param("150", 20, "unverifiable", "assumed", id="the-rest-is-possible"),
        pytest.param("160", 20, "contradicted", "assumed", id="the-rest-cost-more-than-ever"),
        pytest.param("100", 5, "unverifiable", "assumed", id="more-is-known-than-claimed"),
    ],
)
def test_an_average_cost_is_judged_by_what_the_rest_must_have_cost(
    price: str, amount: int, verdict: str, grade: str
) -> None:
    said = Announcement("a1", day_of(1), TEN, Decimal(100), "USD", PriceBasis.STATED)
    stated = AverageCost(Amount(amount * BTC), Decimal(price), "USD")
    quotes = [quote("90"), quote("210", ClosingRule.INTRADAY_HIGH), quote("900", currency="EUR")]
    early = replace(quote("5000"), day=day_of(0))

    answer = judge_average_cost(
        claim(stated, Reading.EXACTLY), stated, announcements=[said], quotes=[*quotes, early]
    )

    assert (answer.verdict.value, str(answer.grade)) == (verdict, grade)
    assert answer.recomputed.startswith("100.00 USD over 10.00000000 BTC")
