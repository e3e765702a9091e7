"""The exchanges that a desk keeps, and for how long: bounded, whoever writes to it (§C6.3).

An inquiry names nobody who could be held to it, so its counterparty is the host of its callback.
What an inquiry brought is kept while it waits for an answer, and no longer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from biplomacy.screening.transfer_exchange import ExchangeState, due, expire

if TYPE_CHECKING:
    from biplomacy.screening.transfer_exchange import Deadlines, TransferExchange
    from biplomacy.screening.trp_line import Counterparty, TrpReply
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.digest import Digest

MOST_KEPT = 100_000
"""Exchanges; those that have ended take half of it at most."""
MOST_WAITING = 256 << 20
"""Bytes of inquiries that wait for an answer, of all counterparties."""
MOST_OF_ONE = 8 << 20
"""Bytes of inquiries that wait for an answer, of one counterparty."""
_LEAST = 4_096


@dataclass(slots=True)
class Kept:
    """An exchange with what its desk needs for it; ``size`` are the bytes of its inquiry."""

    exchange: TransferExchange
    counterparty: Counterparty
    token: str = ""
    message: JsonObject | None = field(default=None, repr=False)
    host: str = ""
    size: int = 0
    answered: tuple[Digest, TrpReply] | None = None


class KeptExchanges:
    """Exchanges by their request identifier; its owner holds a lock."""

    def __init__(self, deadlines: Deadlines) -> None:
        self._deadlines = deadlines
        self._kept: dict[str, Kept] = {}
        self._waiting: Counter[str] = Counter()
        self._bytes = 0
        self._swept = -1

    def get(self, name: str) -> Kept | None:
        """Return an exchange as it was last looked at, None where there is none."""
        return self._kept.get(name)

    def all_at(self, at: int) -> tuple[Kept, ...]:
        """Return all exchanges as they stand at an instant."""
        return tuple(self.at(one, at) for one in self._kept.values())

    def has_room(self, host: str, size: int) -> bool:
        """Say whether an inquiry of ``size`` bytes may be kept for a counterparty."""
        cost = max(size, _LEAST)
        return (
            len(self._kept) < MOST_KEPT
            and self._waiting[host] + cost <= MOST_OF_ONE
            and self._bytes + cost <= MOST_WAITING
        )

    def add(self, one: Kept) -> None:
        """Keep a new exchange."""
        self._kept[one.exchange.request_id] = one
        if one.size:
            self._count(one, max(one.size, _LEAST))

    def drop(self, name: str) -> None:
        """Forget an exchange."""
        one = self._kept.pop(name)
        self._release(one)

    def move(self, one: Kept, exchange: TransferExchange) -> None:
        """Put an exchange into its next state; an answered inquiry's message is dropped."""
        one.exchange = exchange
        if exchange.state is not ExchangeState.INQUIRED:
            self._release(one)

    def at(self, one: Kept, at: int) -> Kept:
        """Return an exchange as it stands at an instant: expired once its wait is over."""
        self.move(one, expire(one.exchange, self._deadlines, at))
        return one

    def sweep(self, at: int) -> tuple[str, ...]:
        """Expire what is over and forget what ended long ago; return the tokens of those.

        What has ended is kept as long as an approved transfer may wait. Once a second at most.
        """
        if at == self._swept:
            return ()
        self._swept = at
        kept = self.all_at(at)
        ended = [one for one in kept if due(one.exchange, self._deadlines) is None]
        too_many = len(ended) - MOST_KEPT // 2
        gone = [
            one
            for number, one in enumerate(ended)
            if number < too_many or at - one.exchange.since > self._deadlines.confirm_s
        ]
        for one in gone:
            self.drop(one.exchange.request_id)
        return tuple(one.token for one in gone)

    def _release(self, one: Kept) -> None:
        one.message = None
        if one.size:
            self._count(one, -max(one.size, _LEAST))
            one.size = 0

    def _count(self, one: Kept, size: int) -> None:
        self._bytes += size
        self._waiting[one.host] += size
        if not self._waiting[one.host]:
            del self._waiting[one.host]
