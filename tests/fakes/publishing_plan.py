"""One plan of batches that every fault run follows: append what is not there yet, then publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from biplomacy.record.adapters.local_witness import LocalWitness
from biplomacy.record.model import KeyKind
from biplomacy.record.ports import LogStore, TileStore, WitnessClient, WitnessStore
from biplomacy.record.publishing import Outcome, Publisher
from biplomacy.record.sequencing import Sequencer
from biplomacy.record.witnessing import Witness
from biplomacy.values.clock import Faults
from fakes.charters import ORIGIN
from fakes.small_log import LOG_KEY, LOG_SIGNER, PARTNER, NamedKey, SetClock


@dataclass(frozen=True, slots=True)
class Plan:
    """The entries of the whole run, and the sizes at which it publishes."""

    entries: Sequence[bytes]
    sizes: Sequence[int]

    def run(self, log: LogStore, tiles: TileStore, witness: WitnessClient, faults: Faults) -> None:
        """Go on from wherever the last run ended."""
        writer = Sequencer(log, LOG_SIGNER, SetClock(), faults)
        publisher = Publisher(log, tiles, [witness], SetClock(), faults)
        first = 0
        for last in self.sizes:
            if log.head()[0].size < last:
                writer.append(self.entries[first:last])
            assert publisher.publish().outcome is Outcome.PUBLISHED
            first = last


def partner(store: WitnessStore) -> LocalWitness:
    """Return the partner's witness over its own memory."""
    signer = NamedKey(PARTNER, KeyKind.COSIGNATURE_ED25519)
    return LocalWitness(PARTNER, Witness(store, {ORIGIN: LOG_KEY}, signer, SetClock()))
