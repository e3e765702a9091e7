"""One exchange about one transfer: its states, its moves and its deadlines (supervision §C6.3)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from biplomacy.screening.errors import TransferMoveForbidden

if TYPE_CHECKING:
    from collections.abc import Mapping


class ExchangeState(StrEnum):
    """Where an exchange stands."""

    INQUIRED = "inquired"
    APPROVED = "approved"
    REJECTED = "rejected"
    CONFIRMED = "confirmed"
    CANCELED = "canceled"
    EXPIRED = "expired"
    SETTLED = "settled"
    UNSEEN = "unseen"


_S = ExchangeState
MOVES: Mapping[ExchangeState, frozenset[ExchangeState]] = MappingProxyType(
    dict.fromkeys(_S, frozenset[ExchangeState]())
    | {
        _S.INQUIRED: frozenset({_S.APPROVED, _S.REJECTED, _S.EXPIRED}),
        _S.APPROVED: frozenset({_S.CONFIRMED, _S.CANCELED, _S.EXPIRED}),
        _S.CONFIRMED: frozenset({_S.SETTLED, _S.UNSEEN}),
        _S.UNSEEN: frozenset({_S.SETTLED}),
    }
)
"""The moves of §C6.3, and one more: a transfer that was given up may still be seen later."""


class Side(StrEnum):
    """Which firm of the transfer we are."""

    ORIGINATOR = "originator"
    BENEFICIARY = "beneficiary"


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long each wait may last, in seconds: data of the regime, not of the code."""

    answer_s: int = 3_600
    confirm_s: int = 86_400
    settle_s: int = 86_400


@dataclass(frozen=True, slots=True)
class TransferExchange:
    """What one firm knows of an exchange; ``amount`` is in the asset's base unit.

    ``began`` and ``since`` are POSIX seconds: of the inquiry, and of the state. Addresses and
    reasons came from a stranger and may be personal: they stay out of ``repr``.
    """

    request_id: str
    side: Side
    asset: str
    amount: int
    began: int
    since: int
    state: ExchangeState = ExchangeState.INQUIRED
    address: str = field(default="", repr=False)
    callback: str = field(default="", repr=False)
    txid: str = ""
    reason: str = field(default="", repr=False)
    answered: int | None = None


def move(exchange: TransferExchange, to: ExchangeState, at: int) -> TransferExchange:
    """Return the exchange in its next state.

    Raises:
        TransferMoveForbidden: there is no such move.
    """
    if to not in MOVES[exchange.state]:
        raise TransferMoveForbidden(
            f"an exchange that is {exchange.state} does not become {to}",
            hint="look at the state of the exchange; a new transfer needs a new inquiry",
        )
    answered = exchange.answered
    if to in {ExchangeState.APPROVED, ExchangeState.REJECTED}:
        answered = at
    return replace(exchange, state=to, since=at, answered=answered)


def due(exchange: TransferExchange, deadlines: Deadlines) -> int | None:
    """Return the last second of the wait that an exchange is in, None where it waits no more."""
    waits = {
        ExchangeState.INQUIRED: deadlines.answer_s,
        ExchangeState.APPROVED: deadlines.confirm_s,
        ExchangeState.CONFIRMED: deadlines.settle_s,
    }
    wait = waits.get(exchange.state)
    return None if wait is None else exchange.since + wait


def expire(exchange: TransferExchange, deadlines: Deadlines, now: int) -> TransferExchange:
    """Return the exchange as it stands at ``now``: expired or unseen once its wait is over."""
    last = due(exchange, deadlines)
    if last is None or now <= last:
        return exchange
    confirmed = exchange.state is ExchangeState.CONFIRMED
    return move(exchange, ExchangeState.UNSEEN if confirmed else ExchangeState.EXPIRED, last + 1)
