"""``biplomacy record witness``: cosign the checkpoints of a partner's record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.accord.joining import WitnessDuties, read_witness_file
from biplomacy.cli.errors import Usage
from biplomacy.cli.files import read_file
from biplomacy.cli.fork_proofs import require_free, write_fork_proof
from biplomacy.cli.office import office
from biplomacy.cli.terminal import terminal
from biplomacy.cli.wording import counted
from biplomacy.record.model import KeyKind
from biplomacy.record.note import format_vkey, parse_vkey
from biplomacy.record.witnessing import Witness, refused_fork
from biplomacy.web.listening import LOOPBACK, Served, address_of, listen, run_apps
from biplomacy.web.witness import witness_app
from biplomacy.wiring import SystemClock, make_note_key, open_store, open_witness_signer

app = office("witness", "Cosign the checkpoints of a partner's record.")


@app.command()
def key(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Option("--name", help="The witness's name.")],
    into: Annotated[Path, typer.Option("--into", help="The file for the private key.")],
) -> None:
    """Make a witness's key and print its public half, for the partner's charter."""
    made = make_note_key(into, name, KeyKind.COSIGNATURE_ED25519)
    terminal(context).line(format_vkey(made))


@app.command()
def serve(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    key_file: Annotated[Path, typer.Option("--key", help="The witness's private key.")],
    name: Annotated[str | None, typer.Option("--name", help="The witness's name.")] = None,
    log: Annotated[
        list[str] | None, typer.Option("--log", help="A log's verifier key; repeatable.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="The witness.json of `accord join`, for --name and --log."),
    ] = None,
    store: Annotated[
        str | None, typer.Option("--store", help="sqlite:PATH or postgresql://….")
    ] = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free port.")] = 8090,
) -> None:
    """Answer add-checkpoint (C2SP tlog-witness) for the logs that are named."""
    out = terminal(context)
    duties = _duties(config, name, log)
    logs = {parsed.name: parsed for parsed in map(parse_vkey, duties.follows)}
    signer = open_witness_signer(key_file, duties.name)
    if duties.vkey is not None and parse_vkey(duties.vkey) != signer.key:
        raise Usage(
            f"the key in {key_file} is not that of {duties.vkey}",
            hint="name the file that `record witness key` made with that key",
        )
    with open_store(store, out.settings) as opened, listen(port, host=host) as listener:
        witness = Witness(opened.witness(), logs, signer, SystemClock())
        out.line(f"{address_of(listener)}/")
        out.note(f"witness {format_vkey(signer.key)} for {', '.join(logs)}")
        run_apps([Served(witness_app(witness), listener)])


@app.command()
def evidence(
    context: typer.Context,
    origin: Annotated[str, typer.Argument(help="The origin of a log that was cosigned here.")],
    *,
    fork_proof: Annotated[
        Path, typer.Option("--fork-proof", help="Where to write the proof of a fork, if kept.")
    ],
    store: Annotated[
        str | None, typer.Option("--store", help="sqlite:PATH or postgresql://….")
    ] = None,
) -> None:
    """Write what shows that a log forked, from the requests that were refused."""
    out = terminal(context)
    require_free(fork_proof)
    with open_store(store, out.settings) as opened:
        witnessed = opened.witness()
        kept = len(witnessed.evidence(origin))
        found = refused_fork(witnessed, origin)
    out.line(f"{origin}  {counted(kept, 'refused request')} kept")
    write_fork_proof(out, fork_proof, found)


def _duties(config: Path | None, name: str | None, log: list[str] | None) -> WitnessDuties:
    if config is not None:
        if name is not None or log:
            raise Usage("the name and the logs are stated twice", hint="leave out --name and --log")
        return read_witness_file(read_file(config))
    if name is None or not log:
        raise Usage(
            "the name or the logs are not stated",
            hint="give --name and --log, or --config with a witness.json",
        )
    return WitnessDuties(name, tuple(log))
