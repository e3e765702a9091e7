"""Cases, offers and actions read from TOML that a ministry can write (§6, §7, §8, §15)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from biplomacy.programme.action_file import read_action
from biplomacy.programme.case import apply_case
from biplomacy.programme.errors import (
    ExpressionMalformed,
    ProgrammeMalformed,
    QuantityNotExact,
    UnitMismatch,
)
from biplomacy.programme.evidence_file import read_evidence, read_offer
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Coverage, DeltaKind, Every
from biplomacy.programme.purchase import Daily
from biplomacy.programme.vocabulary import Funding
from biplomacy.values.day import Day
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade, Standing

CASE = """\
title = "A case"
approval = 2025-07-14

[[perimeters]]
id = "public-sector"
version = 2
coverage = "complete"
entities = [{ name = "reserve-fund", role = "the Fund" }]

[[observations]]
facts = ["flows.purchase", "flows.mined", "flows.internal"]
place = "reserve-fund"
start = 2025-07-15
end = 2025-07-24
quantity = { low = "0", high = "11.18", unit = "BTC", grade = "chain" }
standing = "synthetic"

[[observations]]
fact = "nir"
day = 2025-12-31
quantity = { value = "-15000000", unit = "USD", grade = "assumed" }
standing = "illustrative"

[[claims]]
id = "C2"
asserted_by = "two ministers"
text = "the stock remains unchanged"
perimeter = "public-sector"
test = "change(stock.gross[public-sector]) + sum(flows.fee[public-sector]) == 0 BTC"
source = { document = "letter", standing = "quoted" }
"""
TARGET = """
[[targets]]
clause = "PAK-NIR"
value = "0"
unit = "USD"
test_date = 2025-12-31
source = { document = "this case", standing = "illustrative" }
"""
ACTION = """\
id = "buy-daily"
title = "One bitcoin a day out of reserves"
standing = "illustrative"

[[purchases]]
funding = "central-bank-fx"
btc = "1"
usd_per_btc = "118000"
daily = { start = 2025-07-16, end = 2026-06-30 }

[[deltas]]
fact = "flows.seized"
kind = "add"
[deltas.every]
start = 2025-07-16
end = 2025-07-18
quantity = { value = "0.5", unit = "BTC", grade = "assumed" }
"""
OFFER = """\
id = "offer-a"
title = "2,000 MW for named trades"

[[observations]]
fact = "tariff.rate"
day = 2024-11-12
quantity = { low = "22", high = "23", unit = "PKR/kWh", grade = "attested" }
standing = "quoted"

[[observations]]
fact = "tariff.has_end"
day = 2024-11-12
quantity = { low = "0", high = "1", unit = "1", grade = "assumed" }
standing = "quoted"
"""


def test_a_case_gives_observations_and_what_it_replaces() -> None:
    case = read_evidence(CASE)
    inflow, reserves = case.observations

    assert inflow.facts == ("flows.purchase", "flows.mined", "flows.internal")
    assert (str(inflow.start), str(inflow.end)) == ("2025-07-15", "2025-07-24")
    assert inflow.quantity.low == 0
    assert inflow.quantity.high == 1_118_000_000
    assert inflow.quantity.grade is Grade.CHAIN
    assert reserves.start == reserves.end == Day.parse("2025-12-31")
    assert reserves.quantity.low == -1_500_000_000
    assert reserves.place == ""
    assert [claim.id for claim in case.claims] == ["C2"]
    assert case.perimeters[0].coverage is Coverage.COMPLETE


def test_a_case_replaces_the_list_and_the_first_day_of_a_programme() -> None:
    programme = apply_case(bundled_programme("SLV-EFF-2025"), read_evidence(CASE))

    assert programme.approved == Day.parse("2025-07-14")
    assert [(one.id, one.version) for one in programme.perimeters] == [
        ("fund", 1),
        ("public-sector", 2),
    ]


def test_a_case_adds_an_illustrative_target_and_replaces_one_of_the_same_day() -> None:
    programme = bundled_programme("PAK-EFF-2024")
    added = apply_case(programme, read_evidence('title = "x"\n' + TARGET)).clauses[0]
    earlier = TARGET.replace("2025-12-31", "2025-06-30")
    replaced = apply_case(programme, read_evidence('title = "x"\n' + earlier)).clauses[0]

    assert [str(one.test_date) for one in added.targets] == [
        "2024-12-31",
        "2025-06-30",
        "2025-12-31",
    ]
    assert added.targets[-1].source.standing is Standing.ILLUSTRATIVE
    assert [one.value for one in replaced.targets] == [12_150 * 10**8, 0]
    assert programme.clauses[0].targets != added.targets


def test_a_case_cannot_set_a_target_for_a_clause_that_is_not_there() -> None:
    case = read_evidence('title = "x"\n' + TARGET)

    with pytest.raises(ProgrammeMalformed, match="no clause 'PAK-NIR'"):
        apply_case(bundled_programme("SLV-EFF-2025"), case)


def test_an_action_gives_purchases_and_deltas() -> None:
    action = read_action(ACTION)
    (purchase,), (delta,) = action.purchases, action.deltas

    assert purchase.funding is Funding.CENTRAL_BANK_FX
    assert (purchase.quantity_sat, purchase.price_usd_cent) == (10**8, 11_800_000)
    assert purchase.schedule == Daily(Day.parse("2025-07-16"), Day.parse("2026-06-30"))
    assert delta.kind is DeltaKind.ADD
    assert isinstance(delta.schedule, Every)
    assert delta.schedule.quantity.low == Fraction(50_000_000)


def test_mined_and_seized_coins_need_no_price() -> None:
    text = ACTION.replace('usd_per_btc = "118000"\n', "")

    seized = read_action(text.replace("central-bank-fx", "seized"))
    assert seized.purchases[0].price_usd_cent == 0
    with pytest.raises(ProgrammeMalformed, match="usd_per_btc is missing"):
        read_action(text)


def test_an_offer_is_told_as_facts() -> None:
    offer = read_offer(OFFER)

    assert [one.facts[0] for one in offer.observations] == ["tariff.rate", "tariff.has_end"]
    assert offer.observations[1].quantity.low == 0
    assert offer.observations[1].quantity.high == 1
    with pytest.raises(ProgrammeMalformed, match="nir is not a fact of an offer"):
        read_offer(OFFER.replace("tariff.rate", "nir").replace("PKR/kWh", "USD"))


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        pytest.param(
            'high = "11.18"', "high = 11.18", QuantityNotExact, "quantity.high", id="float"
        ),
        pytest.param('"flows.mined"', '"flows.minted"', ExpressionMalformed, "minted", id="fact"),
        pytest.param(
            '"flows.mined"', '"flows.purchase"', ProgrammeMalformed, "each once", id="fact-twice"
        ),
        pytest.param('low = "0"', 'low = "-1"', ProgrammeMalformed, "never below zero", id="below"),
        pytest.param('low = "0"', 'low = "12"', ProgrammeMalformed, "low is above", id="order"),
        pytest.param('low = "0"', 'low = "-inf"', ProgrammeMalformed, "below zero", id="open-low"),
        pytest.param(
            'unit = "BTC"', 'unit = "USD"', UnitMismatch, "not measured in USD", id="unit"
        ),
        pytest.param('unit = "BTC"', 'unit = "coin"', ExpressionMalformed, "unit: ", id="no-unit"),
        pytest.param(
            "2025-07-24", "2025-07-01", ProgrammeMalformed, "before 2025-07-15", id="days"
        ),
        pytest.param('"synthetic"', '"true"', ProgrammeMalformed, "standing", id="standing"),
        pytest.param('"chain"', '"sure"', ProgrammeMalformed, "grade", id="grade"),
        pytest.param(
            "== 0 BTC", "== 0 USD", UnitMismatch, "claim C2", id="claim-of-two-dimensions"
        ),
        pytest.param("title", "titel", ProgrammeMalformed, "title is missing", id="key"),
    ],
)
def test_evidence_that_does_not_read_is_refused(
    old: str, new: str, error: type[BiplomacyError], said: str
) -> None:
    assert old in CASE
    with pytest.raises(error) as refused:
        read_evidence(CASE.replace(old, new, 1))

    assert said in refused.value.message


def test_an_open_high_bound_is_written_as_inf() -> None:
    (observation, _) = read_evidence(CASE.replace('"11.18"', '"inf"')).observations

    assert observation.quantity.high is None


def test_a_truth_value_is_zero_or_one() -> None:
    with pytest.raises(ProgrammeMalformed, match="is 0 or 1"):
        read_offer(OFFER.replace('high = "1"', 'high = "2"'))


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        pytest.param('btc = "1"', "btc = 1.0", QuantityNotExact, "purchases[0].btc", id="float"),
        pytest.param(
            'btc = "1"', 'btc = "0.000000001"', ProgrammeMalformed, "finer", id="below-a-satoshi"
        ),
        pytest.param('btc = "1"', 'btc = "0"', ProgrammeMalformed, "buys nothing", id="nothing"),
        pytest.param(
            'btc = "1"',
            'btc = "21000000.00000001"',
            ProgrammeMalformed,
            "than there is",
            id="supply",
        ),
        pytest.param('"118000"', '"0"', ProgrammeMalformed, "price", id="no-price"),
        pytest.param("2026-06-30", "2025-07-15", ProgrammeMalformed, "not a span", id="order"),
        pytest.param("2026-06-30", "2099-06-30", ProgrammeMalformed, "not a span", id="too-long"),
        pytest.param('"0.5", unit = "BTC"', '"5", unit = "USD"', UnitMismatch, "USD", id="unit"),
        pytest.param("central-bank-fx", "lottery", ProgrammeMalformed, "funding", id="funding"),
    ],
)
def test_an_action_that_does_not_read_is_refused(
    old: str, new: str, error: type[BiplomacyError], said: str
) -> None:
    assert old in ACTION
    with pytest.raises(error) as refused:
        read_action(ACTION.replace(old, new, 1))

    assert said in refused.value.message


def test_an_action_changes_something() -> None:
    with pytest.raises(ProgrammeMalformed, match="changes nothing"):
        read_action(ACTION[: ACTION.index("[[purchases]]")])
