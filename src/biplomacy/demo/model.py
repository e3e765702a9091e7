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
    """The paths that a replay writes below one directory.

    With ``world`` they are those of another reading of the same blocks, shown beside the first.
    """

    into: Path
    world: Reading | None = None

    @property
    def blocks(self) -> Path:
        """Block files that a Core node could have written."""
        return self.into / "chain" / "blocks"

    def record(self, state: str) -> Path:
        """The published record of a state, static files."""
        if self.world is None:
            return self.into / state
        if state == "sv":
            return self.into / "readings" / self.world.value
        return self._operators(f"{state}-record")

    def trust(self, state: str) -> Path:
        """What a stranger trusts of that record."""
        return self.record(state).with_suffix(".trust.json")

    def verdicts(self, state: str) -> Path:
        """What was recomputed of that record, as ``verify --json`` prints it."""
        return self.record(state).with_suffix(".verdicts.jsonl")

    def store(self, state: str) -> Path:
        """The operator's own database."""
        return self._operators(f"{state}.db")

    def keys(self, state: str) -> Path:
        """The state's private keys; made anew for each replay."""
        return self._operators(f"{state}-keys")

    @property
    def opening(self) -> Path:
        """The opening of the sealed wallet, in the reading ``sealed``."""
        return self.record("sv").with_suffix(".opening.json")

    @property
    def accord(self) -> Path:
        """What both states signed and handed to each other, as files."""
        return self.into / "accord" if self.world is None else self._operators("accord")

    @property
    def supervision(self) -> Path:
        """What firms hand to the regulator alone, and what it keeps: synthetic, yet private."""
        return self._operators("pk-supervision")

    def _operators(self, name: str) -> Path:
        folder = self.into / "operators"
        return folder / name if self.world is None else folder / f"{self.world.value}-{name}"
