"""From findings of a solvency check to a row, and which rows a firm alone answers for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.solvency.root_check import issuer_of
from biplomacy.values.verdict import Finding, Grade, Severity
from biplomacy.verify.model import Stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from biplomacy.record.model import Logged
    from biplomacy.values.block_id import BlockId
    from biplomacy.verify.model import Row
    from biplomacy.verify.solvency_sources import SolvencySources

ISSUER_DIFFERS = "issuer-differs"
ORPHANED = "block-orphaned"
_UNTOLD = frozenset({"control-inconclusive", "draw-not-revealed", "draw-window-unfinished"})
"""Codes of findings that leave a figure unjudged."""
_FIRMS = "vasp/"


def stated(kind: str, logged: Logged, published: str, rests_on: Iterable[Logged] = ()) -> Stated:
    """Return what a row of the solvency office is about.

    Firms count their statements each for itself, so that a firm's row is named by the firm too.
    """
    said = logged.statement
    firm = f".{said.issuer}" if is_firm(said.issuer) else ""
    return Stated(f"solvency.{kind}.{said.sequence}{firm}", logged, published, tuple(rests_on))


def is_firm(issuer: str) -> bool:
    """Say whether an issuer is a supervised firm, so that the state's record does not answer."""
    return issuer.startswith(_FIRMS)


def of_the_firm(row: Row) -> Row:
    """Return a row that the firm answers for: the record shows it and is not refuted by it."""
    return replace(row, answerable=False)


def judged(
    row: Stated, findings: Sequence[Finding], grade: Grade, *, words: str, reason: str
) -> Row:
    """Return the row of a figure: contradicted by a failure, else confirmed with what is noted.

    Findings that say what could not be judged leave it unverifiable.
    """
    found = tuple(dict.fromkeys(findings))
    failures = [one for one in found if weighs(one)]
    if failures:
        more = f"; {len(failures)} findings weigh against it" if len(failures) > 1 else ""
        return row.contradicted("", f"{told(failures[0])}{more}")
    for one in found:
        if one.code in _UNTOLD:
            return row.unverifiable(told(one))
    notes = "".join(f"; {told(one)}" for one in found)
    return row.confirmed(words, f"{reason}{notes}", grade)


def undecided(row: Stated, findings: Sequence[Finding], why: str) -> Row:
    """Return the row of a figure that cannot be made again here, unless something contradicts it.

    ``why`` says what is missing.
    """
    if any(map(weighs, findings)):
        return judged(row, findings, Grade.RECORD, words="", reason="")
    return row.unverifiable(why)


def told(finding: Finding) -> str:
    """Return a finding as a reason says it."""
    return f"{finding.code}: {finding.subject}: {finding.message}"


def weighs(finding: Finding) -> bool:
    """Say whether a finding contradicts a figure."""
    return finding.severity is Severity.FAILURE


def failure(code: str, subject: str, message: str) -> Finding:
    """Return a finding that weighs against a figure."""
    return Finding(code, Severity.FAILURE, subject, message)


def check_firm(logged: Logged, lei: str) -> tuple[Finding, ...]:
    """Return the finding that a firm speaks for another one."""
    issuer = logged.statement.issuer
    if issuer == issuer_of(lei):
        return ()
    return (failure(ISSUER_DIFFERS, lei, f"{issuer} speaks for it"),)


def check_orphaned(sources: SolvencySources, block: BlockId) -> tuple[Finding, ...]:
    """Return the finding that the chain at hand has another block at that height."""
    orphaned = sources.orphaned(block)
    return (failure(ORPHANED, f"block {block.height}", orphaned),) if orphaned else ()


def check_office(logged: Logged, called: Logged | None = None) -> tuple[Finding, ...]:
    """Return the finding that a firm judges firms, or another office than the one that called."""
    issuer = logged.statement.issuer
    if is_firm(issuer):
        return (failure(ISSUER_DIFFERS, issuer, "a firm does not judge firms"),)
    if called is not None and called.statement.issuer != issuer:
        message = f"{called.statement.issuer} made the call of entry {called.index}"
        return (failure(ISSUER_DIFFERS, issuer, message),)
    return ()
