"""An import as it is stated, made again from the file and compared (register §A7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.register.errors import EsmaMalformed
from biplomacy.register.esma import read_esma
from biplomacy.register.esma_rows import encode_rows
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.register.esma_model import EsmaImport, EsmaKind, Flag

DIFFERS = "import-differs"
EVIDENCE = "import-evidence-differs"


@dataclass(frozen=True, slots=True)
class StatedImport:
    """What is stated of a file: where it came from, its digest, its rows, and their flags.

    ``flags`` counts the rows that have each flag. ``repaired`` is the digest of the rows as they
    are read (``encode_rows``).
    """

    source: str
    kind: EsmaKind
    digest: Digest
    rows: int
    flags: tuple[tuple[Flag, int], ...]
    repaired: Digest


def stated_import(found: EsmaImport, source: str = "") -> StatedImport:
    """Return what is stated of a file that was read."""
    return StatedImport(
        source=source or f"ESMA, interim MiCA register, {found.kind.name}",
        kind=found.kind,
        digest=found.digest,
        rows=len(found.rows),
        flags=found.flags,
        repaired=Digest.of(encode_rows(found.rows)),
    )


def check_import(stated: StatedImport, file: bytes) -> tuple[Finding, ...]:
    """Return what differs when the file that a statement names is read again."""
    if Digest.of(file) != stated.digest:
        message = f"the file at hand is {Digest.of(file)}, not {stated.digest}"
        return (Finding(EVIDENCE, Severity.FAILURE, "digest", message),)
    try:
        again = stated_import(read_esma(file), stated.source)
    except EsmaMalformed as error:
        return (Finding(DIFFERS, Severity.FAILURE, "file", f"does not read: {error.message}"),)
    return tuple(_differences(stated, again))


def _differences(stated: StatedImport, again: StatedImport) -> Iterator[Finding]:
    said, found = dict(stated.flags), dict(again.flags)
    compared = [
        ("kind", stated.kind.value, again.kind.value),
        ("rows", str(stated.rows), str(again.rows)),
        *((flag.value, str(said.get(flag, 0)), str(found.get(flag, 0))) for flag in said | found),
        ("repaired", str(stated.repaired), str(again.repaired)),
    ]
    for subject, published, read in compared:
        if published != read:
            message = f"published {published}, read again {read}"
            yield Finding(DIFFERS, Severity.FAILURE, subject, message)
