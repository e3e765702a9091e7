"""Writes files whose names are never used for other bytes."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from biplomacy.record.errors import PathOccupied

if TYPE_CHECKING:
    from collections.abc import Sequence


def write_once(directory: Path, files: Sequence[tuple[str, bytes]]) -> None:
    """Write each file into ``directory``; one that is there with the same bytes stays.

    Raises:
        PathOccupied: a file is there with other bytes; then none was written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    missing = [(directory / name, content) for name, content in files]
    missing = [(path, content) for path, content in missing if not _holds(path, content)]
    for path, content in missing:
        with NamedTemporaryFile(dir=directory, prefix=f".{path.name[:40]}.", delete=False) as draft:
            draft.write(content)
        Path(draft.name).chmod(0o644)
        Path(draft.name).replace(path)


def _holds(path: Path, content: bytes) -> bool:
    if not path.exists():
        return False
    if not path.is_file() or path.read_bytes() != content:
        raise PathOccupied(f"{path} exists already", hint="choose another directory")
    return True
