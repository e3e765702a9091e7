"""Published mining figures and weighed claims, made again from what they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.power_network import ChainSource, read_difficulty
from biplomacy.cli.printing import print_findings
from biplomacy.cli.terminal import terminal
from biplomacy.power.mining_checking import check_mining, check_plausibility
from biplomacy.power.statement.mining import decode_mining
from biplomacy.power.statement.plausibility import decode_plausibility
from biplomacy.values.canonical import read_object

if TYPE_CHECKING:
    from biplomacy.cli.terminal import Terminal
    from biplomacy.power.epochs import Stretch
    from biplomacy.values.verdict import Finding

EVIDENCE = 3
Chain = Annotated[str | None, typer.Option("--chain", help="A node or a blocks directory of main.")]


def check_mined(
    context: typer.Context,
    body: Annotated[Path, typer.Argument(help="A body of power-mining/1, as --json prints it.")],
    *,
    chain: ChainSource = None,
) -> None:
    """Make published mining figures again from their inputs; exit 3 where they differ."""
    out = terminal(context)
    published = decode_mining(read_object(read_file(body)))
    _report(out, check_mining(published, _seen(chain, out)))


def check_claim(
    context: typer.Context,
    body: Annotated[Path, typer.Argument(help="A body of power-plausibility/1.")],
    *,
    difficulty: Annotated[
        Path, typer.Option("--difficulty", help="Its evidence, as --evidence prints it.")
    ],
    chain: ChainSource = None,
) -> None:
    """Weigh a published claim again from its evidence; exit 3 where it differs."""
    out = terminal(context)
    published = decode_plausibility(read_object(read_file(body)))
    _report(out, check_plausibility(published, read_file(difficulty), _seen(chain, out)))


def _seen(chain: str | None, out: Terminal) -> tuple[Stretch, ...]:
    return () if chain is None else read_difficulty(chain, None, out.settings).stretches


def _report(out: Terminal, findings: tuple[Finding, ...]) -> None:
    print_findings(out, findings)
    if findings:
        raise typer.Exit(EVIDENCE)
    out.line("made again: every figure is the same")
