"""Makes a copy again from its own record, and says where it is another (portal §3.8).

What no figure of a page would show, a sentence or a file of data, shows here. It needs the version
of the code that made the copy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.record.auditing import audit_record
from biplomacy.record.errors import TileMalformed
from biplomacy.record.reading import MAX_BLOB, Files
from biplomacy.values.errors import BiplomacyError, SourceError
from biplomacy.values.verdict import Finding, Severity
from biplomacy.verify.export_manifest import OUTSIDE
from biplomacy.verify.mirror_manifest import read_manifest
from biplomacy.web.export import export_files
from biplomacy.web.fork_evidence import MOST_FORKS, fork_path
from biplomacy.web.pages import Asset, read_assets
from biplomacy.web.premises import (
    MOST_BYTES,
    PREMISES,
    VERDICTS,
    decode_premises,
    decode_verdicts,
)
from biplomacy.web.publication import Publication
from biplomacy.web.record_view import RecordView
from biplomacy.web.version import CODE_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.verify.mirror import CheckedMirror, MirrorFiles

LOG = "log/"
SCRIPT = "uplot.js"


@dataclass(frozen=True, slots=True)
class Remade:
    """What came out otherwise (code ``file-not-remade``), or why the copy was not made again."""

    findings: tuple[Finding, ...]
    why_not: str = ""


def check_remade(files: MirrorFiles, found: CheckedMirror) -> Remade:
    """Return the files that come out otherwise; those of which ``found`` complains are left aside.

    Raises:
        SourceError: the place cannot be read.
    """
    manifest = read_manifest(files).manifest
    if manifest is None or found.audited is None:
        return Remade((), "it has no manifest or no record that can be read")
    if manifest.code_version != CODE_VERSION:
        return Remade((), f"{manifest.code_version} made it, and this is {CODE_VERSION}")
    if files.read(PREMISES, MOST_BYTES) is None:
        return Remade((), f"{PREMISES} is not in it")
    known = {one.subject for one in found.copy if one.severity is Severity.FAILURE}
    try:
        return Remade(tuple(_differences(files, known)))
    except SourceError:
        raise
    except BiplomacyError as error:
        return Remade((), error.message)


def _differences(files: MirrorFiles, known: set[str]) -> Iterator[Finding]:
    text = "comes out otherwise when it is made again from this copy's record"
    for made in export_files(_publication(files)):
        if made.path in OUTSIDE or made.path in known:
            continue
        if _read(files, made.path) != made.content:
            yield Finding("file-not-remade", Severity.FAILURE, made.path, text)


def _publication(files: MirrorFiles) -> Publication:
    log = Files(files, LOG)
    rows = decode_verdicts(files.read(VERDICTS, MOST_BYTES) or b"")
    record = RecordView(audit_record(log, None), log, rows)
    site = decode_premises(files.read(PREMISES, MOST_BYTES) or b"", record)
    return Publication(replace(site, forks=tuple(_forks(files))), _assets(files))


def _forks(files: MirrorFiles) -> Iterator[bytes]:
    for number in range(1, MOST_FORKS + 1):
        content = _read(files, fork_path(number)[1:])
        if content is None:
            return
        yield content


def _assets(files: MirrorFiles) -> tuple[Asset, ...]:
    """Return our own files for pages, with the third party's script where the copy has it."""
    ours = [asset for asset in read_assets() if asset.name != SCRIPT]
    script = _read(files, f"static/{SCRIPT}")
    if script is not None:
        ours.append(Asset(SCRIPT, "text/javascript; charset=utf-8", script))
    return tuple(ours)


def _read(files: MirrorFiles, path: str) -> bytes | None:
    try:
        return files.read(path, MAX_BLOB)
    except TileMalformed:
        return None
