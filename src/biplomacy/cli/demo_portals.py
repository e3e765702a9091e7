"""The portals of a replay: one per state, on this machine only."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.demo.model import Places, Reading
from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import find_record
from biplomacy.record.trust import decode_trust
from biplomacy.web.listening import Served, address_of, listen
from biplomacy.web.model import Neighbour
from biplomacy.web.portal import portal_app
from biplomacy.web.record_view import RecordView
from biplomacy.web.site import Site, World
from biplomacy.web.verdicts import read_verdicts
from biplomacy.wiring import open_tiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.values.verdict import VerdictRow

NOTICE = (
    "Replay on a test chain. Amounts are the published ones; coins are worthless; SYNTHETIC items "
    "are invented. No reading speaks of the real state."
)
CHECKED_BY = "Pakistan's PVARA, from blocks"
_WORLDS = {
    Reading.TRANSFER: ("If the sender is a government wallet", "SYNTHETIC origin"),
    Reading.PURCHASE: ("If the sender is an exchange, with confirmations", "SYNTHETIC origin"),
    Reading.PUBLIC_ONLY: ("With the disclosed address alone", "what was public in July 2025"),
}


@dataclass(frozen=True, slots=True)
class Portals:
    """Where the portals listen, what they serve, and the claims to print."""

    start: str
    other: str
    served: tuple[Served, ...]
    claims: tuple[VerdictRow, ...]


@contextmanager
def open_portals(places: Places, reading: Reading, port: int) -> Iterator[Portals]:
    """Open both states' portals on ``port`` and the next, or the next free ones."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(listen(port, or_next=True)) for _ in range(2)]
        ours, theirs = (address_of(listener) for listener in listeners)
        view = _view(places, "sv")
        salvador = Site(
            state="El Salvador",
            record=view,
            address=ours,
            notice=NOTICE,
            checked_by=CHECKED_BY,
            trust=str(places.trust("sv")),
            chain=str(places.blocks),
            neighbours=(Neighbour("Pakistan", f"{theirs}/en/start/"),),
            worlds=_worlds(places, reading),
        )
        pakistan = Site(
            state="Pakistan",
            record=_view(places, "pk"),
            address=theirs,
            notice=NOTICE,
            trust=str(places.trust("pk")),
            chain=str(places.blocks),
            neighbours=(Neighbour("El Salvador", f"{ours}/en/start/"),),
        )
        yield Portals(
            start=f"{ours}/en/start/",
            other=f"{theirs}/en/start/",
            served=(
                Served(portal_app(salvador), listeners[0]),
                Served(portal_app(pakistan), listeners[1]),
            ),
            claims=tuple(row for row in view.rows if _told(row)),
        )


def _worlds(places: Places, reading: Reading) -> tuple[World, ...]:
    return tuple(
        World(title, premise, _view(Places(places.into, other), "sv"))
        for other, (title, premise) in _WORLDS.items()
        if other is not reading and Places(places.into, other).record("sv").exists()
    )


def _view(places: Places, state: str) -> RecordView:
    files = find_record(open_tiles(places.record(state)))
    trust = decode_trust(places.trust(state).read_bytes())
    path = places.verdicts(state)
    rows = read_verdicts(path.read_bytes()) if path.exists() else ()
    return RecordView(audit_record(files, trust), files, rows)


def _told(row: VerdictRow) -> bool:
    """Leave the long lists of the same kind to the pages."""
    return row.claim.startswith("claim.") and not row.claim.startswith("claim.announced-2")
