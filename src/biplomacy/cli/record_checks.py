"""``biplomacy record prove|check|fsck|head``: receipts, and whether everything fits together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.completing import indices, origins
from biplomacy.cli.files import named, read_file
from biplomacy.cli.fork_proofs import require_free, write_fork_proof
from biplomacy.cli.printing import finding_object, print_findings
from biplomacy.cli.record_words import cosigned_objects, cosigned_text
from biplomacy.cli.terminal import Terminal, terminal
from biplomacy.cli.wording import counted
from biplomacy.record.auditing import Audited, audit_record
from biplomacy.record.checkpoint import parse_checkpoint
from biplomacy.record.errors import Forked
from biplomacy.record.fork_finding import fork_in
from biplomacy.record.fsck import fsck as check_everything
from biplomacy.record.fsck import repair as write_again
from biplomacy.record.model import Stage
from biplomacy.record.proving import Proven, judge_receipt, prove_entry
from biplomacy.record.reading import find_record
from biplomacy.record.receipt import MAX_RECEIPT, decode_receipt, encode_receipt
from biplomacy.record.trust import decode_trust
from biplomacy.values.verdict import Severity
from biplomacy.wiring import open_log, open_record_source, open_store, open_tiles

EVIDENCE = 3
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
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]


def prove(
    context: typer.Context,
    index: Annotated[int, typer.Argument(help="The entry's index.", min=0, autocompletion=indices)],
    *,
    store: StoreUrl = None,
    origin: Origin = None,
) -> None:
    """Print the receipt (C2SP tlog-proof) of an entry under the newest public checkpoint."""
    out = terminal(context)
    with open_store(store, out.settings) as opened:
        receipt = prove_entry(open_log(opened, origin), index)
    out.data(encode_receipt(receipt))


def check(
    context: typer.Context,
    receipt: Annotated[Path, typer.Argument(help="A .tlog-proof file.")],
    *,
    trust: Annotated[Path, typer.Option("--trust", help="The record's trust.json.")],
    record: Annotated[
        str | None,
        typer.Option(
            "--record", callback=named, help="The record, to judge its witnesses as well."
        ),
    ] = None,
    fork_proof: Annotated[
        Path | None,
        typer.Option("--fork-proof", help="Where to write the proof of a fork, if found."),
    ] = None,
    json: Json = False,
) -> None:
    """Check a receipt offline; with --record also who witnessed its checkpoint."""
    out = terminal(context)
    require_free(fork_proof)
    trusted = decode_trust(read_file(trust))
    shown = decode_receipt(read_file(receipt, limit=MAX_RECEIPT))
    audited = None
    if record is not None:
        with open_record_source(record) as tiles:
            audited = audit_record(find_record(tiles), trusted)
    try:
        proven = judge_receipt(shown, trusted, audited)
    except Forked:
        if audited is not None:  # by now the log's signature on the receipt's checkpoint is checked
            write_fork_proof(out, fork_proof, fork_in(audited, parse_checkpoint(shown.checkpoint)))
        raise
    _print_proven(out, proven, audited, json=json)


def fsck(
    context: typer.Context,
    *,
    to: Annotated[Path, typer.Option("--to", help="The published directory.", file_okay=False)],
    repair: Annotated[
        bool, typer.Option("--repair", help="Write the published files again.")
    ] = False,
    store: StoreUrl = None,
    origin: Origin = None,
    json: Json = False,
) -> None:
    """Compare database and published files with each other, and list all differences."""
    out = terminal(context)
    tiles = open_tiles(to)
    with open_store(store, out.settings) as opened:
        log = open_log(opened, origin)
        for path in write_again(log, tiles) if repair else ():
            out.note(f"written again: {path}")
        findings = check_everything(log, tiles)
        size, checkpoints = log.head()[0].size, len(log.checkpoints())
    unsound = any(finding.severity is Severity.FAILURE for finding in findings)
    if json:
        out.json(
            {
                "entries": size,
                "checkpoints": checkpoints,
                "sound": not unsound,
                "findings": [finding_object(finding) for finding in findings],
            }
        )
    else:
        print_findings(out, findings)
        state = "not sound" if unsound else "sound"
        out.line(
            f"{counted(size, 'entry', 'entries')}, {counted(checkpoints, 'checkpoint')}: {state}"
        )
    if unsound:
        raise typer.Exit(EVIDENCE)


def head(
    context: typer.Context, *, store: StoreUrl = None, origin: Origin = None, json: Json = False
) -> None:
    """Say how far the log has come, and how far the public sees it."""
    out = terminal(context)
    with open_store(store, out.settings) as opened:
        log = open_log(opened, origin)
        present, _ = log.head()
        published = log.checkpoints(Stage.PUBLISHED, limit=1)
    public = published[0].checkpoint.head.size if published else 0
    if json:
        out.json(
            {
                "origin": present.origin,
                "size": present.size,
                "root": str(present.root),
                "published": public,
            }
        )
    else:
        out.line(f"{present.origin}  size {present.size}  root {present.root}  public {public}")


def _print_proven(out: Terminal, proven: Proven, audited: Audited | None, *, json: bool) -> None:
    origin, size = proven.checkpoint.head.origin, proven.checkpoint.head.size
    if json:
        out.json(
            {
                "origin": origin,
                "index": proven.index,
                "size": size,
                "cosigned": cosigned_objects(proven.cosigned),
                "grade": str(proven.grade),
                "reason": proven.reason,
            }
        )
        return
    out.line(f"confirmed  entry {proven.index} is in {origin} at size {size}")
    if audited is not None:
        out.line(f"           {cosigned_text(proven.cosigned)}")
    because = f": {proven.reason}" if proven.reason else ""
    out.line(f"           grade {proven.grade}{because}")
