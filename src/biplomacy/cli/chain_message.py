"""``biplomacy chain verify-message``: whether a script's owner signed a file (BIP 322)."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.chain.address import script_of_address
from biplomacy.chain.errors import AddressMalformed, AddressNetworkMismatch
from biplomacy.chain.message import MessageOutcome, message_proof_object, verify_message
from biplomacy.chain.message_format import MAX_TEXT
from biplomacy.chain.model import Network
from biplomacy.cli.errors import Usage
from biplomacy.cli.files import read_file
from biplomacy.cli.terminal import terminal
from biplomacy.wiring import open_script_engine

if TYPE_CHECKING:
    from biplomacy.chain.message import MessageProof

EVIDENCE = 3
_SCRIPT = re.compile(r"(?:[0-9a-f]{2}){1,10000}")
_NETWORKS = (Network.MAIN, Network.TESTNET3, Network.REGTEST)
_SIGNS = {
    MessageOutcome.VALID: ("✓ valid", "green"),
    MessageOutcome.INVALID: ("✕ not valid", "red"),
    MessageOutcome.INCONCLUSIVE: ("? inconclusive", "yellow"),
}


class Engine(StrEnum):
    """The engines by name."""

    KERNEL = "kernel"
    TEMPLATES = "templates"


def verify_message_command(  # noqa: PLR0913 - one parameter per option
    context: typer.Context,
    *,
    message: Annotated[Path, typer.Option("--message", help="The file; each byte counts.")],
    signature: Annotated[Path, typer.Option("--signature", help="A file: smp or ful, base64.")],
    script: Annotated[str | None, typer.Option("--script", help="The script in hex.")] = None,
    address: Annotated[str | None, typer.Option("--address", help="Its address.")] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="Who judges.")] = Engine.KERNEL,
    json: Annotated[bool, typer.Option("--json", help="Print canonical JSON.")] = False,
) -> None:
    """Verify who signed a message (BIP 322)."""
    out = terminal(context)
    asked = _script(script, address)
    content = read_file(message)
    text = read_file(signature, limit=MAX_TEXT).decode("ascii", "replace")
    with open_script_engine(engine.value) as judge:
        proof = verify_message(asked, content, text, judge)
    if json:
        out.json(message_proof_object(proof))
    else:
        word, colour = _SIGNS[proof.outcome]
        out.line(f"{out.styled(word, colour)} · {proof.code} · {proof.reason}")
        out.line(f"  format {proof.form} · engine {proof.engine} · {_locks(proof)}")
    if not proof.valid:
        raise typer.Exit(EVIDENCE)


def _locks(proof: MessageProof) -> str:
    return "no lock" if proof.at_once else f"locktime {proof.time} · sequence {proof.age}"


def _script(script: str | None, address: str | None) -> bytes:
    """Return the script that one of the two options names."""
    if (script is None) is (address is None):
        raise Usage("give either --script or --address", hint="name the script once")
    if address is not None:
        return _paid(address.strip())
    text = (script or "").strip().lower()
    if not _SCRIPT.fullmatch(text):
        raise Usage("the script is not hexadecimal", hint="give the output script's bytes in hex")
    return bytes.fromhex(text)


def _paid(address: str) -> bytes:
    """Return an address's script, whatever its network: a message belongs to none."""
    for network in _NETWORKS:
        try:
            return script_of_address(address, network)
        except AddressNetworkMismatch:
            continue
    raise AddressMalformed(f"{address[:90]!r} is an address of no network that is known")
