"""A published run checked: from its files, from its alerts alone, and for days left out (§D4.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.surveillance.alerts import CODE, alerts_root
from biplomacy.surveillance.rule_file import SHIPPED, shipped_rule_set
from biplomacy.surveillance.running import run_rules
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from biplomacy.surveillance.model import Alert, RuleSet, Run, Tally
    from biplomacy.surveillance.ports import RuleEngine
    from biplomacy.values.day import Day

DIFFERS = "surveillance-run-differs"
CODE_UNKNOWN = "surveillance-code-unknown"
INPUT_DIFFERS = "surveillance-input-differs"
RULES_DIFFER = "rule-set-differs"
GAP = "surveillance-gap"


def check_rule_set(told: RuleSet) -> tuple[Finding, ...]:
    """Return what differs between a published rule set and the shipped one of its name."""
    if told.name not in SHIPPED:
        message = f"{told.name} is not in this version: nothing was compared"
        return (Finding(RULES_DIFFER, Severity.WARNING, "name", message),)
    ours = {rule.id: rule for rule in shipped_rule_set(told.name).rules}
    theirs = {rule.id: rule for rule in told.rules}
    return tuple(
        Finding(RULES_DIFFER, Severity.FAILURE, name, "is not the rule of this version")
        for name in sorted(ours.keys() | theirs.keys())
        if ours.get(name) != theirs.get(name)
    )


def check_run(told: Run, rule_set: RuleSet, engine: RuleEngine) -> tuple[Finding, ...]:
    """Return what differs when the rules run again over the files that ``engine`` stands on.

    ``rule_set`` is that of the statement which ``told`` names by its digest. Only SQL that this
    version ships is run, whatever a statement says.
    """
    if strange := check_rule_set(rule_set):
        return strange
    if told.code != CODE:
        message = f"was made by {told.code}, which is not {CODE}: nothing was run again"
        return (Finding(CODE_UNKNOWN, Severity.WARNING, "code", message),)
    if told.inputs != engine.inputs():
        message = "the files at hand are not those that the run states"
        return (Finding(INPUT_DIFFERS, Severity.FAILURE, "inputs", message),)
    again = run_rules(engine, rule_set, set_digest=told.rule_set_digest, created_at=0).run
    return tuple(_differences(told, again))


def check_alerts(told: Run, alerts: Sequence[Alert]) -> tuple[Finding, ...]:
    """Return what differs between a run and the alerts that are said to be its own."""
    root = alerts_root(alerts)
    findings = []
    if root != told.alerts_root:
        findings.append(_differs("alerts_root", str(told.alerts_root), str(root)))
    for tally in told.tallies:
        own = [one for one in alerts if one.rule_id == tally.rule]
        counted = len(own), sum(len(one.rows) for one in own)
        if counted != (tally.alerts, tally.rows):
            found = replace(tally, alerts=counted[0], rows=counted[1])
            findings.append(_differs(tally.rule, _tally_text(tally), _tally_text(found)))
    return tuple(findings)


def check_days(
    runs: Iterable[Run], venues: Sequence[str], *, first: Day, last: Day
) -> tuple[Finding, ...]:
    """Return a gap for each venue and day from ``first`` to ``last`` without a run."""
    covered = {(venue, run.day) for run in runs for venue in run.venues}
    days = [first.plus(number) for number in range(first.until(last) + 1)]
    return tuple(
        Finding(GAP, Severity.WARNING, f"{venue} {day}", "no run was published")
        for day in days
        for venue in venues
        if (venue, day) not in covered
    )


def _differences(told: Run, again: Run) -> Iterator[Finding]:
    for name in ("day", "venues", "standing", "rule_set", "alerts_root"):
        said, found = getattr(told, name), getattr(again, name)
        if said != found:
            yield _differs(name, str(said), str(found))
    theirs = {one.rule: one for one in told.tallies}
    ours = {one.rule: one for one in again.tallies}
    for rule in sorted(theirs.keys() | ours.keys()):
        if theirs.get(rule) != ours.get(rule):
            yield _differs(rule, _tally_text(theirs.get(rule)), _tally_text(ours.get(rule)))


def _tally_text(tally: Tally | None) -> str:
    return "absent" if tally is None else f"{tally.alerts} alerts, {tally.rows} rows"


def _differs(subject: str, said: str, found: str) -> Finding:
    return Finding(DIFFERS, Severity.FAILURE, subject, f"published {said}, found again {found}")
