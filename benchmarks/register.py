"""The bars of the register (supervision §9.3): projection, a check, look-alikes, dump and import.

The projection is held against ``json.loads`` of the same lines, and against our own strict decoding
of them. A check is answered in this process by a route that holds the projection, beside a bare
route of the same framework that returns fixed bytes. Look-alikes are held against rapidfuzz, which
compares each pair in C++. Every figure is the best of its rounds.

Prints a table on standard error and one JSON line for each bar on standard output.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import tracemalloc
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from biplomacy.register.dump import dump_entries, read_dump
from biplomacy.register.esma import read_esma
from biplomacy.register.lookalike import DomainIndex, Listed
from biplomacy.register.projection import Register, project
from biplomacy.register.recorded import read_dumped
from biplomacy.values.day import Day
from measuring.bar import INFORMATION, Bar, Required, best_of, report, seconds
from measuring.register_events import esma_table, firm_lei, register_entries
from measuring.register_portal import register_portal
from measuring.requests_in_process import body_of, seconds_to_answer, seconds_to_answer_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from biplomacy.register.dump import DumpEntry
    from biplomacy.register.model import RecordedEvent

AS_AT = Day.parse("2027-01-01")
CHECK = "/api/v1/register/check"
BEFORE = "decoding the same lines"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many events, requests, domains and rows, and how often each is measured."""

    rounds: int
    events: int
    requests: int
    domains: int
    rows: int


FULL = Sizes(rounds=5, events=100_000, requests=2_000, domains=10_000, rows=1_500)
QUICK = Sizes(rounds=1, events=1_000, requests=20, domains=100, rows=20)


def main() -> None:
    """Measure and print every bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="tiny sizes: does it still run")
    sizes = QUICK if options.parse_args().quick else FULL
    entries = register_entries(sizes.events)
    lines = dump_entries(entries, sizes.events).jsonl
    events = read_dumped(entries).events
    bars = [
        *_projection_bars(events, lines, sizes),
        _growth_bar(events, sizes),
        _memory_bar(events, lines),
        *_check_bars(entries, sizes),
        *_lookalike_bars(sizes),
        _dump_bar(entries, sizes),
        _import_bar(sizes),
    ]
    report(f"register: {sizes.events:,} events, best of {sizes.rounds}", bars)


def _project(events: tuple[RecordedEvent, ...]) -> Register:
    return project(events, as_at=AS_AT, as_known_at=AS_AT.start)


def _loads(lines: bytes) -> list[object]:
    return [json.loads(line) for line in lines.splitlines()]


def _projection_bars(
    events: tuple[RecordedEvent, ...], lines: bytes, sizes: Sizes
) -> Iterator[Bar]:
    ours, bare, strict = best_of(
        sizes.rounds,
        (
            lambda: seconds(lambda: _project(events)),
            lambda: seconds(lambda: _loads(lines)),
            lambda: seconds(lambda: read_dumped(read_dump(lines))),
        ),
    )
    name, unit = "full projection", "events/s"
    count = len(events)
    for peer, theirs in (("json.loads", bare), ("our strict codecs", strict)):
        yield Bar(
            name, f"{BEFORE}, {peer}", Required(least=0.5), unit, count / ours, count / theirs
        )


def _growth_bar(events: tuple[RecordedEvent, ...], sizes: Sizes) -> Bar:
    """Compare the time of one event among all with that among a hundredth of them."""
    few = events[: max(len(events) // 100, 10)]
    many, small = best_of(
        sizes.rounds,
        (lambda: seconds(lambda: _project(events)), lambda: seconds(lambda: _project(few))),
    )
    peer = f"one of {len(few):,}"
    title = f"projection, one event of {len(events):,}"
    figures = many / len(events) * 1e6, small / len(few) * 1e6
    return Bar(title, peer, Required(most=2), "us", *figures)


def _memory_bar(events: tuple[RecordedEvent, ...], lines: bytes) -> Bar:
    peaks = []
    for work in (lambda: _project(events), lambda: _loads(lines)):
        tracemalloc.start()
        work()
        peaks.append(tracemalloc.get_traced_memory()[1] / 2**20)
        tracemalloc.stop()
    ours, theirs = peaks
    title = "peak memory, projection"
    return Bar(title, f"{BEFORE}, json.loads", Required(most=1), "MiB", ours, theirs)


def _check_bars(entries: tuple[DumpEntry, ...], sizes: Sizes) -> Iterator[Bar]:
    """Compare the portal's own route with a bare one that returns the same bytes."""
    portal = register_portal(entries)
    firms = max(len(entries) // 10, 1)
    path = _question(firms // 2)
    body = body_of(portal, path)

    async def bare(request: Request) -> Response:  # noqa: ARG001 - the framework's signature
        return Response(body, media_type="application/json")

    plain = Starlette(routes=[Route(CHECK, bare)])
    count = sizes.requests
    new = min(count, firms // sizes.rounds)
    questions = map(_question, range(firms))
    theirs, again, each = best_of(
        sizes.rounds,
        (
            lambda: seconds_to_answer(plain, path, count),
            lambda: seconds_to_answer(portal, path, count),
            lambda: seconds_to_answer_each(portal, islice(questions, new)),
        ),
    )
    peer = "bare route, fixed bytes"
    figures = "requests/s", count / again, count / theirs
    yield Bar("check by LEI, a question asked before", peer, Required(least=0.3), *figures)
    figures = "requests/s", new / each, count / theirs
    yield Bar("check by LEI, each question new", peer, None, *figures, INFORMATION)


def _question(firm: int) -> str:
    return f"{CHECK}?lei={firm_lei(firm)}&activity=custody"


def _lookalike_bars(sizes: Sizes) -> Iterator[Bar]:
    domains = [f"exchange-{number * 7_919 % 99_991:05d}.example" for number in range(sizes.domains)]
    index = DomainIndex(Listed(domain, "x") for domain in domains)
    asked = "exchange-0o042.example"
    found = {one.text for one in index.match(asked).lookalike_of}
    if missed := _rapidfuzz(asked, domains) - found:
        raise AssertionError(missed)
    ours, theirs = best_of(
        sizes.rounds,
        (
            lambda: seconds(lambda: index.match(asked)),
            lambda: seconds(lambda: _rapidfuzz(asked, domains)),
        ),
    )
    title = f"look-alikes among {sizes.domains:,} near domains"
    yield Bar(title, "rapidfuzz, distance alone", None, "ms", ours * 1e3, theirs * 1e3, INFORMATION)


def _rapidfuzz(asked: str, domains: list[str]) -> set[str]:
    far = process.cdist([asked], domains, scorer=DamerauLevenshtein.distance, score_cutoff=2)[0]
    return {domain for domain, distance in zip(domains, far, strict=True) if distance <= 2}


def _dump_bar(entries: tuple[DumpEntry, ...], sizes: Sizes) -> Bar:
    bodies = [one.body for one in entries]
    ours, theirs = best_of(
        sizes.rounds,
        (
            lambda: seconds(lambda: dump_entries(entries, len(entries))),
            lambda: seconds(lambda: [json.dumps(body) for body in bodies]),  # noqa: TID251 - the peer
        ),
    )
    return Bar("dump: lines, table, schema", "json.dumps", None, "s", ours, theirs, INFORMATION)


def _import_bar(sizes: Sizes) -> Bar:
    content = esma_table(sizes.rows)
    ours, theirs = best_of(
        sizes.rounds,
        (
            lambda: seconds(lambda: read_esma(content)),
            lambda: seconds(lambda: list(csv.reader(io.StringIO(content.decode())))),
        ),
    )
    title = f"import of {sizes.rows:,} rows"
    return Bar(title, "csv.reader alone", None, "ms", ours * 1e3, theirs * 1e3, INFORMATION)


if __name__ == "__main__":
    main()
