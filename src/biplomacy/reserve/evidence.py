"""Joins what statements say about receipts with the receipts themselves (reserve §8.6, §8.12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.reserve.flows import Evidence
from biplomacy.reserve.matching import match_announcements
from biplomacy.reserve.receipts import receipt_of
from biplomacy.reserve.transfers import read_transfers

if TYPE_CHECKING:
    from biplomacy.chain.model import History
    from biplomacy.reserve.matching import Matching
    from biplomacy.reserve.model import Acquisition, Announcement
    from biplomacy.reserve.perimeter import Membership


@dataclass(frozen=True, slots=True)
class Said:
    """The announcements and acquisitions that were logged so far."""

    announcements: tuple[Announcement, ...] = ()
    acquisitions: tuple[Acquisition, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Evidence ready for classifying flows, and the matching that it came from."""

    evidence: Evidence
    matching: Matching


def join_evidence(history: History, membership: Membership, said: Said) -> Joined:
    """Bind acquisitions and match announcements with the receipts from outside."""
    receipts = [
        receipt_of(transfer)
        for transfer in read_transfers(history, membership)
        if not transfer.inputs_inside and not transfer.coinbase
    ]
    matching = match_announcements(said.announcements, receipts, said.acquisitions)
    by_id = {acquisition.id: acquisition for acquisition in said.acquisitions}
    evidence = Evidence(
        acquisitions={
            outpoint: by_id[binding.acquisition]
            for binding in matching.bindings
            for outpoint in binding.outpoints
        },
        matched=matching.announcement_of(),
        candidates=matching.candidates_of(),
    )
    return Joined(evidence, matching)
