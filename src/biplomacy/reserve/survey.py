"""What is known of a perimeter on a chain: its transfers, joined with what statements say of them.

It is read once and then asked by flows, lots, reports and claims alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.matching import match_announcements
from biplomacy.reserve.receipts import receipt_of
from biplomacy.reserve.transfers import TransferReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from biplomacy.chain.model import History, Outpoint
    from biplomacy.reserve.matching import Matching
    from biplomacy.reserve.model import Acquisition, Announcement, Transfer
    from biplomacy.reserve.perimeter import Membership


@dataclass(frozen=True, slots=True)
class Said:
    """The announcements and acquisitions that were logged so far."""

    announcements: tuple[Announcement, ...] = ()
    acquisitions: tuple[Acquisition, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """The transfers of a perimeter in chain order, and what explains the receipts among them.

    ``acquired`` names the acquisition of an output, ``matched`` the announcement that a receipt
    (by transaction id) alone fits, ``candidates`` all announcements that it might fit.
    """

    history: History
    membership: Membership
    said: Said
    transfers: tuple[Transfer, ...]
    matching: Matching
    acquired: Mapping[Outpoint, Acquisition]
    matched: Mapping[bytes, str]
    candidates: Mapping[bytes, tuple[str, ...]]


def survey(
    history: History, membership: Membership, said: Said, reader: TransferReader | None = None
) -> Survey:
    """Bind acquisitions and match announcements with the receipts from outside (§8.6, §8.12).

    ``reader`` has read transfers of this membership on this chain before.
    """
    transfers = (reader or TransferReader(membership)).transfers(history)
    receipts = [
        receipt_of(transfer)
        for transfer in transfers
        if not transfer.inputs_inside and not transfer.coinbase
    ]
    matching = match_announcements(said.announcements, receipts, said.acquisitions)
    by_id = {acquisition.id: acquisition for acquisition in said.acquisitions}
    return Survey(
        history=history,
        membership=membership,
        said=said,
        transfers=transfers,
        matching=matching,
        acquired={
            outpoint: by_id[binding.acquisition]
            for binding in matching.bindings
            for outpoint in binding.outpoints
        },
        matched=matching.announcement_of(),
        candidates=matching.candidates_of(),
    )
