"""The values of the replay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from biplomacy.values.canonical import JsonObject


class Reading(StrEnum):
    """Who may see what of the wallets; the blocks are the same in each (reserve §14.4)."""

    PUBLIC_ONLY = "public-only"
    TRANSFER = "transfer"
    PURCHASE = "purchase"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the replay: what it was about, in words, and as data."""

    subject: str
    text: str
    data: JsonObject


@dataclass(frozen=True, slots=True)
class Places:
    """The paths that a replay writes below one directory."""

    into: Path

    @property
    def blocks(self) -> Path:
        """Block files that a Core node could have written."""
        return self.into / "chain" / "blocks"

    def record(self, state: str) -> Path:
        """The published record of a state, static files."""
        return self.into / state

    def trust(self, state: str) -> Path:
        """What a stranger trusts of that record."""
        return self.into / f"{state}.trust.json"

    def store(self, state: str) -> Path:
        """The operator's own database."""
        return self.into / "operators" / f"{state}.db"

    def keys(self, state: str) -> Path:
        """The state's private keys; made anew for each replay."""
        return self.into / "operators" / f"{state}-keys"

    @property
    def opening(self) -> Path:
        """The opening of the sealed wallet, in the reading ``sealed``."""
        return self.into / "sv.opening.json"
