"""``biplomacy accord party|propose|sign|join|draft``: one file that both sign, and what follows.

The signatures lie beside the file, under its name with ``.dsse`` behind it. Each office adds its
own and passes both on; nothing else is exchanged (programme §10.7).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy import wiring
from biplomacy.accord.accord_file import MAX_FILE, format_accord, read_accord
from biplomacy.accord.errors import AccordMalformed, AccordUnsigned
from biplomacy.accord.joining import (
    PAYLOAD_TYPE,
    SIGNED_MEDIA_TYPE,
    SIGNED_ROLE,
    WITNESS,
    Joined,
    join_accord,
    signings,
)
from biplomacy.accord.linter import lint
from biplomacy.accord.model import Accord, LoggedAccord, WitnessPlace
from biplomacy.accord.party_object import decode_party, encode_party
from biplomacy.accord.proposing import party_of_charter, with_parties
from biplomacy.accord.statement.accord import TYPE, encode_logged_accord
from biplomacy.cli.accord_reading import find_accord
from biplomacy.cli.accord_words import signing_lines, witness_command
from biplomacy.cli.files import read_file, write_file
from biplomacy.cli.new_directory import write_directory
from biplomacy.cli.terminal import terminal
from biplomacy.record.charter import decode_charter
from biplomacy.record.signed_file import (
    SignedFile,
    add_file_signature,
    decode_signed_file,
    encode_signed_file,
    joined_signatures,
)
from biplomacy.values.canonical import read_object
from biplomacy.values.digest import Digest
from biplomacy.values.fields import Fields

if TYPE_CHECKING:
    from biplomacy.values.canonical import JsonObject

AccordFile = Annotated[Path, typer.Argument(help="The accord as TOML.")]
State = Annotated[str, typer.Option("--as", help="The party that you are, such as SV.")]
Envelopes = Annotated[
    list[Path] | None,
    typer.Option("--signatures", help="Where signatures are, else FILE.dsse; repeatable."),
]


def party(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    state: State,
    charter: Annotated[Path, typer.Option("--charter", help="Your charter: its body as JSON.")],
    issuer: Annotated[str, typer.Option("--issuer", help="The office that acts for you.")],
    monitoring: Annotated[str, typer.Option("--log-url", help="Where your record is read.")],
    witness_key: Annotated[str, typer.Option("--witness-key", help="Your witness's public key.")],
    witness_url: Annotated[str, typer.Option("--witness-url", help="Where it is reached.")],
) -> None:
    """Print what an accord states of your side: log, witness and officials' public keys."""
    found = party_of_charter(
        decode_charter(read_object(read_file(charter))),
        state,
        office=issuer,
        monitoring=monitoring,
        witness=WitnessPlace(witness_key, witness_url),
    )
    stated = encode_party(found)
    decode_party(Fields(stated, "party"))
    terminal(context).json(stated)


def propose(
    context: typer.Context,
    accord: Annotated[str, typer.Argument(help="An accord's id, or a TOML file.")],
    *,
    parties: Annotated[list[Path], typer.Option("--party", help="What `accord party` printed.")],
) -> None:
    """Print an accord as TOML with the parties' own logs, witnesses and keys, for both to sign."""
    given = []
    for file in parties:
        fields = Fields(read_object(read_file(file)), "party")
        given.append(decode_party(fields))
        fields.close()
    proposed = with_parties(find_accord(accord), given)
    content = format_accord(proposed)
    read_accord(content)
    terminal(context).data(content)


def sign(
    context: typer.Context,
    file: AccordFile,
    *,
    state: State,
    key_uri: Annotated[str, typer.Option("--key", help="Your private key, file2:PATH.")],
) -> None:
    """Sign an accord's bytes as an official of a party, beside the signatures that are there."""
    out = terminal(context)
    content = read_file(file, limit=MAX_FILE)
    accord = read_accord(content)
    place = _beside(file)
    begun = SignedFile(content, PAYLOAD_TYPE)
    if place.exists():
        begun = _same(_envelope(place), content)
    officials = [key for party in accord.parties if party.state == state for key in party.keys]
    if not officials:
        raise AccordMalformed(f"{state[:20]!r} is no party that states an official's key")
    signed = add_file_signature(begun, wiring.open_official_signer(key_uri, officials))
    write_file(place, encode_signed_file(signed), instead_of=place)
    out.line(f"{place}  sha256 {Digest.of(content)}")
    for line in signing_lines(signings(signed, accord)):
        out.note(line)


def join(
    context: typer.Context,
    file: AccordFile,
    *,
    state: State,
    into: Annotated[Path, typer.Option("--into", help="A new directory.", file_okay=False)],
    signatures: Envelopes = None,
) -> None:
    """Derive policies and the witness's configuration from an accord that both have signed."""
    out = terminal(context)
    joined = _joined(file, state, signatures)
    derived = joined.files()
    write_directory(into, [(one.name, one.content) for one in derived])
    for one in derived:
        out.line(f"{into / one.name}")
    for line in signing_lines(signings(_signed(file, signatures), joined.accord)):
        out.note(line)
    out.note(witness_command(into / WITNESS))


def draft(
    context: typer.Context,
    file: AccordFile,
    *,
    state: State,
    signatures: Envelopes = None,
) -> None:
    """Print the accord/1 statement that a party logs once all have signed (`statement draft`)."""
    out = terminal(context)
    joined = _joined(file, state, signatures)
    issuer = next(one.office for one in joined.accord.parties if one.state == state)
    body = encode_logged_accord(_logged(joined.accord, joined.file))
    content = encode_signed_file(_signed(file, signatures))
    evidence: JsonObject = {
        "role": SIGNED_ROLE,
        "sha256": str(Digest.of(content)),
        "media_type": SIGNED_MEDIA_TYPE,
        "size": len(content),
    }
    out.json({"type": TYPE, "issuer": issuer, "evidence": [evidence], "body": body})


def _joined(file: Path, state: str, signatures: list[Path] | None) -> Joined:
    return join_accord(_signed(file, signatures), state)


def _signed(file: Path, signatures: list[Path] | None) -> SignedFile:
    content = read_file(file, limit=MAX_FILE)
    signed = SignedFile(content, PAYLOAD_TYPE)
    for place in signatures or [_beside(file)]:
        signed = joined_signatures(signed, _same(_envelope(place), content))
    return signed


def _same(signed: SignedFile, content: bytes) -> SignedFile:
    if signed.payload != content or signed.payload_type != PAYLOAD_TYPE:
        raise AccordUnsigned(
            "the signatures are over other bytes than the file's",
            hint="take the file that was signed, unchanged, or let both sign this one",
        )
    return signed


def _logged(accord: Accord, file: Digest) -> LoggedAccord:
    return LoggedAccord(accord, file, lint(accord))


def _envelope(place: Path) -> SignedFile:
    return decode_signed_file(read_file(place, limit=4 * MAX_FILE))


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.dsse")
