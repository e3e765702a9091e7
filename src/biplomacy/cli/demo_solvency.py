"""``biplomacy demo solvency``: three synthetic exchanges answer a call; two are caught."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.terminal import terminal
from biplomacy.demo.solvency_story import OUTCOME, tell_solvency

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.values.canonical import JsonObject

_WIDTH = 8
_COLUMNS = ("firm", "owed", "claimed", "undisputed", "ratio")
_NUMBERS = _COLUMNS[1:]


def solvency(
    context: typer.Context,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the events as JSON Lines.")] = False,
) -> None:
    """Ask three synthetic exchanges at a block that none of them chose; nothing is written.

    One shows another's coins and one leaves sleeping customers out; both are caught.
    """
    out = terminal(context)
    outcomes: list[JsonObject] = []
    if not json:
        out.line("SYNTHETIC: invented firms, customers and sums on a test chain; real signatures")
    for event in tell_solvency():
        if json:
            out.json({"subject": event.subject, "text": event.text, "data": event.data})
        elif event.subject == OUTCOME:
            outcomes.append(event.data)
        else:
            out.line(f"{event.subject:{_WIDTH}} {event.text}")
    if not json:
        for line in (
            "",
            *_table(outcomes),
            "",
            "D1      anyone finds it: both outputs are public",
            "sample  only the regulator, who sees the customer files; it signs for what it found",
            "try     biplomacy demo run --into demo, then",
            "        biplomacy verify demo/pk --trust demo/pk.trust.json --chain demo/chain/blocks",
        ):
            out.line(line)


def _table(outcomes: Sequence[JsonObject]) -> Iterator[str]:
    """Yield a line for each firm, its numbers to the right, what was found of it behind them."""
    header: JsonObject = {name: name for name in (*_COLUMNS, "found")}
    rows = [header, *outcomes]
    widths = {name: max(len(str(row[name])) for row in rows) for name in _COLUMNS}
    for row in rows:
        cells = (
            f"{row[name]!s:>{width}}" if name in _NUMBERS else f"{row[name]!s:{width}}"
            for name, width in widths.items()
        )
        yield f"{'  '.join(cells)}  {row['found']}"
