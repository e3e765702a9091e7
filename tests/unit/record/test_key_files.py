from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from securesystemslib.signer import CryptoSigner

from biplomacy.record.adapters.key_files import (
    FileNoteSigner,
    co_sign,
    generate_note_key,
    generate_official_key,
    open_signer,
)
from biplomacy.record.checkpoint import encode_head
from biplomacy.record.envelope import (
    Envelope,
    check_signatures,
    open_envelope,
    sign_statement,
)
from biplomacy.record.errors import (
    CharterMalformed,
    NoteMalformed,
    PathOccupied,
    SignerUnavailable,
)
from biplomacy.record.keys import official_key
from biplomacy.record.model import Head, KeyKind, Office, Rule
from biplomacy.record.note import verify_ed25519
from biplomacy.record.statement import encode_statement
from biplomacy.values.digest import Digest
from biplomacy.values.errors import SourceUnavailable
from fakes.charters import ORIGIN, statement

CHECKPOINT = encode_head(Head(ORIGIN, 7, Digest.of(b"root")))
COSIGNATURE = b"cosignature/v1\ntime 1790000000\n" + CHECKPOINT


class Counting:
    """Randomness that a test can foresee."""

    def __init__(self) -> None:
        self._calls = 0

    def bytes(self, count: int) -> bytes:
        self._calls += 1
        return bytes([self._calls]) * count


def log_signer(folder: Path) -> FileNoteSigner:
    path = folder / "keys" / "log.pem"
    generate_note_key(path, name=ORIGIN, kind=KeyKind.LOG_ED25519, randomness=Counting())
    return FileNoteSigner(path, name=ORIGIN, kind=KeyKind.LOG_ED25519)


def witness_signer(folder: Path) -> FileNoteSigner:
    name, kind = "partner.example/witness", KeyKind.COSIGNATURE_ED25519
    generate_note_key(folder / "w.pem", name=name, kind=kind, randomness=Counting())
    return FileNoteSigner(folder / "w.pem", name=name, kind=kind)


def test_a_log_signs_its_checkpoints(tmp_path: Path) -> None:
    signer = log_signer(tmp_path)

    signature = signer.sign(CHECKPOINT)

    assert len(signature) == 64
    assert verify_ed25519(signer.key.public, signature, CHECKPOINT)


def test_a_witness_signs_cosignatures(tmp_path: Path) -> None:
    signer = witness_signer(tmp_path)

    assert verify_ed25519(signer.key.public, signer.sign(COSIGNATURE), COSIGNATURE)
    extended = COSIGNATURE + b"an extension line of a foreign log\n"
    assert verify_ed25519(signer.key.public, signer.sign(extended), extended)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"pay to the bearer\n", id="text"),
        pytest.param(CHECKPOINT[:-1], id="cut"),
        pytest.param(CHECKPOINT + b"an extension\n", id="extension-line"),
        pytest.param(CHECKPOINT.replace(b"record.", b"other."), id="other-origin"),
        pytest.param(COSIGNATURE, id="cosignature"),
        pytest.param(b"\xff\xfe", id="no-text"),
    ],
)
def test_a_log_key_signs_nothing_else(tmp_path: Path, message: bytes) -> None:
    with pytest.raises(NoteMalformed):
        log_signer(tmp_path).sign(message)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(CHECKPOINT, id="checkpoint"),
        pytest.param(COSIGNATURE.replace(b"time 1", b"time 01"), id="leading-zero"),
        pytest.param(COSIGNATURE.replace(b"time 1", b"time -1"), id="negative"),
        pytest.param(b"cosignature/v1\ntime 1\n", id="no-checkpoint"),
        pytest.param(b"cosignature/v1\ntime 1\npay\n", id="something-else"),
    ],
)
def test_a_witness_key_signs_nothing_else(tmp_path: Path, message: bytes) -> None:
    with pytest.raises(NoteMalformed):
        witness_signer(tmp_path).sign(message)


def test_a_key_file_is_its_owners_alone_and_nothing_else_is_left(tmp_path: Path) -> None:
    log_signer(tmp_path)

    (path,) = (tmp_path / "keys").iterdir()
    assert path.name == "log.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "director.pem"
    generate_official_key(path, role="director", randomness=Counting())
    before = path.read_bytes()

    with pytest.raises(PathOccupied):
        generate_official_key(path, role="director", randomness=Counting())

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_that_cannot_be_written_is_the_places_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(SourceUnavailable):
        generate_official_key(tmp_path / "file" / "a" / "b.pem", role="x", randomness=Counting())


def test_an_official_signs_with_a_key_file(tmp_path: Path) -> None:
    path = tmp_path / "the director's #1 key.pem"
    public = generate_official_key(path, role="director", randomness=Counting())
    office = Office("bitcoin-office", (public,), (Rule("reserve-report/1", 1),))

    entry = sign_statement(encode_statement(statement()), [open_signer(f"file2:{path}", public)])

    assert check_signatures(open_envelope(entry), office, "reserve-report/1") == ()


def test_an_ecdsa_key_file_signs_too(tmp_path: Path) -> None:
    made = CryptoSigner.generate_ecdsa()
    (tmp_path / "token.pem").write_bytes(made.private_bytes)
    public = official_key(made.public_key, "auditor")

    signer = open_signer(f"file2:{tmp_path / 'token.pem'}", public)

    assert signer.public_key.keyid == public.keyid


def test_a_signer_is_unavailable_without_its_own_key(tmp_path: Path) -> None:
    randomness = Counting()
    public = generate_official_key(tmp_path / "a.pem", role="a", randomness=randomness)
    generate_official_key(tmp_path / "b.pem", role="b", randomness=randomness)
    (tmp_path / "ec.pem").write_bytes(CryptoSigner.generate_ecdsa().private_bytes)
    (tmp_path / "bad.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n")

    for uri in (
        f"file2:{tmp_path / 'b.pem'}",
        f"file2:{tmp_path / 'ec.pem'}",
        f"file2:{tmp_path / 'bad.pem'}",
        f"file2:{tmp_path / 'none.pem'}",
        f"file2:{tmp_path}",
        "hsm:2?label=x",
        "nonsense",
    ):
        with pytest.raises(SignerUnavailable) as caught:
            open_signer(uri, public)
        assert "c2VjcmV0" not in str(caught.value)
        assert caught.value.hint


def test_an_official_may_sign_before_any_charter_is_at_hand(tmp_path: Path) -> None:
    public = generate_official_key(tmp_path / "a.pem", role="a", randomness=Counting())
    unsigned = Envelope(encode_statement(statement()), ())

    entry = co_sign(unsigned, f"file2:{tmp_path / 'a.pem'}", ())

    assert entry == co_sign(unsigned, f"file2:{tmp_path / 'a.pem'}", [public])
    assert [keyid for keyid, _ in open_envelope(entry).signatures] == [public.keyid]


def test_a_key_that_no_charter_could_list_signs_nothing(tmp_path: Path) -> None:
    pem = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "x.pem").write_bytes(X25519PrivateKey.generate().private_bytes(*pem))
    (tmp_path / "rsa.pem").write_bytes(CryptoSigner.generate_rsa().private_bytes)
    unsigned = Envelope(encode_statement(statement()), ())

    with pytest.raises(SignerUnavailable):
        co_sign(unsigned, f"file2:{tmp_path / 'x.pem'}", ())
    with pytest.raises(CharterMalformed):
        co_sign(unsigned, f"file2:{tmp_path / 'rsa.pem'}", ())


def test_notes_need_an_ed25519_key(tmp_path: Path) -> None:
    (tmp_path / "ec.pem").write_bytes(CryptoSigner.generate_ecdsa().private_bytes)

    with pytest.raises(SignerUnavailable):
        FileNoteSigner(tmp_path / "ec.pem", name=ORIGIN, kind=KeyKind.LOG_ED25519)
