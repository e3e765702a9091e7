"""``surveillance what-if``: which alerts other parameters would gain and lose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.progress import Watching
from biplomacy.cli.surveillance_asked import STANDARD, Data, Json, OneDay, Rules, Venues
from biplomacy.cli.surveillance_words import change_lines
from biplomacy.cli.terminal import terminal
from biplomacy.surveillance.cases import fold_cases
from biplomacy.surveillance.errors import ParameterOutOfRange
from biplomacy.surveillance.model import Choice, RuleSet
from biplomacy.surveillance.rule_file import shipped_rule_set
from biplomacy.surveillance.statement.case_lines import decode_events
from biplomacy.surveillance.what_if import Change, what_if
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.wiring.surveillance import open_rule_engine


def ask_what_if(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    date: OneDay,
    data: Data,
    chosen: Annotated[
        list[str], typer.Option("--set", help="RULE.parameter=value, such as WT2.max_bp=30.")
    ],
    venue: Venues = None,
    rules: Rules = STANDARD,
    cases: Annotated[Path | None, typer.Option("--cases", help="The file of cases.")] = None,
    json: Json = False,
) -> None:
    """Say which alerts other parameters would gain and lose, beside closed cases."""
    shown = terminal(context)
    rule_set = shipped_rule_set(rules)
    choices = tuple(_choice(one, rule_set) for one in chosen)
    closed = fold_cases(decode_events(read_file(cases))) if cases else ()
    with (
        open_rule_engine(data, Day.parse(date), venue or ()) as engine,
        Watching(shown, "running", "rule") as watching,
    ):
        changes = what_if(engine, rule_set, choices, cases=closed, watch=watching)
    if json:
        for one in changes:
            shown.json(_object(one))
        return
    for line in change_lines(changes):
        shown.line(line)


def _object(change: Change) -> JsonObject:
    return {
        "rule": change.rule,
        "before": change.before,
        "after": change.after,
        "kept": change.kept,
        "gained": change.gained,
        "lost": change.lost,
        "lost_useful": change.useful,
        "lost_useless": change.useless,
    }


def _choice(text: str, rule_set: RuleSet) -> Choice:
    name, _, value = text.partition("=")
    rule, _, parameter = name.partition(".")
    if not parameter or not value.isascii() or not value.isdigit() or len(value) > len(str(2**53)):
        raise ParameterOutOfRange(
            f"{text[:60]!r} chooses nothing", hint="write RULE.parameter=value, WT2.max_bp=30"
        )
    known = {one.id for one in rule_set.rules}
    if rule not in known:
        raise ParameterOutOfRange(
            f"no rule {rule[:20]!r} in {rule_set.name}", hint=f"it has {', '.join(sorted(known))}"
        )
    return Choice(rule, parameter, int(value))
