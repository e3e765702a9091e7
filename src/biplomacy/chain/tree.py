"""The tree of headers and its best chain: the most work wins, then the first seen (chain §4.2).

Headers come in any order; those whose parent is not known yet wait. Main's bits are checked by
the retarget rule and regtest's are fixed; on the other networks easy blocks are legal after
twenty minutes, so only the work that a header shows is counted there.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from biplomacy.chain.best_chain import BestChain
from biplomacy.chain.errors import HeaderInvalid, HeadersGap
from biplomacy.chain.header import (
    GENESIS,
    HEADER_SIZE,
    REGTEST_BITS,
    RETARGET_BLOCKS,
    check_pow,
    header_hash,
    next_bits,
    parse_header,
    serialise_header,
    work,
)
from biplomacy.chain.model import HeaderEntry, Network
from biplomacy.values.block_id import BlockId

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from biplomacy.chain.model import Header
    from biplomacy.chain.ports import BlockSource

MAX_HEADERS = 5_000_000
MAX_ORPHANS = 2_000_000
_NO_PARENT = -1
_NO_PINS: Mapping[int, bytes] = {}


class HeaderTree:
    """All headers seen of one network, each checked when its parent is known.

    ``pins`` maps heights to the hashes (internal order) that no branch may contradict.
    """

    def __init__(self, network: Network, *, pins: Mapping[int, bytes] = _NO_PINS) -> None:
        self._network = network
        self._pins = pins
        self._raw = bytearray()
        self._index: dict[bytes, int] = {}
        self._parents = array("q")
        self._heights = array("q")
        self._arrivals = array("q")
        self._works: list[int] = []
        self._orphans: dict[bytes, list[tuple[int, Header, bytes]]] = {}
        self._orphan_hashes: set[bytes] = set()
        self._refused: set[bytes] = set()
        self._arrived = 0
        self._best = 0
        genesis = GENESIS[network]
        self._insert(genesis, check_pow(genesis, network), _NO_PARENT, 0)

    def add(self, header: Header) -> bytes:
        """Take a header in and return its hash; one that is known already changes nothing.

        Raises:
            HeaderInvalid: its work, its bits or a pin is wrong, or those of a header below it.
            HeadersGap: too many headers wait for their parents.
        """
        digest = check_pow(header, self._network)
        if digest in self._index or digest in self._orphan_hashes:
            return digest
        if digest in self._refused or header.previous in self._refused:
            self._refused.add(digest)
            raise HeaderInvalid(
                f"block {digest[::-1].hex()} breaks the rules, or follows on one that does",
                hint="use another source",
            )
        self._arrived += 1
        parent = self._index.get(header.previous)
        if parent is None:
            self._keep_waiting(header, digest)
            return digest
        try:
            self._check(header, digest, parent)
        except HeaderInvalid:
            self._refused.add(digest)
            self._connect_waiting(digest)
            raise
        self._insert(header, digest, parent, self._arrived)
        self._connect_waiting(digest)
        return digest

    @property
    def waiting(self) -> int:
        """How many headers wait for a parent that is not known."""
        return len(self._orphan_hashes)

    def missing_parents(self) -> tuple[bytes, ...]:
        """Return the hashes, sorted, that waiting headers name and nobody has."""
        return tuple(sorted(set(self._orphans) - self._orphan_hashes))

    def __contains__(self, digest: bytes) -> bool:
        return digest in self._index

    def entry(self, digest: bytes) -> HeaderEntry | None:
        """Return the header of that hash with its place; None where it is not connected."""
        index = self._index.get(digest)
        if index is None:
            return None
        block = BlockId(self._heights[index], digest)
        return HeaderEntry(self._header(index), block, self._works[index])

    def tip(self) -> BlockId:
        """Return the last block of the best chain."""
        return BlockId(self._heights[self._best], self._hash(self._best))

    def best_chain(self) -> BestChain:
        """Return the chain of most work."""
        branch = self._branch()
        return BestChain(
            self._network,
            tuple(self._hash(index) for index in branch),
            tuple(self._header(index).time for index in branch),
            self._works[self._best],
        )

    def headers_after(self, locator: Sequence[BlockId]) -> tuple[Header, ...]:
        """Return the best chain's headers after the first block of ``locator`` that is on it.

        All of them, from the network's first, where none is.
        """
        branch = self._branch()
        start = 0
        for block in locator:
            known = self._index.get(block.hash)
            height = -1 if known is None else self._heights[known]
            if 0 <= height < len(branch) and branch[height] == known:
                start = height + 1
                break
        return tuple(self._header(index) for index in branch[start:])

    def _branch(self) -> list[int]:
        branch = []
        index = self._best
        while index != _NO_PARENT:
            branch.append(index)
            index = self._parents[index]
        return branch[::-1]

    def _check(self, header: Header, digest: bytes, parent: int) -> None:
        height = self._heights[parent] + 1
        wanted = self._bits_after(parent)
        if wanted is not None and header.bits != wanted:
            raise HeaderInvalid(
                f"block {height} {digest[::-1].hex()} has bits {header.bits:08x}, not {wanted:08x}",
                hint="the branch breaks the rule of difficulty; use another source",
            )
        if self._pins.get(height, digest) != digest:
            raise HeaderInvalid(
                f"block {height} {digest[::-1].hex()} is not the pinned one",
                hint="the branch is not the public chain; use another source",
            )

    def _bits_after(self, parent: int) -> int | None:
        if self._network is Network.REGTEST:
            return REGTEST_BITS
        if self._network is not Network.MAIN:
            return None
        last = self._header(parent)
        if (self._heights[parent] + 1) % RETARGET_BLOCKS:
            return last.bits
        first = parent
        for _ in range(RETARGET_BLOCKS - 1):
            first = self._parents[first]
        return next_bits(last.bits, self._header(first).time, last.time)

    def _insert(self, header: Header, digest: bytes, parent: int, arrival: int) -> None:
        index = len(self._works)
        below = self._works[parent] if parent != _NO_PARENT else 0
        self._raw += serialise_header(header)
        self._index[digest] = index
        self._parents.append(parent)
        self._heights.append(self._heights[parent] + 1 if parent != _NO_PARENT else 0)
        self._arrivals.append(arrival)
        self._works.append(below + work(header.bits))
        if self._rank(index) > self._rank(self._best):
            self._best = index

    def _rank(self, index: int) -> tuple[int, int]:
        return self._works[index], -self._arrivals[index]

    def _keep_waiting(self, header: Header, digest: bytes) -> None:
        if len(self._orphan_hashes) >= MAX_ORPHANS:
            raise HeadersGap(
                f"more than {MAX_ORPHANS:,} headers name parents that nobody has",
                hint="give the headers from the network's first block on",
            )
        self._orphans.setdefault(header.previous, []).append((self._arrived, header, digest))
        self._orphan_hashes.add(digest)

    def _connect_waiting(self, digest: bytes) -> None:
        ready = [digest]
        while ready:
            above = ready.pop()
            for arrival, header, child in self._orphans.pop(above, ()):
                self._orphan_hashes.discard(child)
                ready.append(child)
                if not self._connect(header, child, arrival):
                    self._refused.add(child)

    def _connect(self, header: Header, digest: bytes, arrival: int) -> bool:
        """Insert a header that waited; say whether it keeps the rules, as does all below it."""
        if header.previous in self._refused:
            return False
        parent = self._index[header.previous]
        try:
            self._check(header, digest, parent)
        except HeaderInvalid:
            return False  # the caller gave another header: this one is named when it comes again
        self._insert(header, digest, parent, arrival)
        return True

    def _header(self, index: int) -> Header:
        at = index * HEADER_SIZE
        return parse_header(bytes(self._raw[at : at + HEADER_SIZE]))

    def _hash(self, index: int) -> bytes:
        at = index * HEADER_SIZE
        return header_hash(bytes(self._raw[at : at + HEADER_SIZE]))


def read_best_chain(source: BlockSource, *, pins: Mapping[int, bytes] = _NO_PINS) -> BestChain:
    """Return the best chain of all headers that ``source`` gives, checked here and not there.

    Raises:
        HeaderInvalid: a header breaks a rule.
        HeadersGap: headers do not reach back to the network's first, or are too many.
    """
    source.tip()  # so that a source which keeps a state looks for news before it is read
    tree = HeaderTree(source.network, pins=pins)
    for count, header in enumerate(source.headers(())):
        if count >= MAX_HEADERS:
            raise HeadersGap(f"more than {MAX_HEADERS:,} headers", hint="use another source")
        tree.add(header)
    if tree.waiting:
        parent = tree.missing_parents()[0][::-1].hex()
        raise HeadersGap(
            f"{tree.waiting} headers of {source.name} follow on block {parent}, which is absent",
            hint="give the headers from the network's first block on",
        )
    return tree.best_chain()
