"""What El Salvador's offices publish day by day in the replay, for one reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from biplomacy.demo.calendar import LAST_DAY, height_of
from biplomacy.demo.model import Reading
from biplomacy.demo.perimeters import FULL_LIST, Lister
from biplomacy.demo.profiles import ARCHIVE, BITCOIN_OFFICE, CHIVO
from biplomacy.demo.receipts import confirmations, donations, feeder_receipts
from biplomacy.demo.sayings import announcement_claims, holdings_claims
from biplomacy.demo.schedule import reported_levels
from biplomacy.demo.state import Evidence
from biplomacy.market.errors import QuoteAmbiguous, QuoteMissing
from biplomacy.market.model import ClosingRule
from biplomacy.programme.reserve_listing import ReserveRecord, StatedReport
from biplomacy.record.model import Period
from biplomacy.reserve.claims import Announced, AverageCost, ValueAbove, announcement_of
from biplomacy.reserve.flow_rows import MEDIA_TYPE as ROWS_TYPE
from biplomacy.reserve.flow_rows import ROLE as ROWS_ROLE
from biplomacy.reserve.flow_rows import encode_rows
from biplomacy.reserve.model import ClaimsTotal
from biplomacy.reserve.perimeter import membership
from biplomacy.reserve.report import ReportFacts, compose_report
from biplomacy.reserve.statement.acquisition import TYPE as ACQUISITION
from biplomacy.reserve.statement.acquisition import encode_acquisition
from biplomacy.reserve.statement.claim import TYPE as CLAIM
from biplomacy.reserve.statement.claim import encode_claim
from biplomacy.reserve.statement.client_claims import TYPE as CLIENT_CLAIMS
from biplomacy.reserve.statement.client_claims import encode_client_claims
from biplomacy.reserve.statement.opening import OpeningFile
from biplomacy.reserve.statement.perimeter import TYPE as PERIMETER
from biplomacy.reserve.statement.perimeter import encode_perimeter
from biplomacy.reserve.statement.report import TYPE as REPORT
from biplomacy.reserve.statement.report import encode_report
from biplomacy.reserve.survey import Said
from biplomacy.reserve.transfers import TransferReader
from biplomacy.values.amount import Amount
from biplomacy.values.block_id import BlockId
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from biplomacy.chain.model import History
    from biplomacy.demo.facts import Facts
    from biplomacy.demo.state import State
    from biplomacy.market.model import Quote
    from biplomacy.reserve.claims import Claim
    from biplomacy.reserve.model import Member, ReserveReport
    from biplomacy.reserve.perimeter import Membership

CHIVO_CLAIMS = Amount.from_btc("12")
APPROVED = Day.parse("2025-02-26")
"""The lender approved its programme: stocks of the end of this day are what it counts from."""
_MONTH_ENDS = ("2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28")


class Offices:
    """Speaks for El Salvador's reserve; remembers only what it has said, and what it has hidden.

    ``told`` is all of it as the state itself reads it: with its hidden wallets open.
    """

    def __init__(self, state: State, lister: Lister, history: History) -> None:
        self._state = state
        self._lister = lister
        self._history = history
        self._said = Said()
        self._totals: tuple[ClaimsTotal, ...] = ()
        self._after: BlockId | None = None
        self._opened: tuple[Member, ...] = ()
        self._perimeter: Digest | None = None
        self._reader: TransferReader | None = None
        self._members: Membership | None = None
        self.openings: list[OpeningFile] = []
        self.reports: list[ReserveReport] = []
        self.told = ReserveRecord((), ())

    def days(self) -> tuple[Day, ...]:
        """Return the days on which anything is said, in order."""
        facts = self._lister.facts
        claims = (*announcement_claims(facts), *facts.claims, *holdings_claims(facts))
        days = {claim.day for claim in claims} | set(self._lister.days()) | set(report_days(facts))
        return tuple(sorted(day for day in days if day <= LAST_DAY))

    def speak(self, day: Day) -> None:
        """Say all that is due on ``day``: claims, perimeter, acquisitions, then the report."""
        facts = self._lister.facts
        for claim in (*announcement_claims(facts), *facts.claims, *holdings_claims(facts)):
            if claim.day == day:
                self._say_claim(claim)
        if day in self._lister.days():
            self._say_perimeter(day)
        if day in report_days(facts):
            self._say_acquisitions(day)
            self._say_client_claims(day)
            self._say_report(day)

    def _say_claim(self, claim: Claim) -> None:
        priced = isinstance(claim.parameters, AverageCost | ValueAbove)
        evidence = [self._quotes_evidence()] if priced else []
        self._state.say(ARCHIVE, CLAIM, encode_claim(claim), evidence=evidence)
        if isinstance(claim.parameters, Announced):
            announced = (*self._said.announcements, announcement_of(claim))
            self._said = Said(announced, self._said.acquisitions)

    def _say_perimeter(self, day: Day) -> None:
        declared = self._lister.declare(day, self._perimeter)
        body = encode_perimeter(declared.perimeter)
        self._perimeter = self._state.say(BITCOIN_OFFICE, PERIMETER, body)
        listed = (*self.told.perimeters, (self._perimeter, declared.perimeter))
        self.told = replace(self.told, perimeters=listed)
        self._opened = tuple(opening.member for opening in declared.openings)
        self._members = membership(declared.perimeter, self._opened)
        self._reader = TransferReader(self._members)
        if declared.openings:
            self.openings.append(OpeningFile(self._perimeter, declared.openings))
            known = (*self.told.opened, (self._perimeter, self._opened))
            self.told = replace(self.told, opened=known)

    def _say_acquisitions(self, day: Day) -> None:
        """Say what the receipts since the last report were, where the reading evidences them."""
        wallets = self._lister.wallets
        first = self._after.height + 1 if self._after else 0
        found = list(donations(self._history, wallets, first, height_of(day)))
        evidence: list[Evidence] = []
        if self._lister.reading is Reading.PURCHASE:
            bought = tuple(feeder_receipts(self._history, wallets, first, height_of(day)))
            if bought:
                evidence = [confirmations(bought)]
            found += bought
        for acquisition in found:
            body = encode_acquisition(acquisition)
            name = self._state.say(BITCOIN_OFFICE, ACQUISITION, body, evidence=evidence)
            known = (*self.told.acquisitions, (name, acquisition))
            self.told = replace(self.told, acquisitions=known)
        self._said = Said(self._said.announcements, (*self._said.acquisitions, *found))

    def _say_client_claims(self, day: Day) -> None:
        if self._lister.reading is Reading.PUBLIC_ONLY or day < FULL_LIST:
            return
        root = Digest.of(f"SYNTHETIC liabilities of Chivo on {day}".encode())
        method = "SYNTHETIC total; the tree of liabilities is not published"
        total = ClaimsTotal("chivo", self._block(day), CHIVO_CLAIMS, root, 1_000, method)
        name = self._state.say(CHIVO, CLIENT_CLAIMS, encode_client_claims(total))
        self.told = replace(self.told, claims=(*self.told.claims, (name, total)))
        self._totals = (total,)

    def _say_report(self, day: Day) -> None:
        if self._perimeter is None or self._members is None:
            return
        quote = self._close_of(day)
        report, rows = compose_report(
            ReportFacts(
                history=self._history,
                membership=self._members,
                perimeter=self._perimeter,
                block=self._block(day),
                after=self._after,
                said=self._said,
                claims=self._totals,
                quote=quote,
                reader=self._reader,
            )
        )
        evidence = [Evidence(ROWS_ROLE, ROWS_TYPE, encode_rows(rows))]
        if quote is not None:
            evidence.append(self._quotes_evidence())
        period = Period(self._first_day(), day)
        name = self._state.say(
            BITCOIN_OFFICE, REPORT, encode_report(report), period=period, evidence=evidence
        )
        stated = StatedReport(name, report, period, rows)
        self.told = replace(self.told, reports=(*self.told.reports, stated))
        self._after = report.block
        self.reports.append(report)

    def _first_day(self) -> Day:
        if self._after is None:
            return Day.of_instant(self._history.times[0])
        return Day.of_instant(self._history.times[self._after.height]).plus(1)

    def _close_of(self, day: Day) -> Quote | None:
        """Return the day's close where the table holds exactly one; a price is never guessed."""
        try:
            return self._lister.facts.quotes.quote(day, "USD", ClosingRule.UTC_CLOSE)
        except (QuoteMissing, QuoteAmbiguous):
            return None

    def _quotes_evidence(self) -> Evidence:
        return Evidence("quotes", "text/csv", self._lister.facts.quotes_csv)

    def _block(self, day: Day) -> BlockId:
        height = height_of(day)
        return BlockId(height, self._history.hashes[height])


def report_days(facts: Facts) -> tuple[Day, ...]:
    """Return the days of reports: reported levels, approval, after the split each month's end."""
    levels = (day for day, _ in reported_levels(facts.holdings))
    return tuple(sorted({*levels, APPROVED, *map(Day.parse, _MONTH_ENDS)}))
