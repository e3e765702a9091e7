"""Two published records under one accord: a package sent and received, a status by one side."""

from __future__ import annotations

from dataclasses import dataclass

from biplomacy.accord.exchange import KnowledgePackage, draft
from biplomacy.accord.linter import lint
from biplomacy.accord.model import Accord, Event, LoggedAccord
from biplomacy.accord.receipt import PackageReceipt
from biplomacy.accord.recheck import commitment_status
from biplomacy.accord.sealed_file import Use
from biplomacy.accord.sealing import SupervisoryRequest
from biplomacy.accord.statement import (
    accord,
    event,
    knowledge_package,
    receipt,
    supervisory_request,
)
from biplomacy.accord.statement import commitment_status as status
from biplomacy.record.note import parse_vkey
from biplomacy.record.reading import find_record
from biplomacy.record.sighting import Seen, see_record
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.web.record_view import RecordView
from fakes.joined_accord import joinable
from fakes.two_states import Side

TYPES = (
    accord.TYPE,
    status.TYPE,
    event.TYPE,
    knowledge_package.TYPE,
    receipt.TYPE,
    supervisory_request.TYPE,
)
SIGNED, SENT, RECEIVED = "2026-10-01", "2026-11-01", "2026-11-10"
JUDGED = Day.parse("2027-01-29")
PACKAGE = KnowledgePackage(
    package=Digest.of(b"package"),
    name="reserve-operations",
    title="How a reserve is run",
    version="1",
    languages=("es",),
    tags=("reserve-operations",),
    files=2,
    size=1_347,
)


@dataclass(slots=True)
class Two:
    """Both sides of the accord while a test lets them speak."""

    sv: Side
    pk: Side
    accord: Accord

    def say(self, side: Side, day: str, versioned: str, body: JsonObject) -> int:
        """Log and publish a statement on a day; the other's witness cosigns it at once."""
        side.clock.time = Day.parse(day).start + 43_200
        index = side.say(draft(versioned, side.office, body))
        side.publish()
        return index

    def judge(self) -> int:
        """Let El Salvador say where every commitment stands."""
        records = tuple(
            see_record(find_record(side.tiles), state, side.trust()).record
            for state, side in (("SV", self.sv), ("PK", self.pk))
        )
        keys = tuple(
            (party.state, parse_vkey(party.witness.vkey))
            for party in self.accord.parties
            if party.witness is not None
        )
        found = commitment_status(self.accord, Seen(records, keys), JUDGED)
        body = status.encode_commitment_status(found)
        return self.say(self.sv, str(JUDGED), status.TYPE, body)


def signed_by_both() -> Two:
    """Return both records with the accord in them."""
    sv = Side("sv", "bitcoin-office", "pk.example/witness", TYPES)
    pk = Side("pk", "crypto-council", "sv.example/witness", TYPES)
    agreed = joinable()
    two = Two(sv, pk, agreed)
    body = accord.encode_logged_accord(LoggedAccord(agreed, Digest.of(b"file"), lint(agreed)))
    for side in (sv, pk):
        two.say(side, SIGNED, accord.TYPE, body)
    return two


def exchanged() -> Two:
    """Return both records after a package was sent, received and everything was judged."""
    two = signed_by_both()
    body = knowledge_package.encode_knowledge_package(PACKAGE)
    index = two.say(two.sv, SENT, knowledge_package.TYPE, body)
    got = PackageReceipt(PACKAGE.package, two.sv.origin, index)
    two.say(two.pk, RECEIVED, receipt.TYPE, receipt.encode_package_receipt(got))
    two.judge()
    return two


def ask(two: Two, day: str) -> None:
    """Let Pakistan make a supervisory request of El Salvador."""
    request = SupervisoryRequest(
        id="R-2027-001",
        accord=two.accord.id,
        recipient="SV/bitcoin-office",
        purpose="origin of a deposit",
        legal_basis="the accord",
        use=Use.SUPERVISION,
        deadline=Day.parse(day).plus(30),
        key=Digest.of(b"key"),
    )
    body = supervisory_request.encode_supervisory_request(request)
    two.say(two.pk, day, supervisory_request.TYPE, body)


def meet(side: Side, two: Two, day: str) -> None:
    """Let one side log a meeting."""
    met = Event("meeting-1", Day.parse(day), "San Salvador", ("SV", "PK"), "First meeting")
    two.say(side, day, event.TYPE, event.encode_logged_event(met))


def shown(side: Side, rows: tuple[VerdictRow, ...] = ()) -> RecordView:
    """Return a side's record as a portal shows it."""
    return RecordView(side.audited(), find_record(side.tiles), rows)


def row(claimed: str, index: int, reason: str) -> VerdictRow:
    """Return a confirmed row about an entry."""
    return VerdictRow(
        claimed, "stated", "stated", Verdict.CONFIRMED, Grade.RECORD, reason, (f"entry:{index}",)
    )
