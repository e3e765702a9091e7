"""``power-mining/1`` and ``power-plausibility/1``: there and back, and made again (§18.1)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from biplomacy.market.model import ClosingRule, Quote
from biplomacy.power.epochs import Stretch, covering, encode_stretches
from biplomacy.power.errors import BitsInvalid, CurrencyMixed, LimitExceeded
from biplomacy.power.mining import answer_mining
from biplomacy.power.mining_checking import (
    BITS_DIFFER,
    CODE_UNKNOWN,
    MINING_DIFFERS,
    NETWORK_DIFFERS,
    PLAUSIBILITY_DIFFERS,
    check_mining,
    check_plausibility,
    recompute_mining,
    recompute_plausibility,
)
from biplomacy.power.mining_model import (
    Mining,
    MiningQuestion,
    NetworkState,
    Rate,
)
from biplomacy.power.plausibility import Payout, weigh_claim
from biplomacy.power.statement.mining import decode_mining, encode_mining
from biplomacy.power.statement.plausibility import decode_plausibility, encode_plausibility
from biplomacy.values.amount import Amount
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, FieldUnknown
from biplomacy.values.verdict import Grade, Standing
from fakes.power_mining_cases import BITS, HEIGHT, assumed, claim, fleet, question, rate, shipped

EVIDENCE = encode_stretches(covering(shipped(), claim().first, claim().until))
CLAIMS = tuple(
    weigh_claim(one, assumed(), shipped(), Grade.ASSUMED)
    for one in (claim(), claim("5"), claim(payout=Payout.POOL))
)
QUOTE = Quote(
    currency="USD",
    price=Decimal("63165.55"),
    day=Day.parse("2024-04-20"),
    rule=ClosingRule.UTC_CLOSE,
    source="a series",
    evidence=Digest.of(b"closes"),
    standing=Standing.SERIES,
)
QUESTIONS = (
    question(),
    question(fleet(15, 600), fleet(20, 900), fleet(30, 500), tariff=2_298_000),
    question(rivals=1_100, fees=4_000_000),
    replace(question(), price=Rate.of_quote(QUOTE), pool_fee_ppm=20_000),
    replace(question(), fleets=()),
)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_mining_goes_there_and_back(asked: MiningQuestion) -> None:
    found = answer_mining(asked)
    content = encode(encode_mining(found))

    assert decode_mining(decode_object(content)) == found
    assert encode(encode_mining(decode_mining(decode_object(content)))) == content
    assert len(content) < 40_000
    assert recompute_mining(found) == found
    assert check_mining(found) == ()


@pytest.mark.parametrize("found", CLAIMS)
def test_plausibility_goes_there_and_back(found: object) -> None:
    body = encode_plausibility(found)  # type: ignore[arg-type]
    content = encode(body)

    again = decode_plausibility(decode_object(content))
    assert again == found
    assert encode(encode_plausibility(again)) == content
    assert len(content) < 40_000
    assert recompute_plausibility(again, EVIDENCE) == found
    assert check_plausibility(again, EVIDENCE) == ()


def test_the_golden_network_stands_in_the_body() -> None:
    body = encode_mining(answer_mining(question()))

    assert body["now"] == {
        "subsidy": "312500000",
        "sats_per_phs_day": "50740.202",
        "usd_per_phs_day": "55.814222",
    }
    assert body["halving_height"] == 1_050_000
    assert body["grade"] == "assumed"


def test_the_golden_entry_stands_in_the_body() -> None:
    found = answer_mining(question(rivals=1_100, fees=4_000_000))
    rows = {str(row.epsilon): row for row in found.entry}

    assert list(rows) == ["0", "0.26", "0.33", "0.44"]
    assert str(rows["0.33"].growth) == "0.065150416"
    assert str(rows["0.33"].hashprice_change) == "-0.061165461"
    assert rows["0.33"].coins == Amount(1_339_428_634_890)
    assert rows["0"].coins == Amount(1_314_000_000_000)


def test_both_sides_of_the_halving_are_shown() -> None:
    found = answer_mining(question(tariff=2_298_000))

    assert found.halved.subsidy.sats * 2 == found.now.subsidy.sats
    (one,) = found.fleets
    assert one.break_even_halved < one.break_even < 2 * one.break_even_halved
    for row in found.entry:
        assert row.coins_halved < row.coins < Amount(2 * row.coins_halved.sats)


def test_a_quote_and_a_height_of_the_chain_without_fleets_or_fees_are_attested() -> None:
    seen = replace(
        question(fees=0),
        fleets=(),
        network=NetworkState(HEIGHT, BITS, 0, Grade.CHAIN),
        price=Rate.of_quote(QUOTE),
        fx=replace(rate("USD", "PKR", "281"), standing=Standing.SERIES),
    )

    assert seen.grade is Grade.ATTESTED
    assert replace(seen, fleets=(fleet(),)).grade is Grade.ASSUMED
    assert replace(seen, price=rate("BTC", "USD", "1")).grade is Grade.ASSUMED


def test_a_changed_figure_is_found_by_its_name() -> None:
    found = answer_mining(question())
    changed = replace(found, naive_share=Decimal("0.1"))

    (only,) = check_mining(changed)
    assert (only.code, only.subject) == (MINING_DIFFERS, "naive_share")


def test_a_changed_answer_is_found_by_its_name() -> None:
    changed = replace(CLAIMS[0], low=Amount(1))

    (only,) = check_plausibility(changed, EVIDENCE)
    assert (only.code, only.subject) == (PLAUSIBILITY_DIFFERS, "low")
    assert only.message == "published 1, made again 13540596374"


def test_other_evidence_than_the_named_one_is_found() -> None:
    (only,) = check_plausibility(CLAIMS[0], EVIDENCE[:-1])

    assert only.code == NETWORK_DIFFERS


def test_evidence_that_does_not_cover_the_claim_is_found() -> None:
    short = EVIDENCE[: EVIDENCE.rindex(b"842688")]

    (only,) = check_plausibility(replace(CLAIMS[0], network=Digest.of(short)), short)
    assert only.code == NETWORK_DIFFERS


def test_a_target_that_the_chain_does_not_have_is_found() -> None:
    other = Stretch(HEIGHT, 2_016, BITS - 1, 0, 1)
    mined = answer_mining(question())

    assert [one.code for one in check_mining(mined, [other])] == [BITS_DIFFER]
    assert check_mining(mined, [replace(other, bits=BITS)]) == ()
    first = covering(shipped(), claim().first, claim().until)[0]
    found = check_plausibility(CLAIMS[0], EVIDENCE, [replace(first, bits=first.bits - 1)])
    assert [one.code for one in found] == [BITS_DIFFER]


def test_figures_of_another_version_are_not_judged() -> None:
    mined: Mining = replace(answer_mining(question()), code="power-mining 9")

    assert [one.code for one in check_mining(mined)] == [CODE_UNKNOWN]
    weighed = replace(CLAIMS[0], code="power-plausibility 9")
    assert [one.code for one in check_plausibility(weighed, EVIDENCE)] == [CODE_UNKNOWN]


def changed(body: JsonObject, place: str, value: object) -> JsonObject:
    *way, last = place.split(".")
    copy = decode_object(encode(body))
    inner = copy
    for name in way:
        step = inner[name]
        assert isinstance(step, dict)
        inner = step
    inner[last] = value  # type: ignore[assignment]
    return copy


@pytest.mark.parametrize(
    ("place", "value", "error"),
    [
        ("extra", "1", FieldUnknown),
        ("claim.power_w", "1500000.0", FieldMalformed),
        ("claim.power_w", "01500000", FieldMalformed),
        ("claim.power_w", 1_500_000, FieldMalformed),
        ("questions", [], FieldMalformed),
        ("answer", "wrong", FieldMalformed),
        ("grade", "certain", FieldMalformed),
        ("assumed.fees", "99999999999", FieldMalformed),
    ],
)
def test_a_plausibility_body_of_another_form_is_refused(
    place: str, value: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        decode_plausibility(changed(encode_plausibility(CLAIMS[0]), place, value))


@pytest.mark.parametrize("luck", ["2.03604e-15", "02.0E-15", "NaN", "1E-15000000", "0.0000001"])
def test_a_chance_has_one_form(luck: str) -> None:
    body = encode_plausibility(CLAIMS[0])
    cases = body["cases"]
    assert isinstance(cases, list)
    assert isinstance(cases[0], dict)
    cases[0]["luck"] = luck

    with pytest.raises(FieldMalformed):
        decode_plausibility(body)


@pytest.mark.parametrize(
    ("place", "value", "error"),
    [
        ("extra", "1", FieldUnknown),
        ("network.nbits", "00000000", BitsInvalid),
        ("network.nbits", "1702", FieldMalformed),
        ("price.currency", "EUR", CurrencyMixed),
        ("fx.base", "BTC", CurrencyMixed),
        ("fx.value", "0", LimitExceeded),
        ("epsilon", "1.1", LimitExceeded),
        ("pool_fee_ppm", 1_000_000, LimitExceeded),
        ("tariff", "0", LimitExceeded),
        ("now.usd_per_phs_day", "5e1", FieldMalformed),
    ],
)
def test_a_mining_body_of_another_form_is_refused(
    place: str, value: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        decode_mining(changed(encode_mining(answer_mining(question())), place, value))
