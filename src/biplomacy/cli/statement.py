"""``biplomacy statement``: drafts, signed by each official on a machine of their own.

The server holds no official's key: a clerk completes a draft, m of n officials add their
signatures to it one after the other, and ``record append`` takes what comes back.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.errors import Usage
from biplomacy.cli.files import named, read_file, write_file
from biplomacy.cli.office import office
from biplomacy.cli.printing import failed, finding_line, print_findings
from biplomacy.cli.statement_words import shown_object, signed_lines, statement_lines
from biplomacy.cli.terminal import terminal
from biplomacy.record.auditing import audit_record
from biplomacy.record.charter import CHARTER, decode_charter, encode_official
from biplomacy.record.countersigning import (
    judge_by_charter,
    judge_by_record,
    past_of,
    read_begun,
)
from biplomacy.record.drafts import draft_statement, founding_statement
from biplomacy.record.envelope import Envelope, encode_envelope
from biplomacy.record.personal import check_personal_data
from biplomacy.record.reading import find_record
from biplomacy.record.trust import decode_trust
from biplomacy.reserve.statement.perimeter import TYPE as PERIMETER
from biplomacy.values.canonical import read_object
from biplomacy.verify.admission import require_admissible
from biplomacy.wiring import SystemClock, co_sign, make_official_key, open_record_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.cli.terminal import Terminal
    from biplomacy.record.auditing import Audited
    from biplomacy.record.countersigning import Begun, Signed
    from biplomacy.record.model import Charter

EVIDENCE = 3
Begin = Annotated[Path, typer.Argument(help="A completed draft, or an entry that is begun.")]
Record = Annotated[
    str | None,
    typer.Option("--record", callback=named, help="The published record, to judge it by."),
]
Trust = Annotated[Path | None, typer.Option("--trust", help="The record's trust.json.")]
CharterFile = Annotated[
    Path | None, typer.Option("--charter", help="The charter in force, in place of the record.")
]

app = office("statement", "Draft statements, and sign them away from the server.")


@app.command()
def key(
    context: typer.Context,
    *,
    role: Annotated[str, typer.Option("--role", help="The official's role, not a name.")],
    into: Annotated[Path, typer.Option("--into", help="The file for the private key.")],
) -> None:
    """Make an official's key and print its public half, for `record keys --official`."""
    out = terminal(context)
    made = make_official_key(into, role)
    out.json(encode_official(made))
    out.note(f"the private key is in {into}: it never leaves this machine")


@app.command()
def draft(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A statement as JSON; or a charter's body.")],
    *,
    record: Record = None,
    trust: Trust = None,
) -> None:
    """Complete a statement from its published record, and print the bytes to sign.

    FILE holds issuer, type and body. A regulator's decision, for one, is
    {"issuer": "pvara", "type": "register-event/1", "body": {...}}, with the
    body that docs/reference/register-event-file.md shows.

    Without --record FILE is the body of a charter, which founds a record.
    """
    out, clock = terminal(context), SystemClock()
    content = read_file(file)
    if record is None:
        payload = founding_statement(_charter_in(content), clock.now())
    else:
        audited = _audited(out, record, trust)
        payload = draft_statement(content, past_of(audited), clock.now())
        _require_readable(payload, audited)
    begun = read_begun(payload)
    out.data(payload + b"\n")
    out.note(f"sha256 {begun.digest}")
    for finding in check_personal_data(begun.statement.body):
        out.note(finding_line(finding))


@app.command()
def sign(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    file: Begin,
    *,
    key_uri: Annotated[str, typer.Option("--key", help="Your private key, file2:PATH.")],
    into: Annotated[
        Path | None, typer.Option("--out", help="Where to write the entry; it may be FILE.")
    ] = None,
    record: Record = None,
    trust: Trust = None,
    charter: CharterFile = None,
) -> None:
    """Show a statement and add one signature; the entry is printed, or written to --out."""
    out = terminal(context)
    begun, judge = read_begun(read_file(file)), _judge_by(out, record, trust, charter)
    for line in statement_lines(begun):
        out.note(line)
    judged = judge(begun)
    objections = judged.objections if judged else ()
    if failed(objections):
        print_findings(out, objections)
        out.note("nothing was signed")
        raise typer.Exit(EVIDENCE)
    for finding in objections:
        out.note(finding_line(finding))
    entry = co_sign(begun.envelope, key_uri, judged.officials if judged else ())
    if into is None:
        out.data(entry + b"\n")
    else:
        write_file(into, entry + b"\n", instead_of=file)
    signed = read_begun(entry)
    for line in signed_lines(signed, judge(signed)):
        out.note(line)


@app.command()
def show(
    context: typer.Context,
    file: Begin,
    *,
    record: Record = None,
    trust: Trust = None,
    charter: CharterFile = None,
    json: Annotated[bool, typer.Option("--json", help="Print canonical JSON.")] = False,
) -> None:
    """Show a draft or entry in words: what it says, who signed, and who must still sign.

    Exit 3 where anything but missing signatures speaks against it.
    """
    out = terminal(context)
    begun = read_begun(read_file(file))
    judged = _judge_by(out, record, trust, charter)(begun)
    if json:
        out.json(shown_object(begun, judged))
    else:
        for line in (*statement_lines(begun), *signed_lines(begun, judged)):
            out.line(line)
        print_findings(out, judged.objections if judged else ())
    if judged is not None and failed(judged.objections):
        raise typer.Exit(EVIDENCE)


def _charter_in(content: bytes) -> Charter:
    stated = read_object(content)
    if "type" in stated:
        raise Usage(
            "a statement is completed from its record, and none was named",
            hint="give --record SOURCE; without it FILE is the body of a charter",
        )
    return decode_charter(stated)


def _judge_by(
    out: Terminal, record: str | None, trust: Path | None, charter: Path | None
) -> Callable[[Begun], Signed | None]:
    """Return what judges an entry that is begun: the record, else a charter's file, else nobody.

    A founding charter is judged by itself.
    """
    past = past_of(_audited(out, record, trust)) if record is not None else None
    known = decode_charter(read_object(read_file(charter))) if charter is not None else None
    now = SystemClock().now()

    def judge(begun: Begun) -> Signed | None:
        if past is not None:
            return judge_by_record(begun, past, now)
        if begun.statement.type == CHARTER:
            return judge_by_charter(begun, decode_charter(begun.statement.body))
        return judge_by_charter(begun, known) if known is not None else None

    return judge


def _audited(out: Terminal, record: str, trust: Path | None) -> Audited:
    """Return the record as it is published; one that is not sound ends the command."""
    trusted = decode_trust(read_file(trust)) if trust else None
    with open_record_source(record) as tiles:
        audited = audit_record(find_record(tiles), trusted)
    if not audited.sound:
        print_findings(out, audited.findings)
        raise typer.Exit(EVIDENCE)
    return audited


def _require_readable(payload: bytes, audited: Audited) -> None:
    """Refuse, before anybody signs it, what could not be logged."""
    indices = {one.index for one in audited.statements if one.statement.type == PERIMETER}
    earlier = [entry.data for entry in audited.entries if entry.index in indices]
    require_admissible([encode_envelope(Envelope(payload, ()))], earlier)
