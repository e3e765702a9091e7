"""A portal under load on this machine: answers per second, how late they come, and no failure.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

from biplomacy.web.endpoints import HTML
from biplomacy.web.portal import portal_app
from measuring.bar import INFORMATION, Bar, Required, report
from measuring.http_client import Load, ask_often, client_name
from measuring.reported_state import Reporting, report_daily
from measuring.requests_in_process import body_of
from measuring.serving import serving, serving_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

PATHS = (("page from cache", "/en/reserve/"), ("figure's JSON", "/figures/reserve.balance.json"))
PEER = "bare Starlette response behind plain uvicorn"


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is measured: a record of how many reports, under which load."""

    rows: int
    load: Load


FULL = Sizes(rows=60, load=Load(connections=16, seconds=5))
QUICK = Sizes(rows=3, load=Load(connections=2, seconds=1))


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    sizes = QUICK if options.parse_args().quick else FULL
    client = client_name()
    folder = Path(tempfile.mkdtemp(prefix="bench-load-"))
    try:
        portal = portal_app(report_daily(folder, Reporting(sizes.rows)).site)
    finally:
        shutil.rmtree(folder)
    bars = [bar for name, path in PATHS for bar in _loaded(portal, name, path, sizes.load, client)]
    load = sizes.load
    report(f"load: {load.connections} connections, {load.seconds} s each, {client}", bars)


def _loaded(portal: ASGIApp, name: str, path: str, load: Load, client: str) -> Iterator[Bar]:
    bare = Response(body_of(portal, path), media_type=HTML)
    with serving(portal) as address:
        ours = ask_often(address + path, load, client)
    with serving_plainly(bare) as address:
        theirs = ask_often(address + path, load, client)
    yield Bar(f"{name}, answers", PEER, None, "per s", ours.rate, theirs.rate, INFORMATION)
    yield Bar(f"{name}, half within", PEER, None, "s", ours.half, theirs.half, INFORMATION)
    yield Bar(f"{name}, 99 of 100 within", PEER, None, "s", ours.late, theirs.late, INFORMATION)
    yield Bar(f"{name}, failures", "answers", Required(most=0), "", ours.errors, ours.count)


if __name__ == "__main__":
    main()
