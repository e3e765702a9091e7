"""Programme §11: what two states say of each other is confirmed with both records, else open."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from biplomacy.accord.exchange import announce
from biplomacy.accord.joining import SIGNED_ROLE
from biplomacy.accord.linter import lint
from biplomacy.accord.model import Accord, CommitmentStatus, LoggedAccord, SeenTree
from biplomacy.accord.package import encode_descriptor
from biplomacy.accord.recheck import commitment_status
from biplomacy.accord.sealing import SealedMessage, SupervisoryRequest
from biplomacy.accord.statement import (
    accord,
    knowledge_package,
    receipt,
)
from biplomacy.accord.statement import (
    commitment_status as status,
)
from biplomacy.record.signed_file import encode_signed_file
from biplomacy.values.canonical import JsonObject
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade, Verdict, VerdictRow
from biplomacy.verify.run import verify_record
from fakes.checked_record import at, put, question, rows, say
from fakes.every_outcome import (
    ACCORD,
    ACCORD_BODY,
    ANSWER,
    ASKED,
    JUDGED,
    MEETING,
    PACKAGE,
    answer,
    ask,
    meet,
    receive,
    seen,
    send,
    states,
)
from fakes.joined_accord import signed
from fakes.two_states import Side

NAME = f"accord.{ACCORD.id}"
GIVE = "give the partner's record with --subject SOURCE"


@pytest.fixture
def both() -> tuple[Side, Side]:
    """Return both records with the accord in each."""
    sv, pk = states()
    for side in (sv, pk):
        say(side, accord.TYPE, ACCORD_BODY)
        side.publish()
    return sv, pk


def verdict_of(row: VerdictRow) -> tuple[Verdict, str]:
    return row.verdict, row.reason


def test_an_accord_in_both_records_is_confirmed(both: tuple[Side, Side]) -> None:
    row = rows(*both)[NAME]

    assert (row.verdict, row.grade) == (Verdict.CONFIRMED, Grade.RECORD)
    assert row.reason == (
        "the linter gives the same findings; entry 1 of pk.example/record holds the same bytes"
    )


def test_one_record_alone_shows_what_one_state_signed(both: tuple[Side, Side]) -> None:
    verdict, reason = verdict_of(rows(both[0])[NAME])

    assert verdict is Verdict.UNVERIFIABLE
    assert reason.endswith(f"; what the other party logged is not at hand; {GIVE}")


def test_a_record_is_not_its_own_partner(both: tuple[Side, Side]) -> None:
    verdict, reason = verdict_of(rows(both[0], both[0])[NAME])

    assert verdict is Verdict.UNVERIFIABLE
    assert reason.endswith(GIVE)


def test_of_a_partner_whose_record_is_not_sound_nothing_counts(both: tuple[Side, Side]) -> None:
    sv, pk = both
    for path in [path for path in pk.tiles.files if path.startswith("tile/entries/")]:
        pk.tiles.files[path] = pk.tiles.files[path][:-1] + b"?"

    found = {row.row.claim: row.row for row in verify_record(question(sv, pk)).rows}

    assert found[NAME].verdict is Verdict.UNVERIFIABLE
    assert found[NAME].reason.endswith(
        "the record given with --subject is not sound, so nothing of it counts"
    )


def test_an_accord_that_the_partner_did_not_log_is_a_proposal() -> None:
    sv, pk = states()
    say(sv, accord.TYPE, ACCORD_BODY)

    verdict, reason = verdict_of(rows(sv, pk)[NAME])

    assert verdict is Verdict.UNVERIFIABLE
    assert reason.endswith("pk.example/record has not logged it: one signature is a proposal")


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        pytest.param(("accord", "place"), "Islamabad", id="another-place"),
        pytest.param(("file",), "0" * 64, id="another-file"),
    ],
)
def test_two_accords_under_one_id_contradict_each_other(
    pointer: tuple[str, ...], value: str
) -> None:
    sv, pk = states()
    say(sv, accord.TYPE, ACCORD_BODY)
    say(pk, accord.TYPE, put(ACCORD_BODY, pointer, value))

    verdict, reason = verdict_of(rows(sv, pk)[NAME])

    assert verdict is Verdict.CONTRADICTED
    assert reason == (
        f"accord-differs: entry 1 of pk.example/record has other bytes at /{'/'.join(pointer)}"
    )


def test_what_the_linter_says_is_said_again(both: tuple[Side, Side]) -> None:
    sv, _ = states()
    say(sv, accord.TYPE, put(ACCORD_BODY, ("lint", 0, "findings"), []))

    verdict, reason = verdict_of(rows(sv, both[1])[NAME])

    assert verdict is Verdict.CONTRADICTED
    assert reason.startswith("lint-differs: L1 (1 places)")


@pytest.fixture
def reported(both: tuple[Side, Side]) -> CommitmentStatus:
    """Return the status that El Salvador computes from both records after a meeting."""
    for side in both:
        meet(side)
        side.publish()
    return commitment_status(ACCORD, seen(*both), JUDGED)


STATUS = f"commitment-status.{ACCORD.id}.{JUDGED}"


def test_a_commitment_status_is_computed_again_from_both_records(
    both: tuple[Side, Side], reported: CommitmentStatus
) -> None:
    say(both[0], status.TYPE, status.encode_commitment_status(reported))
    say(both[0], accord.TYPE, ACCORD_BODY)

    row = rows(*both)[STATUS]

    assert row.verdict is Verdict.CONFIRMED, row.reason
    assert reported.in_force is not None


def test_without_the_partners_record_a_status_is_open(
    both: tuple[Side, Side], reported: CommitmentStatus
) -> None:
    say(both[0], status.TYPE, status.encode_commitment_status(reported))

    verdict, reason = verdict_of(rows(both[0])[STATUS])

    assert verdict is Verdict.UNVERIFIABLE
    assert reason.endswith(f"is not at hand up to the size that is named; {GIVE}")


def test_one_row_of_a_commitment_status_is_named(
    both: tuple[Side, Side], reported: CommitmentStatus
) -> None:
    body = status.encode_commitment_status(reported)
    place = next(i for i, row in enumerate(reported.rows) if row.commitment == "O7")
    assert at(body, ("rows", place, "completion")) == "Not started"
    say(both[0], status.TYPE, put(body, ("rows", place, "completion"), "Complete"))

    verdict, reason = verdict_of(rows(*both)[STATUS])

    assert verdict is Verdict.CONTRADICTED
    assert reason.startswith("status-differs: O7 (1 places): ")


@pytest.mark.parametrize(
    ("trees", "said"),
    [
        pytest.param(
            ("PK", "SV"), "status-differs: sv.example/record is not the record of PK", id="swapped"
        ),
    ],
)
def test_a_status_names_the_record_of_its_party(
    both: tuple[Side, Side], reported: CommitmentStatus, trees: tuple[str, str], said: str
) -> None:
    swapped = tuple(
        SeenTree(party, tree.origin, tree.size)
        for party, tree in zip(trees, reported.trees, strict=True)
    )
    rowless = replace(reported, trees=swapped, rows=())
    say(both[0], status.TYPE, status.encode_commitment_status(rowless))

    assert verdict_of(rows(*both)[STATUS]) == (Verdict.CONTRADICTED, said)


def test_a_status_names_no_entry_that_comes_after_it(
    both: tuple[Side, Side], reported: CommitmentStatus
) -> None:
    first, second = reported.trees
    later = replace(reported, trees=(replace(first, size=first.size + 1), second))
    say(both[0], status.TYPE, status.encode_commitment_status(later))

    verdict, reason = verdict_of(rows(*both)[STATUS])

    assert verdict is Verdict.CONTRADICTED
    assert reason.startswith("status-differs: it names 4 entries of this record")


def test_a_copy_without_its_earlier_checkpoints_leaves_a_status_open(
    both: tuple[Side, Side], reported: CommitmentStatus
) -> None:
    sv, pk = both
    say(sv, status.TYPE, status.encode_commitment_status(reported))
    sv.publish()
    for path in [path for path in sv.tiles.files if path.startswith("history/")]:
        del sv.tiles.files[path]

    verdict, reason = verdict_of(rows(sv, pk)[STATUS])

    assert verdict is Verdict.UNVERIFIABLE
    assert reason == (
        "the checkpoint of sv.example/record at size 3 does not lie beside the copy at hand"
    )


def test_a_meeting_took_place_once_both_have_logged_it(both: tuple[Side, Side]) -> None:
    sv, pk = both
    meet(sv)
    alone = rows(sv)["event.meeting-2026-10"]
    open_row = rows(sv, pk)["event.meeting-2026-10"]
    meet(pk)
    row = rows(sv, pk)["event.meeting-2026-10"]

    assert alone.verdict is open_row.verdict is Verdict.UNVERIFIABLE
    assert open_row.reason == "pk.example/record has not logged this meeting"
    assert verdict_of(row) == (Verdict.CONFIRMED, "entry 2 of pk.example/record says the same")


def test_two_accounts_of_one_meeting_contradict_each_other(both: tuple[Side, Side]) -> None:
    sv, pk = both
    other = replace(MEETING, day=Day.parse("2026-10-01"))
    meet(sv)
    meet(pk, other)

    assert verdict_of(rows(sv, pk)["event.meeting-2026-10"]) == (
        Verdict.CONTRADICTED,
        "event-differs: entry 2 of pk.example/record says otherwise at /day",
    )


PACKED = f"knowledge-package.{PACKAGE.about.name}.{PACKAGE.about.version}"


def test_a_package_is_attested_while_its_files_are_elsewhere(both: tuple[Side, Side]) -> None:
    send(both[0])

    row = rows(both[0])[PACKED]

    assert (row.verdict, row.grade) == (Verdict.CONFIRMED, Grade.ATTESTED)
    assert row.reason == "the descriptor says the same; the files do not lie beside the log"


def test_a_package_whose_descriptor_says_otherwise_is_contradicted(
    both: tuple[Side, Side],
) -> None:
    body = knowledge_package.encode_knowledge_package(announce(PACKAGE))
    lie = put(body, ("files",), PACKAGE_FILES + 1)
    say(both[0], knowledge_package.TYPE, lie, evidence=[("descriptor", encode_descriptor(PACKAGE))])

    verdict, reason = verdict_of(rows(both[0])[PACKED])

    assert verdict is Verdict.CONTRADICTED
    assert reason.startswith("package-hash-mismatch: ")


PACKAGE_FILES = announce(PACKAGE).files


@dataclass(frozen=True, slots=True)
class Received:
    """Both records after a package went from El Salvador to Pakistan."""

    sender: Side
    receiver: Side
    body: JsonObject
    proof: bytes

    def says(self, body: JsonObject) -> VerdictRow:
        """Log a receipt, and return its row as Pakistan alone can show it."""
        say(self.receiver, receipt.TYPE, body, evidence=[("tlog-proof", self.proof)])
        sequence = len(self.receiver.log.stored) - 1
        return rows(self.receiver)[f"receipt.crypto-council.{sequence}"]


@pytest.fixture
def received() -> Received:
    sender, receiver = states()
    send(sender)
    return Received(sender, receiver, *receive(receiver, sender, 1))


def test_a_receipt_alone_leads_to_a_checkpoint_that_anybody_could_have_made(
    received: Received,
) -> None:
    row = received.says(received.body)

    assert row.verdict is Verdict.UNVERIFIABLE
    assert row.reason == (
        "the proof leads to a checkpoint, of which no key of sv.example/record is known; " + GIVE
    )


def test_a_receipt_is_confirmed_by_the_key_in_the_accord_and_better_by_the_record(
    received: Received,
) -> None:
    say(received.receiver, accord.TYPE, ACCORD_BODY)
    row = received.says(received.body)
    whole = rows(received.receiver, received.sender)[row.claim]

    assert (row.verdict, row.grade) == (Verdict.CONFIRMED, Grade.ATTESTED)
    assert (whole.verdict, whole.grade) == (Verdict.CONFIRMED, Grade.RECORD)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        pytest.param("index", 0, "exchange-other-entry", id="another-entry"),
        pytest.param("package", "0" * 64, "exchange-other-package", id="another-package"),
    ],
)
def test_a_receipt_of_something_else_is_contradicted(
    received: Received, field: str, value: int | str, code: str
) -> None:
    row = received.says(put(received.body, (field,), value))

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith(f"{code}: ")


def asked_and_answered(request: SupervisoryRequest, message: SealedMessage) -> tuple[Side, Side]:
    sv, pk = states()
    ask(sv, request)
    answer(pk, message)
    return sv, pk


def test_a_request_and_its_answer_are_known_without_what_is_sealed() -> None:
    sv, pk = asked_and_answered(ASKED, ANSWER)

    request, message = rows(sv, pk)["supervisory-request.R-1"], rows(pk, sv)["sealed-message.R-1"]

    assert (
        verdict_of(request) == verdict_of(message) == (Verdict.CONFIRMED, "it was answered in time")
    )
    assert request.recomputed == "answered by entry 1 of pk.example/record on 2026-10-03"


def test_a_late_answer_is_called_late() -> None:
    sv, pk = asked_and_answered(replace(ASKED, deadline=Day.parse("2026-10-01")), ANSWER)

    request, message = rows(sv, pk)["supervisory-request.R-1"], rows(pk, sv)["sealed-message.R-1"]

    assert request.reason == "it was answered after the day that it names"
    assert message.reason.startswith("answer-late: was logged on 2026-10-03")


def test_an_answer_to_no_request_is_contradicted() -> None:
    sv, pk = asked_and_answered(ASKED, replace(ANSWER, request="R-2"))

    assert verdict_of(rows(pk, sv)["sealed-message.R-2"]) == (
        Verdict.CONTRADICTED,
        "request-unknown: answers no request that is logged",
    )
    assert rows(sv, pk)["supervisory-request.R-1"].recomputed == "no answer"


def test_without_the_partners_record_request_and_answer_are_open() -> None:
    sv, pk = asked_and_answered(ASKED, ANSWER)
    reason = f"what the other party logged is not at hand; {GIVE}"

    assert verdict_of(rows(sv)["supervisory-request.R-1"]) == (Verdict.UNVERIFIABLE, reason)
    assert verdict_of(rows(pk)["sealed-message.R-1"]) == (Verdict.UNVERIFIABLE, reason)


SIGNERS = ("director", "auditor", "minister")


def logged_with_file(changed: Accord = ACCORD, signers: tuple[str, ...] = SIGNERS) -> VerdictRow:
    """Return the row of the accord that lies signed beside the log of both parties."""
    file = signed(ACCORD, *signers)
    stated = LoggedAccord(changed, Digest.of(file.payload), lint(changed))
    sv, pk = states()
    for side in (sv, pk):
        evidence = [(SIGNED_ROLE, encode_signed_file(file))]
        say(side, accord.TYPE, accord.encode_logged_accord(stated), evidence=evidence)
    return rows(sv, pk)[NAME]


def test_the_file_that_both_signed_is_read_again() -> None:
    assert logged_with_file().verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("changed", "signers", "code"),
    [
        pytest.param(
            replace(ACCORD, place="Islamabad"), SIGNERS, "signed-file-differs", id="another-accord"
        ),
        pytest.param(ACCORD, ("director", "minister"), "accord-unsigned", id="one-of-two-signed"),
    ],
)
def test_a_signed_file_of_something_else_is_named(
    changed: Accord, signers: tuple[str, ...], code: str
) -> None:
    row = logged_with_file(changed, signers)

    assert row.verdict is Verdict.CONTRADICTED
    assert row.reason.startswith(f"{code}: ")


def test_a_receipt_is_judged_by_the_policy_of_the_accord_that_both_signed(
    received: Received,
) -> None:
    file = signed(ACCORD, *SIGNERS)
    stated = LoggedAccord(ACCORD, Digest.of(file.payload), lint(ACCORD))
    body = accord.encode_logged_accord(stated)
    say(received.receiver, accord.TYPE, body, evidence=[(SIGNED_ROLE, encode_signed_file(file))])

    row = received.says(received.body)

    assert (row.verdict, row.grade) == (Verdict.CONFIRMED, Grade.RECORD)
