"""``biplomacy surveillance``: trades that deserve a human look, found so that anyone finds them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.office import office
from biplomacy.cli.printing import print_findings
from biplomacy.cli.progress import Watching
from biplomacy.cli.surveillance_asked import STANDARD, Data, Json, OneDay, Rules, Venues
from biplomacy.cli.surveillance_cases import add_event, list_cases, statistics
from biplomacy.cli.surveillance_files import (
    MAX_ALERTS_FILE,
    alerts_name,
    body_name,
    find_alert,
    write_private,
)
from biplomacy.cli.surveillance_what_if import ask_what_if
from biplomacy.cli.surveillance_words import (
    alert_line,
    replayed_line,
    run_lines,
    written_lines,
)
from biplomacy.cli.terminal import terminal
from biplomacy.surveillance.errors import RuleSetUnknown
from biplomacy.surveillance.replaying import Outcome, replay_alert
from biplomacy.surveillance.rule_file import shipped_rule_set
from biplomacy.surveillance.run_check import check_alerts, check_run
from biplomacy.surveillance.running import run_rules
from biplomacy.surveillance.statement.alert_lines import decode_alerts, encode_alerts
from biplomacy.surveillance.statement.rule_set import encode_rule_set, rule_set_digest
from biplomacy.surveillance.statement.run import decode_run, encode_run
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.day import Day
from biplomacy.values.verdict import Finding
from biplomacy.wiring import SystemClock
from biplomacy.wiring.surveillance import find_day_of_files, open_rule_engine

Memory = Annotated[int, typer.Option("--memory", min=128, help="Memory for the rules, in MiB.")]
Threads = Annotated[int, typer.Option("--threads", min=1, max=256, help="Threads for the rules.")]
AlertFile = Annotated[
    Path | None, typer.Option("--alerts", help="The file of alerts; else those in the directory.")
]
_MEBIBYTE = 1 << 20

app = office("surveillance", "Trades that deserve a human look.")
app.command("what-if")(ask_what_if)
app.command("case")(add_event)
app.command("cases")(list_cases)
app.command("statistics")(statistics)


@app.command()
def run(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    date: OneDay,
    data: Data,
    venue: Venues = None,
    rules: Rules = STANDARD,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where alerts are written; else beside the data.")
    ] = None,
    memory: Memory = 3_072,
    threads: Threads = 2,
    json: Json = False,
) -> None:
    """Run all rules over a day's files; --json is the body of surveillance-run/1."""
    shown, started = terminal(context), time.monotonic()
    rule_set = shipped_rule_set(rules)
    with (
        open_rule_engine(
            data, Day.parse(date), venue or (), memory_bytes=memory * _MEBIBYTE, threads=threads
        ) as engine,
        Watching(shown, "running", "rule") as watching,
    ):
        found = run_rules(
            engine,
            rule_set,
            set_digest=rule_set_digest(rule_set),
            created_at=SystemClock().now(),
            watch=watching,
        )
    body, place = encode_run(found.run), out or data
    alerts_path, body_path = place / alerts_name(found.run), place / body_name(found.run)
    write_private(alerts_path, encode_alerts(found.alerts))
    write_private(body_path, encode(body))
    if json:
        shown.json(body)
        return
    for line in (*run_lines(found, rule_set), *written_lines(alerts_path, body_path)):
        shown.line(line)
    shown.note(f"{time.monotonic() - started:.1f} s")


@app.command()
def replay(
    context: typer.Context,
    alert: Annotated[str, typer.Argument(help="The alert's id, or how it begins.")],
    *,
    data: Data,
    alerts: AlertFile = None,
    json: Json = False,
) -> None:
    """Find an alert's rows again from its files; exit 3 where they differ or files are missing."""
    shown = terminal(context)
    files = (alerts,) if alerts else tuple(sorted(data.glob("alerts.*.jsonl")))
    told = find_alert(alert, files)
    place = find_day_of_files(data, told.inputs)
    if place is None:
        replayed = replay_alert(told, None)
    else:
        with open_rule_engine(data, *place) as engine:
            replayed = replay_alert(told, engine)
    if json:
        shown.json({"alert": told.id, "outcome": replayed.outcome.value, "rows": replayed.rows})
    else:
        shown.note(alert_line(told))
        shown.line(replayed_line(replayed))
    if replayed.outcome is not Outcome.SAME:
        raise typer.Exit(3)


@app.command()
def check(
    context: typer.Context,
    body: Annotated[Path, typer.Argument(help="A body of surveillance-run/1.")],
    *,
    data: Annotated[
        Path | None, typer.Option("--data", help="The day's files, to run the rules again.")
    ] = None,
    alerts: AlertFile = None,
) -> None:
    """Compare a published run with its files, its alerts, or both; exit 3 where it differs."""
    shown = terminal(context)
    told = decode_run(read_object(read_file(body)))
    rule_set = shipped_rule_set(told.rule_set)
    if rule_set_digest(rule_set) != told.rule_set_digest:
        raise RuleSetUnknown(
            f"this version's {told.rule_set} is not the rule set {told.rule_set_digest} of the run",
            hint="check with the version of Biplomacy that made the run",
        )
    findings: tuple[Finding, ...] = ()
    if alerts is not None:
        content = read_file(alerts, limit=MAX_ALERTS_FILE)
        findings += check_alerts(told, decode_alerts(content))
    if data is not None:
        with open_rule_engine(data, told.day, told.venues) as engine:
            findings += check_run(told, rule_set, engine)
    print_findings(shown, findings)
    if findings:
        raise typer.Exit(3)
    if data is None:
        shown.line("without the day's files nothing was run again: the grade is attested")
    else:
        shown.line(f"{told.day}: every rule gives the same rows")


@app.command()
def rules(
    context: typer.Context,
    *,
    name: Rules = STANDARD,
    json: Json = False,
) -> None:
    """Print the rules of a set; --json is the body of rule-set/1, with all SQL."""
    shown = terminal(context)
    rule_set = shipped_rule_set(name)
    if json:
        shown.json(encode_rule_set(rule_set))
        return
    for rule in rule_set.rules:
        shown.line(f"{rule.label:8}{rule.typology}: {rule.title}")
        for one in rule.parameters:
            shown.line(f"        {one.name} = {one.default} {one.unit} ({one.least} to {one.most})")
