"""``biplomacy register``: who may do what, since when, and who said so."""

from __future__ import annotations

from biplomacy.cli.office import office
from biplomacy.cli.register_dump import dump, export
from biplomacy.cli.register_events import check, events
from biplomacy.cli.register_import import app as importing

app = office("register", "Who may do what, since when, and who said so.")

app.add_typer(importing)
app.command("events")(events)
app.command("check")(check)
app.command("dump")(dump)
app.command("export")(export)
