"""Difficulty that a command rests on: a chain at hand, a table of epochs, or the shipped rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.errors import Usage
from biplomacy.cli.files import read_file
from biplomacy.power.block_times import block_times, require_main
from biplomacy.power.epochs import (
    Stretch,
    decode_epochs,
    shipped_epochs,
    stretches_of_blocks,
    stretches_of_epochs,
)
from biplomacy.values.verdict import Grade
from biplomacy.wiring import open_block_source

if TYPE_CHECKING:
    from biplomacy.power.epochs import Epoch
    from biplomacy.wiring import Settings

EpochFile = Annotated[
    Path | None, typer.Option("--epochs", help="A CSV of difficulty epochs; else the shipped rows.")
]
ChainSource = Annotated[
    str | None, typer.Option("--chain", help="A node or a blocks directory of main.")
]
SHIPPED = "difficulty epochs shipped here, their times derived, error up to 28 h"
NAMED = "difficulty epochs of the named file, their times derived"


@dataclass(frozen=True, slots=True)
class Difficulty:
    """Stretches of equal work, how far their proof reaches, and where they come from."""

    stretches: tuple[Stretch, ...]
    grade: Grade
    source: str


def read_difficulty(chain: str | None, epochs: Path | None, settings: Settings) -> Difficulty:
    """Return the difficulty of a chain (``--chain``), a file (``--epochs``) or the shipped rows.

    Raises:
        Usage: both are named.
        NetworkMismatch: the chain is of another network than main.
    """
    if chain is not None and epochs is not None:
        raise Usage("--chain and --epochs both tell the difficulty", hint="give one of them")
    if chain is not None:
        with open_block_source(chain, settings) as source:
            require_main(source)
            seen = stretches_of_blocks(block_times(source))
        return Difficulty(seen, Grade.CHAIN, "block headers at hand")
    named = SHIPPED if epochs is None else NAMED
    return Difficulty(stretches_of_epochs(read_epochs(epochs)), Grade.ASSUMED, named)


def read_epochs(path: Path | None) -> tuple[Epoch, ...]:
    """Return a file's epochs, or the shipped ones."""
    return shipped_epochs() if path is None else decode_epochs(read_file(path))
