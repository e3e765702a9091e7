"""What the recheck of solvency says of a record made of named steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from biplomacy.chain.ports import BlockSource
from biplomacy.record.auditing import audit_record
from biplomacy.values.verdict import Verdict, VerdictRow
from biplomacy.verify.desk import lay_out
from biplomacy.verify.model import Row
from biplomacy.verify.shelf import shelve
from biplomacy.verify.solvency import solvency_rows
from fakes.solvency_record import (
    Step,
    question,
    record,
)
from fakes.solvency_world import (
    memory,
)


def answered(told: Mapping[str, Step], *, chain: BlockSource | None = None) -> dict[str, Row]:
    """Return the rows of a record by the names of the steps, with what follows a call's row."""
    asked = replace(question(record(told)), chain=chain)
    audited = audit_record(asked.files, asked.trust)
    assert audited.sound, audited.findings
    named = dict(zip((f"entry:{index}" for index, _ in enumerate(told, 1)), told, strict=True))
    found = {}
    for row in solvency_rows(lay_out(asked, shelve(audited.statements))):
        name, last = named[row.row.evidence[0]], row.row.claim.rpartition(".")[2]
        found[f"{name} {last}" if last in {"answers", "attested"} else name] = row
    return found


def rows(told: Mapping[str, Step]) -> dict[str, VerdictRow]:
    """Return the verdicts of a record, its chain at hand."""
    return rows_by(told, memory())


def rows_by(told: Mapping[str, Step], chain: BlockSource | None) -> dict[str, VerdictRow]:
    """Return the verdicts of a record by another chain, or without one."""
    return {name: row.row for name, row in answered(told, chain=chain).items()}


def contradicted(found: Mapping[str, VerdictRow]) -> dict[str, str]:
    """Return the code of each contradicted row."""
    return {
        name: row.reason.partition(":")[0]
        for name, row in found.items()
        if row.verdict is Verdict.CONTRADICTED
    }
