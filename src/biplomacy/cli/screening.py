"""``biplomacy screening``: names, addresses and blocks against published lists."""

from __future__ import annotations

from biplomacy.cli import screening_ivms, screening_lists, screening_travel
from biplomacy.cli.office import office
from biplomacy.cli.screening_address import address, block
from biplomacy.cli.screening_name import name
from biplomacy.cli.screening_run import check, config, rescreen, run, salt

app = office("screening", "Names and addresses against published lists.")

app.add_typer(screening_lists.app)
app.add_typer(screening_ivms.app)
app.add_typer(screening_travel.app)
app.command("address")(address)
app.command("block")(block)
app.command("name")(name)
app.command("salt")(salt)
app.command("run")(run)
app.command("run-check")(check)
app.command("config")(config)
app.command("rescreen")(rescreen)
