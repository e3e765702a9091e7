"""Programme §10.6: two logs tell of one exchange, and anyone checks it without either state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from biplomacy.accord.errors_exchange import (
    ExchangeMalformed,
    PackageHashMismatch,
    PackageUnknown,
)
from biplomacy.accord.exchange import KnowledgePackage, announce, draft, package_evidence
from biplomacy.accord.package import Package, StoredFile, compose_package, encode_descriptor
from biplomacy.accord.receipt import PackageReceipt, proof_evidence, prove_logged
from biplomacy.accord.statement.exchange_file import (
    Exchange,
    TrustedLog,
    check_carried,
    decode_exchange,
    encode_exchange,
    verify_exchange,
)
from biplomacy.accord.statement.knowledge_package import (
    TYPE as KNOWLEDGE_PACKAGE,
)
from biplomacy.accord.statement.knowledge_package import (
    decode_knowledge_package,
    encode_knowledge_package,
    entry_of_package,
    require_described,
)
from biplomacy.accord.statement.receipt import TYPE as RECEIPT
from biplomacy.accord.statement.receipt import decode_package_receipt, encode_package_receipt
from biplomacy.record.errors import CheckpointUntrusted, ProofInvalid
from biplomacy.record.model import Receipt
from biplomacy.record.policy import parse_policy
from biplomacy.record.receipt import encode_receipt
from biplomacy.values.canonical import JsonValue, decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import InputError
from biplomacy.values.verdict import Finding, Grade, Severity
from fakes.packages import ABOUT, FILES
from fakes.two_states import Side, two_states

PACKAGE = compose_package(
    ABOUT, [StoredFile(path, len(held), Digest.of(held)) for path, held in FILES.items()]
)
OTHER = compose_package(replace(ABOUT, version="2.0"), PACKAGE.files)


@dataclass(frozen=True)
class Exchanged:
    """Both states after an exchange, with the file that shows it."""

    sender: Side
    receiver: Side
    exchange: Exchange

    @property
    def file(self) -> bytes:
        return encode_exchange(self.exchange)


def sent(sender: Side, package: Package = PACKAGE) -> Receipt:
    """Log and publish that a package is handed over; return the proof."""
    body = encode_knowledge_package(announce(package))
    said = draft(KNOWLEDGE_PACKAGE, sender.office, body, package_evidence(package))
    index = sender.say(said)
    sender.publish()
    return prove_logged(sender.audited(), index)


def received(receiver: Side, receipt: PackageReceipt, proof: Receipt) -> Receipt:
    """Log and publish a receipt; return its proof."""
    said = draft(
        RECEIPT, receiver.office, encode_package_receipt(receipt), (proof_evidence(proof),)
    )
    index = receiver.say(said)
    receiver.publish()
    return prove_logged(receiver.audited(), index)


@pytest.fixture
def exchanged() -> Exchanged:
    sender, receiver = two_states()
    proof = sent(sender)
    receipt = PackageReceipt(PACKAGE.digest, sender.origin, proof.index)
    return Exchanged(sender, receiver, Exchange(proof, received(receiver, receipt, proof)))


def codes(exchanged: Exchanged, content: bytes | None = None) -> list[str]:
    judged = verify_exchange(
        content or exchanged.file, exchanged.sender.trusted(), exchanged.receiver.trusted()
    )
    return [finding.code for finding in judged.findings]


def test_an_exchange_is_confirmed_from_one_file_and_two_trusts(exchanged: Exchanged) -> None:
    judged = verify_exchange(
        exchanged.file, exchanged.sender.trusted(), exchanged.receiver.trusted()
    )

    assert (judged.confirmed, judged.findings, judged.grade) == (True, (), Grade.RECORD)
    assert judged.announced == announce(PACKAGE)
    assert judged.sent is not None
    assert judged.received is not None
    assert (judged.sent.proven.index, judged.received.proven.index) == (1, 1)


def test_without_the_accords_policy_only_the_logs_vouch(exchanged: Exchanged) -> None:
    judged = verify_exchange(
        exchanged.file,
        TrustedLog(exchanged.sender.trust()),
        TrustedLog(exchanged.receiver.trust()),
    )

    assert (judged.confirmed, judged.grade) == (True, Grade.ATTESTED)


def test_with_the_records_at_hand_the_charters_judge_the_witnesses(exchanged: Exchanged) -> None:
    sides = (
        TrustedLog(side.trust(), audited=side.audited())
        for side in (exchanged.sender, exchanged.receiver)
    )

    judged = verify_exchange(exchanged.file, *sides)

    assert (judged.confirmed, judged.grade) == (True, Grade.RECORD)


def test_an_exchange_reads_back_without_a_changed_bit(exchanged: Exchanged) -> None:
    assert encode_exchange(decode_exchange(exchanged.file)) == exchanged.file
    assert decode_exchange(exchanged.file) == exchanged.exchange


def test_no_byte_of_an_exchange_can_be_changed(exchanged: Exchanged) -> None:
    content = bytearray(exchanged.file)
    for at in range(0, len(content), 11):
        content[at] ^= 2
        try:
            found = codes(exchanged, bytes(content))
        except ExchangeMalformed:
            found = ["exchange-malformed"]
        assert found, at
        content[at] ^= 2
    assert codes(exchanged, bytes(content)) == []


def test_a_receipt_for_another_package_is_told() -> None:
    sender, receiver = two_states()
    proof = sent(sender)
    receipt = PackageReceipt(OTHER.digest, sender.origin, proof.index)

    found = Exchanged(sender, receiver, Exchange(proof, received(receiver, receipt, proof)))

    assert codes(found) == ["exchange-other-package"]


@pytest.mark.parametrize(
    ("origin", "index"), [("sv.example/record", 7), ("other.example/record", 1)]
)
def test_a_receipt_that_names_another_entry_is_told(origin: str, index: int) -> None:
    sender, receiver = two_states()
    proof = sent(sender)
    receipt = PackageReceipt(PACKAGE.digest, origin, index)

    found = Exchanged(sender, receiver, Exchange(proof, received(receiver, receipt, proof)))

    assert codes(found) == ["exchange-other-entry"]


def test_a_later_proof_of_the_same_entry_shows_the_same(exchanged: Exchanged) -> None:
    sent(exchanged.sender, OTHER)
    later = prove_logged(exchanged.sender.audited(), 1)

    judged = verify_exchange(
        encode_exchange(replace(exchanged.exchange, sent=later)),
        exchanged.sender.trusted(),
        exchanged.receiver.trusted(),
    )

    assert judged.confirmed
    assert [(one.code, one.severity) for one in judged.findings] == [
        ("exchange-other-proof", Severity.INFO)
    ]


def test_a_receipt_dated_before_the_package_was_sent_is_told() -> None:
    sender, receiver = two_states()
    receiver.clock.time -= 301
    proof = sent(sender)
    receipt = PackageReceipt(PACKAGE.digest, sender.origin, proof.index)

    found = Exchanged(sender, receiver, Exchange(proof, received(receiver, receipt, proof)))

    assert codes(found) == ["exchange-received-early"]


def test_the_two_proofs_are_not_interchangeable(exchanged: Exchanged) -> None:
    turned = Exchange(exchanged.exchange.received, exchanged.exchange.sent)

    assert codes(exchanged, encode_exchange(turned)) == ["checkpoint-untrusted"] * 2


def test_entries_of_other_types_show_no_exchange(exchanged: Exchanged) -> None:
    charters = Exchange(
        prove_logged(exchanged.sender.audited(), 0), prove_logged(exchanged.receiver.audited(), 0)
    )

    assert codes(exchanged, encode_exchange(charters)) == ["exchange-other-type"] * 2


def test_a_state_cannot_hand_over_to_itself() -> None:
    sender, _ = two_states()
    proof = sent(sender)
    receipt = PackageReceipt(PACKAGE.digest, sender.origin, proof.index)

    found = Exchanged(sender, sender, Exchange(proof, received(sender, receipt, proof)))

    assert codes(found) == ["exchange-one-log"]


def test_witnesses_that_the_accord_does_not_name_do_not_count(exchanged: Exchanged) -> None:
    strange = parse_policy(exchanged.receiver.policy)

    judged = verify_exchange(
        exchanged.file,
        TrustedLog(exchanged.sender.trust(), strange),
        exchanged.receiver.trusted(),
    )

    assert [finding.code for finding in judged.findings] == ["quorum-not-met"]
    assert judged.sent is None


def test_one_policy_may_name_both_logs(exchanged: Exchanged) -> None:
    lines = [
        line
        for number, side in enumerate((exchanged.sender, exchanged.receiver))
        for line in side.policy.replace("witness partner", f"witness w{number}").splitlines()
        if not line.startswith("quorum")
    ]
    policy = parse_policy("\n".join([*lines, "group any-of 1 w0 w1", "quorum any-of", ""]))

    judged = verify_exchange(
        exchanged.file,
        TrustedLog(exchanged.sender.trust(), policy),
        TrustedLog(exchanged.receiver.trust(), policy),
    )

    assert (judged.confirmed, judged.grade) == (True, Grade.RECORD)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"type": "exchange/2"}, id="type"),
        pytest.param({"sent": ""}, id="no-proof"),
        pytest.param({"sent": 7}, id="no-text"),
        pytest.param({"sent": "\ud800"}, id="surrogate"),
        pytest.param({"more": 1}, id="unknown-field"),
    ],
)
def test_a_file_of_another_form_is_refused(
    exchanged: Exchanged, change: dict[str, JsonValue]
) -> None:
    stated = decode_object(exchanged.file) | change
    with pytest.raises((ExchangeMalformed, InputError)):
        decode_exchange(encode(stated))


def test_the_proof_beside_a_receipt_shows_what_it_states(exchanged: Exchanged) -> None:
    proof = encode_receipt(exchanged.exchange.sent)
    receipt = PackageReceipt(PACKAGE.digest, exchanged.sender.origin, 1)

    assert check_carried(receipt, proof) == ()
    assert check_carried(receipt, proof, exchanged.sender.trusted()) == ()


@pytest.mark.parametrize(
    ("receipt", "code"),
    [
        (PackageReceipt(OTHER.digest, "sv.example/record", 1), "exchange-other-package"),
        (PackageReceipt(PACKAGE.digest, "sv.example/record", 2), "exchange-other-entry"),
        (PackageReceipt(PACKAGE.digest, "pk.example/record", 1), "exchange-other-entry"),
    ],
)
def test_a_proof_that_shows_something_else_than_its_receipt_is_told(
    exchanged: Exchanged, receipt: PackageReceipt, code: str
) -> None:
    proof = encode_receipt(exchanged.exchange.sent)

    assert [one.code for one in check_carried(receipt, proof)] == [code]


def test_a_proof_of_anything_else_is_told(exchanged: Exchanged) -> None:
    receipt = PackageReceipt(PACKAGE.digest, exchanged.sender.origin, 1)
    sent_proof = exchanged.exchange.sent
    charter = encode_receipt(prove_logged(exchanged.sender.audited(), 0))
    moved = encode_receipt(replace(sent_proof, index=0))
    bare = encode_receipt(replace(sent_proof, extra=None))

    for proof, sender, code in (
        (charter, None, "exchange-other-type"),
        (moved, None, "proof-invalid"),
        (bare, None, "envelope-malformed"),
        (b"hello", None, "receipt-malformed"),
        (encode_receipt(sent_proof), exchanged.receiver.trusted(), "checkpoint-untrusted"),
    ):
        assert [one.code for one in check_carried(receipt, proof, sender)] == [code]


def test_a_proof_without_its_entry_makes_no_exchange(exchanged: Exchanged) -> None:
    bare = replace(exchanged.exchange.sent, extra=None)

    with pytest.raises(ExchangeMalformed):
        encode_exchange(replace(exchanged.exchange, sent=bare))


def test_nothing_of_a_record_that_is_not_sound_is_proven(exchanged: Exchanged) -> None:
    audited = exchanged.sender.audited()
    stranger = replace(audited, findings=(*audited.findings, _failure()))

    with pytest.raises(CheckpointUntrusted):
        prove_logged(stranger, 1)
    with pytest.raises(ProofInvalid):
        prove_logged(audited, 2)


def test_the_newest_entry_that_names_a_package_is_found(exchanged: Exchanged) -> None:
    sent(exchanged.sender, OTHER)
    sent(exchanged.sender)

    audited = exchanged.sender.audited()

    assert entry_of_package(audited, PACKAGE.digest) == 3
    assert entry_of_package(audited, OTHER.digest) == 2
    with pytest.raises(PackageUnknown):
        entry_of_package(audited, Digest.of(b"another"))


def test_the_descriptor_beside_the_log_is_the_one_that_was_announced() -> None:
    require_described(announce(PACKAGE), encode_descriptor(PACKAGE))

    with pytest.raises(PackageHashMismatch):
        require_described(announce(PACKAGE), encode_descriptor(OTHER))
    with pytest.raises(PackageHashMismatch):
        require_described(replace(announce(PACKAGE), files=4), encode_descriptor(PACKAGE))


def test_statements_read_back_without_a_changed_bit() -> None:
    translated = replace(announce(PACKAGE), translation_of=OTHER.digest, languages=("es", "en"))
    receipt = PackageReceipt(PACKAGE.digest, "sv.example/record", 12)

    for announced in (announce(PACKAGE), translated):
        body = encode_knowledge_package(announced)
        assert decode_knowledge_package(decode_object(encode(body))) == announced
    body = encode_package_receipt(receipt)
    assert decode_package_receipt(decode_object(encode(body))) == receipt


@pytest.mark.parametrize(
    "change",
    [
        {"package": "abc"},
        {"files": 0},
        {"files": 10_001},
        {"bytes": "28"},
        {"tags": ["a", "a"]},
        {"languages": [""]},
        {"name": "With Spaces"},
        {"path": "x"},
    ],
    ids=str,
)
def test_an_announcement_of_another_form_is_refused(change: dict[str, JsonValue]) -> None:
    body = encode_knowledge_package(announce(PACKAGE))

    with pytest.raises(InputError):
        decode_knowledge_package(body | change)


@pytest.mark.parametrize(
    "change", [{"package": ""}, {"index": -1}, {"index": "1"}, {"proof": "x"}], ids=str
)
def test_a_receipt_of_another_form_is_refused(change: dict[str, JsonValue]) -> None:
    body = encode_package_receipt(PackageReceipt(PACKAGE.digest, "sv.example/record", 1))

    with pytest.raises(InputError):
        decode_package_receipt(body | change)


def test_what_is_announced_follows_from_the_package() -> None:
    assert announce(PACKAGE) == KnowledgePackage(
        package=PACKAGE.digest,
        name="reserve-operations",
        title="How the reserve is run",
        version="1.0",
        languages=("es",),
        tags=("reserve-operations",),
        files=3,
        size=39,
    )
    assert [one.role for one in package_evidence(PACKAGE, b"archive")] == ["descriptor", "archive"]


def _failure() -> Finding:
    return Finding("entry-altered", Severity.FAILURE, "entry:1", "a byte was changed")
