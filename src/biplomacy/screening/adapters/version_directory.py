"""Versions of one list as files: ``entries/DIGEST.jsonl``, ``versions/``, ``deltas/``.

Entries and deltas lie under their digest; a version's file is the canonical body of
``list-version/1``. Each is written beside its place and renamed, so none is ever half there.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from biplomacy.screening.adapters.list_bytes import read_bytes
from biplomacy.screening.deltas import diff
from biplomacy.screening.entry_rows import (
    decode_delta,
    decode_entries,
    encode_delta,
    encode_entries,
)
from biplomacy.screening.errors import ListDeltaMismatch, ListMalformed
from biplomacy.screening.lists import make_version
from biplomacy.screening.published_version import publish_version
from biplomacy.screening.statement.list_version import decode_list_version, encode_list_version
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError

if TYPE_CHECKING:
    from biplomacy.screening.model import Delta, ListVersion

_ENTRIES, _VERSIONS, _DELTAS = "entries", "versions", "deltas"


class VersionDirectory:
    """A ``VersionStore`` over a directory, which is made when a version is added."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def versions(self) -> tuple[ListVersion, ...]:
        """Return all versions, ascending by ``published_at``; raises as the port says."""
        paths = sorted((self._directory / _VERSIONS).glob("*.json"))
        return tuple(
            sorted((self._version(path) for path in paths), key=lambda one: one.published_at)
        )

    def _version(self, path: Path) -> ListVersion:
        try:
            told = decode_list_version(decode_object(read_bytes(path)))
            content = read_bytes(self._entries(told.digest))
            if Digest.of(content) != told.digest:
                raise ListDeltaMismatch(
                    f"{path.name}: its entries have another digest than it states",
                    hint="restore the file, or import the version again",
                )
            entries = decode_entries(content)
        except InputError as error:
            raise ListDeltaMismatch(f"{path.name}: {error.message}") from error
        return make_version(entries, told.origin, previous=told.previous)

    def delta(self, earlier: Digest, later: Digest) -> Delta | None:
        """Return the delta that was kept between two versions, if one was."""
        path = self._delta(earlier, later)
        return decode_delta(read_bytes(path)) if path.exists() else None

    def add(self, version: ListVersion) -> Delta | None:
        """Keep a version and the delta from its previous; raises as the port says."""
        known = self.versions()
        if any(one.list_id != version.list_id for one in known):
            raise ListMalformed(
                f"{self._directory} keeps versions of {known[0].list_id}, not {version.list_id}",
                hint="keep each list in a directory of its own",
            )
        before = next((one for one in known if one.digest == version.previous), None)
        if version.previous is not None and before is None:
            raise ListMalformed(f"the version before, {version.previous}, is not kept here")
        delta = None if before is None else diff(before, version)
        _write(self._entries(version.digest), encode_entries(version.entries))
        if delta is not None:
            _write(self._delta(delta.earlier, delta.later), encode_delta(delta))
        body = encode(encode_list_version(publish_version(version, delta)))
        name = f"{version.published_at:012}-{version.digest}.json"
        _write(self._directory / _VERSIONS / name, body)
        return delta

    def _entries(self, digest: Digest) -> Path:
        return self._directory / _ENTRIES / f"{digest}.jsonl"

    def _delta(self, earlier: Digest, later: Digest) -> Path:
        return self._directory / _DELTAS / f"{str(earlier)[:32]}-{str(later)[:32]}.jsonl"


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as draft:
        draft.write(content)
    Path(draft.name).replace(path)
