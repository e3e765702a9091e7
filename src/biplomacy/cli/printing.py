"""Verdicts and findings as lines: words stand beside signs, so no colour is needed to read them."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer

from biplomacy.cli.hints import HINTS
from biplomacy.values.verdict import Severity, Verdict, verdict_row_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from biplomacy.cli.terminal import Terminal
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.errors import BiplomacyError
    from biplomacy.values.verdict import Finding, VerdictRow

WORDS = MappingProxyType(
    {
        Verdict.CONFIRMED: "confirmed",
        Verdict.CONTRADICTED: "contradicted",
        Verdict.UNVERIFIABLE: "not verifiable",
    }
)
_SIGNS = MappingProxyType(
    {Verdict.CONFIRMED: "✓", Verdict.CONTRADICTED: "✕", Verdict.UNVERIFIABLE: "?"}
)
_COLOURS = MappingProxyType(
    {Verdict.CONFIRMED: "green", Verdict.CONTRADICTED: "red", Verdict.UNVERIFIABLE: "yellow"}
)
_ORDER = (Verdict.CONTRADICTED, Verdict.UNVERIFIABLE, Verdict.CONFIRMED)
_WORD_WIDTH = max(map(len, WORDS.values()))
_GRADE_WIDTH = len("attested")
_MAX_CLAIM_WIDTH = 48


def print_error(error: BiplomacyError) -> None:
    """Print an error's code and message and, below, the next step: its own, else its code's."""
    typer.echo(f"error[{error.code}]: {error.message}", err=True)
    hint = error.hint or HINTS.get(error.code, "")
    if hint:
        typer.echo(f"hint: {hint}", err=True)


def print_rows(terminal: Terminal, rows: Sequence[VerdictRow], *, beside: str = "") -> None:
    """Print a table of verdicts and, below it, their count with what was read (``beside``)."""
    for line in row_lines(terminal, rows):
        terminal.line(line)
    terminal.line(f"  {summary(rows)}{' · ' if beside else ''}{beside}")


def print_rows_as_json(terminal: Terminal, rows: Iterable[VerdictRow]) -> None:
    """Print verdicts as JSON Lines, each in its canonical bytes."""
    for row in rows:
        terminal.json(verdict_row_object(row))


def row_lines(terminal: Terminal, rows: Sequence[VerdictRow]) -> Iterator[str]:
    """Yield one line per verdict: sign, word, grade, claim, text (portal §12)."""
    width = min(max((len(row.claim) for row in rows), default=0), _MAX_CLAIM_WIDTH)
    for row in rows:
        word = f"{_SIGNS[row.verdict]} {WORDS[row.verdict]:{_WORD_WIDTH}}"
        yield (
            f"{terminal.styled(word, _COLOURS[row.verdict])} {row.grade!s:{_GRADE_WIDTH}}"
            f" {row.claim:{width}}  {row_text(row)}"
        )


def row_text(row: VerdictRow) -> str:
    """Return what was published, where contradicted what was recomputed, and why."""
    text = row.published
    if row.verdict is Verdict.CONTRADICTED and row.recomputed not in {"", row.published}:
        text = f"{text}, recomputed {row.recomputed}"
    return f"{text}: {row.reason}" if row.reason else text


def summary(rows: Iterable[VerdictRow]) -> str:
    """Return how many verdicts there are of each kind, the gravest first.

    >>> summary([])
    'no figure'
    """
    counts = Counter(row.verdict for row in rows)
    parts = [f"{counts[verdict]:,} {WORDS[verdict]}" for verdict in _ORDER if counts[verdict]]
    return ", ".join(parts) or "no figure"


def print_findings(terminal: Terminal, findings: Iterable[Finding]) -> None:
    """Print one line per finding: severity, code, subject, message."""
    for finding in findings:
        terminal.line(finding_line(finding))


def finding_line(finding: Finding) -> str:
    """Return a finding as ``failure[code]: subject: message``."""
    return f"{finding.severity}[{finding.code}]: {finding.subject}: {finding.message}"


def finding_object(finding: Finding) -> JsonObject:
    """Return a finding's fields, as ``--json`` prints them."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "message": finding.message,
        "evidence": list(finding.evidence),
    }


def failed(findings: Iterable[Finding]) -> bool:
    """Say whether any finding weighs as a failure."""
    return any(finding.severity is Severity.FAILURE for finding in findings)
