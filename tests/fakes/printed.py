"""The words of a PDF that Chromium wrote, to see what a page is on paper.

Chromium writes each letter by its number in a font, and beside each font which letters these
numbers are (ISO 32000-1, 9.10.3). Spaces are left out, as lines end without one.
"""

from __future__ import annotations

import re
import unicodedata
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_LETTERS = re.compile(rb"/(F\d+) \S+ Tf|<([0-9A-F]+)> Tj")
_SINGLE = re.compile(rb"^<([0-9A-F]+)> <([0-9A-F]+)>$", re.MULTILINE)
_RANGE = re.compile(rb"^<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>$", re.MULTILINE)


def printed_words(content: bytes) -> str:
    """Return the text of all pages, in the order of drawing and without any space."""
    objects = {int(one[1]): one[2] for one in _OBJECT.finditer(content)}
    fonts = {
        name: _alphabet(objects, objects[int(number)])
        for one in objects.values()
        for name, number in _FONT.findall(one)
    }
    words, font = [], dict[int, str]()
    for page in re.findall(rb"/Contents (\d+) 0 R", content):
        for name, codes in _LETTERS.findall(_stream(objects[int(page)])):
            font = fonts[name] if name else font
            words += [font.get(code, "") for code in _codes(codes, wide=max(font, default=0) > 255)]
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", "".join(words)))


def without_spaces(words: str) -> str:
    """Return ``words`` as ``printed_words`` would hold them."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.partition(b"stream\n")[2].removesuffix(b"\nendstream"))


def _alphabet(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    table = _stream(objects[int(found[1])]) if found else b""
    letters = {int(code, 16): _letters(text) for code, text in _SINGLE.findall(table)}
    for first, last, text in _RANGE.findall(table):
        for step in range(int(last, 16) - int(first, 16) + 1):
            letters[int(first, 16) + step] = chr(int(text, 16) + step)
    return letters


def _letters(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be")


def _codes(codes: bytes, *, wide: bool) -> list[int]:
    size = 4 if wide or len(codes) == 4 else 2
    return [int(codes[at : at + size], 16) for at in range(0, len(codes), size)]
