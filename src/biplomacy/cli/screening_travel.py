"""``biplomacy screening travel``: Travel Addresses, the directory's rows, a firm's return.

A firm's log and notes are private: bodies and lines hold counts and digests only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.office import office
from biplomacy.cli.printing import failed, print_findings
from biplomacy.cli.screening_asked import Json
from biplomacy.cli.screening_travel_words import return_lines
from biplomacy.cli.terminal import terminal
from biplomacy.register.statement.vasp_endpoint import encode_vasp_endpoint
from biplomacy.register.vasp_endpoint import VaspEndpoint
from biplomacy.screening.statement.travel_rule_return import (
    decode_travel_rule_return,
    encode_travel_rule_return,
)
from biplomacy.screening.travel_address import (
    PREFIX,
    decode_travel_address,
    encode_travel_address,
    require_callable,
)
from biplomacy.screening.travel_return import summarise_return
from biplomacy.screening.travel_return_check import (
    Opening,
    check_opening,
    check_travel_return,
    grade_of,
    recompute_return,
)
from biplomacy.screening.travel_rows import (
    decode_messages,
    decode_notes,
    encode_digests,
    encode_messages,
    message_at,
    only_message,
)
from biplomacy.values.canonical import read_object
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.wiring import keep_secret

app = office("travel", "Travel Rule: addresses, the directory, a firm's return.")
EVIDENCE = 3
MAX_LOG = 256 * 1024 * 1024
Body = Annotated[Path, typer.Argument(help="A body of travel-rule-return/1.")]
Digests = Annotated[Path, typer.Option("--digests", help="Its evidence travel-digests.")]
Log = Annotated[Path, typer.Option("--log", help="The firm's private file of messages.")]
Notes = Annotated[Path, typer.Option("--transfers", help="The firm's private file of transfers.")]


@app.command()
def address(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="A URL, or a Travel Address.")],
) -> None:
    """Write a URL as a Travel Address, or read one; refuses what no stranger may make us call."""
    out = terminal(context)
    if text.startswith(PREFIX) and "://" not in text:
        url = decode_travel_address(text)
        require_callable(url)
        out.line(url)
        return
    require_callable(text)
    out.line(encode_travel_address(text))


@app.command()
def endpoint(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    lei: Annotated[str, typer.Option(help="The firm's LEI.")],
    spki: Annotated[str, typer.Option(help="SHA-256 of its server's public key (SPKI), in hex.")],
    version: Annotated[list[str], typer.Option(help="A version it takes; may be given again.")],
    effective: Annotated[str, typer.Option(help="The first day on which it counts.")],
    url: Annotated[str | None, typer.Option(help="Where TRP inquiries go.")] = None,
    trisa: Annotated[str | None, typer.Option(help="Its TRISA host and port.")] = None,
) -> None:
    """Print the body of vasp-endpoint/1: the firm and the regulator each publish it."""
    row = VaspEndpoint(
        lei,
        Digest.parse(spki),
        tuple(version),
        Day.parse(effective),
        trp_url=url,
        trisa_endpoint=trisa,
    )
    terminal(context).json(encode_vasp_endpoint(row))


@app.command("return")
def make(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    lei: Annotated[str, typer.Option(help="The firm's LEI.")],
    first: Annotated[str, typer.Option("--from", help="The period's first day.")],
    last: Annotated[str, typer.Option("--to", help="The period's last day.")],
    log: Log,
    transfers: Notes,
    digests: Annotated[
        Path | None, typer.Option("--digests", help="Write the digests there: the evidence.")
    ] = None,
    json: Json = False,
) -> None:
    """Count a firm's transfers and messages; --json is the body of travel-rule-return/1."""
    out = terminal(context)
    messages = decode_messages(read_file(log, limit=MAX_LOG))
    notes = decode_notes(read_file(transfers, limit=MAX_LOG))
    told = summarise_return(lei, (Day.parse(first), Day.parse(last)), notes, messages)
    if digests is not None:
        rows = [(Day.of_instant(one.at), one.digest) for one in messages]
        keep_secret(digests, encode_digests(rows))
    if json:
        out.json(encode_travel_rule_return(told))
        return
    for line in return_lines(told):
        out.line(line)


@app.command()
def check(
    context: typer.Context,
    body: Body,
    *,
    digests: Digests,
    issuer: Annotated[str, typer.Option(help="Who published it: vasp/ and the LEI.")],
    log: Annotated[Path | None, typer.Option("--log", help="The firm's log: count again.")] = None,
    transfers: Annotated[
        Path | None, typer.Option("--transfers", help="The firm's transfers: count again.")
    ] = None,
) -> None:
    """Check a return against its digests and, given the firm's files, again; exit 3 if wrong."""
    out = terminal(context)
    told = decode_travel_rule_return(read_object(read_file(body)))
    findings = list(check_travel_return(told, issuer, read_file(digests, limit=MAX_LOG)))
    notes = None
    if log is not None and transfers is not None:
        notes = decode_notes(read_file(transfers, limit=MAX_LOG))
        messages = decode_messages(read_file(log, limit=MAX_LOG))
        findings.extend(recompute_return(told, notes, messages))
    print_findings(out, findings)
    if failed(findings):
        raise typer.Exit(EVIDENCE)
    out.line(
        f"the return follows from what was given; its counts are of the grade {grade_of(notes)}"
    )


@app.command("open")
def sample(
    context: typer.Context,
    log: Annotated[Path, typer.Argument(help="The firm's private file of messages.")],
    *,
    day: Annotated[str, typer.Option(help="The day that the regulator names.")],
    place: Annotated[int, typer.Option(min=0, help="The message's place in that day, from 0.")],
    into: Annotated[Path, typer.Option(help="A file that only its owner reads.")],
) -> None:
    """Write one message with its salt, for the regulator alone; it holds customers' data."""
    out = terminal(context)
    wanted = Day.parse(day)
    found = message_at(decode_messages(read_file(log, limit=MAX_LOG)), wanted, place)
    keep_secret(into, encode_messages([found]))
    out.note(f"the message is in {into}, which only its owner may read")


@app.command("check-sample")
def check_sample(
    context: typer.Context,
    opened: Annotated[Path, typer.Argument(help="What `open` wrote.")],
    *,
    digests: Digests,
    day: Annotated[str, typer.Option(help="The day that was named.")],
    place: Annotated[int, typer.Option(min=0, help="The place that was named.")],
) -> None:
    """Check an opened message against the digests that were published; exit 3 if it is another."""
    out = terminal(context)
    published = read_file(digests, limit=MAX_LOG)
    one = only_message(read_file(opened))
    opening = Opening(Day.parse(day), place, one.salt, one.content)
    findings = check_opening(published, opening)
    print_findings(out, findings)
    if failed(findings):
        raise typer.Exit(EVIDENCE)
    out.line("the sample is the message whose digest was published")
