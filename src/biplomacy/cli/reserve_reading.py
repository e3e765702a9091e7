"""Reads a chain for the wallets of a perimeter's file and composes what a report would say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from biplomacy.chain.history import read_history
from biplomacy.chain.watch import watch_set
from biplomacy.cli.files import read_file
from biplomacy.cli.printing import failed, print_findings
from biplomacy.cli.progress import Watching
from biplomacy.cli.terminal import Terminal
from biplomacy.reserve.announcements import decode_announcements
from biplomacy.reserve.derivations import derive_scripts
from biplomacy.reserve.model import FlowRow, Perimeter, ReserveReport
from biplomacy.reserve.perimeter import check_perimeter, membership
from biplomacy.reserve.report import ReportFacts, compose_report
from biplomacy.reserve.statement.client_claims import decode_client_claims
from biplomacy.reserve.statement.perimeter import decode_perimeter, encode_perimeter
from biplomacy.reserve.survey import Said
from biplomacy.reserve.window import Window, read_block, read_window
from biplomacy.values.canonical import encode, read_object
from biplomacy.values.digest import Digest
from biplomacy.wiring import open_block_source, open_descriptors

EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """The files and words of one call; ``at`` and ``window`` exclude each other."""

    perimeter: Path
    chain: str
    at: str | None = None
    window: str | None = None
    announced: Path | None = None
    claims: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """What a report would state, and the rows of its flows."""

    report: ReserveReport
    rows: tuple[FlowRow, ...]


def read_report(out: Terminal, asked: Asked) -> Composed:
    """Read the chain once and return what it says of the wallets."""
    stated = decode_perimeter(read_object(read_file(asked.perimeter)))
    with open_block_source(asked.chain, out.settings) as blocks:
        derived = derive_scripts(stated, open_descriptors(blocks.network))
        _require_sound(out, derived)
        members = membership(derived)
        with Watching(out, "blocks", "block") as progress:
            history = read_history(blocks, watch_set(members.scripts), progress=progress)
    window = (
        read_window(asked.window, history)
        if asked.at is None
        else Window(None, read_block(asked.at, history))
    )
    announced = decode_announcements(read_file(asked.announced)) if asked.announced else ()
    claims = (decode_client_claims(read_object(read_file(file))) for file in asked.claims)
    facts = ReportFacts(
        history=history,
        membership=members,
        perimeter=Digest.of(encode(encode_perimeter(stated))),
        block=window.last,
        after=window.after,
        said=Said(announced),
        claims=tuple(claims),
    )
    return Composed(*compose_report(facts))


def _require_sound(out: Terminal, perimeter: Perimeter) -> None:
    """End with the list of what makes a perimeter contradict itself, if anything does."""
    findings = check_perimeter(perimeter)
    if failed(findings):
        print_findings(out, findings)
        raise typer.Exit(EVIDENCE)
