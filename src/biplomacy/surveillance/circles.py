"""Circles of accounts: strongly connected groups in which everyone ends where they began.

Edges come from SQL, sorted; the components are Tarjan's (SIAM Journal on Computing 1, 1972),
without recursion, so a ring of any length is found.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from biplomacy.surveillance.model import Row

_BP = 10_000


@dataclass(frozen=True, slots=True)
class Edge:
    """What one account sold to another in one instrument, with the row that said so."""

    buyer: str
    seller: str
    instrument: str
    quantity: int
    row: Row


def edge_of(row: Row) -> Edge:
    """Return the edge of a row (buyer, seller, instrument, trades, lots)."""
    buyer, seller, instrument, _, quantity = row
    return Edge(str(buyer), str(seller), str(instrument), int(quantity), row)


def flat_circles(
    rows: Sequence[Row], *, max_members: int, flat_bp: int
) -> tuple[tuple[Row, ...], ...]:
    """Return the rows of each flat circle of 2 to ``max_members`` accounts, in their order.

    A circle is flat when for each member, inside the circle, bought and sold differ by at most
    ``flat_bp`` ten-thousandths of their sum.
    """
    of_instrument: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in map(edge_of, rows):
        of_instrument[edge.instrument].append(edge)
    found = []
    for edges in of_instrument.values():
        for inside in _circles(edges, max_members):
            found += [tuple(edge.row for edge in inside)] if _flat(inside, flat_bp) else []
    place = {row: index for index, row in enumerate(rows)}
    return tuple(sorted(found, key=lambda circle: place[circle[0]]))


def _circles(edges: Sequence[Edge], max_members: int) -> Iterator[list[Edge]]:
    following: defaultdict[str, list[str]] = defaultdict(list)
    for edge in edges:
        following[edge.buyer].append(edge.seller)
    group_of: dict[str, int] = {}
    sizes = []
    for number, members in enumerate(components(following)):
        sizes.append(len(members))
        group_of |= dict.fromkeys(members, number)
    inside: defaultdict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        group = group_of[edge.buyer]
        if group == group_of[edge.seller] and 1 < sizes[group] <= max_members:
            inside[group].append(edge)
    yield from inside.values()


def _flat(edges: Sequence[Edge], flat_bp: int) -> bool:
    bought: defaultdict[str, int] = defaultdict(int)
    sold: defaultdict[str, int] = defaultdict(int)
    for edge in edges:
        bought[edge.buyer] += edge.quantity
        sold[edge.seller] += edge.quantity
    return all(
        abs(bought[one] - sold[one]) * _BP <= flat_bp * (bought[one] + sold[one])
        for one in bought.keys() | sold.keys()
    )


def components(following: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the strongly connected components of a graph, each node in exactly one."""
    search = _Search()
    for node in following:
        if node not in search.low:
            yield from search.from_node(node, following)


@dataclass(slots=True)
class _Search:
    """Tarjan's search: ``low`` is the earliest node that each one reaches so far."""

    low: dict[str, int] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)

    def from_node(
        self, start: str, following: Mapping[str, Sequence[str]]
    ) -> Iterator[tuple[str, ...]]:
        """Yield the components that are closed before the search comes back to ``start``."""
        self._enter(start)
        path = [(start, iter(following.get(start, ())))]
        while path:
            node, rest = path[-1]
            for after in rest:
                if after not in self.order:
                    self._enter(after)
                    path.append((after, iter(following.get(after, ()))))
                    break
                if after in self.waiting:
                    self.low[node] = min(self.low[node], self.order[after])
            else:
                path.pop()
                if path:
                    before = path[-1][0]
                    self.low[before] = min(self.low[before], self.low[node])
                if self.low[node] == self.order[node]:
                    yield self._close(node)

    def _enter(self, node: str) -> None:
        self.order[node] = self.low[node] = len(self.order)
        self.open.append(node)
        self.waiting.add(node)

    def _close(self, node: str) -> tuple[str, ...]:
        members = [self.open.pop()]
        while members[-1] != node:
            members.append(self.open.pop())
        self.waiting.difference_update(members)
        return tuple(members)
