"""``biplomacy register import``: a foreign register's file, read row by row and kept as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.new_directory import write_directory
from biplomacy.cli.office import office
from biplomacy.cli.register_import_words import change_lines, import_lines, row_lines
from biplomacy.cli.terminal import terminal
from biplomacy.register.esma import MAX_BYTES, read_esma
from biplomacy.register.esma_diff import compare_imports
from biplomacy.register.esma_rows import encode_changes, encode_rows
from biplomacy.register.esma_stated import stated_import
from biplomacy.register.statement.register_import import encode_import
from biplomacy.values.canonical import encode

app = office("import", "Read a foreign register's file; drop no row, guess nothing.")


@app.callback()
def choose() -> None:
    """Read a foreign register's file; drop no row, guess nothing."""


@app.command()
def esma(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CASPS, NCASP, EMTWP, ARTZZ or OTHER; <= 64 MiB.")],
    *,
    against: Annotated[Path | None, typer.Option(help="An older file: what changed since.")] = None,
    source: Annotated[str, typer.Option(help="Where the file came from, for the statement.")] = "",
    rows: Annotated[bool, typer.Option("--rows", help="List the rows that have a flag.")] = False,
    into: Annotated[
        Path | None, typer.Option("--out", help="A new directory for body and evidence.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print register-import/1's body.")] = False,
) -> None:
    """Read a file of ESMA's interim MiCA register: repair what is certain, flag everything."""
    out = terminal(context)
    content = read_file(file, limit=MAX_BYTES)
    found = read_esma(content)
    changes = None
    if against is not None:
        changes = compare_imports(read_esma(read_file(against, limit=MAX_BYTES)), found)
    body = encode_import(stated_import(found, source))
    if into is not None:
        files = [("body.json", encode(body)), ("file.csv", content)]
        files.append(("rows.jsonl", encode_rows(found.rows)))
        if changes is not None:
            files.append(("changes.jsonl", encode_changes(changes)))
        write_directory(into, files)
    if json:
        out.json(body)
        return
    for line in import_lines(found):
        out.line(line)
    for line in (*(row_lines(found) if rows else ()), *change_lines(changes)):
        out.line(line)
    if into is not None:
        out.note(f"written to {into}: body.json is ready for `biplomacy statement draft`")
