"""Block files of real blocks, many times over, each copy in another order.

Transactions are re-ordered by a seeded hash so that no branch predictor learns the blocks by heart;
the Merkle roots of such copies are wrong and are not looked at. A few outputs and inputs are
replaced by planted ones, which a scan must find exactly.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.chain.blocks_file import RECORD_HEAD, obfuscate, write_blocks
from biplomacy.chain.header import HEADER_SIZE, header_hash
from biplomacy.chain.model import Network, Outpoint, Piece
from biplomacy.chain.serialisation import compact_size, serialise_transaction
from biplomacy.chain.transaction import parse_block
from biplomacy.demo.facts import read_facts
from biplomacy.demo.mining import mine_chain
from biplomacy.demo.wallets import make_wallets
from biplomacy.values.block_id import BlockId
from biplomacy.wiring import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.chain.model import Transaction

PIECE_SIZE = 16 * 1024 * 1024
FILE_SIZE = 128 * 1024 * 1024
PLANTED = 5
KEY = sha256(b"xor key").digest()[:8]
_MAIN_702861 = "000000000000000000000c835b2adcaedc20fdf6ee440009c249452c726dafae"
REAL_BLOCKS = (
    "vectors/bitcoin-core/block413567.raw",
    f"vectors/rust-bitcoin/mainnet_block_{_MAIN_702861}.raw",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record's block lies."""

    file: Path
    offset: int
    length: int
    block: BlockId


@dataclass(frozen=True, slots=True)
class Copies:
    """Block files, where their blocks lie, the blocks that were copied, and what was planted."""

    files: tuple[Path, ...]
    places: tuple[Place, ...]
    originals: tuple[bytes, ...]
    origin: str
    scripts: frozenset[bytes]
    outpoints: frozenset[Outpoint]

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(file.stat().st_size for file in self.files)

    def pieces(self) -> Iterator[Piece]:
        """Read, clear of the key, and yield the files in buffers of whole records."""
        for group in _groups(self.places):
            start = group[0].offset
            with group[0].file.open("rb", buffering=0) as file:
                file.seek(start)
                stored = file.read(group[-1].offset + group[-1].length - start)
            yield Piece(
                obfuscate(stored, KEY, start),
                tuple(place.offset - start for place in group),
                tuple(place.length for place in group),
                tuple(place.block for place in group),
            )


def make_copies(folder: Path, size: int) -> Copies:
    """Write block files of about ``size`` bytes below ``folder``."""
    originals, origin = _originals()
    rounds = max(PLANTED, size // sum(map(len, originals)))
    scripts = tuple(planted_script(number) for number in range(PLANTED))
    outpoints = tuple(planted_outpoint(number) for number in range(PLANTED))
    parsed = [(raw[:HEADER_SIZE], parse_block(raw).transactions) for raw in originals]
    blocks = []
    for number in range(rounds):
        for which, (header, transactions) in enumerate(parsed):
            order = _shuffled(transactions, f"{number}/{which}")
            if number < PLANTED and which == len(parsed) - 1:
                order = [_planted(order[0], scripts[number], None), *order[1:]]
                order[-1] = _planted(order[-1], None, outpoints[number])
            blocks.append(_block(header, order))
    files = write_blocks(folder, Network.MAIN, blocks, xor_key=KEY, file_size=FILE_SIZE)
    places = tuple(_places(files, blocks))
    return Copies(files, places, originals, origin, frozenset(scripts), frozenset(outpoints))


def planted_script(number: int) -> bytes:
    """Return a script that no block holds: P2WPKH of a hash of ``number``."""
    return b"\x00\x14" + sha256(b"script %d" % number).digest()[:20]


def planted_outpoint(number: int) -> Outpoint:
    """Return an outpoint that no block spends."""
    return Outpoint(sha256(b"outpoint %d" % number).digest(), number & 3)


def _originals() -> tuple[tuple[bytes, ...], str]:
    folder = read_settings().shared
    if all((folder / path).is_file() for path in REAL_BLOCKS):
        return tuple((folder / path).read_bytes() for path in REAL_BLOCKS), "two real blocks"
    (chain,) = deque(mine_chain(read_facts(), make_wallets()), maxlen=1)
    return tuple(chain.blocks[1:]), "the demo's blocks, as ../shared holds no real ones"


def _shuffled(transactions: Sequence[Transaction], seed: str) -> list[Transaction]:
    first, *others = transactions
    keys = [sha256(f"{seed}/{place}".encode()).digest() for place in range(len(others))]
    return [first, *(others[place] for place in sorted(range(len(others)), key=keys.__getitem__))]


def _planted(
    transaction: Transaction, script: bytes | None, outpoint: Outpoint | None
) -> Transaction:
    output, spent = transaction.outputs[0], transaction.inputs[0]
    if script is not None:
        output = replace(output, script=script)
    if outpoint is not None:
        spent = replace(spent, outpoint=outpoint)
    return replace(
        transaction,
        outputs=(output, *transaction.outputs[1:]),
        inputs=(spent, *transaction.inputs[1:]),
    )


def _block(header: bytes, transactions: Sequence[Transaction]) -> bytes:
    return header + compact_size(len(transactions)) + b"".join(map(_written, transactions))


def _written(transaction: Transaction) -> bytes:
    return serialise_transaction(transaction)


def _places(files: Sequence[Path], blocks: Sequence[bytes]) -> Iterator[Place]:
    left = iter(files)
    file = next(left)
    at, end = 0, file.stat().st_size
    for height, raw in enumerate(blocks):
        if at == end:
            file = next(left)
            at, end = 0, file.stat().st_size
        yield Place(
            file, at + RECORD_HEAD, len(raw), BlockId(height, header_hash(raw[:HEADER_SIZE]))
        )
        at += RECORD_HEAD + len(raw)


def _groups(places: Sequence[Place]) -> Iterator[tuple[Place, ...]]:
    group: list[Place] = []
    for place in places:
        if group and (
            place.file != group[0].file
            or place.offset + place.length - group[0].offset > PIECE_SIZE
        ):
            yield tuple(group)
            group = []
        group.append(place)
    if group:
        yield tuple(group)
