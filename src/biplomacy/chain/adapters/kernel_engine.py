"""Bitcoin Core's script interpreter as the engine of signed messages (chain §10.3).

The interpreter runs in a worker process of its own that opens no chain; it is started by the first
question, and one engine serves many messages.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from biplomacy.chain.adapters.kernel_process import (
    TIMEOUT_SECONDS,
    KernelInterpreter,
    KernelWorker,
)
from biplomacy.chain.errors import KernelUnavailable
from biplomacy.chain.serialisation import serialise_transaction
from biplomacy.chain.sighash import Spending

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from biplomacy.chain.model import Transaction, TxOutput
    from biplomacy.values.amount import Amount


class KernelEngine(AbstractContextManager["KernelEngine"]):
    """The port ``ScriptEngine`` over libbitcoinkernel; it judges every script."""

    name = "kernel"

    def __init__(self, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._timeout = timeout
        self._worker: KernelWorker | None = None

    @property
    def process_id(self) -> int | None:
        """The worker's process id; None while there is none."""
        return self._worker.process_id if self._worker is not None else None

    def close(self) -> None:
        """End the worker; the next question starts another one."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def verify_input(
        self,
        script: bytes,
        amount: Amount,
        transaction: Transaction,
        spent: Sequence[TxOutput],
        index: int,
    ) -> bool:
        """Say whether the input may spend the script; raises as the port does."""
        Spending(transaction, index, amount, spent)  # refuses what would end the library
        if self._worker is None:
            self._worker = KernelWorker(timeout=self._timeout)
        raw = serialise_transaction(transaction)
        try:
            return KernelInterpreter(self._worker).verify(script, raw, spent, index)
        except KernelUnavailable:
            self.close()
            raise
