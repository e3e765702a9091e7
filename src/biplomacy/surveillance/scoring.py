"""What a rule found of what was planted: recall and precision on a synthetic day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.surveillance.planting import LABEL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.surveillance.model import Alert, Row, RuleSet
    from biplomacy.surveillance.planting import Label


@dataclass(frozen=True, slots=True)
class Score:
    """Of ``planted`` labels ``found`` came back; of ``given`` rows ``meant`` were labelled."""

    rule: str
    planted: int
    found: int
    given: int
    meant: int


def score(rule_set: RuleSet, alerts: Iterable[Alert], labels: Iterable[Label]) -> tuple[Score, ...]:
    """Return the score of each rule of the set, in its order."""
    planted: defaultdict[str, set[Row]] = defaultdict(set)
    for label in labels:
        planted[label.rule].add(label.key)
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for alert in alerts:
        rows[alert.rule_id].extend(alert.rows)
    found = []
    for rule in rule_set.rules:
        names = [column.name for column in rule.columns]
        places = [names.index(name) for name in LABEL_COLUMNS[rule.id]]
        given = [tuple(row[place] for place in places) for row in rows[rule.id]]
        meant = sum(key in planted[rule.id] for key in given)
        back = len(planted[rule.id].intersection(given))
        found.append(Score(rule.id, len(planted[rule.id]), back, len(given), meant))
    return tuple(found)
