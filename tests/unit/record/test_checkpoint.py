from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.checkpoint import (
    add_lines,
    encode_head,
    parse_checkpoint,
    parse_head,
    require_log_signature,
    sign_head,
)
from biplomacy.record.errors import CheckpointUntrusted, NoteMalformed
from biplomacy.record.model import Checkpoint, Head, KeyKind
from biplomacy.record.note import format_line, parse_note
from biplomacy.values.digest import Digest
from note_signer import NamedSigner

ORIGIN = "record.example/2026"
ROOT = Digest.of(b"root")
HEAD = Head(ORIGIN, 7, ROOT)
LOG = NamedSigner(ORIGIN)
NOTE = sign_head(HEAD, LOG)
ROOT_TEXT = encode_head(HEAD).split(b"\n")[2]
TAIL = NOTE[NOTE.index(b"\n\n") :]


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_head_reads_back(size: int, root: bytes) -> None:
    head = Head(ORIGIN, size, Digest(root))

    assert parse_head(encode_head(head)) == head
    assert parse_checkpoint(sign_head(head, LOG)).head == head


def test_a_signed_head_is_trusted_under_its_key() -> None:
    checkpoint = parse_checkpoint(NOTE)

    require_log_signature(checkpoint, LOG.key)

    assert checkpoint == Checkpoint(HEAD, NOTE)
    assert [line.name for line in parse_note(NOTE).lines] == [ORIGIN]


def test_extension_lines_are_tolerated() -> None:
    text = encode_head(HEAD) + b"an extension\n"
    line = format_line(ORIGIN, LOG.key.key_id, LOG.sign(text))
    checkpoint = parse_checkpoint(text + b"\n" + line)

    require_log_signature(checkpoint, LOG.key)

    assert checkpoint.head == HEAD


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"origin\n7\n", id="no-root"),
        pytest.param(b"\n7\n" + ROOT_TEXT + b"\n", id="no-origin"),
        pytest.param(b"origin\n7\n" + ROOT_TEXT, id="no-last-newline"),
        pytest.param(b"origin\n7\n" + ROOT_TEXT + b"\n\n", id="empty-extension"),
        pytest.param(b"origin\n\n7\n" + ROOT_TEXT + b"\n", id="empty-line"),
        pytest.param(b"origin\n07\n" + ROOT_TEXT + b"\n", id="leading-zero"),
        pytest.param(b"origin\n+7\n" + ROOT_TEXT + b"\n", id="sign"),
        pytest.param(b"origin\n-7\n" + ROOT_TEXT + b"\n", id="negative"),
        pytest.param(b"origin\n 7\n" + ROOT_TEXT + b"\n", id="space"),
        pytest.param("origin\n\u0667\n".encode() + ROOT_TEXT + b"\n", id="arabic-digit"),
        pytest.param(b"origin\n1_0\n" + ROOT_TEXT + b"\n", id="underscore"),
        pytest.param(b"origin\n9223372036854775808\n" + ROOT_TEXT + b"\n", id="2-to-the-63"),
        pytest.param(b"origin\n" + b"9" * 5000 + b"\n" + ROOT_TEXT + b"\n", id="5000-digits"),
        pytest.param(b"origin\n7\n" + ROOT_TEXT[:-1] + b"\n", id="no-padding"),
        pytest.param(b"origin\n7\nAAAA\n", id="short-root"),
        pytest.param(b"origin\n7\n" + ROOT_TEXT + b" \n", id="space-behind-root"),
        pytest.param(b"\xff\n7\n" + ROOT_TEXT + b"\n", id="not-utf-8"),
    ],
)
def test_what_states_no_head_is_refused(text: bytes) -> None:
    with pytest.raises(NoteMalformed):
        parse_head(text)


def test_the_largest_size_is_read() -> None:
    assert parse_head(encode_head(Head(ORIGIN, 2**63 - 1, ROOT))).size == 2**63 - 1


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(Head("", 7, ROOT), id="no-origin"),
        pytest.param(Head("two\nlines", 7, ROOT), id="newline"),
        pytest.param(Head(ORIGIN, -1, ROOT), id="negative"),
        pytest.param(Head(ORIGIN, 2**63, ROOT), id="too-large"),
    ],
)
def test_an_impossible_head_is_not_written(head: Head) -> None:
    with pytest.raises(NoteMalformed):
        encode_head(head)


@pytest.mark.parametrize(
    "signer",
    [
        pytest.param(NamedSigner("other.example"), id="another-name"),
        pytest.param(NamedSigner(ORIGIN, KeyKind.COSIGNATURE_ED25519), id="witness-key"),
    ],
)
def test_only_the_origin_s_own_log_key_signs(signer: NamedSigner) -> None:
    with pytest.raises(NoteMalformed):
        sign_head(HEAD, signer)


def test_a_changed_byte_of_the_text_is_noticed() -> None:
    changed = parse_checkpoint(NOTE.replace(b"\n7\n", b"\n8\n"))

    with pytest.raises(CheckpointUntrusted):
        require_log_signature(changed, LOG.key)


def test_a_failing_line_of_the_known_key_rejects_beside_a_valid_one() -> None:
    spoiled = add_lines(NOTE, [format_line(ORIGIN, LOG.key.key_id, bytes(64))])

    with pytest.raises(CheckpointUntrusted):
        require_log_signature(parse_checkpoint(spoiled), LOG.key)


@pytest.mark.parametrize(
    ("name", "key_id"),
    [
        pytest.param(ORIGIN, b"\0\0\0\0", id="same-name-other-id"),
        pytest.param("other.example", LOG.key.key_id, id="same-id-other-name"),
    ],
)
def test_an_unknown_line_is_ignored_but_does_not_count(name: str, key_id: bytes) -> None:
    stray = format_line(name, key_id, bytes(64))

    require_log_signature(parse_checkpoint(add_lines(NOTE, [stray])), LOG.key)
    with pytest.raises(CheckpointUntrusted):
        require_log_signature(parse_checkpoint(encode_head(HEAD) + b"\n" + stray), LOG.key)


def test_a_key_of_another_origin_or_type_is_not_trusted() -> None:
    other = NamedSigner("other.example")
    line = format_line("other.example", other.key.key_id, other.sign(encode_head(HEAD)))
    checkpoint = parse_checkpoint(add_lines(NOTE, [line]))

    for key in (other.key, NamedSigner(ORIGIN, KeyKind.COSIGNATURE_ED25519).key):
        with pytest.raises(CheckpointUntrusted):
            require_log_signature(checkpoint, key)


def test_a_head_that_its_note_does_not_state_is_not_trusted() -> None:
    with pytest.raises(CheckpointUntrusted):
        require_log_signature(Checkpoint(Head(ORIGIN, 8, ROOT), NOTE), LOG.key)


def test_added_lines_stand_behind_the_old_ones_once() -> None:
    first = format_line("w1.example", b"\1\1\1\1", b"one")
    second = format_line("w2.example", b"\2\2\2\2", b"two")

    note = add_lines(add_lines(NOTE, [first]), [first, second, second])

    assert note == NOTE + first + second
    assert add_lines(NOTE, []) == NOTE


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"\n", id="empty-line"),
        pytest.param(b"text\n", id="text"),
        pytest.param(TAIL, id="another-split"),
        pytest.param(TAIL[2:] * 2, id="two-in-one"),
        pytest.param(TAIL[2:-1], id="no-newline"),
    ],
)
def test_what_is_no_line_is_not_added(line: bytes) -> None:
    with pytest.raises(NoteMalformed):
        add_lines(NOTE, [line])


def test_a_note_takes_no_65th_line() -> None:
    lines = [format_line("w.example", bytes([0, 0, 0, n]), b"s") for n in range(64)]

    assert len(parse_note(add_lines(NOTE, lines[:63])).lines) == 64
    with pytest.raises(NoteMalformed):
        add_lines(NOTE, lines)
