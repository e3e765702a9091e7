"""Packages in directories: read without following a link, packed, unpacked and kept (§10.5, §12).

What is kept lies under ``packages/DIGEST``, what waits for a partner under ``waiting/N-DIGEST``. A
name appears when everything under it is on the disk, so that a kill leaves at most a draft under a
name with a dot, which nobody reads.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from biplomacy.accord.errors_exchange import (
    PackageMalformed,
    PackagePathUnsafe,
    PackageUnknown,
)
from biplomacy.accord.package import (
    MAX_BYTES,
    MAX_DESCRIPTOR,
    MAX_FILES,
    About,
    Package,
    StoredFile,
    check_files,
    compose_package,
    read_descriptor,
)
from biplomacy.accord.package_archive import PART, scan_archive, write_archive
from biplomacy.accord.package_paths import DESCRIPTOR, require_path
from biplomacy.record.errors import PathOccupied
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

SYNCING = 16
_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_WAITS = re.compile(r"([0-9]{8})-([0-9a-f]{64})")


def read_directory(root: Path, about: About | None = None) -> Package:
    """Return the package in a directory, after every file was read and its hash taken.

    With ``datapackage.json`` in it the files must be those that it names; without one, ``about``
    says what the package is.

    Raises:
        PackagePathUnsafe: it holds a link, a device, or a path that no package may hold.
        PackageMalformed: there is nothing to describe it, or it is described twice.
        PackageHashMismatch: the files are not those of its descriptor.
        SourceUnavailable: it cannot be read.
    """
    with _reaching(root):
        paths = sorted(_paths(root))
        written = root / DESCRIPTOR if DESCRIPTOR in paths else None
        if (written is None) == (about is None):
            raise PackageMalformed(
                f"{root} holds a {DESCRIPTOR}, and it is described on the command line too"
                if written
                else f"{root} holds no {DESCRIPTOR}, and nothing else describes it",
                hint="describe a new package with --name, --title and --licence, and leave these "
                f"out where {DESCRIPTOR} is there",
            )
        found = [_hashed(root, path) for path in paths if path != DESCRIPTOR]
        if about is not None:
            return compose_package(about, found)
        with _opened(root, DESCRIPTOR) as file:
            package = read_descriptor(file.read(MAX_DESCRIPTOR + 1))
    check_files(package, found)
    return package


def pack_directory(root: Path, package: Package, out: Path) -> Digest:
    """Write the package's archive to ``out`` whole or not at all; return the archive's digest.

    Raises:
        PathOccupied: a file is there already.
        PackageHashMismatch: a file changed since it was read.
        SourceUnavailable: the directory cannot be read, or the archive not written.
    """
    with _reaching(out), _draft_of(out) as draft:
        with draft.open("w+b") as file:
            write_archive(package, lambda path: _opened(root, path), file)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            digest = Digest(hashlib.file_digest(file, "sha256").digest())
        try:
            out.hardlink_to(draft)
        except FileExistsError:
            raise PathOccupied(f"{out} exists already", hint="choose another name") from None
        _sync(out.parent)
    return digest


def read_archive(path: Path) -> Package:
    """Return the package in an archive; raises as ``PackageStore.put`` does, and writes nothing."""
    with _reaching(path), path.open("rb") as file:
        return scan_archive(file)


class DirectoryPackages:
    """A ``PackageStore`` below ``root``."""

    def __init__(self, root: Path) -> None:
        self._packages = root / "packages"

    def put(self, source: Path) -> Digest:
        """Keep the package in the archive at ``source``; return its digest once it is durable."""
        package = read_archive(source)
        digest = package.digest
        place = self._packages / str(digest)
        if place.is_dir():
            return digest
        with _reaching(self._packages):
            self._packages.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=self._packages))
            try:
                _unpack(source, draft)
                if read_directory(draft) != package:
                    raise PackageMalformed(f"{source} changed while it was read")
                _sync_below(draft)
                _rename(draft, place)
                _sync(self._packages)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        return digest

    def get(self, digest: Digest) -> Path:
        """Return the directory of a package; raises ``PackageUnknown``."""
        place = self._packages / str(digest)
        if not place.is_dir():
            raise PackageUnknown(f"no package {digest} is kept in {self._packages}")
        return place


class DirectoryWaiting:
    """``Waiting`` packages as empty files below ``root``, numbered in the order they came in."""

    def __init__(self, root: Path) -> None:
        self._waiting = root / "waiting"

    def add(self, digest: Digest) -> None:
        """Put a package at the end, where it does not wait already."""
        with _reaching(self._waiting):
            self._waiting.mkdir(parents=True, exist_ok=True)
            while digest not in self.digests():
                number = max((number for number, _ in self._found()), default=0) + 1
                with self._place(number, digest).open("xb") as file:
                    os.fsync(file.fileno())
            _sync(self._waiting)

    def digests(self) -> tuple[Digest, ...]:
        """Return all that wait, the first first."""
        return tuple(digest for _, digest in self._found())

    def done(self, digest: Digest) -> None:
        """Let a package wait no longer."""
        with _reaching(self._waiting):
            for number, waiting in self._found():
                if waiting == digest:
                    self._place(number, digest).unlink(missing_ok=True)
                    _sync(self._waiting)

    def _found(self) -> tuple[tuple[int, Digest], ...]:
        names = os.listdir(self._waiting) if self._waiting.is_dir() else []  # noqa: PTH208 - names only
        matches = filter(None, map(_WAITS.fullmatch, names))
        return tuple(sorted((int(match[1]), Digest.parse(match[2])) for match in matches))

    def _place(self, number: int, digest: Digest) -> Path:
        return self._waiting / f"{number:08d}-{digest}"


def _unpack(source: Path, into: Path) -> None:
    """Unpack an archive that was scanned; the library's own filter looks at it a second time."""
    try:
        with tarfile.open(source, "r:", encoding="utf-8", errors="strict") as archive:
            archive.extractall(into, filter="data")
    except tarfile.FilterError as error:
        raise PackagePathUnsafe(f"{source}: {error}") from error
    except tarfile.TarError as error:
        raise PackageMalformed(f"{source} is no archive: {error}") from error


def _paths(root: Path) -> Iterator[str]:
    """Yield the path of every file below ``root``; a link of any kind is refused.

    Sizes are added up first, so that nothing is read of a directory that is too large.
    """
    total = count = 0
    pending = [""]
    while pending:
        folder = pending.pop()
        with os.scandir(root / folder) as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                require_path(path)
                if entry.is_dir(follow_symlinks=False):
                    pending.append(f"{path}/")
                    continue
                if not entry.is_file(follow_symlinks=False):
                    raise _no_file(path)
                count += 1
                total += entry.stat(follow_symlinks=False).st_size
                if count > MAX_FILES + 1 or total > MAX_BYTES + MAX_DESCRIPTOR:
                    raise PackageMalformed(
                        f"{root} holds more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes"
                    )
                yield path


def _hashed(root: Path, path: str) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    with _opened(root, path) as file:
        while part := file.read(PART):
            digest.update(part)
            size += len(part)
    return StoredFile(path, size, Digest(digest.digest()))


@contextmanager
def _opened(root: Path, path: str) -> Iterator[BinaryIO]:
    """Open a plain file below ``root``; neither it nor a folder on the way to it is a link."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    *folders, name = path.split("/")
    try:
        for folder in folders:
            inner = os.open(folder, _READING | os.O_DIRECTORY, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        opened = os.open(name, _READING, dir_fd=descriptor)
    finally:
        os.close(descriptor)
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise _no_file(path)
        yield file


@contextmanager
def _draft_of(place: Path) -> Iterator[Path]:
    """Yield an empty file beside ``place`` that is gone in the end."""
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    os.fchmod(handle, 0o644)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _reaching(place: Path) -> Iterator[None]:
    """Turn what the system refuses into an error of the source."""
    try:
        yield
    except BiplomacyError:
        raise
    except OSError as error:
        raise SourceUnavailable(
            f"{error.filename or place} cannot be read or written: {error.strerror}",
            hint="check the place, its owner and its free space",
        ) from error


def _rename(draft: Path, place: Path) -> None:
    """Give a finished directory its name; one that another process put there is the same."""
    try:
        draft.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _sync_below(root: Path) -> None:
    """Wait until the disk has all of it; a disk that is asked for many at once is much faster."""
    places = [
        Path(folder, name) for folder, _, names in os.walk(root) for name in (*names, os.curdir)
    ]
    with ThreadPoolExecutor(SYNCING) as pool:
        list(pool.map(_sync, places))


def _sync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _no_file(path: str) -> PackagePathUnsafe:
    return PackagePathUnsafe(
        f"{path!r} is a link, a device or a pipe, not a plain file",
        hint="replace it by the file itself, and pack again",
    )
