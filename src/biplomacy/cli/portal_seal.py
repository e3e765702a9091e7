"""``biplomacy portal draft`` and ``seal``: an office signs for a copy, and the copy carries it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file, write_file
from biplomacy.cli.sites import Record
from biplomacy.cli.terminal import terminal
from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import find_record
from biplomacy.values.canonical import read_object
from biplomacy.verify.export_manifest import ENTRY, MANIFEST, PROOF, TYPE, decode_manifest
from biplomacy.web.errors import LeafUnknown
from biplomacy.web.record_view import RecordView
from biplomacy.wiring import open_record_source

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject
    from biplomacy.web.ports import PublishedRecord

Copy = Annotated[Path, typer.Argument(help="A copy that `portal export` wrote.", file_okay=False)]


def draft(
    context: typer.Context,
    copy: Copy,
    *,
    issuer: Annotated[str, typer.Option("--issuer", help="The office that will sign for it.")],
) -> None:
    """Print the statement by which an office signs for all files of a copy, still unsigned."""
    body = _manifest(copy)
    terminal(context).json({"type": TYPE, "issuer": issuer, "body": body})


def seal(context: typer.Context, copy: Copy, *, record: Record) -> None:
    """Lay the signed and logged manifest beside a copy, with its proof."""
    out = terminal(context)
    body = _manifest(copy)
    with open_record_source(record) as tiles:
        files = find_record(tiles)
        view = RecordView(audit_record(files, None), files)
        index = _logged(view, body)
        entry, proof = view.entry(index), view.proof(index)
    write_file(copy / ENTRY, entry, instead_of=copy / ENTRY)
    write_file(copy / PROOF, proof, instead_of=copy / PROOF)
    out.line(f"{copy}: its manifest is entry {index} of {view.audited.checkpoint.head.origin}")


def _manifest(copy: Path) -> JsonObject:
    body = read_object(read_file(copy / MANIFEST))
    decode_manifest(body)
    return body


def _logged(view: PublishedRecord, body: JsonObject) -> int:
    """Return the newest entry that states this manifest."""
    for logged in reversed(view.audited.statements):
        if logged.statement.type == TYPE and logged.statement.body == body:
            return logged.index
    raise LeafUnknown(
        "the record holds no manifest with these files",
        hint="sign the output of `portal draft`, log and publish it, then seal the copy",
    )
