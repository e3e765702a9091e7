"""What the verbs of ``biplomacy solvency`` ask for: statements, keys, and who a customer is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.errors import Usage
from biplomacy.cli.files import read_file
from biplomacy.solvency.epoch_key import readable
from biplomacy.solvency.errors import EpochKeyMalformed, SolvencyMalformed
from biplomacy.solvency.key_file import KEY_SIZE, decode_epoch_key
from biplomacy.solvency.model import Identity
from biplomacy.solvency.statement.liabilities_root import TYPE, decode_liabilities_root
from biplomacy.solvency.tree_files import MAX_ROOT
from biplomacy.values.canonical import read_object
from biplomacy.values.errors import InputError
from biplomacy.values.fields import parse_hexadecimal
from biplomacy.wiring import SystemRandomness, keep_secret

if TYPE_CHECKING:
    from biplomacy.solvency.key_file import EpochKey
    from biplomacy.solvency.model import LiabilitiesRoot
    from biplomacy.values.canonical import JsonObject

MAX_STATEMENT = 64 * 1024
_MAX_CUSTOMER = 2048
_LINES = 2
CustomerFile = Annotated[
    Path | None,
    typer.Option(
        "--customer-file",
        help="Two lines: the customer number, and the legal identity. Else both are asked for.",
    ),
]
StatementFile = Annotated[
    Path, typer.Option("--statement", help="liabilities-root/1: its body, or the statement.")
]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]


def read_stated_root(path: Path) -> LiabilitiesRoot:
    """Return the root in a file that holds a body of ``liabilities-root/1``, or a statement."""
    content = read_object(read_file(path, limit=MAX_STATEMENT))
    body: JsonObject = content
    if content.get("type") == TYPE and isinstance(content.get("body"), dict):
        body = content["body"]  # type: ignore[assignment] # seen to be an object
    return decode_liabilities_root(body)


def read_customer(path: Path | None) -> Identity:
    """Return who a customer is, from a file or the terminal, never from the command line."""
    if path is None:
        return _identity(_typed("customer number"), _typed("legal identity"))
    try:
        lines = read_file(path, limit=_MAX_CUSTOMER).decode().splitlines()
    except UnicodeDecodeError:
        raise SolvencyMalformed(f"{path} is not UTF-8") from None
    if len(lines) != _LINES:
        raise SolvencyMalformed(
            f"{path} has {len(lines)} lines", hint="the customer number, then the legal identity"
        )
    return _identity(*lines)


def _typed(what: str) -> str:
    try:
        return str(typer.prompt(what, err=True))
    except typer.Abort:
        raise Usage(f"no {what} was typed", hint="type it, or give --customer-file FILE") from None


def read_balance(path: Path) -> int:
    """Return the base units in a file of one line; the message does not repeat them."""
    try:
        text = read_file(path, limit=_MAX_CUSTOMER).decode().strip()
    except UnicodeDecodeError:
        text = ""
    if not (text.isascii() and text.isdecimal()):
        raise SolvencyMalformed(f"{path} holds no whole number of base units")
    return int(text)


def read_epoch_key_file(path: Path) -> EpochKey:
    """Return the epoch key in a file."""
    return decode_epoch_key(read_file(path, limit=MAX_ROOT))


def read_master(path: Path) -> bytes:
    """Return the master secret in a file of 64 hexadecimal digits; a new one where none is.

    Raises:
        EpochKeyMalformed: the file holds something else.
    """
    if not path.exists():
        secret = SystemRandomness().bytes(KEY_SIZE)
        keep_secret(path, secret.hex().encode() + b"\n")
        return secret
    try:
        text = read_file(path, limit=MAX_ROOT).decode().strip()
        found = parse_hexadecimal(text, limit=KEY_SIZE)
    except (UnicodeDecodeError, InputError):
        found = b""
    if len(found) != KEY_SIZE:
        raise EpochKeyMalformed(
            f"{path} holds no master secret", hint="64 lower-case hexadecimal digits"
        )
    return found


def _identity(number: str, legal_id: str) -> Identity:
    number, legal_id = number.strip(), legal_id.strip()
    if not (readable(number) and readable(legal_id)):
        raise SolvencyMalformed("the customer number or the legal identity is no plain text")
    return Identity(number, legal_id)
