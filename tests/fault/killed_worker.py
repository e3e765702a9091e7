"""Run as a process of its own; ends itself with SIGKILL at a fault point, or competes for the log.

``kill STORE FOLDER POINT COUNT`` follows the plan in FOLDER; ``compete STORE ISSUER COUNT`` appends
statements of one office, again and again while the log is busy.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from biplomacy.record.adapters.directory import DirectoryTiles
from biplomacy.record.errors import StoreBusy
from biplomacy.record.sequencing import Sequencer
from biplomacy.store.opening import open_store
from biplomacy.values.clock import NoFaults
from fakes.charters import ORIGIN, statement
from fakes.publishing_plan import Plan, partner
from fakes.small_log import LOG_SIGNER, SetClock, entry

PATIENCE_S = 30.0
OFFICES = {
    "bitcoin-office": ("reserve-report/1", ("director", "auditor")),
    "finance-ministry": ("programme-review/1", ("minister",)),
}


class KillAt:
    """``Faults`` that kill the process, so that nothing of it runs any more."""

    def __init__(self, point: str, count: int) -> None:
        self._point = point
        self._left = count

    def reach(self, point: str) -> None:
        self._left -= point == self._point
        if point == self._point and self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def follow_plan(url: str, folder: Path, point: str, count: int) -> None:
    entries = (folder / "entries").read_bytes().splitlines()
    sizes = [int(size) for size in (folder / "sizes").read_text("ascii").split()]
    with open_store(url) as store, open_store(f"sqlite:{folder / 'witness.db'}") as memory:
        Plan(entries, sizes).run(
            store.log(ORIGIN),
            DirectoryTiles(folder / "log"),
            partner(memory.witness()),
            KillAt(point, count),
        )


def compete(url: str, issuer: str, count: int) -> None:
    kind, names = OFFICES[issuer]
    with open_store(url) as store:
        writer = Sequencer(store.log(ORIGIN), LOG_SIGNER, SetClock(), NoFaults())
        given_up = time.monotonic() + PATIENCE_S
        left = count
        while left and time.monotonic() < given_up:
            sequence = writer.next_sequence(issuer)
            try:
                writer.append((entry(statement(kind, issuer, sequence), *names),))
                left -= 1
            except StoreBusy:
                time.sleep(0.005)
    sys.exit(left)


if __name__ == "__main__":
    if sys.argv[1] == "kill":
        follow_plan(sys.argv[2], Path(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
    else:
        compete(sys.argv[2], sys.argv[3], int(sys.argv[4]))
