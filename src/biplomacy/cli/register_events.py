"""``biplomacy register events|check``: what the register says, then as now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.errors import Usage
from biplomacy.cli.printing import finding_object, print_findings
from biplomacy.cli.register_asked import (
    AsAt,
    AsKnownAt,
    EventsFile,
    RecordName,
    Source,
    TrustFile,
    project_asked,
    read_source,
)
from biplomacy.cli.register_words import answer_lines, answer_object, held_line, held_object
from biplomacy.cli.terminal import terminal
from biplomacy.cli.wording import counted
from biplomacy.register.asking import RegisterIndex
from biplomacy.register.clock_rules import MONDAY_TO_FRIDAY
from biplomacy.register.clocks import check_clocks
from biplomacy.register.entity_rows import parse_activity
from biplomacy.register.event_check import check_events
from biplomacy.register.regime_file import rules_in_force, shipped_regimes
from biplomacy.register.states import may_operate
from biplomacy.values.verdict import Severity

if TYPE_CHECKING:
    from biplomacy.register.asking import Answer
    from biplomacy.register.model import Activity
    from biplomacy.register.projection import Register
    from biplomacy.register.recorded import History
    from biplomacy.values.verdict import Finding

EVIDENCE = 3
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON, one object a line.")]


@dataclass(frozen=True, slots=True)
class _Asked:
    lei: str | None
    wallet: str | None
    domain: str | None
    name: str | None

    @property
    def count(self) -> int:
        return sum(one is not None for one in (self.lei, self.wallet, self.domain, self.name))


def events(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    record: RecordName = None,
    file: EventsFile = None,
    trust: TrustFile = None,
    as_at: AsAt = None,
    as_known_at: AsKnownAt = None,
    json: Json = False,
) -> None:
    """List the authorisations on a day, as known by another; exit 3 where an event is not legal."""
    out = terminal(context)
    history = read_source(out, Source(record, file, trust))
    register = project_asked(history, as_at, as_known_at)
    findings = _findings(history, register)
    for held in register.held:
        permission = may_operate(held, None, register.as_at)
        if json:
            out.json(held_object(held, permission))
        else:
            out.line(held_line(held, permission))
    if json:
        for finding in findings:
            out.json(finding_object(finding))
    else:
        authorisations = counted(len(register.held), "authorisation")
        out.line(f"{authorisations}, {counted(len(register.taken), 'event')} in force")
        print_findings(out, findings)
    if any(finding.severity is Severity.FAILURE for finding in findings):
        raise typer.Exit(EVIDENCE)


def check(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    lei: Annotated[str | None, typer.Option("--lei", help="Ask by LEI.")] = None,
    wallet: Annotated[str | None, typer.Option("--wallet", help="Ask by address.")] = None,
    domain: Annotated[str | None, typer.Option("--domain", help="Ask by domain.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Ask by name: candidates.")] = None,
    activity: Annotated[
        str | None, typer.Option("--activity", help="To do this; else anything.")
    ] = None,
    record: RecordName = None,
    file: EventsFile = None,
    trust: TrustFile = None,
    as_at: AsAt = None,
    as_known_at: AsKnownAt = None,
    json: Json = False,
) -> None:
    """Say whether a firm may operate, and which decision says so; exit 0 whatever the answer."""
    out = terminal(context)
    asked = _Asked(lei, wallet, domain, name)
    if asked.count != 1:
        raise Usage("ask by one of --lei, --wallet, --domain and --name")
    wanted = parse_activity(activity) if activity is not None else None
    history = read_source(out, Source(record, file, trust))
    register = project_asked(history, as_at, as_known_at)
    answer = _ask(RegisterIndex(register, history.warnings), asked, wanted)
    if json:
        out.json(answer_object(answer, register))
    else:
        for line in answer_lines(answer, register):
            out.line(line)


def _ask(index: RegisterIndex, asked: _Asked, activity: Activity | None) -> Answer:
    if asked.lei is not None:
        return index.by_lei(asked.lei, activity)
    if asked.wallet is not None:
        return index.by_wallet(asked.wallet, activity)
    if asked.domain is not None:
        return index.by_domain(asked.domain, activity)
    return index.by_name(asked.name or "")


def _findings(history: History, register: Register) -> tuple[Finding, ...]:
    """Return what is wrong or notable with the events that were known by then."""
    regimes = {regime.id: regime for regime in shipped_regimes()}
    known = [one for one in history.events if one.recorded_at <= register.as_known_at]
    calendars = {one.id: one for one in (MONDAY_TO_FRIDAY, *history.calendars)}
    rules = rules_in_force(history.rules)
    return (
        *check_events(known, regimes),
        *check_clocks(register.taken, rules, calendars=calendars, at=register.as_at),
    )
