"""A folder for what never enters a record: customers, keys, subjects, owners of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class PrivateFolder:
    """Files that only the operator of a replay may read."""

    path: Path

    def keep(self, name: str, content: bytes) -> None:
        """Write a file, readable by its owner alone from its first byte on."""
        self.path.mkdir(parents=True, exist_ok=True)
        file = self.path / name
        file.touch(_OWNER_ALONE)
        file.write_bytes(content)
