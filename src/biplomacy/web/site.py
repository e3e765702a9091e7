"""What one portal shows: a state's record, its notice, its neighbours, and alternative worlds."""

from __future__ import annotations

from dataclasses import dataclass

from biplomacy.web.model import Neighbour
from biplomacy.web.ports import PublishedRecord


@dataclass(frozen=True, slots=True)
class World:
    """The same blocks under another wallet list, shown beside the site's own record.

    ``title`` names what is assumed, such as "If the sender is a government wallet".
    """

    title: str
    premise: str
    record: PublishedRecord


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that the pages are a function of.

    ``address`` is where readers reach the portal, without a slash at its end; ``trust`` and
    ``chain`` are what the shown commands name. ``checked_by`` says who recomputed the verdicts.
    ``notice`` stands on every page and cannot be dismissed. ``mirrors`` are other copies of the
    record. ``premise`` names what the record's own wallet list assumes, beside other worlds.
    ``pinned`` is the witness policy that whoever keeps this portal vouches for (C2SP tlog-policy).
    ``forks`` are fork proofs about the record, as whoever keeps the portal was given them.
    ``tampered`` is where a changed copy of this portal can be seen, without a slash at its end.
    """

    state: str
    record: PublishedRecord
    address: str
    notice: str = ""
    checked_by: str = ""
    trust: str = "trust.json"
    chain: str = "BLOCKS"
    neighbours: tuple[Neighbour, ...] = ()
    worlds: tuple[World, ...] = ()
    mirrors: tuple[Neighbour, ...] = ()
    premise: str = ""
    tampered: str = ""
    pinned: bytes = b""
    forks: tuple[bytes, ...] = ()

    @property
    def verify_command(self) -> str:
        """The command by which a reader recomputes everything from blocks of his own."""
        return f"biplomacy verify {self.address} --trust {self.trust} --chain {self.chain}"

    @property
    def record_command(self) -> str:
        """The command that checks the record without blocks."""
        return f"biplomacy verify {self.address} --trust {self.trust}"
