"""One epoch's tree as a directory that only its owner may enter."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Self

from biplomacy.solvency.errors import RootAlreadyPublished, TreeIncomplete
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from typing import BinaryIO

_PRIVATE_FILE, _PRIVATE_DIRECTORY = 0o600, 0o700


class TreeDirectory:
    """A ``TreeShelf`` of files; use it in a ``with`` statement, which closes what was written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: dict[str, BinaryIO] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._open.values():
            file.close()
        self._open.clear()

    def append(self, name: str, content: bytes) -> None:
        """Write behind what is there (``TreeShelf.append``); the first call empties the file."""
        try:
            if name not in self._open:
                self._path.mkdir(mode=_PRIVATE_DIRECTORY, parents=True, exist_ok=True)
                self._open[name] = self._fresh(name)
            self._open[name].write(content)
        except OSError as error:
            raise _unwritten(self._path / name, error) from error

    def read(self, name: str, offset: int, count: int) -> bytes:
        """Return bytes of a file (``TreeShelf.read``)."""
        try:
            with (self._path / name).open("rb") as file:
                file.seek(offset)
                found = file.read(count)
        except OSError as error:
            raise _absent(name) from error
        if len(found) != count:
            raise _absent(name)
        return found

    def size(self, name: str) -> int:
        """Return a file's size (``TreeShelf.size``)."""
        path = self._path / name
        return path.stat().st_size if path.is_file() else 0

    def settle(self, name: str, content: bytes) -> None:
        """Write a whole file at once, for good (``TreeShelf.settle``)."""
        try:
            self._path.mkdir(mode=_PRIVATE_DIRECTORY, parents=True, exist_ok=True)
            self._flush()
            with NamedTemporaryFile(dir=self._path, prefix=f".{name}.", delete=False) as draft:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
            try:
                os.link(draft.name, self._path / name)  # refuses a name that is taken
            finally:
                with suppress(FileNotFoundError):
                    Path(draft.name).unlink()
            self._sync_directory()
        except FileExistsError:
            raise RootAlreadyPublished(
                f"{self._path} holds {name} already", hint="sign the body that is there"
            ) from None
        except OSError as error:
            raise _unwritten(self._path / name, error) from error

    def _flush(self) -> None:
        """Bring everything to the disk on which the settled file rests."""
        for file in self._open.values():
            file.flush()
            os.fsync(file.fileno())

    def _sync_directory(self) -> None:
        held = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)

    def _fresh(self, name: str) -> BinaryIO:
        path = self._path / name
        path.unlink(missing_ok=True)  # a file that others may read would keep its rights
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        return os.fdopen(os.open(path, flags, _PRIVATE_FILE), "wb")


def _absent(name: str) -> TreeIncomplete:
    return TreeIncomplete(
        f"the tree's file {name} is not there, or not whole",
        hint="build the tree again, with the same master secret",
    )


def _unwritten(path: Path, error: OSError) -> SourceUnavailable:
    return SourceUnavailable(f"{path} cannot be written: {error.strerror}")
