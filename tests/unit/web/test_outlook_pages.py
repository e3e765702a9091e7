"""What the outlook's page, its files and its feed say."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import StringIO

import pytest
from starlette.testclient import TestClient

from biplomacy.outlook.checking import check_outlook
from biplomacy.outlook.model import (
    BelowMean,
    DailyCoin,
    DailyDollar,
    Drift,
    Hold,
    Lump,
    Outlook,
    Policy,
    Scenario,
    StopAt,
    ValueAveraging,
)
from biplomacy.outlook.statement import decode_outlook
from biplomacy.values.amount import ZERO
from biplomacy.values.canonical import JsonObject, decode_object
from biplomacy.values.pointer import value_at
from biplomacy.web.language import CODES, language_of
from biplomacy.web.outlook_terms import policy_words
from biplomacy.web.pages_outlook_stress import stress
from biplomacy.web.portal import portal_app
from biplomacy.web.reasons import recognised
from biplomacy.web.record_view import RecordView
from biplomacy.web.span_chart import NARROW, WIDE, Group, Sheet, Span, span_chart
from fakes.outlook_cases import ONE_COIN, closes_of, invented_history, usd
from fakes.outlook_record import POLICIES, asked, body, outlook_record
from fakes.portal_record import small_record
from fakes.rendered import ENGLISH, site_of, words_of

PATH = "/en/outlook/"
FIGURE = re.compile(
    r'<data value="([^"]*)" data-entry="([0-9]+)" data-pointer="([^"]*)" data-unit="([a-zA-Z]+)">'
    r"([^<]*)"
)


@cache
def neutral() -> JsonObject:
    return body(asked())


@cache
def both() -> RecordView:
    return outlook_record(neutral(), body(asked(), Drift.HISTORICAL))


@cache
def client(record: RecordView) -> TestClient:
    return TestClient(portal_app(site_of(record)))


def said(record: RecordView, path: str = PATH) -> str:
    return words_of(client(record).get(path).text)


def stated(number: int = 0) -> Outlook:
    return decode_outlook(both().audited.statements[number + 1].statement.body)


def only(policies: tuple[Policy, ...], floor: str = "14000000000.00") -> Scenario:
    return replace(asked(floor=floor), policies=policies)


def test_the_page_opens_with_a_count_of_paths_and_never_with_a_chance() -> None:
    most = max(one.floors[0].at_market for one in stated().figures)
    words = said(both())

    assert f"Up to {most} of 200 drawn paths end below the floor “reserve at 95 %”." in words
    assert "probability" not in words.lower()


def test_the_page_says_that_it_is_synthetic_and_no_forecast() -> None:
    words = said(both())

    assert "SYNTHETIC: days of the past in another order" in words
    assert "it forecasts nothing" in words


def test_quantiles_stand_before_means_and_both_drifts_side_by_side() -> None:
    words = said(both())
    first, second = (stated(number).figures[0] for number in (0, 1))

    row = (
        f"neutral {first.value.p05.value:,f} {first.value.p50.value:,f} {first.value.p95.value:,f}"
    )
    assert row in words
    assert f"historical {second.value.p05.value:,f}" in words
    heads = "5 % half 95 % spent, half loss that 5 % reach mean of the worst 5 % mean"
    assert heads in words


def test_one_drift_alone_needs_no_column_for_it() -> None:
    words = said(outlook_record(neutral()))

    assert "Policy 5 % half 95 %" in words
    assert "broken lines and rings" not in words


@pytest.mark.parametrize("code", CODES)
def test_a_figure_on_the_page_is_what_the_entry_holds_where_it_points(code: str) -> None:
    bodies = {one.index: one.statement.body for one in both().audited.statements}
    found = FIGURE.findall(client(both()).get(f"/{code}/outlook/").text)

    assert len(found) > 2 * len(POLICIES)
    for value, index, pointer, unit, shown in found:
        held = value_at({"body": bodies[int(index)]}, pointer)
        assert value == str(held)
        assert isinstance(held, int) == (unit != "sat")
        if unit != "sat":
            assert shown.replace(",", "") == value


@pytest.mark.parametrize("code", CODES)
def test_the_page_is_made_in_every_language(code: str) -> None:
    markup = client(both()).get(f"/{code}/outlook/").text

    assert f'<html lang="{code}" dir="{language_of(code).direction}"' in markup
    assert "%(" not in markup


def test_official_and_shadow_adequacy_are_two_figures_with_two_names() -> None:
    words = said(both())
    found = stated().figures[0].adequacy
    assert found is not None

    assert "Official adequacy counts bitcoin for nothing" in words
    assert "a haircut of 50 %" in words
    official, shadow = (100 * one.p50.value for one in (found.official, found.shadow))
    assert official < shadow
    assert f"{official:.2f}" in words
    assert f"{shadow:.2f}" in words


def test_without_accounts_no_adequacy_is_shown() -> None:
    words = said(outlook_record(body(asked(accounts=False))))

    assert "adequacy" not in words.lower()


def test_depth_and_duration_of_falls_are_told_for_half_and_for_most_paths() -> None:
    words = said(both())
    one = stated().figures[0]

    shown = f"{100 * one.fall.p50.value:.2f} {100 * one.fall.p95.value:.2f}"
    assert f"{shown} {one.under.p50.value} {one.under.p95.value}" in words


def test_every_assumption_shows_its_standing() -> None:
    words = said(both())

    assert "Price of a bitcoin on 16 July 2025 (USD) 118,000 illustrative" in words
    assert "1 January 2020 to 3 February 2021 synthetic" in words
    assert "30 % of short-term debt, 15 % of other liabilities recalled IMF" in words
    assert "recalled from memory" in words


def test_the_page_names_seed_digests_and_the_command_that_draws_again() -> None:
    words = said(both())

    for part in ("20250716", str(stated().paths), str(stated().scenario.draws.history)):
        assert part in words
    assert "biplomacy outlook check 1.json --prices closes.csv" in words
    assert "Confirmed grade: assumed" in words


def test_what_is_served_as_json_draws_the_same_figures_again() -> None:
    content = client(both()).get("/outlooks/2.json").content
    outlook = decode_outlook(decode_object(content))

    assert outlook.scenario.draws.drift is Drift.HISTORICAL
    assert check_outlook(outlook, invented_history()) == ()


def test_each_row_of_the_csv_is_the_text_at_its_pointer() -> None:
    statement = both().audited.statements[1].statement.body
    rows = list(csv.DictReader(StringIO(client(both()).get("/outlooks/1.csv").text)))

    assert len(rows) == 26 * len(POLICIES)
    for one in rows:
        assert str(value_at({"body": statement}, one["pointer"])) == one["value"]
        assert one["standing"] == "synthetic"
    assert [one["order"] for one in rows[:3]] == ["p05", "p50", "p95"]


def test_an_entry_that_is_no_outlook_has_no_page_and_no_rows() -> None:
    portal = client(both())

    for path in ("/en/outlook/0/", "/outlooks/0.csv", "/outlooks/99.json"):
        assert portal.get(path).status_code == 404


def test_without_its_closes_the_page_says_what_cannot_be_known() -> None:
    record = outlook_record(neutral(), with_closes=False)
    words = said(record)

    assert "The closes do not lie in this copy of the record" in words
    assert "not in this copy of the record, so not known here" in words
    assert "5,000 250 25 missing 50 missing" in words


def test_the_newest_question_is_shown_and_the_older_ones_keep_their_pages() -> None:
    later = replace(asked(), haircut=Decimal("0.7"))
    portal = client(outlook_record(neutral(), body(later)))
    newest, older = (words_of(portal.get(path).text) for path in (PATH, "/en/outlook/1/"))

    assert "a haircut of 70 %" in newest
    assert "a haircut of 70 %" not in older
    assert "All outlooks of this record" in newest


def test_no_path_below_a_floor_is_said_as_none() -> None:
    words = said(outlook_record(body(asked(floor="1000000000.00"))))

    assert "None of 200 drawn paths ends below the floor" in words


def test_a_question_without_a_floor_opens_with_the_value_in_half_of_the_paths() -> None:
    words = said(outlook_record(body(replace(asked(), thresholds=()))))

    assert "In half of 200 drawn paths, the bitcoin is worth at most" in words
    assert "The statement names no floor." in words


def test_a_state_without_an_outlook_has_no_such_room() -> None:
    portal = client(small_record())

    assert "/outlook/" not in portal.get("/en/start/").text
    assert "No outlook has been published." in portal.get(PATH).text


def test_the_feed_of_the_outlook_holds_its_statements() -> None:
    text = client(both()).get("/feeds/en/outlook.atom").text

    assert len(re.findall("<entry>", text)) == 2


def test_the_verdict_on_an_outlook_is_a_sentence_that_pages_can_translate() -> None:
    assert [one for one in both().rows if not recognised(one.reason)] == []


def test_the_fall_that_breaks_a_floor_is_exact() -> None:
    scenario = only((Lump(usd("1450000000.00")), Hold()), "13775000000.00")
    bare = replace(scenario, position=replace(scenario.position, held=ZERO))
    lump, hold = stress(bare, None, ENGLISH).breaks

    assert (lump.share, lump.fall) == ("10.00", "50 %")
    assert hold.fall == "no bitcoin, so none of its falls breaks it"


@pytest.mark.parametrize(
    ("floor", "words"),
    [
        ("1000000000.00", "no fall of bitcoin alone breaks it"),
        ("99000000000.00", "below the floor already"),
    ],
)
def test_a_floor_out_of_reach_and_one_that_is_broken_are_told_in_words(
    floor: str, words: str
) -> None:
    assert stress(only((Hold(),), floor), None, ENGLISH).breaks[0].fall == words


def test_a_policy_that_buys_more_than_reserves_pay_for_says_so() -> None:
    found = stress(only((Lump(usd("90000000000.00")),)), None, ENGLISH)

    assert found.breaks[0].fall == "it buys more than these reserves pay for"


def test_past_falls_that_reach_the_floor_are_named_beside_it() -> None:
    closes = closes_of(["100", "200", "50", "150"])
    scenario = only((Lump(usd("1450000000.00")),), "13775000000.00")
    found = stress(scenario, closes, ENGLISH)

    assert [(one.name, one.depth) for one in found.falls] == [("all of these closes", "75.00")]
    assert found.breaks[0].met == "all of these closes"


def test_selling_is_of_what_is_held_else_of_the_most_that_a_policy_buys() -> None:
    held = stress(asked(), None, ENGLISH).selling
    bare = stress(asked(held="0"), None, ENGLISH).selling
    assert held is not None
    assert bare is not None

    assert (held.amount, held.what) == ("6,237", "all that is held")
    assert bare.what == "what “buy once, for 1,450,000,000 USD” comes to"
    assert [one.days for one in held.lines] == ["25", "7", "2"]


def test_who_holds_and_buys_nothing_has_nothing_to_sell() -> None:
    scenario = replace(asked(held="0"), policies=(Hold(),))

    assert stress(scenario, None, ENGLISH).selling is None


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (Hold(), "hold, and buy nothing"),
        (Lump(usd("43070000.00")), "buy once, for 43,070,000 USD"),
        (DailyCoin(ONE_COIN), "buy 1 BTC a day"),
        (DailyDollar(usd("0.50")), "buy for 0.50 USD a day"),
        (ValueAveraging(usd("100.00")), "bring what was bought up by 100 USD a day"),
        (BelowMean(50, usd("7.00")), "buy for 7 USD on days below the mean of 50 days"),
        (StopAt(DailyCoin(ONE_COIN), Decimal("0.4")), "buy 1 BTC a day, until a fall of 40 %"),
    ],
)
def test_every_policy_has_words(policy: Policy, words: str) -> None:
    assert policy_words(policy, ENGLISH) == words


def spans(*values: int) -> list[Group]:
    return [Group("hold", (Span("", "plain", *map(Decimal, values)),))]


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_a_span_lies_on_an_axis_from_zero_with_its_dot_between_its_ends(sheet: Sheet) -> None:
    chart = span_chart(
        spans(10_000_000, 20_000_000, 45_000_000), sheet, "t", mark="o1", language=ENGLISH
    )
    one = chart.groups[0].spans[0]

    assert chart.ticks[0].text == "0"
    assert [tick.text for tick in chart.ticks[1:3]] == ["10", "20"]
    assert chart.ticks[1].at == one.low
    assert chart.ticks[2].at == one.middle
    assert float(one.low) < float(one.middle) < float(one.high) < float(chart.ticks[-1].at)


def test_a_holding_of_nothing_is_drawn_as_a_dot_at_zero() -> None:
    one = span_chart(spans(0, 0, 0), WIDE, "t", mark="o1", language=ENGLISH)

    drawn = one.groups[0].spans[0]
    assert drawn.low == drawn.middle == drawn.high == one.ticks[0].at


def test_a_long_title_is_broken_into_lines_on_a_narrow_page() -> None:
    groups = [Group("buy for a sum " * 6, spans(0, 1, 2)[0].spans)]
    narrow = span_chart(groups, NARROW, "t", mark="o1", language=ENGLISH)

    assert len(narrow.groups[0].title) > 1
    assert max(len(line.text) for line in narrow.groups[0].title) * 7 <= NARROW.width
