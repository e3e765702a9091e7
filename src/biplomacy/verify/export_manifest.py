"""``export-manifest/1``: which files a static copy of a portal holds (portal §3.8, §11).

A line of the manifest is a file's path, its SHA-256 in hexadecimal and its size in bytes, parted by
NUL and ended by a line feed; lines stand in the order of their paths' bytes. What an office signs
and logs is their number and their Merkle root. It is logged after the copy was made, so the files
that carry it lie outside of what it counts.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from biplomacy.record.merkle import leaf_hash, prefix_roots, subtree_root
from biplomacy.record.note import parse_base64
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, FieldMalformed, NotCanonical
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.model import Row, entry_of, refuted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Logged
    from biplomacy.values.canonical import JsonObject

TYPE = "export-manifest/1"
MANIFEST = "manifest.json"
LINES = "manifest.lines"
ENTRY = "manifest.entry"
PROOF = "manifest.tlog-proof"
PINNED = "policy.pinned"
OUTSIDE = frozenset({MANIFEST, LINES, ENTRY, PROOF, PINNED})
"""The body, the lines, and where the body was signed and logged the entry with its proof.

``policy.pinned`` is the witness policy that a copy's keeper vouches for, and theirs to write.
"""

MAX_FILES = 1_000_000
MAX_LANGUAGES = 50
_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}"
_PATH = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT}){{0,15}}", re.ASCII)
_LINE = re.compile(rb"([^\0]{1,1000})\0([0-9a-f]{64})\0(0|[1-9][0-9]{0,15})")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of a copy: its path below the copy's root, its digest, its size in bytes."""

    path: str
    sha256: Digest
    size: int

    @classmethod
    def of(cls, path: str, content: bytes) -> ExportedFile:
        """Return what a manifest says of ``content`` at ``path``."""
        return cls(path, Digest.of(content), len(content))


@dataclass(frozen=True, slots=True)
class ExportManifest:
    """A whole copy: of which checkpoint, by which code, how many files with which root."""

    checkpoint_size: int
    checkpoint_root: Digest
    code_version: str
    languages: tuple[str, ...]
    files: int
    files_root: Digest


def encode_manifest(manifest: ExportManifest) -> JsonObject:
    """Return the body of ``export-manifest/1``; its canonical bytes are ``manifest.json``."""
    return {
        "checkpoint_size": manifest.checkpoint_size,
        "checkpoint_root": base64.b64encode(manifest.checkpoint_root.raw).decode("ascii"),
        "code_version": manifest.code_version,
        "languages": list(manifest.languages),
        "files": manifest.files,
        "files_root": str(manifest.files_root),
    }


def decode_manifest(body: JsonObject) -> ExportManifest:
    """Return the manifest in a body.

    Raises:
        FieldMalformed: a field is absent or out of its range, or a language is named twice.
        FieldUnknown: a field that this version does not know.
        DigestMalformed: the files' root is not 64 hexadecimal digits.
    """
    fields = Fields(body, TYPE)
    manifest = ExportManifest(
        checkpoint_size=fields.integer("checkpoint_size", low=1),
        checkpoint_root=_root(fields.text("checkpoint_root")),
        code_version=fields.text("code_version", limit=100),
        languages=fields.texts("languages", _language, limit=MAX_LANGUAGES),
        files=fields.integer("files", high=MAX_FILES),
        files_root=fields.digest("files_root"),
    )
    fields.close()
    if len(set(manifest.languages)) != len(manifest.languages):
        raise FieldMalformed(f"{TYPE}.languages names one twice")
    return manifest


def is_path(text: str) -> bool:
    """Say whether a copy may hold a file of that path: plain names, nothing hidden, no way out.

    >>> is_path("log/tile/0/000.p/16"), is_path("../secret"), is_path(".hidden")
    (True, False, False)
    """
    return _PATH.fullmatch(text) is not None


def manifest_lines(files: Iterable[ExportedFile]) -> tuple[bytes, ...]:
    """Return the lines of ``files``, sorted; ``manifest.lines`` is all of them in one."""
    return tuple(
        f"{file.path}\0{file.sha256}\0{file.size}\n".encode()
        for file in sorted(files, key=lambda file: file.path.encode())
    )


def read_manifest_lines(content: bytes) -> tuple[ExportedFile, ...]:
    """Return the files that ``manifest.lines`` names; ``manifest_lines`` gives the bytes again.

    Raises:
        NotCanonical: another form, more than 1,000,000 lines, a path that no copy may hold, one of
            the files that carry the manifest, or paths that do not rise.
    """
    *lines, rest = content.split(b"\n")
    if rest or len(lines) > MAX_FILES:
        raise NotCanonical("the manifest's lines do not end with a line feed, or are too many")
    files = tuple(_read_line(number, line) for number, line in enumerate(lines, 1))
    for earlier, later in pairwise(files):
        if earlier.path >= later.path:
            raise NotCanonical(f"the manifest's line of {later.path} is not in its place")
    return files


def files_root(lines: Iterable[bytes]) -> Digest:
    """Return the Merkle root (RFC 6962 §2.1) over whole lines, each with its line feed."""
    return Digest(subtree_root([leaf_hash(line) for line in lines]))


def manifest_rows(audited: Audited) -> Iterator[Row]:
    """Yield the verdicts on the manifests that a record holds.

    The log shows whether a manifest names a checkpoint of its own past; the files lie elsewhere.
    """
    read = [(one, _decoded(one)) for one in audited.statements if one.statement.type == TYPE]
    sizes = [found.checkpoint_size for _, found in read if isinstance(found, ExportManifest)]
    whole = len(audited.entries) == audited.checkpoint.head.size
    leaves = [entry.leaf.raw for entry in audited.entries] if read and whole else []
    roots = prefix_roots(leaves, frozenset(sizes))
    for logged, found in read:
        name = f"export-manifest.{logged.index}"
        if isinstance(found, BiplomacyError):
            yield refuted(name, logged, found.code, found.message)
            continue
        size, root = found.checkpoint_size, found.checkpoint_root.raw
        if size > logged.index:
            message = f"/checkpoint_size: entry {logged.index} lies before its end"
            yield refuted(name, logged, "figure-differs", message)
        elif whole and roots[size] != root:
            message = f"/checkpoint_root: the first {size} entries have another root"
            yield refuted(name, logged, "figure-differs", message)
        else:
            yield _unseen(name, logged, found)


def _decoded(logged: Logged) -> ExportManifest | BiplomacyError:
    try:
        return decode_manifest(logged.statement.body)
    except BiplomacyError as error:
        return error


def _unseen(name: str, logged: Logged, found: ExportManifest) -> Row:
    row = VerdictRow(
        claim=name,
        published=(
            f"{found.files} files with root {found.files_root}, of checkpoint "
            f"{found.checkpoint_size}, in {', '.join(found.languages)}, by {found.code_version}"
        ),
        recomputed="",
        verdict=Verdict.UNVERIFIABLE,
        grade=Grade.ATTESTED,
        reason="needs the mirror; run `biplomacy portal check` on it",
        evidence=(entry_of(logged),),
    )
    return Row(row, answerable=True)


def _read_line(number: int, line: bytes) -> ExportedFile:
    found = _LINE.fullmatch(line)
    path = found[1].decode("utf-8", "replace") if found else ""
    if found is None or not is_path(path) or path in OUTSIDE:
        raise NotCanonical(f"line {number} of the manifest names no file that a copy may hold")
    return ExportedFile(path, Digest(bytes.fromhex(found[2].decode())), int(found[3]))


def _root(text: str) -> Digest:
    raw = parse_base64(text)
    if raw is None or len(raw) != Digest.SIZE:
        raise FieldMalformed(f"{TYPE}.checkpoint_root is not the base64 text of 32 bytes")
    return Digest(raw)


def _language(text: str) -> str:
    if _LANGUAGE.fullmatch(text) is None:
        raise FieldMalformed(f"{TYPE}.languages names {text[:20]!r}, which is no language")
    return text
