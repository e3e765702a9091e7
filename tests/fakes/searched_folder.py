"""Looks for many texts at once in all that a folder publishes, in each form that betrays them."""

from __future__ import annotations

import gzip
import hashlib
import re
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

_PREFIX = 8
_PAYLOAD = re.compile(rb'"payload":"([A-Za-z0-9+/=]+)"')


class Search:
    """Looks for texts of eight bytes or more.

    As they are, in lower or upper case, or as their SHA-256 without salt: raw, in hexadecimal
    digits or in base64.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._forms = {form: text for text in texts for form in _forms(text)}
        self._lengths: dict[bytes, set[int]] = defaultdict(set)
        for form in self._forms:
            self._lengths[form[:_PREFIX]].add(len(form))
        self._wanted = np.unique(np.frombuffer(b"".join(self._lengths), dtype="<u8"))

    def found_in(self, folder: Path) -> set[str]:
        """Return which texts stand in a file of ``folder``.

        Packed files are unpacked, and payloads of signed statements decoded.
        """
        found: set[str] = set()
        for content in _contents(folder):
            for place in _places(content, self._wanted):
                for length in self._lengths[content[place : place + _PREFIX]]:
                    found.add(self._forms.get(content[place : place + length], ""))
        return found - {""}


def _forms(text: str) -> Iterator[bytes]:
    for spelt in {text, text.lower(), text.upper()}:
        digest = hashlib.sha256(spelt.encode()).digest()
        yield from (spelt.encode(), digest, digest.hex().encode(), digest.hex().upper().encode())
        yield from (b64encode(digest).rstrip(b"="), b64encode(digest, b"-_").rstrip(b"="))


def _contents(folder: Path) -> Iterator[bytes]:
    """Yield each content once; a file that a longer one begins with holds nothing of its own."""
    files = (path.read_bytes() for path in folder.rglob("*") if path.is_file())
    whole = {gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in files}
    kept: list[bytes] = []
    for content in sorted(whole, reverse=True):
        if not (kept and kept[-1].startswith(content)):
            kept.append(content)
            yield content
            yield from {b64decode(one) for one in _PAYLOAD.findall(content)}


def _places(content: bytes, wanted: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> list[int]:
    """Return where eight bytes of the content are the first eight of something wanted."""
    if len(content) < _PREFIX:
        return []
    places: list[int] = []
    for shift in range(_PREFIX):
        rows = np.frombuffer(content, "<u8", (len(content) - shift) // _PREFIX, shift)
        at = np.minimum(np.searchsorted(wanted, rows), len(wanted) - 1)
        places += [int(row) * _PREFIX + shift for row in np.flatnonzero(wanted[at] == rows)]
    return places
