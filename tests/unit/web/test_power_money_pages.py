"""What the pages on mining, the three parties, claims and contracts of surplus power say."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from starlette.testclient import TestClient

from biplomacy.power.contract import hidden_contract
from biplomacy.power.fiscal_file import shipped_plan
from biplomacy.power.statement import contract, fiscal, meter, mining, outlook, plausibility
from biplomacy.power.told_fiscal import tell_fiscal
from biplomacy.values.amount import SATS_PER_BTC
from biplomacy.values.canonical import JsonObject
from biplomacy.values.pointer import value_at
from biplomacy.web.fan_chart import fan_chart
from biplomacy.web.gains_curve import WIDE, Party, Words, gains_curve
from biplomacy.web.language import CODES, language_of
from biplomacy.web.pages_power_fiscal import LINES
from biplomacy.web.pages_power_outlook_charts import STEPS
from biplomacy.web.portal import portal_app
from biplomacy.web.power_money_words import millions
from biplomacy.web.record_view import RecordView
from biplomacy.web.span_chart import NARROW
from biplomacy.web.value_axis import axis_of
from biplomacy.web.waterfall import Direction, Step, waterfall
from fakes.power_meter import small_contract
from fakes.power_money_record import (
    contract_body,
    day_bodies,
    mining_body,
    outlook_bodies,
    outlook_body,
    plausibility_body,
    whole_deal,
)
from fakes.power_outlooks import flat, indexed
from fakes.power_record import power_record
from fakes.rendered import site_of, words_of

PAGES = ("mining", "outlook", "plausibility", "contracts")
FIGURE = re.compile(
    r'<data value="([^"]*)" data-entry="([0-9]+)" data-pointer="([^"]*)" data-unit="([a-zA-Z]+)">'
    r"([^<]*)"
)


@cache
def whole() -> RecordView:
    return whole_deal()


@cache
def signed_lines() -> RecordView:
    body = fiscal.encode_fiscal(tell_fiscal(shipped_plan()))
    return power_record((fiscal.TYPE, body))


@cache
def client(record: RecordView) -> TestClient:
    return TestClient(portal_app(site_of(record)))


def said(name: str, record: RecordView | None = None, code: str = "en") -> str:
    return words_of(client(record or whole()).get(f"/{code}/power/{name}/").text)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", PAGES)
def test_a_figure_on_a_page_is_what_the_entry_holds_where_it_points(name: str, code: str) -> None:
    bodies = {one.index: one.statement.body for one in whole().audited.statements}
    markup = client(whole()).get(f"/{code}/power/{name}/").text
    found = FIGURE.findall(markup)

    assert f'<html lang="{code}" dir="{language_of(code).direction}"' in markup
    assert "%(" not in markup
    assert "%%" not in markup
    assert len(found) >= 4
    for value, index, pointer, unit, shown in found:
        held = value_at({"body": bodies[int(index)]}, pointer)
        assert value == str(held)
        if unit == "sat":
            assert Decimal(shown.replace(",", "")) * SATS_PER_BTC == int(value)
        elif unit != "text":
            assert isinstance(held, int)
            assert shown.replace(",", "") == value


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_its_statements_says_that_nothing_was_published(name: str) -> None:
    other = (plausibility.TYPE, plausibility_body())
    rest = (mining.TYPE, mining_body())
    words = said(name, power_record(rest if name == "plausibility" else other))

    assert re.search(r"No (worth|outlook|claim|contract) .* has been", words)


def test_no_page_blames_anybody() -> None:
    words = " ".join(said(name) for name in PAGES).lower()

    assert not re.search(r"\b(fraud|lie|lies about|breach|cheat)\b", words)


def test_a_kilowatt_hour_is_worth_half_as_much_after_the_halving_save_for_the_fees() -> None:
    words = said("mining")

    assert "To the best machines named, a kWh is worth 41.10 PKR, and 20.94 after" in words
    assert "15 J/TH 15 1.06 600 37.74 0.1463 41.1001 20.9372" in words


def test_the_entry_is_shown_with_rivals_who_stay_and_rivals_who_leave() -> None:
    words = said("mining")

    assert "if no rival leaves 999.81 +10.611 \N{MINUS SIGN}9.593" in words
    assert "if rivals leave as a hash earns less (elasticity 0.33) 976.93 +8.080" in words
    assert "would reckon with a share of 10.61 %" in words


def test_without_a_tariff_nothing_is_said_of_what_runs() -> None:
    bare = power_record((mining.TYPE, mining_body(tariff=None)))

    assert "What runs at 22.98" in said("mining")
    assert "What runs at" not in said("mining", bare)


def test_where_no_flat_tariff_leaves_both_whole_that_is_the_headline() -> None:
    words = said("outlook")

    assert "No flat tariff walked here leaves both power sector and investor whole." in words
    assert "no tariff is recommended" in words
    assert "parties are never added" in words


def test_a_tariff_that_leaves_both_whole_is_named() -> None:
    asked = (outlook.TYPE, outlook_body(flat("8"), paths=20))
    words = said("outlook", power_record(asked))
    one = outlook.decode_outlook(asked[1])
    rich = replace(
        one,
        outcomes=tuple(
            replace(found, quantiles=(replace(found.median, minor=100_000_000),) * 5)
            for found in one.outcomes
        ),
    )
    both = said("outlook", power_record((outlook.TYPE, outlook.encode_outlook(rich))))

    assert "At 8 PKR a kWh, power sector and investor are not both left whole." in words
    assert "Power sector and investor both come out whole at 8 PKR a kWh." in both


def test_parties_stand_side_by_side_with_quantiles_before_the_mean_of_the_worst() -> None:
    words = said("outlook")
    heads = "5 % 25 % half 75 % 95 % mean of the worst 5 % of 200 paths, below zero"

    assert heads in words
    for party in ("power sector", "treasury", "investor"):
        assert words.count(f" {party} ") > len(outlook_bodies())


def test_one_tariff_draws_no_lines_between_tariffs() -> None:
    alone = power_record((outlook.TYPE, outlook_body(flat("15"))))
    markup = client(alone).get("/en/power/outlook/").text

    assert "<polyline" not in markup
    assert "How wide it is" not in markup


def test_an_indexed_tariff_stands_in_the_table_below_the_flat_ones() -> None:
    body = outlook_body(indexed("16", "0.6"), paths=20)
    words = said(
        "outlook",
        power_record((outlook.TYPE, body), (outlook.TYPE, outlook_body(flat("15"), paths=20))),
    )

    assert "60 % of a kWh's worth to a machine of 20 J/TH, at least 16" in words
    assert words.index(" 15 power sector") < words.index("60 % of a kWh's worth", 900)


def test_every_step_of_a_tornado_has_words() -> None:
    found = outlook.decode_outlook(outlook_bodies()[-1])

    assert {step.name for step in found.tornado} == set(STEPS)
    assert "What moves it most" in said("outlook")


def test_fiscal_lines_that_nobody_signed_are_not_shown() -> None:
    bare = power_record((outlook.TYPE, outlook_body(flat("15"), paths=20)))

    assert "No statement of this record holds them" in said("outlook", bare)


def test_signed_fiscal_lines_stand_party_by_party_with_their_direction() -> None:
    words = said("outlook", signed_lines())

    assert "No statement of this record holds them" not in words
    assert "energy paid receipt 153,234.3 PKR million" in words
    assert "energy paid outlay 153,234.3 PKR million" in words
    assert "royalty paid receipt 60.107 BTC" in words
    assert "incremental fuel, foreign exchange: outlay of 236.4 USD million." in words


def test_circular_debt_stays_two_reports_with_the_block_and_without_it() -> None:
    words = said("outlook", signed_lines())
    first, second = tell_fiscal(shipped_plan()).debts

    for debt in (first, second):
        assert debt.start.source in words
        for course in (debt.with_block, debt.without):
            assert millions(course.end) in words


def test_every_fiscal_line_has_words_and_points_to_its_entry() -> None:
    told = tell_fiscal(shipped_plan())
    markup = client(signed_lines()).get("/en/power/outlook/").text
    found = {pointer: value for value, _, pointer, *_ in FIGURE.findall(markup)}

    assert {total.post.name for total in told.totals} <= set(LINES)
    body: JsonObject = {"body": fiscal.encode_fiscal(told)}
    for place in range(len(told.totals)):
        pointer = f"/body/totals/{place}/amount"
        assert found[pointer] == value_at(body, pointer)


def test_a_claim_outside_its_range_is_a_question_with_three_questions() -> None:
    words = said("plausibility")

    assert "How do 473.5 BTC come from 1.5 MW?" in words
    assert "Unexplained" in words
    for question in ("Luck, or a pool?", "Which megawatt?", "Further sites?"):
        assert question in words
    assert "30 0.00000000 159.30113382 4.459 25.631 75 2.04E-15" in words


def test_a_claim_within_its_range_leaves_nothing_to_ask() -> None:
    five = power_record((plausibility.TYPE, plausibility_body("5")))
    words = said("plausibility", five)

    assert "473.5 BTC fit what 5 MW give." in words
    assert "Nothing: the claim lies within the range." in words
    assert "Luck, or a pool?" not in words


def test_the_promise_stands_beside_the_meter_month_by_month() -> None:
    words = said("contracts")

    assert "333,380 of 357,810 MWh promised were delivered, 2024-11 to 2025-03." in words
    assert "SYNTHETIC readings: no meter wrote them." in words
    assert "2024-11 71,100 66,439 92.28" in words
    assert "77.52 % of what orders asked for was given back" in words


def test_days_that_nobody_published_are_named() -> None:
    assert "2 days between are missing: 2024-11-03, 2024-11-04" in said("contracts")


def test_a_contract_without_a_meter_and_a_meter_without_a_contract_say_so() -> None:
    promised = power_record((contract.TYPE, contract_body()))
    metered = power_record((meter.TYPE, day_bodies(0)[0]))

    assert "100 MW are promised, 2024-11 to 2025-03; no meter" in said("contracts", promised)
    assert "but not the contract they belong to" in said("contracts", metered)
    assert "The contract is not in this record." in said("contracts", metered)


def test_a_person_is_told_of_by_commitments_only() -> None:
    person = hidden_contract(replace(small_contract(), person=True), bytes(range(32)))
    words = said("contracts", power_record((contract.TYPE, contract_body(person))))

    assert "The buyer is told of by commitments" in words
    assert small_contract().buyer not in words
    assert small_contract().id not in words


def test_an_axis_holds_zero_and_every_value() -> None:
    found = axis_of([-2_050, 1_987])

    assert found.start <= -2_050
    assert found.end >= 1_987
    assert 0 in found.ticks


def test_drawings_keep_their_points_within_their_plot() -> None:
    tariffs = [(Fraction(at), str(at)) for at in (8, 15, 34)]
    words = Words("title", "description", "across", "up", "m", str)
    curve = gains_curve(tariffs, [Party("a", (-5, 0, 7)), Party("b", (7, 0, -5))], WIDE, words)
    fan = fan_chart(tariffs, [(-9, -4, 0, 3, 8)] * 3, axis_of([-9, 8]), words)

    for drawn in (*(one.points for one in curve.curves), fan.outer, fan.inner, fan.middle):
        for point in drawn.split():
            x, y = map(Decimal, point.split(","))
            assert 0 <= x <= WIDE.width
            assert 0 <= y <= WIDE.height


def test_a_waterfall_ends_where_its_steps_lead() -> None:
    steps = (
        Step("whole", Direction.LEVEL, 100, "100"),
        Step("away", Direction.LESS, 30, "30"),
        Step("more", Direction.MORE, 10, "10"),
        Step("left", Direction.LEVEL, 80, "80"),
    )
    drawn = waterfall(steps, NARROW, "title", mark="m")

    assert drawn.steps[2].onward == drawn.steps[3].onward
    assert "away: 30." in drawn.description
