"""Plans that a ministry writes, and what they may not say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.model import BelowMean, DailyCoin, Hold, StopAt
from biplomacy.outlook.plan_file import decode_plan
from biplomacy.outlook.policies import decode_policy, encode_policy, policy_title
from biplomacy.outlook.scenario import usual_policies
from biplomacy.outlook.synthetic import synthetic_history
from biplomacy.values.amount import Amount
from biplomacy.values.day import Day
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Standing
from fakes.outlook_cases import EVERY_POLICY, GOLDEN_POLICIES, usd

PLAN = """
btc = "6237"
reserves = "14500000000.00"
haircut = "0.4"
population = 240000000
nir = "8600000000.00"

[[policies]]
kind = "hold"

[[policies]]
kind = "stop-at"
drawdown = "0.35"
policy = { kind = "daily-coin", btc = "0.5" }

[[policies]]
kind = "below-mean"
days = 200
usd = "118000.00"

[[floors]]
name = "end of June"
day = "2026-06-30"
floor = "13775000000.00"

[accounts]
regime = "floating"
imports_per_month = "4500000000.00"
short_term_debt = "10000000000.00"
broad_money = "120000000000.00"
exports = "32000000000.00"
other_liabilities = "20000000000.00"
standing = "illustrative"
"""


def test_a_plan_reads() -> None:
    plan = decode_plan(PLAN.encode())

    assert plan.position.held == Amount.from_btc("6237")
    assert plan.policies == (
        Hold(),
        StopAt(DailyCoin(Amount.from_btc("0.5")), Decimal("0.35")),
        BelowMean(200, usd("118000.00")),
    )
    assert [(floor.name, str(floor.day)) for floor in plan.floors] == [
        ("end of June", "2026-06-30")
    ]
    assert plan.haircut == Decimal("0.4")
    assert plan.rule is not None
    assert plan.rule.standing is Standing.RECALLED
    assert (plan.population, plan.nir) == (240_000_000, usd("8600000000.00"))


def test_a_plan_may_be_short() -> None:
    plan = decode_plan(b'btc = "1"')

    assert (plan.policies, plan.floors, plan.accounts, plan.haircut) == (
        (),
        (),
        None,
        Decimal("0.5"),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"6237"', "6237.0", id="a-float"),
        pytest.param('"6237"', "6237", id="a-bare-number"),
        pytest.param("haircut", "hairkut", id="a-key-that-is-unknown"),
        pytest.param('"floating"', '"crawling"', id="an-unknown-regime"),
        pytest.param("days = 200", "days = 1", id="a-mean-of-one-day"),
        pytest.param("days = 200", "days = 401", id="a-mean-of-too-many"),
        pytest.param('"daily-coin"', '"stop-at"', id="a-stop-within-a-stop"),
        pytest.param('"hold"', '"sell"', id="an-unknown-kind"),
        pytest.param('"2026-06-30"', "2026-06-30T10:00:00Z", id="a-day-with-a-time"),
        pytest.param('"2026-06-30"', '"30 June"', id="no-day"),
        pytest.param('"8600000000.00"', '"8600000000"', id="money-without-cents"),
        pytest.param("[[floors]]", "[[floors", id="no-toml"),
        pytest.param("population = 240000000", "population = 0", id="nobody"),
    ],
)
def test_a_plan_that_does_not_read_is_refused(old: str, new: str) -> None:
    assert old in PLAN

    with pytest.raises(OutlookMalformed):
        decode_plan(PLAN.replace(old, new).encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(OutlookMalformed):
        decode_plan(b"\xff\xfe")


def test_the_usual_policies_are_those_of_the_golden_case() -> None:
    assert usual_policies(Decimal(118_000), 365) == GOLDEN_POLICIES


def test_every_policy_reads_back_and_has_a_title_of_its_own() -> None:
    for policy in EVERY_POLICY:
        fields = Fields(encode_policy(policy), "policy")
        assert decode_policy(fields, lambda taken: taken.amount("amount")) == policy
        fields.close()
    assert len({policy_title(policy) for policy in EVERY_POLICY}) == len(EVERY_POLICY)
    assert policy_title(EVERY_POLICY[6]) == "buy 1.00000000 BTC a day, until a fall of 0.4"


@pytest.mark.parametrize("closes", [59, 20_001])
def test_an_invented_history_has_the_length_of_a_history(closes: int) -> None:
    with pytest.raises(OutlookMalformed):
        synthetic_history(1, Day.parse("2020-01-01"), closes)
