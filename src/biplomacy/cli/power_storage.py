"""``biplomacy power storage``: a year whose hours are joined, by a certified linear programme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biplomacy.cli.files import read_file
from biplomacy.cli.new_directory import write_directory
from biplomacy.cli.power_asked import (
    SEED,
    Claimed,
    HoursAsked,
    HoursFile,
    Loader,
    Mapping,
    MonthsName,
    SeedName,
    Step,
    SystemName,
    Year,
    find_hours,
)
from biplomacy.cli.power_dispatch import LoadText
from biplomacy.cli.power_dispatch_asked import read_load
from biplomacy.cli.power_hours_words import conflict_line, origin_line
from biplomacy.cli.power_storage_words import coupled_lines
from biplomacy.cli.printing import print_findings
from biplomacy.cli.terminal import terminal
from biplomacy.power import system_file
from biplomacy.power.availability import system_hours
from biplomacy.power.coupled_check import check_certificate, tell_coupled
from biplomacy.power.dispatch_problem import Couplings, Quota
from biplomacy.power.errors import LoadInvalid
from biplomacy.power.model import LoadKind
from biplomacy.power.quantities import GWH, MW, PER_KWH, whole
from biplomacy.power.statement.dispatch import decode_dispatch, encode_dispatch
from biplomacy.power.statement.lp_arrays import DUAL, PRIMAL
from biplomacy.power.storage import hourly_storage, solve_dispatch
from biplomacy.values.canonical import encode, read_object
from biplomacy.wiring import open_lp_solver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from biplomacy.power.coupled_check import ToldCoupled
    from biplomacy.power.dispatch_problem import Storage
    from biplomacy.power.model import FlexibleLoad, SystemHours

Power = Annotated[str, typer.Option("--mw", help="At the storage's terminals, each way.")]
Energy = Annotated[str, typer.Option("--mwh", help="What the storage holds.")]
Kept = Annotated[int, typer.Option("--kept-ppm", help="What is left of energy each way, ppm.")]
Wear = Annotated[str, typer.Option("--wear", help="Wear for each kWh that it gives.")]
QuotaGwh = Annotated[
    str | None, typer.Option("--quota-gwh", help="All mining together, GWh at the busbar.")
]
Solver = Annotated[str, typer.Option("--solver", help="highs, or linopy in front of it.")]
Write = Annotated[Path | None, typer.Option("--write", help="A new directory: body and blobs.")]
BODY, ENERGY = "body.json", "energy.csv"


def storage(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    *,
    system: SystemName = system_file.SHIPPED[0],
    months: MonthsName = None,
    year: Year = 2025,
    seed: SeedName = SEED,
    file: HoursFile = None,
    loader: Loader = None,
    mapping: Mapping = None,
    step: Step = 60,
    provenance: Claimed = None,
    load: LoadText = None,
    mw: Power = "200",
    mwh: Energy = "800",
    kept_ppm: Kept = 920_000,
    wear: Wear = "0.2",
    quota_gwh: QuotaGwh = None,
    solver: Solver = "highs",
    write: Write = None,
    json: Annotated[bool, typer.Option("--json", help="Print power-dispatch/1.")] = False,
) -> None:
    """Dispatch a year with storage; say between which two costs the best one lies."""
    out = terminal(context)
    found = find_hours(
        HoursAsked(system, months, year, seed, file, loader, mapping, step, provenance)
    )
    hours = system_hours(found.system, found.series)
    loads = tuple(read_load(text, hours.months[0]) for text in load or ())
    store = _storage(hours, (mw, mwh), wear, kept_ppm)
    couplings = Couplings((store,), _quotas(quota_gwh, loads))
    answer = solve_dispatch(hours, loads, open_lp_solver(solver), couplings)
    told = tell_coupled(hours, found.series, loads, couplings, answer)
    _write(write, told)
    if json:
        out.json(encode_dispatch(told.told))
        return
    out.line(origin_line(found, hours.standing))
    for line in (*conflict_line(found), *coupled_lines(told.told, answer)):
        out.line(line)


def storage_check(  # noqa: PLR0913 - a command's parameters are its options
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="What storage --write left there.")],
    *,
    system: SystemName = system_file.SHIPPED[0],
    months: MonthsName = None,
    year: Year = 2025,
    seed: SeedName = SEED,
    file: HoursFile = None,
    loader: Loader = None,
    mapping: Mapping = None,
    step: Step = 60,
    provenance: Claimed = None,
) -> None:
    """Check a dispatch with storage in whole numbers, without a solver; exit 3 where it differs."""
    out = terminal(context)
    found = find_hours(
        HoursAsked(system, months, year, seed, file, loader, mapping, step, provenance)
    )
    told = decode_dispatch(read_object(read_file(directory / BODY)))
    primal, dual = (read_file(directory / name) for name in (PRIMAL, DUAL))
    hours = system_hours(found.system, found.series)
    findings = check_certificate(told, hours, found.series, primal, dual)
    print_findings(out, findings)
    if findings:
        raise typer.Exit(3)
    out.line(origin_line(found, hours.standing))
    out.line("bound, cost and every energy are those of the published arrays")


def _storage(hours: SystemHours, size: tuple[str, str], wear: str, kept_ppm: int) -> Storage:
    power, energy = whole(size[0], MW, "--mw"), whole(size[1], MW, "--mwh")
    told = whole(wear, PER_KWH, "--wear")
    return hourly_storage(hours, (power, energy), kept_ppm=kept_ppm, wear=told)


def _write(directory: Path | None, told: ToldCoupled) -> None:
    if directory is None:
        return
    body = encode(encode_dispatch(told.told))
    blobs = ((ENERGY, told.energy), (PRIMAL, told.primal), (DUAL, told.dual))
    write_directory(directory, ((BODY, body), *blobs))


def _quotas(gwh: str | None, loads: Sequence[FlexibleLoad]) -> tuple[Quota, ...]:
    if gwh is None:
        return ()
    mining = tuple(place for place, one in enumerate(loads) if one.kind is LoadKind.MINING)
    if not mining:
        raise LoadInvalid("--quota-gwh limits mining, and no load mines", hint="name one by --load")
    return (Quota(mining, whole(gwh, GWH, "--quota-gwh")),)
