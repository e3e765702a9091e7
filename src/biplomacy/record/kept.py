"""The checkpoints that were public before, kept beside the newest one.

``history/SIZE`` holds each of them as it stood when the next was published, ``history/sizes`` their
sizes, one a line. A stranger learns from them when an entry was first cosigned, and that no earlier
head was denied later. They are no part of C2SP tlog-tiles, whose readers do not look there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.record.derivation import PublishedFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.model import Pending
    from biplomacy.record.ports import TileStore

SIZES = "history/sizes"
MAX_KEPT = 100_000
MAX_SIZES = 20 * MAX_KEPT


def kept_path(size: int) -> str:
    """Return where the checkpoint of ``size`` is kept."""
    return f"history/{size}"


def kept_files(published: Sequence[Pending]) -> Iterator[PublishedFile]:
    """Yield the files that keep all of ``published`` (by size) but the newest."""
    kept = published[:-1]
    for known in kept:
        yield PublishedFile(kept_path(known.checkpoint.head.size), known.checkpoint.note)
    if kept:
        yield PublishedFile(SIZES, _lines(kept))


def cut_off(published: Sequence[Pending]) -> bytes:
    """Return the sizes that a publisher leaves who is cut off before the next is public."""
    return _lines(published)


def keep(tiles: TileStore, before: Pending) -> None:
    """Keep the checkpoint that was public until now; doing it again changes nothing."""
    size = before.checkpoint.head.size
    tiles.write_once(kept_path(size), before.checkpoint.note)
    listed = tiles.read(SIZES, MAX_SIZES) or b""
    line = b"%d\n" % size
    if not listed.endswith(b"\n" + line) and listed != line:
        tiles.replace(SIZES, listed + line)


def parse_sizes(content: bytes) -> tuple[int, ...]:
    """Return the sizes of ``history/sizes``; lines that are no numbers are left out."""
    lines = content.split(b"\n")[:MAX_KEPT]
    return tuple(int(line) for line in lines if line.isdigit() and len(line) < 20)  # noqa: PLR2004 - 2^63 has 19 digits


def _lines(kept: Sequence[Pending]) -> bytes:
    return "".join(f"{known.checkpoint.head.size}\n" for known in kept).encode()
