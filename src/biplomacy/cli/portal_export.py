"""``biplomacy portal export``: a record's portal as files that any web server shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.progress import Watching
from biplomacy.cli.sites import Pin, Record, Shown, State, TrustFile, Verdicts, open_site
from biplomacy.cli.terminal import terminal
from biplomacy.web.export import export_files, planned_paths
from biplomacy.web.export_directory import write_copy
from biplomacy.web.publication import Publication

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.chain.walk import Progress
    from biplomacy.web.export import CopiedFile

HERE = "."
"""What the commands on the pages name: they are run where the copy lies."""


def export(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    into: Annotated[Path, typer.Argument(help="The directory to write.", file_okay=False)],
    *,
    record: Record,
    verdicts: Verdicts = None,
    trust: TrustFile = None,
    state: State = "",
    pin: Pin = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was written.")] = False,
) -> None:
    """Write a portal as static files, whole or not at all; an earlier copy is replaced."""
    out = terminal(context)
    with open_site(Shown(record, verdicts, trust, state, pin), HERE) as site:
        publication = Publication(site)
        total = len(planned_paths(publication))
        with Watching(out, "export", "file") as progress:
            count = write_copy(into, _watched(export_files(publication), total, progress))
    head = site.record.audited.checkpoint.head
    if json:
        out.json({"directory": str(into), "files": count, "checkpoint_size": head.size})
        return
    out.line(f"{into}: {count:,} files of {head.origin}, checkpoint {head.size:,}")
    out.note(f"check it: biplomacy portal check {into} --trust {trust or 'trust.json'}")


def _watched(files: Iterator[CopiedFile], total: int, progress: Progress) -> Iterator[CopiedFile]:
    for done, file in enumerate(files, 1):
        yield file
        progress(min(done, total), total)
