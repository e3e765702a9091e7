"""``surveillance case``, ``cases`` and ``statistics``: what officers did about alerts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.errors import Usage
from biplomacy.cli.files import read_file
from biplomacy.cli.surveillance_files import MAX_ALERTS_FILE, append_private, find_alert
from biplomacy.cli.surveillance_words import case_lines, statistics_lines
from biplomacy.cli.terminal import terminal
from biplomacy.surveillance.case_statistics import count_cases
from biplomacy.surveillance.cases import Action, AlertRef, Disposition, fold_cases
from biplomacy.surveillance.statement.case_lines import (
    decode_events,
    encode_event,
    next_event,
    officer_name,
)
from biplomacy.surveillance.statement.case_statistics import encode_statistics
from biplomacy.values.day import Day
from biplomacy.wiring import SystemClock

Cases = Annotated[Path, typer.Argument(help="The private file of cases, one event a line.")]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]
CameTo = Annotated[
    Disposition | None,
    typer.Option(
        "--as",
        metavar="DISPOSITION",
        help=f"What a closed case came to: {', '.join(Disposition)}.",
    ),
]


def add_event(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    action: Annotated[Action, typer.Argument(help="What happens to the case.")],
    case: Annotated[str, typer.Argument(help="The case, such as 2026-0007.")],
    *,
    cases: Annotated[Path, typer.Option("--cases", help="The private file of cases.")],
    officer: Annotated[
        list[str], typer.Option("--officer", help="Who acts, by identifier; twice where two must.")
    ],
    alert: Annotated[
        list[str] | None, typer.Option("--alert", help="An alert that the case is opened for.")
    ] = None,
    alerts: Annotated[
        Path | None, typer.Option("--alerts", help="The file that holds these alerts.")
    ] = None,
    disposition: CameTo = None,
) -> None:
    """Add an event to a case: open, triage, investigate, close or reopen."""
    _require_said(action, alert, disposition)
    out = terminal(context)
    files = (alerts,) if alerts else ()
    found = (find_alert(one, files) for one in alert or ())
    refs = tuple(AlertRef(one.id, one.rule_id, one.rule_version) for one in found)

    def line_after(content: bytes) -> bytes:
        event = next_event(
            decode_events(content),
            officer_name(case),
            action,
            at=SystemClock().now(),
            officers=tuple(map(officer_name, officer)),
            alerts=refs,
            disposition=disposition,
        )
        return encode_event(event)

    append_private(cases, line_after)
    out.note(f"{case}: {action}")


def list_cases(context: typer.Context, cases: Cases) -> None:
    """Say where each case stands."""
    events = decode_events(read_file(cases, limit=MAX_ALERTS_FILE))
    for line in case_lines(fold_cases(events)):
        terminal(context).line(line)


def statistics(
    context: typer.Context,
    cases: Cases,
    *,
    first: Annotated[str, typer.Option("--from", help="The first day.")],
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    json: Json = False,
) -> None:
    """Count cases by rule, small numbers left out; --json is the body of case-statistics/1."""
    events = decode_events(read_file(cases, limit=MAX_ALERTS_FILE))
    found = count_cases(events, Day.parse(first), Day.parse(last))
    if json:
        terminal(context).json(encode_statistics(found))
        return
    for line in statistics_lines(found):
        terminal(context).line(line)


def _require_said(action: Action, alert: list[str] | None, came_to: Disposition | None) -> None:
    if action is Action.OPEN and not alert:
        raise Usage("a case is opened for an alert", hint="give --alert ID --alerts FILE")
    if action is Action.CLOSE and came_to is None:
        dispositions = ", ".join(Disposition)
        raise Usage("a closed case came to something", hint=f"give --as, one of {dispositions}")
