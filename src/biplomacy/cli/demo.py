"""``biplomacy demo``: replay two states on a test chain and open their portals."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.demo_mirror import PAGE, write_changed_copy
from biplomacy.cli.demo_portals import EL_SALVADOR, open_portals
from biplomacy.cli.demo_solvency import solvency
from biplomacy.cli.demo_surveillance import show_surveillance
from biplomacy.cli.office import office
from biplomacy.cli.printing import print_rows
from biplomacy.cli.sites import Shown, open_site
from biplomacy.cli.terminal import terminal
from biplomacy.demo.model import Places, Reading
from biplomacy.demo.one_tamper import Tamper, tamper_record, tampered
from biplomacy.demo.replay import clean, replay
from biplomacy.web.listening import run_apps

if TYPE_CHECKING:
    from biplomacy.cli.terminal import Terminal
    from biplomacy.demo.model import Event

app = office("demo", "Replay two states on a test chain.")
app.command("solvency")(solvency)
app.command("surveillance")(show_surveillance)
_SUBJECT_WIDTH = 9


@app.callback()
def demo() -> None:
    """Replay two states on a test chain."""


@app.command()
def run(
    context: typer.Context,
    *,
    into: Annotated[Path, typer.Option("--into", help="Where to write.")] = Path("demo-output"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Write, and exit.")] = False,
    reading: Annotated[
        Reading, typer.Option("--reading", help="Who may see what of the wallets.")
    ] = Reading.TRANSFER,
    json: Annotated[bool, typer.Option("--json", help="Print the events as JSON Lines.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="First port.")] = 8080,
) -> None:
    """Replay El Salvador 2021 to 2025 on regtest, and Pakistan that recomputes it.

    Writes DIR/chain/blocks, DIR/sv, DIR/pk, their trust files and DIR/accord. Amounts are the
    published ones, the coins are worthless, and what nobody published is marked SYNTHETIC.
    """
    out = terminal(context)
    started = time.monotonic()
    for event in replay(into, reading, out.settings, worlds=not no_serve):
        _tell(out, event, started, json=json)
    places = Places(into)
    if no_serve:
        return
    with open_portals(places, reading, port) as portals:
        _tell(out, portals.made, started, json=json)
        if not json:
            print_rows(out, portals.claims)
            out.line()
            out.line(f"  open  {portals.start}")
            out.line(f"        other state {portals.other}")
            out.line(f"        tampered mirror {portals.mirror}")
            out.line(
                f"  try   biplomacy verify {places.record('sv')} --trust {places.trust('sv')} "
                f"--chain {places.blocks}"
            )
            mirror, trust = places.into / "mirror", places.trust("sv")
            out.line(f"        biplomacy portal check {mirror} --trust {trust}")
        out.note("press Ctrl-C to end")
        run_apps(portals.served)


@app.command("tamper")
def tamper_with(
    context: typer.Context,
    how: Annotated[Tamper, typer.Argument(help="What is changed, named as its folder.")],
    *,
    into: Annotated[Path, typer.Option("--into", help="Where the replay lies.")] = Path(
        "demo-output"
    ),
) -> None:
    """Write a copy of El Salvador's record or portal that lies, for you to catch.

    It lies in DIR/tampered; the record itself stays as it is.
    """
    out, places = terminal(context), Places(into)
    place, trust = tampered(places, how), places.trust("sv")
    if how is Tamper.PAGE:
        verdicts = places.verdicts("sv")
        told = Shown(str(places.record("sv")), str(verdicts), None, EL_SALVADOR, None)
        with open_site(told, ".") as site:
            shown = write_changed_copy(site, place.resolve())[1]
        out.line(f"{place}: {PAGE} shows {shown}, and its entry another figure")
        out.note(f"catch it: biplomacy portal check {place} --trust {trust}")
        return
    out.line(f"{place}: {tamper_record(places, how)}")
    out.note(f"catch it: biplomacy verify {place} --trust {trust}")


@app.command("clean")
def remove(
    context: typer.Context,
    *,
    into: Annotated[Path, typer.Option("--into", help="Where the replay lies.")] = Path(
        "demo-output"
    ),
) -> None:
    """Remove what `demo run` wrote; anything else is left alone."""
    out = terminal(context)
    out.line(f"{into} is removed" if clean(into) else f"{into} is not there")


def _tell(out: Terminal, event: Event, started: float, *, json: bool) -> None:
    if json:
        out.json({"subject": event.subject, "text": event.text, "data": event.data})
    else:
        _say(out, event, time.monotonic() - started)


def _say(out: Terminal, event: Event, elapsed: float) -> None:
    subject = f"{event.subject:{_SUBJECT_WIDTH}}"
    out.note(f"{elapsed:3.0f} s  {subject} {event.text}")
