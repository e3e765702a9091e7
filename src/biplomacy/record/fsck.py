"""Comparing all that an operator has: rows, head, notes, index, published files (record §15.2).

The check recomputes everything from the entries' bytes and reports every difference; it changes
nothing. ``repair`` writes the published files again, which follow from the rows; a row it never
touches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import parse_checkpoint, require_log_signature
from biplomacy.record.derivation import Derivation, PublishedFile
from biplomacy.record.errors import CheckpointUntrusted, Forked, TileMalformed
from biplomacy.record.fsck_rows import RowCheck, failure
from biplomacy.record.kept import SIZES, cut_off, kept_files
from biplomacy.record.model import Stage
from biplomacy.record.note import MAX_NOTE, parse_vkey
from biplomacy.record.publishing import CHECKPOINT
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, InputError
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.model import Checkpoint, EvidenceRef, Head, Pending
    from biplomacy.record.ports import LogStore, TileReader, TileStore
    from biplomacy.record.windows import CharterHistory

MAX_BLOB = 1 << 30
SLACK = 32
"""Bytes read beyond what a file should hold, to see that it holds more."""


def fsck(store: LogStore, tiles: TileReader) -> tuple[Finding, ...]:
    """Return every difference; none means sound.

    Codes: ``entry-missing``, ``leaf-differs``, ``edge-differs``, ``root-differs``,
    ``checkpoint-differs``, ``checkpoint-untrusted``, ``index-differs``, ``file-missing``,
    ``file-differs``, ``behind-own-past``, ``evidence-absent`` (a warning), ``blob-differs``, and
    those of the statements' own rules (record §8.1). Steps that were signed or derived but not yet
    published are no difference.
    """
    head, edge = store.head()
    rows = RowCheck(store, head.size)
    checkpoints = store.checkpoints()
    findings = [*rows.findings(), *rows.compare_head(head, edge)]
    findings += _check_checkpoints(checkpoints, head, rows)
    findings += _check_files(store, tiles, checkpoints, complete=rows.complete)
    findings += _check_public(tiles, checkpoints, head)
    findings += _check_blobs(tiles, rows.evidence)
    return tuple(findings)


def repair(store: LogStore, tiles: TileStore) -> tuple[str, ...]:
    """Write every published file again that is missing or differs; return their paths.

    Only files that follow from the rows: tiles, bundles, kept checkpoints, and ``checkpoint``. Run
    it when ``fsck`` finds the rows sound.

    Raises:
        ProofInvalid: rows are missing.
        Forked: a public checkpoint is not one of these rows; it is evidence, so it stays.
    """
    checkpoints = store.checkpoints()
    _require_known(tiles, checkpoints)
    wanted = list(_owed_files(store, checkpoints))
    published = [known for known in checkpoints if known.stage is Stage.PUBLISHED]
    if published and any(_check_public(tiles, checkpoints, published[-1].checkpoint.head)):
        wanted.append(PublishedFile(CHECKPOINT, published[-1].checkpoint.note))
    mended: list[str] = []
    for file in wanted:
        if not _fits(file, _read(tiles, file.path, len(file.content) + SLACK), checkpoints):
            tiles.replace(file.path, file.content)
            mended.append(file.path)
    return tuple(mended)


def _require_known(tiles: TileReader, checkpoints: Sequence[Pending]) -> None:
    try:
        public = parse_checkpoint(_read(tiles, CHECKPOINT, MAX_NOTE) or b"").head
    except InputError:  # no checkpoint at all, so it accuses nobody
        return
    if public not in [known.checkpoint.head for known in checkpoints]:
        raise Forked(
            f"the public checkpoint of size {public.size} is not one of this database",
            hint="keep both as evidence; restore the database, or find out who signed",
        )


def _owed_files(store: LogStore, checkpoints: Sequence[Pending]) -> Iterator[PublishedFile]:
    shown = [known.checkpoint.head.size for known in checkpoints if known.stage is not Stage.SIGNED]
    if not shown:
        return
    derivation = Derivation(store)
    yield from derivation.files(shown[-1])
    for size in shown[:-1]:
        yield from derivation.owed_partials(size)
    yield from kept_files(_published(checkpoints))


def _fits(file: PublishedFile, content: bytes | None, checkpoints: Sequence[Pending]) -> bool:
    if file.path == SIZES and content == cut_off(_published(checkpoints)):
        return True
    return content == file.content


def _published(checkpoints: Sequence[Pending]) -> list[Pending]:
    return [known for known in checkpoints if known.stage is Stage.PUBLISHED]


def _check_files(
    store: LogStore, tiles: TileReader, checkpoints: Sequence[Pending], *, complete: bool
) -> Iterator[Finding]:
    if not complete:  # reported already; what cannot be derived cannot be compared
        return
    for file in _owed_files(store, checkpoints):
        content = _read(tiles, file.path, len(file.content) + SLACK)
        if content is None:
            yield failure("file-missing", file.path, "the file is owed and is not there")
        elif not _fits(file, content, checkpoints):
            yield failure("file-differs", file.path, "the file is not what the rows give")


def _check_checkpoints(
    checkpoints: Sequence[Pending], head: Head, rows: RowCheck
) -> Iterator[Finding]:
    if [known.checkpoint.head.size for known in checkpoints][-1:] != [head.size][: head.size]:
        yield failure(
            "checkpoint-differs", "head", f"no checkpoint has the head's size {head.size}"
        )
    for known in checkpoints:
        checkpoint = known.checkpoint
        subject = f"checkpoint:{checkpoint.head.size}"
        try:
            stated = parse_checkpoint(checkpoint.note)
        except BiplomacyError as error:
            yield failure("checkpoint-differs", subject, error.message)
            continue
        if stated.head != checkpoint.head:
            yield failure("checkpoint-differs", subject, "the note does not state the stored head")
        if rows.complete and rows.root_at(checkpoint.head.size) != checkpoint.head.root.raw:
            yield failure("checkpoint-differs", subject, "the rows do not give the signed root")
        if rows.past.charters is not None:
            yield from _check_log_key(stated, rows.past.charters, subject)


def _check_log_key(stated: Checkpoint, charters: CharterHistory, subject: str) -> Iterator[Finding]:
    keys = dict.fromkeys(
        text
        for charter in charters.charters_for_size(stated.head.size)
        for text in charter.log_keys
    )
    for text in keys:
        try:
            require_log_signature(stated, parse_vkey(text))
        except CheckpointUntrusted:
            continue
        return
    yield failure(CheckpointUntrusted.code, subject, "no log key of the charter signed the note")


def _check_public(
    tiles: TileReader, checkpoints: Sequence[Pending], head: Head
) -> Iterator[Finding]:
    content = _read(tiles, CHECKPOINT, MAX_NOTE)
    published = [known for known in checkpoints if known.stage is Stage.PUBLISHED]
    if content is None:
        if published:
            yield failure("file-missing", CHECKPOINT, "a checkpoint was published and is gone")
        return
    cosigned = [known for known in checkpoints if known.stage is Stage.COSIGNED]
    if content in [known.checkpoint.note for known in (*published[-1:], *cosigned)]:
        return
    try:
        size = parse_checkpoint(content).head.size
    except BiplomacyError as error:
        yield failure("file-differs", CHECKPOINT, error.message)
        return
    if size > head.size:
        text = f"size {size} is public, and the database ends at {head.size}"
        yield failure("behind-own-past", CHECKPOINT, text)
    else:
        yield failure("file-differs", CHECKPOINT, "it is not the note that was published last")


def _check_blobs(
    tiles: TileReader, evidence: Sequence[tuple[int, EvidenceRef]]
) -> Iterator[Finding]:
    for index, reference in evidence:
        path = f"blob/{reference.sha256}"
        if reference.size > MAX_BLOB:
            text = f"{path} of entry {index} is too large to be read here"
            yield Finding("evidence-absent", Severity.WARNING, f"entry:{index}", text)
            continue
        content = _read(tiles, path, reference.size)
        if content is None:
            text = f"{path}, named as {reference.role}, is not there"
            yield Finding("evidence-absent", Severity.WARNING, f"entry:{index}", text)
        elif Digest.of(content) != reference.sha256 or len(content) != reference.size:
            yield failure("blob-differs", path, f"it is not what entry {index} names")


def _read(tiles: TileReader, path: str, limit: int) -> bytes | None:
    try:
        return tiles.read(path, limit)
    except TileMalformed:
        return b""  # longer than it may be: it differs from whatever is wanted
