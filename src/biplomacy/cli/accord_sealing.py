"""``biplomacy accord key|request|seal|open|reveal``: answers that the asker alone reads (§10.9)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy import wiring
from biplomacy.accord.exchange import draft
from biplomacy.accord.sealed_file import MAX_MESSAGE, MAX_SEALED, SealedContext, Use
from biplomacy.accord.sealing import (
    Suite,
    SupervisoryRequest,
    decode_sealing_key,
    encode_sealing_key,
    open_message,
    require_revealed,
    seal_message,
)
from biplomacy.accord.statement.sealed_message import TYPE as SEALED
from biplomacy.accord.statement.sealed_message import encode_sealed_message
from biplomacy.accord.statement.supervisory_request import TYPE as REQUEST
from biplomacy.accord.statement.supervisory_request import (
    decode_supervisory_request,
    encode_supervisory_request,
)
from biplomacy.cli.files import read_file, write_file
from biplomacy.cli.terminal import terminal
from biplomacy.record.errors import PathOccupied
from biplomacy.values.commitment import SALT_SIZE
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.fields import parse_hexadecimal

SALT_ENDING = ".salt"
_MAX_SALT = 65
OutFile = Annotated[Path, typer.Option("--out", "-o", help="The file to write.")]
Request = Annotated[str, typer.Option("--request", help="The request that is answered, by its id.")]


def key(
    context: typer.Context,
    *,
    into: Annotated[Path, typer.Option("--into", help="The file for the private key.")],
    suite: Annotated[
        Suite, typer.Option("--suite", help="x25519 for partners without ML-KEM.")
    ] = Suite.MLKEM768_X25519,
) -> None:
    """Make a sealing key and print its public half, for the accord's sealing_keys."""
    out = terminal(context)
    out.json(encode_sealing_key(wiring.make_sealing_key(into, suite)))
    out.note(f"the private key is in {into}: who has it reads what is sealed to you")


def request(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    request_id: Annotated[str, typer.Argument(metavar="ID", help="The request's id: R-2026-001.")],
    *,
    issuer: Annotated[str, typer.Option("--issuer", help="The office that asks.")],
    accord: Annotated[str, typer.Option("--accord", help="The accord's id.")],
    to: Annotated[str, typer.Option("--to", help="The office that is asked: SV/office.")],
    purpose: Annotated[str, typer.Option("--purpose", help="What the answer is needed for.")],
    legal_basis: Annotated[str, typer.Option("--legal-basis", help="The law that lets you ask.")],
    deadline: Annotated[str, typer.Option("--deadline", help="The day the answer is due.")],
    key_id: Annotated[str, typer.Option("--key", help="The id of your public sealing key.")],
    use: Annotated[Use, typer.Option("--use", help="What it may be used for.")] = Use.SUPERVISION,
) -> None:
    """Print the draft of supervisory-request/1, for officials to sign.

    The request is public: it holds no name of a person and nothing of a case.
    """
    body = encode_supervisory_request(
        SupervisoryRequest(
            id=request_id,
            accord=accord,
            recipient=to,
            purpose=purpose,
            legal_basis=legal_basis,
            use=use,
            deadline=Day.parse(deadline),
            key=Digest.parse(key_id),
        )
    )
    decode_supervisory_request(body)
    terminal(context).data(draft(REQUEST, issuer, body) + b"\n")


def seal(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The answer, at most 64 MiB.")],
    *,
    to: Annotated[Path, typer.Option("--to", help="The receiver's public sealing key.")],
    request: Request,
    accord: Annotated[str, typer.Option("--accord", help="The accord's id.")],
    sender: Annotated[str, typer.Option("--from", help="The office that answers: SV/office.")],
    recipient: Annotated[str, typer.Option("--for", help="The office that asked: PK/office.")],
    out_file: OutFile,
    use: Annotated[Use, typer.Option("--use", help="What it may be used for.")] = Use.SUPERVISION,
    media_type: Annotated[
        str, typer.Option("--media-type", help="What the file is.")
    ] = "application/octet-stream",
) -> None:
    """Seal an answer, and print the draft of sealed-message/1 for officials to sign.

    The salt beside the sealed file stays with you: with it you can show later what you answered.
    """
    out, public = terminal(context), decode_sealing_key(read_file(to))
    salt_file = out_file.with_name(out_file.name + SALT_ENDING)
    _require_free(out_file)
    sealed = seal_message(
        read_file(file, limit=MAX_MESSAGE),
        SealedContext(accord, request, sender, recipient, Digest.parse(public.id), use, media_type),
        key=public,
        sealer=wiring.open_sealer(),
        randomness=wiring.SystemRandomness(),
    )
    wiring.keep_secret(salt_file, sealed.salt.hex().encode() + b"\n")
    write_file(out_file, sealed.file, instead_of=out_file)
    issuer = sender.rpartition("/")[2]
    out.data(draft(SEALED, issuer, encode_sealed_message(sealed.message)) + b"\n")
    out.note(f"sealed to the key {public.id[:16]}…; keep {salt_file} to show it later")


def open_sealed(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A sealed file.")],
    *,
    key_file: Annotated[Path, typer.Option("--key", help="Your private sealing key.")],
    out_file: OutFile,
    request: Annotated[
        str, typer.Option("--request", help="Open it only as the answer to this request.")
    ] = "",
) -> None:
    """Open a sealed file whole, or not at all; what was in it is readable by you alone."""
    out = terminal(context)
    unsealer = wiring.open_unsealer(key_file)
    opened = open_message(read_file(file, limit=MAX_SEALED), unsealer, request=request)
    wiring.keep_secret(out_file, opened.plaintext)
    about = opened.context
    out.line(f"{about.accord}  request {about.request}  from {about.sender} to {about.recipient}")
    out.line(f"for {about.use}  {about.media_type}  {len(opened.plaintext):,} bytes")
    out.note("who sent it, the signatures on the sealed-message/1 in their record say")


def reveal(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What is shown as the answer.")],
    *,
    salt: Annotated[Path, typer.Option("--salt", help="The salt that was kept beside it.")],
    commitment: Annotated[
        str, typer.Option("--commitment", help="That of the logged sealed-message/1.")
    ],
) -> None:
    """Check that an answer shown later is the one that was sealed."""
    text = read_file(salt, limit=_MAX_SALT).decode("ascii", "replace").strip()
    shown = read_file(file, limit=MAX_MESSAGE)
    require_revealed(Digest.parse(commitment), shown, parse_hexadecimal(text, limit=SALT_SIZE))
    terminal(context).line("confirmed  this is what was sealed")


def _require_free(path: Path) -> None:
    if path.exists():
        raise PathOccupied(f"{path} exists already", hint="choose another name")
