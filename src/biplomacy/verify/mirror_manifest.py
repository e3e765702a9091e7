"""What a copy says of itself: its manifest, and the officials' signature on it (portal §3.8).

An unsigned manifest shows only that the copy agrees with itself. A signed one was logged after the
copy was made, so its proof rests on a later checkpoint of the same log, judged by the charter that
the copy knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from biplomacy.record.earlier import refusal, trusted_keys
from biplomacy.record.envelope import check_signatures, open_envelope
from biplomacy.record.errors import TileMalformed
from biplomacy.record.merkle import leaf_hash
from biplomacy.record.model import MAX_ENTRY
from biplomacy.record.quorum import judge_quorum
from biplomacy.record.receipt import MAX_RECEIPT, check_receipt, decode_receipt
from biplomacy.record.registration import find_office
from biplomacy.record.roll import failure
from biplomacy.record.statement import decode_statement
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.errors import BiplomacyError, InputError
from biplomacy.values.verdict import Finding, Severity
from biplomacy.verify.export_manifest import (
    ENTRY,
    LINES,
    MANIFEST,
    PROOF,
    TYPE,
    decode_manifest,
    encode_manifest,
    files_root,
    manifest_lines,
    read_manifest_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.record.envelope import Envelope
    from biplomacy.record.model import Statement, Trust
    from biplomacy.record.ports import TileReader
    from biplomacy.record.windows import CharterHistory
    from biplomacy.verify.export_manifest import ExportedFile, ExportManifest

T = TypeVar("T")

MAX_LINES = 1 << 28
UNSIGNED = (
    "is not signed, so it shows only that the copy agrees with itself; the figures were compared "
    "with signed entries all the same"
)


@dataclass(frozen=True, slots=True)
class ReadManifest:
    """A copy's manifest and the files that it names, each None where it cannot be used."""

    manifest: ExportManifest | None
    files: tuple[ExportedFile, ...] | None
    findings: tuple[Finding, ...]


def read_manifest(files: TileReader) -> ReadManifest:
    """Read the manifest of a copy and its lines; codes ``manifest-missing``, ``manifest-wrong``."""
    findings: list[Finding] = []

    def read(path: str, limit: int, decode: Callable[[bytes], T]) -> T | None:
        try:
            content = files.read(path, limit)
            if content is not None:
                return decode(content)
            findings.append(failure("manifest-missing", path, "is not there"))
        except InputError as error:
            findings.append(failure("manifest-wrong", path, f"cannot be used: {error.message}"))
        return None

    manifest = read(MANIFEST, MAX_ENTRY, lambda content: decode_manifest(decode_object(content)))
    lines = read(LINES, MAX_LINES, read_manifest_lines)
    return ReadManifest(manifest, lines, tuple(findings))


def check_manifest(read: ReadManifest, audited: Audited | None) -> Iterator[Finding]:
    """Yield where the manifest is not that of its lines, or not of the checkpoint beside it."""
    manifest = read.manifest
    if manifest is None:
        return
    if read.files is not None:
        stated = manifest.files, manifest.files_root
        if stated != (len(read.files), files_root(manifest_lines(read.files))):
            message = f"states {manifest.files} files with another root than {LINES}"
            yield failure("manifest-wrong", MANIFEST, message)
    if audited is not None:
        head = audited.checkpoint.head
        if (manifest.checkpoint_size, manifest.checkpoint_root) != (head.size, head.root):
            message = f"is of checkpoint {manifest.checkpoint_size}, the log's is {head.size}"
            yield failure("manifest-wrong", MANIFEST, message)


def check_signed(
    files: TileReader, manifest: ExportManifest, audited: Audited, trust: Trust
) -> Iterator[Finding]:
    """Yield what is wrong with the statement that signs ``manifest``, or that there is none.

    Codes: ``manifest-unsigned`` (information), ``manifest-wrong``, ``proof-wrong``,
    ``file-missing`` where only one of entry and proof is there.
    """
    try:
        entry, proof = files.read(ENTRY, MAX_ENTRY), files.read(PROOF, MAX_RECEIPT)
    except TileMalformed as error:
        yield failure("manifest-wrong", ENTRY, f"cannot be used: {error.message}")
        return
    if entry is None and proof is None:
        yield Finding("manifest-unsigned", Severity.INFO, MANIFEST, UNSIGNED)
        return
    if entry is None or proof is None:
        absent, beside = (ENTRY, PROOF) if entry is None else (PROOF, ENTRY)
        yield failure("file-missing", absent, f"is not there, though {beside} is")
        return
    if audited.history is None:
        return  # without a charter nobody's signature counts, and the audit has said so
    logged = _Logged(entry, proof, manifest)
    yield from logged.statement_findings(audited.history)
    yield from logged.proof_findings(audited, trust)


@dataclass(frozen=True, slots=True)
class _Logged:
    entry: bytes
    proof: bytes
    manifest: ExportManifest

    def statement_findings(self, history: CharterHistory) -> Iterator[Finding]:
        try:
            envelope = open_envelope(self.entry)
            statement = decode_statement(envelope.payload)
        except BiplomacyError as error:
            yield failure("manifest-wrong", ENTRY, f"cannot be read: {error.message}")
            return
        for problem in self._problems(envelope, statement, history):
            yield failure("manifest-wrong", ENTRY, problem)

    def _problems(
        self, envelope: Envelope, statement: Statement, history: CharterHistory
    ) -> Iterator[str]:
        if statement.type != TYPE:
            yield f"is a {statement.type}, not an {TYPE}"
            return
        if encode(statement.body) != encode(encode_manifest(self.manifest)):
            yield f"states another manifest than {MANIFEST}"
        charter = history.latest
        office = find_office(charter, statement.issuer)
        if office is None:
            yield f"is by {statement.issuer}, which the charter does not know"
            return
        for finding in check_signatures(envelope, office, statement.type):
            yield f"is not signed as the charter asks: {finding.message}"

    def proof_findings(self, audited: Audited, trust: Trust) -> Iterator[Finding]:
        try:
            receipt = decode_receipt(self.proof)
            checkpoint = check_receipt(receipt, leaf_hash(self.entry))
        except BiplomacyError as error:
            yield failure("proof-wrong", PROOF, f"does not prove {ENTRY}: {error.message}")
            return
        size, history = self.manifest.checkpoint_size, audited.history
        if receipt.index < size:
            message = f"is of entry {receipt.index}, below the {size} that the manifest is about"
            yield failure("proof-wrong", PROOF, message)
        founding = audited.entries[0].leaf if audited.entries else None
        keys = trusted_keys(trust, founding, history)
        if (problem := refusal(checkpoint, keys.newest)) is not None:
            yield failure("proof-wrong", PROOF, f"rests on a checkpoint of nobody: {problem}")
        elif history is not None:
            for missing in judge_quorum(checkpoint, history, after=size).missing:
                yield failure("proof-wrong", PROOF, f"rests on a checkpoint {missing}")
