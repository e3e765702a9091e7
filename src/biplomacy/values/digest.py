"""SHA-256 digests."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar

from biplomacy.values.errors import DigestMalformed


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """32 bytes that came out of SHA-256, shown as 64 lower-case hexadecimal digits."""

    raw: bytes
    SIZE: ClassVar[int] = 32

    def __post_init__(self) -> None:
        """Refuse any other length."""
        if len(self.raw) != self.SIZE:
            raise DigestMalformed(f"{len(self.raw)} bytes are not a SHA-256 digest")

    @classmethod
    def of(cls, content: bytes) -> Digest:
        """Return the SHA-256 digest of ``content``."""
        return cls(hashlib.sha256(content).digest())

    @classmethod
    def parse(cls, text: str) -> Digest:
        """Parse 64 lower-case hexadecimal digits."""
        if re.fullmatch(r"[0-9a-f]{64}", text, re.ASCII) is None:
            raise DigestMalformed(
                f"{text[:80]!r} is not a digest", hint="give 64 lower-case hexadecimal digits"
            )
        return cls(bytes.fromhex(text))

    def __str__(self) -> str:
        return self.raw.hex()
