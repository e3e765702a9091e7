"""Dumps of a register in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.cli.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.register.dump import Dump


def dump_lines(dump: Dump, unwitnessed: int) -> Iterator[str]:
    """Yield what a dump holds, its files, and how many of its times no witness vouches for."""
    rows = counted(dump.rows, "statement")
    yield f"{rows} of the register among {counted(dump.as_of_size, 'entry', 'entries')}"
    for name, content in dump.files:
        yield f"{name}  {len(content):,} B"
    if unwitnessed:
        verb = "is" if unwitnessed == 1 else "are"
        yield f"{counted(unwitnessed, 'statement')} {verb} not cosigned yet: dump again when so"
