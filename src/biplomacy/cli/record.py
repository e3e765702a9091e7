"""``biplomacy record``: keep a log, bring it to the public, check what others show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli import record_checks, record_keys, record_witness
from biplomacy.cli.completing import origins
from biplomacy.cli.files import read_file
from biplomacy.cli.office import office
from biplomacy.cli.record_words import logged_line, logged_object, published_lines, published_object
from biplomacy.cli.terminal import Terminal, terminal
from biplomacy.record.addresses import witness_addresses
from biplomacy.record.charter import decode_charter
from biplomacy.record.drafts import founding_entry, prepare_entries
from biplomacy.record.history import read_charters
from biplomacy.record.model import Charter, OfficialKey
from biplomacy.record.ports import LogStore
from biplomacy.record.publishing import Outcome, Publisher, PublishReport
from biplomacy.record.reading import blob_path
from biplomacy.record.sequencing import Sequencer
from biplomacy.record.statement import decode_statement
from biplomacy.record.trust import fingerprint
from biplomacy.reserve.statement.perimeter import TYPE as PERIMETER
from biplomacy.values.clock import NoFaults
from biplomacy.values.digest import Digest
from biplomacy.verify.admission import require_admissible
from biplomacy.wiring import (
    SystemClock,
    open_log,
    open_log_signer,
    open_store,
    open_tiles,
    open_witnesses,
    sign_entry,
)

EVIDENCE, SOURCE = 3, 4
MAX_BLOB = 1 << 28

StoreUrl = Annotated[
    str | None,
    typer.Option("--store", help="sqlite:PATH or postgresql://…, else BIPLOMACY_STORE."),
]
Origin = Annotated[
    str | None,
    typer.Option(
        "--origin", help="The log, where the store holds several.", autocompletion=origins
    ),
]
LogKey = Annotated[
    Path | None,
    typer.Option("--log-key", help="The log's key, else BIPLOMACY_LOG_KEY or keys/log.pem."),
]
SignWith = Annotated[
    list[str] | None,
    typer.Option("--sign-with", help="An official's key, file2:PATH; once for each who signs."),
]
Published = Annotated[
    Path | None, typer.Option("--to", help="The directory that is published.", file_okay=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON, one object a line.")]

app = office("record", "Keep, publish and check a record.")
app.command("keys")(record_keys.keys)
app.add_typer(record_witness.app)
app.add_typer(record_keys.trust_app)
app.command("prove")(record_checks.prove)
app.command("check")(record_checks.check)
app.command("fsck")(record_checks.fsck)
app.command("head")(record_checks.head)


@app.command()
def init(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    origin: Annotated[str, typer.Option("--origin", help="The record's name.")],
    charter: Annotated[
        Path, typer.Option("--charter", help="The body of charter/1, or the signed entry.")
    ],
    sign_with: SignWith = None,
    store: StoreUrl = None,
    log_key: LogKey = None,
    json: Json = False,
) -> None:
    """Begin a log with its charter, signed by the keys that may amend it."""
    out, clock = terminal(context), SystemClock()

    def sign(payload: bytes) -> bytes:
        founded = decode_charter(decode_statement(payload).body)
        return sign_entry(payload, sign_with or (), _officials(founded))

    entry = founding_entry(read_file(charter), clock.now(), sign if sign_with else None)
    with open_store(store, out.settings) as opened:
        log = opened.log(origin)
        signer = open_log_signer(log_key or out.settings.log_key, origin)
        logged = Sequencer(log, signer, clock, NoFaults()).append([entry])
        founded = _charter(log)
    for each in logged:
        out.json(logged_object(each)) if json else out.line(logged_line(each, founded))
        out.note(f"charter {fingerprint(each.id)}")


@app.command()
def append(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Statements as JSON, or signed entries.")],
    *,
    sign_with: SignWith = None,
    store: StoreUrl = None,
    origin: Origin = None,
    log_key: LogKey = None,
    to: Published = None,
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow", help="A text field that only looks like personal data."),
    ] = None,
    json: Json = False,
) -> None:
    """Log statements, all or none; with --to also publish them."""
    out, clock = terminal(context), SystemClock()
    contents = [read_file(file) for file in files]
    with open_store(store, out.settings) as opened:
        log = open_log(opened, origin)
        name = log.head()[0].origin
        signer = open_log_signer(log_key or out.settings.log_key, name)
        sequencer = Sequencer(log, signer, clock, NoFaults())
        charter = _charter(log)

        def sign(payload: bytes) -> bytes:
            return sign_entry(payload, sign_with or (), _officials(charter))

        entries = prepare_entries(
            contents, sequencer.next_sequence, clock.now(), sign if sign_with else None
        )
        earlier = log.entries(0, log.head()[0].size, types=(PERIMETER,))
        require_admissible(entries, [entry.data for entry in earlier])
        for each in sequencer.append(entries, allowed=allow or ()):
            out.json(logged_object(each)) if json else out.line(logged_line(each, charter))
        if to is None:
            out.note("signed, not public yet: run `biplomacy record publish --to DIR`")
        else:
            _finish(out, _publish(log, to, ()), json=json)


@app.command()
def publish(
    context: typer.Context,
    *,
    to: Annotated[Path, typer.Option("--to", help="The directory to publish.", file_okay=False)],
    blob: Annotated[
        list[Path] | None,
        typer.Option("--blob", help="Evidence to lay beside the log, by its digest."),
    ] = None,
    store: StoreUrl = None,
    origin: Origin = None,
    json: Json = False,
) -> None:
    """Write the files of the newest checkpoint, ask its witnesses, and make it public."""
    out = terminal(context)
    with open_store(store, out.settings) as opened:
        report = _publish(open_log(opened, origin), to, blob or ())
    _finish(out, report, json=json)


def _publish(log: LogStore, to: Path, blobs: list[Path] | tuple[()]) -> PublishReport:
    tiles = open_tiles(to)
    for file in blobs:
        content = read_file(file, limit=MAX_BLOB)
        tiles.write_once(blob_path(Digest.of(content)), content)
    addresses = witness_addresses(_charter(log).witness_policy)
    with open_witnesses(addresses) as witnesses:
        return Publisher(log, tiles, witnesses, SystemClock(), NoFaults()).publish()


def _finish(out: Terminal, report: PublishReport, *, json: bool) -> None:
    """Print what became of the checkpoint; one that is held back is no success."""
    if json:
        out.json(published_object(report))
    else:
        data, notes = published_lines(report)
        out.line(data)
        for note in notes:
            out.note(note)
    if report.outcome is not Outcome.PUBLISHED:
        raise typer.Exit(SOURCE)


def _officials(charter: Charter) -> list[OfficialKey]:
    return [key for each in charter.offices for key in each.keys]


def _charter(log: LogStore) -> Charter:
    return read_charters(log, log.head()[0].size).latest
