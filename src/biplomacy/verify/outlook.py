"""Rechecks ``outlook/1``: the paths are drawn again, and every figure is compared as text (§11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.outlook.checking import CODE_UNKNOWN, check_outlook
from biplomacy.outlook.model import Outlook
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Grade, Severity
from biplomacy.verify.model import Stated, refuted
from biplomacy.verify.shelf import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.outlook.model import Scenario
    from biplomacy.record.model import Logged
    from biplomacy.verify.desk import Desk
    from biplomacy.verify.model import Row

MOST_STEPS = 500_000_000
"""Days of paths, over all policies, that a check of a record draws again for one statement."""


def outlook_rows(desk: Desk) -> Iterator[Row]:
    """Yield the row of each outlook in log order."""
    for item in desk.shelf.items:
        if isinstance(item.body, Outlook):
            yield settled(item, outlook_row(desk, item.logged, item.body))


def _begun(scenario: Scenario) -> str:
    start, held = scenario.start, scenario.position.held
    return (
        f"{held} beside {scenario.position.reserves} on {start.day}, a bitcoin at "
        f"{start.price:,f} USD ({start.standing})"
    )


def outlook_row(desk: Desk, logged: Logged, outlook: Outlook) -> Row:
    """Return the row of an outlook.

    A confirmed one is ``assumed``: it shows what follows from its assumptions, and no more.
    """
    said, draws = logged.statement, outlook.scenario.draws
    words = f"{draws.paths:,} paths of {draws.days:,} days, {len(outlook.figures)} policies"
    row = Stated(
        f"outlook.{said.issuer}.{said.sequence}", logged, f"{words}; {_begun(outlook.scenario)}"
    )
    steps = draws.paths * draws.days * len(outlook.figures)
    if steps > MOST_STEPS:
        return row.unverifiable(
            f"{steps:,} days of paths are more than are drawn here; run `biplomacy outlook check`"
        )
    history = desk.blob(said.evidence, draws.history)
    if history is None:
        return row.unverifiable(
            f"the closes {draws.history} do not lie beside the log; with that file run "
            "`biplomacy outlook check`"
        )
    try:
        findings = check_outlook(outlook, history)
    except BiplomacyError as error:
        return refuted(row.name, logged, error.code, error.message)
    if not findings:
        return row.confirmed(words, "drawn again: every figure is the same", Grade.ASSUMED)
    first = findings[0]
    if first.code == CODE_UNKNOWN or first.severity is not Severity.FAILURE:
        return row.unverifiable(f"{first.code}: {first.message}")
    more = f"; {len(findings)} figures differ" if len(findings) > 1 else ""
    return row.contradicted("", f"{first.code}: {first.subject}: {first.message}{more}")
