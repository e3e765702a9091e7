"""What the chain package asks of the world (chain §4.1).

Results of any two block sources over the same span are byte-identical. Nothing interpolates;
foreign errors are translated at the edge into the three families.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.chain.model import (
        Header,
        Integrity,
        Network,
        Piece,
        Span,
        Transaction,
        TxOutput,
    )
    from biplomacy.values.amount import Amount
    from biplomacy.values.block_id import BlockId


class HeaderSource(Protocol):
    """Knows the best chain's headers."""

    def tip(self) -> BlockId:
        """Return the best block; raises ``SourceUnavailable`` or ``NodeUnavailable``."""
        ...

    def headers(self, locator: Sequence[BlockId]) -> Iterator[Header]:
        """Yield the best chain's headers after the last block of ``locator`` that lies on it.

        ``locator`` runs from the newest to the oldest known block; where none lies on the best
        chain (or it is empty) the headers start with the genesis block's.
        """
        ...


class BlockSource(HeaderSource, Protocol):
    """Gives blocks of the best chain as consensus bytes."""

    @property
    def network(self) -> Network:
        """The network whose blocks these are."""
        ...

    @property
    def name(self) -> str:
        """What kind of source this is (``directory``, ``node``, ``kernel``), for coverage."""
        ...

    @property
    def integrity(self) -> Integrity:
        """How much this source itself has checked of what it gives."""
        ...

    def block(self, block: BlockId) -> bytes:
        """Return a block's consensus bytes; raises ``BlockMissing``."""
        ...

    def pieces(self, span: Span) -> Iterator[Piece]:
        """Yield buffers of whole records, at most 64 MiB each, in any order.

        Each block of the span at hand comes at least once; one that is missing does not come.
        """
        ...


class Descriptors(Protocol):
    """Derives scripts from output descriptors (BIP 380-386) and addresses."""

    def scripts(self, descriptor: str, first: int, last: int) -> tuple[bytes, ...]:
        """Return the scripts of the indices ``first`` to ``last``, both included.

        A multipath descriptor (BIP 389) gives the scripts of each path in turn; ``addr(…)``
        (BIP 385) gives the one script of an address.

        Raises:
            DescriptorPrivate: the descriptor holds a private key; it is never stored or shown.
            DescriptorMalformed: it cannot be parsed, or its checksum is wrong.
            AddressMalformed: the text in ``addr(…)`` is no address.
            AddressNetworkMismatch: its keys or its address belong to another network.
        """
        ...

    def address_script(self, address: str) -> bytes:
        """Return the script that ``address`` pays to.

        Raises:
            DescriptorPrivate: it is a private key; it is never stored or shown.
            AddressMalformed: it is no address.
            AddressNetworkMismatch: it belongs to another network.
        """
        ...

    def address(self, script: bytes) -> str | None:
        """Return the address of ``script``; None where the script has none."""
        ...


class ScriptInterpreter(Protocol):
    """Runs Bitcoin Core's own script interpreter."""

    def verify(
        self, script: bytes, transaction: bytes, spent: Sequence[TxOutput], index: int
    ) -> bool:
        """Say whether input ``index`` of ``transaction`` may spend ``script`` (all flags on).

        ``spent`` are the outputs that the inputs spend, in order.
        """
        ...


class ScriptEngine(Protocol):
    """Judges by consensus whether an input may spend an output, for messages (BIP 322)."""

    @property
    def name(self) -> str:
        """What kind of engine this is (``kernel``, ``templates``)."""
        ...

    def verify_input(
        self,
        script: bytes,
        amount: Amount,
        transaction: Transaction,
        spent: Sequence[TxOutput],
        index: int,
    ) -> bool:
        """Say whether input ``index`` of ``transaction`` may spend ``amount`` under ``script``.

        ``spent`` are the outputs that all inputs spend, in order; the one at ``index`` has this
        script and this amount.

        Raises:
            ScriptNotJudged: the engine does not know scripts of this kind; never a guess.
            FieldMalformed: there is not one spent output per input, or no such input.
            KernelUnavailable: the engine's process ended.
        """
        ...
