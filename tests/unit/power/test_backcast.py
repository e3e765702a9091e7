"""The modelled year beside the published one (power §8.8)."""

from __future__ import annotations

from biplomacy.power.backcast import Backcast, CarrierRow, backcast_fy2025
from biplomacy.power.dispatch import dispatch_hours
from biplomacy.wiring.power import open_merit
from fakes.power_cases import golden_hours, hand_made, plant


def looked_back(name: str) -> Backcast:
    hours = golden_hours(name)
    found = backcast_fy2025(hours, dispatch_hours(hours, kernel=open_merit("numba")))
    assert found is not None
    return found


def test_pure_merit_order_hardly_runs_the_gas_that_ran() -> None:
    found = looked_back("pakistan-fy25")

    told = {(one.code, one.subject): one.message for one in found.findings}
    assert told["backcast-carrier", "rlng"] == "modelled 0.6, published 22.2 TWh"
    assert told["backcast-cost", "mean fuel cost"] == "modelled 6.00, published 8.60 a kWh"


def test_with_gas_that_must_be_taken_the_model_comes_near() -> None:
    found = looked_back("pakistan-fy25-must-take")

    (rlng,) = [row for row in found.rows if row.carrier == "rlng"]
    assert round(rlng.modelled_wh / 10**11) == 223
    assert round(float(found.modelled_cost) / 1000) == 786
    assert {one.subject for one in found.findings} & {"rlng", "mean fuel cost"} == set()


def test_hours_of_another_year_are_compared_with_nothing() -> None:
    hours = hand_made([plant("coal", 100, 500)], [60])

    assert backcast_fy2025(hours, dispatch_hours(hours)) is None


def test_a_tenth_of_what_was_published_is_tolerated_and_a_watt_hour_more_is_not() -> None:
    told = [CarrierRow("gas", wh, 1_000, "") for wh in (899, 900, 1_100, 1_101)]

    assert [row.differs for row in told] == [True, False, False, True]
