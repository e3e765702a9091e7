"""A ``BlockSource`` over Bitcoin Core's ``blocks`` directory, also while the node writes to it.

Only ``blk?????.dat`` and ``xor.dat`` are read, never LevelDB or undo files (chain §4.2). Memory
holds headers and offsets; blocks are read when they are asked for. No licence applies to the
chain's data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.adapters.blocks_records import (
    FileFault,
    FileReading,
    file_network,
    read_bytes,
)
from biplomacy.chain.blocks_file import (
    KEY_FILE,
    KEY_SIZE,
    NO_KEY,
    file_name,
    file_number,
    obfuscate,
)
from biplomacy.chain.blocks_index import BlocksIndex, DamagedPlace
from biplomacy.chain.commitments import check_transactions
from biplomacy.chain.errors import (
    BlockMalformed,
    BlockMissing,
    FileAlien,
    HeaderInvalid,
    HeadersGap,
)
from biplomacy.chain.header import HEADER_SIZE, header_hash
from biplomacy.chain.model import Integrity, Piece
from biplomacy.chain.transaction import parse_block
from biplomacy.chain.tree import HeaderTree
from biplomacy.values.block_id import BlockId
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from biplomacy.chain.model import Header, Network, Span

PIECE_SIZE = 16 * 1024 * 1024
DOWNLOAD_WINDOW = 1024
_NO_PINS: Mapping[int, bytes] = {}


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """Where a block's bytes lie."""

    file: int
    offset: int
    length: int

    @property
    def end(self) -> int:
        """The offset behind the block."""
        return self.offset + self.length


class BlocksDirectory:
    """The best chain among all blocks of one directory, stale and repeated ones left aside.

    ``network`` is told by the first record where it is not given. ``headers`` are headers known
    from elsewhere, which a pruned directory needs; ``pins`` are hashes by height that no chain
    may contradict. ``tip`` looks for what was written since; the other methods do not, so a
    scan's passes see one state.

    Raises:
        SourceUnavailable: the directory cannot be read.
        FileAlien: it holds no block files, or one that is something else under this key.
        NetworkMismatch: a file starts with another network's magic.
        HeadersGap: the blocks do not reach back to the network's first one.
    """

    def __init__(
        self,
        path: Path,
        network: Network | None = None,
        *,
        headers: Iterable[Header] = (),
        pins: Mapping[int, bytes] = _NO_PINS,
        piece_size: int = PIECE_SIZE,
    ) -> None:
        self._path = path
        self._key = _read_key(path)
        self._piece_size = piece_size
        self._readings: dict[int, FileReading] = {}
        self._places: dict[bytes, tuple[_Place, ...]] = {}
        self._refused: dict[_Place, str] = {}
        self._network = network or _told_network(path, self._key)
        self._tree = HeaderTree(self._network, pins=pins)
        for header in headers:
            self._tree.add(header)
        self.refresh()

    @property
    def network(self) -> Network:
        """The network whose blocks these are."""
        return self._network

    @property
    def name(self) -> str:
        """The word for coverage."""
        return "directory"

    @property
    def integrity(self) -> Integrity:
        """Headers and their work; the scan adds the Merkle roots and says ``all``."""
        return Integrity.HEADERS

    @property
    def faults(self) -> tuple[FileFault, ...]:
        """Every place that is no record of a valid header, in file order; its file is partial.

        A cut record at the end of the last file is none: the node is writing it.
        """
        found = [fault for reading in self._readings.values() for fault in reading.faults]
        for place, what in self._refused.items():
            found.append(FileFault(file_name(place.file), place.offset, what))
        for number in sorted(self._readings)[:-1]:
            cut = self._readings[number].cut
            found += [cut] if cut else []
        return tuple(sorted(found))

    def index(self) -> BlocksIndex:
        """Return how many files and headers there are, and what is missing or damaged."""
        best = self._tree.best_chain().hashes
        return BlocksIndex(
            files=len(self._readings),
            headers=len(self._places),
            missing=tuple(h for h, digest in enumerate(best) if not self._places.get(digest)),
            damaged=tuple(DamagedPlace(f.file, f.offset, f.what) for f in self.faults),
        )

    def tip(self) -> BlockId:
        """Return the best block, after a look at what was written since."""
        self.refresh()
        return self._tree.tip()

    def headers(self, locator: Sequence[BlockId]) -> Iterator[Header]:
        """Yield the best chain's headers after the newest block of ``locator`` that is on it."""
        yield from self._tree.headers_after(locator)

    def block(self, block: BlockId) -> bytes:
        """Return the block's bytes: of several copies, the first that is whole."""
        copies = [self._read(place) for place in self._places.get(block.hash, ())]
        named = [raw for raw in copies if header_hash(raw[:HEADER_SIZE]) == block.hash]
        if not named:
            raise BlockMissing(
                f"block {block} is in none of the files of {self._path}",
                hint="the directory is pruned or still being written; use another source",
            )
        if len(named) == 1:
            return named[0]
        return next(filter(_is_whole, named), named[0])

    def pieces(self, span: Span) -> Iterator[Piece]:
        """Yield the span's blocks in file order, every copy of each."""
        hashes = self._tree.best_chain().hashes
        places = sorted(
            (place, BlockId(height, hashes[height]))
            for height in range(span.first, min(span.last + 1, len(hashes)))
            for place in self._places.get(hashes[height], ())
        )
        for group in _groups(places, self._piece_size):
            yield self._piece(group)

    def refresh(self) -> None:
        """Read the headers of all records that were written since the last look."""
        for number, file in _block_files(self._path).items():
            reading = self._readings.get(number)
            if reading is None or reading.replaced():
                self._forget(number)
                reading = FileReading(file, self._key, self._network)
                self._readings[number] = reading
            for found in reading.records():
                self._take(_Place(number, found.offset, found.length), found.header)
        self._require_connected()

    def _take(self, place: _Place, header: Header) -> None:
        try:
            digest = self._tree.add(header)
        except HeaderInvalid as error:
            self._refused[place] = error.message
        else:
            self._places[digest] = (*self._places.get(digest, ()), place)

    def _forget(self, number: int) -> None:
        """Drop what is known of a file that was replaced by another of its name."""
        if number not in self._readings:
            return
        for digest, places in tuple(self._places.items()):
            kept = tuple(place for place in places if place.file != number)
            if len(kept) != len(places):
                self._places[digest] = kept
        self._refused = {at: why for at, why in self._refused.items() if at.file != number}

    def _require_connected(self) -> None:
        waiting = self._tree.waiting
        # A node that catches up downloads out of order, so a few blocks may come before parents.
        usual = min(DOWNLOAD_WINDOW, self._tree.tip().height)
        faults = self.faults if waiting else ()
        if not waiting or (waiting <= usual and not faults):
            return
        first = f"; {faults[0].file} is damaged at byte {faults[0].offset}" if faults else ""
        parent = self._tree.missing_parents()[0][::-1].hex()
        raise HeadersGap(
            f"{waiting} blocks of {self._path} follow on {parent}, which is in no file{first}",
            hint="give the headers from another source: a pruned or damaged directory lacks them",
        )

    def _read(self, place: _Place) -> bytes:
        stored = read_bytes(self._file(place.file), place.offset, place.length)
        return obfuscate(stored, self._key, place.offset)

    def _piece(self, group: Sequence[tuple[_Place, BlockId]]) -> Piece:
        start = group[0][0]
        size = group[-1][0].end - start.offset
        buffer = self._read(_Place(start.file, start.offset, size))
        held = [item for item in group if item[0].end - start.offset <= len(buffer)]
        return Piece(
            buffer,
            tuple(place.offset - start.offset for place, _ in held),
            tuple(place.length for place, _ in held),
            tuple(block for _, block in held),
        )

    def _file(self, number: int) -> Path:
        return self._path / file_name(number)


def _read_key(path: Path) -> bytes:
    try:
        key = (path / KEY_FILE).read_bytes()
    except FileNotFoundError:
        return NO_KEY
    except OSError as error:
        raise SourceUnavailable(
            f"{path / KEY_FILE} cannot be read: {error.strerror}",
            hint="name the node's blocks directory and check its permissions",
        ) from error
    if len(key) != KEY_SIZE:
        raise FileAlien(
            f"{path / KEY_FILE} has {len(key)} bytes, not {KEY_SIZE}",
            hint="copy xor.dat from the node that wrote the files",
        )
    return key


def _block_files(path: Path) -> dict[int, Path]:
    """Return the block files by number, in order."""
    try:
        found = {file_number(entry.name): entry for entry in path.iterdir() if entry.is_file()}
    except OSError as error:
        raise SourceUnavailable(
            f"{path} cannot be read: {error.strerror}", hint="name the node's blocks directory"
        ) from error
    return {number: found[number] for number in sorted(n for n in found if n is not None)}


def _told_network(path: Path, key: bytes) -> Network:
    for file in _block_files(path).values():
        told = file_network(file, key)
        if told is not None:
            return told
    raise FileAlien(
        f"{path} holds no blk?????.dat with a block",
        hint="name the blocks directory of a Bitcoin node",
    )


def _groups(
    places: Sequence[tuple[_Place, BlockId]], size: int
) -> Iterator[Sequence[tuple[_Place, BlockId]]]:
    """Yield runs of ``places`` that lie in one file within ``size`` bytes, or single ones."""
    first = 0
    for at in range(1, len(places) + 1):
        start = places[first][0]
        full = at == len(places) or (
            places[at][0].file != start.file or places[at][0].end - start.offset > size
        )
        if full:
            yield places[first:at]
            first = at


def _is_whole(raw: bytes) -> bool:
    try:
        check_transactions(parse_block(raw))
    except BlockMalformed:
        return False
    return True
