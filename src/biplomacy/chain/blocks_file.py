"""The form of Bitcoin Core's block files: records, file names, and the XOR key (chain §4.2).

A record is the network's magic, the length as u32 (little-endian) and the block. Core 28 and
later store byte i of each file as ``byte ^ key[i mod 8]``; the key lies beside, in ``xor.dat``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from biplomacy.chain.errors import DirectoryOccupied, FileAlien
from biplomacy.chain.header import MAGICS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from biplomacy.chain.model import Network

KEY_FILE = "xor.dat"
KEY_SIZE = 8
NO_KEY = bytes(KEY_SIZE)
RECORD_HEAD = 8
MAX_RECORD = 8 * 1024 * 1024
FILE_SIZE = 128 * 1024 * 1024
_FILE_NAME = re.compile(r"blk([0-9]{5,10})\.dat", re.ASCII)


def file_name(number: int) -> str:
    """Return the name of a block file.

    >>> file_name(7)
    'blk00007.dat'
    """
    return f"blk{number:05d}.dat"


def file_number(name: str) -> int | None:
    """Return the number of the block file of that name; None for any other file."""
    match = _FILE_NAME.fullmatch(name)
    if match is None or file_name(int(match[1])) != name:
        return None
    return int(match[1])


def obfuscate(content: bytes, key: bytes, offset: int) -> bytes:
    """Return ``content`` of file offset ``offset`` with the key put on, or taken off again."""
    if not any(key) or not content:
        return content
    turn = offset % KEY_SIZE
    turned = key[turn:] + key[:turn]
    size = len(content)
    mask = (turned * (size // KEY_SIZE + 1))[:size]
    mixed = int.from_bytes(content, "little") ^ int.from_bytes(mask, "little")
    return mixed.to_bytes(size, "little")


def record(network: Network, block: bytes) -> bytes:
    """Return the record of a block, without the XOR key."""
    return MAGICS[network] + len(block).to_bytes(4, "little") + block


def write_blocks(
    path: Path,
    network: Network,
    blocks: Iterable[bytes],
    *,
    xor_key: bytes = NO_KEY,
    file_size: int = FILE_SIZE,
) -> tuple[Path, ...]:
    """Write ``blocks`` in order into new block files below ``path``, as Core would.

    A file is closed before a record would take it beyond ``file_size``; the key file is always
    written, as Core does since 28. Returns the block files. Nothing is padded.

    Raises:
        FileAlien: the key has another length.
        DirectoryOccupied: ``path`` holds block files already.
    """
    if len(xor_key) != KEY_SIZE:
        raise FileAlien(f"an XOR key has {KEY_SIZE} bytes, not {len(xor_key)}", hint="give 8 bytes")
    path.mkdir(parents=True, exist_ok=True)
    if any(file_number(found.name) is not None for found in path.iterdir()):
        raise DirectoryOccupied(f"{path} holds block files already", hint="name an empty directory")
    (path / KEY_FILE).write_bytes(xor_key)
    files: list[Path] = []
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        entry = record(network, block)
        if parts and size + len(entry) > file_size:
            files.append(_write(path, len(files), parts, xor_key))
            parts, size = [], 0
        parts.append(entry)
        size += len(entry)
    if parts:
        files.append(_write(path, len(files), parts, xor_key))
    return tuple(files)


def _write(path: Path, number: int, parts: list[bytes], key: bytes) -> Path:
    file = path / file_name(number)
    file.write_bytes(obfuscate(b"".join(parts), key, 0))
    return file
