"""``biplomacy serve``: show a record as a portal, from any copy of its files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import named, read_file
from biplomacy.cli.office import office
from biplomacy.cli.terminal import terminal
from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import find_record
from biplomacy.record.trust import decode_trust
from biplomacy.web.listening import LOOPBACK, Served, address_of, listen, run_apps
from biplomacy.web.portal import portal_app
from biplomacy.web.record_view import RecordView
from biplomacy.web.site import Site
from biplomacy.web.verdicts import read_verdicts
from biplomacy.wiring import open_record_source

MAX_VERDICTS = 1 << 28
app = office("serve", "Show a record as a portal.")


@app.command()
def serve(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    record: Annotated[
        str, typer.Option("--record", callback=named, help="A record's directory or address.")
    ],
    verdicts: Annotated[
        Path | None, typer.Option("--verdicts", help="The lines of `biplomacy verify --json`.")
    ] = None,
    trust: Annotated[Path | None, typer.Option("--trust", help="The record's trust.json.")] = None,
    state: Annotated[str, typer.Option("--state", help="The state's name on the pages.")] = "",
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free port.")] = 8080,
) -> None:
    """Serve the portal of a record until interrupted; nothing is recomputed and nothing stored."""
    out = terminal(context)
    trusted = decode_trust(read_file(trust)) if trust else None
    rows = read_verdicts(read_file(verdicts, limit=MAX_VERDICTS)) if verdicts else ()
    with open_record_source(record) as tiles:
        files = find_record(tiles)
        view = RecordView(audit_record(files, trusted), files, rows)
        with listen(port, host=host) as listener:
            address = address_of(listener)
            site = Site(
                state=state or view.audited.checkpoint.head.origin,
                record=view,
                address=address,
                checked_by=verdicts.name if verdicts else "",
                trust=str(trust) if trust else "trust.json",
            )
            out.line(f"{address}/")
            out.note("press Ctrl-C to end")
            run_apps([Served(portal_app(site), listener)])
