"""Bodies of statements that a person names as files, and the options that show them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.values.canonical import read_object

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]


def read_body(path: Path) -> JsonObject:
    """Return the body of a statement in a file: JSON, not necessarily canonical."""
    return read_object(read_file(path))
