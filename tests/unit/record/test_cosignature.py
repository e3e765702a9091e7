from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.checkpoint import add_lines, encode_head, sign_head
from biplomacy.record.cosignature import (
    cosign,
    cosignature_message,
    read_cosignatures,
    subtree_message,
)
from biplomacy.record.errors import CheckpointUntrusted, NoteMalformed
from biplomacy.record.model import Cosignature, Head, KeyKind, VerifierKey
from biplomacy.record.note import format_line, format_vkey, make_key, parse_note, parse_vkey
from biplomacy.values.digest import Digest
from note_signer import NamedSigner

ORIGIN = "record.example/2026"
HEAD = Head(ORIGIN, 7, Digest.of(b"root"))
TEXT = encode_head(HEAD)
NOTE = sign_head(HEAD, NamedSigner(ORIGIN))
WITNESS = NamedSigner("witness.example/w1", KeyKind.COSIGNATURE_ED25519)
OTHER = NamedSigner("witness.example/w2", KeyKind.COSIGNATURE_ED25519)
TIME = 1_790_000_000


class QuantumWitness:
    """Signs type 06 lines for the whole tree of a head."""

    def __init__(self, name: str) -> None:
        self.private = MLDSA44PrivateKey.from_seed_bytes(bytes(32))
        public = self.private.public_key().public_bytes_raw()
        self.key: VerifierKey = make_key(name, KeyKind.COSIGNATURE_ML_DSA_44, public)

    def line(self, message: bytes, time: int) -> bytes:
        blob = time.to_bytes(8, "big") + self.private.sign(message)
        return format_line(self.key.name, self.key.key_id, blob)


QUANTUM = QuantumWitness("witness.example/q")


def test_the_message_is_the_specification_s() -> None:
    text = b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

    assert cosignature_message(1_679_315_147, text) == (
        b"cosignature/v1\ntime 1679315147\n"
        b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


@given(st.integers(0, 2**63 - 1))
def test_a_cosignature_reads_back(time: int) -> None:
    note = parse_note(add_lines(NOTE, [cosign(TEXT, WITNESS, time)]))

    assert read_cosignatures(note, [WITNESS.key]) == (Cosignature(WITNESS.key, time),)


def test_cosignatures_come_in_the_note_s_order_and_strangers_are_passed_over() -> None:
    lines = [cosign(TEXT, OTHER, 1), cosign(TEXT, WITNESS, 2), cosign(TEXT, OTHER, 3)]
    note = parse_note(add_lines(NOTE, lines))

    both = read_cosignatures(note, [WITNESS.key, OTHER.key])

    assert [(found.key.name[-2:], found.time) for found in both] == [
        ("w2", 1),
        ("w1", 2),
        ("w2", 3),
    ]
    assert read_cosignatures(note, [WITNESS.key]) == (Cosignature(WITNESS.key, 2),)
    assert read_cosignatures(note, []) == ()


def test_a_log_s_key_gives_no_cosignature() -> None:
    assert read_cosignatures(parse_note(NOTE), [NamedSigner(ORIGIN).key]) == ()


@pytest.mark.parametrize(
    "blob",
    [
        pytest.param(b"\0", id="cut"),
        pytest.param(bytes(72), id="zeros"),
        pytest.param((TIME + 1).to_bytes(8, "big") + WITNESS.sign(TEXT), id="no-header"),
        pytest.param(
            (TIME + 1).to_bytes(8, "big") + WITNESS.sign(cosignature_message(TIME, TEXT)),
            id="another-time",
        ),
        pytest.param(
            (2**63).to_bytes(8, "big") + WITNESS.sign(cosignature_message(2**63, TEXT)),
            id="time-beyond-63-bits",
        ),
    ],
)
def test_a_failing_line_of_a_known_witness_rejects_the_note(blob: bytes) -> None:
    good = cosign(TEXT, WITNESS, TIME)
    bad = format_line(WITNESS.key.name, WITNESS.key.key_id, blob)

    with pytest.raises(CheckpointUntrusted):
        read_cosignatures(parse_note(add_lines(NOTE, [good, bad])), [WITNESS.key])


def test_a_cosignature_holds_for_its_own_text_only() -> None:
    later = sign_head(Head(ORIGIN, 8, HEAD.root), NamedSigner(ORIGIN))
    note = parse_note(add_lines(later, [cosign(TEXT, WITNESS, TIME)]))

    with pytest.raises(CheckpointUntrusted):
        read_cosignatures(note, [WITNESS.key])


@pytest.mark.parametrize(
    ("signer", "time"),
    [
        pytest.param(NamedSigner(ORIGIN), TIME, id="log-key"),
        pytest.param(WITNESS, -1, id="before-1970"),
        pytest.param(WITNESS, 2**63, id="beyond-63-bits"),
    ],
)
def test_what_cannot_be_cosigned_is_refused(signer: NamedSigner, time: int) -> None:
    with pytest.raises(NoteMalformed):
        cosign(TEXT, signer, time)


def test_the_ml_dsa_message_has_the_specification_s_fields() -> None:
    message = subtree_message("w", 1, Head("log", 5, HEAD.root))

    assert message == (
        b"subtree/v1\n\0"
        b"\x01w" + bytes(7) + b"\1" + b"\x03log" + bytes(8) + bytes(7) + b"\5" + HEAD.root.raw
    )


def test_an_ml_dsa_cosignature_verifies() -> None:
    line = QUANTUM.line(subtree_message(QUANTUM.key.name, TIME, HEAD), TIME)
    note = parse_note(add_lines(NOTE, [line]))

    assert read_cosignatures(note, [QUANTUM.key]) == (Cosignature(QUANTUM.key, TIME),)
    assert parse_vkey(format_vkey(QUANTUM.key)) == QUANTUM.key


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(subtree_message("another", TIME, HEAD), id="another-name"),
        pytest.param(subtree_message(QUANTUM.key.name, TIME + 1, HEAD), id="another-time"),
        pytest.param(
            subtree_message(QUANTUM.key.name, TIME, Head(ORIGIN, 8, HEAD.root)), id="another-size"
        ),
        pytest.param(
            subtree_message(QUANTUM.key.name, TIME, Head("other", 7, HEAD.root)),
            id="another-origin",
        ),
        pytest.param(cosignature_message(TIME, TEXT), id="type-04-message"),
    ],
)
def test_an_ml_dsa_cosignature_of_something_else_rejects_the_note(message: bytes) -> None:
    note = parse_note(add_lines(NOTE, [QUANTUM.line(message, TIME)]))

    with pytest.raises(CheckpointUntrusted):
        read_cosignatures(note, [QUANTUM.key])


def test_an_ml_dsa_cosignature_of_another_length_rejects_the_note() -> None:
    line = format_line(QUANTUM.key.name, QUANTUM.key.key_id, bytes(100))

    with pytest.raises(CheckpointUntrusted):
        read_cosignatures(parse_note(add_lines(NOTE, [line])), [QUANTUM.key])


def test_an_origin_too_long_for_ml_dsa_cannot_be_cosigned_by_it() -> None:
    head = Head("o" * 256, 7, HEAD.root)
    note = parse_note(encode_head(head) + b"\n" + QUANTUM.line(b"", TIME))

    with pytest.raises(NoteMalformed):
        subtree_message(QUANTUM.key.name, TIME, head)
    with pytest.raises(CheckpointUntrusted):
        read_cosignatures(note, [QUANTUM.key])
