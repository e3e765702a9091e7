"""``biplomacy demo surveillance``: a synthetic day, all rules, what they found, one replay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.progress import Watching
from biplomacy.cli.surveillance_files import alerts_name, write_private
from biplomacy.cli.surveillance_words import (
    alert_line,
    alert_lines,
    replayed_line,
    run_lines,
    score_lines,
)
from biplomacy.cli.terminal import terminal
from biplomacy.surveillance.replaying import replay_alert
from biplomacy.surveillance.rule_file import shipped_rule_set
from biplomacy.surveillance.running import run_rules
from biplomacy.surveillance.scoring import score
from biplomacy.surveillance.statement.alert_lines import encode_alerts
from biplomacy.surveillance.statement.rule_set import rule_set_digest
from biplomacy.surveillance.synthetic import Size
from biplomacy.values.day import Day
from biplomacy.wiring import SystemClock
from biplomacy.wiring.surveillance import make_synthetic_day, open_rule_engine

DAY = "2026-03-02"
CASES = 10


def show_surveillance(
    context: typer.Context,
    *,
    into: Annotated[Path, typer.Option("--into", help="Where to write the day.")] = Path(
        "demo-surveillance"
    ),
    trades: Annotated[int, typer.Option("--trades", help="How many usual trades.")] = 1_000_000,
    orders: Annotated[int, typer.Option("--orders", help="How many usual orders.")] = 500_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed, the same day.")] = 1,
) -> None:
    """Make a synthetic day with every typology planted, run all rules, replay one alert."""
    out, day = terminal(context), Day.parse(DAY)
    with Watching(out, "inventing", "row") as watching:
        planted = make_synthetic_day(into, day, Size(trades, orders, CASES, seed), watch=watching)
    rule_set = shipped_rule_set("standard-1")
    with open_rule_engine(into, day) as engine:
        with Watching(out, "running", "rule") as watching:
            found = run_rules(
                engine,
                rule_set,
                set_digest=rule_set_digest(rule_set),
                created_at=SystemClock().now(),
                watch=watching,
            )
        write_private(into / alerts_name(found.run), encode_alerts(found.alerts))
        replayed = replay_alert(found.alerts[0], engine)
    for line in (
        *run_lines(found, rule_set),
        "",
        *score_lines(score(rule_set, found.alerts, planted.labels)),
        "",
        *alert_lines(found.alerts),
        f"replay of {alert_line(found.alerts[0])}: {replayed_line(replayed)}",
        f"try     biplomacy surveillance replay {found.alerts[-1].id[:8]} --data {into}",
    ):
        out.line(line)
