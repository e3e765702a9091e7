"""OpenFisca-Core as a peer of the programme: the same list, the same days, the same sum (§17.2).

It is under the AGPL and never a dependency: it runs in an environment of its own that is thrown
away. A reading there is a simulation that is built from a dictionary and asked for one variable;
its numbers are float32, and a day without a value is zero.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from measuring.outlook_peers import Peer

OPENFISCA_PACKAGE = "openfisca-core==46.0.0"
SCRIPT = """
import json, sys, time
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.model_api import ADD
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

with open(sys.argv[1]) as file:
    told = json.load(file)
body = build_entity(key="body", plural="bodies", label="", is_person=True)
state = build_entity(
    key="state", plural="states", label="", roles=[{"key": "member", "plural": "members"}]
)
window = periods.period(told["window"])

class purchase(Variable):
    value_type, entity, definition_period, label = float, body, DateUnit.DAY, ""

class mined(Variable):
    value_type, entity, definition_period, label = float, body, DateUnit.DAY, ""

class accumulated(Variable):
    value_type, entity, definition_period, label = float, state, DateUnit.DAY, ""

    def formula(state, period):
        bought = state.members("purchase", window, options=[ADD])
        dug = state.members("mined", window, options=[ADD])
        return state.sum(bought) + state.sum(dug)

class met(Variable):
    value_type, entity, definition_period, label = bool, state, DateUnit.DAY, ""

    def formula(state, period):
        return state("accumulated", period) <= 0

system = TaxBenefitSystem([body, state])
system.add_variables(purchase, mined, accumulated, met)

def simulation(bodies):
    states = {"SV": {"members": list(bodies)}}
    builder = SimulationBuilder()
    return builder.build_from_dict(system, {"bodies": bodies, "states": states})

def reading(bodies, traced):
    asked = simulation(bodies)
    asked.trace = traced
    answer = asked.calculate("met", told["on"])
    if traced:
        asked.tracer.computation_log.lines(False)
    return answer

def timed(bodies, traced):
    start = time.process_time()
    for _ in range(told["times"]):
        reading(bodies, traced)
    return (time.process_time() - start) / told["times"]

def work():
    accumulated = simulation(told["exact"]).calculate("accumulated", told["on"])
    times = [timed(bodies, traced) for bodies in told["asked"] for traced in (False, True)]
    met = any(reading(bodies, False)[0] for bodies in told["asked"])
    return [float(met), float(accumulated[0]), *times]
"""


@dataclass(frozen=True, slots=True)
class Flows:
    """What each body bought and mined, in BTC by day; all of them are members of one list."""

    bodies: Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Told:
    """Questions to the peer: each in ``asked`` is read ``times`` times, ``exact`` only added up."""

    first: str
    on: str
    days: int
    times: int
    asked: Sequence[Flows]
    exact: Flows


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether any question is met, the sum in BTC, and what a reading takes.

    ``times_s`` are seconds of CPU for each question, without and with the peer's own trace.
    """

    met: bool
    sum_btc: float
    times_s: tuple[tuple[float, float], ...]


def tell(told: Told, place: Path) -> Path:
    """Write the questions to a file at ``place`` for the peer's process."""
    content = json.dumps(  # noqa: TID251 - numbers of the peer are floats, which is what is compared
        {
            "window": f"day:{told.first}:{told.days}",
            "on": told.on,
            "times": told.times,
            "asked": [flows.bodies for flows in told.asked],
            "exact": told.exact.bodies,
        }
    )
    place.write_text(content, "utf-8")
    return place


def ask(peer: Peer) -> Answered:
    """Return what one run of the peer gives."""
    met, sum_btc, *times = peer.run()
    pairs = tuple(zip(times[::2], times[1::2], strict=True))
    return Answered(bool(met), sum_btc, pairs)
