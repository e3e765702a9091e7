"""A portal as files: the table of endpoints, asked for everything that it can answer (portal §11).

The files are a function of the record at its checkpoint, of the catalogues and of the code: no
clock, no locale, no address. Pages link to each other relatively, so they can lie anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.values.canonical import encode
from biplomacy.verify.export_manifest import (
    LINES,
    MANIFEST,
    PINNED,
    ExportedFile,
    ExportManifest,
    encode_manifest,
    files_root,
    manifest_lines,
)
from biplomacy.web.endpoints import Asked
from biplomacy.web.language import CODES
from biplomacy.web.links import PAGE
from biplomacy.web.premises import PREMISES, VERDICTS, encode_premises, encode_verdicts
from biplomacy.web.routes import ENDPOINTS
from biplomacy.web.version import CODE_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.web.endpoints import Endpoint
    from biplomacy.web.publication import Publication

_FIELD = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """One file of a static copy; ``path`` is relative, with slashes."""

    path: str
    content: bytes


def planned_paths(publication: Publication) -> tuple[tuple[Endpoint, Asked], ...]:
    """Return everything that a copy holds, in the order of the table."""
    return tuple(
        (endpoint, _asked(endpoint, values))
        for endpoint in ENDPOINTS
        if endpoint.instances is not None
        for values in endpoint.instances(publication)
    )


def export_files(publication: Publication) -> Iterator[CopiedFile]:
    """Yield every file of the copy, its unsigned manifest last.

    Raises:
        BiplomacyError: the record cannot give what a file needs, so there is no whole copy.
    """
    listed = []
    for endpoint, asked in planned_paths(publication):
        path, body = file_path(asked.path), endpoint.answer(publication, asked)
        listed.append(ExportedFile.of(path, body.content))
        yield CopiedFile(path, body.content)
    site = publication.site
    for path, content in ((PREMISES, encode_premises(site)), (VERDICTS, encode_verdicts(site))):
        listed.append(ExportedFile.of(path, content))
        yield CopiedFile(path, content)
    lines = manifest_lines(listed)
    head = publication.record.audited.checkpoint.head
    manifest = ExportManifest(
        head.size, head.root, CODE_VERSION, CODES, len(lines), files_root(lines)
    )
    yield CopiedFile(PINNED, publication.site.pinned)
    yield CopiedFile(LINES, b"".join(lines))
    yield CopiedFile(MANIFEST, encode(encode_manifest(manifest)))


def file_path(path: str) -> str:
    """Return where the answer at an absolute path lies in a copy.

    >>> file_path("/en/reserve/"), file_path("/entries/3")
    ('en/reserve/index.html', 'entries/3')
    """
    whole = f"{path}{PAGE}" if path.endswith("/") else path
    return whole.removeprefix("/")


def _asked(endpoint: Endpoint, values: tuple[str, ...]) -> Asked:
    names = _FIELD.findall(endpoint.path)
    fields = tuple(zip(names, values, strict=True))
    path = endpoint.path
    for name, value in fields:
        path = path.replace(f"{{{name}}}", value)
    return Asked(path, fields, static=True)
