"""``biplomacy record keys`` and ``record trust``: what is made before and handed out after."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.errors import Usage
from biplomacy.cli.files import read_file
from biplomacy.cli.office import office
from biplomacy.cli.terminal import terminal
from biplomacy.record.charter import (
    check_charter,
    decode_charter,
    decode_official,
    encode_charter,
)
from biplomacy.record.drafts import draft_charter
from biplomacy.record.errors import CharterMalformed, PathOccupied
from biplomacy.record.model import KeyKind
from biplomacy.record.note import format_vkey
from biplomacy.record.proving import trust_in
from biplomacy.record.trust import encode_trust, fingerprint
from biplomacy.values.canonical import read_object
from biplomacy.wiring import make_note_key, make_official_key, open_log, open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.record.model import Charter

Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="The role of an official to make a key for; repeatable."),
]
Officials = Annotated[
    list[Path] | None,
    typer.Option("--official", help="A public half, from `statement key`; repeatable."),
]
_ROLE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
_LOG = "log"

trust_app = office("trust", "What a stranger needs to trust this record.")


def keys(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    origin: Annotated[str, typer.Option("--origin", help="The record's name.")],
    issuer: Annotated[str, typer.Option("--office", help="The office that will publish.")],
    role: Roles = None,
    official: Officials = None,
    threshold: Annotated[int, typer.Option(min=1, help="How many must sign.")] = 1,
    witness: Annotated[
        str, typer.Option("--witness", help='The partner\'s witness, "VKEY URL".')
    ] = "",
    into: Annotated[Path, typer.Option("--into", help="The directory for the keys.")] = Path(
        "keys"
    ),
) -> None:
    """Make a log's key and officials' keys, and print the draft of a charter that names them.

    Without a charter that holds together no key is left.
    """
    out, roles = terminal(context), role or ()
    given = [decode_official(read_object(read_file(file))) for file in official or ()]
    places = _places(into, roles)
    into.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".draft-", dir=into) as folder:
        drafts = Path(folder)
        log = make_note_key(drafts / f"{_LOG}.pem", origin, KeyKind.LOG_ED25519)
        made = [make_official_key(drafts / f"{name}.pem", name) for name in roles]
        charter = draft_charter(format_vkey(log), issuer, [*made, *given], threshold, witness)
        _require_sound(charter)
        for place in places:
            place.hardlink_to(drafts / place.name)
    out.json(encode_charter(charter))
    if not witness:
        out.note("no witness: name the partner's with --witness, or nobody else sees this record")
    kept = "keep them apart, one official each" if roles else "the log's own, and no official's"
    out.note(f"private keys are in {into}: {kept}")


def _places(into: Path, roles: Sequence[str]) -> tuple[Path, ...]:
    """Return where the keys of the log and of each role are to lie; nothing is there yet.

    Raises:
        Usage: a role is no plain name, or occurs twice.
        PathOccupied: a key lies there already.
    """
    for name in roles:
        if _ROLE.fullmatch(name) is None:
            raise Usage(
                f"the role {name[:40]!r} is no plain name",
                hint="write it in a-z, 0-9 and hyphens: it also names the key's file",
            )
    names = (_LOG, *roles)
    if len(set(names)) < len(names):
        raise Usage("two keys would have the same name", hint="one role each, and none called log")
    places = tuple(into / f"{name}.pem" for name in names)
    for place in places:
        if place.exists():
            raise PathOccupied(
                f"{place} exists; a key file is never overwritten", hint="choose another --into"
            )
    return places


def _require_sound(charter: Charter) -> None:
    decode_charter(encode_charter(charter))
    problems = check_charter(charter)
    if problems:
        raise CharterMalformed(problems[0].message, hint="mend the options; no key was kept")


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
