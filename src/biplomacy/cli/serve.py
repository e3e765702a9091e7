"""``biplomacy serve``: show a record as a portal, from any copy of its files."""

from __future__ import annotations

from typing import Annotated

import typer

from biplomacy.cli.office import office
from biplomacy.cli.sites import Forks, Pin, Record, Shown, State, TrustFile, Verdicts, open_editions
from biplomacy.cli.terminal import terminal
from biplomacy.web.listening import LOOPBACK, Served, address_of, listen, run_apps
from biplomacy.web.portal import following_app
from biplomacy.web.rates import Readers, read_rates
from biplomacy.wiring import SystemClock, SystemRandomness

app = office("serve", "Show a record as a portal.")


@app.command()
def serve(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    record: Record,
    verdicts: Verdicts = None,
    trust: TrustFile = None,
    state: State = "",
    pin: Pin = None,
    fork_proof: Forks = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = LOOPBACK,
    address: Annotated[
        str, typer.Option("--address", help="Where readers reach it, as behind a proxy.")
    ] = "",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free port.")] = 8080,
) -> None:
    """Serve the portal of a record until interrupted; nothing is recomputed and nothing stored.

    A checkpoint that is published meanwhile is shown as soon as it was read and checked.
    """
    out = terminal(context)
    readers = Readers(read_rates(out.settings.rates), SystemClock(), SystemRandomness())
    with listen(port, host=host) as listener:
        here = address_of(listener)
        shown = Shown(record, verdicts, trust, state, pin, tuple(fork_proof or ()))
        with open_editions(shown, address.rstrip("/") or here) as editions:
            out.line(f"{here}/")
            out.note("press Ctrl-C to end")
            app = following_app(editions, readers)
            run_apps([Served(app, listener, editions.renew, shown.renew_s)])
