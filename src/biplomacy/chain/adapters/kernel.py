"""Bitcoin Core's own validation, libbitcoinkernel, behind our ports (chain §4.4).

The library runs in a worker process (``kernel_messages.py``). A worker that crashes, hangs or is
killed is a ``SourceError``; the next chain that is opened starts a new one.
"""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.chain.adapters import kernel_messages as messages
from biplomacy.chain.adapters.kernel_process import (
    TIMEOUT_SECONDS,
    KernelInterpreter,
    KernelWorker,
    kernel_unavailable,
)
from biplomacy.chain.errors import (
    BlockInvalid,
    BlockMissing,
    FileAlien,
    KernelDatadirBusy,
    KernelUnavailable,
    SpanUnknown,
)
from biplomacy.chain.header import block_hash, parse_header
from biplomacy.chain.model import Integrity, Network, Piece
from biplomacy.values.block_id import BlockId

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    from biplomacy.chain.model import Header, Span
    from biplomacy.chain.ports import BlockSource

_BATCH_BLOCKS = 256
_BATCH_BYTES = 16 * 2**20
_BATCH_HEADERS = 2_000


@dataclass(frozen=True, slots=True)
class RejectedBlock:
    """A block that the kernel refused; ``shown_hash`` is empty where it could not be read."""

    shown_hash: str
    reason: str


@dataclass(frozen=True, slots=True)
class SubmitReport:
    """What became of submitted blocks, and the best block after them.

    ``new`` blocks were stored and not refused (some may lie on a side branch), ``known`` ones
    were there before.
    """

    tip: BlockId
    new: int
    known: int
    rejected: tuple[RejectedBlock, ...]


class KernelChain(AbstractContextManager["KernelChain"]):
    """A validated chain in a data directory of its own; a ``BlockSource`` of grade ``validated``.

    Raises:
        FileAlien: the path is a file.
        KernelDatadirBusy: another process holds the directory, or it is another network's.
        KernelUnavailable: the worker ended.
    """

    name = "kernel"
    integrity = Integrity.VALIDATED

    def __init__(
        self, datadir: Path, network: Network, *, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        if datadir.exists() and not datadir.is_dir():
            raise FileAlien(f"{datadir} is no directory", hint="name a directory, new or empty")
        self.network = network
        self._process = KernelWorker(timeout=timeout)
        try:
            answer = self._process.ask(messages.Open(str(datadir.absolute()), network.value))
        except KernelUnavailable:
            self._process.close()
            raise
        if not isinstance(answer, messages.Opened):
            self._process.close()
            raise KernelDatadirBusy(
                f"the data directory {datadir} cannot be opened for the network {network}",
                hint="stop the node that uses it, or name a directory of its own",
            )

    @property
    def process_id(self) -> int | None:
        """The worker's process id."""
        return self._process.process_id

    @property
    def interpreter(self) -> KernelInterpreter:
        """The script interpreter in the same messages."""
        return KernelInterpreter(self._process)

    def close(self) -> None:
        """End the worker and free the data directory."""
        self._process.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def submit(self, blocks: Iterable[bytes]) -> SubmitReport:
        """Hand blocks to the kernel, parents before children, and report what became of them.

        A refused block stops nothing: the blocks after it are still tried.
        """
        new = known = 0
        rejected: list[RejectedBlock] = []
        for batch in _batches(blocks):
            answer = self._process.ask(messages.Submit(batch))
            if not isinstance(answer, messages.Submitted):
                raise _unexpected(answer)
            new, known = new + answer.new, known + answer.known
            rejected += (
                RejectedBlock(digest[::-1].hex(), reason) for digest, reason in answer.rejected
            )
        return SubmitReport(self.tip(), new, known, tuple(rejected))

    def tip(self) -> BlockId:
        """Return the best block."""
        answer = self._process.ask(messages.AskTip())
        if not isinstance(answer, messages.Place):
            raise _unexpected(answer)
        return BlockId(answer.height, answer.hash)

    def headers(self, locator: Sequence[BlockId]) -> Iterator[Header]:
        """Yield the headers after the first block of ``locator`` on the best chain.

        They are those of the chain at the time of the first one, whatever is submitted meanwhile.
        """
        tip = self.tip()
        answer = self._process.ask(messages.AskFork(tuple(block.hash for block in locator)))
        first = answer.height + 1 if isinstance(answer, messages.Place) else 0
        yield from self._headers(tip, first, tip.height)

    def block(self, block: BlockId) -> bytes:
        """Return a block's consensus bytes; raises ``BlockMissing``."""
        answer = self._process.ask(messages.AskBlock(block.height, block.hash))
        if isinstance(answer, messages.Contents):
            return answer.items[0]
        reason = answer.reason if isinstance(answer, messages.Refused) else "no answer"
        raise BlockMissing(
            f"block {block} is not in the kernel's directory: {reason}",
            hint="submit it first, or use another source",
        )

    def pieces(self, span: Span) -> Iterator[Piece]:
        """Yield the span's blocks in height order, in buffers of at most 16 MiB.

        Blocks of which only the header is there do not come; raises ``SpanUnknown`` above the tip.
        """
        tip = self.tip()
        if not 0 <= span.first <= span.last <= tip.height:
            raise SpanUnknown(
                f"heights {span.first} to {span.last} are not all on a chain of {tip.height}",
                hint="submit more blocks, or ask for less",
            )
        headers = self._headers(tip, span.first, span.last)
        names = (BlockId(h, block_hash(found)) for h, found in enumerate(headers, span.first))
        blocks = ((name, self._block_if_there(name)) for name in names)
        return _pieces((name, raw) for name, raw in blocks if raw)

    def _block_if_there(self, name: BlockId) -> bytes:
        try:
            return self.block(name)
        except BlockMissing:
            return b""  # by the port, a block that is missing does not come

    def _headers(self, tip: BlockId, first: int, last: int) -> Iterator[Header]:
        for start in range(first, last + 1, _BATCH_HEADERS):
            count = min(_BATCH_HEADERS, last - start + 1)
            answer = self._process.ask(messages.AskHeaders(tip.hash, start, count))
            if not isinstance(answer, messages.Contents):
                raise _unexpected(answer)
            yield from map(parse_header, answer.items)


def validate_blocks(
    blocks: Iterable[bytes], network: Network, *, timeout: float = TIMEOUT_SECONDS
) -> BlockId:
    """Validate blocks from the genesis block on in a fresh directory and return the best one.

    Raises:
        BlockInvalid: the kernel refused one of them.
        KernelUnavailable: the worker ended.
    """
    with (
        tempfile.TemporaryDirectory(prefix="biplomacy-kernel-") as folder,
        KernelChain(Path(folder), network, timeout=timeout) as chain,
    ):
        report = chain.submit(blocks)
    if report.rejected:
        worst = report.rejected[0]
        raise BlockInvalid(
            f"{len(report.rejected)} blocks break the consensus rules, the first is "
            f"{worst.shown_hash or 'unreadable'}: {worst.reason}",
            hint="the blocks are no valid chain; take them from another source",
        )
    return report.tip


def validate_source(source: BlockSource, *, timeout: float = TIMEOUT_SECONDS) -> BlockId:
    """Validate the best chain of another source in full and return its tip.

    Raises:
        BlockInvalid: the kernel refused a block, or stopped before the source's tip.
        BlockMissing: the source lacks a block.
        KernelUnavailable: the worker ended.
    """
    claimed = source.tip()
    headers = enumerate(source.headers(()))
    blocks = (source.block(BlockId(height, block_hash(header))) for height, header in headers)
    reached = validate_blocks(blocks, source.network, timeout=timeout)
    if reached != claimed:
        raise BlockInvalid(
            f"the kernel's best block is {reached}, the source's {claimed}",
            hint="the source's chain is not the valid chain of most work",
        )
    return reached


def _batches(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, ...]]:
    batch: list[bytes] = []
    size = 0
    for block in blocks:
        if batch and (len(batch) >= _BATCH_BLOCKS or size + len(block) > _BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(block)
        size += len(block)
    if batch:
        yield tuple(batch)


def _pieces(blocks: Iterable[tuple[BlockId, bytes]]) -> Iterator[Piece]:
    names: list[BlockId] = []
    raws: list[bytes] = []
    size = 0
    for name, raw in blocks:
        if raws and size + len(raw) > _BATCH_BYTES:
            yield _piece(names, raws)
            names, raws, size = [], [], 0
        names.append(name)
        raws.append(raw)
        size += len(raw)
    if raws:
        yield _piece(names, raws)


def _piece(names: list[BlockId], raws: list[bytes]) -> Piece:
    lengths = tuple(map(len, raws))
    offsets = tuple(accumulate(lengths[:-1], initial=0))
    return Piece(b"".join(raws), offsets, lengths, tuple(names))


def _unexpected(answer: messages.Answer) -> KernelUnavailable:
    what = answer.reason if isinstance(answer, messages.Refused) else type(answer).__name__
    return kernel_unavailable(f"answered out of turn: {what}")
