"""``biplomacy programme``: what a lender's conditions give, and what an action would do to them."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import named
from biplomacy.cli.office import office
from biplomacy.cli.programme_answers import answer_lines, answer_object, assessed
from biplomacy.cli.programme_comparing import compare, compare_offers
from biplomacy.cli.programme_mona import mona_export, mona_import
from biplomacy.cli.programme_reading import Asked, action_in, read_known
from biplomacy.cli.programme_words import largest_line
from biplomacy.cli.terminal import terminal
from biplomacy.programme.largest import largest as largest_action
from biplomacy.programme.outcome_form import encode_largest
from biplomacy.programme.vocabulary import Answer, Vary
from biplomacy.values.day import Day

NOT_REQUIRED = 1

app = office("programme", "What a lender's conditions give.")


class Required(StrEnum):
    """What a run may insist on."""

    MET = "met"


Name = Annotated[str, typer.Argument(metavar="ID|FILE", help="A shipped programme, or a file.")]
Record = Annotated[
    str | None, typer.Option("--record", callback=named, help="A record with the reserve.")
]
Trust = Annotated[Path | None, typer.Option("--trust", help="The record's trust.json.")]
Evidence = Annotated[
    list[Path] | None, typer.Option("--evidence", help="A TOML file of evidence; repeatable.")
]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]


@app.command()
def assess(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    programme: Name,
    *,
    on: Annotated[str, typer.Option("--on", help="The day, such as 2025-07-24.")],
    record: Record = None,
    trust: Trust = None,
    opening: Annotated[
        Path | None, typer.Option("--opening", help="Openings of the record's hidden wallets.")
    ] = None,
    evidence: Evidence = None,
    action: Annotated[
        Path | None, typer.Option("--action", help="A TOML file: what the state would do.")
    ] = None,
    clause: Annotated[str | None, typer.Option("--clause", help="Only this clause.")] = None,
    require: Annotated[
        Required | None, typer.Option("--require", help="Exit 1 unless every clause is met.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what each clause gives on a day; with --action those that it touches.

    Not met and undetermined are answers, so the exit is 0, unless --require asks for met.
    """
    out = terminal(context)
    asked = Asked(programme, Day.parse(on), record, trust, tuple(evidence or ()), opening)
    found = assessed(
        read_known(out, asked), asked.on, action_in(action) if action else None, clause
    )
    if json:
        out.json(answer_object(found))
    else:
        for line in answer_lines(out, found):
            out.line(line)
    if require is not None and any(one.answer is not Answer.MET for one in found.outcomes):
        sys.exit(NOT_REQUIRED)  # `main` takes a 1 of the library for a shell without completion


@app.command()
def largest(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    programme: Name,
    action: Annotated[Path, typer.Argument(help="A TOML file: what the state would do.")],
    *,
    vary: Annotated[Vary, typer.Option("--vary", help="What of it is made larger.")],
    by: Annotated[str, typer.Option("--by", help="The last day that counts.")],
    case: Annotated[
        list[Path] | None, typer.Option("--case", help="A TOML file of evidence; repeatable.")
    ] = None,
    record: Record = None,
    trust: Trust = None,
    json: Json = False,
) -> None:
    """Say how large an action may be before a clause stops it."""
    out = terminal(context)
    asked = Asked(programme, Day.parse(by), record, trust, tuple(case or ()))
    known, told = read_known(out, asked), action_in(action)
    found = largest_action(known.programme, known.observations, told, vary, by=asked.on)
    if json:
        out.json(encode_largest(found))
    else:
        out.line(largest_line(told, found, asked.on))


app.command("compare-offers")(compare_offers)
app.command("compare")(compare)
app.command("mona-export")(mona_export)
app.command("mona-import")(mona_import)
