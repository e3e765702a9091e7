"""The exact arithmetic of each transaction against a perimeter (reserve §8.5, §8.7).

Origin is decided on the scripts of the spent outputs, one hop back, at the block of the
spending transaction. "Inside" is a listing; "outside" is only the absence of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from biplomacy.chain.model import Outpoint
from biplomacy.reserve.model import Arrival, Origin, Transfer
from biplomacy.values.amount import Amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.chain.model import History, Located, TxOutput
    from biplomacy.reserve.perimeter import Membership


class TransferReader:
    """Reads the transfers of one membership on one chain, each transaction once.

    Histories of the same scripts that were cut at different blocks hold the same transactions,
    so a series of reports asks one reader.
    """

    def __init__(self, membership: Membership) -> None:
        self._membership = membership
        self._read: dict[tuple[int, int], Transfer] = {}

    def transfers(self, history: History) -> tuple[Transfer, ...]:
        """Return the transfers that touch a listed member, in chain order."""
        known = known_transactions(history)
        found = (self._transfer(located, known) for located in history.touching)
        return tuple(transfer for transfer in found if transfer.arrivals or transfer.inputs_inside)

    def _transfer(self, located: Located, known: Mapping[bytes, Located]) -> Transfer:
        place = located.block.height, located.tx_index
        read = self._read.get(place)
        if read is None:
            read = self._read[place] = _transfer(located, known, self._membership)
        return read


def read_transfers(history: History, membership: Membership) -> tuple[Transfer, ...]:
    """Return the transfers that touch a listed member, in chain order."""
    return TransferReader(membership).transfers(history)


def known_transactions(history: History) -> Mapping[bytes, Located]:
    """Return all transactions at hand by their id."""
    return {
        **history.ancestors,
        **{located.transaction.txid: located for located in history.touching},
    }


def output_at(known: Mapping[bytes, Located], outpoint: Outpoint) -> TxOutput | None:
    """Return the output of that name; None where it is not at hand, or its transaction has none."""
    source = known.get(outpoint.txid)
    if source is None or outpoint.vout >= len(source.transaction.outputs):
        return None
    return source.transaction.outputs[outpoint.vout]


def _transfer(located: Located, known: Mapping[bytes, Located], membership: Membership) -> Transfer:
    transaction, height = located.transaction, located.block.height
    origins = _origins(located, known, membership)
    whole = len(origins) == len(transaction.inputs) and not transaction.coinbase
    arrivals = tuple(
        Arrival(Outpoint(transaction.txid, vout), output.amount, member.id)
        for vout, output in enumerate(transaction.outputs)
        if (member := membership.member_of(output.script, height)) is not None
    )
    return Transfer(
        block=located.block,
        tx_index=located.tx_index,
        time=located.time,
        txid=transaction.txid,
        coinbase=transaction.coinbase,
        spent_inside=Amount.total([o.amount for o in origins if o.member is not None]),
        paid_inside=Amount.total([arrival.amount for arrival in arrivals]),
        total_in=Amount.total([origin.amount for origin in origins]) if whole else None,
        total_out=Amount.total([output.amount for output in transaction.outputs]),
        inputs_inside=sum(origin.member is not None for origin in origins),
        inputs=len(transaction.inputs),
        origins=origins,
        arrivals=arrivals,
    )


def _origins(
    located: Located, known: Mapping[bytes, Located], membership: Membership
) -> tuple[Origin, ...]:
    if located.transaction.coinbase:
        return ()
    found = []
    for entry in located.transaction.inputs:
        spent = output_at(known, entry.outpoint)
        if spent is not None:
            member = membership.member_of(spent.script, located.block.height)
            found.append(
                Origin(entry.outpoint, spent.script, spent.amount, member.id if member else None)
            )
    return tuple(found)
