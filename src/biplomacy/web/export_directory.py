"""Writes a copy of a portal into a directory, whole or not at all (portal §11.2).

Everything is written beside the old copy, made durable, and then takes its name. A writer that was
cut off leaves the old copy under its own name or, between two renames, under ``.old``; the next one
begins by putting it back.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from biplomacy.values.errors import SourceUnavailable
from biplomacy.verify.export_manifest import MANIFEST
from biplomacy.web.errors import PlaceTaken
from biplomacy.web.links import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from biplomacy.web.export import CopiedFile


def write_copy(into: Path, files: Iterable[CopiedFile]) -> int:
    """Write all files and return how many there are; ``into`` may hold an earlier copy.

    Raises:
        PlaceTaken: ``into`` holds something that is no copy of a portal.
        SourceUnavailable: the place cannot be written to; the old copy is still there.
    """
    new, old = into.with_name(f"{into.name}.new"), into.with_name(f"{into.name}.old")
    try:
        _put_back(into, old)
        _require_ours(into)
        _require_ours(new)
        shutil.rmtree(new, ignore_errors=True)
        count = _write(new, files)
        if into.exists():
            into.rename(old)
        new.rename(into)
        _sync(into.parent)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise SourceUnavailable(
            f"{into} cannot be written: {error.strerror or type(error).__name__}",
            hint="make room, or name another directory",
        ) from error
    return count


def _put_back(into: Path, old: Path) -> None:
    if old.exists() and not into.exists():
        old.rename(into)


def _require_ours(place: Path) -> None:
    if not place.exists():
        return
    if not place.is_dir() or (any(place.iterdir()) and not _looks_ours(place)):
        raise PlaceTaken(
            f"{place} holds something that is no copy of a portal",
            hint="name a directory that is new, empty, or was written by `portal export`",
        )


def _looks_ours(place: Path) -> bool:
    return (place / MANIFEST).is_file() or (place.suffix == ".new" and (place / PAGE).is_file())


def _write(new: Path, files: Iterable[CopiedFile]) -> int:
    written: list[Path] = []
    new.mkdir(parents=True)
    for one in files:
        target = new / one.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(one.content)
        written.append(target)
    # Only now, so that the system can write them together.
    folders = {folder for path in written for folder in path.parents}
    for path in (*written, *(folder for folder in folders if folder.is_relative_to(new))):
        _sync(path)
    return len(written)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
