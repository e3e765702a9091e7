"""``biplomacy register dump`` and ``export``: the whole register as files for anyone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import named
from biplomacy.cli.register_asked import (
    AsAt,
    AsKnownAt,
    EventsFile,
    RecordName,
    Source,
    TrustFile,
    project_asked,
    read_sound_record,
    read_source,
)
from biplomacy.cli.register_dump_words import dump_lines
from biplomacy.cli.terminal import terminal
from biplomacy.cli.write_once import write_once
from biplomacy.register.dump import state_dump
from biplomacy.register.dump_reading import count_unwitnessed, dump_record
from biplomacy.register.esma_export import export_casps
from biplomacy.register.statement.register_dump import encode_dump
from biplomacy.values.canonical import encode

Record = Annotated[
    str, typer.Option("--record", callback=named, help="A record's directory or address.")
]


def dump(
    context: typer.Context,
    *,
    record: Record,
    into: Annotated[Path, typer.Option("--out", help="The directory to write into.")],
    size: Annotated[
        int | None, typer.Option("--size", help="As the record stood with so many entries.")
    ] = None,
    trust: TrustFile = None,
    json: Annotated[bool, typer.Option("--json", help="Print register-dump/1's body.")] = False,
) -> None:
    """Write every event and warning of a record: lines, a table and a schema, none overwritten."""
    out = terminal(context)
    audited = read_sound_record(out, record, trust)
    made = dump_record(audited, size)
    body = encode_dump(state_dump(made))
    name = f"register-dump-{made.as_of_size}.json"
    write_once(into, (*made.files, (name, encode(body))))
    if json:
        out.json(body)
        return
    for line in dump_lines(made, count_unwitnessed(audited, made.as_of_size)):
        out.line(line)
    out.note(f"written to {into}: {name} is ready for `biplomacy statement draft`")


def export(
    context: typer.Context,
    *,
    record: RecordName = None,
    file: EventsFile = None,
    trust: TrustFile = None,
    as_at: AsAt = None,
    as_known_at: AsKnownAt = None,
) -> None:
    """Print the register's licences on a day under the column names of ESMA's CASPS file."""
    out = terminal(context)
    history = read_source(out, Source(record, file, trust))
    out.data(export_casps(project_asked(history, as_at, as_known_at)))
