"""A ``Sealer`` and ``Unsealer`` without mathematics: for tests of what stands around them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from biplomacy.accord.errors_exchange import SealedContextMismatch
from biplomacy.accord.model import SealingKey
from biplomacy.accord.sealing import OVERHEAD, Suite, key_parts, make_key


@dataclass(slots=True)
class CountedBytes:
    """``Randomness`` that gives other bytes each time, and the same on every run."""

    given: int = 0

    def bytes(self, count: int) -> bytes:
        self.given += 1
        block = sha256(str(self.given).encode()).digest()
        return (block * (count // len(block) + 1))[:count]


@dataclass(slots=True)
class PlainSealer:
    """Hides nothing; a digest over key, ``info`` and content shows every change."""

    sealed: int = 0

    def seal(self, content: bytes, key: SealingKey, *, info: bytes) -> bytes:
        suite, _ = key_parts(key)
        self.sealed += 1
        enc = self.sealed.to_bytes(OVERHEAD[suite] - 32, "big")
        return enc + content + _tag(enc, key, info, content)


@dataclass(frozen=True, slots=True)
class PlainUnsealer:
    """Opens what ``PlainSealer`` sealed to the key of that suite and name."""

    suite: Suite
    name: str

    @property
    def key(self) -> SealingKey:
        size = {Suite.MLKEM768_X25519: 1_216, Suite.X25519: 32}[self.suite]
        return make_key(self.suite, sha256(self.name.encode()).digest() * (size // 32))

    def open(self, sealed: bytes, *, info: bytes) -> bytes:
        at = OVERHEAD[self.suite] - 32
        enc, content, tag = sealed[:at], sealed[at:-32], sealed[-32:]
        if len(sealed) < at + 32 or tag != _tag(enc, self.key, info, content):
            raise SealedContextMismatch("it does not open")
        return content


def _tag(enc: bytes, key: SealingKey, info: bytes, content: bytes) -> bytes:
    parts = (enc, key.id.encode(), info, content)
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
