"""What the pages of surplus, dispatch and tariff test say, and where their figures come from."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

import pytest
from starlette.testclient import TestClient

from biplomacy.power.statement import dispatch, hours, surplus, tariff_test
from biplomacy.values.canonical import read_object
from biplomacy.values.pointer import value_at
from biplomacy.web.benchmark_bars import BenchmarkBar, Comparison, benchmark_bars
from biplomacy.web.cost_axis import CostLine
from biplomacy.web.drawing import NARROW, SHEETS, WIDE, Look, Sheet, axis
from biplomacy.web.duration_chart import Curve, duration_chart, falling
from biplomacy.web.heat_map import HeatRow, heat_map
from biplomacy.web.language import CODES, language_of
from biplomacy.web.portal import portal_app
from biplomacy.web.ports import PublishedRecord
from biplomacy.web.power_words import megawatts, short_price
from biplomacy.web.stack_chart import Stack, StackPlant, stack_chart
from fakes.portal_record import small_site
from fakes.power_record import (
    dispatch_body,
    hours_body,
    power_record,
    surplus_body,
    trial_body,
    whole_power,
)
from fakes.power_tariff_cases import OFFER
from fakes.rendered import ENGLISH, site_of, words_of

PAGES = ("power/", "power/dispatch/", "power/test/")
FIGURE = re.compile(
    r'<data value="([^"]*)" data-entry="([0-9]+)" data-pointer="([^"]*)" data-unit="([a-zA-Z]+)">'
)


def client(record: PublishedRecord) -> TestClient:
    return TestClient(portal_app(site_of(record)))


@cache
def whole() -> TestClient:
    return client(whole_power())


def said(path: str, record: PublishedRecord | None = None) -> str:
    portal = whole() if record is None else client(record)
    return words_of(portal.get(f"/en/{path}").text)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same_figures_in_every_language(path: str, code: str) -> None:
    markup = whole().get(f"/{code}/{path}").text

    assert f'<html lang="{code}" dir="{language_of(code).direction}"' in markup
    assert FIGURE.findall(markup) == FIGURE.findall(whole().get(f"/en/{path}").text)
    assert "%(" not in markup


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_is_the_text_that_its_entry_holds_where_it_points(path: str) -> None:
    bodies = {one.index: one.statement.body for one in whole_power().audited.statements}
    found = FIGURE.findall(whole().get(f"/en/{path}").text)

    assert found
    for value, index, pointer, _ in found:
        assert str(value_at({"body": bodies[int(index)]}, pointer)) == value


def test_the_surplus_of_the_golden_year_is_told_by_month_and_share_of_hours() -> None:
    words = said("power/")

    assert "SYNTHETIC hours: at least 6,842 MW are left over in 95 % of the hours" in words
    for month in ("2024-07 5,154 3,195 2,775", "2024-11 11,004 8,784 8,197"):
        assert month in words
    assert "winter, November to March 9,847 7,595 6,842 5,633 0 of 3,624" in words


def test_marks_of_the_load_are_compared_and_two_sources_stay_two() -> None:
    words = said("power/")

    assert "compared, not fitted" in words
    assert "highest hour 24,000 23,385" in words
    assert "Two sources differ in 4 months" in words
    assert "2025-05 12,755 12,726" in words


def test_what_does_not_lie_in_this_copy_is_said_and_not_drawn() -> None:
    words = said("power/", power_record((surplus.TYPE, surplus_body())))

    assert "The rows by hour do not lie in this copy of the record." in words
    assert "so the load is not drawn" in words
    assert "The hours that it rests on are not in this record." in words
    assert "highest hour" not in words


def test_hours_that_their_seed_does_not_give_are_not_drawn() -> None:
    raised = {**hours_body(), "seed": "another"}
    record = power_record((hours.TYPE, raised), (surplus.TYPE, surplus_body()))

    assert "so the load is not drawn" in said("power/", record)


def test_both_readings_of_the_block_stand_side_by_side_with_the_back_cast() -> None:
    words = said("power/dispatch/")

    assert "a block of 2,000 MW burns 14.65 or 22.60 PKR of fuel a kWh" in words
    assert "14.6497 PKR/kWh low reading" in words
    assert "22.5959 PKR/kWh high reading: rlng at the margin throughout" in words
    assert "rlng 0.6 22.2 ? more than a tenth apart" in words
    assert "hydel 40.0 40.0 within a tenth" in words
    assert "5.9953 8.6000 press" in words
    assert "imported-coal 4,600 14.4986 4,518" in words


def test_a_dispatch_whose_system_is_elsewhere_draws_no_plants() -> None:
    words = said("power/dispatch/", power_record((dispatch.TYPE, dispatch_body())))

    assert "The power system that this rests on is not in this record" in words
    assert "14.6497" in words


def test_no_offer_has_one_lone_answer() -> None:
    words = said("power/test/")

    assert "2 offers, and the answer depends on the offer and on the rule set" in words
    assert "cost-recovery/1 ▲ subsidy ▲ subsidy" in words
    assert "incremental/1 ▲ subsidy ? undetermined" in words
    assert "reference-system/1 ? undetermined ▽ no subsidy" in words
    assert "positive: the buyer is supported" in words
    assert "not declared: wires, wear, credit risk and start-ups" in words


def test_limbs_are_met_not_met_or_unknown_with_their_fact() -> None:
    words = said("power/test/")

    assert "some comparable buyers are left out ● met ○ not met" in words
    assert "an end date ? unknown ● met" in words
    assert "left out: agriculture, other-industry" in words
    assert "applied in hindsight" in words


def test_one_offer_alone_still_has_every_rule_set() -> None:
    words = said("power/test/", power_record((tariff_test.TYPE, trial_body(OFFER))))

    assert "One offer, and the answer depends on the rule set" in words
    assert words.count("post-tax/1") >= 2


def test_a_record_without_power_has_no_such_room() -> None:
    portal = TestClient(portal_app(small_site()))

    assert "/power/" not in portal.get("/en/start/").text
    for path, words in zip(PAGES, ("surplus", "dispatch", "tariff"), strict=True):
        assert words in words_of(portal.get(f"/en/{path}").text).lower()


def test_a_statement_is_served_as_it_was_logged_and_its_body_as_checks_take_it() -> None:
    portal = whole()

    for name, index in (("surplus", 4), ("dispatch", 5), ("tests", 8)):
        logged = portal.get(f"/api/v1/power/{name}/{index}")
        assert logged.content == portal.get(f"/entries/{index}").content
    assert read_object(portal.get("/power/8.json").content) == trial_body(OFFER)
    assert portal.get("/api/v1/power/surplus/5").status_code == 404
    assert portal.get("/power/0.json").status_code == 404


@pytest.mark.parametrize("sheet", SHEETS)
def test_words_of_a_drawing_stay_on_its_sheet(sheet: Sheet) -> None:
    bars = Comparison(
        (BenchmarkBar("b1, what one more kilowatt-hour burns at the margin", Fraction(1_465_000)),
         BenchmarkBar("b5", None)),
        (CostLine("offer: 22.50", Fraction(2_250_000)),),
        "PKR/kWh",
    )  # fmt: skip
    drawn = benchmark_bars(bars, sheet, "t", mark="b", language=ENGLISH)

    for one in drawn.words:
        width, x = 7 * len(one.text), float(one.x)
        left = {"start": x, "middle": x - width / 2, "end": x - width}[one.anchor]
        assert left >= -8
        assert left + width <= sheet.width + 8
    assert Look.EMPTY in {path.look for path in drawn.paths}


def test_a_stripe_is_the_part_of_the_bar_that_the_plant_gives_to_the_block() -> None:
    plants = (
        StackPlant("gas", 2_000, 1_000_000, Fraction(500)),
        StackPlant("a", 1_000, 0, Fraction(0)),
    )
    drawn = stack_chart(Stack(plants, (), "PKR/kWh"), WIDE, "t", mark="d", language=ENGLISH)
    heights = {
        path.look: path.d.split("v")[1].split("h")[0] for path in drawn.paths if "v" in path.d
    }

    assert (heights[Look.BAR_PALE], heights[Look.BAR]) == ("44", "11")
    assert next(one.text for one in drawn.words if "MW" in one.text).startswith("a,")


def test_a_duration_curve_has_values_that_occur_and_a_surplus_is_a_staircase() -> None:
    assert [wh for _, wh in falling([3, 9, 5])] == [9, 5, 3]
    assert falling([]) == ()
    steps = Curve(
        "left", Look.SECOND, ((Fraction(50), 2_000_000_000), (Fraction(99), 0)), stepped=True
    )
    drawn = duration_chart([steps], NARROW, "t", mark="s", language=ENGLISH)
    path = next(one for one in drawn.paths if one.look is Look.SECOND)

    assert path.d.count("V") == path.d.count("H") == 2


def test_a_cell_without_surplus_is_outlined_and_a_missing_one_is_not_drawn() -> None:
    row = HeatRow("2024-07", (0, 4_000_000_000, *[None] * 22))
    drawn = heat_map([row], WIDE, "t", mark="h", language=ENGLISH)
    cells = {path.look: path.d.count("M") for path in drawn.paths if path.d.count("M")}

    assert cells[Look.EMPTY] == 1
    assert "Least: 0.0 GW in 2024-07 at 00:00" in drawn.description


def test_power_is_rounded_down_and_prices_once() -> None:
    assert megawatts(6_842_999_999) == "6,842"
    assert short_price(Fraction(88_124_000, 39)) == "22.60"
    assert axis(23) == (5, 25)
