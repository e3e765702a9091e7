"""The process in which libbitcoinkernel runs: one manager, one thread, one request at a time.

The library is C++ of an alpha version: what ends it ends this process and nothing else.
"""

from __future__ import annotations

import ctypes
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pbk  # type: ignore[import-untyped]  # ships no type information
from pbk.capi import bindings  # type: ignore[import-untyped]  # as above
from pbk.script import PrecomputedTransactionData  # type: ignore[import-untyped]  # as above

from biplomacy.chain.adapters.kernel_messages import (
    AskBlock,
    AskFork,
    AskHeaders,
    AskTip,
    Contents,
    Open,
    Opened,
    Place,
    Refused,
    Submit,
    Submitted,
    Verified,
    Verify,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from biplomacy.chain.adapters.kernel_messages import Answer, Request

MAX_BLOCK = 4_000_000
_CHAINS = {
    "main": pbk.ChainType.MAINNET,
    "test": pbk.ChainType.TESTNET,
    "testnet4": pbk.ChainType.TESTNET_4,
    "signet": pbk.ChainType.SIGNET,
    "regtest": pbk.ChainType.REGTEST,
}


def serve(connection: Connection[Answer, Request]) -> None:
    """Answer requests until the other end closes."""
    # An interrupt from the keyboard is the parent's to handle: it closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    desk = _Desk()
    while True:
        try:
            request: Request = connection.recv()
        except EOFError:
            return
        connection.send(desk.answer(request))


def native_block(raw: bytes) -> pbk.Block:
    """Return the library's block; its own constructor copies byte by byte, 20 times slower.

    Raises:
        ValueError: the bytes are no block.
    """
    buffer = (ctypes.c_ubyte * len(raw)).from_buffer_copy(raw)
    handle = bindings.btck_block_create(buffer, len(raw))
    return pbk.Block._from_handle(handle)  # noqa: SLF001 - the only fast way in, version pinned


class _Desk:
    """The manager, and what its callbacks said since the last submission."""

    def __init__(self) -> None:
        self._manager: pbk.ChainstateManager | None = None
        self._invalid: dict[bytes, str] = {}
        self._callbacks = pbk.ValidationInterfaceCallbacks(block_checked=self._checked)

    def answer(self, request: Request) -> Answer:
        match request:
            case Open():
                return self._open(request)
            case Verify():
                return _verified(request)
            case Submit():
                return self._submitted(request.blocks)
            case AskTip():
                chain = self._chain()
                return _place(chain.block_tree_entries[chain.height])
            case _:
                return self._read(request)

    def _read(self, request: AskFork | AskHeaders | AskBlock) -> Answer:
        match request:
            case AskFork():
                return self._fork(request.hashes)
            case AskHeaders():
                return self._headers(request)
            case AskBlock():
                return self._block(request)

    def _open(self, request: Open) -> Answer:
        try:
            self._manager = pbk.load_chainman(
                Path(request.datadir), _CHAINS[request.network], self._callbacks
            )
        except RuntimeError as error:
            # The library says no more than that it failed, whether locked, foreign or broken.
            return Refused(str(error))
        return Opened()

    def _chain(self) -> pbk.Chain:
        return self._open_manager().get_active_chain()

    def _open_manager(self) -> pbk.ChainstateManager:
        if self._manager is None:
            raise RuntimeError("no data directory is open")
        return self._manager

    def _checked(self, _: object, block: pbk.Block, state: pbk.BlockValidationState) -> None:
        if state.validation_mode != pbk.ValidationMode.VALID:
            reason = str(state.block_validation_result.name).lower().replace("_", "-")
            self._invalid.setdefault(bytes(block.block_hash), reason)

    def _submitted(self, blocks: tuple[bytes, ...]) -> Submitted:
        """Return what became of each block.

        That ``process_block`` returned True proves nothing: it does so for a coinbase that pays
        too much. Only the callback's word counts, also on blocks of a branch stored earlier.
        """
        self._invalid.clear()
        new = known = 0
        unread: list[tuple[bytes, str]] = []
        for raw in blocks:
            try:
                block = native_block(raw) if len(raw) <= MAX_BLOCK else None
            except ValueError:
                block = None
            if block is None:
                unread.append((b"", "malformed"))
                continue
            outcome = self._processed(block)
            new += outcome is True
            known += outcome is False
        return Submitted(new, known, (*unread, *self._invalid.items()))

    def _processed(self, block: pbk.Block) -> bool | None:
        """Return whether the block is new and not refused; None if refused."""
        digest = bytes(block.block_hash)
        try:
            new = bool(self._open_manager().process_block(block))
        except pbk.ProcessBlockException:
            self._invalid.setdefault(digest, "refused")
            return None
        return None if digest in self._invalid else new

    def _entry(self, digest: bytes) -> pbk.BlockTreeEntry | None:
        try:
            return self._open_manager().block_tree_entries[pbk.BlockHash(digest)]
        except KeyError:
            return None

    def _fork(self, hashes: tuple[bytes, ...]) -> Answer:
        entries = self._chain().block_tree_entries
        for digest in hashes:
            entry = self._entry(digest)
            if entry is not None and entry in entries:
                return _place(entry)
        return Refused("none of the blocks lies on the best chain")

    def _headers(self, request: AskHeaders) -> Answer:
        tip = self._entry(request.tip)
        if tip is None:
            return Refused("the tip is unknown")
        last = min(request.first + request.count - 1, tip.height)
        heights = range(request.first, last + 1)
        return Contents(tuple(bytes(tip.get_ancestor(height).block_header) for height in heights))

    def _block(self, request: AskBlock) -> Answer:
        entry = self._entry(request.hash)
        if entry is None or entry.height != request.height:
            return Refused("no such block")
        try:
            return Contents((bytes(self._open_manager().blocks[entry]),))
        except RuntimeError:
            return Refused("only its header is here")


def _place(entry: pbk.BlockTreeEntry) -> Place:
    return Place(entry.height, bytes(entry.block_hash))


def _verified(request: Verify) -> Answer:
    try:
        transaction = pbk.Transaction(request.transaction)
    except (RuntimeError, ValueError):
        return Refused("the bytes are no transaction")
    spent = [
        pbk.TransactionOutput(pbk.ScriptPubkey(script), amount) for script, amount in request.spent
    ]
    precomputed = PrecomputedTransactionData(transaction, spent)
    amount = request.spent[request.index][1]
    try:
        valid = pbk.ScriptPubkey(request.script).verify(
            amount, transaction, precomputed, request.index, pbk.ScriptVerificationFlags.ALL
        )
    except pbk.ScriptVerifyException as error:
        return Refused(str(error))
    return Verified(bool(valid))
