"""What an outlook of surplus power was asked on the command line, made into scenarios."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from biplomacy.cli.files import read_file
from biplomacy.jobs.ranges import LEAST_PATHS, LocalPool
from biplomacy.power.errors import SystemMalformed
from biplomacy.power.outlook_file import read_scenario, shipped_scenario, shipped_scenarios
from biplomacy.power.path_rows import PathRows
from biplomacy.power.rivals import ELASTICITY
from biplomacy.power.scenario import walk_all
from biplomacy.power.scenario_model import ElasticRivals, FlatPrice, IndexedPrice
from biplomacy.power.statement.outlook import rivals_rule
from biplomacy.values.money import parse_decimal

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.power.outlook import Walking
    from biplomacy.power.scenario_model import PowerPrice, PowerScenario, Rivals

ELASTIC = "elastic"
REFERENCE_J_PER_TH = Decimal(20)


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of ``power outlook`` that change a scenario, as they were typed."""

    case: str
    tariffs: tuple[str, ...]
    floor: str | None
    share: str | None
    paths: int | None
    seed: str | None
    rivals: str | None


def read_scenarios(asked: Asked) -> tuple[PowerScenario, ...]:
    """Return a scenario for each tariff: flat ones as typed, then the indexed one.

    Raises:
        SystemMalformed, QuantityMalformed: the case does not read, or half an index was given.
        FieldMalformed: a tariff is no decimal number.
    """
    scenario = _named(asked.case)
    draws = scenario.draws
    if asked.paths is not None:
        draws = replace(draws, paths=asked.paths)
    if asked.seed is not None:
        draws = replace(draws, seed=asked.seed)
    scenario = replace(scenario, draws=draws, rivals=_rivals(asked, scenario))
    return tuple(
        replace(scenario, terms=replace(scenario.terms, tariff=price))
        for price in _prices(asked) or (scenario.terms.tariff,)
    )


def open_walking(workers: int, watching: Callable[[int, int], None]) -> Walking:
    """Return what walks all paths: this process, or so many others; the bytes are the same."""
    if not workers:
        return lambda walk: walk_all(walk, watching)
    pool = LocalPool(workers)
    return lambda walk: PathRows.of_bits(
        pool.rows(walk.bits, walk.scenario.draws.paths, LEAST_PATHS)
    )


def _named(case: str) -> PowerScenario:
    if case in shipped_scenarios() or not Path(case).exists():
        return shipped_scenario(case)
    return read_scenario(read_file(Path(case)))


def _rivals(asked: Asked, scenario: PowerScenario) -> Rivals | ElasticRivals:
    if asked.rivals is None or asked.rivals == rivals_rule(scenario):
        return scenario.rivals
    if asked.rivals != ELASTIC:
        raise SystemMalformed(
            f"the case has no rule {asked.rivals[:40]!r} for its rivals",
            hint=f"write {ELASTIC}, or leave it out for the rule of the case",
        )
    return ElasticRivals(scenario.rivals.hashrate_phs, ELASTICITY)


def _prices(asked: Asked) -> tuple[PowerPrice, ...]:
    found: list[PowerPrice] = [FlatPrice(parse_decimal(text)) for text in asked.tariffs]
    if (asked.floor is None) != (asked.share is None):
        raise SystemMalformed(
            "an indexed tariff has a floor and a share", hint="give --floor and --share"
        )
    if asked.floor is not None and asked.share is not None:
        floor, share = parse_decimal(asked.floor), parse_decimal(asked.share)
        found.append(IndexedPrice(floor, share, REFERENCE_J_PER_TH))
    return tuple(found)
