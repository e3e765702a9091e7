"""Checks any copy of a portal: its record, its entries, its pages and its files (portal §11.3).

Three questions, each asked of the whole copy whatever the others answered. Is the record under
``log/`` sound, under the reader's own trust? Does every entry, proof and figure say what that
record says? Is every file the one that the manifest names, and none beside them?
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from biplomacy.record.auditing import audit_record
from biplomacy.record.errors import RecordAbsent, TileMalformed
from biplomacy.record.ports import TileReader
from biplomacy.record.reading import MAX_BLOB, MAX_CHECKPOINT, Files, blob_path
from biplomacy.record.roll import failure
from biplomacy.values.errors import EvidenceError, InputError
from biplomacy.values.verdict import Finding, Severity
from biplomacy.verify.export_manifest import (
    LINES,
    MANIFEST,
    OUTSIDE,
    PINNED,
    ExportedFile,
    is_path,
)
from biplomacy.verify.mirror_entries import LoggedEntries, check_entry_file
from biplomacy.verify.mirror_figures import PageFigures
from biplomacy.verify.mirror_manifest import check_manifest, check_signed, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.chain.walk import Progress
    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Trust
    from biplomacy.verify.mirror_manifest import ReadManifest

LOG = "log/"
CHECKPOINT = f"{LOG}checkpoint"
BLOBS = f"{LOG}blob/"
PAGE = ".html"


class MirrorFiles(TileReader, Protocol):
    """The files of a copy under their paths, such as ``en/reserve/index.html``."""

    def paths(self) -> Iterable[str] | None:
        """Return the paths of all files, or None where the place does not list them (HTTP).

        Whatever is no directory counts, whatever its name.

        Raises:
            SourceUnavailable: the place cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class CheckedMirror:
    """What a copy is: its record as audited, and what is wrong with the record and with the copy.

    The findings of ``record`` are the audit's; those of ``copy`` name a file, and their message
    goes on from its name. ``files`` counts those that were read; ``listed`` says whether the place
    could be asked for all that it holds. ``audited`` is None where the checkpoint does not read.
    """

    audited: Audited | None
    record: tuple[Finding, ...]
    copy: tuple[Finding, ...]
    files: int
    listed: bool

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, the record's first."""
        return (*self.record, *self.copy)

    @property
    def sound(self) -> bool:
        """Whether no finding weighs as a failure."""
        return all(finding.severity is not Severity.FAILURE for finding in self.findings)


def check_mirror(
    files: MirrorFiles, trust: Trust, progress: Progress | None = None
) -> CheckedMirror:
    """Check a copy of a portal and report all that is wrong with it.

    Where a file's own content shows what is wrong, that it also differs from the manifest is said
    by the finding's evidence and not once more as ``file-changed``.

    Raises:
        RecordAbsent: there is neither a manifest that reads nor a record at this place.
        SourceUnavailable: the place cannot be read.
    """
    read = read_manifest(files)
    if read.manifest is None and read.files is None:
        _require_record(files)
    audited, record = _audit(files, trust)
    check = _Check(files, read, None if audited is None else LoggedEntries(audited))
    copy = [*read.findings, *check_manifest(read, audited), *_pinned(files, audited)]
    if read.manifest is not None and audited is not None:
        copy += check_signed(files, read.manifest, audited, trust)
    paths = check.paths()
    for done, path in enumerate(paths, 1):
        copy += check.file(path)
        if progress is not None:
            progress(done, len(paths))
    return CheckedMirror(audited, record, tuple(dict.fromkeys(copy)), check.seen, check.listed)


def _require_record(files: MirrorFiles) -> None:
    if files.read(CHECKPOINT, MAX_CHECKPOINT) is None:
        raise RecordAbsent(
            f"there is neither {MANIFEST} nor {CHECKPOINT} at this place",
            hint="name the directory or address that a portal was exported to",
        )


def _audit(files: MirrorFiles, trust: Trust) -> tuple[Audited | None, tuple[Finding, ...]]:
    """Return the record's audit; a checkpoint that does not read is a finding like any other."""
    try:
        audited = audit_record(Files(files, LOG), trust)
    except (InputError, EvidenceError) as error:
        return None, (failure(error.code, CHECKPOINT, error.message),)
    return audited, audited.findings


def _pinned(files: MirrorFiles, audited: Audited | None) -> Iterator[Finding]:
    """Yield, as information, how the policy that a copy's keeper pinned stands to the charter's."""
    try:
        content = files.read(PINNED, MAX_BLOB)
        said = None if not content else _compared(content, audited)
    except TileMalformed as error:
        said = f"cannot be used: {error.message}"
    if said is not None:
        message = f"{said}; it is the keeper's own, and is covered by no signature"
        yield Finding("policy-pinned", Severity.INFO, PINNED, message)


def _compared(policy: bytes, audited: Audited | None) -> str:
    history = None if audited is None else audited.history
    if history is None:
        return "cannot be compared, as no charter is at hand"
    same = policy == history.latest.witness_policy.encode()
    return f"{'equals' if same else 'differs from'} the policy of the charter in force"


class _Check:
    def __init__(
        self, files: MirrorFiles, read: ReadManifest, entries: LoggedEntries | None
    ) -> None:
        present = files.paths()
        self._files = files
        self._entries = entries
        self._figures = None if entries is None else PageFigures(entries)
        self._named = None if read.files is None else {file.path: file for file in read.files}
        self._present = None if present is None else frozenset(present) - OUTSIDE
        self.listed = present is not None
        self.seen = 0

    def paths(self) -> list[str]:
        """Return every path that the manifest names or the place holds."""
        return sorted({*(self._named or ()), *(self._present or ())})

    def file(self, path: str) -> Iterator[Finding]:
        """Yield what is wrong with one file."""
        named = (self._named or {}).get(path)
        if self._named is not None and named is None:
            yield failure("file-not-in-manifest", _shown(path), "is not named by the manifest")
        if not is_path(path):
            return
        try:
            content = self._read(path)
        except TileMalformed as error:
            yield failure("file-changed", path, f"cannot be used: {error.message}")
            return
        if content is None:
            yield failure("file-missing", path, "is not there")
            return
        self.seen += 1
        found = ExportedFile.of(path, content)
        wrong = tuple(self._content_findings(found, content))
        if named is None or named == found:
            yield from wrong
        elif wrong:
            yield from (replace(one, evidence=(*one.evidence, LINES)) for one in wrong)
        else:
            yield failure("file-changed", path, "has other bytes than the manifest says")

    def _read(self, path: str) -> bytes | None:
        if self._present is not None and path not in self._present:
            return None
        return self._files.read(path, MAX_BLOB)

    def _content_findings(self, file: ExportedFile, content: bytes) -> Iterator[Finding]:
        if file.path.startswith(BLOBS) and file.path != LOG + blob_path(file.sha256):
            yield failure("blob-differs", file.path, "holds other bytes than its name says")
        if self._entries is not None:
            yield from check_entry_file(file.path, content, self._entries)
        if self._figures is not None and file.path.endswith(PAGE):
            yield from self._figures.check(file.path, content)


def _shown(path: str) -> str:
    """Return a path so that a terminal can show it; a stranger chose it."""
    return path if is_path(path) else ascii(path)
