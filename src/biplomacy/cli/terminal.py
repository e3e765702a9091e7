"""Where output goes: data on standard output, everything else on standard error (portal §12.1)."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from biplomacy.values.canonical import encode
from biplomacy.wiring import Settings, read_settings

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonValue

_SIGNS_IN_ASCII = str.maketrans({"✓": "+", "✕": "x", "·": "-", "…": "..."})


@dataclass(frozen=True, slots=True)
class Terminal:
    """How this run speaks: what the options before or after the verb and the environment say."""

    settings: Settings
    quiet: bool = False
    progress: bool = True
    verbose: bool = False
    plain: bool = False

    def line(self, text: str = "") -> None:
        """Print one line of data."""
        typer.echo(self._spelt(text), color=self._colour)

    def json(self, value: JsonValue) -> None:
        """Print a value in its canonical bytes, on one line."""
        self.data(encode(value) + b"\n")

    def data(self, content: bytes) -> None:
        """Print bytes as they are."""
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    def note(self, text: str) -> None:
        """Say something beside the data; ``--quiet`` leaves it out."""
        if not self.quiet:
            typer.echo(self._spelt(text), err=True, color=self._colour)

    def styled(self, text: str, colour: str) -> str:
        """Return ``text`` in a colour, where the output shows colours."""
        return text if self._colour is False else typer.style(text, fg=colour)

    @property
    def ascii(self) -> bool:
        """Whether signs beyond ASCII are spelt in ASCII: by choice, or by the output's encoding."""
        encoding = (sys.stdout.encoding or "ascii").lower()
        return self.plain or not encoding.startswith("utf")

    @property
    def _colour(self) -> bool | None:
        return False if self.settings.dumb else self.settings.colour

    def _spelt(self, text: str) -> str:
        return text.translate(_SIGNS_IN_ASCII) if self.ascii else text


def terminal(context: typer.Context) -> Terminal:
    """Return the terminal of a command's context."""
    found: object = context.obj
    return found if isinstance(found, Terminal) else Terminal(read_settings())
