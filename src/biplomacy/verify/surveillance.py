"""Rechecks rule sets, runs and case statistics of surveillance (supervision §D4.2, §D4.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.surveillance.alerts import CODE
from biplomacy.surveillance.case_statistics import CaseStatistics
from biplomacy.surveillance.model import RuleSet, Run
from biplomacy.surveillance.rule_file import SHIPPED, shipped_rule_set
from biplomacy.surveillance.run_check import (
    CODE_UNKNOWN,
    RULES_DIFFER,
    check_alerts,
    check_rule_set,
    check_run,
)
from biplomacy.surveillance.statement import rule_set as rule_set_statement
from biplomacy.surveillance.statement.alert_lines import decode_alerts
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.values.verdict import Finding, Grade, Severity
from biplomacy.verify.model import refuted
from biplomacy.verify.power_judging import SAME, judged
from biplomacy.verify.power_sources import no_digest
from biplomacy.verify.shelf import settled
from biplomacy.verify.supervision_judging import by_severity, numbered
from biplomacy.verify.surveillance_cases import check_told
from biplomacy.verify.surveillance_days import gap_rows, repeated
from biplomacy.verify.surveillance_sources import SurveillanceSources
from biplomacy.verify.surveillance_terms import check_terms, foreign_alerts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.model import Logged
    from biplomacy.surveillance.ports import RuleEngine
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row
    from biplomacy.verify.shelf import Shelved

ALERTS_ROLE = "alerts"
"""The evidence in which a run's alerts lie, where an office shows them."""

_COUNTED = "its root and its counts follow from its alerts; the rules were not run again"
_PRIVATE = "the files of the day are private; its alerts rest on a signature"
_FITTING = "its numbers fit together; the case file is private"


def surveillance_rows(desk: Desk, engines: Sequence[RuleEngine] = ()) -> Iterator[Row]:
    """Yield the row of each statement of surveillance in log order, then the days left out.

    ``engines`` stand on the files of days that the reader has; a run over the same files is run
    again.
    """
    sources = SurveillanceSources(desk, engines)
    for item in desk.shelf.items:
        for row in rows_of(sources, item):
            yield settled(item, row)
    yield from gap_rows(desk.shelf)


def rows_of(sources: SurveillanceSources, item: Shelved) -> Iterator[Row]:
    """Yield the row of one statement; of another office, none.

    Evidence that does not read, though it has its digest, contradicts what was made of it.
    """
    try:
        row = _row(sources, item)
    except (InputError, EvidenceError) as error:
        name = numbered("surveillance.run", item.logged, "").name
        row = refuted(name, item.logged, error.code, error.message)
    if row is not None:
        yield row


def _row(sources: SurveillanceSources, item: Shelved) -> Row | None:
    match item.body:
        case RuleSet() as rules:
            return rules_row(item.logged, rules)
        case Run() as run:
            return run_row(sources, item.logged, run)
        case CaseStatistics() as statistics:
            return cases_row(item.logged, statistics)
        case _:
            return None


def rules_row(logged: Logged, rules: RuleSet) -> Row:
    """Return the row of a rule set: the same SQL, names and bounds as those shipped here."""
    words = f"{len(rules.rules)} rules"
    row = numbered("surveillance.rules", logged, f"{rules.name}: {words}")
    findings = check_rule_set(rules)
    if rules.name not in SHIPPED:
        return row.unverifiable(f"{RULES_DIFFER}: {findings[0].message}")
    if not findings and rules != shipped_rule_set(rules.name):
        message = "its rules do not stand each once and in the order of this version"
        findings = (Finding(RULES_DIFFER, Severity.FAILURE, rules.name, message),)
    reason = "each rule is the one of this version, its SQL and its bounds"
    return judged(row, findings, Grade.RECORD, words=words, reason=reason)


def run_row(sources: SurveillanceSources, logged: Logged, run: Run) -> Row:
    """Return the row of a run: run again on its files, else counted again from its alerts."""
    words = f"{sum(one.alerts for one in run.tallies):,} alerts of {len(run.tallies)} rules"
    text = f"{', '.join(run.venues)} on {run.day}: {words} ({run.standing})"
    row = numbered("surveillance.run", logged, text)
    cited = sources.rule_set(run.rule_set_digest, logged.index)
    if cited is None:
        return row.unverifiable(no_digest(rule_set_statement.TYPE, run.rule_set_digest))
    row = replace(row, rests_on=(cited[0],))
    findings: tuple[Finding, ...] = (
        *repeated(sources, logged, run),
        *check_terms(run, cited[1]),
    )
    if by_severity(findings, Severity.FAILURE):
        return judged(row, findings, Grade.RECORD, words=words)
    if run.code != CODE:
        message = f"was made by {run.code}, which is not {CODE}: nothing was run again"
        return row.unverifiable(f"{CODE_UNKNOWN}: {message}")
    shown = _alert_findings(sources.desk, logged, run, cited[1])
    engine = sources.engine(run)
    if engine is not None and cited[1].name in SHIPPED:
        findings = (*(shown or ()), *check_run(run, cited[1], engine))
        return judged(row, findings, Grade.RECORD, words=words, reason=SAME)
    if shown is None:
        return row.unverifiable(_PRIVATE)
    return judged(row, shown, Grade.ATTESTED, words=words, reason=_COUNTED)


def _alert_findings(
    desk: Desk, logged: Logged, run: Run, rules: RuleSet
) -> tuple[Finding, ...] | None:
    """Return what its alerts have against a run; None where they are not shown."""
    content = desk.evidence(logged.statement.evidence, ALERTS_ROLE)
    if not content:
        return None
    alerts = decode_alerts(content[0])
    return (*check_alerts(run, alerts), *foreign_alerts(run, rules, alerts))


def cases_row(logged: Logged, told: CaseStatistics) -> Row:
    """Return the row of case statistics: what is told adds up, and nothing small can be told."""
    words = f"{len(told.rules)} rules, {told.first} to {told.last}"
    row = numbered("surveillance.cases", logged, words)
    return judged(row, check_told(told), Grade.ATTESTED, words=words, reason=_FITTING)
