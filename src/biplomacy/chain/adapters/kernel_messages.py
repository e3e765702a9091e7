"""What is said over the pipe to the kernel's worker: small frozen values, pickled.

Both ends are processes of one program, so nothing of a stranger's is ever unpickled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Open:
    """Open a data directory; answered by ``Opened`` or ``Refused``."""

    datadir: str
    network: str


@dataclass(frozen=True, slots=True)
class Submit:
    """Process blocks in order; answered by ``Submitted``."""

    blocks: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AskTip:
    """Answered by ``Place``."""


@dataclass(frozen=True, slots=True)
class AskFork:
    """Find the first of ``hashes`` on the best chain; answered by ``Place``, or ``Refused``."""

    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class AskHeaders:
    """Ask for headers of the chain that ends in ``tip``; answered by ``Contents``."""

    tip: bytes
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class AskBlock:
    """Ask for a block's bytes; answered by ``Contents`` of one, or ``Refused``."""

    height: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verify:
    """Run the interpreter on one input; ``spent`` holds script and amount of each input."""

    script: bytes
    transaction: bytes
    spent: tuple[tuple[bytes, int], ...]
    index: int


@dataclass(frozen=True, slots=True)
class Opened:
    """The data directory is this process's now."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of submitted blocks; ``rejected`` holds hash (empty if unparsed) and reason."""

    new: int
    known: int
    rejected: tuple[tuple[bytes, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A block by height and hash (internal order)."""

    height: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """Bytes that were asked for."""

    items: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """The interpreter's answer."""

    valid: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The request cannot be met."""

    reason: str


Request: TypeAlias = "Open | Submit | AskTip | AskFork | AskHeaders | AskBlock | Verify"
Answer: TypeAlias = "Opened | Submitted | Place | Contents | Verified | Refused"
