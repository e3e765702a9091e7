"""A page with one chart, as the server draws it, and what a reader does with it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from biplomacy.values.canonical import JsonValue, encode
from biplomacy.values.day import Day
from biplomacy.web.charts import NARROW, WIDE, Canvas, step_chart
from biplomacy.web.language import language_of
from biplomacy.web.model import Balances, Chip, Listing, Mark, Point
from biplomacy.web.pages import Templates
from biplomacy.web.replies import SecurityHeaders
from fakes.browser import Reader

STATIC = Path(__file__).parents[2] / "src" / "biplomacy" / "web" / "static"
VENDOR = STATIC / "vendor" / "uPlot.iife.min.js"
REPORTED = (
    Point(Day.parse("2022-06-30"), 230_000_000_000),
    Point(Day.parse("2023-06-30"), 251_212_345_678),
    Point(Day.parse("2024-03-14"), 568_900_000_000, joined=False),
    Point(Day.parse("2024-12-31"), 600_000_000_000),
    Point(Day.parse("2025-07-14"), 623_700_000_001),
)
LAST = 1110  # days from the first report
BALANCES = Balances(
    REPORTED,
    (Mark(Day.parse("2024-12-31"), 530_000_000_000, Chip("no", "✕", "Contradicted")),),
    (
        Point(Day.parse("2021-09-06"), 20_000_000_000),
        Point(Day.parse("2022-01-21"), 150_000_000_000),
    ),
    (Listing(Day.parse("2024-03-14"), 20),),
)
WORDS = """data-label="The reported balance, report by report" data-keys="Arrow keys, one by one."
 data-point="{value} BTC on {day}, entry {entry}" data-zoom="Zoom in" data-all="Show all"
 data-gap="{point}; no report covers the time before it" data-zoomed="From {from} to {to}\""""
LIVE = ".chart-live .u-over"
READ = ".chart-read"


def drawing(canvas: Canvas) -> str:
    """Return what the server draws."""
    english = language_of("en")
    chart = step_chart(BALANCES, canvas, english)
    assert chart is not None
    return Templates(()).render_chart(chart, english).decode()


def page_of(
    attributes: str, scripts: str, *, language: str = 'lang="en" dir="ltr"', words: str = WORDS
) -> bytes:
    return f"""<!doctype html><html {language}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Chart</title>
<link rel="stylesheet" href="/static/site.css"><link rel="icon" href="/static/icon.svg">{scripts}
</head><body><main><div class="wrap"><h1>Balance</h1><figure class="chart" {attributes} {words}>
{drawing(WIDE)}{drawing(NARROW)}
<figcaption class="links"><a href="/figures/balance.json">JSON</a></figcaption>
</figure><p id="below">Below</p></div></main></body></html>""".encode()


def balance(points: tuple[Point, ...], unit: str = "sat") -> bytes:
    rows: list[JsonValue] = [
        {
            "day": str(point.day),
            "balance_sat": str(point.sats),
            "leaf_index": index,
            "gap_before": index > 0 and not point.joined,
        }
        for index, point in enumerate(points, 610)
    ]
    return encode({"figure": "reserve.balance", "unit": unit, "data": rows[::-1]})


def late(content: bytes) -> str:
    """Return attributes that name uPlot, and what its content must be, instead of a script tag."""
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    return f'{NAMED} data-script="../static/uplot.js" data-integrity="sha384-{digest}"'


UPLOT = VENDOR.read_bytes() if VENDOR.exists() else b""
PLOTTER = '<script src="/static/uplot.js" defer></script>'
CHARTS = '<script src="/static/charts.js" defer></script>'
NAMED = 'data-chart="../figures/balance.json"'
PAGES = {
    "whole": page_of(NAMED, PLOTTER + CHARTS),
    "late": page_of(late(UPLOT), CHARTS),
    "forged": page_of(late(b"another script"), CHARTS),
    "urdu": page_of(NAMED, PLOTTER + CHARTS, language='lang="ur" dir="rtl"'),
    "bare": page_of(NAMED, CHARTS),
    "mute": page_of(NAMED, PLOTTER + CHARTS, words='data-label="A word is missing"'),
    "foreign": page_of('data-chart="../figures/dollars.json"', PLOTTER + CHARTS),
    "astray": page_of('data-chart="../figures/fewer.json"', PLOTTER + CHARTS),
}
FIGURES = {
    "balance.json": balance(REPORTED),
    "dollars.json": balance(REPORTED, "USD"),
    "fewer.json": balance(REPORTED[1:]),
}


def served() -> Starlette:
    def page(request: Request) -> Response:
        return Response(PAGES[request.path_params["name"]], media_type="text/html")

    def figure(request: Request) -> Response:
        return Response(FIGURES[request.path_params["name"]], media_type="application/json")

    def static(request: Request) -> Response:
        name = request.path_params["name"]
        content = UPLOT if name == "uplot.js" else (STATIC / name).read_bytes()
        kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
        return Response(content, media_type=kinds[name.rpartition(".")[2]])

    routes = [
        Route("/pages/{name}", page),
        Route("/figures/{name}", figure),
        Route("/static/{name}", static),
    ]
    return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])


@dataclass(slots=True)
class Desk:
    """Opens pages, each in a window of its own, and keeps what they complain of."""

    browser: Browser
    address: str
    contexts: list[BrowserContext] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)

    def open(
        self, name: str, *, width: int = 1280, dark: bool = False, touch: bool = False
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
        )
        self.contexts.append(context)
        self.readers.append(Reader(context.new_page()))
        page = self.readers[-1].page
        page.goto(self.address + name)
        return page

    def close(self) -> list[str]:
        for context in self.contexts:
            context.close()
        return [said for one in self.readers for said in (*one.complaints, *one.elsewhere)]


def middle_of(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def point_at(page: Page, day: int) -> None:
    """Move the mouse to where the drawing shows a day, counted from the first report."""
    first, _ = middle_of(page, "svg:visible .dot >> nth=0")
    last, y = middle_of(page, "svg:visible .dot >> nth=1")
    page.mouse.move(first + (last - first) * day / LAST, y + 60)


def check_read(page: Page, words: str) -> None:
    """Require that the words beside the pointer come to be ``words``."""
    expect(page.locator(READ)).to_have_text(words)
    expect(page.locator(READ)).to_be_visible()


def check_zoom(page: Page, *, zoomed: bool) -> None:
    """Require that either the live chart is seen or the server's drawing."""
    wanted = re.compile("chart-zoomed")
    figure = expect(page.locator("figure"))
    (figure.to_have_class if zoomed else figure.not_to_have_class)(wanted)
    expect(page.locator("canvas")).to_have_css("opacity", "1" if zoomed else "0")
    expect(page.locator("svg:visible")).to_have_css("opacity", "0" if zoomed else "1")


def check_untouched(page: Page) -> None:
    """Require that nothing was laid over the drawing, a moment after somebody pointed at it."""
    page.locator("figure").hover()
    page.wait_for_timeout(300)
    expect(page.locator("canvas, .chart-tools, [tabindex], [aria-live]")).to_have_count(0)
    expect(page.locator("svg:visible")).to_have_css("opacity", "1")


def awake(page: Page) -> None:
    """Point at the chart until it lives."""
    page.locator("figure").hover()
    expect(page.locator(LIVE)).to_be_attached()


def drag(page: Page, start: int, end: int) -> None:
    point_at(page, start)
    page.mouse.down()
    point_at(page, (start + end) // 2)
    point_at(page, end)
    page.mouse.up()
