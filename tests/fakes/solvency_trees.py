"""Small trees of a synthetic firm, on a shelf in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from biplomacy.solvency.adapters.numba_tree import NumbaSums
from biplomacy.solvency.building import Asked, Built, Work, build
from biplomacy.solvency.errors import RootAlreadyPublished, TreeIncomplete
from biplomacy.solvency.key_file import EpochKey, derive_epoch_key
from biplomacy.solvency.leaves import survey_rows
from biplomacy.solvency.model import Epoch, Identity, LiabilityRow, Shape, Tier
from biplomacy.solvency.pedersen import HiddenSums, Secp256k1
from biplomacy.solvency.plain_tree import PlainSums
from biplomacy.solvency.ports import TreeEngine
from biplomacy.solvency.statement.liabilities_root import encode_liabilities_root
from biplomacy.values.block_id import BlockId

LEI = "529900T8BM49AURSDO55"
DTI = "4H95J0R2X"
SHOWN = "0000000000000000025aff8be8a55df8f89c77296db6198f272d6577325d4069"
AT = Epoch(LEI, DTI, 1, BlockId.parse(413_567, SHOWN))
MASTER = bytes(range(32))
POINTS = Secp256k1()


class Rows:
    """A ``LeafFile`` of rows at hand."""

    def __init__(self, rows: Sequence[LiabilityRow]) -> None:
        self._rows = rows

    def rows(self) -> Iterator[LiabilityRow]:
        """Yield them (``LeafFile.rows``)."""
        return iter(self._rows)


class ShelfInMemory:
    """A ``TreeShelf`` that may be told to break at one of its writes.

    ``breaks_at`` counts the writes from 0; ``persisted`` says whether the broken one was kept.
    """

    def __init__(self, breaks_at: int = -1, *, persisted: bool = False) -> None:
        self.files: dict[str, bytes] = {}
        self.breaks_at, self.persisted, self.writes = breaks_at, persisted, 0
        self._begun: set[str] = set()

    def reopened(self) -> ShelfInMemory:
        """Return the shelf as the next process finds it."""
        found = ShelfInMemory()
        found.files = dict(self.files)
        return found

    def append(self, name: str, content: bytes) -> None:
        """Write behind (``TreeShelf.append``)."""
        before = self.files.get(name, b"") if name in self._begun else b""
        self._begun.add(name)
        self._write(name, before + content)

    def read(self, name: str, offset: int, count: int) -> bytes:
        """Return bytes (``TreeShelf.read``)."""
        found = self.files.get(name, b"")[offset : offset + count]
        if len(found) != count:
            raise TreeIncomplete(f"the tree's file {name} is not there, or not whole")
        return found

    def size(self, name: str) -> int:
        """Return a size (``TreeShelf.size``)."""
        return len(self.files.get(name, b""))

    def settle(self, name: str, content: bytes) -> None:
        """Write for good (``TreeShelf.settle``)."""
        if name in self.files:
            raise RootAlreadyPublished(f"the shelf holds {name} already")
        self._write(name, content)

    def _write(self, name: str, content: bytes) -> None:
        broken = self.writes == self.breaks_at
        self.writes += 1
        if not broken or self.persisted:
            self.files[name] = content
        if broken:
            raise OSError(f"broken while writing {name}")


def customers(count: int, *, each: int = 1_000) -> tuple[LiabilityRow, ...]:
    """Return rows of customers C-0, C-1, … who own 0, ``each``, twice ``each``, …"""
    return tuple(
        LiabilityRow(f"C-{number}", f"35202-{number:07d}-1", 0, each * number)
        for number in range(count)
    )


def identity(number: int) -> Identity:
    """Return who customer ``number`` of ``customers`` is."""
    return Identity(f"C-{number}", f"35202-{number:07d}-1")


def key_of(tier: Tier, depth: int, *, split: bool = False, at: Epoch = AT) -> EpochKey:
    """Return the key of a small tree."""
    return derive_epoch_key(MASTER, at, Shape(tier, depth), split=split)


def engine_of(secret: EpochKey, *, fast: bool = False) -> TreeEngine:
    """Return what hashes that tree."""
    if secret.shape.tier is Tier.HIDDEN:
        return HiddenSums(secret.context, secret.key)
    return NumbaSums(secret.context) if fast else PlainSums(secret.context)


def grow(
    secret: EpochKey,
    rows: Sequence[LiabilityRow],
    shelf: ShelfInMemory | None = None,
    *,
    threads: int = 1,
    fast: bool = False,
) -> tuple[Built, ShelfInMemory]:
    """Build a tree on a shelf and return both."""
    shelf = shelf or ShelfInMemory()
    survey = survey_rows(rows, lambda _: None)
    work = Work(engine_of(secret, fast=fast), threads)
    built = build(
        Rows(rows),
        secret,
        survey,
        work=work,
        asked=Asked(encode_liabilities_root, with_total=True),
        shelf=shelf,
    )
    return built, shelf
