"""Days and orders as they are stated: read back byte by byte, and made again from evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from biplomacy.power.meter import MeterDay, meter_days
from biplomacy.power.meter_check import (
    check_days,
    check_due,
    check_meter,
    due_at,
    meter_expectation,
)
from biplomacy.power.meter_file import encode_readings
from biplomacy.power.model import Provenance
from biplomacy.power.statement.curtailment import (
    check_curtailment,
    decode_curtailment,
    encode_curtailment,
    stated_order,
)
from biplomacy.power.statement.meter import (
    StatedDay,
    day_evidence,
    decode_meter,
    encode_meter,
    stated_day,
)
from biplomacy.record.expectation import decode_expectation, encode_expectation
from biplomacy.values.canonical import encode
from biplomacy.values.day import parse_instant
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed, FieldUnknown
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Finding, Grade
from fakes.power_meter import metered, order_at, small_contract

HERE = small_contract()
START = HERE.starts
METERED = Provenance.METERED


def three_days(*, without: tuple[int, ...] = ()) -> list[MeterDay]:
    readings = metered([1_000] * 96 * 3, start=START, counter=7)
    return list(meter_days([r for i, r in enumerate(readings) if i not in without], HERE))


def stated(days: list[MeterDay], provenance: Provenance = METERED) -> list[StatedDay]:
    return [stated_day(day, HERE, provenance) for day in days]


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_day_reads_back_without_a_changed_byte() -> None:
    for day in stated(three_days(without=(5, 120))):
        body = encode_meter(day)

        assert decode_meter(body) == day
        assert encode(encode_meter(decode_meter(body))) == encode(body)


def test_a_day_that_runs_backwards_reads_back_too() -> None:
    readings = metered([1_000] * 96, start=START, counter=10**6)
    readings[96] = replace(readings[96], counter_wh=0)
    (day,) = stated(list(meter_days(readings, HERE)))

    assert (day.wh, encode_meter(day)["wh"]) == (-(10**6), "-1000000")
    assert decode_meter(encode_meter(day)) == day


def test_a_day_made_again_from_its_readings_is_the_same() -> None:
    for day in three_days(without=(5, 96, 97, 200)):
        one = stated_day(day, HERE, METERED)

        assert check_meter(one, day_evidence(day, METERED), HERE) == ()


def test_one_watt_hour_more_differs_by_name() -> None:
    day = three_days()[1]
    one = replace(stated_day(day, HERE, METERED), wh=96_001)

    (finding,) = check_meter(one, day_evidence(day, METERED), HERE)

    assert (finding.code, finding.subject) == ("meter-differs", "wh")
    assert finding.message == "published 96001, recomputed 96000"


def test_other_readings_are_not_taken_for_evidence() -> None:
    first, second, _ = three_days()

    assert codes(
        check_meter(stated_day(first, HERE, METERED), day_evidence(second, METERED), HERE)
    ) == ["meter-evidence-differs"]


def test_synthetic_readings_cannot_be_stated_as_metered() -> None:
    day = three_days()[0]
    evidence = day_evidence(day, Provenance.SYNTHETIC)
    one = replace(stated_day(day, HERE, METERED), readings=Digest.of(evidence))

    found = check_meter(one, evidence, HERE)

    assert codes(found) == ["provenance-raised", "meter-differs", "meter-differs"]
    assert [f.subject for f in found[1:]] == ["grade", "provenance"]
    assert stated_day(day, HERE, Provenance.SYNTHETIC).grade is Grade.ASSUMED


def test_evidence_without_a_day_is_no_evidence() -> None:
    empty = encode_readings([], METERED)
    one = replace(stated(three_days())[0], readings=Digest.of(empty))

    assert codes(check_meter(one, empty, HERE)) == ["meter-differs"]


def test_days_that_follow_each_other_leave_no_watt_hour_out() -> None:
    first, second, third = stated(three_days())

    assert check_days([first, second, third]) == ()
    assert third.last_wh - first.first_wh == first.wh + second.wh + third.wh


def test_a_withheld_day_shows_in_days_and_counters() -> None:
    first, _, third = stated(three_days())

    assert codes(check_days([first, third])) == ["meter-day-withheld", "meter-counter-jumps"]


def test_a_day_is_due_by_noon_of_the_next_local_day() -> None:
    (day, *_) = stated(three_days())
    noon = parse_instant("2024-11-02T07:00:00Z")

    assert due_at(day.day, 300) == noon
    assert check_due(day, noon, HERE) == ()
    assert codes(check_due(day, noon + 1, HERE)) == ["meter-late"]


def test_a_charter_can_expect_a_day_each_day() -> None:
    expected = meter_expectation("power-operator")

    assert decode_expectation(Fields(encode_expectation(expected), "expectation")) == expected


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        pytest.param("code", "power-meter 2", FieldMalformed, id="another-version"),
        pytest.param("more", "x", FieldUnknown, id="an-unknown-field"),
        pytest.param("wh", "-0", FieldMalformed, id="minus-nothing"),
        pytest.param("provenance", "guessed", FieldMalformed, id="an-unknown-provenance"),
        pytest.param(
            "findings",
            [{"code": "b", "count": 1}, {"code": "a", "count": 1}],
            FieldMalformed,
            id="findings-not-by-code",
        ),
    ],
)
def test_a_body_is_refused(name: str, value: object, error: type[BiplomacyError]) -> None:
    body = encode_meter(stated(three_days())[0])
    assert isinstance(value, (str, list))
    body[name] = value

    with pytest.raises(error):
        decode_meter(body)


def test_an_order_reads_back_without_a_changed_byte() -> None:
    one = stated_order(order_at(START + 86_400), HERE)
    body = encode_curtailment(one)

    assert decode_curtailment(body) == one
    assert encode(encode_curtailment(decode_curtailment(body))) == encode(body)
    with pytest.raises(FieldMalformed):
        decode_curtailment(body | {"code": "power-curtailment 2"})


def test_stated_orders_are_held_against_their_contract() -> None:
    good = stated_order(order_at(START + 86_400), HERE)
    late = stated_order(
        replace(order_at(START + 172_800, name="o-2"), issued=START + 172_800), HERE
    )

    assert check_curtailment([good], HERE) == ()
    assert codes(check_curtailment([good, late], HERE)) == ["order-notice-short"]
    assert codes(check_curtailment([replace(good, contract="sez-8")], HERE)) == [
        "order-other-contract"
    ]
