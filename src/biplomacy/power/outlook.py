"""An outlook: a scenario walked, and what it came to for sector, treasury and investor (§14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.power.drawing import growth_factors
from biplomacy.power.monthly_closes import encode_closes
from biplomacy.power.outcome import (
    LoadFactors,
    PartyOutcome,
    PriceCheck,
    load_factors,
    party_outcomes,
    price_checks,
)
from biplomacy.power.path_rows import digest_rows
from biplomacy.power.scenario import CODE, PathWalk, walk_all
from biplomacy.power.scenario_model import require_scenario
from biplomacy.power.tornado import tornado
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from biplomacy.power.month import Month
    from biplomacy.power.path_rows import PathRows
    from biplomacy.power.scenario_model import MonthCloses, PowerScenario
    from biplomacy.power.tornado import TornadoStep

    Walking = Callable[[PathWalk], PathRows]


@dataclass(frozen=True, slots=True)
class ClosesCited:
    """The closes that an outlook was drawn from: ``digest`` is of their table in our own form."""

    first: Month
    last: Month
    source: str
    digest: Digest


@dataclass(frozen=True, slots=True)
class PowerOutlook:
    """What ``power-outlook/1`` states.

    ``paths`` is the digest of the doubles (§17.7), ``rows`` that of the table of all paths.
    """

    code: str
    scenario: PowerScenario
    closes: ClosesCited
    outcomes: tuple[PartyOutcome, ...]
    load: LoadFactors
    prices: tuple[PriceCheck, ...]
    paths: Digest
    rows: Digest
    tornado: tuple[TornadoStep, ...] = ()


def draw_outlook(
    scenario: PowerScenario,
    closes: MonthCloses,
    *,
    walking: Walking = walk_all,
    with_tornado: bool = False,
) -> tuple[PowerOutlook, PathRows]:
    """Return the outlook of a scenario and the rows of its paths.

    Any ``walking`` that returns the rows of all paths gives the same bytes.

    Raises:
        LimitExceeded, SystemMalformed: the scenario cannot be walked.
    """
    require_scenario(scenario)
    growth = growth_factors(closes, scenario.draws.block_months)
    rows = walking(PathWalk(scenario, growth))
    steps = tornado(scenario, growth, walking) if with_tornado else ()
    outlook = PowerOutlook(
        code=CODE,
        scenario=scenario,
        closes=cite_closes(closes),
        outcomes=party_outcomes(rows),
        load=load_factors(scenario, rows),
        prices=price_checks(scenario, rows),
        paths=rows.digest,
        rows=digest_rows(rows),
        tornado=steps,
    )
    return outlook, rows


def cite_closes(closes: MonthCloses) -> ClosesCited:
    """Return how closes are cited."""
    return ClosesCited(closes.first, closes.last, closes.source, Digest.of(encode_closes(closes)))
