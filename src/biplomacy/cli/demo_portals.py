"""The portals of a replay: one per state, on this machine only."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from biplomacy.cli.demo_mirror import make_mirror
from biplomacy.demo.model import Places, Reading
from biplomacy.record.auditing import audit_record
from biplomacy.record.reading import find_record
from biplomacy.record.trust import decode_trust
from biplomacy.web.language import marked
from biplomacy.web.listening import Served, address_of, listen
from biplomacy.web.mirror import mirror_app
from biplomacy.web.model import Neighbour
from biplomacy.web.portal import portal_app
from biplomacy.web.record_view import RecordView
from biplomacy.web.site import Site, World
from biplomacy.web.verdicts import read_verdicts
from biplomacy.wiring import open_tiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biplomacy.demo.model import Event
    from biplomacy.values.verdict import VerdictRow

NOTICE = marked(
    "Replay on a test chain. Amounts are the published ones; coins are worthless; SYNTHETIC items "
    "are invented. No reading speaks of the real state."
)
CHECKED_BY = marked("Pakistan's PVARA, from blocks")
EL_SALVADOR, PAKISTAN = marked("El Salvador"), marked("Pakistan")
_SYNTHETIC = marked("SYNTHETIC origin")
_WORLDS = {
    Reading.TRANSFER: (marked("If the sender is a government wallet"), _SYNTHETIC),
    Reading.PURCHASE: (marked("If the sender is an exchange, with confirmations"), _SYNTHETIC),
    Reading.PUBLIC_ONLY: (
        marked("With the disclosed address alone"),
        marked("what was public in July 2025"),
    ),
}
_PREMISES = {
    Reading.TRANSFER: _SYNTHETIC,
    Reading.PURCHASE: _SYNTHETIC,
    Reading.PUBLIC_ONLY: marked("what was public in July 2025"),
    Reading.SEALED: marked("SYNTHETIC origin, and one wallet is committed without being shown"),
}


@dataclass(frozen=True, slots=True)
class Portals:
    """Where the portals listen, what they serve, and what there is to print.

    ``mirror`` shows a changed copy of the first; ``made`` says how it was caught.
    """

    start: str
    other: str
    mirror: str
    served: tuple[Served, ...]
    claims: tuple[VerdictRow, ...]
    made: Event


@contextmanager
def open_portals(places: Places, reading: Reading, port: int) -> Iterator[Portals]:
    """Open both states' portals and a changed mirror on ``port`` and the next free ones."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(listen(port, or_next=True)) for _ in range(3)]
        ours, theirs, changed = (address_of(listener) for listener in listeners)
        view = _view(places, "sv")
        salvador = _salvador(places, reading, view, ours)
        salvador = replace(
            salvador,
            neighbours=(Neighbour(PAKISTAN, f"{theirs}/en/start/"),),
            tampered=changed,
        )
        pakistan = _pakistan(places, theirs, Neighbour(EL_SALVADOR, f"{ours}/en/start/"))
        mirror, plain = places.into / "mirror", _view(places, "sv", trusted=False)
        trust = decode_trust(places.trust("sv").read_bytes())
        yield Portals(
            start=f"{ours}/en/start/",
            other=f"{theirs}/en/start/",
            mirror=f"{changed}/en/reserve/",
            made=make_mirror(replace(salvador, record=plain), mirror, trust),
            served=(
                Served(portal_app(salvador), listeners[0]),
                Served(portal_app(pakistan), listeners[1]),
                Served(mirror_app(mirror), listeners[2]),
            ),
            claims=tuple(row for row in view.rows if _told(row)),
        )


def _salvador(places: Places, reading: Reading, view: RecordView, address: str) -> Site:
    return Site(
        state=EL_SALVADOR,
        record=view,
        address=address,
        notice=NOTICE,
        checked_by=CHECKED_BY,
        trust=str(places.trust("sv")),
        chain=str(places.blocks),
        worlds=_worlds(places, reading),
        premise=_PREMISES[reading],
    )


def _pakistan(places: Places, address: str, other: Neighbour) -> Site:
    return Site(
        state=PAKISTAN,
        record=_view(places, "pk"),
        address=address,
        notice=NOTICE,
        trust=str(places.trust("pk")),
        chain=str(places.blocks),
        neighbours=(other,),
    )


def _worlds(places: Places, reading: Reading) -> tuple[World, ...]:
    return tuple(
        World(title, premise, _view(Places(places.into, other), "sv"))
        for other, (title, premise) in _WORLDS.items()
        if other is not reading and Places(places.into, other).record("sv").exists()
    )


def _view(places: Places, state: str, *, trusted: bool = True) -> RecordView:
    files = find_record(open_tiles(places.record(state)))
    trust = decode_trust(places.trust(state).read_bytes()) if trusted else None
    path = places.verdicts(state)
    rows = read_verdicts(path.read_bytes()) if path.exists() else ()
    return RecordView(audit_record(files, trust), files, rows)


def _told(row: VerdictRow) -> bool:
    """Leave the long lists of the same kind to the pages."""
    return row.claim.startswith("claim.") and not row.claim.startswith("claim.announced-2")
