"""``biplomacy power performance``: was the promise kept, and were orders to go down followed?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from biplomacy.cli.files import read_file, require_file
from biplomacy.cli.power_asked import SEED
from biplomacy.cli.power_contract import (
    ContractFile,
    OrdersFile,
    Salt,
    named_contract,
    named_orders,
)
from biplomacy.cli.power_inputs import named_months, named_system
from biplomacy.cli.power_performance_words import performance_lines
from biplomacy.cli.printing import print_findings
from biplomacy.cli.terminal import terminal
from biplomacy.power.availability import system_hours
from biplomacy.power.billing import read_bills
from biplomacy.power.contract import Contract
from biplomacy.power.ex_post import ExPost, ex_post_of, forecasts_of
from biplomacy.power.hour_files import read_hours
from biplomacy.power.hours import synthetic_series
from biplomacy.power.meter import MeterSource, meter_days
from biplomacy.power.month import Month
from biplomacy.power.month_table import SHIPPED
from biplomacy.power.performance import Performance, Promises, judge_performance
from biplomacy.power.statement.order_rows import encode_outcomes
from biplomacy.power.statement.performance import (
    encode_performance,
    encode_surplus_hours,
    state_performance,
)
from biplomacy.power.statement.surplus import decode_surplus
from biplomacy.values.canonical import read_object
from biplomacy.wiring.power import open_meter

MAX_HOURS_FILE = 16 * 1024 * 1024
File = Annotated[Path, typer.Argument(help="CSV: time,counter_wh,quality; at most 200 MB.")]
Bills = Annotated[Path | None, typer.Option("--bills", help="CSV: month,currency,billed.")]
First = Annotated[str | None, typer.Option("--from", help="The first month.")]
Last = Annotated[str | None, typer.Option("--to", help="The last month.")]
System = Annotated[
    str | None,
    typer.Option("--system", help="A power system: compare with its hours of surplus."),
]
Months = Annotated[str, typer.Option("--months", help="With --system: a table of monthly totals.")]
Year = Annotated[int, typer.Option("--year", help="With --system: the fiscal year.")]
Seed = Annotated[
    str | None, typer.Option("--seed", help="With --system: the name of synthetic hours.")
]
Hours = Annotated[
    Path | None, typer.Option("--hours", help="With --system: hours of load, CSV time,wh.")
]
Forecast = Annotated[
    Path | None, typer.Option("--forecast", help="With --system: a body of power-surplus/1.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the body of power-performance/1.")]


class Evidence(StrEnum):
    """Which evidence of the body is printed."""

    ORDERS = "orders"
    SURPLUS = "surplus"


EvidenceOf = Annotated[
    Evidence | None, typer.Option("--evidence", help="Print evidence of the body.")
]


@dataclass(frozen=True, slots=True)
class SurplusAsked:
    """The options that say which hours of surplus the meter is held against."""

    system: str | None
    months: str
    year: int
    seed: str | None
    hours: Path | None
    forecast: Path | None


def performance(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    file: File,
    *,
    contract: ContractFile,
    orders: OrdersFile = None,
    bills: Bills = None,
    first: First = None,
    last: Last = None,
    system: System = None,
    months: Months = SHIPPED[0],
    year: Year = 2025,
    seed: Seed = None,
    hours: Hours = None,
    forecast: Forecast = None,
    salt: Salt = None,
    evidence: EvidenceOf = None,
    json: Json = False,
) -> None:
    """Hold a meter against a contract: delivered, beyond it, obeyed, billed."""
    promised = named_contract(contract, salt)
    ex_post, hours_from = _surplus(SurplusAsked(system, months, year, seed, hours, forecast))
    source = _open(file)
    promises = Promises(
        promised,
        *_months(promised, first, last),
        orders=named_orders(orders),
        bills=() if bills is None else read_bills(read_file(bills), promised),
        ex_post=ex_post,
    )
    found = judge_performance(promises, meter_days(source.readings(), promised), source.provenance)
    out = terminal(context)
    if evidence is not None:
        out.data(_evidence(evidence, found, ex_post))
    elif json:
        out.json(encode_performance(state_performance(found, source.digest, ex_post)))
    else:
        for line in performance_lines(found, source.provenance, hours_from):
            out.line(line)
        print_findings(out, found.findings)


def _open(file: Path) -> MeterSource:
    require_file(file)
    return open_meter(file)


def _months(promised: Contract, first: str | None, last: str | None) -> tuple[Month, Month]:
    return (
        promised.first if first is None else Month.parse(first),
        promised.last if last is None else Month.parse(last),
    )


def _evidence(asked: Evidence, found: Performance, ex_post: ExPost | None) -> bytes:
    if asked is Evidence.ORDERS:
        return encode_outcomes(found.orders)
    if ex_post is None:
        raise typer.BadParameter("--evidence surplus goes with --system")
    return encode_surplus_hours(ex_post)


def _surplus(asked: SurplusAsked) -> tuple[ExPost | None, str]:
    """Return the surplus that was asked for, and where its hours come from."""
    if asked.system is None:
        if asked.forecast is not None or asked.hours is not None:
            raise typer.BadParameter("--hours and --forecast go with --system")
        return None, ""
    system = named_system(asked.system)
    if asked.hours is not None:
        series = read_hours(read_file(asked.hours, limit=MAX_HOURS_FILE), "plain").series
        where = f"file {asked.hours.name}"
    else:
        seed = asked.seed or SEED
        totals = named_months(asked.months).fiscal_year(asked.year)
        series = synthetic_series(totals, seed, system.utc_offset_minutes)
        where = f"seed {seed}"
    published = (
        ()
        if asked.forecast is None
        else forecasts_of(decode_surplus(read_object(read_file(asked.forecast))))
    )
    return ex_post_of(
        system_hours(system, series), published
    ), f"{series.provenance} hours ({where})"
