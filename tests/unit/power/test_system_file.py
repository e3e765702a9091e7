"""Power systems as files."""

from __future__ import annotations

import pytest

from biplomacy.power.errors import OffsetMissing, QuantityMalformed, SystemMalformed
from biplomacy.power.model import MonthlyEnergy, Outage
from biplomacy.power.system_file import SHIPPED, read_system, shipped_bytes, shipped_system
from biplomacy.values.errors import BiplomacyError
from biplomacy.values.verdict import Standing

SHIPPED_TEXT = shipped_bytes("pakistan-fy25").decode()


def test_the_shipped_system_holds_the_plants_of_the_golden_case() -> None:
    system = shipped_system("pakistan-fy25")

    assert [(p.name, p.capacity_wh // 10**6, p.cost.prices[0][1]) for p in system.plants] == [
        ("hydro", 10_600, 0),
        ("wind", 1_845, 0),
        ("solar", 780, 0),
        ("nuclear", 3_530, 242_100),
        ("thar", 3_300, 1_134_770),
        ("gas", 2_600, 1_337_910),
        ("imported-coal", 4_600, 1_449_860),
        ("rlng", 5_900, 2_203_100),
        ("rfo", 1_500, 3_105_330),
    ]
    assert system.reserve.largest_unit_wh == 1_145 * 880_000
    assert (system.loss_ppm, system.grid_limit_wh) == (25_000, 26_000 * 10**6)
    assert system.value_of_lost_load == 100_000_000


def test_the_hydro_energy_of_the_year_is_the_published_share() -> None:
    hydro = shipped_system("pakistan-fy25").plants[0].availability

    assert isinstance(hydro, MonthlyEnergy)
    total = sum(wh for _, wh in hydro.wh)
    assert round(100 * total / (127_160 * 10**9), 2) == 31.44


def test_the_variant_differs_in_two_plants_only() -> None:
    plain, variant = map(shipped_system, SHIPPED)

    differing = [b for a, b in zip(plain.plants, variant.plants, strict=True) if a != b]
    assert [plant.name for plant in differing] == ["nuclear", "rlng"]
    assert differing[0].availability == Outage(726_000)
    assert differing[1].must_take_wh == 2_537 * 10**6


def test_every_number_of_a_shipped_system_is_recalled_and_says_where_from() -> None:
    for name in SHIPPED:
        for plant in shipped_system(name).plants:
            assert plant.standing is Standing.RECALLED
            assert plant.source


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        pytest.param('"26000"', "26000.5", QuantityMalformed, id="float"),
        pytest.param('"26000"', "26000", QuantityMalformed, id="whole-number-without-text"),
        pytest.param('"26000"', '"26000.0000001"', QuantityMalformed, id="below-a-wh"),
        pytest.param('"26000"', '"-1"', QuantityMalformed, id="negative"),
        pytest.param('"11.3477"', '"11.347701"', QuantityMalformed, id="below-a-paisa-per-mwh"),
        pytest.param("loss_ppm = 25000", "loss_ppm = 1000000", SystemMalformed, id="all-lost"),
        pytest.param("loss_ppm", "loss_pct", SystemMalformed, id="unknown-key"),
        pytest.param("utc_offset_minutes = 300", "", OffsetMissing, id="no-offset"),
        pytest.param("= 300", "= 307", SystemMalformed, id="offset-of-no-quarter-hour"),
        pytest.param('name = "wind"', 'name = "hydro"', SystemMalformed, id="twice-one-name"),
        pytest.param("season_ppm = [145000, ", "season_ppm = [", SystemMalformed, id="11-months"),
        pytest.param("145000", "1450000", SystemMalformed, id="more-than-all"),
        pytest.param("145000", "true", SystemMalformed, id="truth-as-number"),
        pytest.param("[145000, ", '["145000", ', SystemMalformed, id="text-as-number"),
        pytest.param("season_ppm", "hour_ppm = [0]\nseason_ppm", SystemMalformed, id="two-rules"),
        pytest.param('"2024-07" =', '"2024-7" =', SystemMalformed, id="no-month"),
        pytest.param('"recalled"', '"sure"', SystemMalformed, id="unknown-standing"),
        pytest.param("[reserve]", "[reserve", SystemMalformed, id="no-toml"),
        pytest.param('"26000"', '"100001"', SystemMalformed, id="more-than-100-gw"),
        pytest.param('"11.3477"', '"10000001"', SystemMalformed, id="beyond-any-price"),
        pytest.param('"PKR"', '"rupee"', BiplomacyError, id="no-currency"),
    ],
)
def test_a_broken_file_is_refused(old: str, new: str, error: type[BiplomacyError]) -> None:
    broken = SHIPPED_TEXT.replace(old, new, 1)
    assert broken != SHIPPED_TEXT

    with pytest.raises(error):
        read_system(broken.encode())


def test_a_plant_that_must_take_more_than_it_has_is_refused() -> None:
    variant = shipped_bytes("pakistan-fy25-must-take").replace(b'"2537"', b'"5901"')

    with pytest.raises(SystemMalformed, match="rlng"):
        read_system(variant)


def test_a_file_of_other_bytes_than_text_is_refused() -> None:
    with pytest.raises(SystemMalformed):
        read_system(b"\xff\xfe")


def test_an_unknown_name_is_refused_with_the_names_of_the_known() -> None:
    with pytest.raises(SystemMalformed) as refused:
        shipped_system("atlantis")

    assert "pakistan-fy25-must-take" in refused.value.hint
