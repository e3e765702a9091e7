"""Files that a person names on the command line, read within bounds."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

import typer

from biplomacy.cli.errors import FileAbsent
from biplomacy.record.errors import PathOccupied
from biplomacy.values.errors import SourceUnavailable

MAX_FILE = 16 * 1024 * 1024


def read_file(path: Path, *, limit: int = MAX_FILE) -> bytes:
    """Return a file's bytes.

    Raises:
        FileAbsent: there is no file at that path.
        SourceUnavailable: it cannot be read, or has more than ``limit`` bytes.
    """
    require_file(path)
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise SourceUnavailable(
            f"{path} cannot be read: {error.strerror}", hint="check the path and its rights"
        ) from error
    if len(content) > limit:
        raise SourceUnavailable(
            f"{path} has more than {limit:,} bytes", hint="check that it is the file you mean"
        )
    return content


def write_file(path: Path, content: bytes, *, instead_of: Path) -> None:
    """Write a whole file or none; only ``instead_of`` may be there already.

    Raises:
        PathOccupied: another file is there.
    """
    if path.exists() and not path.samefile(instead_of):
        raise PathOccupied(f"{path} exists already", hint="choose another name")
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        draft.write(content)
    Path(draft.name).replace(path)


def require_file(path: Path) -> None:
    """Refuse a path at which nothing can be read as a file; raises ``FileAbsent``."""
    if path.is_dir():
        raise FileAbsent(f"{path} is a directory", hint="name a file")
    if not path.exists():
        raise FileAbsent(f"there is no file {path}", hint="check the path")


def named(value: str | None) -> str | None:
    """Return the name of a place; an empty one would mean the directory one stands in."""
    if value is not None and not value.strip():
        raise typer.BadParameter("an empty text names no place")
    return value
