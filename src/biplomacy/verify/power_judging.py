"""From findings of a power check to a row: what fails, what cannot be told, and what is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.power.model import Provenance
from biplomacy.values.verdict import Finding, Severity
from biplomacy.verify.model import Stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.record.model import Logged
    from biplomacy.values.verdict import Grade
    from biplomacy.verify.model import Row

RAISED = "provenance-raised"
SAME = "made again: every figure is the same"
_UNTOLD = ("-code-unknown", "-absent")
"""Ends of the codes of findings that leave a figure unjudged."""


def stated(logged: Logged, published: str, rests_on: Iterable[Logged] = ()) -> Stated:
    """Return what a row of the power office is about."""
    said = logged.statement
    name = f"{said.type.partition('/')[0]}.{said.issuer}.{said.sequence}"
    return Stated(name, logged, published, tuple(rests_on))


def judged(
    row: Stated, findings: Sequence[Finding], grade: Grade, *, words: str, reason: str = SAME
) -> Row:
    """Return the row of a figure: contradicted by a failure, else confirmed with what is noted.

    Findings that say what a check lacked leave it unverifiable.
    """
    failures = [one for one in findings if one.severity is Severity.FAILURE]
    if failures:
        first = failures[0]
        more = f"; {len(failures)} figures differ" if len(failures) > 1 else ""
        return row.contradicted("", f"{first.code}: {first.subject}: {first.message}{more}")
    for one in findings:
        if one.code.endswith(_UNTOLD):
            return row.unverifiable(f"{one.code}: {one.message}")
    notes = "".join(f"; {one.code}: {one.message}" for one in findings)
    return row.confirmed(words, f"{reason}{notes}", grade)


def raised(claimed: Provenance, cited: Provenance) -> tuple[Finding, ...]:
    """Return the finding that a figure claims more than the hours or readings that it rests on."""
    if Provenance.weakest((claimed, cited)) is claimed:
        return ()
    message = f"claims to be {claimed}, what it rests on is {cited}"
    return (Finding(RAISED, Severity.FAILURE, "provenance", message),)
