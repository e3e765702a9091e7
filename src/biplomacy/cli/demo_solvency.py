"""``biplomacy demo solvency``: three synthetic exchanges answer a call; two are caught."""

from __future__ import annotations

from typing import Annotated

import typer

from biplomacy.cli.terminal import terminal
from biplomacy.demo.solvency_story import tell_solvency

_WIDTH = 8


def solvency(
    context: typer.Context,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the events as JSON Lines.")] = False,
) -> None:
    """Ask three synthetic exchanges at a block that none of them chose; nothing is written.

    One shows another's coins and one leaves sleeping customers out; both are caught.
    """
    out = terminal(context)
    if not json:
        out.line("SYNTHETIC: invented firms, customers and sums on a test chain; real signatures")
    for event in tell_solvency():
        if json:
            out.json({"subject": event.subject, "text": event.text, "data": event.data})
        else:
            out.line(f"{event.subject:{_WIDTH}} {event.text}")
