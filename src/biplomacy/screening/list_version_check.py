"""A published version read again from its evidence, and the chain of versions (§C2.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.screening.deltas import apply
from biplomacy.screening.entry_rows import decode_delta, decode_entries
from biplomacy.screening.errors import ListDeltaMismatch
from biplomacy.screening.lists import make_version
from biplomacy.screening.published_version import PublishedVersion, publish_version
from biplomacy.values.verdict import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from biplomacy.screening.model import ListVersion
    from biplomacy.values.digest import Digest

DIFFERS = "list-version-differs"
DELTA_MISMATCH = ListDeltaMismatch.code
GAP = "list-version-gap"
ORDER = "list-version-order"


def check_list_version(
    published: PublishedVersion,
    entries: bytes,
    *,
    delta: bytes | None = None,
    earlier: bytes | None = None,
) -> tuple[Finding, ...]:
    """Return what differs when a version is read again from its evidence.

    ``entries`` is the evidence ``list-entries``, ``delta`` its ``list-delta``, ``earlier`` the
    ``list-entries`` of the version before; a delta is applied where both are at hand.

    Raises:
        NotCanonical, FieldMalformed, FieldUnknown, ListMalformed: the bytes are no evidence of
            this kind, though they have its digest.
    """
    version = _version(published, entries)
    again = publish_version(version, None if delta is None else decode_delta(delta))
    if delta is None:
        again = replace(again, delta=published.delta)
    findings = list(_differences(published, again))
    if delta is not None and earlier is not None and published.previous is not None:
        findings.extend(_delta_findings(_version(published, earlier), delta, version))
    return tuple(findings)


def _version(published: PublishedVersion, entries: bytes) -> ListVersion:
    return make_version(decode_entries(entries), published.origin, previous=published.previous)


def _differences(published: PublishedVersion, again: PublishedVersion) -> Iterator[Finding]:
    for name in ("entries", "addresses", "digest"):
        said, found = getattr(published, name), getattr(again, name)
        if said != found:
            yield Finding(DIFFERS, Severity.FAILURE, name, f"states {said}, evidence has {found}")
    if published.delta != again.delta:
        yield Finding(DIFFERS, Severity.FAILURE, "delta", "is another than its evidence gives")


def _delta_findings(earlier: ListVersion, delta: bytes, version: ListVersion) -> Iterator[Finding]:
    if earlier.digest != version.previous:
        message = f"the earlier entries are {earlier.digest}, not the stated {version.previous}"
        yield Finding(DELTA_MISMATCH, Severity.FAILURE, "previous", message)
        return
    try:
        entries = apply(decode_delta(delta), earlier)
    except ListDeltaMismatch as error:
        yield Finding(DELTA_MISMATCH, Severity.FAILURE, "delta", error.message)
        return
    if entries != version.entries:
        yield Finding(DELTA_MISMATCH, Severity.FAILURE, "delta", "it leads to other entries")


def check_version_chain(versions: Iterable[PublishedVersion]) -> tuple[Finding, ...]:
    """Return where an office's versions of its lists, in the record's order, have gaps.

    A version names the one before it; the first of a list names none.
    """
    latest: dict[str, PublishedVersion] = {}
    findings = []
    for version in versions:
        before = latest.get(version.origin.list_id)
        subject = f"{version.origin.list_id} {version.digest}"
        expected: Digest | None = None if before is None else before.digest
        if version.previous != expected:
            message = f"follows {version.previous}, but the version before it is {expected}"
            findings.append(Finding(GAP, Severity.FAILURE, subject, message))
        if before is not None and version.origin.published_at < before.origin.published_at:
            message = "was published before the version that it follows"
            findings.append(Finding(ORDER, Severity.FAILURE, subject, message))
        latest[version.origin.list_id] = version
    return tuple(findings)
