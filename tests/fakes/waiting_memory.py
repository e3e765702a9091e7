"""``Waiting`` packages in a list."""

from __future__ import annotations

from dataclasses import dataclass, field

from biplomacy.values.digest import Digest


@dataclass(slots=True)
class MemoryWaiting:
    """Forgets nothing while the test runs."""

    held: list[Digest] = field(default_factory=list)

    def add(self, digest: Digest) -> None:
        if digest not in self.held:
            self.held.append(digest)

    def digests(self) -> tuple[Digest, ...]:
        return tuple(self.held)

    def done(self, digest: Digest) -> None:
        if digest in self.held:
            self.held.remove(digest)
