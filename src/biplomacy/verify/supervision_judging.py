"""What rows about a supervisor's statements have in common: their names, and how much is redone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.verify.model import Stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.values.verdict import Finding, Severity
    from biplomacy.verify.model import Row

_FIRMS = "vasp/"
"""What the names of issuers begin with that are supervised firms."""


def numbered(kind: str, logged: Logged, said: str, rests_on: Iterable[Logged] = ()) -> Stated:
    """Return what a row is about: ``kind`` and the statement's number, and all that it says.

    ``kind`` is such as ``register.event``. What its office says of itself is named by the digest
    of the whole body. Firms count their statements each for itself, so that the row of a firm
    ends with its name.
    """
    issuer, number = logged.statement.issuer, logged.statement.sequence
    published = f"{said}; sha256 {Digest.of(encode(logged.statement.body))}"
    firm = f".{issuer}" if issuer.startswith(_FIRMS) else ""
    return Stated(f"{kind}.{number}{firm}", logged, published, tuple(rests_on))


def of_whom(logged: Logged, row: Row) -> Row:
    """Return a row that the record answers for, unless it is a firm's own statement."""
    return replace(row, answerable=not logged.statement.issuer.startswith(_FIRMS))


def may_publish(audited: Audited, logged: Logged, versioned: str) -> bool:
    """Say whether the charter in force lets the statement's issuer publish that type."""
    if audited.history is None:
        return False
    issuer = logged.statement.issuer
    return any(
        office.id == issuer and any(rule.type == versioned for rule in office.may_publish)
        for office in audited.history.charter_at(logged.index).offices
    )


def newest_within(most: int, costs: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the entries that are worked through: from the newest on, while ``most`` lasts.

    ``costs`` pairs indices, ascending, with what each takes.
    """
    chosen, left = [], most
    for index, cost in reversed(costs):
        if cost > left:
            break
        left -= cost
        chosen.append(index)
    return frozenset(chosen)


def by_severity(findings: Iterable[Finding], severity: Severity) -> tuple[Finding, ...]:
    """Return the findings of one weight."""
    return tuple(one for one in findings if one.severity is severity)
