"""The golden case of the outlook, to the digit (§9.9, §9.10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from biplomacy.outlook.block_length import block_lengths
from biplomacy.outlook.factors import digest_factors, growth_factors, mean_factor
from biplomacy.outlook.history import decode_history
from biplomacy.outlook.model import Drift, Hold, Position, Scenario
from biplomacy.outlook.replay import covered_windows
from biplomacy.outlook.simulation import simulate_outlook
from biplomacy.values.amount import Amount
from fakes.outlook_cases import scenario_over, shared_history, usd, with_floor

ENDS_ON = "2024-05-24"


def test_the_history_is_the_one_of_the_case() -> None:
    closes = decode_history(shared_history())

    assert (len(closes.days), str(closes.days[0]), str(closes.days[-1])) == (
        3738,
        "2014-03-01",
        ENDS_ON,
    )


@pytest.mark.parametrize(
    ("drift", "digest"),
    [
        (
            Drift.HISTORICAL,
            "3441f9949a0b9a1784af41ee6ba21416f87e37e93a0421af9a875d146af68e9b",
        ),
        (Drift.NEUTRAL, "72bc27d00a74cb835e6ff2bccee46d2791f4134ad53e934e9355912b002e4cdb"),
    ],
)
def test_the_factors_are_those_of_the_case(drift: Drift, digest: str) -> None:
    factors = growth_factors(decode_history(shared_history()), drift)

    assert str(digest_factors(factors)) == digest


def test_the_mean_factor_is_the_one_of_the_case() -> None:
    factors = growth_factors(decode_history(shared_history()), Drift.HISTORICAL)

    assert str(mean_factor(factors)).startswith("1.002013821645")


def test_the_closes_ask_for_the_blocks_of_the_case() -> None:
    lengths = block_lengths(growth_factors(decode_history(shared_history()), Drift.HISTORICAL))

    assert f"{lengths.returns:.9f}".startswith("1.552776")
    assert f"{lengths.squares:.9f}".startswith("9.234307")
    assert f"{lengths.sizes:.9f}".startswith("109.885930")
    assert lengths.mean_block == 20


@pytest.mark.parametrize(
    ("drift", "held", "bought", "fall", "shortfall"),
    [
        (
            Drift.HISTORICAL,
            (366_284_324, 1_171_294_866, 4_458_442_512),
            (1_239_841_063, 56_385_532),
            "0.717091",
            283_853_626,
        ),
        (
            Drift.NEUTRAL,
            (175_757_307, 562_032_328, 2_139_332_201),
            (594_923_429, 38_725_790),
            "0.823934",
            136_203_888,
        ),
    ],
)
def test_the_figures_are_those_of_the_case(
    drift: Drift,
    held: tuple[int, int, int],
    bought: tuple[int, int],
    fall: str,
    shortfall: int,
) -> None:
    closes = decode_history(shared_history())

    hold, coin, *_ = simulate_outlook(
        scenario_over(closes, paths=1_000, days=365, drift=drift), closes
    ).figures

    ends = hold.value
    assert tuple(map(int, (ends.p05.value, ends.p50.value, ends.p95.value))) == held
    assert tuple(map(int, (coin.value.p50.value, coin.cost.p50.value))) == bought
    assert hold.fall.p95.value == Decimal(fall)
    assert hold.shortfall == shortfall


@pytest.mark.parametrize(("share", "below"), [("0.10", 277), ("0.05", 0)])
def test_a_share_of_ten_percent_ends_below_the_floor_on_277_of_1000_paths(
    share: str, below: int
) -> None:
    """A reserve of USD 14.5 bn (gross, end-June 2025, as quoted) with a floor of 95 %."""
    closes = decode_history(shared_history())
    reserve = Decimal(14_500_000_000)
    held = Amount.from_btc(f"{reserve * Decimal(share) / 118_000:.8f}")
    other = usd(f"{reserve * (1 - Decimal(share)):.2f}")
    case: Scenario = replace(
        scenario_over(closes, (Hold(),), paths=1_000, days=365), position=Position(held, other)
    )

    figures = simulate_outlook(with_floor(case, 365, "13775000000.00"), closes).figures

    assert [floor.at_market for floor in figures[0].floors] == [below]
    assert figures[0].floors[0].without_bitcoin == (1_000 if share == "0.10" else 0)


def test_the_falls_of_the_past_are_those_of_the_case() -> None:
    falls = covered_windows(decode_history(shared_history()))

    assert [(name, str(fall.depth), str(fall.peak), str(fall.trough)) for name, fall in falls] == [
        ("2014", "0.739526", "2014-03-03", "2015-01-13"),
        ("2018", "0.833711", "2017-12-16", "2018-12-15"),
        ("2020", "0.534147", "2020-02-15", "2020-03-13"),
        ("2022", "0.766739", "2021-11-09", "2022-11-22"),
    ]
