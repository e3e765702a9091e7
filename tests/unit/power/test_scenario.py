"""Paths are the same bytes for any batch, order and twin (§14.1, §24.5)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.power.drawing import growth_factors
from biplomacy.power.errors import LimitExceeded, SystemMalformed
from biplomacy.power.monthly_closes import shipped_closes
from biplomacy.power.outlook_file import shipped_scenario
from biplomacy.power.path_rows import PathRows, decode_rows, encode_row, encode_rows
from biplomacy.power.scenario import PathWalk, walk_all
from biplomacy.power.scenario_model import PowerPrice, PowerScenario, require_scenario
from biplomacy.power.scenario_plain import walk_path
from biplomacy.values.errors import BiplomacyError, FieldMalformed
from fakes.power_outlooks import flat, golden_rows, indexed, shipped_growth, small_scenario

PRICES = st.one_of(
    st.integers(100, 6_000).map(lambda paisa: flat(f"{Decimal(paisa) / 100:f}")),
    st.tuples(st.integers(1, 40), st.integers(0, 12)).map(
        lambda pair: indexed(str(pair[0]), f"{Decimal(pair[1]) / 10:f}")
    ),
)


@pytest.mark.parametrize("size", [1, 25, 1_000, 2_500])
def test_any_size_of_batch_gives_the_same_bytes(size: int) -> None:
    scenario = small_scenario(paths=2_500 if size > 1 else 40)
    walk = PathWalk(scenario, shipped_growth())
    paths = scenario.draws.paths
    whole = walk_all(walk)

    parts = [walk.walk(low, min(low + size, paths)) for low in range(0, paths, size)]

    assert encode_rows(PathRows.joined(parts[::-1])) == encode_rows(whole)


def test_a_chunk_is_stepped_in_tiles_that_change_no_byte() -> None:
    walk = PathWalk(small_scenario(paths=7_000, months=36), shipped_growth())

    joined = PathRows.joined([walk.walk(0, 4_999), walk.walk(4_999, 7_000)])

    assert joined.doubles.tobytes() == walk_all(walk).doubles.tobytes()


@pytest.mark.parametrize("price", [flat("22.98"), flat("8"), indexed("16", "0.6")])
def test_the_plain_twin_walks_the_golden_paths(price: PowerPrice) -> None:
    scenario = replace(shipped_scenario(), terms=replace(shipped_scenario().terms, tariff=price))

    for path in (0, 1, 4_999, 5_000, 9_999):
        assert walk_path(scenario, shipped_growth(), path) == golden_rows(price).row(path)


@settings(deadline=None, max_examples=40)
@given(
    PRICES,
    st.sampled_from([1, 2, 3, 6, 12]),
    st.integers(0, 10_000),
    st.integers(1, 10**8),
    st.integers(0, 10**6),
)
def test_the_twins_agree_in_every_bit(
    price: PowerPrice, block: int, first: int, rivals: int, coin: int
) -> None:
    scenario = small_scenario(months=36, block_months=block)
    scenario = replace(
        scenario,
        terms=replace(scenario.terms, tariff=price),
        rivals=replace(scenario.rivals, hashrate_phs=Decimal(rivals)),
        coin=replace(scenario.coin, price_usd=Decimal(coin + 1)),
    )
    growth = shipped_growth(block)

    rows = PathWalk(scenario, growth).walk(first, first + 3)

    assert [walk_path(scenario, growth, first + n) for n in range(3)] == [
        rows.row(first + n) for n in range(3)
    ]


@pytest.mark.parametrize("length", [2, 3, 6, 12])
def test_the_mean_of_all_blocks_is_one_in_the_law(length: int) -> None:
    blocks = growth_factors(shipped_closes(), length)

    products = [prod(map(Fraction, block), start=Fraction(1)) for block in blocks]
    mean = sum(products, start=Fraction(0)) / len(blocks)

    assert len(blocks) == 122 - length
    assert abs(mean - 1) < Fraction(1, 10**12)


def test_a_fleet_stays_off_where_a_kwh_earns_less_than_it_costs() -> None:
    scenario = small_scenario(paths=20)
    dear = replace(scenario, terms=replace(scenario.terms, tariff=flat("1000")))

    rows = walk_all(PathWalk(dear, shipped_growth()))

    assert set(rows.column("kwh")) == {0.0}
    assert set(rows.column("sector")) == {0.0}
    assert len(set(rows.column("investor"))) == 1


def test_rows_read_back_without_a_changed_bit() -> None:
    rows = golden_rows(flat("8"))

    again = decode_rows(encode_rows(rows))

    assert again.doubles.tobytes() == rows.doubles.tobytes()
    assert encode_row(again.row(7)).encode() in encode_rows(rows)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param((b"path,", b"way,"), id="another header"),
        pytest.param((b"\n0,", b"\n0,x"), id="not a number"),
        pytest.param((b"\n0,", b"\n0,0"), id="another writing of a number"),
        pytest.param((b"\n1,", b"\n2,"), id="a path is missing"),
        pytest.param((b"\n1,", b"\n1,1.5,"), id="a cell more"),
    ],
)
def test_a_table_written_otherwise_is_refused(change: tuple[bytes, bytes]) -> None:
    content = encode_rows(PathWalk(small_scenario(), shipped_growth()).walk(0, 3))

    with pytest.raises(FieldMalformed):
        decode_rows(content.replace(*change, 1))


def test_parts_with_a_gap_are_not_joined() -> None:
    walk = PathWalk(small_scenario(), shipped_growth())

    with pytest.raises(FieldMalformed, match="path 3"):
        PathRows.joined([walk.walk(4, 6), walk.walk(0, 3)])


def changed(**draws: int | str) -> PowerScenario:
    scenario = shipped_scenario()
    return replace(scenario, draws=replace(scenario.draws, **draws))  # type: ignore[arg-type]  # names and kinds as in Draws


@pytest.mark.parametrize(
    ("scenario", "error"),
    [
        pytest.param(changed(paths=0), LimitExceeded, id="no path"),
        pytest.param(changed(paths=1_000_001), LimitExceeded, id="too many paths"),
        pytest.param(changed(months=35), LimitExceeded, id="too few months"),
        pytest.param(changed(block_months=5), SystemMalformed, id="a block that fills no year"),
        pytest.param(changed(months=37, block_months=2), SystemMalformed, id="half a block"),
        pytest.param(changed(months=60), SystemMalformed, id="a halving after the end"),
        pytest.param(changed(seed="é"), SystemMalformed, id="a seed beyond ASCII"),
    ],
)
def test_what_cannot_be_walked_is_refused(
    scenario: PowerScenario, error: type[BiplomacyError]
) -> None:
    with pytest.raises(error):
        require_scenario(scenario)


@pytest.mark.parametrize("text", ["0", "-1", "1000000000001"])
def test_a_tariff_out_of_range_is_refused(text: str) -> None:
    scenario = shipped_scenario()

    with pytest.raises(SystemMalformed, match="outside"):
        require_scenario(replace(scenario, terms=replace(scenario.terms, tariff=flat(text))))


def test_blocks_longer_than_the_closes_are_refused() -> None:
    closes = shipped_closes()

    with pytest.raises(SystemMalformed):
        growth_factors(replace(closes, usd=closes.usd[:13]), 13)


def test_the_rows_of_one_path_do_not_depend_on_how_many_are_asked() -> None:
    few, many = small_scenario(paths=10), small_scenario(paths=1_000)
    growth = shipped_growth()

    ten = walk_all(PathWalk(few, growth)).doubles
    thousand = walk_all(PathWalk(many, growth)).doubles[:, :10]

    assert np.array_equal(ten, thousand)
