"""How a record's entries and checkpoints are put into lines and JSON (record §15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.printing import finding_line, finding_object
from biplomacy.values.day import format_instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.model import Charter, Cosignature, Logged
    from biplomacy.record.publishing import PublishReport
    from biplomacy.values.canonical import JsonObject, JsonValue


def logged_line(logged: Logged, charter: Charter) -> str:
    """Return ``entry 412  reserve-report/1  bitcoin-office #57  id 5be7…c01a  signed 2 of 3``."""
    said = logged.statement
    keys = sum(len(office.keys) for office in charter.offices if office.id == said.issuer)
    shown = str(logged.id)
    return (
        f"entry {logged.index}  {said.type}  {said.issuer} #{said.sequence}"
        f"  id {shown[:4]}…{shown[-4:]}  signed {len(logged.signed_by)} of {keys}"
    )


def logged_object(logged: Logged) -> JsonObject:
    """Return an entry's place and name, as ``--json`` prints them."""
    said = logged.statement
    return {
        "index": logged.index,
        "id": str(logged.id),
        "type": said.type,
        "issuer": said.issuer,
        "sequence": said.sequence,
        "issued_at": format_instant(said.issued_at),
        "signed_by": list(logged.signed_by),
    }


def published_lines(report: PublishReport) -> tuple[str, tuple[str, ...]]:
    """Return the line of a checkpoint, and a line for each thing that went wrong."""
    names = cosigned_text(report.cosigned)
    line = f"checkpoint {report.size}  {names}  {report.outcome}"
    return line, tuple(map(finding_line, report.findings))


def published_object(report: PublishReport) -> JsonObject:
    """Return a run of the publisher, as ``--json`` prints it."""
    return {
        "size": report.size,
        "outcome": report.outcome.value,
        "cosigned": cosigned_objects(report.cosigned),
        "findings": [finding_object(finding) for finding in report.findings],
    }


def cosigned_text(cosigned: Sequence[Cosignature]) -> str:
    """Return who cosigned and when."""
    names = ", ".join(f"{one.key.name} {format_instant(one.time)}" for one in cosigned)
    return f"cosigned by {names}" if names else "cosigned by nobody"


def cosigned_objects(cosigned: Sequence[Cosignature]) -> list[JsonValue]:
    """Return who cosigned and when, as ``--json`` prints it."""
    return [{"name": one.key.name, "time": format_instant(one.time)} for one in cosigned]
