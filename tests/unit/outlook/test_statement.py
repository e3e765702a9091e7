"""``outlook/1`` reads back without a changed byte, and is drawn again as text (§11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from biplomacy.outlook.adequacy import read_rules
from biplomacy.outlook.checking import check_outlook
from biplomacy.outlook.errors import OutlookMalformed
from biplomacy.outlook.history import decode_history
from biplomacy.outlook.model import Drift, Outlook, StopAt
from biplomacy.outlook.scenario import MAX_POLICIES, MAX_THRESHOLDS
from biplomacy.outlook.simulation import simulate_outlook
from biplomacy.outlook.statement import decode_outlook, encode_outlook
from biplomacy.record.model import MAX_PAYLOAD
from biplomacy.values.canonical import JsonObject, decode_object, encode
from biplomacy.values.errors import BiplomacyError, FieldUnknown, InputError
from fakes.outlook_cases import (
    ACCOUNTS,
    EVERY_POLICY,
    invented_history,
    scenario_over,
    usd,
    with_floor,
)

HISTORY = invented_history()


def published() -> Outlook:
    closes = decode_history(HISTORY)
    scenario = scenario_over(closes, EVERY_POLICY, paths=200, days=90)
    rule = read_rules().rule("fixed")
    scenario = replace(with_floor(scenario, 60, "700000000.00"), accounts=ACCOUNTS, rule=rule)
    return simulate_outlook(scenario, closes)


PUBLISHED = published()


def changed(change: Callable[[JsonObject], object]) -> JsonObject:
    body = decode_object(encode(encode_outlook(PUBLISHED)))
    change(body)
    return body


def part(body: JsonObject, *names: str) -> JsonObject:
    for name in names:
        value = body[name]
        body = value[0] if isinstance(value, list) else value  # type: ignore[assignment]  # a path that we know
    return body


def test_an_outlook_reads_back_without_a_changed_byte() -> None:
    content = encode(encode_outlook(PUBLISHED))

    again = decode_outlook(decode_object(content))

    assert again == PUBLISHED
    assert encode(encode_outlook(again)) == content


def test_no_float_stands_in_it_and_its_figures_are_synthetic() -> None:
    body = encode_outlook(PUBLISHED)

    assert body["standing"] == "synthetic"
    assert encode(body)  # the canonical encoding refuses floats


def test_drawn_again_it_is_the_same() -> None:
    decoded = decode_outlook(encode_outlook(PUBLISHED))

    assert check_outlook(decoded, HISTORY) == ()


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        pytest.param(
            lambda body: part(body, "figures", "value", "p50").update(value="1"),
            "value.p50.value",
            id="one-figure",
        ),
        pytest.param(
            lambda body: part(body, "figures", "cost", "p05").update(path=7),
            "cost.p05.path",
            id="one-path",
        ),
        pytest.param(lambda body: body.update(paths="00" * 32), "paths", id="digest"),
        pytest.param(lambda body: part(body, "draws").update(seed="1"), "paths", id="seed"),
        pytest.param(
            lambda body: part(body, "draws").update(drift="historical"), "paths", id="drift"
        ),
        pytest.param(lambda body: part(body, "start").update(price="118001"), "paths", id="price"),
        pytest.param(
            lambda body: part(body, "position").update(held="623700000001"), "paths", id="one-sat"
        ),
        pytest.param(lambda body: body.update(haircut="0.500001"), "paths", id="haircut"),
        pytest.param(
            lambda body: part(body, "thresholds").update(floor="900000000.00"),
            "floors[0].at_market",
            id="floor",
        ),
        pytest.param(
            lambda body: part(body, "rule").update(exports="0.11"),
            "adequacy.official",
            id="weight",
        ),
    ],
)
def test_what_was_changed_is_found(change: Callable[[JsonObject], object], subject: str) -> None:
    findings = check_outlook(decode_outlook(changed(change)), HISTORY)

    assert any(subject in finding.subject for finding in findings), findings
    assert {finding.code for finding in findings} == {"outlook-differs"}


def test_other_closes_are_found_before_anything_is_drawn() -> None:
    findings = check_outlook(PUBLISHED, invented_history(seed=8))

    assert [finding.code for finding in findings] == ["outlook-history-differs"]


def test_another_code_is_said_and_not_judged() -> None:
    findings = check_outlook(replace(PUBLISHED, code="biplomacy outlook 9"), HISTORY)

    assert [(f.code, f.severity.value) for f in findings] == [("outlook-code-unknown", "warning")]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: body.update(standing="series"), id="another-standing"),
        pytest.param(lambda body: part(body, "draws").update(paths=0), id="no-path"),
        pytest.param(lambda body: part(body, "draws").update(paths=1_000_001), id="many-paths"),
        pytest.param(lambda body: part(body, "draws").update(days=3_661), id="many-days"),
        pytest.param(lambda body: part(body, "draws").update(seed="-1"), id="seed-below-0"),
        pytest.param(lambda body: part(body, "draws").update(seed="01"), id="seed-of-two-forms"),
        pytest.param(lambda body: part(body, "draws").update(seed=str(2**64)), id="wide-seed"),
        pytest.param(lambda body: part(body, "draws").update(mean_block=1), id="block-of-1"),
        pytest.param(lambda body: part(body, "start").update(price="0"), id="price-of-0"),
        pytest.param(lambda body: body.update(haircut="1.1"), id="haircut-above-1"),
        pytest.param(lambda body: body.update(haircut="0.1234567"), id="haircut-too-fine"),
        pytest.param(lambda body: body.update(policies=[]), id="no-policy"),
        pytest.param(lambda body: body.update(figures=[]), id="no-figures"),
        pytest.param(lambda body: part(body, "policies").update(kind="short"), id="sells"),
        pytest.param(
            lambda body: part(body, "thresholds").update(day="2025-07-16"), id="floor-at-start"
        ),
        pytest.param(
            lambda body: part(body, "thresholds").update(day="2026-07-16"), id="floor-too-late"
        ),
        pytest.param(
            lambda body: part(body, "thresholds").update(floor="-1.00"), id="floor-below-0"
        ),
        pytest.param(
            lambda body: part(body, "accounts").update(imports_per_month="0.00"), id="no-imports"
        ),
        pytest.param(lambda body: part(body, "rule").update(regime="crawling"), id="regime"),
        pytest.param(lambda body: body.pop("rule"), id="accounts-without-rule"),
        pytest.param(lambda body: body.pop("accounts"), id="rule-without-accounts"),
    ],
)
def test_what_lies_outside_the_bounds_is_refused(
    change: Callable[[JsonObject], object],
) -> None:
    with pytest.raises(InputError):
        decode_outlook(changed(change))


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(FieldUnknown):
        decode_outlook(changed(lambda body: part(body, "draws").update(jumps=3)))


def test_a_stop_within_a_stop_and_a_stop_at_nothing_are_refused() -> None:
    twice = {"kind": "stop-at", "drawdown": "0.2", "policy": {"kind": "stop-at"}}
    never = {"kind": "stop-at", "drawdown": "0", "policy": {"kind": "hold"}}

    for policy in (twice, never):
        with pytest.raises(OutlookMalformed):
            decode_outlook(changed(lambda body, one=policy: body.update(policies=[one] * 8)))  # type: ignore[misc]  # a default binds the loop's value


def test_the_largest_outlook_fits_into_a_statement() -> None:
    closes = decode_history(HISTORY)
    stop = StopAt(EVERY_POLICY[5], Decimal("0.123456"))  # type: ignore[arg-type]  # below the mean
    case = scenario_over(
        closes, (stop,) * MAX_POLICIES, paths=50, days=MAX_THRESHOLDS, drift=Drift.HISTORICAL
    )
    case = replace(
        case,
        accounts=ACCOUNTS,
        rule=read_rules().rule("fixed"),
        position=replace(case.position, reserves=usd("999999999999999.00")),
    )
    for day in range(1, MAX_THRESHOLDS + 1):
        case = with_floor(case, day, "999999999999999.99")

    body = encode(encode_outlook(simulate_outlook(case, closes)))

    assert len(body) < MAX_PAYLOAD - 2_000


@pytest.mark.parametrize("content", [{}, {"standing": 1}, {"standing": "synthetic"}])
def test_no_stranger_s_object_causes_a_trace(content: JsonObject) -> None:
    with pytest.raises(BiplomacyError):
        decode_outlook(content)
