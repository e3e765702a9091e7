"""Two records that hold, between them, each statement on a programme, an outlook and an accord."""

from __future__ import annotations

from dataclasses import replace

from biplomacy.accord.exchange import announce
from biplomacy.accord.linter import lint
from biplomacy.accord.model import Event, LoggedAccord
from biplomacy.accord.package import StoredFile, compose_package, encode_descriptor
from biplomacy.accord.receipt import PackageReceipt, prove_logged
from biplomacy.accord.recheck import commitment_status
from biplomacy.accord.sealed_file import Use
from biplomacy.accord.sealing import SealedMessage, SupervisoryRequest
from biplomacy.accord.statement import (
    accord,
    event,
    knowledge_package,
    receipt,
    sealed_message,
    supervisory_request,
)
from biplomacy.accord.statement import commitment_status as status
from biplomacy.outlook.simulation import simulate_outlook
from biplomacy.outlook.statement import TYPE as OUTLOOK
from biplomacy.outlook.statement import encode_outlook
from biplomacy.programme.behaviour import behave
from biplomacy.programme.concept_comparison import compare
from biplomacy.programme.library import bundled_programme
from biplomacy.programme.model import Waiver
from biplomacy.programme.policy import PolicyComparison
from biplomacy.programme.programme_file import programme_digest
from biplomacy.programme.statement import policy_comparison, waiver
from biplomacy.programme.statement.waiver import StatedWaiver, encode_waiver
from biplomacy.programme.trials import shipped_trials
from biplomacy.programme.vocabulary import WaiverKind
from biplomacy.record.note import parse_vkey
from biplomacy.record.reading import find_record
from biplomacy.record.receipt import encode_receipt
from biplomacy.record.sighting import Seen, see_record
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from fakes.checked_record import say, state
from fakes.joined_accord import joinable
from fakes.ministry import ON, all_said
from fakes.outlook_cases import invented_closes, invented_history, scenario_over
from fakes.packages import ABOUT, FILES
from fakes.two_states import Side

ACCORD = joinable()
ACCORD_BODY = accord.encode_logged_accord(
    LoggedAccord(ACCORD, Digest.of(b"accord.toml"), lint(ACCORD))
)
JUDGED = Day.parse("2026-10-04")
PACKAGE = compose_package(
    ABOUT, [StoredFile(path, len(held), Digest.of(held)) for path, held in FILES.items()]
)
MEETING = Event("meeting-2026-10", Day.parse("2026-10-02"), "San Salvador", ("SV", "PK"))
ASKED = SupervisoryRequest(
    id="R-1",
    accord=ACCORD.id,
    recipient="crypto-council",
    purpose="licence of an exchange",
    legal_basis="an example",
    use=Use.SUPERVISION,
    deadline=Day.parse("2026-10-20"),
    key=Digest.of(b"key"),
)
ANSWER = SealedMessage("R-1", Digest.of(b"sealed"), 6, Digest.of(b"commitment"))


def states() -> tuple[Side, Side]:
    """Return the records of El Salvador and Pakistan, each cosigned by the other."""
    return state("sv", "bitcoin-office", "pk"), state("pk", "crypto-council", "sv")


def send(side: Side) -> None:
    """Let a state announce the package."""
    body = knowledge_package.encode_knowledge_package(announce(PACKAGE))
    evidence = [("descriptor", encode_descriptor(PACKAGE))]
    say(side, knowledge_package.TYPE, body, evidence=evidence)


def receive(side: Side, sender: Side, index: int) -> tuple[JsonObject, bytes]:
    """Return the body of a receipt and the sender's proof."""
    sender.publish()
    proof = prove_logged(sender.audited(), index)
    stated = PackageReceipt(PACKAGE.digest, sender.origin, index)
    assert side.origin != sender.origin
    return receipt.encode_package_receipt(stated), encode_receipt(proof)


def meet(side: Side, meeting: Event = MEETING) -> None:
    """Let a state log a meeting."""
    say(side, event.TYPE, event.encode_logged_event(meeting))


def ask(side: Side, request: SupervisoryRequest = ASKED) -> None:
    """Let a state log a request."""
    body = supervisory_request.encode_supervisory_request(request)
    say(side, supervisory_request.TYPE, body)


def answer(side: Side, message: SealedMessage = ANSWER) -> None:
    """Let a state log a sealed answer."""
    say(side, sealed_message.TYPE, sealed_message.encode_sealed_message(message))


def seen(*sides: Side) -> Seen:
    """Return what the published records of the parties show."""
    keys = tuple((one.state, parse_vkey(one.witness.vkey)) for one in ACCORD.parties if one.witness)
    records = (
        see_record(find_record(side.tiles), side.name.upper(), side.trust()).record
        for side in sides
    )
    return Seen(tuple(records), keys)


def shipped_comparison() -> JsonObject:
    """Return the body that compares the two shipped programmes."""
    pair = bundled_programme("SLV-EFF-2025"), bundled_programme("PAK-EFF-2024")
    digests = programme_digest(pair[0]), programme_digest(pair[1])
    found = PolicyComparison(digests, compare(*pair), behave(pair, shipped_trials()))
    return policy_comparison.encode_comparison(found)


def drawn() -> JsonObject:
    """Return the body of an outlook over invented closes."""
    closes = invented_closes()
    return encode_outlook(simulate_outlook(scenario_over(closes), closes))


def everything() -> tuple[Side, Side]:
    """Return both records with a statement of every type; El Salvador's holds one of each."""
    told = all_said()
    sv, pk = told.side, state("pk", "crypto-council", "sv")
    relied = Waiver(
        WaiverKind.NONOBSERVANCE, Day.parse("2025-08-01"), "an example", ON, (told.ids["table"],)
    )
    say(sv, waiver.TYPE, encode_waiver(StatedWaiver("SLV-BTC-ACC", relied)))
    say(sv, policy_comparison.TYPE, shipped_comparison())
    say(sv, OUTLOOK, drawn(), evidence=[("history", invented_history())])
    for side in (sv, pk):
        say(side, accord.TYPE, ACCORD_BODY)
        meet(side)
        send(side)
    body, proof = receive(sv, pk, 3)
    say(sv, receipt.TYPE, body, evidence=[("tlog-proof", proof)])
    ask(sv)
    answer(pk)
    ask(pk, replace(ASKED, id="R-2"))
    answer(sv, replace(ANSWER, request="R-2"))
    sv.publish()
    pk.publish()
    stated = commitment_status(ACCORD, seen(sv, pk), JUDGED)
    say(sv, status.TYPE, status.encode_commitment_status(stated))
    return sv, pk
