"""The files of a published log (C2SP tlog-tiles v0.1.0; record §3.6, §3.7).

A tile holds up to 256 consecutive hashes of one tree level, a bundle the entries under one tile
of level 0. A width of 256 is full; a partial tile is never hashed upwards and never empty.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from biplomacy.record.errors import TileMalformed
from biplomacy.record.merkle import HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, perfect_root
from biplomacy.record.model import MAX_ENTRY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from biplomacy.record.merkle import NodeReader

LENGTH_SIZE = 2
MAX_LEVEL = 63
MAX_BUNDLE = TILE_WIDTH * (LENGTH_SIZE + MAX_ENTRY)


def tile_path(level: int, index: int, width: int) -> str:
    """Return the path of a hash tile, such as ``tile/1/x001/234.p/17``.

    Raises:
        TileMalformed: the level exceeds 63, the index is negative, or the width not 1 to 256.
    """
    if not 0 <= level <= MAX_LEVEL:
        raise TileMalformed(f"there is no tile level {level}", hint="levels are 0 to 63")
    return f"tile/{level}/{_place(index, width)}"


def bundle_path(index: int, width: int) -> str:
    """Return the path of an entry bundle, such as ``tile/entries/000.p/15``.

    Raises:
        TileMalformed: the index is negative or the width not 1 to 256.
    """
    return f"tile/entries/{_place(index, width)}"


def tile_width(level: int, index: int, size: int) -> int:
    """Return how many hashes the tile holds in a tree of ``size``: 0 (no such tile) to 256."""
    hashes = size >> TILE_HEIGHT * level
    return max(0, min(TILE_WIDTH, hashes - index * TILE_WIDTH))


def owed_tiles(size: int) -> tuple[tuple[int, int, int], ...]:
    """Return every tile of a tree of ``size`` as (level, index, width), levels ascending.

    There is one for about every 256 entries, so ask only for sizes that are at hand, not for one
    that a stranger states.
    """
    return tuple(
        (level, index, tile_width(level, index, size))
        for level in range((size.bit_length() + TILE_HEIGHT - 1) // TILE_HEIGHT)
        for index in range(_tile_count(size >> TILE_HEIGHT * level))
    )


def owed_bundles(size: int) -> tuple[tuple[int, int], ...]:
    """Return every entry bundle of a log of ``size`` as (index, width)."""
    return tuple((index, tile_width(0, index, size)) for index in range(_tile_count(size)))


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Return ``entries``, each behind its length as two big-endian bytes.

    Raises:
        TileMalformed: more than 256 entries, or an entry above 65,535 bytes.
    """
    if len(entries) > TILE_WIDTH:
        raise TileMalformed(
            f"a bundle cannot hold {len(entries)} entries", hint="put at most 256 into one"
        )
    for place, entry in enumerate(entries):
        if len(entry) > MAX_ENTRY:
            raise TileMalformed(
                f"entry {place} of the bundle has {len(entry)} bytes",
                hint=f"an entry has at most {MAX_ENTRY} bytes; put larger things under blob/",
            )
    return b"".join([len(entry).to_bytes(LENGTH_SIZE, "big") + entry for entry in entries])


def decode_bundle(content: bytes, count: int) -> tuple[bytes, ...]:
    """Return the ``count`` entries of a bundle, which must end with the last one.

    Raises:
        TileMalformed: the bytes hold fewer or more entries than ``count``.
    """
    entries: list[bytes] = []
    at, size = 0, len(content)
    for place in range(count):
        start = at + LENGTH_SIZE
        at = start + (content[at] << 8 | content[at + 1]) if start <= size else start
        if at > size:
            raise TileMalformed(
                f"the bundle ends within entry {place} of {count}", hint="fetch the bundle again"
            )
        entries.append(content[start:at])
    if at != size:
        raise TileMalformed(
            f"{size - at} bytes follow the {count} entries of the bundle",
            hint="fetch the bundle of the width that the checkpoint asks for",
        )
    return tuple(entries)


def tile_nodes(size: int, read: Callable[[int, int, int], bytes]) -> NodeReader:
    """Return a reader of the complete subtrees of a tree of ``size`` (record §3.7).

    ``read`` takes a tile's level, index and width and returns its ``width`` * 32 bytes; it is
    asked once for each tile. The hashes are as trustworthy as the tiles: compare a root that is
    computed from them with a signed one.

    Raises (when reading):
        TileMalformed: a tile has another length, or the tree has no such complete subtree.
    """

    @cache
    def tile(level: int, index: int) -> bytes:
        width = tile_width(level, index, size)
        content = read(level, index, width) if width else b""
        if len(content) != width * HASH_SIZE:
            raise TileMalformed(
                f"tile {index} of level {level} has {len(content)} bytes instead of "
                f"{width * HASH_SIZE}",
                hint="fetch the tile again, or compare it with a mirror",
            )
        return content

    def node(height: int, index: int) -> bytes:
        if not 0 <= index < size >> height:
            raise TileMalformed(
                f"a tree of {size} entries has no complete subtree {index} of height {height}",
                hint="ask for nodes below the size of the checkpoint",
            )
        level, inner = divmod(height, TILE_HEIGHT)
        across = TILE_HEIGHT - inner
        start = (index & (1 << across) - 1) << inner
        hashes = tile(level, index >> across)
        return perfect_root(hashes[start * HASH_SIZE : (start + (1 << inner)) * HASH_SIZE])

    return node


def _tile_count(hashes: int) -> int:
    return -(-hashes // TILE_WIDTH)


def _place(index: int, width: int) -> str:
    if index < 0 or not 0 < width <= TILE_WIDTH:
        raise TileMalformed(
            f"there is no tile {index} of width {width}", hint="widths are 1 to 256"
        )
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == TILE_WIDTH else f"{path}.p/{width}"
