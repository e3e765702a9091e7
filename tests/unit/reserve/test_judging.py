"""One function judges any claim, and missing evidence never stops it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from biplomacy.reserve.claims import (
    Acquired,
    Announced,
    AverageCost,
    Claim,
    ExplainedBy,
    Holds,
    Parameters,
    Reading,
    Unchanged,
    ValueAbove,
    announcement_of,
)
from biplomacy.reserve.errors import ClaimMalformed
from biplomacy.reserve.judging import NO_CHAIN, JudgeFacts, judge_claim
from biplomacy.reserve.model import Announcement, PriceBasis
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.statement.claim import decode_claim, encode_claim
from biplomacy.reserve.survey import Said, Survey, survey
from biplomacy.reserve.valuation import StatedValue
from biplomacy.values.amount import Amount
from biplomacy.values.money import Money
from biplomacy.values.verdict import Grade, Verdict
from fakes.owned_chain import BTC, OwnedChain, day_of, look, member, perimeter, script_of

DAY = day_of(2)
HELD = Amount(5 * BTC)
STOCK_CLAIMS = [
    pytest.param(Holds("office", HELD), id="holds"),
    pytest.param(Acquired("office", HELD, day_of(1), DAY), id="acquired"),
    pytest.param(Unchanged(day_of(1), DAY, Amount(0)), id="unchanged"),
    pytest.param(Announced(HELD, None, "USD", PriceBasis.UNKNOWN, None), id="announced"),
]


def claim(parameters: Parameters, reading: Reading = Reading.EXACTLY) -> Claim:
    return Claim("c1", "they said so", "a minister", DAY, reading, "a newspaper", parameters)


def announced(currency: str = "USD", price: str = "100") -> Announcement:
    return Announcement("a1", day_of(1), HELD, Decimal(price), currency, PriceBasis.STATED)


def quiet() -> Survey:
    chain = OwnedChain()
    chain.fund("a", HELD.sats)
    chain.next_block(11)
    return look(chain, perimeter(member("a")))


@pytest.mark.parametrize("parameters", STOCK_CLAIMS)
def test_claims_about_coins_need_a_chain(parameters: Parameters) -> None:
    answer = judge_claim(claim(parameters), JudgeFacts(None, NO_CHAIN, ()))

    assert (answer.verdict, answer.reason) == (Verdict.UNVERIFIABLE, NO_CHAIN)
    assert answer.recomputed == ""


@pytest.mark.parametrize("parameters", STOCK_CLAIMS)
def test_a_chain_with_a_gap_decides_nothing(parameters: Parameters) -> None:
    chain = OwnedChain(height=2)
    members = membership(perimeter(member("a")))
    stock = survey(chain.read([script_of("a")], missing=(1,)), members, Said())

    answer = judge_claim(claim(parameters), JudgeFacts(stock, "", ()))

    assert answer.verdict is Verdict.UNVERIFIABLE
    assert answer.reason.startswith("coverage-partial")


@pytest.mark.parametrize(
    ("parameters", "verdict"),
    [
        pytest.param(Holds("office", HELD), Verdict.CONFIRMED, id="holds"),
        pytest.param(Acquired("office", HELD, day_of(1), DAY), Verdict.CONTRADICTED, id="acquired"),
        pytest.param(Unchanged(day_of(1), DAY, Amount(0)), Verdict.CONFIRMED, id="unchanged"),
        pytest.param(
            Announced(HELD, None, "USD", PriceBasis.UNKNOWN, None),
            Verdict.CONTRADICTED,
            id="announced",
        ),
        pytest.param(AverageCost(HELD, Decimal(100), "USD"), Verdict.CONFIRMED, id="average-cost"),
        pytest.param(
            ValueAbove(HELD, Money.parse("500.00", "USD"), Decimal(100)),
            Verdict.CONFIRMED,
            id="value-above",
        ),
        pytest.param(
            ExplainedBy(HELD, Amount(0), day_of(1), DAY), Verdict.CONFIRMED, id="explained-by"
        ),
    ],
)
def test_every_kind_of_claim_has_its_judge(parameters: Parameters, verdict: Verdict) -> None:
    answer = judge_claim(claim(parameters), JudgeFacts(quiet(), "", (announced(),)))

    assert answer.verdict is verdict
    assert answer.reason


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param(Holds("ministry", HELD), id="holds"),
        pytest.param(Acquired("ministry", HELD, day_of(1), DAY), id="acquired"),
    ],
)
def test_a_list_says_nothing_of_an_entity_that_it_does_not_name(parameters: Parameters) -> None:
    answer = judge_claim(claim(parameters), JudgeFacts(quiet(), "", ()))

    assert answer.verdict is Verdict.UNVERIFIABLE
    assert answer.reason == "the wallet list names no entity ministry"


@pytest.mark.parametrize(
    ("parameters", "announcements", "code"),
    [
        pytest.param(
            AverageCost(HELD, Decimal(100), "EUR"), (announced(),), "nothing-held", id="average"
        ),
        pytest.param(
            AverageCost(HELD, Decimal(100), "USD"), (), "nothing-held", id="nothing-announced"
        ),
        pytest.param(
            ExplainedBy(HELD, Amount(Amount.MAX_MONEY), day_of(0), DAY),
            (),
            "amount-out-of-range",
            id="more-than-the-supply",
        ),
        pytest.param(
            ValueAbove(HELD, Money.parse("1.00", "USD"), None), (), "quote-missing", id="no-quote"
        ),
        pytest.param(
            ValueAbove(Amount(0), Money.parse("1.00", "USD"), Decimal(1)),
            (),
            "nothing-held",
            id="value-of-nothing",
        ),
        pytest.param(
            Acquired("office", HELD, day_of(1), day_of(30)), (), "block-unknown", id="future-window"
        ),
    ],
)
def test_a_strange_claim_is_unverifiable_and_says_why(
    parameters: Parameters, announcements: tuple[Announcement, ...], code: str
) -> None:
    answer = judge_claim(claim(parameters), JudgeFacts(quiet(), "", announcements))

    assert (answer.verdict, answer.grade) == (Verdict.UNVERIFIABLE, Grade.ASSUMED)
    assert answer.reason.startswith(f"{code}: ")


def test_a_value_of_nothing_says_nothing_of_other_values() -> None:
    stated = ValueAbove(HELD, Money.parse("500.00", "USD"), Decimal(100))
    nothing = StatedValue(Amount(0), Money.parse("0.00", "USD"))

    answer = judge_claim(claim(stated), JudgeFacts(None, NO_CHAIN, (), valued=(nothing,)))

    assert answer.verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param(AverageCost(Amount(0), Decimal(1), "USD"), id="average"),
        pytest.param(ValueAbove(Amount(0), Money.parse("1.00", "USD"), None), id="value"),
    ],
)
def test_nothing_has_no_price(parameters: Parameters) -> None:
    with pytest.raises(ClaimMalformed, match="gives no bitcoin a price"):
        decode_claim(encode_claim(claim(parameters)))


def test_only_an_announcement_announces() -> None:
    with pytest.raises(ClaimMalformed, match="announces nothing"):
        announcement_of(claim(Holds("office", HELD)))
