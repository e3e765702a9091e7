"""A package on its way between two states: announced, laid beside a log, waited for (§10.6, §18.5).

Nothing is lost where either side is cut off. Evidence is laid down before the entry that names it,
so that an interruption leaves at most a file that nobody names; and what waits for the partner's
record is worked through in its order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from biplomacy.accord.errors_exchange import PackageUnknown
from biplomacy.accord.package import encode_descriptor
from biplomacy.record.model import EvidenceRef
from biplomacy.record.reading import blob_path
from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from biplomacy.accord.package import Package
    from biplomacy.accord.ports import Waiting
    from biplomacy.record.ports import TileStore
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.clock import Faults

T = TypeVar("T")

DESCRIPTOR_ROLE = "descriptor"
ARCHIVE_ROLE = "archive"
DESCRIPTOR_MEDIA_TYPE = "application/json"
ARCHIVE_MEDIA_TYPE = "application/x-tar"


@dataclass(frozen=True, slots=True)
class KnowledgePackage:
    """The body of ``knowledge-package/1``; ``size`` is that of all ``files`` in bytes."""

    package: Digest
    name: str
    title: str
    version: str
    languages: tuple[str, ...]
    tags: tuple[str, ...]
    files: int
    size: int
    translation_of: Digest | None = None


def announce(package: Package) -> KnowledgePackage:
    """Return what the sender's log says of a package."""
    about = package.about
    return KnowledgePackage(
        package=package.digest,
        name=about.name,
        title=about.title,
        version=about.version,
        languages=(about.language,),
        tags=about.tags,
        files=len(package.resources),
        size=package.size,
        translation_of=about.translation_of,
    )


def package_evidence(package: Package, archive: bytes | None = None) -> tuple[EvidenceRef, ...]:
    """Return the evidence of ``knowledge-package/1``: the descriptor, and the archive if given."""
    named = [_evidence(DESCRIPTOR_ROLE, DESCRIPTOR_MEDIA_TYPE, encode_descriptor(package))]
    if archive is not None:
        named.append(_evidence(ARCHIVE_ROLE, ARCHIVE_MEDIA_TYPE, archive))
    return tuple(named)


def draft(
    versioned: str, issuer: str, body: JsonObject, evidence: Sequence[EvidenceRef] = ()
) -> bytes:
    """Return a statement still without number, time and signatures, as ``statement draft`` takes.

    The server that runs this holds no official's key.
    """
    return encode(
        {
            "type": versioned,
            "issuer": issuer,
            "body": body,
            "evidence": [
                {
                    "role": one.role,
                    "sha256": str(one.sha256),
                    "media_type": one.media_type,
                    "size": one.size,
                }
                for one in evidence
            ],
        }
    )


def lay_then_log(
    blobs: Sequence[bytes], log: Callable[[], T], *, tiles: TileStore, faults: Faults
) -> T:
    """Lay evidence beside the log, then ``log`` the statement that names it.

    Fault point ``after-blobs``: what is left there is named by nobody, and the same call again
    finds it in its place.
    """
    for blob in blobs:
        tiles.write_once(blob_path(Digest.of(blob)), blob)
    faults.reach("after-blobs")
    return log()


def work_through(
    waiting: Waiting, finish: Callable[[Digest], None], *, faults: Faults
) -> tuple[Digest, ...]:
    """Finish what waits, the first first; return what the partner's record does not name yet.

    Those wait on in their places. An error of a source ends the work, and what it kept from being
    finished waits too. ``finish`` may be called again for a package that it finished where the
    process ended before that was kept (fault point ``before-done``).

    Raises:
        SourceError, EvidenceError: what ``finish`` raised, but for ``PackageUnknown``.
    """
    left = []
    for digest in waiting.digests():
        try:
            finish(digest)
        except PackageUnknown:
            left.append(digest)
            continue
        faults.reach("before-done")
        waiting.done(digest)
    return tuple(left)


def _evidence(role: str, media_type: str, content: bytes) -> EvidenceRef:
    return EvidenceRef(role, Digest.of(content), media_type, len(content))
