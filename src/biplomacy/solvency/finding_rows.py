"""Findings as evidence: one canonical object a line, in the order in which they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.lines import decode_lines, encode_lines
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from biplomacy.values.fields import Fields

MAX_MESSAGE = 4_000


def encode_findings(findings: Iterable[Finding]) -> bytes:
    """Return the lines of ``findings``."""
    return encode_lines(
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "subject": finding.subject,
            "message": finding.message,
        }
        for finding in findings
    )


def decode_findings(content: bytes) -> tuple[Finding, ...]:
    """Return the findings of such lines; raises ``NotCanonical``, ``FieldMalformed``."""
    return decode_lines(content, "findings", _finding)


def _finding(fields: Fields) -> Finding:
    return Finding(
        code=fields.name("code"),
        severity=fields.choice("severity", Severity),
        subject=fields.text("subject"),
        message=fields.text("message", limit=MAX_MESSAGE),
    )
