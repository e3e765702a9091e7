"""Programme §10.9, §18.4: sealed files to the byte, and what can be shown of them later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.accord.adapters.hpke import HpkeSealer, HpkeUnsealer, generate_sealing_key
from biplomacy.accord.errors_exchange import (
    RevealMismatch,
    SealedContextMismatch,
    SealedMalformed,
    SealingKeyMalformed,
)
from biplomacy.accord.sealed_file import (
    MAX_MESSAGE,
    PAD,
    SealedContext,
    Use,
    encode_header,
    frame,
    split_sealed,
    unframe,
)
from biplomacy.accord.sealing import (
    SealedMessage,
    Suite,
    SupervisoryRequest,
    check_answer,
    decode_sealing_key,
    encode_sealing_key,
    open_message,
    require_revealed,
    seal_message,
)
from biplomacy.accord.statement.sealed_message import decode_sealed_message, encode_sealed_message
from biplomacy.accord.statement.supervisory_request import (
    decode_supervisory_request,
    encode_supervisory_request,
)
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.commitment import commit
from biplomacy.values.day import Day
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError, InputError
from fakes.sealing_memory import CountedBytes, PlainSealer, PlainUnsealer

OURS = PlainUnsealer(Suite.X25519, "ours")
CONTEXT = SealedContext(
    accord="SLV-PAK-2025-07-16",
    request="R-2026-001",
    sender="SV/bitcoin-office",
    recipient="PK/pvara",
    key=Digest.parse(OURS.key.id),
    use=Use.SUPERVISION,
    media_type="text/csv",
)
REQUEST = SupervisoryRequest(
    id="R-2026-001",
    accord="SLV-PAK-2025-07-16",
    recipient="SV/bitcoin-office",
    purpose="size of the licensed exchanges",
    legal_basis="Virtual Assets Act 2026 s. 70",
    use=Use.SUPERVISION,
    deadline=Day.parse("2026-03-01"),
    key=Digest.parse(OURS.key.id),
)


def sealed(plaintext: bytes = b"the answer") -> bytes:
    made = seal_message(
        plaintext, CONTEXT, key=OURS.key, sealer=PlainSealer(), randomness=CountedBytes()
    )
    return made.file


def test_a_sealed_file_begins_with_two_lines() -> None:
    header = encode_header(CONTEXT)

    assert header.decode() == (
        "biplomacy-sealed/1\n"
        '{"accord":"SLV-PAK-2025-07-16","from":"SV/bitcoin-office",'
        f'"key":"{OURS.key.id}","media_type":"text/csv","request":"R-2026-001",'
        '"to":"PK/pvara","use":"supervision"}\n'
    )
    assert sealed().startswith(header)
    assert split_sealed(sealed()).context == CONTEXT


@given(st.binary(max_size=3 * PAD))
def test_what_is_framed_reads_back(plaintext: bytes) -> None:
    framed = frame(plaintext)

    assert unframe(framed) == plaintext
    assert len(framed) % PAD == 0
    assert len(framed) - len(plaintext) < PAD + 8
    assert framed[:8] == len(plaintext).to_bytes(8, "big")


@pytest.mark.parametrize(
    ("length", "framed"), [(0, PAD), (PAD - 8, PAD), (PAD - 7, 2 * PAD), (2 * PAD, 3 * PAD)]
)
def test_a_frame_shows_a_length_only_in_steps(length: int, framed: int) -> None:
    assert len(frame(b"x" * length)) == framed


@pytest.mark.parametrize(
    "framed",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(7), id="short"),
        pytest.param(bytes(2 * PAD), id="more-zeros"),
        pytest.param(bytes(PAD - 1) + b"x", id="not-zero"),
        pytest.param((PAD).to_bytes(8, "big") + bytes(PAD - 8), id="longer-than-it-is"),
        pytest.param(b"\xff" * 8 + bytes(PAD - 8), id="huge"),
    ],
)
def test_what_was_never_framed_is_refused(framed: bytes) -> None:
    with pytest.raises(SealedMalformed):
        unframe(framed)


def test_a_message_has_at_most_64_mebibytes() -> None:
    assert MAX_MESSAGE == 67_108_864
    with pytest.raises(SealedMalformed):
        frame(bytes(MAX_MESSAGE + 1))


def test_what_is_sealed_opens_with_its_context() -> None:
    opened = open_message(sealed(), OURS, request="R-2026-001")

    assert (opened.context, opened.plaintext) == (CONTEXT, b"the answer")


@pytest.mark.parametrize("suite", list(Suite), ids=str)
def test_the_library_seals_the_same_form(tmp_path: Path, suite: Suite) -> None:
    key = generate_sealing_key(tmp_path / "key", suite=suite, randomness=CountedBytes())
    context = replace(CONTEXT, key=Digest.parse(key.id))

    made = seal_message(
        b"the answer", context, key=key, sealer=HpkeSealer(), randomness=CountedBytes()
    )

    unsealer = HpkeUnsealer(tmp_path / "key")
    assert open_message(made.file, unsealer).plaintext == b"the answer"
    extra = len(made.file) - len(encode_header(context)) - PAD
    assert extra == {Suite.MLKEM768_X25519: 1_136, Suite.X25519: 48}[suite]


def test_every_byte_of_a_sealed_file_counts() -> None:
    content = bytearray(sealed())
    for at in range(len(content)):
        content[at] ^= 1
        with pytest.raises(BiplomacyError) as refused:
            open_message(bytes(content), OURS)
        assert refused.value.code in ("sealed-malformed", "sealed-context-mismatch")
        content[at] ^= 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"accord": "SLV-PAK-2026"}, id="accord"),
        pytest.param({"request": "R-2026-002"}, id="request"),
        pytest.param({"sender": "SV/other"}, id="sender"),
        pytest.param({"recipient": "PK/other"}, id="recipient"),
        pytest.param({"use": Use.ENFORCEMENT}, id="use"),
        pytest.param({"media_type": "text/html"}, id="media-type"),
        pytest.param({"key": Digest.of(b"")}, id="key"),
    ],
)
def test_a_changed_context_opens_nothing(change: dict[str, str | Use | Digest]) -> None:
    parts = split_sealed(sealed())
    other = encode_header(replace(parts.context, **change))  # type: ignore[arg-type]

    with pytest.raises(SealedContextMismatch):
        open_message(other + parts.body, OURS)


def test_an_answer_is_opened_for_its_own_request_only() -> None:
    with pytest.raises(SealedContextMismatch, match="R-2026-001"):
        open_message(sealed(), OURS, request="R-2026-002")


def test_a_file_for_another_key_says_for_which() -> None:
    with pytest.raises(SealedContextMismatch, match=OURS.key.id[:16]):
        open_message(sealed(), PlainUnsealer(Suite.X25519, "theirs"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"biplomacy-sealed/2\n{}\n", id="version"),
        pytest.param(b"biplomacy-sealed/1\n", id="no-context"),
        pytest.param(b"biplomacy-sealed/1\n{}\n", id="empty-context"),
        pytest.param(b"biplomacy-sealed/1\n" + b" " * 5_000 + b"\n", id="long-line"),
        pytest.param(encode_header(CONTEXT).replace(b":", b": "), id="laid-out-anew"),
        pytest.param(encode_header(CONTEXT).replace(b'"use"', b'"uses"'), id="field"),
    ],
)
def test_what_is_no_sealed_file_is_refused(content: bytes) -> None:
    with pytest.raises(SealedMalformed):
        open_message(content, OURS)


def test_nothing_is_sealed_to_another_key_than_the_context_names() -> None:
    with pytest.raises(SealedContextMismatch):
        seal_message(
            b"x",
            replace(CONTEXT, key=Digest.of(b"")),
            key=OURS.key,
            sealer=PlainSealer(),
            randomness=CountedBytes(),
        )


def test_a_context_that_cannot_be_read_back_is_not_written() -> None:
    with pytest.raises(SealedMalformed):
        encode_header(replace(CONTEXT, accord="two\nlines"))


def test_the_record_learns_digest_size_and_commitment_and_no_content() -> None:
    made = seal_message(
        b"the answer", CONTEXT, key=OURS.key, sealer=PlainSealer(), randomness=CountedBytes()
    )

    assert made.message == SealedMessage(
        "R-2026-001",
        Digest.of(made.file),
        len(made.file),
        commit(made.salt, b"the answer"),
    )
    assert b"answer" not in encode(encode_sealed_message(made.message))


def test_what_was_sealed_can_be_shown_later() -> None:
    made = seal_message(
        b"the answer", CONTEXT, key=OURS.key, sealer=PlainSealer(), randomness=CountedBytes()
    )

    require_revealed(made.message.commitment, b"the answer", made.salt)
    for plaintext, salt in ((b"another", made.salt), (b"the answer", bytes(32)), (b"x", b"")):
        with pytest.raises(RevealMismatch):
            require_revealed(made.message.commitment, plaintext, salt)


def test_two_equal_answers_have_two_commitments() -> None:
    randomness = CountedBytes()
    one, two = (
        seal_message(b"7", CONTEXT, key=OURS.key, sealer=PlainSealer(), randomness=randomness)
        for _ in range(2)
    )

    assert one.message.commitment != two.message.commitment


def test_a_public_key_reads_back_and_names_itself() -> None:
    content = encode(encode_sealing_key(OURS.key))

    assert decode_sealing_key(content) == OURS.key
    public, suite = OURS.key.public, OURS.key.suite
    assert OURS.key.id == str(Digest.of(encode({"public": public, "suite": suite})))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"suite"', '"kind"', id="field"),
        pytest.param('"x25519"', '"mlkem768-x25519"', id="suite"),
        pytest.param('"x25519"', '"rsa"', id="unknown-suite"),
        pytest.param('"id":"', '"id":"0', id="id"),
        pytest.param('="', '"', id="public"),
        pytest.param("{", "", id="json"),
    ],
)
def test_a_file_that_holds_no_key_is_refused(old: str, new: str) -> None:
    content = encode(encode_sealing_key(OURS.key)).decode()

    with pytest.raises(SealingKeyMalformed):
        decode_sealing_key(content.replace(old, new, 1).encode())


def test_statements_read_back_without_a_changed_bit() -> None:
    message = SealedMessage("R-2026-001", Digest.of(b"f"), 4_200, Digest.of(b"c"))

    for request in (REQUEST, replace(REQUEST, onward_sharing=True)):
        written = encode_supervisory_request(request)
        assert decode_supervisory_request(decode_object(encode(written))) == request
    written = encode_sealed_message(message)
    assert decode_sealed_message(decode_object(encode(written))) == message


@pytest.mark.parametrize(
    "change",
    [
        {"use": "curiosity"},
        {"onward_sharing": "no"},
        {"deadline": "soon"},
        {"key": "abc"},
        {"purpose": ""},
        {"subject": "a person"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_request_of_another_form_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(InputError):
        decode_supervisory_request({**encode_supervisory_request(REQUEST), **change})


@pytest.mark.parametrize("change", [{"size": 0}, {"sha256": ""}, {"content": "x"}], ids=str)
def test_a_message_of_another_form_is_refused(change: dict[str, str | int]) -> None:
    body = encode_sealed_message(SealedMessage("R", Digest.of(b"f"), 9, Digest.of(b"c")))

    with pytest.raises(InputError):
        decode_sealed_message({**body, **change})


@pytest.mark.parametrize(
    ("request_made", "answered", "size", "codes"),
    [
        pytest.param(REQUEST, "2026-03-01", 9, (), id="in-time"),
        pytest.param(REQUEST, "2026-03-02", None, ("answer-late",), id="late"),
        pytest.param(REQUEST, "2026-02-01", 10, ("sealed-size-differs",), id="size"),
        pytest.param(None, "2026-02-01", None, ("request-unknown",), id="no-request"),
        pytest.param(
            replace(REQUEST, id="R-2"), "2026-02-01", None, ("request-unknown",), id="other"
        ),
    ],
)
def test_an_answer_is_judged_without_opening_it(
    request_made: SupervisoryRequest | None, answered: str, size: int | None, codes: tuple[str, ...]
) -> None:
    message = SealedMessage("R-2026-001", Digest.of(b"f"), 9, Digest.of(b"c"))

    found = check_answer(message, request_made, answered=Day.parse(answered), size=size)

    assert tuple(finding.code for finding in found) == codes


class TestRfc9180:
    """A second reading of RFC 9180 (base mode, X25519, HKDF-SHA256, ChaCha20-Poly1305)."""

    SUITE = b"HPKE" + bytes.fromhex("002000010003")
    KEM = b"KEM" + bytes.fromhex("0020")

    @staticmethod
    def extract(salt: bytes, suite: bytes, label: bytes, ikm: bytes) -> bytes:
        mac = hmac.HMAC(salt or bytes(32), hashes.SHA256())
        mac.update(b"HPKE-v1" + suite + label + ikm)
        return mac.finalize()

    @staticmethod
    def expand(secret: bytes, suite: bytes, label: bytes, info: bytes, length: int) -> bytes:
        mac = hmac.HMAC(secret, hashes.SHA256())
        mac.update(length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info + b"\x01")
        return mac.finalize()[:length]

    def open(self, private: X25519PrivateKey, sealed: bytes, info: bytes, aad: bytes) -> bytes:
        enc, ciphertext = sealed[:32], sealed[32:]
        shared = private.exchange(X25519PublicKey.from_public_bytes(enc))
        context = enc + private.public_key().public_bytes_raw()
        prk = self.extract(b"", self.KEM, b"eae_prk", shared)
        secret = self.expand(prk, self.KEM, b"shared_secret", context, 32)
        schedule = b"\x00" + b"".join(
            self.extract(b"", self.SUITE, label, content)
            for label, content in ((b"psk_id_hash", b""), (b"info_hash", info))
        )
        secret = self.extract(secret, self.SUITE, b"secret", b"")
        key = self.expand(secret, self.SUITE, b"key", schedule, 32)
        nonce = self.expand(secret, self.SUITE, b"base_nonce", schedule, 12)
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, aad)

    def test_it_opens_the_vector_of_appendix_a_2_1(self) -> None:
        private = bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
        sealed = bytes.fromhex(
            "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
        )

        opened = self.open(
            X25519PrivateKey.from_private_bytes(private),
            sealed,
            b"Ode on a Grecian Urn",
            b"Count-0",
        )

        assert opened == b"Beauty is truth, truth beauty"

    def test_it_opens_what_we_sealed(self, tmp_path: Path) -> None:
        place = tmp_path / "key"
        key = generate_sealing_key(place, suite=Suite.X25519, randomness=CountedBytes())
        context = replace(CONTEXT, key=Digest.parse(key.id))
        made = seal_message(
            b"the answer", context, key=key, sealer=HpkeSealer(), randomness=CountedBytes()
        )
        private = load_pem_private_key(place.read_bytes(), None)
        assert isinstance(private, X25519PrivateKey)
        parts = split_sealed(made.file)

        assert unframe(self.open(private, parts.body, parts.header, b"")) == b"the answer"
