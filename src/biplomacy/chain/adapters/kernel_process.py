"""The parent's side of the kernel's worker process, and the script interpreter in it.

A worker that crashes, hangs or is killed is a ``SourceError``; the next one starts afresh.
"""

from __future__ import annotations

import multiprocessing
from contextlib import AbstractContextManager, suppress
from threading import Lock
from typing import TYPE_CHECKING

from biplomacy.chain.adapters import kernel_messages as messages
from biplomacy.chain.adapters.kernel_worker import serve
from biplomacy.chain.errors import KernelUnavailable
from biplomacy.chain.transaction import parse_transaction
from biplomacy.values.errors import FieldMalformed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from biplomacy.chain.model import TxOutput

TIMEOUT_SECONDS = 120.0
_JOIN_SECONDS = 10.0


class KernelWorker(AbstractContextManager["KernelWorker"]):
    """The parent's end of a worker process; requests from several threads take turns."""

    def __init__(self, *, timeout: float = TIMEOUT_SECONDS) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._connection, far_end = spawn.Pipe()
        self._process = spawn.Process(target=serve, args=(far_end,), daemon=True)
        self._timeout = timeout
        self._lock = Lock()
        self._process.start()
        far_end.close()

    @property
    def process_id(self) -> int | None:
        """The worker's process id."""
        return self._process.pid

    def ask(self, request: messages.Request) -> messages.Answer:
        """Return the worker's answer.

        Raises:
            KernelUnavailable: the worker ended, or gave no answer in time and was ended.
        """
        answer: messages.Answer | None = None
        with self._lock:
            try:
                self._connection.send(request)
                if self._connection.poll(self._timeout):
                    answer = self._connection.recv()
            except (EOFError, OSError) as error:
                raise kernel_unavailable("ended in the middle of its work") from error
            finally:
                if answer is None:
                    # A late answer would be taken for the next request's.
                    self._process.kill()
        if answer is None:
            raise kernel_unavailable(f"gave no answer in {self._timeout:g} seconds")
        return answer

    def close(self) -> None:
        """End the worker; a second call does nothing."""
        with suppress(OSError):
            self._connection.close()
        self._process.join(_JOIN_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_JOIN_SECONDS)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class KernelInterpreter:
    """The port ``ScriptInterpreter``, all consensus flags on."""

    def __init__(self, process: KernelWorker) -> None:
        self._process = process

    def verify(
        self, script: bytes, transaction: bytes, spent: Sequence[TxOutput], index: int
    ) -> bool:
        """Say whether input ``index`` of ``transaction`` may spend ``script``.

        Raises:
            BlockMalformed: the bytes are no transaction.
            FieldMalformed: there is not one spent output per input, or no such input.
            KernelUnavailable: the worker ended.
        """
        inputs = len(parse_transaction(transaction).inputs)
        # The library ends its process where these do not match.
        if len(spent) != inputs or not 0 <= index < inputs:
            raise FieldMalformed(
                f"{len(spent)} spent outputs and input {index} do not fit {inputs} inputs"
            )
        outputs = tuple((output.script, output.amount.sats) for output in spent)
        answer = self._process.ask(messages.Verify(script, transaction, outputs, index))
        return isinstance(answer, messages.Verified) and answer.valid


def kernel_unavailable(what: str) -> KernelUnavailable:
    """Return the error that says what the worker process did."""
    return KernelUnavailable(
        f"the kernel's worker process {what}",
        hint="run it again; if it repeats, use a node or a blocks directory",
    )
