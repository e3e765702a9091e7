"""Every engine and every split gives the same bits (§9.3, §9.4, §9.12, §18.3)."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biplomacy.outlook.course import plot_course
from biplomacy.outlook.generator import RowStream, first_states
from biplomacy.outlook.model import (
    NEVER,
    BelowMean,
    Course,
    DailyCoin,
    Hold,
    Kind,
    Order,
    PathTable,
    Position,
)
from biplomacy.outlook.path_table import digest_paths
from biplomacy.outlook.ports import PathEngine
from biplomacy.outlook.simulation import Work, split_paths, walk_paths
from biplomacy.outlook.walking import BLOCK, NumpyPaths
from biplomacy.values.amount import ZERO
from fakes.outlook_cases import (
    EVERY_POLICY,
    ONE_COIN,
    invented_closes,
    scenario_over,
    usd,
    with_floor,
)

WORD = 2**64


def mixed(word: int) -> int:
    word = ((word ^ word >> 30) * 0xBF58476D1CE4E5B9) % WORD
    word = ((word ^ word >> 27) * 0x94D049BB133111EB) % WORD
    return word ^ word >> 31


def rows_of_path(course: Course, path: int) -> list[int]:
    """Return the rows of a path by whole numbers alone, as §9.3 and §9.4 are written."""
    count = len(course.factors)
    state = mixed(course.seed ^ (path * 0xD1342543DE82EF95) % WORD)
    rows: list[int] = []
    for day in range(course.days):
        state = (state + 0x9E3779B97F4A7C15) % WORD
        drawn = mixed(state)
        if day == 0:
            rows.append(drawn % count)
        elif drawn < course.bound:
            state = (state + 0x9E3779B97F4A7C15) % WORD
            rows.append(mixed(state) % count)
        else:
            rows.append((rows[-1] + 1) % count)
    return rows


class OneDay:
    """A policy followed with Python's own floats, one operation after the other."""

    def __init__(self, order: Order, held: float) -> None:
        self.order, self.held = order, held
        self.bought, self.cost = order.bought, order.spent
        self.peak = self.fall = self.run = self.under = self.value = self.total = 0.0
        self.least = float("inf")
        self.days = 0
        self.last: deque[float] = deque([0.0] * order.window)

    def follow(self, price: float, kept: float) -> None:
        self.days += 1
        spent, coins = self.trade(price)
        if self.fall < self.order.stop:
            self.bought += coins
            self.cost += spent
        self.value = (self.bought + self.held) * price
        self.run = self.run + 1 if self.value < self.peak else 0.0
        self.peak = max(self.peak, self.value)
        if self.peak:
            self.fall = max(self.fall, 1 - self.value / self.peak)
        self.under = max(self.under, self.run)
        self.least = min(self.least, self.value * kept - self.cost)

    def trade(self, price: float) -> tuple[float, float]:
        size = self.order.size
        match self.order.kind:
            case Kind.COIN:
                return price * size, size
            case Kind.DOLLAR:
                return size, size / price
            case Kind.AVERAGE:
                lacking = size * self.days - self.bought * price
                return (lacking, lacking / price) if lacking > 0 else (0.0, 0.0)
            case Kind.BELOW:
                self.total = self.total + price - self.last.popleft()
                self.last.append(price)
                below = price * min(self.days, self.order.window) < self.total
                return (size, size / price) if below else (0.0, 0.0)
            case _:
                return 0.0, 0.0


def every_course(*, paths_of: int = 300, days: int = 120) -> Course:
    closes = invented_closes()
    scenario = scenario_over(closes, EVERY_POLICY, paths=paths_of, days=days)
    return plot_course(with_floor(with_floor(scenario, 30, "1.00"), days, "1.00"), closes)


def same_bits(left: PathTable, right: PathTable) -> bool:
    return all(
        getattr(left, name).tobytes() == getattr(right, name).tobytes()
        for name in PathTable.__slots__
    )


def ignore(_: int) -> None:
    """Take no note of progress."""


def test_a_path_takes_the_rows_that_whole_numbers_give() -> None:
    course = every_course()
    stream = RowStream(course.seed, (40, 60), rows=len(course.factors), bound=course.bound)

    drawn = [stream.following() % len(course.factors) for _ in range(course.days)]

    assert np.array(drawn).T.tolist() == [rows_of_path(course, path) for path in range(40, 60)]


def test_the_seed_and_the_number_alone_make_a_path() -> None:
    whole = first_states(2**64 - 1, 0, 1_000)

    assert np.array_equal(first_states(2**64 - 1, 990, 1_000), whole[990:])
    assert len(set(whole.tolist())) == 1_000


@pytest.mark.parametrize("path", [0, 1, 57])
def test_a_path_walked_by_hand_has_the_same_bits(path: int) -> None:
    course = every_course()
    table = NumpyPaths().walk(course, path, path + 1, ignore)
    days = [OneDay(order, course.held) for order in course.orders]
    price = course.opening

    for day, row in enumerate(rows_of_path(course, path)):
        price *= float(course.factors[row])
        for one in days:
            one.follow(price, course.kept)
        if day == course.marks[0]:
            assert table.marked[0, 0, :, 0].tolist() == [one.value for one in days]
            assert table.marked[0, 1, :, 0].tolist() == [one.cost for one in days]

    assert float(table.last[0]) == price
    for row, one in enumerate(days):
        walked = [
            float(part[row, 0])
            for part in (table.value, table.cost, table.fall, table.under, table.least)
        ]
        assert walked == [one.value, one.cost, one.fall, one.under, one.least], row


@pytest.mark.parametrize("shards", [1, 2, 7])
def test_a_split_over_shards_changes_no_bit(shards: int) -> None:
    course = every_course()
    whole = walk_paths(course, 300)

    split = walk_paths(course, 300, Work(NumpyPaths(), shards))

    assert same_bits(whole, split)
    assert digest_paths(whole) == digest_paths(split)


def test_the_last_path_of_a_block_and_the_first_of_the_next_are_their_own() -> None:
    course = replace(every_course(), days=3, marks=())
    many = NumpyPaths().walk(course, 0, BLOCK + 2, ignore)

    edge = NumpyPaths().walk(course, BLOCK - 1, BLOCK + 1, ignore)

    assert np.array_equal(many.value[:, BLOCK - 1 : BLOCK + 1], edge.value)


def test_another_seed_gives_another_digest() -> None:
    course = every_course()

    digests = {digest_paths(walk_paths(replace(course, seed=seed), 50)) for seed in (1, 2, 2**63)}

    assert len(digests) == 3


def test_a_holding_of_nothing_has_no_fall_until_something_is_bought() -> None:
    closes = invented_closes()
    scenario = scenario_over(
        closes, (Hold(), BelowMean(30, usd("100.00")), DailyCoin(ONE_COIN)), paths=40, days=60
    )
    course = plot_course(replace(scenario, position=Position(ZERO, usd("1.00"))), closes)

    table = NumpyPaths().walk(course, 0, 40, ignore)

    assert not table.value[0].any()
    assert not table.fall[0].any()
    assert np.isfinite(table.fall).all()
    assert table.fall[2].max() > 0


def test_shards_cover_every_path_once() -> None:
    assert split_paths(3, 7) == ((0, 1), (1, 2), (2, 3))
    assert [b - a for a, b in split_paths(1_000, 7)] == [142, 143, 143, 143, 143, 143, 143]


def compiled(threads: int) -> PathEngine:
    numba_paths = pytest.importorskip("biplomacy.outlook.adapters.numba_paths")
    engine: PathEngine = numba_paths.NumbaPaths(threads)
    return engine


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("shards", [1, 2, 7])
def test_the_compiled_engine_gives_the_same_bits(threads: int, shards: int) -> None:
    course = every_course(days=450)
    plain = walk_paths(course, 300)

    fast = walk_paths(course, 300, Work(compiled(threads), shards))

    assert same_bits(plain, fast)


@pytest.mark.slow
def test_the_compiled_engine_agrees_on_a_holding_of_nothing() -> None:
    course = replace(every_course(), held=0.0)

    assert same_bits(walk_paths(course, 100), walk_paths(course, 100, Work(compiled(2))))


@pytest.mark.slow
def test_many_paths_on_two_threads_stay_in_their_columns() -> None:
    course = every_course(days=40)
    told: list[int] = []

    fast = compiled(2).walk(course, 5, 3_333, told.append)

    assert same_bits(NumpyPaths().walk(course, 5, 3_333, ignore), fast)
    assert sum(told) == 3_328
    assert len(told) > 2


orders = st.builds(
    Order,
    st.sampled_from(Kind),
    size=st.sampled_from((1e-8, 3.3, 118_000.0)),
    window=st.sampled_from((2, 50, 400)),
    stop=st.sampled_from((NEVER, 0.0, 0.3, 1.0)),
    bought=st.sampled_from((0.0, 5.5)),
    spent=st.sampled_from((0.0, 1e6)),
)
courses = st.builds(
    Course,
    factors=st.lists(st.floats(0.01, 50), min_size=1, max_size=40).map(np.array),
    seed=st.integers(0, 2**64 - 1),
    bound=st.sampled_from((1, 2**62, 2**64 - 1)),
    days=st.just(60),
    opening=st.just(118_000.0),
    held=st.sampled_from((0.0, 1e-8, 6_237.0)),
    kept=st.sampled_from((0.0, 0.5, 1.0)),
    orders=st.lists(orders, min_size=1, max_size=6).map(tuple),
    marks=st.just((0, 59, 59)),
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(courses)
def test_the_compiled_engine_agrees_on_courses_that_nobody_would_take(course: Course) -> None:
    plain, fast = (engine.walk(course, 7, 150, ignore) for engine in (NumpyPaths(), compiled(1)))

    assert same_bits(plain, fast)
