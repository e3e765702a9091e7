"""A regulator's small record, published as files: a licence, a warning and a suspension."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from biplomacy.record.auditing import Audited, audit_record
from biplomacy.record.charter import CHARTER, encode_charter
from biplomacy.record.model import Office, Rule
from biplomacy.record.reading import Files
from biplomacy.register.dump import TYPES
from fakes.charters import BITCOIN_OFFICE, CHARTER_OF_TEST, MINISTRY
from fakes.portal_record import FilesInMemory, entry, publish
from fakes.portal_statements import Said
from fakes.register_dumped import entries

REGULATOR = "regulator"
DAYS = ("2026-02-27", "2026-03-05", "2026-04-02")


def regulator_files(*, said: int = 3, witnessed: bool = True) -> FilesInMemory:
    """Return the published files of a record with its charter and the first ``said`` statements."""
    office = Office(REGULATOR, BITCOIN_OFFICE.keys, tuple(Rule(one, 1) for one in TYPES))
    charter = replace(CHARTER_OF_TEST, offices=(office, MINISTRY), obligations=())
    founding = Said(CHARTER, encode_charter(charter), "2025-07-01", REGULATOR)
    logged = zip(entries()[:said], DAYS, strict=False)
    bodies = [Said(one.type, one.body, day, REGULATOR) for one, day in logged]
    signed = [entry(one, number) for number, one in enumerate((founding, *bodies))]
    return publish(signed, witnessed=witnessed, on="2026-04-05")


def regulator_record(*, said: int = 3, witnessed: bool = True) -> Audited:
    """Return that record as it is read."""
    files = regulator_files(said=said, witnessed=witnessed)
    return audit_record(Files(files, ""), None)


def write_record(directory: Path, *, said: int = 3, witnessed: bool = True) -> None:
    """Write that record's files into a directory."""
    for name, content in regulator_files(said=said, witnessed=witnessed).files:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
