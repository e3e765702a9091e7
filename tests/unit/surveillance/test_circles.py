"""Circles: who reaches whom and back, and who ends where they began."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.surveillance.circles import components, flat_circles
from biplomacy.surveillance.model import Row

nodes = st.sampled_from("abcdefgh")
graphs = st.dictionaries(nodes, st.lists(nodes, max_size=4), max_size=8)


def ring(*lots: int, instrument: str = "BTC") -> list[Row]:
    """Return edges around as many accounts as there are quantities, in the order of SQL."""
    members = [f"m{place:02}" for place in range(len(lots))]
    return sorted(
        (members[place], members[(place + 1) % len(lots)], instrument, 3, str(quantity))
        for place, quantity in enumerate(lots)
    )


def reached(graph: dict[str, list[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = set(graph.get(waiting.pop(), [])) - found
        found |= new
        waiting += new
    return found


@given(graphs)
def test_a_component_holds_those_who_reach_each_other(graph: dict[str, list[str]]) -> None:
    everyone = {*graph, *(after for follow in graph.values() for after in follow)}
    reach = {node: reached(graph, node) for node in everyone}
    mutual = {frozenset(b for b in everyone if b in reach[a] and a in reach[b]) for a in everyone}

    found = [frozenset(one) for one in components(graph)]

    assert sorted(map(sorted, found)) == sorted(map(sorted, mutual))


def test_a_ring_of_a_hundred_thousand_is_found_without_recursion() -> None:
    names = [str(number) for number in range(100_000)]
    graph = {name: [names[(place + 1) % len(names)]] for place, name in enumerate(names)}

    assert [len(one) for one in components(graph)] == [100_000]


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        pytest.param(ring(100, 100, 100), 1, id="flat"),
        pytest.param(ring(100, 100), 1, id="there-and-back"),
        pytest.param(ring(105, 95), 1, id="five-percent"),
        pytest.param(ring(1_051, 950), 0, id="a-little-more-than-five-percent"),
        pytest.param(ring(*[7] * 20), 1, id="twenty-members"),
        pytest.param(ring(*[7] * 21), 0, id="twenty-one-members"),
        pytest.param(ring(100, 100, 100)[:2], 0, id="open"),
        pytest.param(ring(9, 9) + ring(9, 9, instrument="ETH"), 2, id="one-in-each-instrument"),
    ],
)
def test_a_circle_is_flat_and_of_at_most_twenty(rows: list[Row], count: int) -> None:
    assert len(flat_circles(rows, max_members=20, flat_bp=500)) == count


def test_what_leaves_a_circle_does_not_unbalance_it() -> None:
    rows = sorted([*ring(50, 50, 50), ("m00", "away", "BTC", 3, "9000")])

    assert flat_circles(rows, max_members=20, flat_bp=500) == (tuple(ring(50, 50, 50)),)
