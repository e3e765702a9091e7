"""A performance as it is stated: read back byte by byte, and made again from its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from biplomacy.power.billing import Bill
from biplomacy.power.contract import Contract, hidden_contract
from biplomacy.power.errors import LimitExceeded, SystemMalformed
from biplomacy.power.ex_post import ExPost, FirmForecast, ForecastCheck
from biplomacy.power.meter import meter_days
from biplomacy.power.meter_file import encode_readings, read_readings
from biplomacy.power.model import Provenance
from biplomacy.power.month import Month
from biplomacy.power.performance import Performance, Promises, judge_performance
from biplomacy.power.performance_check import check_performance
from biplomacy.power.statement.order_rows import decode_outcomes, encode_outcomes
from biplomacy.power.statement.performance import (
    StatedPerformance,
    decode_performance,
    encode_performance,
    encode_surplus_hours,
    state_performance,
)
from biplomacy.power.synthetic_meter import synthetic_orders, synthetic_readings
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, NotCanonical
from biplomacy.values.verdict import Finding, Standing
from fakes.power_meter import small_contract

HERE = small_contract()
NOVEMBER, DECEMBER = Month(2024, 11), Month(2024, 12)


@dataclass(frozen=True, slots=True)
class Case:
    """A stated performance with all that it rests on."""

    stated: StatedPerformance
    found: Performance
    contract: Contract
    readings: bytes
    orders: bytes
    surplus: bytes

    def checked(self, stated: StatedPerformance | None = None) -> tuple[Finding, ...]:
        """Make the performance again."""
        return check_performance(
            stated or self.stated,
            self.contract,
            readings=self.readings,
            orders=self.orders,
            surplus=self.surplus,
        )


def case(contract: Contract = HERE) -> Case:
    orders = synthetic_orders(HERE, "a test")
    readings = encode_readings(synthetic_readings(HERE, "a test", orders), Provenance.SYNTHETIC)
    hours = tuple(0 if n % 24 == 19 else 10**9 for n in range(151 * 24))
    ex_post = ExPost(
        "pakistan-fy25", HERE.starts, 300, hours, Provenance.SYNTHETIC, Standing.SYNTHETIC,
        (FirmForecast(NOVEMBER, 90, 10**9), FirmForecast(DECEMBER, 99, 10**9)),
    )  # fmt: skip
    promises = Promises(contract, NOVEMBER, DECEMBER, orders, (Bill(NOVEMBER, 1_000),), ex_post)
    days = meter_days(read_readings(readings.splitlines()), contract)
    found = judge_performance(promises, days, Provenance.SYNTHETIC)
    return Case(
        state_performance(found, Digest.of(readings), ex_post),
        found,
        contract,
        readings,
        encode_outcomes(found.orders),
        encode_surplus_hours(ex_post),
    )


@pytest.fixture(scope="module")
def small() -> Case:
    return case()


def test_a_performance_reads_back_without_a_changed_byte(small: Case) -> None:
    body = encode_performance(small.stated)

    assert decode_performance(body) == small.stated
    assert encode(encode_performance(decode_performance(body))) == encode(body)
    assert len(encode(body)) < 40_000


def test_orders_read_back_from_their_lines(small: Case) -> None:
    assert decode_outcomes(small.orders) == small.found.orders
    with pytest.raises(NotCanonical):
        decode_outcomes(small.orders[:-1])


def test_a_performance_made_again_is_the_same(small: Case) -> None:
    assert small.checked() == ()
    assert small.found.months[0].no_surplus_wh
    assert [check.kept for check in small.found.forecast] == [True, False]


def test_one_watt_hour_is_noticed(small: Case) -> None:
    first, *rest = small.stated.months
    raised = replace(first, delivered_wh=first.delivered_wh + 1)

    found = small.checked(replace(small.stated, months=(raised, *rest)))

    assert {finding.subject for finding in found} == {"months[0].delivered_wh", "delivered_wh"}


def test_a_raised_obedience_is_noticed(small: Case) -> None:
    raised = replace(small.stated, obedience_ppm=small.stated.obedience_ppm + 1)

    assert [(f.code, f.subject) for f in small.checked(raised)] == [
        ("performance-differs", "obedience_ppm")
    ]


@pytest.mark.parametrize("role", ["readings", "orders", "surplus"])
def test_changed_evidence_is_named(small: Case, role: str) -> None:
    changed = {
        "readings": replace(small, readings=b"x"),
        "orders": replace(small, orders=b"x"),
        "surplus": replace(small, surplus=b"x"),
    }[role]

    assert [(f.code, f.subject) for f in changed.checked()] == [
        ("performance-evidence-differs", role)
    ]


def test_another_contract_is_named(small: Case) -> None:
    other = replace(small, contract=replace(HERE, prepaid=1))

    assert [f.subject for f in other.checked()] == ["contract"]


def test_better_outcomes_in_the_lines_are_noticed(small: Case) -> None:
    better = small.orders.replace(b'"exceeded"', b'"obeyed"')
    assert better != small.orders
    told = replace(small, orders=better, stated=replace(small.stated, orders=Digest.of(better)))

    assert {f.subject for f in told.checked()} == {"orders", "orders.sha256"}


def test_sums_and_shares_must_be_those_of_the_rows(small: Case) -> None:
    body = encode_performance(small.stated)
    with pytest.raises(FieldMalformed, match="sums"):
        decode_performance(body | {"delivered_wh": "1"})
    rows = body["months"]
    assert isinstance(rows, list)
    assert isinstance(rows[0], dict)
    with pytest.raises(FieldMalformed, match="load factor"):
        decode_performance(body | {"months": [rows[0] | {"load_factor_ppm": 1}, rows[1]]})
    with pytest.raises(FieldMalformed, match="is not"):
        decode_performance(body | {"code": "power-performance 2"})


def test_a_person_is_stated_by_commitments_only() -> None:
    person = replace(HERE, person=True)
    with pytest.raises(SystemMalformed, match="person"):
        case(person)

    hidden = case(hidden_contract(person, bytes(32)))

    assert b"sez-7" not in encode(encode_performance(hidden.stated))
    assert hidden.checked() == ()


def test_more_than_a_hundred_forecasts_are_not_cut(small: Case) -> None:
    check = ForecastCheck(FirmForecast(NOVEMBER, 1, 1), 1, 1)

    with pytest.raises(LimitExceeded):
        state_performance(replace(small.found, forecast=(check,) * 101), Digest.of(b""), None)
