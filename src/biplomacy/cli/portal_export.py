"""``biplomacy portal export``: a record's portal as files that any web server shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.progress import Watching
from biplomacy.cli.sites import Forks, Pin, Record, Shown, State, TrustFile, Verdicts, open_site
from biplomacy.cli.terminal import terminal
from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import find_record
from biplomacy.record.trust import decode_trust
from biplomacy.verify.export_manifest import PINNED
from biplomacy.web.errors import EvidenceContradicts
from biplomacy.web.export import export_files, planned_paths
from biplomacy.web.export_directory import write_copy
from biplomacy.web.publication import Publication
from biplomacy.wiring import open_record_source

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
    fork_proof: Forks = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was written.")] = False,
) -> None:
    """Write a portal as static files, whole or not at all; an earlier copy is replaced."""
    out = terminal(context)
    pin = pin or _kept_pin(into)
    forks = tuple(fork_proof or ())
    with open_site(Shown(record, verdicts, None, state, pin, forks), HERE) as site:
        if trust is not None:
            _require_trusted(record, trust)
        publication = Publication(site)
        total = len(planned_paths(publication))
        with Watching(out, "export", "file") as progress:
            count = write_copy(into.resolve(), _watched(export_files(publication), total, progress))
    head = site.record.audited.checkpoint.head
    if json:
        out.json({"directory": str(into), "files": count, "checkpoint_size": head.size})
        return
    out.line(f"{into}: {count:,} files of {head.origin}, checkpoint {head.size:,}")
    out.note(f"check it: biplomacy portal check {into} --trust {trust or 'trust.json'}")


def _require_trusted(record: str, trust: Path) -> None:
    """Refuse to copy a record that does not hold under the reader's own trust.

    The pages themselves are made without it: their bytes must follow from the record alone.
    """
    with open_record_source(record) as tiles:
        audited = audit_record(find_record(tiles), decode_trust(read_file(trust)))
    if not audited.sound:
        raise EvidenceContradicts(
            f"{record} does not hold under {trust}",
            hint=f"run `biplomacy verify {record} --trust {trust}`",
        )


def _kept_pin(into: Path) -> Path | None:
    """Return the policy that the keeper of an earlier copy pinned there, so that it stays."""
    pinned = into / PINNED
    return pinned if pinned.is_file() and pinned.stat().st_size else None


def _watched(files: Iterator[CopiedFile], total: int, progress: Progress) -> Iterator[CopiedFile]:
    for done, file in enumerate(files, 1):
        yield file
        progress(min(done, total), total)
