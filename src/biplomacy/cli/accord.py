"""``biplomacy accord``: what two states promised, and what of it their records show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.accord.calendar import due_days, encode_calendar
from biplomacy.accord.completion import scored_since
from biplomacy.accord.linter import lint as lint_accord
from biplomacy.accord.recheck import commitment_status
from biplomacy.accord.statement.commitment_status import encode_commitment_status
from biplomacy.cli import accord_joining
from biplomacy.cli.accord_exchange import add_verbs
from biplomacy.cli.accord_reading import find_accord, gather
from biplomacy.cli.accord_words import lint_lines, lint_object, status_lines
from biplomacy.cli.office import office
from biplomacy.cli.terminal import terminal
from biplomacy.record.expectation import within_reach
from biplomacy.values.day import Day
from biplomacy.wiring import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.accord.errors import PartnerUnreachable

YEAR_DAYS = 366
Named = Annotated[str, typer.Argument(help="An accord's id, or a TOML file.")]
Records = Annotated[
    list[str] | None,
    typer.Option("--record", help="A party's record: SOURCE or PARTY=SOURCE."),
]
On = Annotated[str | None, typer.Option("--on", help="The day to judge, else today (UTC).")]
InForce = Annotated[
    str | None,
    typer.Option("--in-force", help="Since when, where a party's record is not at hand."),
]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]

app = office("accord", "Commitments between two states, and exchange.")
add_verbs(app)
app.command("party")(accord_joining.party)
app.command("propose")(accord_joining.propose)
app.command("sign")(accord_joining.sign)
app.command("join")(accord_joining.join)
app.command("draft")(accord_joining.draft)


@app.command()
def lint(context: typer.Context, accord: Named, *, json: Json = False) -> None:
    """Say which commitments a record could ever show to be kept, and what the others lack."""
    out = terminal(context)
    found = find_accord(accord)
    rows = lint_accord(found)
    if json:
        out.json(lint_object(found, rows))
        return
    for line in lint_lines(found, rows):
        out.line(line)


@app.command()
def status(
    context: typer.Context,
    accord: Annotated[
        str | None, typer.Argument(help="An accord's id or TOML file, else the one logged.")
    ] = None,
    *,
    record: Records = None,
    on: On = None,
    in_force: InForce = None,
    json: Json = False,
) -> None:
    """Say how far each commitment is kept on a day; --json is a body of commitment-status/1.

    A record that cannot be read leaves its rows open, and ends in exit 4.
    """
    out = terminal(context)
    found = gather(out, accord, record or ())
    since = _day(in_force) if in_force else None
    stated = commitment_status(found.accord, found.seen, _day(on), in_force=since)
    if json:
        out.json(encode_commitment_status(stated))
    else:
        for line in status_lines(found.accord, stated):
            out.line(line)
    _raise_first(found.unreachable)


@app.command()
def calendar(
    context: typer.Context,
    accord: Named,
    *,
    record: Records = None,
    on: On = None,
    in_force: InForce = None,
    days: Annotated[
        int, typer.Option("--days", min=1, max=3_660, help="How far ahead to look.")
    ] = YEAR_DAYS,
) -> None:
    """Print what is due as a calendar (RFC 5545), with what the records show of it."""
    out = terminal(context)
    found, day = gather(out, accord, record or ()), _day(on)
    stated = _day(in_force) if in_force else None
    since = scored_since(found.accord, found.seen, day, stated)
    dues = due_days(found.accord, found.seen, since=since, on=day, until=day.plus(days))
    out.data(encode_calendar(found.accord, dues, stamp=day.start))
    _raise_first(found.unreachable)


def _day(text: str | None) -> Day:
    return within_reach(Day.parse(text)) if text else Day.of_instant(SystemClock().now())


def _raise_first(unreachable: Iterable[PartnerUnreachable]) -> None:
    for error in unreachable:
        raise error
