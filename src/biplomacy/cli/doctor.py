"""``biplomacy doctor``: what this machine has, what is missing, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from biplomacy.cli.machine import (
    Probe,
    State,
    places,
    ports,
    programmes,
    software,
    terminal_encoding,
)
from biplomacy.cli.office import office
from biplomacy.cli.terminal import Terminal, terminal
from biplomacy.cli.wording import counted
from biplomacy.wiring import broken_adapters

SOURCE = 4
_SIGNS = MappingProxyType({State.OK: "✓", State.ABSENT: "?", State.MISSING: "✕"})
_COLOURS = MappingProxyType({State.OK: "green", State.ABSENT: "yellow", State.MISSING: "red"})
_WORD_WIDTH = max(map(len, State))

app = office("doctor", "See what this machine has, and what is missing.")


@app.command()
def doctor(
    context: typer.Context,
    *,
    json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """See what this machine has, and what is missing; nothing is changed and nobody is asked.

    Exit 4 where something is missing that every use needs; what is absent limits some of them.
    """
    out, here = terminal(context), Path.cwd()
    found = (
        *software(broken_adapters()),
        *places(out.settings, here),
        *ports(),
        *programmes(out.settings),
        terminal_encoding(),
    )
    width = max(len(probe.name) for probe in found)
    for probe in found:
        if json:
            name, state = probe.name, probe.state.value
            out.json({"name": name, "state": state, "found": probe.found, "step": probe.step})
        else:
            out.line(_line(out, probe, width))
    missing = sum(probe.state is State.MISSING for probe in found)
    if missing:
        out.note(f"{counted(missing, 'thing is', 'things are')} missing that every use needs")
        raise typer.Exit(SOURCE)
    out.note("all that every use needs is here")


def _line(out: Terminal, probe: Probe, width: int) -> str:
    word = out.styled(f"{_SIGNS[probe.state]} {probe.state:{_WORD_WIDTH}}", _COLOURS[probe.state])
    step = f"; {probe.step}" if probe.step else ""
    return f"{word} {probe.name:{width}}  {probe.found}{step}"
