"""The files of a copied portal: in a directory, or behind any static web server (portal §11)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from biplomacy.record.adapters.directory import DirectoryTiles
from biplomacy.record.adapters.http_tiles import HttpTiles
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from pathlib import Path


class DirectoryMirror(DirectoryTiles):
    """The files below a directory; no link is followed."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._below = root

    def paths(self) -> tuple[str, ...]:
        """Return the paths of all files; a link counts as one, also where it names a folder."""
        found: list[str] = []
        root = os.fspath(self._below)
        for folder, inner, files in os.walk(root, onerror=_refuse):
            links = (name for name in inner if os.path.islink(f"{folder}/{name}"))  # noqa: PTH114 - asked of every folder
            found += (f"{folder}/{name}"[len(root) + 1 :] for name in (*files, *links))
        return tuple(sorted(found))


class HttpMirror(HttpTiles):
    """The files below an address; web servers do not list what they hold."""

    def paths(self) -> None:
        """Return None: what is there beside the named files, nobody can ask."""


def _refuse(error: OSError) -> None:
    raise SourceUnavailable(
        f"{error.filename} cannot be read: {error.strerror}", hint="check the directory's rights"
    ) from error
