"""``biplomacy solvency``: what a firm owes, what it holds, at a block that it did not choose."""

from __future__ import annotations

from biplomacy.cli.office import office
from biplomacy.cli.solvency_checks import roll_forward, sample
from biplomacy.cli.solvency_claims import claim, double_claim
from biplomacy.cli.solvency_draw import draw, draw_check, draw_rule
from biplomacy.cli.solvency_tree import build, check, prove, rebuild

app = office("solvency", "What a firm owes, and whether it holds as much.")

app.command("build")(build)
app.command("prove")(prove)
app.command("check")(check)
app.command("rebuild")(rebuild)
app.command("draw-rule")(draw_rule)
app.command("draw")(draw)
app.command("draw-check")(draw_check)
app.command("claim")(claim)
app.command("double-claim")(double_claim)
app.command("sample")(sample)
app.command("roll-forward")(roll_forward)
