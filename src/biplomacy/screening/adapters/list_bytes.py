"""The bytes of a list's files, read within bounds, and one digest over several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.values.canonical import encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_BYTES = 1 << 26


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        SourceUnavailable: it cannot be read, or has more than 64 MiB.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceUnavailable(
            f"{path} cannot be read: {error.strerror}", hint="check the path and its rights"
        ) from error
    if len(content) > MAX_BYTES:
        raise SourceUnavailable(f"{path} has more than {MAX_BYTES:,} bytes")
    return content


def digest_of_files(files: Mapping[str, bytes]) -> Digest:
    """Return one digest over files by name: that of each name with its file's digest."""
    return Digest.of(encode({name: str(Digest.of(content)) for name, content in files.items()}))
