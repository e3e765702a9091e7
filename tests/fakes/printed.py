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
_SHOWN = re.compile(rb"/(F\d+) \S+ Tf|<([0-9A-F]+)> Tj")
_TABLE = re.compile(rb"beginbf(?:char|range)\n(.*?)\nendbf", re.DOTALL)
_ROW = re.compile(rb"<([0-9A-F]+)> (?:<([0-9A-F]+)> )?<([0-9A-F]+)>")


def printed_words(content: bytes) -> str:
    """Return the text of all pages, in the order of drawing and without any space."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    fonts = {
        name: _letters(objects, objects[int(number)])
        for body in objects.values()
        for name, number in _FONT.findall(body)
    }
    words = []
    for page in re.findall(rb"/Contents (\d+) 0 R", content):
        letters, size = dict[int, str](), 4
        for name, codes in _SHOWN.findall(_stream(objects[int(page)])):
            if name:
                letters, size = fonts[name]
            steps = range(0, len(codes), size)
            words += [letters.get(int(codes[at : at + size], 16), "") for at in steps]
    return without_spaces("".join(words))


def without_spaces(words: str) -> str:
    """Return ``words`` as ``printed_words`` holds them."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.partition(b"stream\n")[2].removesuffix(b"\nendstream"))


def _letters(objects: dict[int, bytes], font: bytes) -> tuple[dict[int, str], int]:
    """Return the letters of a font by their numbers, and of how many digits a number is."""
    table = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert table is not None
    rows = [
        row for part in _TABLE.findall(_stream(objects[int(table[1])])) for row in part.split(b"\n")
    ]
    letters = {}
    for row in rows:
        found = _ROW.fullmatch(row)
        assert found is not None, row
        first, last, text = found[1], found[2] or found[1], bytes.fromhex(found[3].decode())
        head, end = text[:-2], int.from_bytes(text[-2:])
        for step in range(int(last, 16) - int(first, 16) + 1):
            whole = head + (end + step).to_bytes(2)
            letters[int(first, 16) + step] = whole.decode("utf-16-be")
    return letters, len(rows[0].partition(b">")[0]) - 1
