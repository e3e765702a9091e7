"""The records of one block file, found without reading the blocks themselves (chain §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.chain.blocks_file import MAX_RECORD, RECORD_HEAD, obfuscate
from biplomacy.chain.errors import FileAlien, HeaderInvalid, NetworkMismatch
from biplomacy.chain.header import HEADER_SIZE, MAGICS, check_pow, parse_header
from biplomacy.values.errors import SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from biplomacy.chain.model import Header, Network

MAGIC_SIZE = 4
_ZEROS = bytes(MAGIC_SIZE)
_SEARCH = 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """A place in a block file that is no record, at ``offset`` from the file's start."""

    file: str
    offset: int
    what: str


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record's block: where its bytes lie in the file, and its header."""

    offset: int
    length: int
    header: Header


def file_network(path: Path, key: bytes) -> Network | None:
    """Return the network whose magic the file starts with; None where it holds no data yet.

    Raises:
        FileAlien: it starts with something else.
    """
    stored = read_bytes(path, 0, MAGIC_SIZE)
    start = obfuscate(stored, key, 0)
    for network, magic in MAGICS.items():
        if start == magic:
            return network
    if len(start) < MAGIC_SIZE or _ZEROS in (stored, start):
        return None
    raise FileAlien(
        f"{path} starts with {start.hex()} under the key {key.hex()}, which is no block file",
        hint="name the node's blocks directory, together with the xor.dat that belongs to it",
    )


def read_bytes(path: Path, offset: int, size: int) -> bytes:
    """Return what the file stores there, fewer bytes at its end, none where it is gone."""
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(offset)
            return file.read(size) or b""
    except FileNotFoundError:
        return b""  # a pruning node deletes files; its blocks then count as missing
    except OSError as error:
        raise _unreadable(path, error) from error


class FileReading:
    """How far one file was read: whole records only, and on from there the next time.

    Zeros where a magic should be are space that the node has reserved; a record that runs past
    the end is being written. Both end this reading. Anything else that is no record is a
    fault, and the next header with its proof of work behind the magic is searched for.
    """

    def __init__(self, path: Path, key: bytes, network: Network) -> None:
        self._path = path
        self._key = key
        self._network = network
        self._offset = 0
        self._start = b""
        self._lost = False
        self.faults: list[FileFault] = []
        self._require_network()

    @property
    def cut(self) -> FileFault | None:
        """The record that runs past the end, if the file ends in one."""
        head = self._load(self._offset, RECORD_HEAD)
        if head[:MAGIC_SIZE] != MAGICS[self._network]:
            return None
        return FileFault(self._path.name, self._offset, "the record runs past the end")

    def replaced(self) -> bool:
        """Say whether the file shrank or starts with other bytes than it did."""
        start = read_bytes(self._path, 0, len(self._start))
        return start != self._start or self._size() < self._offset

    def records(self) -> Iterator[FoundRecord]:
        """Yield the whole records since the last time, in file order."""
        size = self._size()
        if len(self._start) < RECORD_HEAD + HEADER_SIZE:
            self._start = read_bytes(self._path, 0, min(size, RECORD_HEAD + HEADER_SIZE))
        while self._offset + RECORD_HEAD + HEADER_SIZE <= size:
            if self._lost and not self._search(size):
                return
            found = self._record(size)
            if found is None:
                if not self._lost:
                    return
                continue
            self._offset = found.offset + found.length
            yield found

    def _record(self, size: int) -> FoundRecord | None:
        """Return the record at the offset; None at the end of the data, or where it is lost."""
        at = self._offset
        head = self._load(at, RECORD_HEAD + HEADER_SIZE)
        magic, length = head[:MAGIC_SIZE], int.from_bytes(head[MAGIC_SIZE:RECORD_HEAD], "little")
        if magic != MAGICS[self._network]:
            if _ZEROS not in (magic, read_bytes(self._path, at, MAGIC_SIZE)):
                self._lose(at, "no magic")
            return None
        if not HEADER_SIZE < length <= MAX_RECORD:
            self._lose(at, f"a record of {length} bytes")
            return None
        if at + RECORD_HEAD + length > size:
            return None
        return FoundRecord(at + RECORD_HEAD, length, parse_header(head[RECORD_HEAD:]))

    def _lose(self, at: int, what: str) -> None:
        self.faults.append(FileFault(self._path.name, at, what))
        self._lost = True
        self._offset = at + 1

    def _search(self, size: int) -> bool:
        """Move to the next record with a proof of work; say whether there is one."""
        magic = MAGICS[self._network]
        while self._offset + RECORD_HEAD + HEADER_SIZE <= size:
            chunk = self._load(self._offset, _SEARCH)
            at = chunk.find(magic)
            if at < 0:
                self._offset += max(len(chunk) - MAGIC_SIZE + 1, 1)
                continue
            self._offset += at
            if self._genuine():
                self._lost = False
                return True
            self._offset += 1
        return False

    def _genuine(self) -> bool:
        head = self._load(self._offset, RECORD_HEAD + HEADER_SIZE)
        length = int.from_bytes(head[MAGIC_SIZE:RECORD_HEAD], "little")
        if len(head) < RECORD_HEAD + HEADER_SIZE or not HEADER_SIZE < length <= MAX_RECORD:
            return False
        try:
            check_pow(parse_header(head[RECORD_HEAD:]), self._network)
        except HeaderInvalid:
            return False
        return True

    def _require_network(self) -> None:
        told = file_network(self._path, self._key)
        if told not in (None, self._network):
            raise NetworkMismatch(
                f"{self._path} holds blocks of {told}, not of {self._network}",
                hint=f"name the directory of a {self._network} node",
            )

    def _load(self, offset: int, size: int) -> bytes:
        return obfuscate(read_bytes(self._path, offset, size), self._key, offset)

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise _unreadable(self._path, error) from error


def _unreadable(path: Path, error: OSError) -> SourceUnavailable:
    return SourceUnavailable(
        f"{path} cannot be read: {error.strerror}", hint="check the path and its permissions"
    )
