"""Published files in a directory, as any web server or memory stick serves them (record §3.6)."""

from __future__ import annotations

import os
import re
import stat
import threading
from contextlib import suppress
from pathlib import Path

from biplomacy.record.errors import PathOccupied, RecordAbsent, TileMalformed
from biplomacy.values.errors import SourceUnavailable

CHECKPOINT = "checkpoint"
_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_PATH = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*(?:/[a-zA-Z0-9][a-zA-Z0-9._-]*){0,15}", re.ASCII)


class DirectoryTiles:
    """A ``TileStore`` below ``root``; every file is moved into place whole.

    Names that leave the directory, by ``..`` or by a symbolic link below ``root``, are refused.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._at = os.fspath(root)

    @classmethod
    def at(cls, source: Path) -> DirectoryTiles:
        """Open the directory that holds ``checkpoint`` or ``log/checkpoint``.

        Raises:
            RecordAbsent: neither is there.
        """
        for root in (source, source / "log"):
            if (root / CHECKPOINT).is_file():
                return cls(root)
        raise RecordAbsent(
            f"{source} holds neither `checkpoint` nor `log/checkpoint`",
            hint="name the directory that the record was published to",
        )

    def read(self, path: str, limit: int) -> bytes | None:
        """Return the file's bytes, or None where there is none.

        Only a regular file is read: a pipe or a device could keep its reader waiting for ever.
        """
        try:
            descriptor = os.open(self._inside(path), _READING)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._unavailable(path, error) from error
        try:
            found = os.fstat(descriptor)
            regular = stat.S_ISREG(found.st_mode)
            content = _content(descriptor, found.st_size, limit) if regular else b""
        except OSError as error:
            raise self._unavailable(path, error) from error
        finally:
            os.close(descriptor)
        if not regular:
            raise SourceUnavailable(
                f"{self._root / path} is not a file", hint="read another copy of the record"
            )
        if len(content) > limit:
            raise TileMalformed(
                f"{path} has more than {limit} bytes", hint="compare it with another copy"
            )
        return content

    def write_once(self, path: str, content: bytes) -> None:
        """Write a file; equal bytes have no effect, other bytes are never overwritten."""
        present = self._present(path, len(content))
        if present is None:
            self._move_in(path, content, durable=False)
        elif present != content:
            raise PathOccupied(
                f"{path} holds other bytes already",
                hint="run `biplomacy record fsck`: a published file was changed",
            )

    def replace(self, path: str, content: bytes) -> None:
        """Write a file, whatever was there, and wait until the disk has it."""
        self._move_in(path, content, durable=True)

    def _present(self, path: str, limit: int) -> bytes | None:
        try:
            return self.read(path, limit)
        except TileMalformed as error:
            raise PathOccupied(f"{path} holds more bytes already", hint=error.hint) from error

    def _place(self, path: str) -> Path:
        return Path(self._inside(path))

    def _inside(self, path: str) -> str:
        """Return where a file lies, as text: paths as objects cost an audit more than its reads."""
        if _PATH.fullmatch(path) is None or self._strays(path):
            raise SourceUnavailable(
                f"{path[:80]!r} is not a path within the record",
                hint="published paths are relative and stay below their directory",
            )
        return f"{self._at}/{path}"

    def _strays(self, path: str) -> bool:
        """Say whether a symbolic link on the way to ``path`` leads out of the directory."""
        at = self._at
        for folder in path.split("/")[:-1]:
            at = f"{at}/{folder}"
            if os.path.islink(at):  # noqa: PTH114 - an audit asks this of every file it reads
                parent = (self._root / path).parent.resolve()
                return not parent.is_relative_to(self._root.resolve())
        return False

    def _move_in(self, path: str, content: bytes, *, durable: bool) -> None:
        place = self._place(path)
        # The dot keeps it from readers, the two numbers from another writer's half-written file.
        draft = place.with_name(f".{place.name}-{os.getpid()}-{threading.get_ident()}")
        try:
            try:
                _write(draft, content, durable=durable)
            except FileNotFoundError:
                place.parent.mkdir(parents=True, exist_ok=True)
                _write(draft, content, durable=durable)
            draft.replace(place)
            if durable:
                _sync_directory(place.parent)
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise self._unavailable(path, error) from error

    def _unavailable(self, path: str, error: OSError) -> SourceUnavailable:
        return SourceUnavailable(
            f"{self._root / path} cannot be read or written: {error.strerror}",
            hint="check the directory, its owner and its free space",
        )


def _content(descriptor: int, size: int, limit: int) -> bytes:
    """Return the bytes of a regular file of about ``size``, at most one more than ``limit``.

    No buffer of the length of ``limit`` is made, as an audit reads many small files.
    """
    parts: list[bytes] = []
    left = limit + 1
    while left:
        asked = min(left, size + 1)
        part = os.read(descriptor, asked)
        parts.append(part)
        left -= len(part)
        if len(part) < asked:  # of a regular file only the end is short (POSIX read)
            break
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _write(path: Path, content: bytes, *, durable: bool) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        if durable:
            os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
