"""An alert found again: the same files, SQL and parameters give the same rows (§D3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from biplomacy.surveillance.alerts import rows_digest
from biplomacy.surveillance.errors import AlertMalformed
from biplomacy.surveillance.model import MICROSECONDS, Choice
from biplomacy.surveillance.rule_file import bind, shipped_rule
from biplomacy.surveillance.running import find_groups

if TYPE_CHECKING:
    from biplomacy.surveillance.model import Alert, Bound, Rule
    from biplomacy.surveillance.ports import RuleEngine
    from biplomacy.values.day import Day


class Outcome(StrEnum):
    """What a replay came to."""

    SAME = "same"
    DIFFERS = "differs"
    INPUT_MISSING = "input-missing"


@dataclass(frozen=True, slots=True)
class Replayed:
    """``rows`` counts those found again, or where they differ those on one side alone."""

    outcome: Outcome
    rows: int


def replay_alert(alert: Alert, engine: RuleEngine | None) -> Replayed:
    """Return whether ``alert`` comes out of its files again; ``None`` where files are missing.

    Raises:
        RuleSetUnknown: this version does not have the rule with that SQL.
        AlertMalformed: its parameters are not those of its rule.
        ParameterOutOfRange: a parameter lies outside the rule's bounds.
    """
    rule = shipped_rule(alert.rule_id, alert.rule_version, alert.sql_digest)
    if engine is None or tuple(one.sha256 for one in engine.inputs()) != alert.inputs:
        return Replayed(Outcome.INPUT_MISSING, 0)
    groups = find_groups(engine, rule, _parameters(alert, rule, engine.day))
    if any(rows_digest(rows) == alert.rows_digest for rows in groups):
        return Replayed(Outcome.SAME, len(alert.rows))
    stated = set(alert.rows)
    again = {row for rows in groups if stated.intersection(rows) for row in rows}
    return Replayed(Outcome.DIFFERS, len(stated ^ again))


def _parameters(alert: Alert, rule: Rule, day: Day) -> Bound:
    """Return an alert's parameters, which anyone may have written, held against the rule's own."""
    told = dict(alert.parameters)
    if told.keys() != {parameter.name for parameter in rule.parameters}:
        raise AlertMalformed(
            f"the alert {alert.id} has other parameters than {rule.label}",
            hint="take the file as the run wrote it",
        )
    midnight = day.start * MICROSECONDS
    return bind(
        rule,
        day,
        [
            Choice(rule.id, one.name, told[one.name] - (midnight if one.after_midnight else 0))
            for one in rule.parameters
        ],
    )
