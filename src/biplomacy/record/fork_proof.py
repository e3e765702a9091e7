"""``fork-proof.json``: two signed heads of one log that cannot both be true (record §11.4).

``{a, b, prefix_root?, proof, type: "fork-proof/1"}`` in RFC 8785; ``a`` and ``b`` are checkpoint
notes as the log signed them. Either both have one size and their roots differ, or ``a`` is the
smaller and ``proof`` (RFC 9162 §2.1.4) shows the tree of ``b`` to begin with ``prefix_root``, which
is not the root of ``a``. Hashes are base64, as in a checkpoint. Whoever holds the log's verifier
key needs nothing else, and no connection.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from biplomacy.record.checkpoint import parse_checkpoint
from biplomacy.record.earlier import refusal
from biplomacy.record.errors import CheckpointUntrusted, ForkProofMalformed, ProofInvalid
from biplomacy.record.merkle import EMPTY_ROOT, MAX_PROOF, consistent
from biplomacy.record.note import MAX_NOTE, parse_base64
from biplomacy.record.roll import failure, warning
from biplomacy.values.canonical import decode_object, encode
from biplomacy.values.digest import Digest
from biplomacy.values.errors import FieldMalformed, InputError
from biplomacy.values.fields import Fields
from biplomacy.values.verdict import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from biplomacy.record.model import Checkpoint
    from biplomacy.values.canonical import JsonObject
    from biplomacy.values.verdict import Finding

TYPE = "fork-proof/1"
MAX_FORK_PROOF = 4 * MAX_NOTE + 8 * 1024
"""Two notes of which every byte is escaped, and 64 hashes."""
HEADS_AGREE = "heads-agree"
KEY_UNNAMED = "log-key-unnamed"


@dataclass(frozen=True, slots=True)
class ForkProof:
    """Two heads, the smaller first; ``prefix_root`` and ``proof`` only where the sizes differ."""

    a: Checkpoint
    b: Checkpoint
    prefix_root: Digest | None = None
    proof: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedFork:
    """What a fork proof shows to somebody who knows the log's keys."""

    shown: ForkProof
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """Confirmed where the log forked, contradicted where the file does not show it.

        Unverifiable where all that is missing is the key of the log.
        """
        if any(finding.severity is Severity.FAILURE for finding in self.findings):
            return Verdict.CONTRADICTED
        return Verdict.UNVERIFIABLE if self.findings else Verdict.CONFIRMED


def encode_fork_proof(shown: ForkProof) -> bytes:
    """Return the bytes of ``fork-proof.json``.

    Raises:
        ForkProofMalformed: what ``decode_fork_proof`` would refuse.
    """
    _require_shape(shown)
    stated: JsonObject = {
        "type": TYPE,
        "a": shown.a.note.decode(),
        "b": shown.b.note.decode(),
        "proof": [_text(step) for step in shown.proof],
    }
    if shown.prefix_root is not None:
        stated["prefix_root"] = _text(shown.prefix_root)
    return encode(stated)


def decode_fork_proof(content: bytes) -> ForkProof:
    """Return the fork proof in a file; nothing is verified.

    Raises:
        ForkProofMalformed: it is not written as ``encode_fork_proof`` writes it.
    """
    if len(content) > MAX_FORK_PROOF:
        raise _malformed(f"it has {len(content)} bytes, more than {MAX_FORK_PROOF}")
    try:
        fields = Fields(decode_object(content), "fork proof")
        named = fields.text("type")
        if named != TYPE:
            raise _malformed(f"it is of type {named[:40]!r}")
        a, b = _checkpoint(fields, "a"), _checkpoint(fields, "b")
        proof = fields.texts("proof", _hash, limit=MAX_PROOF)
        root = _hash(fields.text("prefix_root")) if fields.has("prefix_root") else None
        fields.close()
    except ForkProofMalformed:
        raise
    except InputError as error:
        raise _malformed(error.message) from error
    shown = ForkProof(a, b, root, proof)
    _require_shape(shown)
    return shown


def check_fork_proof(content: bytes, log_keys: Sequence[str]) -> JudgedFork:
    """Return whether a file shows that the log of ``log_keys`` forked; nothing is fetched.

    ``log_keys`` are verifier keys of one log, such as the ``log_key`` of its trust file; without
    any, nothing is confirmed. Codes: ``origin-differs``, ``heads-agree``, ``proof-invalid``,
    ``checkpoint-untrusted``; ``log-key-unnamed`` as a warning.

    Raises:
        ForkProofMalformed: it is no such file.
    """
    shown = decode_fork_proof(content)
    return JudgedFork(shown, (*_judge_heads(shown), *_judge_signatures(shown, log_keys)))


def _judge_heads(shown: ForkProof) -> Iterator[Finding]:
    a, b = shown.a.head, shown.b.head
    if a.origin != b.origin:
        yield failure("origin-differs", "b", f"one head is of {a.origin}, the other of {b.origin}")
    if shown.prefix_root is None:
        if a.root == b.root:
            yield failure(HEADS_AGREE, "b", f"both heads of size {a.size} have one root")
    elif shown.prefix_root == a.root:
        text = f"the log of size {b.size} is said to begin with the very head of size {a.size}"
        yield failure(HEADS_AGREE, "prefix_root", text)
    elif not _begins(shown, shown.prefix_root):
        text = f"it does not show how the log of size {b.size} begins, up to size {a.size}"
        yield failure(ProofInvalid.code, "proof", text)


def _begins(shown: ForkProof, prefix_root: Digest) -> bool:
    a, b = shown.a.head, shown.b.head
    if a.size == 0:  # a proof from nothing holds for any root, so only the true one counts
        return prefix_root.raw == EMPTY_ROOT and not shown.proof
    steps = [step.raw for step in shown.proof]
    return consistent(a.size, b.size, prefix_root.raw, b.root.raw, steps)


def _judge_signatures(shown: ForkProof, log_keys: Sequence[str]) -> Iterator[Finding]:
    if not log_keys:
        yield warning(KEY_UNNAMED, "trust", "whose key signed is open: no key of the log is given")
        return
    for name, checkpoint in (("a", shown.a), ("b", shown.b)):
        if (problem := refusal(checkpoint, log_keys)) is not None:
            yield failure(CheckpointUntrusted.code, name, problem)


def _require_shape(shown: ForkProof) -> None:
    small, large = shown.a.head.size, shown.b.head.size
    if small > large:
        raise _malformed(f"its first head has size {small}, its second {large}")
    if small < large and shown.prefix_root is None:
        raise _malformed("its sizes differ and it does not say how the larger log begins")
    if small == large and (shown.prefix_root is not None or shown.proof):
        raise _malformed("its heads have one size, so there is no beginning to show")
    if len(shown.proof) > MAX_PROOF:
        raise _malformed(f"its proof has more than {MAX_PROOF} hashes")


def _checkpoint(fields: Fields, name: str) -> Checkpoint:
    # Taken raw: a note may hold signs that no statement may, and a log must not escape by them.
    note = fields.take(name)
    if not isinstance(note, str):
        raise FieldMalformed(f"fork proof.{name} is not a checkpoint note")
    return parse_checkpoint(note.encode())


def _hash(text: str) -> Digest:
    raw = parse_base64(text)
    if raw is None or len(raw) != Digest.SIZE:
        raise FieldMalformed(f"{text[:80]!r} is not the base64 text of 32 bytes")
    return Digest(raw)


def _text(digest: Digest) -> str:
    return base64.b64encode(digest.raw).decode("ascii")


def _malformed(why: str) -> ForkProofMalformed:
    return ForkProofMalformed(
        f"the file is no fork proof: {why}",
        hint="ask for it again, as `biplomacy verify --fork-proof` writes it",
    )
