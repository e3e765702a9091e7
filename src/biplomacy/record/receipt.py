"""Receipts: what anyone needs to check one entry offline (C2SP tlog-proof; record §3.8).

A receipt carries the entry's index, the hashes from leaf to root, and a checkpoint verbatim. Its
``extra`` is not authenticated: whoever uses it computes the leaf hash from it again.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import parse_checkpoint, parse_decimal
from biplomacy.record.errors import ProofInvalid, ReceiptMalformed
from biplomacy.record.merkle import MAX_PROOF, MAX_SIZE, root_from_inclusion
from biplomacy.record.model import Receipt
from biplomacy.record.note import MAX_NOTE, parse_base64
from biplomacy.values.digest import Digest

if TYPE_CHECKING:
    from biplomacy.record.model import Checkpoint

MAGIC = "c2sp.org/tlog-proof@v1"
MAX_RECEIPT = 2 * MAX_NOTE


def encode_receipt(receipt: Receipt) -> bytes:
    """Return the bytes of a ``.tlog-proof`` file.

    Raises:
        ReceiptMalformed: the index is out of range, the proof has more than 63 hashes, or
            ``extra`` is empty (leave it out instead).
    """
    if not 0 <= receipt.index <= MAX_SIZE or len(receipt.proof) > MAX_PROOF:
        raise _refusal(f"index {receipt.index} with {len(receipt.proof)} hashes is no proof")
    lines = [MAGIC]
    if receipt.extra is not None:
        if not receipt.extra:
            raise _refusal("the extra data is empty")
        lines.append(f"extra {_text(receipt.extra)}")
    lines.append(f"index {receipt.index}")
    lines.extend(_text(step.raw) for step in receipt.proof)
    return "\n".join([*lines, "", ""]).encode() + receipt.checkpoint


def decode_receipt(content: bytes) -> Receipt:
    """Return the receipt in the bytes of a ``.tlog-proof`` file; nothing is verified.

    Raises:
        ReceiptMalformed: encoding the result again would not give ``content``.
        NoteMalformed: what follows the proof is not a checkpoint.
    """
    if len(content) > MAX_RECEIPT:
        raise _refusal(f"it has {len(content)} bytes, more than {MAX_RECEIPT}")
    head, gap, note = content.partition(b"\n\n")
    if not gap or not head.isascii():
        raise _refusal("it has no empty line between proof and checkpoint")
    magic, *lines = head.decode().split("\n")
    if magic != MAGIC:
        raise _refusal(f"its first line is not {MAGIC}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _parse_extra(lines.pop(0))
    if not lines:
        raise _refusal("it states no index")
    receipt = Receipt(_parse_index(lines[0]), _parse_proof(lines[1:]), note, extra)
    parse_checkpoint(note)
    return receipt


def check_receipt(receipt: Receipt, leaf: bytes) -> Checkpoint:
    """Return the receipt's checkpoint after its proof led from ``leaf`` to the stated root.

    ``leaf`` is the 32-byte leaf hash of the entry at hand. The checkpoint's signatures are not
    looked at: ``checkpoint.require_log_signature`` and the policy judge them.

    Raises:
        ProofInvalid: the proof does not lead to the root.
        NoteMalformed: the checkpoint is malformed.
    """
    checkpoint = parse_checkpoint(receipt.checkpoint)
    head = checkpoint.head
    proof = tuple(step.raw for step in receipt.proof)
    if root_from_inclusion(receipt.index, head.size, leaf, proof) != head.root.raw:
        raise ProofInvalid(
            f"the receipt does not show that entry {receipt.index} of {head.origin!r} "
            f"(size {head.size}) is this one",
            hint="the file was changed, or the receipt belongs to another entry",
        )
    return checkpoint


def _parse_extra(line: str) -> bytes:
    extra = parse_base64(line.removeprefix("extra "))
    if not extra:
        raise _refusal("its extra data is not base64")
    return extra


def _parse_index(line: str) -> int:
    index = parse_decimal(line.removeprefix("index "))
    if index is None or not line.startswith("index "):
        raise _refusal(f"{line[:40]!r} does not state an index")
    return index


def _parse_proof(lines: list[str]) -> tuple[Digest, ...]:
    if len(lines) > MAX_PROOF:
        raise _refusal(f"its proof has {len(lines)} hashes, more than {MAX_PROOF}")
    steps = [parse_base64(line) for line in lines]
    if any(step is None or len(step) != Digest.SIZE for step in steps):
        raise _refusal("its proof holds a line that is not a hash")
    return tuple(Digest(step) for step in steps if step is not None)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _refusal(reason: str) -> ReceiptMalformed:
    return ReceiptMalformed(
        f"the bytes are not a receipt: {reason}",
        hint="a receipt (.tlog-proof) is described at c2sp.org/tlog-proof",
    )
