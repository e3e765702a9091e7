"""``biplomacy power outlook``: what a tariff may come to for sector, treasury and investor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file, write_file
from biplomacy.cli.power_outlook_asked import Asked, open_walking, read_scenarios
from biplomacy.cli.power_outlook_words import outlook_lines, question_lines, sample_line
from biplomacy.cli.printing import failed, print_findings
from biplomacy.cli.progress import Watching
from biplomacy.cli.terminal import Terminal, terminal
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.monthly_closes import decode_closes, shipped_closes
from biplomacy.power.outcome import drift_findings
from biplomacy.power.outlook import PowerOutlook, draw_outlook
from biplomacy.power.outlook_check import check_outlook, check_sample, sample_digest, sample_of
from biplomacy.power.outlook_file import DEFAULT
from biplomacy.power.path_rows import encode_rows
from biplomacy.power.scenario import walk_all
from biplomacy.power.scenario_model import MonthCloses
from biplomacy.power.statement.outlook import decode_outlook, encode_outlook
from biplomacy.values.canonical import read_object

MAX_TABLE = 1 << 28
"""Bytes of a table of paths: enough for a million of them."""

Case = Annotated[str, typer.Option("--case", help="A shipped outlook, or a TOML file.")]
Tariffs = Annotated[
    list[str] | None, typer.Option("--tariff", help="A flat tariff per kWh; may be repeated.")
]
Floor = Annotated[str | None, typer.Option(help="The floor per kWh of an indexed tariff.")]
Share = Annotated[str | None, typer.Option(help="Its share of a kWh's worth, such as 0.6.")]
Prices = Annotated[
    Path | None, typer.Option("--prices", help="A CSV of closes; else the shipped month-ends.")
]
Paths = Annotated[int | None, typer.Option(help="How many paths; else as the case says.")]
Seed = Annotated[str | None, typer.Option(help="The name of a seed; else as the case says.")]
RivalsRule = Annotated[str | None, typer.Option(help="elastic: rivals leave as a hash earns less.")]
WithTornado = Annotated[bool, typer.Option("--tornado", help="Move one parameter at a time.")]
NewRows = Annotated[Path | None, typer.Option("--rows", help="Write the table of all paths there.")]
WorkerCount = Annotated[int, typer.Option(min=0, max=64, help="Processes; 0: this one alone.")]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]


def outlook(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    case: Case = DEFAULT,
    tariff: Tariffs = None,
    floor: Floor = None,
    share: Share = None,
    prices: Prices = None,
    paths: Paths = None,
    seed: Seed = None,
    rivals: RivalsRule = None,
    tornado: WithTornado = False,
    rows: NewRows = None,
    workers: WorkerCount = 0,
    json: Json = False,
) -> None:
    """Walk paths of the coin's price; say what a tariff comes to for three parties, never added."""
    out = terminal(context)
    closes = _closes(prices)
    asked = Asked(case, tuple(tariff or ()), floor, share, paths, seed, rivals)
    scenarios = read_scenarios(asked)
    if rows is not None and len(scenarios) > 1:
        raise SystemMalformed("one table holds the paths of one tariff", hint="ask for one tariff")
    with Watching(out, "walking", "path") as watching:
        walking = open_walking(workers, watching)
        drawn = [
            draw_outlook(scenario, closes, walking=walking, with_tornado=tornado)
            for scenario in scenarios
        ]
    if rows is not None:
        write_file(rows, encode_rows(drawn[0][1]), instead_of=rows)
    _print(out, [found for found, _ in drawn], json=json)


def check(
    context: typer.Context,
    body: Annotated[Path, typer.Argument(help="A body of power-outlook/1, as --json prints it.")],
    *,
    prices: Prices = None,
    rows: Annotated[
        Path | None, typer.Option("--rows", help="The table of all paths, for --sample.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="Draw only so many paths again.")
    ] = None,
    sample_seed: Annotated[
        str, typer.Option("--sample-seed", help="A name of yours that picks the paths.")
    ] = "",
) -> None:
    """Draw a published outlook again, or some of its paths; exit 3 where it differs."""
    out = terminal(context)
    published, closes = decode_outlook(read_object(read_file(body))), _closes(prices)
    if sample is None:
        with Watching(out, "walking", "path") as watching:
            findings = check_outlook(published, closes, lambda walk: walk_all(walk, watching))
        said = f"{published.scenario.draws.paths:,} paths drawn again: every figure is the same"
    else:
        if rows is None:
            raise SystemMalformed("a sample is taken from the table of paths", hint="give --rows")
        table = read_file(rows, limit=MAX_TABLE)
        chosen = sample_of(published.rows, published.scenario.draws.paths, sample, sample_seed)
        findings = check_sample(published, closes, table, chosen)
        said = "" if failed(findings) else sample_line(chosen, sample_digest(table, chosen))
    print_findings(out, findings)
    if findings:
        raise typer.Exit(3)
    out.line(said)


def _print(out: Terminal, found: Sequence[PowerOutlook], *, json: bool) -> None:
    if json:
        for one in found:
            out.json(encode_outlook(one))
        return
    for line in (*question_lines(found[0]), "", *outlook_lines(found)):
        out.line(line)
    print_findings(out, drift_findings(found[0].prices))


def _closes(prices: Path | None) -> MonthCloses:
    return shipped_closes() if prices is None else decode_closes(read_file(prices))
