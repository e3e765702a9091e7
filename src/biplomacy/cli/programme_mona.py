"""``biplomacy programme mona-export|mona-import``: rows of the lender's monitoring file."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import named
from biplomacy.cli.programme_reading import Asked, read_known, text_of
from biplomacy.cli.terminal import terminal
from biplomacy.cli.wording import counted
from biplomacy.programme.assessment import assess
from biplomacy.programme.field_reading import located
from biplomacy.programme.mona import COLUMNS, MonaRow, export_mona, import_mona
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.wiring import SystemClock


def mona_export(
    context: typer.Context,
    programme: Annotated[
        str, typer.Argument(metavar="ID|FILE", help="A shipped programme, or a file.")
    ],
    *,
    on: Annotated[str | None, typer.Option("--on", help="The day; else today, UTC.")] = None,
    record: Annotated[
        str | None, typer.Option("--record", callback=named, help="A record with the reserve.")
    ] = None,
    trust: Annotated[Path | None, typer.Option("--trust", help="The record's trust.json.")] = None,
    evidence: Annotated[
        list[Path] | None, typer.Option("--evidence", help="A TOML file of evidence; repeatable.")
    ] = None,
) -> None:
    """Print an assessment as CSV with the columns of MONA; what is not known stays empty."""
    out = terminal(context)
    day = Day.of_instant(SystemClock().now()) if on is None else Day.parse(on)
    known = read_known(out, Asked(programme, day, record, trust, tuple(evidence or ())))
    outcomes = assess(known.programme, known.observations, day, superseded=known.superseded)
    out.data(export_mona(known.programme, outcomes).encode())


def mona_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV with the columns of MONA.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Read a monitoring file and say what it states of each criterion."""
    out = terminal(context)
    with located(str(file)):
        rows = import_mona(text_of(file))
    for row in rows:
        if json:
            out.json(_object(row))
        else:
            out.line(
                f"{row.status:8}  {row.test_date or 'continuous':10}  {row.economic_descriptor}"
            )
    if not json:
        out.line(counted(len(rows), "criterion", "criteria"))


def _object(row: MonaRow) -> JsonObject:
    return dict(zip(COLUMNS, map(str, astuple(row)), strict=True))
