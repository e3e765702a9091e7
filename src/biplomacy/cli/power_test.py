"""``biplomacy power test``: an offer against every benchmark and every rule set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.power_costing import Costing, costed, named_offers, named_rules
from biplomacy.cli.power_test_words import offer_lines, season_lines
from biplomacy.cli.printing import print_findings
from biplomacy.cli.terminal import terminal
from biplomacy.cli.wording import counted
from biplomacy.power.rule_file import SHIPPED, shipped_rules_bytes
from biplomacy.power.season_cost import Season
from biplomacy.power.statement.tariff_test import decode_tariff_test, encode_tariff_test
from biplomacy.power.subsidy import try_tariff
from biplomacy.power.tariff_check import check_tariff_test
from biplomacy.values.canonical import read_object

Offers = Annotated[
    list[str] | None,
    typer.Argument(metavar="OFFER…", help="Files, or shipped: nov-2024-offer, nov-2025-package."),
]
System = Annotated[str, typer.Option("--system", help="A shipped power system, or a file.")]
Months = Annotated[str, typer.Option("--months", help="A shipped table of months, or a file.")]
Seed = Annotated[str, typer.Option("--seed", help="The name that synthetic hours come from.")]
InSeason = Annotated[Season, typer.Option("--season", help="When the block takes power.")]
Megawatts = Annotated[str, typer.Option("--mw", help="The block at the meter, in MW.")]
LoadFactor = Annotated[str, typer.Option("--load-factor", help="Share of hours at full use.")]
Fx = Annotated[str, typer.Option("--fx", help="Rupees for a dollar; assumed.")]
Parts = Annotated[
    list[str] | None,
    typer.Option("--part", help="A cost a kWh, such as wires=0.4; adders=0 stands for all four."),
]
Price = Annotated[
    str | None, typer.Option("--tariff", help="A price in rupees a kWh, without terms.")
]
RuleNames = Annotated[
    list[str] | None, typer.Option("--rules", help="all, the id of a rule set, or a file.")
]
Energy = Annotated[
    str | None, typer.Option("--energy-twh", help="Energy at the meter; else as the block.")
]
Worth = Annotated[
    str | None, typer.Option("--worth", help="What a kWh is worth to the buyer, if indexed.")
]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]
SYSTEM, MONTHS, SEED = "pakistan-fy25", "pakistan-reported", "pakistan-fy25"
MW, FACTOR, FX = "2000", "0.92", "281"


def try_offer(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    offers: Offers = None,
    *,
    tariff: Price = None,
    rules: RuleNames = None,
    part: Parts = None,
    energy_twh: Energy = None,
    worth: Worth = None,
    system: System = SYSTEM,
    months: Months = MONTHS,
    seed: Seed = SEED,
    season: InSeason = Season.WINTER,
    mw: Megawatts = MW,
    load_factor: LoadFactor = FACTOR,
    fx: Fx = FX,
    json: Json = False,
) -> None:
    """Say whether an offer is a subsidy, by every benchmark and rule set; never by one alone.

    --json prints a body of power-tariff-test/1 for each offer.
    """
    out = terminal(context)
    asked = Costing(
        system, months, seed, season, mw, load_factor, fx, tuple(part or ()), energy_twh, worth
    )  # fmt: skip
    tariffs, chosen = named_offers(offers or [], tariff), named_rules(rules or ["all"])
    found = costed(asked)
    tests = [try_tariff(found.question(one), chosen) for one in tariffs]
    if json:
        for one in tests:
            out.json(encode_tariff_test(one))
        return
    for line in (*season_lines(found), *(line for one in tests for line in offer_lines(one))):
        out.line(line)


def check_offer(
    context: typer.Context,
    body: Annotated[
        Path, typer.Argument(help="A body of power-tariff-test/1, as --json prints it.")
    ],
    *,
    rules: Annotated[
        list[Path] | None, typer.Option("--rules", help="A rule file beside the shipped ones.")
    ] = None,
) -> None:
    """Make a published test again from its body and its rules; exit 3 where it differs."""
    out = terminal(context)
    known = [*map(shipped_rules_bytes, SHIPPED), *(read_file(path) for path in rules or ())]
    published = read_object(read_file(body))
    findings = check_tariff_test(published, known)
    print_findings(out, findings)
    if findings:
        raise typer.Exit(3)
    count = len(decode_tariff_test(published).rulings)
    out.line(f"{counted(count, 'rule set')} applied again: every figure is the same")
