"""The transport form of a package: one ustar archive, the same bytes wherever it is packed (§10.5).

Entries are sorted by path, with time 0, owner 0 and mode 0644. The headers are written here to
the byte (POSIX.1-1988), as libraries differ in fields that mean nothing; an archive that is read
must consist of exactly such headers, so that it holds no link, no device and no longer name.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, BinaryIO

from biplomacy.accord.errors_exchange import PackageMalformed, PackagePathUnsafe
from biplomacy.accord.package import (
    MAX_BYTES,
    MAX_DESCRIPTOR,
    MAX_FILES,
    Package,
    StoredFile,
    check_files,
    decode_descriptor,
    encode_descriptor,
)
from biplomacy.accord.package_paths import DESCRIPTOR, require_apart, require_path, split_path
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

BLOCK = 512
RECORD = 20 * BLOCK
PART = 1 << 20
MAX_ARCHIVE = MAX_BYTES + MAX_DESCRIPTOR + (MAX_FILES + 2) * 2 * BLOCK + RECORD
_CHECKSUM = slice(148, 156)
_TYPE = slice(156, 157)
_SIZE = re.compile(rb"[0-7]{11}\x00")
_NO_FILE = b"123456"
"""Type flags of links, devices, directories and pipes."""


def write_archive(
    package: Package, read: Callable[[str], AbstractContextManager[BinaryIO]], out: BinaryIO
) -> None:
    """Write the archive of ``package`` to ``out``; ``read`` opens each of its files by path.

    Raises:
        PackageHashMismatch: a file is no longer the one that the descriptor names.
    """
    descriptor = encode_descriptor(package)
    sizes = {DESCRIPTOR: len(descriptor)} | {file.path: file.size for file in package.files}
    found = []
    for path in sorted(sizes, key=str.encode):
        out.write(header(path, sizes[path]))
        if path == DESCRIPTOR:
            out.write(descriptor)
        else:
            with read(path) as source:
                found.append(_copied(path, source, out, sizes[path]))
        out.write(bytes(-sizes[path] % BLOCK))
    check_files(package, found)
    written = 2 * BLOCK + sum(BLOCK + size + -size % BLOCK for size in sizes.values())
    out.write(bytes(2 * BLOCK + -written % RECORD))


def scan_archive(stream: BinaryIO) -> Package:
    """Return the package in an archive after all of it was read and every hash compared.

    Nothing is written: what is unsafe or altered is refused before it can be.

    Raises:
        PackagePathUnsafe: an entry is no plain file, or its path is not one for a package.
        PackageMalformed: it is not in the transport form, or there is no descriptor.
        PackageHashMismatch: files and descriptor differ.
    """
    found: list[StoredFile] = []
    package: Package | None = None
    for path, size in _entries(stream):
        if path == DESCRIPTOR:
            package = decode_descriptor(_descriptor(stream, size))
        else:
            found.append(_hashed(path, stream, size))
        if any(_exactly(stream, -size % BLOCK)):
            raise _malformed(f"the bytes behind {path!r} are not zero")
    if package is None:
        raise _malformed(f"it holds no {DESCRIPTOR}")
    require_apart((*(file.path for file in found), DESCRIPTOR))
    check_files(package, found)
    return package


def header(path: str, size: int) -> bytes:
    """Return the 512 bytes that stand before a file of ``size`` bytes.

    Raises:
        PackagePathUnsafe: the path has no place in an archive.
    """
    prefix, name = split_path(require_path(path)) or (b"", b"")
    content = bytearray(
        b"".join(
            (
                name.ljust(100, b"\0"),
                b"0000644\0" + b"0000000\0" * 2,
                b"%011o\0" % size,
                b"%011o\0" % 0,
                b" " * 8 + b"0" + bytes(100),
                b"ustar\x0000" + bytes(64),
                b"0000000\0" * 2,
                prefix.ljust(155, b"\0") + bytes(12),
            )
        )
    )
    content[_CHECKSUM] = b"%06o\0 " % sum(content)
    return bytes(content)


def _entries(stream: BinaryIO) -> Iterator[tuple[str, int]]:
    """Yield path and size of each entry; whoever asks reads the content between two of them."""
    last, total, offset = b"", 0, 0
    for _ in range(MAX_FILES + 1):
        block = _exactly(stream, BLOCK)
        if not any(block):
            _require_end(stream, offset)
            return
        path, size = _read_header(block)
        total += size
        offset += BLOCK + size + -size % BLOCK
        if total > MAX_BYTES + MAX_DESCRIPTOR:
            raise _malformed(f"its files have more than {MAX_BYTES:,} bytes")
        if path.encode() <= last:
            raise _malformed(f"{path!r} does not stand in the order of the paths")
        last = path.encode()
        yield path, size
    if any(_exactly(stream, BLOCK)):
        raise _malformed(f"it holds more than {MAX_FILES:,} files")
    _require_end(stream, offset)


def _read_header(block: bytes) -> tuple[str, int]:
    """Return path and size of a header that is written as ``header`` writes it."""
    prefix, name = block[345:500].rstrip(b"\0"), block[:100].rstrip(b"\0")
    raw = prefix + b"/" + name if prefix else name
    if block[_TYPE] in _NO_FILE:
        raise PackagePathUnsafe(
            f"the entry {raw[:200]!a} is a link, a directory or a device, not a plain file",
            hint="do not unpack this archive; ask for one that `biplomacy accord pack` made",
        )
    try:
        path = raw.decode()
    except UnicodeDecodeError as error:
        raise PackagePathUnsafe(f"the path {raw[:200]!a} is not UTF-8") from error
    require_path(path)
    size = block[124:136]
    if _SIZE.fullmatch(size) is None or header(path, int(size[:-1], 8)) != block:
        raise _malformed(f"the header of {path!r} is not the one of the transport form")
    return path, int(size[:-1], 8)


def _require_end(stream: BinaryIO, offset: int) -> None:
    """Require that zeros follow, as many as fill the last record, and nothing else."""
    left = BLOCK + -(offset + 2 * BLOCK) % RECORD
    if any(_exactly(stream, left)) or stream.read(1):
        raise _malformed("something follows its last file")


def _descriptor(stream: BinaryIO, size: int) -> bytes:
    if size > MAX_DESCRIPTOR:
        raise _malformed(f"its descriptor has {size:,} bytes; {MAX_DESCRIPTOR:,} are allowed")
    return _exactly(stream, size)


def _hashed(path: str, stream: BinaryIO, size: int) -> StoredFile:
    digest = hashlib.sha256()
    for part in _parts(stream, size):
        digest.update(part)
    return StoredFile(path, size, Digest(digest.digest()))


def _copied(path: str, source: BinaryIO, out: BinaryIO, size: int) -> StoredFile:
    digest, length = hashlib.sha256(), 0
    while length <= size and (part := source.read(min(PART, size + 1 - length))):
        digest.update(part)
        length += len(part)
        out.write(part)
    return StoredFile(path, length, Digest(digest.digest()))


def _parts(stream: BinaryIO, size: int) -> Iterator[bytes]:
    for at in range(0, size, PART):
        yield _exactly(stream, min(PART, size - at))


def _exactly(stream: BinaryIO, count: int) -> bytes:
    content = stream.read(count)
    if len(content) != count:
        raise _malformed("it ends too early")
    return content


def _malformed(why: str) -> PackageMalformed:
    return PackageMalformed(
        f"the file is not a package in its transport form: {why}",
        hint="ask for it again, as `biplomacy accord pack` writes it",
    )
