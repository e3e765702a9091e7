"""``biplomacy accord prove|check``: one file that shows an exchange to anyone, offline (§10.6)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.accord.statement.exchange_file import (
    MAX_EXCHANGE,
    Exchange,
    TrustedLog,
    encode_exchange,
    verify_exchange,
)
from biplomacy.cli.accord_exchange_words import judged_lines, judged_object
from biplomacy.cli.errors import Usage
from biplomacy.cli.files import named, read_file
from biplomacy.cli.terminal import terminal
from biplomacy.record.auditing import audit_record
from biplomacy.record.note import parse_vkey
from biplomacy.record.policy import MAX_POLICY, parse_policy
from biplomacy.record.reading import find_record
from biplomacy.record.receipt import MAX_RECEIPT, decode_receipt
from biplomacy.record.trust import decode_trust
from biplomacy.values.errors import NotCanonical
from biplomacy.wiring import open_record_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.model import Trust
    from biplomacy.record.policy import Policy

EVIDENCE = 3


def prove(
    context: typer.Context,
    *,
    sent: Annotated[
        Path, typer.Option("--sent", help="The tlog-proof of the sender's knowledge-package/1.")
    ],
    received: Annotated[
        Path, typer.Option("--received", help="The tlog-proof of the receiver's receipt/1.")
    ],
) -> None:
    """Print exchange.json from the proofs of both logs (`biplomacy record prove`)."""
    proofs = (decode_receipt(read_file(each, limit=MAX_RECEIPT)) for each in (sent, received))
    terminal(context).data(encode_exchange(Exchange(*proofs)))


def check(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An exchange.json.")],
    *,
    sender_trust: Annotated[
        Path, typer.Option("--sender-trust", help="The trust.json of the sender's record.")
    ],
    receiver_trust: Annotated[
        Path, typer.Option("--receiver-trust", help="The trust.json of the receiver's record.")
    ],
    policy: Annotated[
        list[Path] | None,
        typer.Option("--policy", help="A log's tlog-policy, to judge its witnesses; repeatable."),
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--sender", callback=named, help="The sender's record.")
    ] = None,
    receiver: Annotated[
        str | None, typer.Option("--receiver", callback=named, help="The receiver's record.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print canonical JSON.")] = False,
) -> None:
    """Check offline that two logs tell of one exchange; exit 3 where they do not."""
    out = terminal(context)
    policies = [parse_policy(_text(each)) for each in policy or ()]
    judged = verify_exchange(
        read_file(file, limit=MAX_EXCHANGE),
        _trusted(sender_trust, policies, sender),
        _trusted(receiver_trust, policies, receiver),
    )
    if json:
        out.json(judged_object(judged))
    else:
        for line in judged_lines(judged):
            out.line(line)
    if not judged.confirmed:
        raise typer.Exit(EVIDENCE)


def _trusted(trust: Path, policies: Sequence[Policy], record: str | None) -> TrustedLog:
    trusted = decode_trust(read_file(trust))
    known = _policy_of(trusted, policies) if policies else None
    if record is None:
        return TrustedLog(trusted, known)
    with open_record_source(record) as tiles:
        return TrustedLog(trusted, known, audit_record(find_record(tiles), trusted))


def _policy_of(trusted: Trust, policies: Sequence[Policy]) -> Policy:
    key = parse_vkey(trusted.log_key)
    found = [policy for policy in policies if key in policy.logs]
    if len(found) != 1:
        said = "no policy names" if not found else "two policies name"
        raise Usage(
            f"{said} the log key of {trusted.origin}",
            hint="name one policy for each log, such as those that `accord join` wrote",
        )
    return found[0]


def _text(path: Path) -> str:
    try:
        return read_file(path, limit=MAX_POLICY).decode()
    except UnicodeDecodeError as error:
        raise NotCanonical(f"{path} is not UTF-8", hint="name the file of the policy") from error
