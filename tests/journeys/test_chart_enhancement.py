"""A reader points at a chart, zooms into it and walks along it by keys, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from fakes.axe import violations
from fakes.browser import running_browser, serving
from fakes.chart_page import (
    LAST,
    LIVE,
    READ,
    VENDOR,
    Desk,
    awake,
    check_read,
    check_untouched,
    check_zoom,
    drag,
    middle_of,
    point_at,
    served,
)

pytestmark = pytest.mark.slow

SHIFTS = """() => new Promise(done => { new PerformanceObserver(list => done(
  list.getEntries().reduce((sum, one) => sum + one.value, 0))).observe(
  {type: 'layout-shift', buffered: true}); setTimeout(() => done(0), 300) })"""
ASKED = """performance.getEntriesByType('resource').map(one => one.name.split('/').at(-1)).filter(
  name => !name.startsWith('site') && !name.startsWith('icon')).sort()"""
INK = """() => { const one = document.querySelector('.chart-live canvas');
  const copy = document.createElement('canvas'), found = {};
  Object.assign(copy, {width: one.width, height: one.height});
  const context = copy.getContext('2d', {willReadFrequently: true});
  context.drawImage(one, 0, 0);
  const at = context.getImageData(0, 0, one.width, one.height).data;
  for (let i = 0; i < at.length; i += 4) if (at[i + 3] === 255) {
    const key = [at[i], at[i + 1], at[i + 2]].join(); found[key] = (found[key] ?? 0) + 1 }
  return Object.keys(found).sort((a, b) => found[b] - found[a]).slice(0, 8) }"""
LINE, DARK_LINE, WASH = "11,87,164", "125,183,240", "231,239,248"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(served()) as address:
        yield f"{address}/pages/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as started:
        yield started


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Desk]:
    """Yield what opens pages; at the end no page may have complained of anything."""
    opened = Desk(browser, address)
    yield opened
    assert opened.close() == []


@pytest.fixture
def plotter() -> None:
    if not VENDOR.exists():
        pytest.skip("no uPlot: run `make assets` where npm is")


@pytest.mark.usefixtures("plotter")
@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param(20, "2,300 BTC on 30 June 2022, entry 610", id="first"),
        pytest.param(360, "2,512.12345678 BTC on 30 June 2023, entry 611", id="every-satoshi"),
        pytest.param(
            620,
            "5,689 BTC on 14 March 2024, entry 612; no report covers the time before it",
            id="after-a-gap",
        ),
        pytest.param(1109, "6,237.00000001 BTC on 14 July 2025, entry 614", id="last"),
    ],
)
@pytest.mark.parametrize("name", ["whole", "late"])
def test_pointing_at_a_report_tells_its_exact_value(
    desk: Desk, name: str, day: int, said: str
) -> None:
    page = desk.open(name)
    awake(page)

    point_at(page, day)

    check_read(page, said)


@pytest.mark.usefixtures("plotter")
def test_the_marker_lies_where_the_server_drew_the_report(desk: Desk) -> None:
    page = desk.open("whole")
    awake(page)
    point_at(page, LAST - 1)

    marker = middle_of(page, ".u-cursor-pt >> nth=0")
    dot = middle_of(page, "svg:visible .dot >> nth=1")

    assert [abs(here - there) < 1 for here, there in zip(marker, dot, strict=True)] == [True, True]


@pytest.mark.usefixtures("plotter")
@pytest.mark.parametrize("told", [".mark", "line:has(title)"], ids=["claim", "event"])
def test_a_claim_or_an_event_under_the_pointer_is_told_in_its_own_words(
    desk: Desk, told: str
) -> None:
    page = desk.open("whole")
    awake(page)
    words = page.locator(f"svg:visible {told} title").text_content()

    page.mouse.move(*middle_of(page, f"svg:visible {told}"))

    assert words
    check_read(page, words)


@pytest.mark.usefixtures("plotter")
@pytest.mark.parametrize(
    ("name", "scripts"), [("whole", ["charts.js", "uplot.js"]), ("late", ["charts.js"])]
)
def test_nothing_more_is_fetched_before_somebody_points_at_the_chart(
    desk: Desk, name: str, scripts: list[str]
) -> None:
    page = desk.open(name)
    page.wait_for_timeout(200)
    before = page.evaluate(ASKED)

    awake(page)

    assert before == scripts
    assert page.evaluate(ASKED) == ["balance.json", "charts.js", "uplot.js"]


@pytest.mark.usefixtures("plotter")
def test_a_plotter_of_other_bytes_is_not_run(browser: Browser, address: str) -> None:
    desk = Desk(browser, address)
    page = desk.open("forged")

    check_untouched(page)
    assert [said for said in desk.close() if "digest" not in said] == []


@pytest.mark.usefixtures("plotter")
def test_dragging_zooms_in_and_a_double_click_shows_everything(desk: Desk) -> None:
    page = desk.open("whole")
    awake(page)

    drag(page, 600, 950)

    check_zoom(page, zoomed=True)
    expect(page.get_by_role("button", name="Show all")).to_be_enabled()
    page.mouse.dblclick(*middle_of(page, LIVE))
    check_zoom(page, zoomed=False)
    expect(page.get_by_role("button", name="Show all")).to_be_disabled()


@pytest.mark.usefixtures("plotter")
def test_a_button_zooms_for_those_who_cannot_drag(desk: Desk) -> None:
    page = desk.open("whole")

    page.get_by_role("button", name="Zoom in").click()
    check_zoom(page, zoomed=True)
    page.get_by_role("button", name="Show all").click()

    check_zoom(page, zoomed=False)


@pytest.mark.usefixtures("plotter")
def test_arrow_keys_walk_from_report_to_report_and_say_each(desk: Desk) -> None:
    page = desk.open("whole")
    page.locator("figure").focus()
    said = page.locator("[aria-live]")
    heard = []

    for key in ("ArrowLeft", "ArrowLeft", "Home", "ArrowLeft", "ArrowRight", "End"):
        page.keyboard.press(key)
        expect(said).not_to_be_empty()
        heard.append(said.inner_text().split(" BTC")[0])

    assert heard == [
        "6,237.00000001",
        "6,000",
        "2,300",
        "2,300",
        "2,512.12345678",
        "6,237.00000001",
    ]
    expect(page.locator(READ)).to_be_visible()


@pytest.mark.usefixtures("plotter")
def test_keys_zoom_walk_beyond_the_edge_and_come_back(desk: Desk) -> None:
    page = desk.open("whole")
    figure, said = page.locator("figure"), page.locator("[aria-live]")
    figure.focus()
    page.keyboard.press("End")
    expect(said).to_have_text("6,237.00000001 BTC on 14 July 2025, entry 614")

    for _ in range(4):
        page.keyboard.press("+")
    expect(said).to_have_text(re.compile(r"^From \d+ April 2025 to 14 July 2025$"))
    page.keyboard.press("Home")

    expect(said).to_have_text("2,300 BTC on 30 June 2022, entry 610")
    expect(page.locator(READ)).to_be_visible()
    page.keyboard.press("Escape")
    check_zoom(page, zoomed=False)


@pytest.mark.parametrize("name", ["bare", "mute", "foreign", "astray"])
def test_the_drawing_stays_where_the_script_cannot_be_sure(desk: Desk, name: str) -> None:
    if name != "bare" and not VENDOR.exists():
        pytest.skip("no uPlot: run `make assets` where npm is")
    check_untouched(desk.open(name))


@pytest.mark.usefixtures("plotter")
def test_time_runs_from_left_to_right_on_a_page_that_is_read_from_right_to_left(
    desk: Desk,
) -> None:
    page = desk.open("urdu")
    awake(page)
    point_at(page, LAST - 1)

    marker = page.locator(".u-cursor-pt").first.bounding_box()
    said = page.locator(READ).inner_text()

    assert marker is not None
    assert marker["x"] > 900
    assert page.locator(READ).get_attribute("dir") == "rtl"
    assert said.startswith("\u20686,237.00000001\u2069 BTC on \u206814 جولائی، 2025\u2069")


@pytest.mark.usefixtures("plotter")
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_chart_comes_to_life(desk: Desk, width: int) -> None:
    page = desk.open("whole", width=width)
    before = page.locator("#below").bounding_box()

    awake(page)
    page.wait_for_timeout(200)

    assert page.locator("#below").bounding_box() == before
    assert page.evaluate(SHIFTS) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.usefixtures("plotter")
def test_a_phone_tells_values_under_a_finger_and_does_not_zoom(desk: Desk) -> None:
    page = desk.open("whole", width=390, touch=True)
    box = page.locator("svg.narrow").bounding_box()
    assert box is not None

    page.touchscreen.tap(box["x"] + box["width"] * 0.96, box["y"] + 150)

    check_read(page, "6,237.00000001 BTC on 14 July 2025, entry 614")
    inside = page.locator(READ).bounding_box()
    assert inside is not None
    assert inside["x"] >= box["x"]
    assert inside["x"] + inside["width"] <= box["x"] + box["width"]
    expect(page.locator(".chart-tools")).to_be_hidden()
    page.locator("figure").focus()
    page.keyboard.press("+")
    check_zoom(page, zoomed=False)


@pytest.mark.usefixtures("plotter")
def test_the_colours_follow_the_scheme_while_the_page_is_open(desk: Desk) -> None:
    page = desk.open("whole")
    awake(page)
    drag(page, 600, 950)
    light = page.evaluate(INK)

    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(200)
    dark = page.evaluate(INK)

    assert [tone in light for tone in (LINE, DARK_LINE)] == [True, False]
    assert [tone in dark for tone in (LINE, DARK_LINE)] == [False, True]


@pytest.mark.usefixtures("plotter")
def test_a_zoomed_chart_leaves_the_time_without_a_report_empty(desk: Desk) -> None:
    page = desk.open("whole")
    awake(page)

    drag(page, 400, 580)  # between two reports, and no report covers any of it

    check_zoom(page, zoomed=True)
    assert WASH not in page.evaluate(INK)


@pytest.mark.usefixtures("plotter")
def test_another_size_of_window_draws_the_chart_anew(desk: Desk) -> None:
    page = desk.open("whole")
    awake(page)
    drag(page, 600, 950)

    page.set_viewport_size({"width": 900, "height": 800})
    page.wait_for_timeout(200)

    assert page.evaluate("document.querySelector('.chart-live canvas').clientWidth") < 900
    check_zoom(page, zoomed=True)
    page.set_viewport_size({"width": 390, "height": 800})
    check_zoom(page, zoomed=False)
    expect(page.locator(".u-over")).to_have_count(1)


@pytest.mark.usefixtures("plotter")
def test_paper_and_screen_readers_get_the_drawing(desk: Desk) -> None:
    page = desk.open("whole")
    awake(page)
    drag(page, 600, 950)
    read_aloud = page.get_by_role("img", name="The reported balance rose")

    expect(read_aloud).to_have_count(1)
    expect(page.locator(".chart-live")).to_have_attribute("aria-hidden", "true")
    page.emulate_media(media="print")

    expect(page.locator("svg:visible")).to_have_css("opacity", "1")
    assert not page.locator(".chart-live").is_visible()


@pytest.mark.usefixtures("plotter")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_live_chart_breaks_no_rule_of_accessibility(desk: Desk, *, dark: bool) -> None:
    page = desk.open("whole", dark=dark)
    awake(page)
    point_at(page, 600)

    assert violations(page) == []
