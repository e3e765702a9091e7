"""Files that a person names on the command line, read within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILE = 16 * 1024 * 1024


def read_file(path: Path, *, limit: int = MAX_FILE) -> bytes:
    """Return a file's bytes.

    Raises:
        SourceUnavailable: it cannot be read, or has more than ``limit`` bytes.
    """
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
