"""What a run says against its own rule set, and alerts against the run that they are said of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.surveillance.rule_file import bind
from biplomacy.surveillance.run_check import DIFFERS
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.surveillance.model import Alert, RuleSet, Run

ALERT_FOREIGN = "surveillance-alert-foreign"


def check_terms(run: Run, rules: RuleSet) -> Iterator[Finding]:
    """Yield where a run is not of the rules that it names."""
    if run.rule_set != rules.name:
        message = f"published {run.rule_set}, its rule set is {rules.name}"
        yield Finding(DIFFERS, Severity.FAILURE, "rule_set", message)
    counted = [(one.rule, one.version) for one in run.tallies]
    if counted != [(rule.id, rule.version) for rule in rules.rules]:
        message = "it does not count the rules of its set, each once and in their order"
        yield Finding(DIFFERS, Severity.FAILURE, "alerts_per_rule", message)
    for one in run.tallies:
        if one.alerts > one.rows or bool(one.alerts) != bool(one.rows):
            message = f"{one.alerts} alerts cannot be made of {one.rows} rows"
            yield Finding(DIFFERS, Severity.FAILURE, one.rule, message)


def foreign_alerts(run: Run, rules: RuleSet, alerts: Sequence[Alert]) -> Iterator[Finding]:
    """Yield the first alert that is of other rules, parameters or files than the run's."""
    inputs = tuple(one.sha256 for one in run.inputs)
    own = {(rule.id, rule.version, rule.sql_digest): bind(rule, run.day) for rule in rules.rules}
    for alert in alerts:
        bound = own.get((alert.rule_id, alert.rule_version, alert.sql_digest))
        if (bound, inputs, run.code) != (alert.parameters, alert.inputs, alert.code_version):
            message = "it is of other rules, parameters or files than the run"
            yield Finding(ALERT_FOREIGN, Severity.FAILURE, alert.id, message)
            return
