"""The bars of the portal (portal §14): pages, copies and checks, each beside a peer.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import Files
from biplomacy.verify.mirror import check_mirror
from biplomacy.web.charts import WIDE
from biplomacy.web.endpoints import HTML, Asked
from biplomacy.web.export import export_files
from biplomacy.web.export_directory import write_copy
from biplomacy.web.pages_reserve import balance_points
from biplomacy.web.portal import portal_app
from biplomacy.web.publication import Publication
from biplomacy.web.record_view import RecordView
from biplomacy.web.remaking import Remade, check_remade
from biplomacy.web.routes import ENDPOINTS
from biplomacy.wiring import open_mirror, open_tiles
from measuring.bar import INFORMATION, PEER_ABSENT, Bar, Required, median_of, report, seconds
from measuring.browser import NO_BROWSER, opened, running_browser, seconds_to_painted
from measuring.browser_check import keep_at_hand, seconds_to_check, seconds_to_verify
from measuring.chart_peer import SCRIPT, echarts_page, read_echarts
from measuring.rendering import copied_files, rendering_of
from measuring.reported_state import Reporting, report_daily
from measuring.requests_in_process import body_of, seconds_to_answer
from measuring.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser
    from starlette.types import ASGIApp, Receive, Scope, Send

    from biplomacy.web.pages import Templates
    from measuring.rendering import Copied
    from measuring.reported_state import ReportedState

ROUNDS = 9
RESERVE = "/en/reserve/"
CHART = "/figures/reserve.balance.svg"
PEER = "/peer/"
BLANK = "/peer/blank"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much each bar measures."""

    days: int
    rows: int
    requests: int
    renderings: int
    checks: int
    verifications: int
    rounds: int


FULL = Sizes(4_000, 60, requests=5_000, renderings=50, checks=20, verifications=200, rounds=ROUNDS)
QUICK = Sizes(5, 3, requests=20, renderings=1, checks=1, verifications=2, rounds=1)


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    sizes = QUICK if options.parse_args().quick else FULL
    folder = Path(tempfile.mkdtemp(prefix="bench-portal-"))
    try:
        state = report_daily(folder / "state", Reporting(sizes.rows))
        bars = [
            *_in_browser(folder / "days", state, sizes),
            _answered(state, sizes),
            _rendered(state, sizes),
            *_exported(folder, state, sizes),
            *_checked(folder / "checked", state, sizes),
        ]
    finally:
        shutil.rmtree(folder)
    report(f"portal: median of {sizes.rounds}, peers in turn", bars)


def _in_browser(folder: Path, state: ReportedState, sizes: Sizes) -> Iterator[Bar]:
    with running_browser() as browser:
        yield from _painted(browser, folder, sizes)
        yield from _checked_in_browser(browser, state, sizes)


def _painted(browser: Browser | None, folder: Path, sizes: Sizes) -> Iterator[Bar]:
    name, peer = f"{sizes.days:,} days painted", "page of ECharts 6.1, same data"
    required = Required(most=0.40)
    echarts = read_echarts()
    if browser is None or echarts is None:
        remark = NO_BROWSER if browser is None else PEER_ABSENT
        yield Bar(f"{name}, balance chart", peer, required, remark=remark)
        return
    many = report_daily(folder, Reporting(sizes.days, wallets=1, purchases=1))
    with serving(_beside(many, echarts)) as address:

        def load(path: str, *, scripts: bool) -> float:
            with opened(browser, address + BLANK, scripts=scripts) as page:
                return seconds_to_painted(page, address + path)

        for path in (CHART, RESERVE):  # what is asked for first is made then
            load(path, scripts=True)
        chart, still, live, theirs = median_of(
            sizes.rounds,
            (
                lambda: load(CHART, scripts=False),
                lambda: load(RESERVE, scripts=False),
                lambda: load(RESERVE, scripts=True),
                lambda: load(PEER, scripts=True),
            ),
        )
    yield Bar(f"{name}, balance chart", peer, required, "s", chart, theirs)
    yield Bar(f"{name}, whole page, script off", peer, None, "s", still, theirs, INFORMATION)
    yield Bar(f"{name}, whole page, script on", peer, None, "s", live, theirs, INFORMATION)


def _beside(state: ReportedState, echarts: bytes) -> ASGIApp:
    """Return the portal, and the peer's page on the same server."""
    points = balance_points(state.publication().published)
    portal = portal_app(state.site)
    peers: dict[str, ASGIApp] = {
        PEER: Response(echarts_page(points, WIDE), media_type=HTML),
        SCRIPT: Response(echarts, media_type="text/javascript"),
        BLANK: Response(b"<!doctype html>", media_type=HTML),
    }

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await peers.get(scope["path"], portal)(scope, receive, send)

    return answer


def _checked_in_browser(
    browser: Browser | None, state: ReportedState, sizes: Sizes
) -> Iterator[Bar]:
    name, peer = "check of one entry in the browser", "one Ed25519 verify"
    fetched, required = f"{name}, with what it fetches", Required(most=25)
    if browser is None:
        yield Bar(name, peer, required, remark=NO_BROWSER)
        yield Bar(fetched, peer, remark=NO_BROWSER)
        return
    with serving(portal_app(state.site)) as address, opened(browser, address + RESERVE) as page:

        def check() -> float:
            return seconds_to_check(page, sizes.checks)

        def verify() -> float:
            return seconds_to_verify(page, sizes.verifications)

        check()  # so that the server has answered before and the browser's cache is filled
        whole, _ = median_of(sizes.rounds, (check, verify))
        keep_at_hand(page)
        check()
        alone, least = median_of(sizes.rounds, (check, verify))
    yield Bar(name, peer, required, "s", alone, least)
    yield Bar(fetched, peer, None, "s", whole, least, INFORMATION)


def _answered(state: ReportedState, sizes: Sizes) -> Bar:
    portal = portal_app(state.site)
    body = body_of(portal, RESERVE)

    async def bare(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(body, media_type=HTML)(scope, receive, send)

    count = sizes.requests
    taken, floor = median_of(
        sizes.rounds,
        (
            lambda: seconds_to_answer(portal, RESERVE, count),
            lambda: seconds_to_answer(bare, RESERVE, count),
        ),
    )
    return Bar(
        "page from cache, in process",
        "bare Starlette response of the same bytes",
        Required(least=0.5),
        "answers per s",
        count / taken,
        count / floor,
    )


def _rendered(state: ReportedState, sizes: Sizes) -> Bar:
    publication = state.publication()
    (endpoint,) = (one for one in ENDPOINTS if one.path == "/{language}/reserve/")
    asked = Asked(RESERVE, (("language", "en"),))
    given = rendering_of(publication, lambda: endpoint.answer(publication, asked))
    turns = range(sizes.renderings)

    def whole() -> float:
        return seconds(lambda: [endpoint.answer(publication, asked) for _ in turns])

    def alone() -> float:
        return seconds(lambda: [given.by(publication.templates) for _ in turns])

    taken, floor = (one / len(turns) for one in median_of(sizes.rounds, (whole, alone)))
    name = f"page of {sizes.rows} rows and two charts"
    return Bar(name, "Jinja2 render alone", Required(most=2), "s", taken, floor)


def _exported(folder: Path, state: ReportedState, sizes: Sizes) -> Iterator[Bar]:
    publication = state.publication()
    files = copied_files(publication)
    pages = sum(one.rendering is not None for one in files)
    fresh = (folder / f"copy-{number}" for number in itertools.count())

    def ours() -> float:
        return seconds(lambda: write_copy(next(fresh), export_files(publication)))

    def bare(*, durable: bool) -> float:
        into = next(fresh)
        return seconds(lambda: _write(into, files, publication.templates, durable=durable))

    taken, floor, loose = median_of(
        sizes.rounds, (ours, lambda: bare(durable=True), lambda: bare(durable=False))
    )
    name, unit = f"export, {sizes.rows} reports", "pages per s"
    rate, peer = pages / taken, "Jinja2 render and write of the same bytes"
    yield Bar(name, f"{peer}, durably", Required(least=0.4), unit, rate, pages / floor)
    yield Bar(name, f"{peer}, not durably", None, unit, rate, pages / loose, INFORMATION)


def _write(into: Path, files: Sequence[Copied], templates: Templates, *, durable: bool) -> None:
    written = []
    for one in files:
        content = one.rendering.by(templates) if one.rendering else one.file.content
        place = into / one.file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        written.append(place)
    for place in written if durable else ():
        with place.open("rb") as file:
            os.fsync(file.fileno())


def _checked(folder: Path, state: ReportedState, sizes: Sizes) -> Iterator[Bar]:
    copy = _copied_without_trust(folder, state)
    paths = [path for path in copy.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in paths) / 1e6

    def check(*, again: bool) -> None:
        with open_mirror(str(copy)) as files:
            found = check_mirror(files, state.trust)
            remade = check_remade(files, found) if again else Remade(())
        if not found.sound or remade.findings or remade.why_not:
            raise AssertionError((found.findings[:1], remade.findings[:1], remade.why_not))

    def digest() -> None:
        for path in paths:
            hashlib.sha256(path.read_bytes()).digest()

    taken, again, floor = median_of(
        sizes.rounds,
        (
            lambda: seconds(lambda: check(again=False)),
            lambda: seconds(lambda: check(again=True)),
            lambda: seconds(digest),
        ),
    )
    name, peer, unit = f"check of a copy, {sizes.rows} reports", "SHA-256 of the same files", "MB/s"
    rate = size / floor
    yield Bar(name, peer, Required(least=0.2), unit, size / taken, rate)
    yield Bar(f"{name}, and made again", peer, None, unit, size / again, rate, INFORMATION)


def _copied_without_trust(folder: Path, state: ReportedState) -> Path:
    """Write a copy as ``portal export`` does: its pages are of a record that nobody vouches for."""
    first, copy = folder / "first", folder / "copy"
    write_copy(first, export_files(state.publication()))
    files = Files(open_tiles(first / "log"), "")
    record = RecordView(audit_record(files, None), files, state.site.record.rows)
    write_copy(copy, export_files(Publication(replace(state.site, record=record))))
    return copy


if __name__ == "__main__":
    main()
