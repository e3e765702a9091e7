"""Which paths a package may hold (programme §10.5): plain files of its own, apart everywhere.

A package is unpacked on machines of others, so a path must mean the same on all of them: relative,
with ``/``, in Unicode's normal form NFC, and different from its neighbours also where a file
system takes no notice of case.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from biplomacy.accord.errors_exchange import PackagePathUnsafe

if TYPE_CHECKING:
    from collections.abc import Iterable

DESCRIPTOR = "datapackage.json"
NAME_SIZE = 100
PREFIX_SIZE = 155
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"[A-Za-z]:")


def require_path(path: str) -> str:
    """Return ``path`` where a package may hold a file under it.

    Raises:
        PackagePathUnsafe: it is absolute, leaves the directory, is not in NFC, holds a backslash
            or a control character, or is too long for the transport form.
    """
    segments = path.split("/")
    if not path or path.startswith("/") or _DRIVE.match(path):
        raise _unsafe(path, "is not a relative path")
    if not {"", ".", ".."}.isdisjoint(segments):
        raise _unsafe(path, "has a part that is empty, `.` or `..`")
    if _UNWRITABLE.search(path):
        raise _unsafe(path, "holds a backslash or a character that cannot be shown")
    if unicodedata.normalize("NFC", path) != path:
        raise _unsafe(path, "is not in Unicode's normal form NFC")
    if split_path(path) is None:
        raise _unsafe(path, f"has no place in an archive (names of {NAME_SIZE} bytes)")
    return path


def require_apart(paths: Iterable[str]) -> None:
    """Require that no two paths meet where case is folded, and that none is a folder of another.

    Raises:
        PackagePathUnsafe: two of them do.
    """
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        folded = _folded(path)
        if folded in files:
            raise _unsafe(path, f"is {files[folded]!r} where case is folded")
        files[folded] = path
        for parent in _parents(path):
            other = folders.setdefault(_folded(parent), parent)
            if other != parent:
                raise _unsafe(path, f"is below {other!r} where case is folded")
    for folded, parent in folders.items():
        if folded in files:
            raise _unsafe(files[folded], f"is a file, and {parent!r} a folder")


def split_path(path: str) -> tuple[bytes, bytes] | None:
    """Return prefix and name as ustar writes them (POSIX.1-1988), None where they do not fit.

    >>> split_path("a/b.csv")
    (b'', b'a/b.csv')
    """
    content = path.encode("utf-8", "surrogatepass")
    if len(content) <= NAME_SIZE:
        return b"", content
    at = content.rfind(b"/", 0, PREFIX_SIZE + 1)
    prefix, name = content[: max(at, 0)], content[at + 1 :]
    return (prefix, name) if at > 0 and 0 < len(name) <= NAME_SIZE else None


def _folded(path: str) -> str:
    """Return what file systems may take for the same name (Unicode, canonical caseless match)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def _parents(path: str) -> Iterable[str]:
    at = path.find("/")
    while at != -1:
        yield path[:at]
        at = path.find("/", at + 1)


def _unsafe(path: str, why: str) -> PackagePathUnsafe:
    shown = path.encode("ascii", "backslashreplace").decode()[:200]
    return PackagePathUnsafe(f"the path {shown!r} {why}", hint="rename the file, and pack again")
