"""Replays both states: mines the chain, lets both speak, checks, cross-signs, tampers.

It yields events as they happen; whoever calls it prints them.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from multiprocessing import get_context
from typing import TYPE_CHECKING

from biplomacy.chain.blocks_file import write_blocks
from biplomacy.chain.errors import KernelUnavailable
from biplomacy.chain.history import read_history
from biplomacy.chain.model import Network
from biplomacy.chain.watch import watch_set
from biplomacy.demo.calendar import FIRST_DAY, LAST_DAY
from biplomacy.demo.cast import Cast
from biplomacy.demo.crosscheck import cross_check, describe_claims, recheck
from biplomacy.demo.facts import read_facts
from biplomacy.demo.keyring import KeyRing
from biplomacy.demo.mining import mine_chain
from biplomacy.demo.model import Event, Places, Reading
from biplomacy.demo.office import Offices
from biplomacy.demo.perimeters import Lister
from biplomacy.demo.profiles import EL_SALVADOR, PAKISTAN
from biplomacy.demo.solvency_cast import firm_wallets
from biplomacy.demo.state import ReplayClock, State
from biplomacy.demo.tampering import tamper
from biplomacy.demo.wallets import make_wallets
from biplomacy.reserve.announcements import total_announced
from biplomacy.reserve.statement.opening import encode_openings
from biplomacy.values.errors import InputError, SourceUnavailable
from biplomacy.wiring import SystemRandomness, open_blocks_directory, validate_chain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from biplomacy.chain.model import History
    from biplomacy.demo.facts import Facts
    from biplomacy.demo.wallets import Wallets
    from biplomacy.wiring import Settings

SHOWN_BESIDE = (Reading.TRANSFER, Reading.PURCHASE, Reading.PUBLIC_ONLY)
STATEMENT_HOUR = 13 * 3600
"""Offices speak an hour after the day's block."""


class PlaceOccupied(InputError):
    """The directory holds something else than an earlier replay."""

    code = "demo-place-occupied"


def replay(
    into: Path, reading: Reading, settings: Settings, *, worlds: bool = False
) -> Iterator[Event]:
    """Write the chain, both records and both trust files below ``into``, and yield what happens.

    With ``worlds`` the same blocks are also published under the other wallet lists, in
    ``into/readings``. An earlier replay at the same place is replaced.

    Raises:
        PlaceOccupied: the directory is not empty and holds no earlier replay.
        SourceUnavailable: the directory cannot be written.
    """
    try:
        yield from _replay(into, reading, settings, worlds=worlds)
    except OSError as error:
        raise SourceUnavailable(
            f"{into} cannot be written: {error.strerror or error}",
            hint="name a directory of your own with --into, with some megabytes free",
        ) from error


def _replay(into: Path, reading: Reading, settings: Settings, *, worlds: bool) -> Iterator[Event]:
    places = Places(into)
    _clear(places)
    facts, wallets = read_facts(), make_wallets()
    yield Event("states", "Two states, one record each. Coins are worthless.", {})
    yield from _mine(places, facts, wallets)
    beside = [Places(into, one) for one in SHOWN_BESIDE if worlds and one is not reading]
    with ProcessPoolExecutor(1, get_context("spawn")) as second_core:
        told = [second_core.submit(_other_world, other, settings) for other in beside]
        history = _read(places, facts, wallets)
        yield _announced(facts)
        with _Stage(places, reading, settings) as stage:
            lister = Lister(reading, wallets, facts, history.hashes, SystemRandomness())
            yield from stage.speak(lister, history)
            found = recheck(places, stage.trust)
            yield cross_check(found, stage.ours, stage.theirs)
            yield from describe_claims(found)
            yield from tamper(places, stage.ours, stage.theirs, stage.trust)
        for world in told:
            yield world.result()


def _other_world(places: Places, settings: Settings) -> Event:
    """Publish the same blocks under another wallet list; runs in a process of its own."""
    reading = places.world or Reading.TRANSFER
    facts, wallets = read_facts(), make_wallets()
    history = _read(places, facts, wallets)
    lister = Lister(reading, wallets, facts, history.hashes, SystemRandomness())
    with _Stage(places, reading, settings) as stage:
        for _ in stage.speak(lister, history):
            pass
        found = recheck(places, stage.trust, history)
        clause = stage.cast.ministry.accumulation
    rows = {row.row.claim: row.row.verdict.value for row in found.rows}
    bought, unchanged = (
        rows["claim.acquired-since-the-programme"],
        rows["claim.stock-unchanged"],
    )
    text = (
        f"the same blocks, reading {reading.value}: bought {bought}, unchanged {unchanged}, "
        f"{clause.clause} {clause.answer.value}"
    )
    return Event("world", text, {"reading": reading.value, "rows": len(rows)})


class _Stage(AbstractContextManager["_Stage"]):
    """Two states on the replayed day, over one set of places."""

    def __init__(self, places: Places, reading: Reading, settings: Settings) -> None:
        self._places = places
        self._reading = reading
        self._clock = ReplayClock()
        self._clock.time = FIRST_DAY.start + STATEMENT_HOUR
        rings = [KeyRing(profile, places.keys(profile.code)) for profile in (EL_SALVADOR, PAKISTAN)]
        self.ours = State(rings[0], rings[1], places, self._clock, settings)
        self.theirs = State(rings[1], rings[0], places, self._clock, settings)

    def speak(self, lister: Lister, history: History) -> Iterator[Event]:
        """Publish day by day, each day's statements under the partner's witness."""
        reserve = Offices(self.ours, lister, history)
        self.cast = Cast(self.ours, self.theirs, reserve, history, self._places)
        self.theirs.publish(self.ours)
        for day in self.cast.days():
            self._clock.time = day.start + STATEMENT_HOUR
            self.cast.speak(day)
            for state, partner in ((self.ours, self.theirs), (self.theirs, self.ours)):
                if state.spoke:
                    state.publish(partner)
        if reserve.openings:
            self._places.opening.write_bytes(encode_openings(reserve.openings))
        self.trust = self.ours.write_trust()
        yield from self.cast.tell()
        size = self.trust.head.size if self.trust.head else 0
        yield Event(
            "record",
            f"{self.trust.origin} {size} entries, signed by officials, "
            f"cosigned by {self.theirs.ring.profile.witness}",
            {"origin": self.trust.origin, "size": size},
        )
        self._clock.time = LAST_DAY.start + STATEMENT_HOUR

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ours.close()
        self.theirs.close()


def clean(into: Path) -> bool:
    """Remove a replay's directory with all that is in it; False where there is none.

    Raises:
        PlaceOccupied: the directory holds something else.
    """
    if not into.exists():
        return False
    _require_replay(into)
    shutil.rmtree(into)
    return True


def _require_replay(into: Path) -> None:
    if any(into.iterdir()) and not (into / "operators").exists():
        raise PlaceOccupied(
            f"{into} is not empty and holds no earlier replay",
            hint="name a new directory with --into",
        )


def _clear(places: Places) -> None:
    into = places.into
    if into.exists():
        _require_replay(into)
    for path in (places.blocks.parent, places.record("sv"), places.record("pk"), places.accord):
        shutil.rmtree(path, ignore_errors=True)
    for name in ("operators", "tampered", "readings", "mirror", "mirror.new", "mirror.old"):
        shutil.rmtree(into / name, ignore_errors=True)
    places.opening.unlink(missing_ok=True)
    for path in (places.store("sv"), into / "readings" / "none"):
        path.parent.mkdir(parents=True, exist_ok=True)


def _mine(places: Places, facts: Facts, wallets: Wallets) -> Iterator[Event]:
    blocks: list[bytes] = []
    for factory in mine_chain(facts, wallets):
        blocks = factory.blocks
    write_blocks(places.blocks, Network.REGTEST, blocks)
    words = f"regtest, dated {FIRST_DAY} … {LAST_DAY}"
    try:
        tip = validate_chain(open_blocks_directory(places.blocks))
    except KernelUnavailable as error:
        yield Event("chain", f"{words}, not validated here: {error.message}", {"valid": None})
        return
    yield Event(
        "chain",
        f"{words}, {tip.height:,} blocks validated by libbitcoinkernel",
        {"valid": True, "height": tip.height, "hash": tip.shown_hash},
    )


def _read(places: Places, facts: Facts, wallets: Wallets) -> History:
    own = (
        wallets.legacy,
        wallets.mining,
        wallets.reserve,
        wallets.chivo_hot,
        wallets.feeder,
        wallets.omnibus,
    )
    firms = (wallet.script for _, wallet, _ in firm_wallets())
    scripts = [*(wallet.script for wallet in own), *facts.vault_scripts, *firms]
    return read_history(open_blocks_directory(places.blocks), watch_set(scripts))


def _announced(facts: Facts) -> Event:
    total = total_announced([sourced.announcement for sourced in facts.purchases], "USD")
    return Event(
        "reserve",
        f"{total.count} announced purchases, {total.amount}, average {total.average:,.2f} USD "
        f"({total.estimated} of the prices are estimates)",
        {"announced": str(total.amount.sats), "average": f"{total.average:.2f}"},
    )
