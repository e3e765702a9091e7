"""The programmes that are shipped, by id."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from biplomacy.programme.errors import ProgrammeMalformed
from biplomacy.programme.programme_file import read_programme

if TYPE_CHECKING:
    from biplomacy.programme.model import Programme

BUNDLED = ("PAK-EFF-2024", "SLV-EFF-2025")


def bundled_programme(name: str) -> Programme:
    """Return a shipped programme; raises ``ProgrammeMalformed`` where none has that id."""
    return read_programme(bundled_text(name))


def bundled_text(name: str) -> str:
    """Return the file of a shipped programme; raises as ``bundled_programme`` does."""
    if name not in BUNDLED:
        raise ProgrammeMalformed(
            f"no programme {name[:80]!r} is shipped",
            hint=f"name a file, or one of {', '.join(BUNDLED)}",
        )
    return (files("biplomacy.programme") / "programmes" / f"{name}.toml").read_text("utf-8")
