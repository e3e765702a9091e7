"""Writes a directory of files whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from biplomacy.record.errors import PathOccupied

if TYPE_CHECKING:
    from collections.abc import Sequence


def write_directory(directory: Path, files: Sequence[tuple[str, bytes]]) -> None:
    """Lay down ``files``, each a name and its bytes, as a new directory; the same again is none.

    Raises:
        PathOccupied: something else is there, which is left as it is.
    """
    if directory.exists():
        if not _holds(directory, files):
            raise PathOccupied(f"{directory} exists already", hint="choose another name")
        return
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        for name, content in files:
            (draft / name).write_bytes(content)
        draft.chmod(0o755)
        draft.rename(directory)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _holds(directory: Path, files: Sequence[tuple[str, bytes]]) -> bool:
    there = {path.name: path for path in directory.iterdir()} if directory.is_dir() else {}
    return there.keys() == {name for name, _ in files} and all(
        there[name].is_file() and there[name].read_bytes() == content for name, content in files
    )
