"""``biplomacy record keys`` and ``record trust``: what is made before and handed out after."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.office import office
from biplomacy.cli.terminal import terminal
from biplomacy.record.charter import encode_charter
from biplomacy.record.drafts import draft_charter
from biplomacy.record.model import KeyKind
from biplomacy.record.note import format_vkey
from biplomacy.record.proving import trust_in
from biplomacy.record.trust import encode_trust, fingerprint
from biplomacy.wiring import make_note_key, make_official_key, open_log, open_store

trust_app = office("trust", "What a stranger needs to trust this record.")


def keys(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    origin: Annotated[str, typer.Option("--origin", help="The record's name.")],
    issuer: Annotated[str, typer.Option("--office", help="The office that will publish.")],
    role: Annotated[list[str], typer.Option("--role", help="An official's role; repeatable.")],
    threshold: Annotated[int, typer.Option(min=1, help="How many must sign.")] = 1,
    witness: Annotated[
        str, typer.Option("--witness", help='The partner\'s witness, "VKEY URL".')
    ] = "",
    into: Annotated[Path, typer.Option("--into", help="The directory for the keys.")] = Path(
        "keys"
    ),
) -> None:
    """Make a log's key and officials' keys, and print the draft of a charter that names them."""
    out = terminal(context)
    log = make_note_key(into / "log.pem", origin, KeyKind.LOG_ED25519)
    officials = [make_official_key(into / f"{name}.pem", name) for name in role]
    out.json(encode_charter(draft_charter(format_vkey(log), issuer, officials, threshold, witness)))
    if not witness:
        out.note("no witness: name the partner's with --witness, or nobody else sees this record")
    out.note(f"private keys are in {into}: keep them apart, one official each")


@trust_app.callback()
def trust() -> None:
    """Say what a stranger needs to trust this record."""


@trust_app.command()
def show(
    context: typer.Context,
    *,
    store: Annotated[
        str | None, typer.Option("--store", help="sqlite:PATH or postgresql://….")
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", help="The log, where the store holds several.")
    ] = None,
) -> None:
    """Print trust.json; the charter's fingerprint, for the gazette, goes to standard error."""
    out = terminal(context)
    with open_store(store, out.settings) as opened:
        found = trust_in(open_log(opened, origin))
    out.data(encode_trust(found) + b"\n")
    out.note(f"charter {fingerprint(found.charter)}")
