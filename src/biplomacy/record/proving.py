"""Making receipts from an operator's rows, and judging them with what is at hand (record §15).

A receipt alone shows that an entry lies under a root that the log's key signed. Whether the root
was witnessed depends on the charter, so the record itself is needed for the grade ``record``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.earlier import refusal, trusted_keys
from biplomacy.record.errors import (
    CheckpointUntrusted,
    Forked,
    ProofInvalid,
    QuorumNotMet,
    ReceiptMalformed,
    RecordAbsent,
)
from biplomacy.record.history import read_charters
from biplomacy.record.merkle import inclusion_proof, leaf_hash, subtree_root
from biplomacy.record.model import KeyKind, Receipt, Stage, Trust
from biplomacy.record.note import parse_vkey
from biplomacy.record.quorum import judge_quorum
from biplomacy.record.receipt import check_receipt
from biplomacy.values.digest import Digest
from biplomacy.values.verdict import Grade

if TYPE_CHECKING:
    from biplomacy.record.auditing import Audited
    from biplomacy.record.merkle import NodeReader
    from biplomacy.record.model import Checkpoint, Cosignature, Entry
    from biplomacy.record.ports import LogStore


@dataclass(frozen=True, slots=True)
class Proven:
    """What a receipt shows: the entry, the checkpoint that holds it, who cosigned, how far."""

    index: int
    entry: bytes
    checkpoint: Checkpoint
    cosigned: tuple[Cosignature, ...]
    grade: Grade
    reason: str


def prove_entry(log: LogStore, index: int) -> Receipt:
    """Return the receipt of entry ``index`` under the newest published checkpoint.

    The entry's bytes travel in ``extra``, so that the receipt can be checked alone.

    Raises:
        RecordAbsent: nothing is published yet.
        ProofInvalid: the published tree has no such entry, or the rows do not give its root.
    """
    newest = next(iter(log.checkpoints(Stage.PUBLISHED, limit=1)), None)
    if newest is None:
        raise RecordAbsent(
            "nothing of this log is published yet", hint="run `biplomacy record publish --to DIR`"
        )
    head = newest.checkpoint.head
    entries = log.entries(0, head.size)
    leaves = [entry.leaf.raw for entry in entries]
    if Digest(subtree_root(leaves)) != head.root:
        raise ProofInvalid(
            f"the rows do not lead to the root that was signed at size {head.size}",
            hint="run `biplomacy record fsck`",
        )
    proof = inclusion_proof(index, head.size, _nodes(leaves))
    extra = entries[index].data
    return Receipt(index, tuple(map(Digest, proof)), newest.checkpoint.note, extra)


def trust_in(log: LogStore) -> Trust:
    """Return what a stranger needs to trust this log: the contents of ``trust.json``.

    The head is that of the newest published checkpoint, and absent where nothing is published.

    Raises:
        RecordAbsent: the log has no entry.
    """
    head, _ = log.head()
    founding = next(iter(log.entries(0, 1)), None)
    if founding is None:
        raise RecordAbsent("the log has no entry yet", hint="run `biplomacy record init`")
    charter = read_charters(log, head.size).latest
    key = next(key for key in charter.log_keys if parse_vkey(key).kind is KeyKind.LOG_ED25519)
    published = [known.checkpoint.head for known in log.checkpoints(Stage.PUBLISHED, limit=1)]
    return Trust(head.origin, founding.leaf, key, published[0] if published else None)


def judge_receipt(receipt: Receipt, trust: Trust, audited: Audited | None = None) -> Proven:
    """Return what ``receipt`` shows under ``trust``; ``audited`` is the record it is of.

    Raises:
        ReceiptMalformed: it does not carry its entry.
        ProofInvalid: its proof does not lead to the root.
        CheckpointUntrusted: another origin or log key, or the audited record is not sound.
        Forked: its checkpoint does not lead to that of the record.
        QuorumNotMet: too few witnesses of the charter in force cosigned.
    """
    if receipt.extra is None:
        raise ReceiptMalformed(
            "the receipt does not carry its entry", hint="ask for one made by `record prove`"
        )
    checkpoint = check_receipt(receipt, leaf_hash(receipt.extra))
    _require_trusted(checkpoint, trust, audited)
    if audited is None:
        reason = "witnesses were not judged: name the record with --record SOURCE"
        return Proven(receipt.index, receipt.extra, checkpoint, (), Grade.ATTESTED, reason)
    _require_same_past(checkpoint, audited.entries, audited)
    cosigned = _require_quorum(checkpoint, audited)
    return Proven(receipt.index, receipt.extra, checkpoint, cosigned, Grade.RECORD, "")


def _require_trusted(checkpoint: Checkpoint, trust: Trust, audited: Audited | None) -> None:
    if checkpoint.head.origin != trust.origin:
        raise CheckpointUntrusted(
            f"the receipt is of {checkpoint.head.origin!r}, the trust file of {trust.origin!r}",
            hint="take the trust file of the record that gave the receipt",
        )
    founding = audited.entries[0].leaf if audited and audited.entries else None
    keys = trusted_keys(trust, founding, audited.history if audited else None).ever
    if (problem := refusal(checkpoint, keys)) is not None:
        raise CheckpointUntrusted(
            problem,
            hint="compare the log key with the trust file; after a change of keys name the record"
            " with --record SOURCE",
        )


def _require_same_past(
    checkpoint: Checkpoint, entries: tuple[Entry, ...], audited: Audited
) -> None:
    size = checkpoint.head.size
    if not audited.sound:
        raise CheckpointUntrusted(
            "the record at hand is not sound, so it cannot judge a receipt",
            hint="run `biplomacy verify` on it, or name another copy",
        )
    leaves = [entry.leaf.raw for entry in entries[:size]]
    if len(leaves) < size or Digest(subtree_root(leaves)) != checkpoint.head.root:
        raise Forked(
            f"the receipt's checkpoint of size {size} is not the past of the record, whose size"
            f" is {audited.checkpoint.head.size}",
            hint="keep both: if the record is no older copy, they are evidence of a fork",
        )


def _require_quorum(checkpoint: Checkpoint, audited: Audited) -> tuple[Cosignature, ...]:
    if audited.history is None:
        return ()
    size = checkpoint.head.size
    quorum = judge_quorum(checkpoint, audited.history, after=audited.line.before(size))
    if quorum.missing:
        raise QuorumNotMet(
            f"the receipt's checkpoint of size {size} is {quorum.missing[0]}",
            hint="ask for a receipt under a published checkpoint",
        )
    return quorum.cosignatures


def _nodes(leaves: list[bytes]) -> NodeReader:
    def node(height: int, index: int) -> bytes:
        return subtree_root(leaves[index << height : (index + 1) << height])

    return node
