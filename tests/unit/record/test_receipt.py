from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biplomacy.record.checkpoint import sign_head
from biplomacy.record.errors import NoteMalformed, ProofInvalid, ReceiptMalformed
from biplomacy.record.merkle import inclusion_proof, leaf_hash, subtree_root
from biplomacy.record.model import Head, Receipt
from biplomacy.record.receipt import MAX_RECEIPT, check_receipt, decode_receipt, encode_receipt
from biplomacy.values.digest import Digest
from biplomacy.values.errors import BiplomacyError
from note_signer import NamedSigner

ORIGIN = "record.example/2026"
LEAVES = tuple(leaf_hash(bytes([number])) for number in range(11))


def receipt(index: int = 3, size: int = 11, extra: bytes | None = None) -> Receipt:
    proof = inclusion_proof(
        index, size, lambda height, at: subtree_root(LEAVES[at << height : (at + 1) << height])
    )
    head = Head(ORIGIN, size, Digest(subtree_root(LEAVES[:size])))
    note = sign_head(head, NamedSigner(ORIGIN))
    return Receipt(index, tuple(Digest(step) for step in proof), note, extra)


GOOD = encode_receipt(receipt(extra=b"envelope"))
LINES = GOOD.split(b"\n")


@given(
    index=st.integers(0, 2**63 - 1),
    proof=st.lists(st.binary(min_size=32, max_size=32).map(Digest), max_size=63).map(tuple),
    extra=st.none() | st.binary(min_size=1, max_size=200),
)
def test_a_receipt_reads_back(index: int, proof: tuple[Digest, ...], extra: bytes | None) -> None:
    made = Receipt(index, proof, receipt().checkpoint, extra)

    assert decode_receipt(encode_receipt(made)) == made


def test_a_receipt_has_the_specification_s_lines() -> None:
    assert LINES[:3] == [b"c2sp.org/tlog-proof@v1", b"extra ZW52ZWxvcGU=", b"index 3"]
    assert LINES[3:8].index(b"") == 4
    assert GOOD.endswith(b"\n\n" + receipt().checkpoint)


@pytest.mark.parametrize("index", range(11))
def test_a_receipt_proves_its_own_entry_only(index: int) -> None:
    made = receipt(index)

    assert check_receipt(made, LEAVES[index]).head.size == 11
    with pytest.raises(ProofInvalid):
        check_receipt(made, LEAVES[index - 1])


def test_a_receipt_proves_no_other_index() -> None:
    made = receipt(3)

    for index in (2, 4, 11, -1):
        with pytest.raises(ProofInvalid):
            check_receipt(Receipt(index, made.proof, made.checkpoint), LEAVES[3])


def replaced(old: bytes, new: bytes) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\n\n", id="two-newlines"),
        pytest.param(GOOD[: GOOD.index(b"\n\n")], id="no-checkpoint"),
        pytest.param(replaced(b"@v1", b"@v2"), id="another-version"),
        pytest.param(replaced(b"index 3\n", b""), id="no-index"),
        pytest.param(replaced(b"index 3", b"index 03"), id="leading-zero"),
        pytest.param(replaced(b"index 3", b"index -3"), id="negative"),
        pytest.param(replaced(b"index 3", b"index  3"), id="two-spaces"),
        pytest.param(replaced(b"index 3", b"3"), id="number-only"),
        pytest.param(replaced(b"index 3", b"index 9223372036854775808"), id="2-to-the-63"),
        pytest.param(replaced(b"extra ZW52ZWxvcGU=", b"extra "), id="empty-extra"),
        pytest.param(replaced(b"extra ZW52ZWxvcGU=", b"extra ZW52ZWxvcGU"), id="no-padding"),
        pytest.param(replaced(b"index 3", b"index 3\nextra ZW52"), id="extra-behind-index"),
        pytest.param(replaced(b"index 3", b"index 3\nAAAA"), id="short-hash"),
        pytest.param(
            replaced(b"index 3", b"index 3\n" + b"\n".join(LINES[3:4] * 63)), id="67-hashes"
        ),
        pytest.param(replaced(b"\n", b"\r\n"), id="carriage-return"),
        pytest.param(replaced(b"index 3", "index \u0663".encode()), id="not-ascii"),
        pytest.param(GOOD + b"x" * MAX_RECEIPT, id="too-long"),
    ],
)
def test_what_is_no_receipt_is_refused(content: bytes) -> None:
    with pytest.raises(ReceiptMalformed):
        decode_receipt(content)


def test_a_receipt_around_no_checkpoint_is_refused() -> None:
    with pytest.raises(NoteMalformed):
        decode_receipt(GOOD[: GOOD.index(b"\n\n")] + b"\n\nno note\n")


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(Receipt(-1, (), b""), id="negative-index"),
        pytest.param(Receipt(2**63, (), b""), id="index-too-large"),
        pytest.param(Receipt(0, (Digest.of(b""),) * 64, b""), id="64-hashes"),
        pytest.param(Receipt(0, (), b"", b""), id="empty-extra"),
    ],
)
def test_an_impossible_receipt_is_not_written(bad: Receipt) -> None:
    with pytest.raises(ReceiptMalformed):
        encode_receipt(bad)


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=3))
def test_a_changed_receipt_is_refused_or_reads_as_what_it_says(at: int, new: bytes) -> None:
    changed = GOOD[:at] + new + GOOD[at + 1 :]

    try:
        read = decode_receipt(changed)
    except BiplomacyError:
        return

    assert encode_receipt(read) == changed
