"""Whether a rule was committed to before its window, and its seed kept until after (§B4.1, §B4.2).

A regulator that commits later could choose among seeds, and one that shows the seed earlier tells
every firm which blocks come. Heights are those of the chain when a statement stood in the record.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from biplomacy.solvency.draw import CONFIRMATIONS
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.solvency.draw import DrawRule

RULE_LATE = "draw-rule-late"
RULE_REPEATED = "draw-rule-repeated"
REVEALED_EARLY = "draw-revealed-early"
NOT_REVEALED = "draw-not-revealed"


def check_rule_order(rule: DrawRule, recorded_height: int) -> tuple[Finding, ...]:
    """Return whether blocks of the window were known when the rule stood in the record."""
    if recorded_height < rule.first_height:
        return ()
    message = (
        f"stood in the record at height {recorded_height}; its window begins at {rule.first_height}"
    )
    return (Finding(RULE_LATE, Severity.FAILURE, rule.period, message),)


def check_one_rule(rules: Sequence[DrawRule]) -> tuple[Finding, ...]:
    """Return the periods that have several rules, of which one could be chosen afterwards."""
    counts = Counter(rule.period for rule in rules)
    return tuple(
        Finding(RULE_REPEATED, Severity.FAILURE, period, f"{count} rules name this period")
        for period, count in sorted(counts.items())
        if count > 1
    )


def check_reveal_order(
    rule: DrawRule, revealed_height: int | None, tip: int
) -> tuple[Finding, ...]:
    """Return whether the seed was shown while blocks could still be drawn, or was not shown.

    ``revealed_height`` is None where no reveal stands in the record; ``tip`` is the height now.
    """
    if revealed_height is not None and revealed_height < rule.last_height:
        message = (
            f"the seed was shown at height {revealed_height}, the window ends at {rule.last_height}"
        )
        return (Finding(REVEALED_EARLY, Severity.FAILURE, rule.period, message),)
    if revealed_height is None and tip >= rule.last_height + CONFIRMATIONS:
        message = f"the window ended at {rule.last_height}, and no seed was shown by {tip}"
        return (Finding(NOT_REVEALED, Severity.WARNING, rule.period, message),)
    return ()
