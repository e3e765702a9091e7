"""A state that reported its reserve day after day, and the portal of its record.

The record is made by the same code as an operator's: officials sign, a log takes the entries in, a
partner's witness cosigns the checkpoint, and the files lie in a directory. All keys are made anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

from biplomacy.chain.model import Coverage, CoverageState, Integrity, Network
from biplomacy.demo.keyring import KeyRing
from biplomacy.demo.model import Places
from biplomacy.demo.profiles import ARCHIVE, BITCOIN_OFFICE, EL_SALVADOR, PAKISTAN
from biplomacy.demo.state import ReplayClock, State
from biplomacy.record.auditing import audit_record
from biplomacy.record.model import Period
from biplomacy.record.reading import Files
from biplomacy.reserve.claims import Announced, Claim, Holds, Reading
from biplomacy.reserve.flow_rows import flow_table
from biplomacy.reserve.model import (
    Booking,
    ClassTotal,
    Custody,
    Entity,
    EntityBalance,
    FlowClass,
    FlowRow,
    Kind,
    Member,
    Perimeter,
    PriceBasis,
    Purpose,
    ReserveReport,
)
from biplomacy.reserve.statement import claim, perimeter, report
from biplomacy.reserve.statement.claim import encode_claim
from biplomacy.reserve.statement.perimeter import encode_perimeter
from biplomacy.reserve.statement.report import decode_report, encode_report
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.web.publication import Publication
from biplomacy.web.record_view import RecordView
from biplomacy.web.site import Site
from biplomacy.web.wording import btc
from biplomacy.wiring import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from biplomacy.record.auditing import Audited
    from biplomacy.record.model import Trust

FIRST_DAY = Day.parse("2014-01-01")
BLOCKS_PER_DAY = 144
ANNOUNCED = 10
_NOON = 43_200
_SOURCE = "https://press.example/2014/01/bought.html"


@dataclass(frozen=True, slots=True)
class Reporting:
    """How many days are reported, of how many wallets, with how many purchases a day."""

    days: int
    wallets: int = 20
    purchases: int = 4


@dataclass(frozen=True, slots=True)
class ReportedState:
    """Whom readers of a record trust, and the portal that shows it."""

    trust: Trust
    site: Site

    def publication(self) -> Publication:
        """Return the portal's contents, decoded anew."""
        return Publication(self.site)


def report_daily(folder: Path, reporting: Reporting) -> ReportedState:
    """Return a state that reported day after day; its files lie below ``folder``."""
    places, clock, settings = Places(folder), ReplayClock(), read_settings()
    clock.time = FIRST_DAY.start
    own, other = (KeyRing(one, places.keys(one.code)) for one in (EL_SALVADOR, PAKISTAN))
    state = State(own, other, places, clock, settings)
    partner = State(other, own, places, clock, settings)
    try:
        _say_all(state, reporting)
        state.publish(partner)
        trust = state.write_trust()
    finally:
        state.close()
        partner.close()
    return ReportedState(trust, _site(Files(state.tiles, ""), trust))


def _site(files: Files, trust: Trust) -> Site:
    audited = audit_record(files, trust)
    if audited.findings:
        raise AssertionError(audited.findings[:1])
    view = RecordView(audited, files, tuple(_verdicts(audited)))
    return Site(
        "El Salvador (benchmark)", view, "http://127.0.0.1:8080", checked_by="the benchmark"
    )


def _verdicts(audited: Audited) -> Iterator[VerdictRow]:
    for one in audited.statements:
        if one.statement.type == report.TYPE:
            name = f"reserve.report.{one.statement.sequence}.balance"
            shown = btc(decode_report(one.statement.body).closing)
            evidence = (f"entry:{one.index}",)
            yield VerdictRow(
                name, shown, shown, Verdict.CONFIRMED, Grade.CHAIN, "they add up", evidence
            )


def _say_all(state: State, reporting: Reporting) -> None:
    named = state.say(
        BITCOIN_OFFICE, perimeter.TYPE, encode_perimeter(_perimeter(reporting.wallets))
    )
    for number in range(ANNOUNCED):
        state.say(ARCHIVE, claim.TYPE, encode_claim(_announcement(number)))
    held = Amount(0)
    for number in range(reporting.days):
        day = FIRST_DAY.plus(number)
        state.clock.time = day.start + _NOON
        stated = _report(number, named, held, reporting)
        state.say(BITCOIN_OFFICE, report.TYPE, encode_report(stated), period=Period(day, day))
        held = stated.closing
    state.say(ARCHIVE, claim.TYPE, encode_claim(_holding(reporting.days, held)))


def _perimeter(wallets: int) -> Perimeter:
    scripts = (b"\x00\x14" + _seeded("wallet", number)[:20] for number in range(wallets))
    return Perimeter(
        version=1,
        scope="public sector",
        complete=False,
        entities=(Entity(BITCOIN_OFFICE, "Bitcoin Office", "central-government"),),
        members=tuple(
            Member(
                f"reserve-{number}",
                BITCOIN_OFFICE,
                Kind.ONCHAIN,
                Custody.COLD,
                Purpose.OWN,
                scripts=(script,),
                valid_from=_block(0),
            )
            for number, script in enumerate(scripts)
        ),
        booking=Booking.FIFO,
        currency="USD",
    )


def _announcement(number: int) -> Claim:
    bought = Announced(Amount(80_00000000), Decimal(19_000), "USD", PriceBasis.STATED, None)
    text = f"Bought the dip, {number + 1} of {ANNOUNCED}: 80 BTC at 19,000"
    day = FIRST_DAY.plus(3 * number)
    return Claim(f"dip-{number}", text, "President", day, Reading.EXACTLY, _SOURCE, bought)


def _holding(days: int, held: Amount) -> Claim:
    holds = Holds(BITCOIN_OFFICE, held)
    text = f"The state holds {btc(held)} bitcoin"
    day = FIRST_DAY.plus(days - 1)
    return Claim("held", text, "Bitcoin Office", day, Reading.EXACTLY, _SOURCE, holds)


def _report(number: int, named: Digest, opening: Amount, reporting: Reporting) -> ReserveReport:
    rows = [_purchase(number, place) for place in range(reporting.purchases)]
    received = Amount.total(row.received for row in rows)
    closing = Amount(opening.sats + received.sats)
    block = _block(number + 1)
    total = ClassTotal(FlowClass.PURCHASE, received, Amount(0), len(rows))
    return ReserveReport(
        block=block,
        after=_block(number) if number else None,
        perimeter=named,
        coverage=_coverage(block),
        balances=tuple(_shared(closing, reporting.wallets)),
        entities=(EntityBalance(BITCOIN_OFFICE, closing),),
        opening=opening,
        closing=closing,
        flows=flow_table(rows),
        totals=(total,),
        fees=Amount(0),
        lots=(),
        cover=None,
        valuation=None,
        findings=(),
    )


def _shared(closing: Amount, wallets: int) -> Iterator[tuple[str, Amount]]:
    """Yield what each wallet holds; the first holds what does not divide."""
    each, rest = divmod(closing.sats, wallets)
    for number in range(wallets):
        yield f"reserve-{number}", Amount(each + (rest if number == 0 else 0))


def _purchase(number: int, place: int) -> FlowRow:
    seed = _seeded(f"flow {number}", place)
    amount = Amount(int.from_bytes(seed[:3], "big") + 1)
    return FlowRow(
        day=FIRST_DAY.plus(number),
        txid=seed,
        classification=FlowClass.PURCHASE,
        received=amount,
        sent=Amount(0),
        grade=Grade.ATTESTED,
        lo=Amount(0),
        hi=amount,
        matched=None,
        candidates=(),
    )


def _coverage(block: BlockId) -> Coverage:
    return Coverage(
        network=Network.REGTEST,
        first=_block(0),
        last=block,
        watch_digest=Digest(_seeded("watch", 0)),
        source="kernel",
        integrity=Integrity.VALIDATED,
        blocks_scanned=block.height + 1,
        missing=(),
        state=CoverageState.COMPLETE,
    )


def _block(day: int) -> BlockId:
    return BlockId(day * BLOCKS_PER_DAY, _seeded("block", day))


def _seeded(what: str, number: int) -> bytes:
    return sha256(f"{what} {number}".encode()).digest()
