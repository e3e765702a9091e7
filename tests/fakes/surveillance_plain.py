"""The rules once more, as a reader would work them out by hand: the fake of ``RuleEngine``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from biplomacy.surveillance.model import Bound, Input, Row, Table
from biplomacy.surveillance.rule_file import shipped_rule_set
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Standing
from fakes.surveillance_days import DAY, Order, SmallDay, Trade


class PlainEngine:
    """A ``RuleEngine`` over rows in memory, which knows the SQL of ``standard-1`` by heart."""

    def __init__(self, told: SmallDay) -> None:
        self._told = told
        self._rule_of = {rule.sql: rule.id for rule in shipped_rule_set("standard-1").rules}

    @property
    def name(self) -> str:
        return "plain"

    @property
    def day(self) -> Day:
        return DAY

    @property
    def standing(self) -> Standing:
        return Standing(self._told.metadata)

    def inputs(self) -> tuple[Input, ...]:
        return tuple(
            Input(Table.TRADE, venue, len(self._told.trades), 0, Digest.of(venue.encode()))
            for venue in sorted(self._told.venues)
        )

    def rows(self, sql: str, bound: Bound) -> Iterator[Row]:
        yield from RULES[self._rule_of[sql]](self._told, dict(bound))


def owners_of(told: SmallDay) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for account, owner, _, begins, ends in told.owners:
        if begins < DAY.end * 1_000_000 and (ends is None or ends > DAY.start * 1_000_000):
            found[account].add(owner)
    return found


def wash(told: SmallDay, bound: dict[str, int]) -> list[Row]:
    owners = owners_of(told)
    found: list[tuple[Trade, str]] = [
        (one, owner)
        for one in told.trades
        if one.quantity >= bound["min_quantity"]
        for owner in owners.get(one.buyer, set()) & owners.get(one.seller, set())
    ]
    found.sort(key=lambda pair: (pair[0].trade_id, pair[0].venue, pair[1]))
    return [
        (t.trade_id, t.executed_at, owner, t.venue, t.instrument, t.price, t.quantity)
        for t, owner in found
    ]


def round_trips(told: SmallDay, bound: dict[str, int]) -> list[Row]:
    alike: defaultdict[Row, list[Trade]] = defaultdict(list)
    for one in told.trades:
        if one.buyer != one.seller:
            pair = sorted((one.buyer, one.seller))
            alike[*pair, one.venue, one.instrument, one.quantity].append(one)
    found: list[Row] = []
    for (a, b, venue, instrument, quantity), trades in alike.items():
        trades.sort(key=lambda one: (one.executed_at, one.trade_id))
        for first, then in pairwise(trades):
            gap = then.executed_at - first.executed_at
            near = abs(then.price - first.price) * 10_000 <= bound["max_bp"] * first.price
            if first.buyer == then.seller and gap <= bound["max_gap_us"] and near:
                found.append(
                    (first.trade_id, then.trade_id, then.executed_at, a, b, venue, instrument,
                     quantity, gap)
                )  # fmt: skip
    return sorted(found, key=lambda row: (row[1], row[5]))


def pumps(told: SmallDay, bound: dict[str, int]) -> list[Row]:
    bars: defaultdict[tuple[str, str], defaultdict[int, list[Trade]]]
    bars = defaultdict(lambda: defaultdict(list))
    for one in told.trades:
        bars[one.venue, one.instrument][one.executed_at // 60_000_000].append(one)
    found: list[Row] = []
    for (venue, instrument), minutes in bars.items():
        for bar, trades in minutes.items():
            trades.sort(key=lambda one: (one.executed_at, one.trade_id))
            volume = sum(one.quantity for one in trades)
            before = [
                sum(one.quantity for one in minutes[other])
                for other in minutes
                if bar - bound["lookback"] <= other < bar
            ]
            count, total = len(before), sum(before)
            squares = sum(one * one for one in before)
            opened, closed = trades[0].price, trades[-1].price
            beyond = count * volume - total
            spread = bound["z"] ** 2 * (count * squares - total * total)
            moved = abs(closed - opened) * 10_000 > bound["min_bp"] * opened
            if count >= bound["min_bars"] and beyond > 0 and beyond**2 > spread and moved:
                found.append((venue, instrument, bar, opened, closed, volume))
    return sorted(found)


def off_prices(told: SmallDay, bound: dict[str, int]) -> list[Row]:
    seconds: defaultdict[tuple[str, int], list[Trade]] = defaultdict(list)
    for one in told.trades:
        seconds[one.instrument, one.executed_at // 1_000_000].append(one)
    found: list[Row] = []
    for trades in seconds.values():
        money = sum(one.price * one.quantity for one in trades)
        lots = sum(one.quantity for one in trades)
        found += [
            (t.trade_id, t.executed_at, t.venue, t.instrument, t.price, money, lots)
            for t in trades
            if len({one.venue for one in trades}) > 1
            and abs(t.price * lots - money) * 10_000 > bound["max_bp"] * money
        ]
    return sorted(found, key=lambda row: (row[0], row[2]))


def closers(side: str) -> Callable[[SmallDay, dict[str, int]], list[Row]]:
    def rule(told: SmallDay, bound: dict[str, int]) -> list[Row]:
        shares: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for one in told.trades:
            if bound["close_us"] - bound["window_us"] <= one.executed_at < bound["close_us"]:
                shares[one.venue, one.instrument][getattr(one, side)] += one.quantity
        return sorted(
            (venue, instrument, account, lots, share.total())
            for (venue, instrument), share in shares.items()
            for account, lots in share.items()
            if len(share) >= bound["min_accounts"]
            and lots * 10_000 > bound["share_bp"] * share.total()
        )

    return rule


def spoofs(told: SmallDay, bound: dict[str, int]) -> list[Row]:
    sizes: defaultdict[str, list[int]] = defaultdict(list)
    for one in told.orders:
        sizes[one.instrument].append(one.quantity)
    top = {
        name: sorted(found)[len(found) - len(found) * 5 // 100 - 1] for name, found in sizes.items()
    }
    found: list[Row] = []
    for big in told.orders:
        short = big.ended_at - big.entered_at < bound["max_life_us"]
        large = big.quantity > bound["size_multiple"] * top[big.instrument]
        fills = [one.order_id for one in told.orders if _inside(big, one)]
        if short and large and big.filled == 0 and fills:
            found.append(
                (big.order_id, min(fills), len(fills), big.entered_at, big.account, big.venue,
                 big.instrument)
            )  # fmt: skip
    return sorted(found, key=lambda row: (row[0], row[5]))


def _inside(big: Order, fill: Order) -> bool:
    same = (big.account, big.instrument, big.venue) == (fill.account, fill.instrument, fill.venue)
    inside = big.entered_at <= fill.ended_at <= big.ended_at
    return same and inside and fill.filled > 0 and fill.side != big.side


def stuffers(told: SmallDay, bound: dict[str, int]) -> list[Row]:
    own: defaultdict[tuple[str, str, str], list[Order]] = defaultdict(list)
    for one in told.orders:
        own[one.account, one.venue, one.instrument].append(one)
    found: list[Row] = []
    for key, orders in own.items():
        filled = sum(one.filled > 0 for one in orders)
        fleeting = sum(
            one.filled == 0 and one.ended_at - one.entered_at < bound["fleeting_us"]
            for one in orders
        )
        many = len(orders) >= bound["min_orders"]
        if many and len(orders) > bound["ratio"] * max(filled, 1):
            found.append((*key, len(orders), filled, fleeting))
    return sorted(found)


def edges(told: SmallDay, bound: dict[str, int]) -> list[Row]:
    counts: Counter[tuple[str, str, str]] = Counter()
    lots: Counter[tuple[str, str, str]] = Counter()
    for one in told.trades:
        if one.buyer != one.seller:
            counts[one.buyer, one.seller, one.instrument] += 1
            lots[one.buyer, one.seller, one.instrument] += one.quantity
    return sorted(
        (*key, count, lots[key]) for key, count in counts.items() if count >= bound["min_trades"]
    )


RULES: dict[str, Callable[[SmallDay, dict[str, int]], Sequence[Row]]] = {
    "WT1": wash,
    "WT2": round_trips,
    "PD1": pumps,
    "XV1": off_prices,
    "MC1B": closers("buyer"),
    "MC1S": closers("seller"),
    "SP1": spoofs,
    "OT1": stuffers,
    "CG1": edges,
}
