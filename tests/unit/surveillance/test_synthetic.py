"""A day that nobody traded: the same for a seed, and every rule finds what was planted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from biplomacy.surveillance import synthetic
from biplomacy.surveillance.errors import SyntheticSizeRefused
from biplomacy.surveillance.model import Choice, Found, Input
from biplomacy.surveillance.planting import Planted
from biplomacy.surveillance.rule_file import shipped_rule_set
from biplomacy.surveillance.running import run_rules, unwatched
from biplomacy.surveillance.scoring import score
from biplomacy.surveillance.synthetic import Size, background_trades
from biplomacy.surveillance.what_if import what_if
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Standing
from biplomacy.wiring.surveillance import make_synthetic_day, open_rule_engine
from fakes.surveillance_days import DAY

SET = shipped_rule_set("standard-1")
SMALL = Size(20_000, 10_000, 4, 11)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Planted]:
    place = tmp_path_factory.mktemp("day")
    return place, make_synthetic_day(place, DAY, SMALL, watch=unwatched)


@pytest.fixture(scope="module")
def found(made: tuple[Path, Planted]) -> Iterator[Found]:
    with open_rule_engine(made[0], DAY) as engine:
        yield run_rules(engine, SET, set_digest=Digest.of(b""), created_at=0)


def test_every_rule_finds_all_that_was_planted(made: tuple[Path, Planted], found: Found) -> None:
    scores = {one.rule: one for one in score(SET, found.alerts, made[1].labels)}

    assert {rule: (one.planted, one.found) for rule, one in scores.items()} == {
        "WT1": (16, 16), "WT2": (4, 4), "PD1": (8, 8), "XV1": (4, 4), "MC1B": (1, 1),
        "MC1S": (1, 1), "SP1": (4, 4), "OT1": (4, 4), "CG1": (18, 18),
    }  # fmt: skip
    for rule in ("WT1", "WT2", "PD1", "XV1", "SP1", "OT1", "CG1"):
        assert scores[rule].meant == scores[rule].given


def test_the_day_says_that_nobody_traded_it(found: Found) -> None:
    assert found.run.standing is Standing.SYNTHETIC


def test_what_just_missed_is_gained_by_the_next_looser_value(made: tuple[Path, Planted]) -> None:
    choices = [Choice("WT2", "max_gap_us", 60_000_001), Choice("OT1", "min_orders", 99)]

    with open_rule_engine(made[0], DAY) as engine:
        trips, stuffing = what_if(engine, SET, choices)
        closer = what_if(engine, SET, [Choice("WT2", "max_bp", 21)])[0]
        none = what_if(engine, SET, [Choice("WT1", "min_quantity", 11)])[0]

    assert (trips.before, trips.gained, trips.lost) == (4, 4, 0)
    assert (closer.kept, closer.gained) == (4, 4)
    assert (stuffing.gained, stuffing.lost) == (1, 0)
    assert (none.after, none.lost) == (0, 4)


def test_a_seed_gives_the_same_files_and_another_seed_others(
    made: tuple[Path, Planted], tmp_path: Path
) -> None:
    def files(place: Path) -> tuple[Input, ...]:
        with open_rule_engine(place, DAY) as engine:
            return engine.inputs()

    make_synthetic_day(tmp_path / "same", DAY, SMALL, watch=unwatched)
    make_synthetic_day(tmp_path / "other", DAY, Size(20_000, 10_000, 4, 12), watch=unwatched)

    assert files(tmp_path / "same") == files(made[0])
    assert files(tmp_path / "other")[-1] != files(made[0])[-1]


def test_a_part_does_not_depend_on_the_parts_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    size = Size(1_000, 1_000, 1, 5)
    (whole,) = background_trades(size, DAY)
    monkeypatch.setattr(synthetic, "CHUNK", 300)

    parts = list(background_trades(size, DAY))

    assert [len(part.price) for part in parts] == [300, 300, 300, 100]
    for name in ("trade_id", "executed_at", "price", "quantity", "buyer", "seller", "venue"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert np.array_equal(joined, getattr(whole, name))
    assert not (whole.buyer == whole.seller).any()


def test_the_usual_price_moves_by_less_than_a_basis_point_a_minute() -> None:
    prices = [synthetic.usual_price(0, minute * 60_000_000) for minute in range(1_440)]

    assert max(abs(b - a) * 10_000 / a for a, b in pairwise(prices)) < 1


@pytest.mark.parametrize(
    "size", [(999, 1_000, 1, 0), (1_000, 10**9, 1, 0), (1_000, 1_000, 0, 0), (1_000, 1_000, 1, -1)]
)
def test_a_day_of_another_size_is_not_made(size: tuple[int, int, int, int]) -> None:
    with pytest.raises(SyntheticSizeRefused):
        Size(*size)
